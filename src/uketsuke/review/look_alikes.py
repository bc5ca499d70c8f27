"""The routes of look-alike sheets: which there are on a day, one of them, its tiles, and what a person says of them."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date
from uketsuke.cases.corrections import fields_at, reading_of, split_name
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import Work
from uketsuke.cases.who import acting
from uketsuke.forms.errors import UsageError
from uketsuke.review.cutting import Cutter
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.naming import Namer
from uketsuke.review.pages import language_asked
from uketsuke.review.seeing import filing_of, looked
from uketsuke.review.sheets import MOST_TILES, Sheet, count_tiles, fill, load_sheets, tiles_of
from uketsuke.review.tile_pictures import WIDTHS_PX, tile_picture

PATH = "/look-alikes"
DAYS_BACK = 7
WHY = "似た字の一覧で疑問 / doubted on a look-alike sheet"
_FIELD = "^[a-z][a-z0-9_]*(\\.[0-9]{1,3}\\.[a-z][a-z0-9_]*)?$"


def routes(house: House) -> APIRouter:
    """Values of the visitor's offices only; each look at a page and every mark stands in the filing's history."""
    router = APIRouter()
    cutter = Cutter(house.store)
    Marks = Annotated[Visitor, Depends(guards(house)("lookalikes.mark"))]

    @router.get(PATH, response_class=HTMLResponse)
    def sheets(request: Request, visitor: Marks, day: Annotated[date | None, Query()] = None) -> Response:
        today, chosen = _days(house, day)
        with reading_scope(house.engine) as session:
            seen = list(records.values_of_day(session, chosen, visitor.sees))
            marked = records.marked_values(session, chosen)
        listed = count_tiles(seen, marked)
        days = [today - timedelta(days=back) for back in range(DAYS_BACK)]
        language = language_asked(request)
        return house.pages.draw(
            request,
            "look_alikes.html",
            sheets=[(sheet, sheet.title(language), count) for sheet, count in listed],
            day=chosen,
            days=days if chosen in days else [*days, chosen],
            values=len(seen),
        )

    @router.get(f"{PATH}/ink/{{receipt}}/{{field}}.jpg")
    def ink(
        receipt: str,
        field: Annotated[str, Path(pattern=_FIELD)],
        visitor: Marks,
        of: Annotated[str, Query(pattern="^(characters|kind)$")] = "characters",
        at: Annotated[int | None, Query(ge=0, le=1000)] = None,
    ) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            fields = fields_at(session, filing_id)
            try:
                reading = reading_of(fields, field)
            except UsageError as error:
                raise HTTPException(HTTPStatus.NOT_FOUND) from error
            page = fields[split_name(field)[0]].page
            key = records.image_of_page(session, filing_id, page)
        if not key or not house.store.has(key):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        looked(house, visitor, filing_id, page=page)
        text = reading.raw or str(reading.value or "")
        place = at if at is not None and at < len(text) else None
        width = WIDTHS_PX[of]
        try:
            content = cutter.drawn(
                key,
                (reading.box, text, place, width),
                lambda image: tile_picture(image, reading.box, text, place, width=width),
            )
        except ValueError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND) from error
        return Response(content, media_type="image/jpeg")

    @router.get(f"{PATH}/{{sheet}}", response_class=HTMLResponse)
    def sheet(
        request: Request,
        sheet: str,
        visitor: Marks,
        day: Annotated[date | None, Query()] = None,
        confirmed: Annotated[int, Query(ge=0, le=1000)] = 0,
        odd: Annotated[int, Query(ge=0, le=1000)] = 0,
        changed: Annotated[int, Query(ge=0, le=1000)] = 0,
    ) -> Response:
        chosen, (_, on) = _sheet(sheet), _days(house, day)
        with reading_scope(house.engine) as session:
            seen = records.values_of_day(session, on, visitor.sees, holding=chosen.characters)
            tiles = tiles_of(chosen, seen, records.marked_values(session, on).get(chosen.id, ()))
        shown = fill(tiles, MOST_TILES[chosen.of])
        language = language_asked(request)
        namer = Namer(language)
        return house.pages.draw(
            request,
            "look_alike.html",
            sheet=chosen,
            sheet_title=chosen.title(language),
            tiles=shown,
            labels={tile.id: namer.field(tile.seen.form, split_name(tile.seen.field)[0]) for tile in shown},
            groups=Counter(tile.group for tile in shown),
            left=len(tiles) - len(shown),
            day=on,
            confirmed=confirmed,
            odd=odd,
            changed=changed,
            ended=bool(confirmed or odd or changed),
        )

    @router.post(f"{PATH}/{{sheet}}")
    def mark(
        sheet: str,
        visitor: Marks,
        day: Annotated[date, Form()],
        shown: Annotated[list[str], Form()],
        odd: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies defaults
    ) -> Response:
        chosen, given = _sheet(sheet), set(odd)
        by_receipt: dict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
        for tile in shown:
            receipt, field, seen, _ = _parts(tile)
            is_odd = tile in given or by_receipt[receipt].get(field, ("", False))[1]
            by_receipt[receipt][field] = (seen, is_odd)
        counts: Counter[str] = Counter()
        for receipt, fields in by_receipt.items():
            counts += _mark_filing(house, visitor, chosen, receipt, fields)
        query = urlencode({"day": day.isoformat(), **counts})
        return RedirectResponse(f"{PATH}/{chosen.id}?{query}", status_code=303)

    return router


def _mark_filing(
    house: House, visitor: Visitor, sheet: Sheet, receipt: str, fields: dict[str, tuple[str, bool]]
) -> Counter[str]:
    """Notes what was said of one filing's fields, and has it checked again where something is odd; what came of it."""
    with reading_scope(house.engine) as session:
        filing_id = filing_of(session, receipt, visitor)
    with acting(visitor.user.name), session_scope(house.engine) as session:
        confirmed, doubted = records.mark_values(session, filing_id, sheet.id, fields, why=WHY)
    if doubted:
        house.enqueue([Work("finish_filing", filing_id)])
    left = len(fields) - len(confirmed) - len(doubted)
    return Counter({"confirmed": len(confirmed), "odd": len(doubted), "changed": left})


def _parts(tile: str) -> list[str]:
    parts = tile.split("|")
    if len(parts) != 4:
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY)
    return parts


def _sheet(name: str) -> Sheet:
    found = load_sheets().get(name)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def _days(house: House, day: date | None) -> tuple[date, date]:
    """Today in Japan, and the day that is looked at."""
    today = japan_date(house.access.now())
    return today, day or today
