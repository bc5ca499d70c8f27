"""The routes of filings and scans: lists, one filing with its readings drawn on its pages, and its JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.states import ALLOWED
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.naming import Namer
from uketsuke.review.pages import language_asked
from uketsuke.review.seeing import filing_of, looked
from uketsuke.review.views import view_filing

PER_PAGE = 50
MAX_PAGE = 100_000


def routes(house: House) -> APIRouter:
    """Lists and filings of the visitor's offices; each look at a filing or a page image stands in its history."""
    router = APIRouter()
    may = guards(house)
    Sees = Annotated[Visitor, Depends(may("filings.see"))]
    SeesScans = Annotated[Visitor, Depends(may("scans.see"))]

    @router.get("/", response_class=HTMLResponse)
    def filings(
        request: Request,
        visitor: Sees,
        state: Annotated[str, Query()] = "",
        procedure: Annotated[str, Query()] = "",
        page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    ) -> Response:
        wanted, about = state or None, procedure or None
        with reading_scope(house.engine) as session:
            rows = records.list_filings(
                session,
                state=wanted,
                procedure=about,
                offices=visitor.sees,
                limit=PER_PAGE,
                offset=(page - 1) * PER_PAGE,
                newest_first=True,
            )
            total = records.count_filings(session, state=wanted, procedure=about, offices=visitor.sees)
            counts = records.filings_by_state(session, visitor.sees)
        states = [(name, counts[name]) for name in ALLOWED["filing"] if counts.get(name)]
        return house.pages.draw(
            request,
            "filings.html",
            rows=rows,
            total=total,
            states=states,
            everything=sum(counts.values()),
            state=state,
            page=page,
            last=max(1, -(-total // PER_PAGE)),
        )

    @router.get("/batches", response_class=HTMLResponse)
    def batches(request: Request, visitor: SeesScans, page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1) -> Response:
        with reading_scope(house.engine) as session:
            rows = records.list_batches(session, offices=visitor.sees, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
            total = records.count_batches(session, visitor.sees)
        return house.pages.draw(
            request, "batches.html", rows=rows, total=total, page=page, last=max(1, -(-total // PER_PAGE))
        )

    @router.get("/filings/{receipt}.json")
    def filing_json(receipt: str, visitor: Sees) -> JSONResponse:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            answer = records.export_filing(session, filing_id)
        looked(house, visitor, filing_id)
        return JSONResponse(answer)

    @router.get("/filings/{receipt}", response_class=HTMLResponse)
    def filing(request: Request, receipt: str, visitor: Sees) -> Response:
        namer = Namer(language_asked(request))
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            view = view_filing(session, house.store, filing_id, namer, offices=visitor.sees)
        looked(house, visitor, filing_id)
        return house.pages.draw(request, "filing.html", view=view)

    return router
