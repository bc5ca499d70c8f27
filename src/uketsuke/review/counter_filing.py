"""One filing at the counter: what to settle, and everything that settles it while the applicant waits."""

import asyncio
import time
from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import Ticket, Work
from uketsuke.cases.who import acting
from uketsuke.desk.correcting import Busy, correct
from uketsuke.desk.entering import value_of
from uketsuke.forms.errors import UsageError
from uketsuke.letters.notices import answer_day
from uketsuke.letters.texts import load_texts
from uketsuke.review.counter import ACTION, CHANNEL, LONGEST_WAIT_SECONDS, LOOK_SECONDS, hand_in_files, new_token
from uketsuke.review.counter_view import AT_WORK, CounterView, reasons_to_choose, view_at_counter
from uketsuke.review.disagreements import COLUMNS, disagreements
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.naming import Namer
from uketsuke.review.pages import language_asked
from uketsuke.review.seeing import filing_of, looked
from uketsuke.review.uploads import UploadRefused, bounded, uploaded
from uketsuke.validators.reasons import reasons_for_people
from uketsuke.validators.saying import on_screen
from uketsuke.validators.words import LANGUAGES, Language

SCREEN = "counter_filing.html"
WHY = "counter"
"""Why the counter corrects a value: the applicant said so."""
Deed = Literal["withdraw", "resume"]
LIKELIEST: Language = "easy"
"""The language in which the applicant's screen opens."""


