"""The shape of a form definition file (TOML): what the form asks, and how its blank is laid out.

`catalogue` takes the facts from it, the typesetter in `samples` the layout; neither knows positions,
which come from the typesetting alone.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from uketsuke.forms.definitions import Kind, Mark, SourceConfidence
from uketsuke.forms.errors import FormDataError

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionFile(_Strict):
    """One printed answer of a choice."""

    value: FieldName
    ja: str
    en: str = ""


class ColumnFile(_Strict):
    """One column of a table; `width` in mm."""

    name: FieldName
    ja: str
    en: str
    kind: Kind
    width: float
    options: tuple[OptionFile, ...] = ()
    vocabulary: str | None = None
    max_length: int | None = None


class FieldFile(_Strict):
    """One item of the form, in the words of the contract."""

    name: FieldName
    item: str
    ja: str
    en: str
    kind: Kind
    page: int = 1
    required: bool = False
    critical: bool = False
    confidence: SourceConfidence
    mark: Mark = "circle"
    options: tuple[OptionFile, ...] = ()
    multiple: bool = False
    vocabulary: str | None = None
    max_length: int | None = None
    columns: tuple[ColumnFile, ...] = ()
    rows: int = 0
    cells: tuple[int, ...] = ()
    """Groups of one-character boxes, `[4, 6, 1]`; a printed hyphen stands between groups."""

    @model_validator(mode="after")
    def _kind_has_what_it_needs(self) -> FieldFile:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(f"{self.name}: a choice has options and nothing else has")
        if (self.kind == "table") != bool(self.columns) or (self.kind == "table") != (self.rows > 0):
            raise ValueError(f"{self.name}: a table has columns and rows, nothing else has")
        if self.kind == "code" and self.vocabulary is None:
            raise ValueError(f"{self.name}: a code needs the vocabulary it is taken from")
        return self


class Put(_Strict):
    """One thing printed in a row: a field with its label, or plain text. Lengths in mm from the left margin."""

    field: str = ""
    no: str = ""
    ja: str | None = None
    en: str | None = None
    x: float = 0.0
    dy: float = 0.0
    label: float = 0.0
    width: float = 0.0
    height: float = 0.0
    lines: int = 1
    brace: Literal["", "left", "right"] = ""
    before: str = ""
    after: str = ""
    after_en: str = ""
    underline: bool = True
    size: float | None = None
    align: Literal["left", "center", "right"] = "left"
    parts: tuple[float, float, float] = (16.0, 10.0, 10.0)
    """Widths of the blanks before 年, 月 and 日."""
    gap: float = 5.0
    """Between the options of a choice: room for a circle drawn by hand."""
    step: float = 0.0
    """Distance from option to option when they stand in columns; 0 sets them one after the other."""
    per_line: int = 0
    detail: str = ""
    """Name of the field that is written in brackets behind the last option."""
    detail_width: float = 40.0
    detail_ja: str = ""
    detail_en: str = ""
    blocks: int = 1
    header: float = 8.0


class Row(_Strict):
    """One printed line: `entry` is the height of its blanks, `below` the room for the English under it."""

    gap: float = 0.0
    entry: float | None = None
    below: float | None = None
    rule: bool = False
    put: tuple[Put, ...] = ()


class PageFile(_Strict):
    """One printed side: what stands in its corners, and its rows from top to bottom.

    The page's own title is printed top left unless `left_ja` says that something else is.
    """

    number: int
    title_ja: str
    title_en: str = ""
    left_ja: str | None = None
    left_en: str | None = None
    right_ja: str = ""
    right_en: str = ""
    heading: bool = False
    top: float = 9.0
    left: float = 12.0
    entry: float = 6.2
    below: float = 2.8
    rows: tuple[Row, ...] = ()


class FormFile(_Strict):
    """A form definition file."""

    id: str
    version: str
    procedure: str | None = None
    variant: str | None = None
    title_ja: str
    title_en: str
    youshiki: str
    youshiki_confidence: SourceConfidence = "secondary"
    footer: str = ""
    legal_basis: str
    effective_from: date | None = None
    effective_to: date | None = None
    common: bool = False
    sources: tuple[str, ...]
    pages: tuple[PageFile, ...]
    fields: tuple[FieldFile, ...]

    @model_validator(mode="after")
    def _every_field_is_printed_once(self) -> FormFile:
        names = [f.name for f in self.fields]
        # The same fact may be asked on two pages of one form; on one page a name is unique.
        places = [(f.page, f.name) for f in self.fields]
        if len(set(places)) != len(places):
            raise ValueError(f"{self.id}: a field name stands twice on one page")
        for page in self.pages:
            printed = [name for row in page.rows for put in row.put for name in (put.field, put.detail) if name]
            expected = [f.name for f in self.fields if f.page == page.number]
            if sorted(printed) != sorted(expected):
                raise ValueError(
                    f"{self.id} page {page.number}: the rows print {sorted(set(printed) ^ set(expected))} wrongly"
                )
        if not names:
            raise ValueError(f"{self.id}: a form has fields")
        return self

    def fields_on(self, page_no: int) -> dict[str, FieldFile]:
        """The fields of one page (from 1) by name."""
        return {f.name: f for f in self.fields if f.page == page_no}


def read_form_file(path: Path) -> FormFile:
    """The definition in `path`. Raises FormDataError naming the file when it does not say what it must."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FormDataError(f"{path.name}: not a readable form definition: {error}") from error
    try:
        return FormFile.model_validate(data)
    except ValidationError as error:
        raise FormDataError(f"{path.name}: {error}") from error
