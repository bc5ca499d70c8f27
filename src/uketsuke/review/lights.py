"""What the counter sees of a filing as a list of lights, the worst first: what is wrong, what to say, where it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from uketsuke.cases import records
from uketsuke.cases.corrections import split_name
from uketsuke.cases.values import FilingPage
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, Reading, Words
from uketsuke.review.naming import Namer, definition
from uketsuke.review.views import categorise
from uketsuke.validators.saying import asked_of, now_do
from uketsuke.validators.wording import cell as cell_name
from uketsuke.validators.wording import item
from uketsuke.validators.words import Said, meaning_of_finding, said, worst_first

Colour = Literal["red", "amber", "blue"]
Kind = Literal["stay", "not_taken", "incomplete", "contradiction", "mistake", "delay", "note", "unread"]
"""What it is about: the consequence of a finding, or a field that could not be read."""
_ORDER: Sequence[Colour] = ("red", "amber", "blue")
_TO_SHOW = "document.shown"
"""No fault of the filing, but something to do while the applicant stands there."""
MOST_CROPS = 4
"""Of one light: more pictures of one thing tell nothing more."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A piece of a page of the filing; the whole page without a box. `label` says which page it is."""

    page: int
    label: str
    box: BoxPx | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that may be put right on the spot: the name it is corrected by, and how it is typed or chosen.

    `options` are (value, words); `chosen` those of them that are read now, `text` what stands in a box to type in;
    `seen` is the mark of what is read now, so that nobody writes over what somebody else has said meanwhile.
    """

    name: str
    label: str
    text: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    multiple: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Light:
    """One thing to settle. `document` is the one that it is about, `ask` what the clerk can ask or look at."""

    id: str
    colour: Colour
    kind: Kind
    what: Said
    do: Said
    ask: Words | None = None
    crops: tuple[Crop, ...] = ()
    document: str | None = None
    shown: bool = False
    """Whether the document is only shown and given back; others are handed in."""
    entries: tuple[Entry, ...] = ()
    compared: bool = False
    """Whether the disagreement screen has more of it."""


@dataclass(frozen=True, slots=True)
class Lights:
    """All lights of a filing: `lights` are the things to settle, `unsure` the fields that the machine would have looked
    at and that nothing speaks against."""

    lights: tuple[Light, ...]
    unsure: tuple[Light, ...]

    @property
    def counts(self) -> Mapping[Colour, int]:
        """How many lights of each colour, for the heading."""
        return {colour: sum(light.colour == colour for light in self.lights) for colour in _ORDER}

    @property
    def worst(self) -> Colour | Literal["green"]:
        """The colour of the filing: green when nothing but notes is left."""
        return next((light.colour for light in self.lights if light.colour != "blue"), "green")


def lights_of(
    findings: Sequence[Finding],
    fields: Mapping[str, FieldResult],
    checklist: Sequence[ChecklistItem],
    pages: Sequence[FilingPage],
    namer: Namer,
    *,
    to_show: Collection[str] = (),
) -> Lights:
    """The lights of a checked filing; `to_show` are the documents that are only shown and given back."""
    told = [
        _of_finding(number, finding, fields, checklist, pages, namer, to_show)
        for number, finding in enumerate(worst_first(tuple(findings)))
    ]
    spoken_of = {name for finding in findings if finding.severity != "info" for name in finding.fields}
    doubtful = [
        (name, result, reading) for name, result, reading in _unaccepted(fields) if split_name(name)[0] not in spoken_of
    ]
    unread = [_of_field(*one, pages, namer) for one in doubtful if one[2].status in ("unreadable", "conflict")]
    unsure = [_of_field(*one, pages, namer) for one in doubtful if one[2].status not in ("unreadable", "conflict")]
    # Where colours are equal, what cannot be read comes behind what is known to be wrong.
    ordered = sorted([*told, *unread], key=lambda light: _ORDER.index(light.colour))
    return Lights(tuple(ordered), tuple(unsure))


def entry_of(fields: Mapping[str, FieldResult], name: str, namer: Namer) -> Entry | None:
    """How a field or cell of a filing is put right; None for what is no single value, or stands on no form."""
    field, row, column = split_name(name)
    result = fields.get(field)
    if result is None:
        return None
    found = definition(result.form, field)
    if found is None or (row is None and (result.rows or found.kind in ("table", "photo", "signature"))):
        return None
    if row is None:
        return _entry(name, namer.field(result.form, field), found, result.reading, namer.language)
    reading = next((entry.cells.get(column) for entry in result.rows if entry.row == row), None)
    part = next((one for one in found.columns if one.name == column), None)
    if reading is None or part is None:
        return None
    label = cell_name(found, row, part)
    return _entry(name, label.ja if namer.language == "ja" else label.en, part, reading, namer.language)


def _of_finding(
    number: int,
    finding: Finding,
    fields: Mapping[str, FieldResult],
    checklist: Sequence[ChecklistItem],
    pages: Sequence[FilingPage],
    namer: Namer,
    to_show: Collection[str],
) -> Light:
    meaning = meaning_of_finding(finding)
    kind: Kind = "delay" if meaning is None else meaning.consequence  # type: ignore[assignment]
    about = None if finding.detail is None else finding.detail.document
    crops = (
        *_crops_of_fields(finding.fields, fields, pages, namer),
        *_crops_of_document(about, checklist, pages, namer),
    )
    entries = (entry_of(fields, name, namer) for name in finding.fields)
    return Light(
        id=f"finding-{number}",
        colour=_colour(finding, kind, for_applicant=meaning is not None and meaning.to == "applicant"),
        kind=kind,
        what=said(finding),
        do=now_do(finding),
        ask=None if finding.detail is None or not finding.detail.ask.ja else finding.detail.ask,
        crops=crops[:MOST_CROPS],
        document=about if finding.rule.startswith("document.") else None,
        shown=about in to_show,
        entries=tuple(entry for entry in entries if entry is not None),
        compared=finding.rule == "agree.conflict",
    )


def _colour(finding: Finding, kind: Kind, *, for_applicant: bool) -> Colour:
    if finding.rule == _TO_SHOW:
        return "amber"
    if finding.severity == "info" or kind == "note":
        return "blue"
    return "red" if finding.severity == "error" and for_applicant else "amber"


def _unaccepted(fields: Mapping[str, FieldResult]) -> Iterator[tuple[str, FieldResult, Reading]]:
    """What a person should look at, by the name that it is corrected by."""
    for name, result in fields.items():
        if not result.rows:
            if not result.reading.accepted:
                yield name, result, result.reading
            continue
        for row in result.rows:
            for column, reading in row.cells.items():
                if not reading.accepted:
                    yield f"{name}.{row.row}.{column}", result, reading


def _of_field(name: str, result: FieldResult, reading: Reading, pages: Sequence[FilingPage], namer: Namer) -> Light:
    entry = entry_of({result.name: result}, name, namer)
    field, row, column = split_name(name)
    found = definition(result.form, field)
    value = (
        namer.value(result.form, field, reading.value)
        if row is None
        else namer.cell(result.form, field, column, reading.value)
    )
    words = asked_of(reading, _called(found, row, column, name), value or (reading.raw or ""))
    return Light(
        id=f"field-{name}",
        colour="amber",
        kind="unread",
        what=words,
        do=Said(ja="", en="", easy=""),
        crops=(crop_of(result.page, reading.box, pages, namer),),
        entries=() if entry is None else (entry,),
    )


def _called(found: FormField | None, row: int | None, column: str, name: str) -> Words:
    if found is None:
        return Words(name, name)
    part = next((one for one in found.columns if one.name == column), None)
    return item(found) if row is None or part is None else cell_name(found, row, part)


def _crops_of_fields(
    names: Sequence[str], fields: Mapping[str, FieldResult], pages: Sequence[FilingPage], namer: Namer
) -> tuple[Crop, ...]:
    return tuple(
        crop_of(occurrence.page, occurrence.field.reading.box, pages, namer)
        for name in names
        if name in fields
        for occurrence in fields[name].occurrences
    )


def _crops_of_document(
    document: str | None, checklist: Sequence[ChecklistItem], pages: Sequence[FilingPage], namer: Namer
) -> tuple[Crop, ...]:
    """The pages that are that document, or of which the checklist says that they may be."""
    if document is None:
        return ()
    named = [page.position for page in pages if page.summary.document == document]
    named += [place for line in checklist if line.document == document and not line.receipt for place in line.pages]
    return tuple(Crop(place, page_label(pages, place, namer)) for place in dict.fromkeys(named))


def crop_of(page: int, box: BoxPx, pages: Sequence[FilingPage], namer: Namer) -> Crop:
    """The piece of a page around a box."""
    return Crop(page, page_label(pages, page, namer), box)


def page_label(pages: Sequence[FilingPage], position: int, namer: Namer) -> str:
    """What a page of the filing is, in words."""
    summary = next((page.summary for page in pages if page.position == position), None)
    if summary is None:
        return ""
    if summary.form is not None:
        return namer.page(summary.form.form, summary.form.page_no)
    return namer.document(summary.document) if summary.document else namer.role(summary.role)


def _entry(name: str, label: str, found: FormField | Column, reading: Reading, language: str) -> Entry:
    options = tuple((o.value, o.label_ja if language == "ja" else o.label_en) for o in found.options)
    value = reading.value
    chosen = tuple(str(one) for one in (value if isinstance(value, list) else [value]) if one is not None)
    text = "" if value is None or isinstance(value, list) else str(value)
    return Entry(
        name=name,
        label=label,
        text=text or (reading.raw or "" if categorise(reading) in ("unreadable", "conflict", "unsure") else ""),
        options=options,
        chosen=chosen,
        multiple=isinstance(found, FormField) and found.multiple,
        seen=records.mark_of(reading),
    )
