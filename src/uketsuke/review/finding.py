"""The route that finds filings by whatever somebody knows of them; what was typed stands in no address and no log."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.search_query import LONGEST
from uketsuke.forms.errors import UsageError
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.seeing import looked

AT_ONCE = 20


def routes(house: House) -> APIRouter:
    """The search over the filings of the visitor's offices; each one that is shown is a look at it."""
    router = APIRouter()
    Sees = Annotated[Visitor, Depends(guards(house)("filings.see"))]

    @router.get("/find", response_class=HTMLResponse)
    def ask(request: Request, _visitor: Sees) -> Response:
        return house.pages.draw(request, "finding.html", found=None)

    @router.post("/find", response_class=HTMLResponse)
    def find(
        request: Request,
        visitor: Sees,
        q: Annotated[str, Form(max_length=10 * LONGEST)] = "",
        after: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        with reading_scope(house.engine) as session:
            try:
                found = records.find(session, q, offices=visitor.sees, limit=AT_ONCE, after=after or None)
            except UsageError:
                found = records.find(session, q, offices=visitor.sees, limit=AT_ONCE)
        looked(house, visitor, *(hit.filing_id for hit in found.hits))
        return house.pages.draw(request, "finding.html", found=found, query=found.query)

    return router
