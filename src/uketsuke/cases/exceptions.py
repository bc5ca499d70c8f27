"""The exceptions list: everything a person must see, asked of the rows afresh; it is written down nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from uketsuke.cases.closing import balance_of
from uketsuke.cases.registration_tables import MailRow
from uketsuke.cases.states import Subject
from uketsuke.cases.tables import (
    AttemptRow,
    BatchRow,
    DocumentSetRow,
    EventRow,
    FileRow,
    FilingRow,
    FindingRow,
    PageRow,
    PageTextRow,
)
from uketsuke.cases.values import ExceptionEntry

_OPEN = ("review", "unrecognised")
"""States in which a filing still waits for a person."""
_UNRECOGNISED = (
    "どの手続の書類か分かりません。目で確かめてください。"
    " / Nobody knows which procedure this is about; look at it."
)  # fmt: skip
_OUT_OF_BALANCE = (
    "{lost} ページの行き先がありません。束を確かめてください。"
    " / {lost} page(s) are accounted for nowhere; check the batch."
)  # fmt: skip
_NO_TEXT = (
    "このページの全文を読めませんでした。受付の処理には影響ありませんが、検索と PDF の文字に入りません。"
    " / The full text of this page could not be read; the filing goes on, but searching and its PDF lack it."
)  # fmt: skip
_NO_DOCUMENTS = (
    "この受付の PDF を作れませんでした。案件は変換済みです。"
    " / The PDF files of this filing could not be made; its case is there."
)  # fmt: skip
_NOT_SENT = (
    "メールを送れませんでした（{error}）。`uketsuke mails list` で確かめ，送り直すか，紙で知らせてください。"
    " / A mail could not be sent ({error}); see `uketsuke mails list`, send it again, or tell it on paper."
)  # fmt: skip


def exceptions(session: Session) -> tuple[ExceptionEntry, ...]:
    """Failed files and pages, filings in which the intake met an error or that nobody recognises, batches out of
    balance, texts and documents that could not be made, mails that were given up: each with its code, the reason
    (ja / en), since when, and where the paper is; oldest first.
    """
    found = [*_failures(session), *_filings(session), *_batches(session), *_later(session), *_mails(session)]
    return tuple(sorted(found, key=lambda entry: (entry.since, entry.batch_id)))


def _failures(session: Session) -> Iterator[ExceptionEntry]:
    # A page that failed while its file was opened has no move of its own: it is as old as its file's.
    pages: dict[tuple[int, int], datetime | None] = {
        (file_id, index): at
        for file_id, index, at in session.execute(
            select(PageRow.file_id, PageRow.file_index, _moved("page", PageRow.id, "failed")).where(
                PageRow.state == "failed"
            )
        )
    }
    has_failed_page = exists().where(PageRow.file_id == FileRow.id, PageRow.state == "failed")
    rows = session.execute(
        select(
            FileRow.id,
            FileRow.batch_id,
            FileRow.name,
            FileRow.failures,
            _moved("file", FileRow.id, "opened", "failed"),
            BatchRow.created_at,
        )
        .join(BatchRow, BatchRow.id == FileRow.batch_id)
        .where(or_(FileRow.state == "failed", has_failed_page))
    )
    for file_id, batch_id, name, failures, at, created_at in rows:
        for entry in failures:
            yield ExceptionEntry(
                code=entry["code"],
                reason=entry["reason"],
                since=pages.get((file_id, entry["index"])) or at or created_at,
                batch_id=batch_id,
                file=name,
                index=entry["index"],
            )


def _filings(session: Session) -> Iterator[ExceptionEntry]:
    at = _moved("filing", FilingRow.id, *_OPEN)
    trouble = FindingRow.rule.startswith("intake.") & (FindingRow.severity == "error")
    rows = session.execute(
        select(
            FilingRow.batch_id,
            FilingRow.receipt,
            func.coalesce(at, FilingRow.created_at, type_=FilingRow.created_at.type),
            FindingRow.rule,
            FindingRow.message_ja,
            FindingRow.message_en,
        )
        .join(FindingRow, (FindingRow.filing_id == FilingRow.id) & trouble)
        .where(FilingRow.state.in_(_OPEN))
    )
    for batch_id, receipt, since, rule, ja, en in rows:
        yield ExceptionEntry(rule, f"{ja} / {en}", since, batch_id, receipt=receipt)
    unknown = session.execute(
        select(
            FilingRow.batch_id,
            FilingRow.receipt,
            func.coalesce(at, FilingRow.created_at, type_=FilingRow.created_at.type),
        ).where(
            FilingRow.state == "unrecognised",
            ~exists().where(FindingRow.filing_id == FilingRow.id, trouble),
        )
    )
    for batch_id, receipt, since in unknown:
        yield ExceptionEntry("unrecognised", _UNRECOGNISED, since, batch_id, receipt=receipt)


def _batches(session: Session) -> Iterator[ExceptionEntry]:
    lost = (EventRow.subject == "batch") & (EventRow.subject_id == BatchRow.id) & (EventRow.kind == "out_of_balance")
    rows = session.execute(
        select(BatchRow.id, _latest(lost)).where(BatchRow.state == "split", exists().where(lost))
    ).all()
    for batch_id, at in rows:
        reason = _OUT_OF_BALANCE.format(lost=balance_of(session, batch_id).lost)
        yield ExceptionEntry("out_of_balance", reason, at, batch_id)


def _later(session: Session) -> Iterator[ExceptionEntry]:
    """They are as old as their last attempt, the one that gave them up."""
    last = select(func.max(AttemptRow.started_at, type_=AttemptRow.started_at.type))
    tried = last.where(AttemptRow.job == "read_text", AttemptRow.subject_id == PageRow.id).scalar_subquery()
    texts = session.execute(
        select(PageRow.batch_id, FileRow.name, PageRow.file_index, tried, BatchRow.created_at)
        .join(PageTextRow, PageTextRow.page_id == PageRow.id)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .join(BatchRow, BatchRow.id == PageRow.batch_id)
        .where(PageTextRow.state == "failed")
    )
    for batch_id, name, index, at, created_at in texts:
        yield ExceptionEntry("text_failed", _NO_TEXT, at or created_at, batch_id, file=name, index=index)
    tried = last.where(AttemptRow.job == "make_documents", AttemptRow.subject_id == FilingRow.id).scalar_subquery()
    sets = session.execute(
        select(FilingRow.batch_id, FilingRow.receipt, tried, FilingRow.created_at)
        .join(DocumentSetRow, DocumentSetRow.filing_id == FilingRow.id)
        .where(DocumentSetRow.state == "failed", DocumentSetRow.version == FilingRow.version)
    )
    for batch_id, receipt, at, created_at in sets:
        yield ExceptionEntry("documents_failed", _NO_DOCUMENTS, at or created_at, batch_id, receipt=receipt)


def _mails(session: Session) -> Iterator[ExceptionEntry]:
    rows = session.execute(
        select(FilingRow.batch_id, FilingRow.receipt, MailRow.error, _moved("mail", MailRow.id, "given_up"))
        .join(FilingRow, FilingRow.id == MailRow.filing_id)
        .where(MailRow.state == "given_up")
    )
    for batch_id, receipt, error, at in rows:
        yield ExceptionEntry("mail.given_up", _NOT_SENT.format(error=error), at, batch_id, receipt=receipt)


def _moved(subject: Subject, id: InstrumentedAttribute[int], *states: str) -> ScalarSelect[datetime]:
    """When the subject came into one of these states last."""
    return _latest(
        (EventRow.subject == subject)
        & (EventRow.subject_id == id)
        & (EventRow.kind == "moved")
        & EventRow.to_state.in_(states)
    )


def _latest(events: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return select(func.max(EventRow.at, type_=EventRow.at.type)).where(events).scalar_subquery()
