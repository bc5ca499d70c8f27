"""The frozen values in which the records speak to jobs, commands and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.pages import Failure, FailureCode, PageLine, PageSummary, Separator
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, PageReadings, Value
from uketsuke.forms.told import Told

Channel = Literal["mail", "counter"]
Lane = Literal["counter", "mail", "text"]
"""Where work waits: a lane a channel, and one for what nobody waits for."""
JobName = Literal[
    "open_batch", "read_page", "split_batch", "finish_filing", "close_batch", "read_text", "make_documents"
]
"""The jobs by which the pipeline moves; each takes one id."""
LATER_JOBS: tuple[JobName, ...] = ("read_text", "make_documents")
"""Those that nothing waits for: they come when nothing else is left to do."""
Facts = Mapping[str, tuple[Value, float]]
"""What a page says of the applicant: `name`, `date_of_birth`, `residence_card_number` → (value, confidence)."""


Sides = Literal["one", "two"]
"""How sheets went through the scanner: one side of each, or both, front and back in turn."""
ScanPass = Literal["front", "back"]
"""In a one-sided double pass: all fronts first, then all backs from the last sheet to the first."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Content that lies in the store already."""

    key: str
    size: int


@dataclass(frozen=True, slots=True)
class NewOriginal:
    """A file to take in: its name as given, and its bytes or where they lie.

    `source_key` names one state of one file of a watched folder, see `receiving.source_key`.
    """

    name: str
    content: bytes | Path | Stored
    source_key: str | None = None
    scan_pass: ScanPass | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch's paper came from and lies, and what whoever scanned it declared. None: nobody said."""

    slot: str | None = None
    operator: str | None = None
    box: str | None = None
    bundle: str | None = None
    sides: Sides | None = None
    envelopes: int | None = None
    sheets: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """The filing that pages belong to, by its receipt; with `page` (from 0) the page of which they are a new scan."""

    receipt: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SidePlace:
    """One side of a batch as far as it has come: where it is in its file (`index` from 0), and what it is once it is
    read. `receipt` and `position` say where it stands in a filing, None before the batch is split."""

    page_id: int
    file: str
    index: int
    state: str
    summary: PageSummary | None
    receipt: str | None
    position: int | None


@dataclass(frozen=True, slots=True)
class BatchMoment:
    """How far a batch has come: `done` of the `known` pages; its filings with their states, and what failed.

    `settled`: nothing more will come by itself, its pages are in filings that rest, or none could be read.
    """

    state: str
    office: str
    created_at: datetime
    done: int
    known: int
    filings: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]
    ticket: Ticket | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """What a person said of a document, who and when: `ticks.SHOWN`, or the reason for which it is not needed."""

    document: str
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WaitingPass:
    """A batch of one pass of a double pass whose other pass, `awaits`, has not come."""

    batch_id: int
    slot: str | None
    awaits: ScanPass
    since: datetime


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where one scanned side is: in the records, in its file (`index` from 0), and as paper.

    `receipt` and `page` (from 0) say where it stands in a filing, None when it stands in none; `number` counts
    the sides of the batch from 1; `sheet` (from 1) and `side` are None where nobody said how sheets were fed.
    """

    page_id: int
    batch_id: int
    slot: str | None
    operator: str | None
    box: str | None
    bundle: str | None
    file: str
    index: int
    number: int
    sheet: int | None
    side: str | None
    state: str
    role: str | None
    receipt: str | None
    page: int | None
    replaced_in: str | None = None
    """Receipt of the filing in which a new scan took its place."""


@dataclass(frozen=True, slots=True)
class Work:
    """One job that has something to do: look at `subject_id`."""

    job: JobName
    subject_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that should be done: in which lane, since when its batch is here, and what became of it so far.

    `failures` in a row ended with `error`; it is not tried again before `next_try`. `at_work`: a worker is at it.
    """

    work: Work
    lane: Lane
    batch_id: int
    since: datetime
    failures: int
    error: str | None
    next_try: datetime | None
    at_work: bool


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The batch that a job's subject belongs to, its lane, and the receipt where it has one."""

    batch_id: int
    lane: Lane
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a lease, and until when."""

    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LivingWorker:
    """A worker process: since when, when seen last, and what it is at since when (None: it waits for work)."""

    name: str
    since: datetime
    seen: datetime
    work: Work | None
    work_since: datetime | None


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """What a person must see: its code, why in words (ja / en), since when, and where the paper is.

    `index` is the page in the file from 0, None for a whole file; `receipt` is there when it is about a filing,
    `file` when it is about a file or a page.
    """

    code: str
    reason: str
    since: datetime
    batch_id: int
    file: str | None = None
    index: int | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class FileWork:
    """A stored original that waits to be opened; `key` is its store key, `lane` that of its batch.

    Pages before `start` are recorded already; `page_count` is None until the file has said it.
    """

    id: int
    name: str
    key: str
    position: int
    lane: Channel = "mail"
    start: int = 0
    page_count: int | None = None


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that was rendered: `index` from 0 in its file, store keys of its grey PNG and its glyphs."""

    index: int
    image_key: str
    dpi: float | None = None
    glyphs_key: str | None = None


