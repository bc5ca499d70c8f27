"""The routes of the reviewer's desk: the queue, a filing field by field, and every change as it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.claims import LASTS, Claim
from uketsuke.cases.clock import JAPAN, japan_date
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.deadlines import SOON
from uketsuke.cases.review_queue import REASONS, Reason
from uketsuke.cases.who import acting
from uketsuke.desk.correcting import Busy, Changed, correct, take_back
from uketsuke.desk.entering import item_of, value_of
from uketsuke.desk.explaining import explain, suggestions, text_of
from uketsuke.forms.entered import UNREADABLE
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import Reading, Value
from uketsuke.review.desk_views import names_open, view_desk
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.naming import Namer
from uketsuke.review.pages import language_asked
from uketsuke.review.seeing import filing_of, looked
from uketsuke.review.words import speaker
from uketsuke.validators.deadlines import explain_deadline

PER_PAGE = 40
MAX_PAGE = 10_000
HOW: Mapping[str, str] = {
    "accept": "目で見て確かめた",
    "candidate": "候補から選んだ",
    "typed": "入力した",
    "unreadable": "判読できない",
}
"""How a value was found, as the history says it."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the queue is asked for; the same in every link of a screen."""

    reason: Reason | None
    procedure: str | None
    office: str | None

    def within(self, visitor: Visitor) -> dict[str, Any]:
        """The filters of the records, within what the visitor may see."""
        seen = visitor.sees
        offices = seen if self.office is None else tuple(o for o in (self.office,) if seen is None or o in seen)
        return {"offices": offices, "procedure": self.procedure, "reason": self.reason}

    @property
    def query(self) -> str:
        """As it stands in an address, with its question mark."""
        asked = {"reason": self.reason or "all", "procedure": self.procedure, "office": self.office}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def narrowed(
    reason: Annotated[str, Query()] = "fields",
    procedure: Annotated[str, Query(max_length=32)] = "",
    office: Annotated[str, Query(max_length=16)] = "",
) -> Narrowed:
    """The filters of a request; without any, the filings with fields that need eyes."""
    known = next((name for name in REASONS if name == reason), None)
    return Narrowed(known, procedure or None, office or None)


