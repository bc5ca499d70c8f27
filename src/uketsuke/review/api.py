"""The API for programs under /api/v1: hand in batches, read how far they are, filings, cases, images, documents."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi import Path as InPath
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, JSONResponse
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from uketsuke import __version__
from uketsuke.cases import records
from uketsuke.cases.api_tokens import Program
from uketsuke.cases.bundles.signing import signing_key
from uketsuke.cases.bundles.writing import bundle_contents, write_bundle
from uketsuke.cases.database import reading_scope
from uketsuke.cases.states import ALLOWED
from uketsuke.cases.values import BatchOverview, Channel, DocumentFile, FilingOverview, NewOriginal, Work
from uketsuke.cases.who import acting
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Failure
from uketsuke.review.api_models import (
    BatchFileJson,
    BatchJson,
    BatchLine,
    CaseJson,
    DocumentJson,
    DueJson,
    FailureJson,
    FilingJson,
    FilingLine,
    Me,
    PaperJson,
)
from uketsuke.review.handing_in import HandIn, read_hand_in, stored_files
from uketsuke.review.house import House
from uketsuke.review.problems import API, Problem, Refused
from uketsuke.review.programs import program_guards
from uketsuke.review.rights import OWN_ACCOUNT
from uketsuke.review.seeing import note_looks

PREFIX = f"{API}v1"
DESCRIPTION = "Hand in scans, read how far they are, filings, cases, page images and documents. See docs/api.md."
MOST_LISTED = 200
FURTHEST = 1_000_000
_LARGEST_ID = 2**31 - 1
CHANNELS = get_args(Channel)

Receipt = Annotated[str, InPath(pattern="^[A-Za-z0-9]+(-[A-Za-z0-9]+)+$", max_length=80)]
BatchId = Annotated[int, InPath(ge=1, le=_LARGEST_ID)]
Number = Annotated[int, InPath(ge=1, le=_LARGEST_ID)]
Place = Annotated[int, InPath(ge=0, le=_LARGEST_ID)]
Version = Annotated[int | None, Query(ge=1, le=_LARGEST_ID, description="Left out: the newest.")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED)]
Offset = Annotated[int, Query(ge=0, le=FURTHEST)]


def _problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The answers that are no answer, for the document; these every route has."""
    return {code: {"model": Problem} for code in (401, 403, 422, 429, *codes)}


_HAND_IN = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "PDF, TIFF, JPEG or PNG, in the order of the paper.",
                        },
                        "channel": {"enum": list(CHANNELS), "default": "mail"},
                        "office": {
                            "type": "string",
                            "pattern": "^[A-Za-z0-9]{1,16}$",
                            "description": "One of the user's; left out where the user has one.",
                        },
                    },
                },
            }
        },
    }
}


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