def routes(house: House) -> APIRouter:
    """The filing's screen, the papers side by side, the applicant's screen, and what changes the filing."""
    router = APIRouter()
    Serves = Annotated[Visitor, Depends(guards(house)(ACTION))]

    @router.get("/counter/filings/{receipt}", response_class=HTMLResponse)
    def filing(request: Request, receipt: str, visitor: Serves) -> Response:
        return _draw(request, visitor, receipt, SCREEN)

    @router.get("/counter/filings/{receipt}/live", response_class=HTMLResponse)
    async def live(request: Request, receipt: str, visitor: Serves, seen: str = "") -> Response:
        await _news(visitor, receipt, seen)
        return await run_in_threadpool(_draw, request, visitor, receipt, "counter_lights.html")

    @router.get("/counter/filings/{receipt}/papers", response_class=HTMLResponse)
    def papers(request: Request, receipt: str, visitor: Serves) -> Response:
        namer = Namer(language_asked(request))
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            found = disagreements(
                records.findings_of(session, filing_id),
                records.fields_of(session, filing_id),
                records.pages_of_filing(session, filing_id),
                records.lines_of_filing(session, filing_id),
                namer,
            )
            view = _view(session, filing_id, visitor, namer)
        looked(house, visitor, filing_id)
        shown = [column for column in COLUMNS if column != "other" or any(one.cells["other"] for one in found)]
        return house.pages.draw(request, "counter_papers.html", view=view, disagreements=found, columns=shown)

    @router.get("/counter/filings/{receipt}/applicant", response_class=HTMLResponse)
    def applicant(request: Request, receipt: str, visitor: Serves, say: str = LIKELIEST) -> Response:
        return _draw_applicant(request, visitor, receipt, say, "applicant.html")

    @router.get("/counter/filings/{receipt}/applicant/live", response_class=HTMLResponse)
    async def applicant_live(
        request: Request, receipt: str, visitor: Serves, say: str = LIKELIEST, seen: str = ""
    ) -> Response:
        await _news(visitor, receipt, seen)
        return await run_in_threadpool(_draw_applicant, request, visitor, receipt, say, "applicant_list.html")

    @router.post("/counter/filings/{receipt}/ticks")
    def tick(
        receipt: str,
        visitor: Serves,
        document: Annotated[str, Form()],
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        if reason and reason not in reasons_for_people():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        who = visitor.user.name
        try:
            with acting(who), session_scope(house.engine) as session:
                filing_id = filing_of(session, receipt, visitor)
                again = records.tick_documents(session, filing_id, [document], reason or None, who=who)
        except UsageError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        house.enqueue([Work("finish_filing", one) for one in again], CHANNEL)
        return _back(receipt, "documents")

    @router.post("/counter/filings/{receipt}/fields")
    async def put_right(request: Request, receipt: str, visitor: Serves) -> Response:
        form = await request.form()
        field = str(form.get("field", ""))
        texts = [value for value in form.getlist("value") if isinstance(value, str)]
        seen = str(form.get("seen", "")) or None
        return await run_in_threadpool(_correct, request, visitor, receipt, field, ",".join(texts), seen)

    @router.post("/counter/filings/{receipt}/pages", dependencies=[Depends(bounded)])
    async def bring(request: Request, receipt: str, visitor: Serves) -> Response:
        texts, files = await uploaded(request)
        return await run_in_threadpool(_bring, request, visitor, receipt, texts, files)

    @router.post("/counter/filings/{receipt}/state")
    def change_state(request: Request, receipt: str, visitor: Serves, do: Annotated[Deed, Form()]) -> Response:
        who = visitor.user.name
        with acting(who), session_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            if do == "withdraw":
                done = records.withdraw_filing(session, filing_id)
            else:
                done = records.resume_filing(session, filing_id, who=who)
        if not done:
            return _draw(request, visitor, receipt, SCREEN, status=409, wrong="overtaken")
        if do == "resume":
            house.enqueue([Work("finish_filing", filing_id)], CHANNEL)
        return _back(receipt)

    async def _news(visitor: Visitor, receipt: str, seen: str) -> None:
        """Waits until the filing is another than it was seen, or nobody is at it; a few seconds at most."""
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < until:
            state, mark = await run_in_threadpool(_state_and_mark, visitor, receipt)
            if state not in AT_WORK or mark != seen:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _state_and_mark(visitor: Visitor, receipt: str) -> tuple[str, str]:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            return records.state_of(session, filing_id) or "", str(records.last_change(session, filing_id))

    def _view(session: Session, filing_id: int, visitor: Visitor, namer: Namer) -> CounterView:
        today = japan_date(house.access.now())
        return view_at_counter(session, filing_id, namer, today=today, offices=visitor.sees)

    def _draw(
        request: Request,
        visitor: Visitor,
        receipt: str,
        template: str,
        *,
        status: int = 200,
        wrong: str | None = None,
        about: str = "",
        typed: str = "",
    ) -> HTMLResponse:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            view = _view(session, filing_id, visitor, Namer(language_asked(request)))
            deadlines = records.deadlines_of(session, filing_id)
            names = {user.name: user.display for user in records.list_users(session)}
        looked(house, visitor, filing_id)
        today = japan_date(house.access.now())
        return house.pages.draw(
            request,
            template,
            status=status,
            view=view,
            reasons=reasons_to_choose(),
            until=answer_day(today, deadlines),
            tomorrow=_next_day(today),
            people=names,
            wrong=wrong,
            about=about,
            typed=typed,
            token=new_token(),
        )

    def _correct(request: Request, visitor: Visitor, receipt: str, field: str, text: str, seen: str | None) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            fields = records.fields_of(session, filing_id)
        who = visitor.user.name
        try:
            value = value_of(fields, field, text)
            with acting(who):
                changed = correct(house.engine, filing_id, field, value, who=who, why=WHY, seen=seen)
        except UsageError as error:
            told = str(error).partition(": ")[2] or str(error)
            return _draw(request, visitor, receipt, SCREEN, status=422, wrong=told, about=field, typed=text)
        except (Busy, records.Outdated):
            return _draw(request, visitor, receipt, SCREEN, status=409, wrong="overtaken")
        if changed.state is None:
            return _draw(request, visitor, receipt, SCREEN, status=409, wrong="overtaken")
        house.enqueue(changed.work, CHANNEL)
        return _back(receipt)

    def _bring(
        request: Request, visitor: Visitor, receipt: str, texts: dict[str, str], files: tuple[UploadFile, ...]
    ) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            (overview,) = records.list_filings(session, ids=[filing_id])
        place = texts.get("page", "")
        page = int(place) if place.isdecimal() else None
        if overview.state not in records.REOPENED_FROM:
            return _draw(request, visitor, receipt, SCREEN, status=409, wrong="settled")
        try:
            ticket = Ticket(receipt, page)
            batch_id = hand_in_files(house, visitor, texts.get("token", ""), files, overview.office, ticket)
        except UploadRefused as refused:
            wrong = f"upload.{refused.code}"
            return _draw(
                request,
                visitor,
                receipt,
                SCREEN,
                status=422,
                wrong=wrong,
                about="pages",
                typed=refused.file,
            )
        return RedirectResponse(f"/counter/batches/{batch_id}", status_code=303)

    def _draw_applicant(request: Request, visitor: Visitor, receipt: str, say: str, template: str) -> HTMLResponse:
        language: Language = next((one for one in LANGUAGES if one == say), LIKELIEST)
        namer = Namer("en" if language == "en" else "ja")
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            view = _view(session, filing_id, visitor, namer)
        looked(house, visitor, filing_id)
        return house.pages.draw(
            request,
            template,
            view=view,
            say=language,
            texts=load_texts().words,
            on_screen=on_screen,
        )

    return router


def _back(receipt: str, place: str = "") -> Response:
    return RedirectResponse(f"/counter/filings/{receipt}{'#' + place if place else ''}", status_code=303)


def _next_day(today: date) -> date:
    return date.fromordinal(today.toordinal() + 1)
