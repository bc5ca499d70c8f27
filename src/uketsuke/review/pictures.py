"""The routes of pictures: a page, the piece of it around a field, and a small one of all of it."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from fastapi.responses import FileResponse

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.forms.geometry import BoxPx
from uketsuke.review.cutting import Cutter
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.seeing import filing_of, looked

MARGIN_PX = 30
"""So much of the page is shown around a box: 2.5 mm, a line's descenders and a stroke that leaves the box."""


def routes(house: House) -> APIRouter:
    """Pictures of the filings of the visitor's offices; each look at a page stands in the filing's history."""
    router = APIRouter()
    cutter = Cutter(house.store)
    Sees = Annotated[Visitor, Depends(guards(house)("filings.see"))]

    def key_of(receipt: str, position: int, visitor: Visitor, *, small: bool = False) -> str:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            whole = records.image_of_page(session, filing_id, position)
            key = (records.thumbnail_of_page(session, filing_id, position) or whole) if small else whole
        # The key comes from the filing's own row, never from the request.
        if not key or not house.store.has(key):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        looked(house, visitor, filing_id, page=position)
        return key

    @router.get("/filings/{receipt}/pages/{position}.png")
    def page_image(receipt: str, position: int, visitor: Sees) -> FileResponse:
        return FileResponse(house.store.path(key_of(receipt, position, visitor)), media_type="image/png")

    @router.get("/filings/{receipt}/pages/{position}/crop.jpg")
    def piece(
        receipt: str,
        position: int,
        visitor: Sees,
        box: Annotated[str, Query(pattern=r"^-?\d{1,5},-?\d{1,5},\d{1,5},\d{1,5}$")],
        margin: Annotated[int, Query(ge=0, le=600)] = MARGIN_PX,
        height: Annotated[int | None, Query(ge=16, le=3000)] = None,
    ) -> Response:
        key = key_of(receipt, position, visitor)
        left, top, width, high = (int(number) for number in box.split(","))
        around = BoxPx(left - margin, top - margin, max(1, width) + 2 * margin, max(1, high) + 2 * margin)
        try:
            content = cutter.cut(key, around, height=height)
        except ValueError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND) from error
        return Response(content, media_type="image/jpeg")

    @router.get("/filings/{receipt}/pages/{position}/thumbnail.jpg")
    def thumbnail(receipt: str, position: int, visitor: Sees) -> Response:
        return Response(cutter.thumbnail(key_of(receipt, position, visitor, small=True)), media_type="image/jpeg")

    return router


def page_path(receipt: str, position: int) -> str:
    """Where the picture of a page of a filing is."""
    return f"/filings/{quote(receipt)}/pages/{position}.png"


def piece_path(receipt: str, position: int, box: BoxPx, *, margin: int = MARGIN_PX, height: int | None = None) -> str:
    """Where the piece of a page around a box is; with `height`, at most so high (px)."""
    asked = f"box={box.left},{box.top},{box.width},{box.height}"
    asked += f"&margin={margin}" if margin != MARGIN_PX else ""
    asked += f"&height={height}" if height is not None else ""
    return f"/filings/{quote(receipt)}/pages/{position}/crop.jpg?{asked}"


def thumbnail_path(receipt: str, position: int) -> str:
    """Where the small picture of a page of a filing is."""
    return f"/filings/{quote(receipt)}/pages/{position}/thumbnail.jpg"
