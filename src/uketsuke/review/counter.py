"""The counter's own day: handing papers in, watching them being read, and who still waits."""

import asyncio
import re
import secrets
import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date
from uketsuke.cases.database import reading_scope
from uketsuke.cases.users import EVERY_OFFICE, User
from uketsuke.cases.values import BatchMoment, Channel, Origin, Ticket, Work
from uketsuke.cases.who import acting
from uketsuke.forms.codes import read_ticket_text
from uketsuke.forms.errors import UsageError
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.seeing import looked
from uketsuke.review.uploads import MOST_BYTES, MOST_FILE_BYTES, MOST_FILES, UploadRefused, bounded, kept, uploaded

CHANNEL: Channel = "counter"
ACTION = "counter.serve"
LOOK_SECONDS = 0.06
LONGEST_WAIT_SECONDS = 3.0
"""How long a look waits for news before it answers without; the server can stop after so long at the latest."""
MOST_RETURNED = 50
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,48}")
DEFAULT_OFFICE = "HQ"


def routes(house: House) -> APIRouter:
    """The day, handing in, and one batch as it comes."""
    router = APIRouter()
    Serves = Annotated[Visitor, Depends(guards(house)(ACTION))]

    @router.get("/counter", response_class=HTMLResponse)
    def day(request: Request, visitor: Serves) -> Response:
        return _day(request, visitor)

    @router.post("/counter", dependencies=[Depends(bounded)])
    async def hand_in(request: Request, visitor: Serves) -> Response:
        texts, files = await uploaded(request)
        return await run_in_threadpool(_hand_in, request, visitor, texts, files)

    @router.get("/counter/find")
    def find(visitor: Serves, receipt: Annotated[str, Query(max_length=200)] = "") -> Response:
        with reading_scope(house.engine) as session:
            found = records.find_filing(session, receipt_in(receipt), offices=visitor.sees)
        path = "/counter?unknown=1" if found is None else f"/counter/filings/{receipt_in(receipt)}"
        return RedirectResponse(path, status_code=303)

    @router.get("/counter/batches/{batch_id}", response_class=HTMLResponse)
    def batch(request: Request, batch_id: int, visitor: Serves) -> Response:
        moment = _moment(visitor, batch_id)
        looked(house, visitor, batch_id, subject="batch")
        return _draw_batch(request, "counter_batch.html", batch_id, moment)

    @router.get("/counter/batches/{batch_id}/live", response_class=HTMLResponse)
    async def live(request: Request, batch_id: int, visitor: Serves, seen: str = "") -> Response:
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        moment = await run_in_threadpool(_moment, visitor, batch_id)
        while mark_of(moment) == seen and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS)
            moment = await run_in_threadpool(_moment, visitor, batch_id)
        response = await run_in_threadpool(_draw_batch, request, "counter_live.html", batch_id, moment)
        if onward(moment) is not None and not moment.failures:
            response.headers["HX-Redirect"] = f"/counter/filings/{onward(moment)}"
        return response

    @router.get("/counter/batches/{batch_id}/sides/{page_id}.webp")
    def side(batch_id: int, page_id: int, visitor: Serves) -> FileResponse:
        _moment(visitor, batch_id)
        with reading_scope(house.engine) as session:
            key = records.thumbnail_of_side(session, batch_id, page_id)
        if not key or not house.store.has(key):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        looked(house, visitor, batch_id, subject="batch")
        return FileResponse(house.store.path(key), media_type="image/webp")

    def _day(
        request: Request, visitor: Visitor, *, status: int = 200, wrong: UploadRefused | None = None, office: str = ""
    ) -> HTMLResponse:
        today = japan_date(house.access.now())
        with reading_scope(house.engine) as session:
            filings = records.filings_of_day(session, today, channel=CHANNEL, offices=visitor.sees)
            unplaced = [
                (batch_id, moment)
                for batch_id in records.unplaced_of_day(session, today, channel=CHANNEL, offices=visitor.sees)
                if (moment := records.batch_moment(session, batch_id, channel=CHANNEL)) is not None
            ]
            returned = records.returned_filings(
                session, today, channel=CHANNEL, offices=visitor.sees, limit=MOST_RETURNED
            )
        return house.pages.draw(
            request,
            "counter.html",
            status=status,
            filings=filings,
            unplaced=unplaced,
            returned=[filing for filing in returned if filing.id not in {one.id for one in filings}],
            wrong=wrong,
            unknown=request.query_params.get("unknown") == "1",
            token=new_token(),
            offices=offices_of(visitor.user),
            office=office or default_office(visitor.user),
            limits={"files": MOST_FILES, "file": MOST_FILE_BYTES, "bytes": MOST_BYTES},
        )

    def _hand_in(request: Request, visitor: Visitor, texts: dict[str, str], files: tuple[UploadFile, ...]) -> Response:
        office = texts.get("office", "") or default_office(visitor.user)
        check_own(visitor.user, office)
        try:
            batch_id = hand_in_files(house, visitor, texts.get("token", ""), files, office)
        except UploadRefused as refused:
            return _day(request, visitor, status=422, wrong=refused, office=office)
        return RedirectResponse(f"/counter/batches/{batch_id}", status_code=303)

    def _moment(visitor: Visitor, batch_id: int) -> BatchMoment:
        with reading_scope(house.engine) as session:
            found = records.batch_moment(session, batch_id, channel=CHANNEL, offices=visitor.sees)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return found

    def _draw_batch(request: Request, template: str, batch_id: int, moment: BatchMoment) -> HTMLResponse:
        with reading_scope(house.engine) as session:
            sides = records.sides_of_batch(session, batch_id)
        return house.pages.draw(
            request,
            template,
            batch_id=batch_id,
            moment=moment,
            sides=sides,
            mark=mark_of(moment),
            onward=onward(moment),
        )

    return router


