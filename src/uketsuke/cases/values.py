"""The frozen values in which the records speak to jobs, commands and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from uketsuke.forms.pages import Failure, FailureCode, PageSummary, Separator
from uketsuke.forms.readings import ChecklistItem, Finding, PageReadings, Value

Channel = Literal["mail", "counter"]
JobName = Literal["open_batch", "read_page", "split_batch", "finish_filing", "close_batch"]
"""The jobs by which the pipeline moves; each takes one id."""
Facts = Mapping[str, tuple[Value, float]]
"""What a page says of the applicant: `name`, `date_of_birth`, `residence_card_number` → (value, confidence)."""


@dataclass(frozen=True, slots=True)
class NewOriginal:
    """A file to take in: its name as given, and its bytes or where they lie."""

    name: str
    content: bytes | Path


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
    lane: Channel
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
    lane: Channel
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


@dataclass(frozen=True, slots=True)
class SplitWork:
    """A read page of a batch, in batch order, as splitting wants it."""

    id: int
    file_id: int
    summary: PageSummary
    facts: Facts


@dataclass(frozen=True, slots=True)
class NewFiling:
    """One filing of a split: `pages` are page ids in order; the rest is intake's `FilingPlan`.

    `duplicate_of` is the position, in the same sequence of filings, of the one this repeats.
    """

    pages: tuple[int, ...]
    procedure: str | None
    variant: str | None
    envelope: int
    main: bool
    separator: Separator | None = None
    findings: tuple[Finding, ...] = ()
    duplicate_of: int | None = None


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


@dataclass(frozen=True, slots=True)
class LinkedFiling:
    """A filing handed in with this one: what the checklist needs to cite its pages."""

    receipt: str
    procedure: str | None
    variant: str | None
    main: bool
    pages: tuple[PageSummary, ...]


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


@dataclass(frozen=True, slots=True)
class Balance:
    """Paper in and paper accounted for. `lost` names no page when everything adds up."""

    files: int
    files_failed: int
    pages: int
    pages_in_filings: int
    pages_failed: int

    @property
    def lost(self) -> int:
        """Pages that stand neither in a filing nor in the exceptions."""
        return self.pages - self.pages_in_filings - self.pages_failed

    @property
    def even(self) -> bool:
        """Whether pages in equal pages accounted for."""
        return self.lost == 0


@dataclass(frozen=True, slots=True)
class FilingOverview:
    """One line of a list of filings: counts only, no personal data.

    Fields: how many boxes hold ink (`fields_inked`), how many of those are accepted
    (`fields_accepted`), how many of all fields a person should look at (`fields_open`).
    `gaps` are the documents of the checklist that are missing or unreadable.
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
    """All that a case is made of; `fields` are values by name, only those of pages that are there."""

    receipt: str
    version: int
    channel: Channel
    office: str
    received: date
    procedure: str
    variant: str | None
    fields: Mapping[str, Value]
    checklist: tuple[ChecklistItem, ...]
    pages: tuple[FilingPage, ...]
    linked: tuple[LinkedFiling, ...]


@dataclass(frozen=True, slots=True)
class BatchOverview:
    """One line of a list of batches: paper in, paper accounted for, and what could not be processed."""

    id: int
    channel: Channel
    office: str
    state: str
    created_at: datetime
    balance: Balance
    receipts: tuple[str, ...]
    failures: tuple[Failure, ...]
