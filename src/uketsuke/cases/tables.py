"""The tables: one class a table, types that SQLite and PostgreSQL both keep exactly.

Nothing outside `cases` uses these classes; the other parts speak in the values of `cases.values`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from uketsuke.cases.who import LONGEST

KEY_LENGTH = 64
"""A store key is a SHA-256 in hex."""
NAME_LENGTH = 120
"""Of a worker's name: its machine, its data directory's mark, its process."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC; SQLite drops the offset, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset cannot be recorded")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class BatchRow(Table):
    """One scanner run, upload, or set of files: immutable originals handed in at once.

    `token` is the hander-in's own name for it: handed in again under the same one, it is the same batch.
    From `slot` on: where its paper came from and lies now, as its sidecar says. `awaits` is the pass
    (`front`, `back`) of a one-sided double pass that has not come yet, `pass_key` what both are named by.
    `ticket_receipt` and `ticket_page` say what a ticket before its pages would say: to which filing they belong.
    """

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    office: Mapped[str] = mapped_column(String(16))
    together: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    token: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    slot: Mapped[str | None] = mapped_column(String(120))
    operator: Mapped[str | None] = mapped_column(String(120))
    box: Mapped[str | None] = mapped_column(String(64), index=True)
    bundle: Mapped[str | None] = mapped_column(String(64))
    sides: Mapped[str | None] = mapped_column(String(8))
    declared_envelopes: Mapped[int | None] = mapped_column(Integer)
    declared_sheets: Mapped[int | None] = mapped_column(Integer)
    awaits: Mapped[str | None] = mapped_column(String(8))
    pass_key: Mapped[str | None] = mapped_column(String(120))
    ticket_receipt: Mapped[str | None] = mapped_column(String(80))
    ticket_page: Mapped[int | None] = mapped_column(Integer)


class FileRow(Table):
    """One original as it came; `failures` is a list of {index, code, reason}, `notes` of findings.

    `page_count` is what the file itself says, known once it is being opened; pages are recorded as they come.
    `source_key` names one state of one file of a watched folder: it is taken in once. `scan_pass` is
    `front` or `back` in a one-sided double pass.
    """

    __tablename__ = "original_file"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(KEY_LENGTH), index=True)
    store_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16), index=True)
    page_count: Mapped[int | None] = mapped_column(Integer)
    failures: Mapped[Any] = mapped_column(JSON, default=list)
    notes: Mapped[Any] = mapped_column(JSON, default=list)
    source_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH), index=True, unique=True)
    scan_pass: Mapped[str | None] = mapped_column(String(8))


class PageRow(Table):
    """One scanned side; `image_key` is the page as a viewer shows it, `normalised_key` the 300 dpi one.

    `sheet` counts from 1 through the batch, `side` is `front` or `back`; both are empty where nobody said
    how the sheets went through the scanner. `fingerprint` is comparable among pages of one `fingerprint_kind`.
    """

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("file_id", "file_index"), Index(None, "batch_id", "state"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("original_file.id"))
    file_index: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), index=True)
    image_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    glyphs_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    dpi: Mapped[float | None] = mapped_column(Float)
    normalised_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    summary: Mapped[Any | None] = mapped_column(JSON)
    readings: Mapped[Any | None] = mapped_column(JSON)
    facts: Mapped[Any] = mapped_column(JSON, default=dict)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    sheet: Mapped[int | None] = mapped_column(Integer)
    side: Mapped[str | None] = mapped_column(String(8))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    fingerprint_kind: Mapped[str | None] = mapped_column(String(40), index=True)


class PageTextRow(Table):
    """What is made of a read page when nothing else is to do: a small picture and, of what is no form, its full text.

    `state` is `waiting`, `done` or `failed` (then `error` is a failure's code); `body` a list of {text, box_px,
    confidence} in reading order, read by `engine`, null until it is done. There is a row for every page that was read.
    """

    __tablename__ = "page_text"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    engine: Mapped[str | None] = mapped_column(String(80))
    body: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    thumbnail_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    error: Mapped[str | None] = mapped_column(String(16))


class FilingRow(Table):
    """One application of one applicant, with its receipt number.

    `person` is the same for all filings of one person, null where that is not known (`persons.person_of`); `told` is
    what somebody said of it, as `Told`.
    """

    __tablename__ = "filing"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    receipt: Mapped[str] = mapped_column(String(80), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(16))
    office: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    procedure: Mapped[str | None] = mapped_column(String(32))
    variant: Mapped[str | None] = mapped_column(String(16))
    envelope: Mapped[int] = mapped_column(Integer)
    main: Mapped[bool] = mapped_column(Boolean)
    separator_serial: Mapped[str | None] = mapped_column(String(40))
    duplicate_of: Mapped[str | None] = mapped_column(String(80))
    received_on: Mapped[date] = mapped_column(Date, index=True)
    version: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    person: Mapped[str | None] = mapped_column(String(64), index=True)
    told: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


class FilingPageRow(Table):
    """Which page stands where in which filing; a page stands in one filing only."""

    __tablename__ = "filing_page"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), unique=True)