@dataclass(frozen=True, slots=True)
class NewFailure:
    """Why a file (`index` None) or one page of it (from 0) could not be processed."""

    index: int | None
    code: FailureCode
    reason: str


@dataclass(frozen=True, slots=True)
class PageWork:
    """A rendered page that waits to be read; keys are store keys."""

    id: int
    batch_id: int
    image_key: str
    dpi: float | None
    glyphs_key: str | None


@dataclass(frozen=True, slots=True)
class PromotedPage:
    """A page as it was read again as the form page that a person says it is; `procedure` and `variant` are its
    form's."""

    summary: PageSummary
    normalised_key: str
    readings: PageReadings
    facts: Facts
    procedure: str | None
    variant: str | None
    seconds: float = 0.0
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class SplitWork:
    """A read page of a batch, in batch order, as splitting wants it."""

    id: int
    file_id: int
    summary: PageSummary
    facts: Facts
    sheet: int | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A form page of an earlier filing that a new one may be another scan of."""

    receipt: str
    fingerprint: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class TicketTarget:
    """The filing that a ticket names, and its pages in order."""

    id: int
    state: str
    procedure: str | None
    pages: tuple[SplitWork, ...]


@dataclass(frozen=True, slots=True)
class NewFiling:
    """One filing of a split: `pages` are page ids in order; the rest is intake's `FilingPlan`.

    `duplicate_of` is the position, in the same sequence of filings, of the one this repeats. `near` are receipts,
    or positions in the same sequence, of filings that hold another scan of one of its sheets.
    """

    pages: tuple[int, ...]
    procedure: str | None
    variant: str | None
    envelope: int
    main: bool
    separator: Separator | None = None
    findings: tuple[Finding, ...] = ()
    duplicate_of: int | None = None
    near: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingPage:
    """A page where it stands in its filing (`position` from 0), with all that is known of it.

    `file` is the name as given, `index` the position in that file from 0, keys are store keys;
    `normalised_key` is the 300 dpi image in whose frame the readings' boxes lie.
    """

    id: int
    position: int
    file: str
    index: int
    image_key: str
    normalised_key: str
    summary: PageSummary
    readings: PageReadings | None
    seconds: float
    facts: Facts = field(default_factory=dict)
    original_key: str = ""
    """Store key of the file that it came in."""


@dataclass(frozen=True, slots=True)
class TextWork:
    """A read page of which no small picture was made and no full text read; `key` is its normalised image's."""

    page_id: int
    key: str
    summary: PageSummary