def hand_in_files(
    house: House,
    visitor: Visitor,
    token: str,
    files: tuple[UploadFile, ...],
    office: str,
    ticket: Ticket | None = None,
) -> int:
    """Takes files in as one batch of the counter and has it worked on; its id. What is on disk and committed when this
    returns is acknowledged, and nothing before.

    `token` is the page's own for this upload: sent twice, it is one batch. Raises UploadRefused.
    """
    originals = kept(house.store, files)
    with acting(visitor.user.name):
        batch_id = records.receive_batch(
            house.engine,
            house.store,
            originals,
            channel=CHANNEL,
            office=office,
            together=True,
            token=f"{visitor.user.id}:{token}" if _TOKEN.fullmatch(token) else None,
            origin=Origin(operator=visitor.user.name),
            ticket=ticket,
        )
    house.enqueue([Work("open_batch", batch_id)], CHANNEL, new=True)
    return batch_id


def new_token() -> str:
    """The name of one upload, for the form that makes it: sent twice, it is one batch."""
    return secrets.token_urlsafe(24)


def mark_of(moment: BatchMoment) -> str:
    """What tells one moment of a batch from the next."""
    states = ".".join(state for _, state in moment.filings)
    return f"{moment.state}-{moment.done}-{moment.known}-{len(moment.failures)}-{states}"


def onward(moment: BatchMoment) -> str | None:
    """The receipt of the filing to go on with, once all rests: the one that pages were for, else the first."""
    if not moment.settled or not moment.filings:
        return None
    receipts = [receipt for receipt, _ in moment.filings]
    return moment.ticket.receipt if moment.ticket and moment.ticket.receipt in receipts else receipts[0]


def receipt_in(text: str) -> str:
    """The receipt in what was typed, or read from a slip's code by a hand scanner that types."""
    bare = "".join(text.split())
    ticket = read_ticket_text(bare)
    return bare if ticket is None else ticket.receipt or ""


def offices_of(user: User) -> tuple[str, ...]:
    """The offices to choose from; none for who takes in for every one and types the code."""
    return () if EVERY_OFFICE in user.offices else user.offices


def default_office(user: User) -> str:
    """The office that papers are taken in for unless somebody says another."""
    return next(iter(offices_of(user)), DEFAULT_OFFICE)


def check_own(user: User, office: str) -> None:
    """Raises HTTPException 404 for an office that is not the user's, or is no office code."""
    own = offices_of(user)
    try:
        records.check_office(office)
    except UsageError:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None
    if own and office not in own:
        raise HTTPException(HTTPStatus.NOT_FOUND)
