"""What programs are answered, as the OpenAPI document describes it.

The JSON of a filing is the contract's, section 1, to the letter; `docs/schemas/process.schema.json` says more of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from uketsuke.cases.values import Channel
from uketsuke.forms.pages import FailureCode
from uketsuke.forms.readings import ChecklistStatus, Severity, Source, Status
from uketsuke.forms.readings import Value as FieldValue

Position = int
Box = list[int]
"""Left, top, width, height in px of the normalised image at 300 dpi."""


class Exact(BaseModel):
    """What has these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class Me(Exact):
    """Whose token it is: role and offices (`*`: all)."""

    user: str
    role: str
    offices: list[str]


class FailureJson(Exact):
    """A file, or (`index`) a page of it, that could not be processed."""

    file: str
    index: int | None
    code: FailureCode
    reason: str


class BatchFileJson(Exact):
    """One file as it was handed in; `pages` once it is being opened."""

    name: str
    sha256: str
    bytes: int
    state: str
    pages: int | None


class PaperJson(Exact):
    """Pages that came in, and where they are; `lost` is 0 where the paper adds up."""

    pages: int
    in_filings: int
    failed: int
    replaced: int
    lost: int


class BatchJson(Exact):
    """One hand-in; `at_rest`: nothing more happens to it by itself."""

    id: int
    channel: Channel
    office: str
    state: str
    at_rest: bool
    received_at: datetime
    files: list[BatchFileJson]
    paper: PaperJson
    receipts: list[str]
    failures: list[FailureJson]


class BatchLine(Exact):
    """One line of a list of hand-ins."""

    id: int
    channel: Channel
    office: str
    state: str
    received_at: datetime
    receipts: list[str]


class DueJson(Exact):
    """By when something must happen next."""

    kind: str
    day: str | None
    status: str


class FilingLine(Exact):
    """How far a filing is, without anything that stands in it. `version` is that of its newest case, 0: none."""

    receipt: str
    batch: int
    channel: Channel
    office: str
    state: str
    procedure: str | None
    variant: str | None
    version: int
    received_at: datetime
    pages: int
    fields_read: int
    fields_accepted: int
    fields_open: int
    errors: int
    warnings: int
    checklist_gaps: list[str]
    due: DueJson | None


class PageJson(Exact):
    file: str
    index: int
    role: str
    form: str | None
    form_version: str | None
    form_page: int | None
    document: str | None
    rotation: int
    skew_deg: float
    seconds: float


class AlternativeJson(Exact):
    value: FieldValue
    confidence: float


class OccurrenceJson(Exact):
    form: str
    page: Position
    box_px: Box
    value: FieldValue
    confidence: float


class CellJson(Exact):
    value: FieldValue
    raw: str | None
    confidence: float
    accepted: bool
    status: Status
    page: Position
    box_px: Box


class RowJson(Exact):
    row: int
    cells: dict[str, CellJson]


class FieldJson(Exact):
    value: FieldValue
    raw: str | None
    confidence: float
    accepted: bool
    status: Status
    form: str
    page: Position
    box_px: Box
    source: Source
    alternatives: list[AlternativeJson]
    occurrences: list[OccurrenceJson]
    rows: list[RowJson] = Field(default_factory=list, description="Of tables only.")


class FindingJson(Exact):
    rule: str
    severity: Severity
    fields: list[str]
    message_ja: str
    message_en: str


class ItemJson(Exact):
    document: str
    status: ChecklistStatus
    pages: list[Position]
    receipt: str | None


class FilingJson(Exact):
    """A filing as `uketsuke process --json` and `cases show --json` say it."""

    receipt: str
    channel: Channel
    office: str
    state: str
    procedure: str | None
    variant: str | None
    pages: list[PageJson]
    fields: dict[str, FieldJson]
    findings: list[FindingJson]
    checklist: list[ItemJson]
    case: dict[str, Any] = Field(description="The newest version of its case, as `cases export` has it; {} without.")
    linked: list[str]
    duplicate_of: str | None


class CaseJson(BaseModel):
    """A version of a case as `uketsuke cases export` says it: `docs/schemas/case.schema.json`, version 2."""

    model_config = ConfigDict(extra="allow")

    receipt: str
    version: int
    procedure: str


class DocumentJson(Exact):
    """One document of a case as a PDF/A file; `pages` are positions in the filing."""

    number: int
    document: str
    name: str
    sha256: str
    bytes: int
    pages: list[Position]