@dataclass(frozen=True, slots=True)
class DocumentWork:
    """A converted filing whose documents are to be made as files, for one version of its case, of that moment.

    `lines` are the full texts of its pages that are no forms, by position.
    """

    filing_id: int
    receipt: str
    version: int
    made_at: datetime
    pages: tuple[FilingPage, ...]
    fields: Mapping[str, FieldResult]
    lines: Mapping[int, tuple[PageLine, ...]]


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One document of a case as a file: `sha256` is its store key, `pages` the positions in the filing it shows.

    `document` is `application`, the id of a form that belongs to none, a value of vocabulary `document`, or
    `unknown`; `name` is unlike those of the filing's other documents.
    """

    document: str
    sha256: str
    bytes: int
    name: str
    pages: tuple[int, ...]
    kind: Literal["pdfa"] = "pdfa"
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class LinkedFiling:
    """A filing handed in with this one: what the checklist needs to cite its pages, and where it is.

    `person` as in `persons.person_of`, None where that is not surely known, or not yet.
    """

    receipt: str
    procedure: str | None
    variant: str | None
    main: bool
    pages: tuple[PageSummary, ...]
    state: str = "separated"
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What the store holds under a key: bytes and kind; None where nobody looked."""

    size: int | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierFiling:
    """A filing of the same person and procedure that was taken in before."""

    receipt: str
    received: date
    state: str


@dataclass(frozen=True, slots=True)
class FilingWork:
    """A separated filing that waits to be fused, checked and converted."""

    id: int
    receipt: str
    batch_id: int
    channel: Channel
    office: str
    procedure: str | None
    variant: str | None
    main: bool
    received: date
    pages: tuple[FilingPage, ...]
    findings: tuple[Finding, ...]
    linked: tuple[LinkedFiling, ...]
    corrections: tuple[Correction, ...] = ()
    ticks: Mapping[str, str] = field(default_factory=dict)
    """What people say of documents: `ticks.SHOWN`, or the reason for which one is not needed."""
    told: Told = field(default_factory=Told)
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Paper in and paper accounted for. `lost` names no page when everything adds up."""

    files: int
    files_failed: int
    pages: int
    pages_in_filings: int
    pages_failed: int
    pages_replaced: int = 0

    @property
    def lost(self) -> int:
        """Pages that stand neither in a filing nor in the exceptions, and were not scanned anew."""
        return self.pages - self.pages_in_filings - self.pages_failed - self.pages_replaced

    @property
    def even(self) -> bool:
        """Whether pages in equal pages accounted for."""
        return self.lost == 0


@dataclass(frozen=True, slots=True)
class CountDiffers:
    """A number that was declared of a batch and is another one in the scans."""

    what: Literal["envelopes", "sheets"]
    declared: int
    found: int


@dataclass(frozen=True, slots=True)
class PaperBalance:
    """A batch as paper. `sides` is the sum of the six after `images` and of the `missing`.

    `sheets` is None where nobody said how they were fed; `images` are sides that could be rendered; `set_aside`
    wait for a person because the ticket before them could not be followed; `missing` are sides that stand
    nowhere; `accepted` says that a person saw the differences from what was declared and let them be.
    """

    batch_id: int
    state: str
    origin: Origin
    files: int
    files_failed: tuple[str, ...]
    envelopes: int
    sheets: int | None
    sides: int
    images: int
    kept: int
    separators: int
    blank: int
    set_aside: int
    failed: int
    replaced: int
    missing: tuple[SheetPlace, ...]
    differences: tuple[CountDiffers, ...]
    accepted: bool

    @property
    def even(self) -> bool:
        """Whether every side is accounted for and the counts are the declared ones, or accepted as they are."""
        return not self.missing and (self.accepted or not self.differences)


@dataclass(frozen=True, slots=True)
class Join:
    """Pages of a batch that go into a filing that is there already, as a ticket before them says.

    `pages` (page ids) are added behind its last page. Each of `replacing` is (position in the filing, id of the page
    now there, id of the page that takes its place); empty when pages are only added. `state` is the state that the
    filing was in when this was decided; `procedure` and `variant` are what it is with these pages, for one
    that had none.
    """

    filing_id: int
    state: str
    pages: tuple[int, ...]
    replacing: tuple[tuple[int, int, int], ...] = ()
    procedure: str | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's change to a field that is in force."""

    field: str
    value: Value
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FilingOverview:
    """One line of a list of filings: counts only, no personal data.

    Fields: how many boxes hold ink (`fields_inked`), how many of those are accepted
    (`fields_accepted`), how many of all fields a person should look at (`fields_open`).
    `gaps` are the documents of the checklist that are missing or unreadable. `due` is what must happen next, on
    the day that the list was asked for; None when nothing has a date, or the filing is delivered or withdrawn.
    """

    id: int
    receipt: str
    batch_id: int
    channel: Channel
    office: str
    state: str
    procedure: str | None
    variant: str | None
    version: int
    created_at: datetime
    pages: int
    fields_inked: int
    fields_accepted: int
    fields_open: int
    errors: int
    warnings: int
    gaps: tuple[str, ...]
    due: Deadline | None = None