def routes(house: House) -> APIRouter:
    """The desk of who corrects what was read."""
    router = APIRouter()
    Works = Annotated[Visitor, Depends(guards(house)("desk.work"))]
    Asked = Annotated[Narrowed, Depends(narrowed)]

    @router.get("/desk", response_class=HTMLResponse)
    def queue(
        request: Request, visitor: Works, asked: Asked, page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1
    ) -> Response:
        today = japan_date(house.access.now())
        with reading_scope(house.engine) as session:
            counts = records.count_queue(
                session,
                today,
                today + SOON,
                offices=visitor.sees,
                office=asked.office,
                procedure=asked.procedure,
                reason=asked.reason,
            )
            ids = records.queued(session, **asked.within(visitor), limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
            rows = records.queue_rows(session, ids, today)
            claims = records.claims_of(session, ids, house.access.now())
        return house.pages.draw(
            request,
            "desk_queue.html",
            rows=rows,
            claims=claims,
            counts=counts,
            asked=asked,
            today=today,
            deadline=explain_deadline,
            me=visitor.user.name,
            page=page,
            last=max(1, -(-counts.total // PER_PAGE)),
        )

    @router.get("/desk/next")
    def following(
        request: Request, visitor: Works, asked: Asked, after: Annotated[str, Query(max_length=80)] = ""
    ) -> Response:
        """The next filing: led there, or for the desk's own script the filing itself; 204 when there is none."""
        with acting(visitor.user.name), reading_scope(house.engine) as session:
            filing_id = records.next_in_queue(
                session,
                behind=records.find_filing(session, after, offices=visitor.sees) if after else None,
                who=visitor.user.name,
                free_before=house.access.now() - LASTS,
                **asked.within(visitor),
            )
            receipt = None
            if filing_id is not None:
                (row,) = records.list_filings(session, ids=[filing_id])
                receipt = row.receipt
        if request.headers.get("X-Part"):
            return Response(status_code=204) if receipt is None else _work(request, visitor, receipt, asked)
        target = "/desk" if receipt is None else f"/desk/{receipt}"
        return RedirectResponse(target + asked.query, status_code=303)

    @router.get("/desk/{receipt}", response_class=HTMLResponse)
    def desk(
        request: Request,
        receipt: str,
        visitor: Works,
        asked: Asked,
        all: Annotated[bool, Query()] = False,
    ) -> Response:
        if request.headers.get("X-Part"):
            return _work(request, visitor, receipt, asked, whole=all)
        return _work(request, visitor, receipt, asked, whole=all, template="desk.html")

    def _work(
        request: Request,
        visitor: Visitor,
        receipt: str,
        asked: Narrowed,
        *,
        whole: bool = False,
        template: str = "desk_work.html",
    ) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            view = view_desk(session, house.store, filing_id, Namer(language_asked(request)), whole=whole)
            claims = records.claims_of(session, [filing_id], house.access.now())
        looked(house, visitor, filing_id)
        held = claims.get(filing_id)
        return house.pages.draw(
            request,
            template,
            view=view,
            asked=asked,
            whole=whole,
            held=held if held is not None and held.who != visitor.user.name else None,
            deadline=explain_deadline,
            today=japan_date(house.access.now()),
        )

    @router.post("/desk/{receipt}/claim")
    def claim(
        receipt: str, visitor: Works, take_over: Annotated[bool, Form()] = False, leave: Annotated[bool, Form()] = False
    ) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
        if leave:
            with acting(visitor.user.name), session_scope(house.engine) as session:
                records.release_claim(session, filing_id)
            return Response(status_code=204)
        held = _claim(visitor, filing_id, take_over=take_over)
        return Response(status_code=204) if held is None else _conflict("claimed", held)

    def _claim(visitor: Visitor, filing_id: int, *, take_over: bool = False) -> Claim | None:
        """Whose the filing is, when it is another's."""
        with acting(visitor.user.name), session_scope(house.engine) as session:
            held = records.claim(session, filing_id, house.access.now(), take_over=take_over)
        return None if held.who == visitor.user.name else held

    @router.post("/desk/{receipt}/read")
    def read(
        request: Request,
        receipt: str,
        visitor: Works,
        field: Annotated[str, Form(max_length=200)],
        text: Annotated[str, Form(max_length=4000)] = "",
    ) -> JSONResponse:
        """How a text would be taken; nothing is changed."""
        say = speaker(language_asked(request))
        with reading_scope(house.engine) as session:
            form = records.form_of_field(session, filing_of(session, receipt, visitor), field.partition(".")[0])
        if form is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        item = item_of(form, field)
        taken = explain(item, text)
        return JSONResponse(
            {
                "fits": taken.fits,
                "said": taken.said,
                "trouble": f"{say('desk.trouble.' + taken.trouble)} {taken.about}".strip() if taken.trouble else "",
                "suggestions": suggestions(item, text),
            }
        )

    @router.post("/desk/{receipt}/field")
    def change(
        request: Request,
        receipt: str,
        visitor: Works,
        field: Annotated[str, Form(max_length=200)],
        seen: Annotated[str, Form(max_length=64)],
        how: Annotated[str, Form(max_length=16)],
        text: Annotated[str, Form(max_length=4000)] = "",
    ) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
            fields = records.fields_of(session, filing_id)
        held = _claim(visitor, filing_id)
        if held is not None:
            return _conflict("claimed", held)
        try:
            reading = records.reading_of(fields, field)
            value = _meant(reading, how, seen, lambda: value_of(fields, field, text))
        except UsageError as error:
            return JSONResponse({"kind": "no_value", "trouble": _first_language(request, error)}, status_code=422)
        return _changing(
            request,
            filing_id,
            field,
            lambda: correct(house.engine, filing_id, field, value, who=visitor.user.name, why=HOW[how], seen=seen),
            visitor,
        )

    @router.post("/desk/{receipt}/undo")
    def undo(request: Request, receipt: str, visitor: Works, field: Annotated[str, Form(max_length=200)]) -> Response:
        with reading_scope(house.engine) as session:
            filing_id = filing_of(session, receipt, visitor)
        held = _claim(visitor, filing_id)
        if held is not None:
            return _conflict("claimed", held)
        return _changing(
            request, filing_id, field, lambda: take_back(house.engine, filing_id, field, who=visitor.user.name), visitor
        )

    def _changing(
        request: Request, filing_id: int, field: str, change: Callable[[], Changed], visitor: Visitor
    ) -> Response:
        namer = Namer(language_asked(request))
        try:
            with acting(visitor.user.name):
                changed = change()
        except records.Outdated as error:
            with reading_scope(house.engine) as session:
                shown = _shown(session, filing_id, field, error.reading)
            when = None if error.at is None else f"{error.at.astimezone(JAPAN):%H:%M}"
            return JSONResponse({"kind": "outdated", "who": error.who, "at": when, **shown}, status_code=409)
        except Busy:
            return JSONResponse({"kind": "busy"}, status_code=503)
        except UsageError as error:
            return JSONResponse({"kind": "no_value", "trouble": _first_language(request, error)}, status_code=422)
        if changed.state is None:
            return JSONResponse({"kind": "not_now"}, status_code=409)
        with reading_scope(house.engine) as session:
            (row,) = records.list_filings(session, ids=[filing_id])
            answer: dict[str, Any] = {"state": changed.state, "open": [], "status": "", "field": None}
            if changed.state == "review":
                fields = records.fields_of(session, filing_id)
                answer["open"] = names_open(fields, records.findings_of(session, filing_id))
                answer["field"] = _shown(session, filing_id, field, records.reading_of(fields, field))
                view = view_desk(session, house.store, filing_id, namer, only="")
                answer["status"] = house.pages.render(request, "desk_status.html", view=view)
        house.enqueue(changed.work, row.channel)
        return JSONResponse(answer)

    return router


def _meant(reading: Reading, how: str, seen: str, typed: Callable[[], Value]) -> Value:
    """The value of a change. Raises UsageError for what is none."""
    if how == "unreadable":
        return UNREADABLE
    # Who accepts a value means the one that was on the screen, whatever stands there now.
    if how == "accept" and records.mark_of(reading) == seen:
        if reading.value is None and reading.status != "empty":
            raise UsageError("値がありません / there is no value to accept")
        return reading.value
    if how not in HOW:
        raise UsageError(f"{how}: 使えません / is no way of changing a value")
    return typed()


def _shown(session: Session, filing_id: int, field: str, reading: Reading) -> dict[str, str]:
    form = records.form_of_field(session, filing_id, field.partition(".")[0])
    text = "" if form is None else text_of(item_of(form, field), reading.value)
    return {"text": text, "mark": records.mark_of(reading), "category": "accepted" if reading.accepted else "open"}


def _conflict(kind: str, held: Claim) -> JSONResponse:
    return JSONResponse(
        {"kind": kind, "who": held.display, "at": f"{held.since.astimezone(JAPAN):%H:%M}"}, status_code=409
    )


def _first_language(request: Request, error: UsageError) -> str:
    ja, _, en = str(error).rpartition(" / ")
    return (ja or en) if language_asked(request) == "ja" else en