def routes(house: House) -> APIRouter:
    """What programs may ask for; each look at a filing or a page image stands in its history."""
    router = APIRouter(prefix=PREFIX, dependencies=[Depends(_nothing_else)])
    may = program_guards(house)
    Anybody = Annotated[Program, Depends(may(OWN_ACCOUNT))]
    Sees = Annotated[Program, Depends(may("filings.see"))]
    SeesScans = Annotated[Program, Depends(may("scans.see"))]
    HandsIn = Annotated[Program, Depends(may("scans.hand_in"))]

    @router.get("/openapi.json", include_in_schema=False)
    def document(_program: Anybody) -> JSONResponse:
        return JSONResponse(
            get_openapi(title="uketsuke", version=__version__, description=DESCRIPTION, routes=router.routes)
        )

    @router.get("/me", responses=_problems())
    def me(program: Anybody) -> Me:
        """Whose token this is."""
        return Me(user=program.user.name, role=program.user.role, offices=list(program.user.offices))

    @router.post(
        "/batches",
        status_code=201,
        response_model=BatchJson,
        responses={200: {"model": BatchJson, "description": "Handed in before"}, **_problems(409, 413)},
        openapi_extra=_HAND_IN,
    )
    async def hand_in(
        request: Request,
        program: HandsIn,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200, pattern="^[!-~]+$")] = None,
    ) -> Response:
        """Hand in one batch: all files of the request together, as one scanner run.

        201: it is stored and recorded, nothing can lose it. Sent again with the same `Idempotency-Key` it is the same
        batch (200), whatever became of the first answer.
        """
        async with read_hand_in(request, house.most_bytes) as form:
            return await run_in_threadpool(_take_in, house, program, form, idempotency_key)

    @router.get("/batches", responses=_problems())
    def batches(program: SeesScans, limit: Limit = 50, offset: Offset = 0) -> list[BatchLine]:
        """Batches of the user's offices, newest first."""
        with reading_scope(house.engine) as session:
            rows = records.list_batches(session, offices=program.sees, limit=limit, offset=offset)
        return [
            BatchLine(
                id=row.id,
                channel=row.channel,
                office=row.office,
                state=row.state,
                received_at=row.created_at,
                receipts=list(row.receipts),
            )
            for row in rows
        ]

    @router.get("/batches/{batch}", responses=_problems(404))
    def batch(batch: BatchId, program: SeesScans) -> BatchJson:
        """How far a batch is: its files, its filings, what could not be processed."""
        with reading_scope(house.engine) as session:
            return _batch(session, batch, program)

    @router.get("/filings", responses=_problems())
    def filings(
        program: Sees,
        state: Annotated[str | None, Query(json_schema_extra={"enum": list(ALLOWED["filing"])})] = None,
        procedure: Annotated[str | None, Query(max_length=32, pattern="^[a-z0-9_]+$")] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> list[FilingLine]:
        """Filings of the user's offices, newest first, without anything that stands in them."""
        if state is not None and state not in ALLOWED["filing"]:
            raise Refused("not_understood", detail=f"query.state: one of {', '.join(ALLOWED['filing'])}")
        with reading_scope(house.engine) as session:
            rows = records.list_filings(
                session,
                state=state,
                procedure=procedure,
                offices=program.sees,
                limit=limit,
                offset=offset,
                newest_first=True,
            )
        return [_line(row) for row in rows]

    @router.get("/filings/{receipt}/state", responses=_problems(404))
    def filing_state(receipt: Receipt, program: Sees) -> FilingLine:
        """How far a filing is, without anything that stands in it."""
        with reading_scope(house.engine) as session:
            (row,) = records.list_filings(session, ids=[_filing_of(session, receipt, program)])
        return _line(row)

    @router.get("/filings/{receipt}", responses={200: {"model": FilingJson}, **_problems(404)})
    def filing(receipt: Receipt, program: Sees) -> JSONResponse:
        """A filing with its readings, findings, checklist and case: the contract's JSON."""
        with reading_scope(house.engine) as session:
            filing_id = _filing_of(session, receipt, program)
            answer = records.export_filing(session, filing_id)
        note_looks(house, program.who, filing_id)
        return JSONResponse(answer)

    @router.get("/filings/{receipt}/case", responses={200: {"model": CaseJson}, **_problems(404)})
    def case(receipt: Receipt, program: Sees, version: Version = None) -> JSONResponse:
        """The online case of a filing, as `cases export` has it."""
        with reading_scope(house.engine) as session:
            filing_id = _filing_of(session, receipt, program)
            answer = records.case_of(session, filing_id, version)
        if not answer:
            raise Refused("no_case")
        note_looks(house, program.who, filing_id)
        return JSONResponse(answer)

    @router.get(
        "/filings/{receipt}/pages/{position}.png",
        response_class=FileResponse,
        responses={**_file("image/png"), **_problems(404)},
    )
    def page_image(receipt: Receipt, position: Place, program: Sees) -> FileResponse:
        """A page's normalised image, upright at 300 dpi; `position` as in the filing's `pages`, from 0."""
        with reading_scope(house.engine) as session:
            filing_id = _filing_of(session, receipt, program)
            key = records.image_of_page(session, filing_id, position)
        # The key comes from the filing's own row, never from the request.
        if not key or not house.store.has(key):
            raise Refused("not_found")
        note_looks(house, program.who, filing_id, page=position)
        return FileResponse(house.store.path(key), media_type="image/png")

    @router.get("/filings/{receipt}/documents", responses=_problems(404, 409))
    def documents(receipt: Receipt, program: Sees, version: Version = None) -> list[DocumentJson]:
        """The documents of a version of the case, which are made a while after it."""
        with reading_scope(house.engine) as session:
            files = _documents(session, _filing_of(session, receipt, program), version)
        return [
            DocumentJson(
                number=number,
                document=file.document,
                name=file.name,
                sha256=file.sha256,
                bytes=file.bytes,
                pages=list(file.pages),
            )
            for number, file in enumerate(files, start=1)
        ]

    @router.get(
        "/filings/{receipt}/documents/{number}",
        response_class=FileResponse,
        responses={**_file("application/pdf"), **_problems(404, 409)},
    )
    def document_file(receipt: Receipt, number: Number, program: Sees, version: Version = None) -> FileResponse:
        """One document as a searchable PDF/A file; `number` as in the list, from 1."""
        with reading_scope(house.engine) as session:
            filing_id = _filing_of(session, receipt, program)
            files = _documents(session, filing_id, version)
        if number > len(files) or not house.store.has(files[number - 1].sha256):
            raise Refused("not_found")
        file = files[number - 1]
        note_looks(house, program.who, filing_id)
        return FileResponse(house.store.path(file.sha256), media_type=file.media_type, filename=file.name)

    @router.get(
        "/filings/{receipt}/bundle",
        response_class=FileResponse,
        responses={**_file("application/zip"), **_problems(404, 409)},
    )
    def bundle(receipt: Receipt, program: Sees, version: Version = None) -> FileResponse:
        """A version of the case with its documents and originals as one signed file, as `cases bundle` writes it."""
        if house.signing_key is None:
            raise Refused("not_found", detail="This server signs no bundles")
        with reading_scope(house.engine) as session:
            filing_id = _filing_of(session, receipt, program)
            if not records.case_of(session, filing_id, version):
                raise Refused("no_case")
            try:
                contents = bundle_contents(session, house.store, filing_id, version)
            except UsageError as error:
                raise Refused("not_made_yet") from error
        note_looks(house, program.who, filing_id)
        handle, name = tempfile.mkstemp(prefix="bundle-", suffix=".zip")
        os.close(handle)
        path = Path(name)
        try:
            write_bundle(contents, house.store, signing_key(house.signing_key), path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return FileResponse(
            path,
            media_type="application/zip",
            filename=f"{contents.receipt}-{contents.version}.zip",
            background=BackgroundTask(path.unlink, missing_ok=True),
        )

    return router


def _nothing_else(request: Request) -> None:
    """Refuses what is asked by a parameter that there is not: left out of account, a slip would widen the question."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    if not known.issuperset(request.query_params):
        raise Refused("not_understood", detail=f"query: {', '.join(sorted(known)) or 'nothing'} can be asked here")


def _take_in(house: House, program: Program, form: HandIn, key: str | None) -> Response:
    channel, office = _channel(form.fields), _office(form.fields, program)
    files = stored_files(house.store, form.files)
    token = None if key is None else records.batch_token(program.user.name, key)
    before = None if token is None else _before(house, token, files, channel, office)
    batch = before
    if batch is None:
        with acting(program.who):
            batch = records.receive_batch(
                house.engine,
                house.store,
                files,
                channel=channel,
                office=office,
                together=len(files) > 1,
                token=token,
            )
        house.enqueue([Work("open_batch", batch)], channel, new=True)
        if token is not None:
            # Two requests at once under one key: who was slower has the other's batch, if it is the same.
            _before(house, token, files, channel, office)
    with reading_scope(house.engine) as session:
        answer = _batch(session, batch, program)
    return JSONResponse(
        answer.model_dump(mode="json"),
        status_code=201 if before is None else 200,
        headers={"Location": f"{PREFIX}/batches/{batch}"},
    )


def _before(house: House, token: str, files: list[NewOriginal], channel: Channel, office: str) -> int | None:
    with reading_scope(house.engine) as session:
        try:
            return records.handed_in_before(session, token, files, channel=channel, office=office)
        except records.HandedInOtherwise as error:
            raise Refused("other_content") from error


def _channel(fields: Mapping[str, str]) -> Channel:
    given = fields.get("channel", "mail")
    for channel in CHANNELS:
        if channel == given:
            return channel  # type: ignore[no-any-return]
    raise Refused("not_understood", detail=f"channel: one of {', '.join(CHANNELS)}")


def _office(fields: Mapping[str, str], program: Program) -> str:
    """The office that is handed in to: of those of the user, whose only one need not be said."""
    given = fields.get("office")
    if given is None:
        if program.sees is None or len(program.sees) != 1:
            raise Refused("not_understood", detail="office: say which of your offices")
        return program.sees[0]
    try:
        records.check_office(given)
    except UsageError as error:
        raise Refused("not_understood", detail="office: 1 to 16 letters and digits") from error
    if program.sees is not None and given not in program.sees:
        raise Refused("not_your_office")
    return given


def _batch(session: Session, batch_id: int, program: Program) -> BatchJson:
    rows: tuple[BatchOverview, ...] = records.list_batches(session, ids=[batch_id], offices=program.sees)
    if not rows:
        raise Refused("not_found")
    (row,) = rows
    paper = row.balance
    return BatchJson(
        id=row.id,
        channel=row.channel,
        office=row.office,
        state=row.state,
        at_rest=records.batch_at_rest(session, batch_id),
        received_at=row.created_at,
        files=[
            BatchFileJson(name=file.name, sha256=file.sha256, bytes=file.bytes, state=file.state, pages=file.pages)
            for file in records.files_of_batch(session, batch_id)
        ],
        paper=PaperJson(
            pages=paper.pages,
            in_filings=paper.pages_in_filings,
            failed=paper.pages_failed,
            replaced=paper.pages_replaced,
            lost=paper.lost if row.state in ("split", "closed") else 0,
        ),
        receipts=list(row.receipts),
        failures=[_failure(failure) for failure in row.failures],
    )


def _failure(failure: Failure) -> FailureJson:
    return FailureJson(file=failure.file, index=failure.index, code=failure.code, reason=failure.reason)


def _line(row: FilingOverview) -> FilingLine:
    due = row.due
    return FilingLine(
        receipt=row.receipt,
        batch=row.batch_id,
        channel=row.channel,
        office=row.office,
        state=row.state,
        procedure=row.procedure,
        variant=row.variant,
        version=row.version,
        received_at=row.created_at,
        pages=row.pages,
        fields_read=row.fields_inked,
        fields_accepted=row.fields_accepted,
        fields_open=row.fields_open,
        errors=row.errors,
        warnings=row.warnings,
        checklist_gaps=list(row.gaps),
        due=None
        if due is None
        else DueJson(kind=due.kind, day=None if due.day is None else due.day.isoformat(), status=due.status),
    )


def _documents(session: Session, filing_id: int, version: int | None) -> tuple[DocumentFile, ...]:
    case = records.case_of(session, filing_id, version)
    if not case:
        raise Refused("no_case")
    files = records.document_files(session, filing_id, case["version"])
    if files is None:
        raise Refused("not_made_yet")
    return files


def _filing_of(session: Session, receipt: str, program: Program) -> int:
    """The id of a filing that the user may see; for all others it is as if there were none."""
    found = records.find_filing(session, receipt, offices=program.sees)
    if found is None:
        raise Refused("not_found")
    return found