@dataclass(frozen=True, slots=True)
class DueCounts:
    """Filings by what must happen next in them: its day has passed, is near, or could not be read."""

    overdue: int
    soon: int
    unread: int


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One line of a subject's history."""

    at: datetime
    who: str | None
    kind: str
    from_state: str | None
    to_state: str | None
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much lies in which state, for `status`; keys are state names."""

    batches: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    pages: Mapping[str, int] = field(default_factory=dict)
    filings: Mapping[str, int] = field(default_factory=dict)
    running: Mapping[str, int] = field(default_factory=dict)
    """Attempts going on now, by job name."""


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """All that a case is made of; `fields` by name, only those of pages that are there.

    `main` is the application that this one goes with online, `contents` what is known of stored files by their keys.
    """

    receipt: str
    version: int
    channel: Channel
    office: str
    received: date
    converted: datetime
    procedure: str
    variant: str | None
    fields: Mapping[str, FieldResult]
    corrections: tuple[Correction, ...]
    checklist: tuple[ChecklistItem, ...]
    findings: tuple[Finding, ...]
    pages: tuple[FilingPage, ...]
    linked: tuple[LinkedFiling, ...]
    main: LinkedFiling | None = None
    contents: Mapping[str, Content] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Value]:
        """The values of the paper, by field."""
        return {name: result.reading.value for name, result in self.fields.items()}


@dataclass(frozen=True, slots=True)
class CaseVersion:
    """One version of a case: its number from 1, when it was made, and its JSON."""

    version: int
    made_at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A version of a case that waits to be delivered under its key."""

    key: str
    filing_id: int
    version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the page's position in the filing, from 0, and its box in pixels of the normalised
    image, [left, top, width, height]."""

    page: int
    box_px: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One value, or one document of the checklist, that is another in a newer version of a case.

    `who`, `why` and `at` (ISO 8601) are those of the person who changed it; None where pages changed it.
    """

    field: str
    label_ja: str
    label_en: str
    before: Value
    after: Value
    who: str | None = None
    why: str | None = None
    at: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened to the value of a field.

    `kind`: `read` off a page (then `by` is the engine, with `confidence` and `place`; `replaced` off one that a new
    scan took the place of), `corrected` by a person (with `why`), `ended` for a correction whose page was scanned anew,
    `version` for the value in a version of the case (then `version` is its number).
    """

    at: datetime
    kind: Literal["read", "replaced", "corrected", "ended", "version"]
    field: str
    value: Value
    by: str | None = None
    why: str | None = None
    confidence: float | None = None
    place: Place | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class BatchOverview:
    """One line of a list of batches: paper in, paper accounted for, and what could not be processed.

    `awaits` is the pass of a one-sided double pass that has not come.
    """

    id: int
    channel: Channel
    office: str
    state: str
    created_at: datetime
    balance: Balance
    receipts: tuple[str, ...]
    failures: tuple[Failure, ...]
    awaits: ScanPass | None = None