class ReplacementRow(Table):
    """A page that a new scan of its sheet took the place of: it stays in the records and in no filing."""

    __tablename__ = "page_replacement"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    by_page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), unique=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CorrectionRow(Table):
    """A person's change to a field; the newest of a field in force counts, none is ever changed or deleted.

    `replaced` is the `Reading` that it took the place of, null in corrections older than the column. `ended_by` is who
    took it back; null where a new scan ended it.
    """

    __tablename__ = "correction"
    __table_args__ = (Index(None, "filing_id", "field"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    field: Mapped[str] = mapped_column(String(120))
    value: Mapped[Any] = mapped_column(JSON)
    who: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    ended_by: Mapped[str | None] = mapped_column(String(120))


class TickRow(Table):
    """What a person says of a document, `shown` or why it is not needed; null takes it back, the newest counts."""

    __tablename__ = "document_tick"
    __table_args__ = (Index(None, "filing_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    document: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(String(120))
    who: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FieldRow(Table):
    """The fused result of one field of a filing; `body` is a `FieldResult` as data."""

    __tablename__ = "field_result"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    accepted: Mapped[bool] = mapped_column(Boolean)
    body: Mapped[Any] = mapped_column(JSON)


class FindingRow(Table):
    """What a rule or the intake says about a filing; `detail` as `FindingDetail`, null where there is none."""

    __tablename__ = "finding"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    rule: Mapped[str] = mapped_column(String(120), index=True)
    severity: Mapped[str] = mapped_column(String(16))
    fields: Mapped[Any] = mapped_column(JSON)
    message_ja: Mapped[str] = mapped_column(Text)
    message_en: Mapped[str] = mapped_column(Text)
    detail: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


class ChecklistRow(Table):
    """One required document of a filing and whether it is there; `reason` is a key that says why."""

    __tablename__ = "checklist_item"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(16))
    pages: Mapped[Any] = mapped_column(JSON)
    receipt: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(120))


class DeadlineRow(Table):
    """A date by which something must happen in a filing; without a day where nobody could read it."""

    __tablename__ = "deadline"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    day: Mapped[date | None] = mapped_column(Date, index=True)
    moved_from: Mapped[date | None] = mapped_column(Date)
    follows: Mapped[Any] = mapped_column(JSON, default=list)


class ReviewEntryRow(Table):
    """A filing in `review` as the reviewers' queue lists it: where it stands and how much of what waits for a person.

    There is a row exactly while the filing is in `review`. `stands_on` orders the queue: the day of what must happen
    next, `NO_DAY` without any. The rest counts, by why a person is needed: fields that are not accepted, what the
    rules say (errors and warnings), documents missing or unreadable, pages or a split in doubt (what the intake says),
    and what the online form does not take.
    """

    __tablename__ = "review_entry"
    __table_args__ = (Index(None, "stands_on", "filing_id"), Index(None, "office", "stands_on", "filing_id"))

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(16))
    procedure: Mapped[str] = mapped_column(String(32))
    stands_on: Mapped[date] = mapped_column(Date)
    fields: Mapped[int] = mapped_column(Integer)
    rules: Mapped[int] = mapped_column(Integer)
    documents: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    online: Mapped[int] = mapped_column(Integer)


class ClaimRow(Table):
    """Who has a filing on the desk: since when, and when they were last seen at it."""

    __tablename__ = "review_claim"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(120), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseRow(Table):
    """One version of the online case made from a filing; the database itself refuses to change one."""

    __tablename__ = "online_case"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentSetRow(Table):
    """The documents of one version of a case as files: `waiting`, `made`, `failed` (`error` is a failure's code), or
    `superseded` by a newer version before they were made."""

    __tablename__ = "document_set"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    error: Mapped[str | None] = mapped_column(String(16))


class DocumentFileRow(Table):
    """One document of a version of a case as a file, as `DocumentFile`; `sha256` is its store key."""

    __tablename__ = "document_file"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[str] = mapped_column(String(KEY_LENGTH))
    bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    pages: Mapped[Any] = mapped_column(JSON)


class OutboxRow(Table):
    """A version of a case that is to be delivered; `key` is the same whenever it is sent, and no other version's."""

    __tablename__ = "case_outbox"
    __table_args__ = (ForeignKeyConstraint(["filing_id", "version"], ["online_case.filing_id", "online_case.version"]),)

    filing_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class LinkRow(Table):
    """Two filings handed in together; every link is kept in both directions."""

    __tablename__ = "filing_link"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)


class EventRow(Table):
    """One step of one subject; `detail` holds codes and counts, never personal data.

    `who` is `host:pid#attempt` for a worker, None in histories older than the column.
    """

    __tablename__ = "event"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str | None] = mapped_column(String(LONGEST))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[Any] = mapped_column(JSON, default=dict)


class AttemptRow(Table):
    """One try of one job at one subject: who is at it now, and how often it failed."""

    __tablename__ = "step_attempt"
    __table_args__ = (Index(None, "job", "subject_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    job: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str] = mapped_column(String(16), index=True)
    error: Mapped[str | None] = mapped_column(String(120))
    worker: Mapped[str | None] = mapped_column(String(NAME_LENGTH))


class WorkerRow(Table):
    """One worker process that gave a sign of life; it takes its row away when it ends."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LeaseRow(Table):
    """Who does what only one may do at a time, and until when nobody else may."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReceiptCounterRow(Table):
    """The last running number given out by an office on a day."""

    __tablename__ = "receipt_counter"

    office: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class CoverSeenRow(Table):
    """How often the cover sheet with this serial has opened an envelope."""

    __tablename__ = "cover_seen"

    office: Mapped[str] = mapped_column(String(16), primary_key=True)
    serial: Mapped[str] = mapped_column(String(40), primary_key=True)
    uses: Mapped[int] = mapped_column(Integer)
