"""What the counter prints of a filing: the receipt slip, and the letter that asks for what is missing."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.who import acting
from uketsuke.forms.deadlines import ANSWER
from uketsuke.forms.errors import UsageError
from uketsuke.letters.notices import RECIPIENTS, Letter, Recipient, letter_of, slip_of
from uketsuke.letters.typesetting import SIZES, typeset_letter, typeset_slip
from uketsuke.review.counter import ACTION
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.seeing import filing_of, looked
from uketsuke.validators.words import LANGUAGES

PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
"""Nothing of ours runs in it; browsers show a PDF in an object inside a page of their own."""


def routes(house: House) -> APIRouter:
    """Slip and letter, and sending a filing back with its letter."""
    router = APIRouter()
    Serves = Annotated[Visitor, Depends(guards(house)(ACTION))]

    @router.get("/counter/filings/{receipt}/slip.pdf")
    def slip(request: Request, receipt: str, visitor: Serves, size: str = "slip", say: str = "ja") -> Response:
        sizes, languages = [one for one in SIZES if one == size], [one for one in LANGUAGES if one == say]
        if not sizes or not languages:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            try:
                made = slip_of(session, filing_id, house.offices, today=japan_date(house.access.now()))
            except UsageError as error:
                return _refused(request, receipt, str(error), 409)
        looked(house, visitor, filing_id)
        return _pdf(typeset_slip(made, size=sizes[0], language=languages[0]), f"{receipt}-slip.pdf")

    @router.get("/counter/filings/{receipt}/letter.pdf")
    def letter(
        request: Request,
        receipt: str,
        visitor: Serves,
        to: str = "applicant",
        until: Annotated[date | None, Query()] = None,
        warnings: bool = False,
    ) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            returned = records.state_of(session, filing_id) == "returned"
            promised = [
                d.day for d in records.deadlines_of(session, filing_id) if d.kind == ANSWER and d.day is not None
            ]
        # What was sent says the day that was promised; before that it is a draft, of any day.
        day = promised[0] if returned and promised else until
        try:
            made = _letter(visitor, receipt, to, day, warnings=warnings)
        except UsageError as error:
            return _refused(request, receipt, str(error), 409)
        looked(house, visitor, filing_id)
        return _pdf(typeset_letter(made, draft=not returned), f"{receipt}-letter.pdf")

    @router.post("/counter/filings/{receipt}/letter")
    def send_back(
        request: Request,
        receipt: str,
        visitor: Serves,
        to: Annotated[str, Form()] = "applicant",
        until: Annotated[date | None, Form()] = None,
        warnings: Annotated[bool, Form()] = False,
    ) -> Response:
        try:
            made = _letter(visitor, receipt, to, until, warnings=warnings)
        except UsageError as error:
            return _refused(request, receipt, str(error), 409)
        with acting(visitor.user.name), session_scope(house.engine) as session:
            done = records.return_filing(session, filing_of(session, receipt, visitor), until=made.until)
        if not done:
            return _refused(request, receipt, None, 409)
        path = f"/counter/filings/{receipt}/letter.pdf?to={to}&warnings={'true' if warnings else 'false'}"
        return RedirectResponse(path, status_code=303)

    def _refused(request: Request, receipt: str, why: str | None, status: int) -> Response:
        return house.pages.draw(request, "counter_refused.html", status=status, why=why, receipt=receipt)

    def _letter(visitor: Visitor, receipt: str, to: str, until: date | None, *, warnings: bool) -> Letter:
        recipients: list[Recipient] = [one for one in RECIPIENTS if one == to]
        if not recipients:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        with reading_scope(house.engine) as session:
            return letter_of(
                session,
                filing_of(session, receipt, visitor),
                house.offices,
                made_on=japan_date(house.access.now()),
                until=until,
                to=recipients[0],
                warnings=warnings,
            )

    return router


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": PDF_POLICY}
    return Response(content, media_type="application/pdf", headers=headers)
