"""What the reviewer's desk shows of a filing, as plain values: each field with its ink, its candidates, and why it is
here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.review_queue import needs_eyes
from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import FilingOverview, FilingPage
from uketsuke.desk.candidates import Why, candidates_of
from uketsuke.desk.entering import item_of
from uketsuke.desk.explaining import said_of, text_of
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.geometry import A4_PX, BoxPx
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, Occurrence, Reading
from uketsuke.review.naming import Namer, definition
from uketsuke.review.pictures import page_path, piece_path
from uketsuke.review.views import Category, categorise, percent, size_of

MARGIN_PX = 36
"""Shown around a field: 3 mm."""
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 700, 150
"""A piece is at least 59 by 13 mm: what stands beside a small box says what it is for."""
HALF_HEIGHT_PX = 1754
"""The page beside the field is drawn from this first: 150 dpi, a fifth of the bytes."""
_LATIN = frozenset(
    ("date", "year_month", "phone", "email", "passport_number", "residence_card_number", "number", "money",
     "postal_code", "corporate_number", "insurance_office_number")
)  # fmt: skip
"""Kinds that are typed without an input method."""
_NO_VALUE = ("photo", "signature")


@dataclass(frozen=True, slots=True)
class Choice:
    """One candidate: its key, the text to take, that in words, why it is offered, how likely the reader holds it.

    `parts` are the text in pieces, each with whether it is another than what stands in the field.
    """

    key: int
    text: str
    parts: tuple[tuple[str, bool], ...]
    said: str
    why: Why
    percent: str


@dataclass(frozen=True, slots=True)
class Item:
    """One field, or one cell of a table, on the desk.

    `text` is what stands in its input, `said` the same in words. `mark` is the reading that is seen. `piece` is the
    picture of its ink, `frame` that one's size, `lit` the box within; None without a picture. `must_answer`: nothing
    is shown that could be accepted.
    """

    name: str
    number: str
    label: str
    place: str
    text: str
    said: str
    raw: str
    mark: str
    category: Category
    percent: str
    page: int
    box: BoxPx
    piece: str
    frame: tuple[int, int]
    lit: BoxPx
    candidates: tuple[Choice, ...]
    reasons: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    elsewhere: tuple[tuple[int, str], ...]
    open: bool
    said_by_person: bool
    must_answer: bool
    latin: bool
    multiple: bool
    suggests: bool
    of_list: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page as the viewer beside the field draws it: a small picture first, the whole one when one looks closer."""

    position: int
    title: str
    half: str
    whole: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DeskView:
    """One filing on the desk: `items` in the order of the paper."""

    overview: FilingOverview
    items: tuple[Item, ...]
    pages: tuple[DeskPage, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[ChecklistItem, ...]

    @property
    def open(self) -> int:
        """How many fields need eyes."""
        return sum(item.open for item in self.items)


def view_desk(
    session: Session, store: ImageStore, filing_id: int, namer: Namer, *, whole: bool = False, only: str | None = None
) -> DeskView:
    """A filing with the fields that need eyes; with `whole`, all; with `only`, that one. Raises KeyError."""
    (overview,) = records.list_filings(session, ids=[filing_id])
    pages = {page.position: page for page in records.pages_of_filing(session, filing_id, with_readings=False)}
    sizes = {position: size_of(page, store) for position, page in pages.items()}
    findings = records.findings_of(session, filing_id)
    fields = records.fields_of(session, filing_id)
    drawn = _Drawing(overview.receipt, namer, pages, sizes, findings)
    items = [
        item
        for result in fields.values()
        for item in drawn.items(result)
        if (item.name == only if only is not None else whole or item.open)
    ]
    return DeskView(
        overview,
        tuple(sorted(items, key=lambda item: (item.page, item.box.top // 40, item.box.left, item.name))),
        tuple(drawn.page(position) for position in pages if sizes[position][0]),
        tuple(finding for finding in findings if finding.severity != "info"),
        tuple(item for item in records.checklist_of(session, filing_id) if item.status in ("missing", "unreadable")),
    )


def names_open(fields: Mapping[str, FieldResult], findings: Iterable[Finding]) -> tuple[str, ...]:
    """The fields and cells that need eyes: those that are not accepted, and those that a rule finds fault with; unless
    a person has said what they say."""
    named = {name for finding in findings if finding.severity != "info" for name in finding.fields}
    return tuple(
        name
        for result in fields.values()
        for name, reading in readings_in(result)
        if _is_open(result, reading, named=result.name in named)
    )


def readings_in(result: FieldResult) -> Iterator[tuple[str, Reading]]:
    """The readings of a field that can be corrected, by name: its own, or those of its cells."""
    if not result.rows:
        yield result.name, result.reading
    for row in result.rows:
        for column, cell in row.cells.items():
            yield f"{result.name}.{row.row}.{column}", cell


def parts_of(now: str, other: str) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether it is another than in the text that stands there now; "" where that has more.

    >>> parts_of("未田", "末田")
    (('末', True), ('田', False))
    """
    if not now:
        return ((other, False),)
    steps = SequenceMatcher(None, now, other, autojunk=False).get_opcodes()
    return tuple((other[start:end], step != "equal") for step, _, _, start, end in steps)


def _is_open(result: FieldResult, reading: Reading, *, named: bool) -> bool:
    if reading.source == "correction":
        return False
    if not reading.accepted:
        return True
    if result.rows:
        # Empty cells of a table that is in doubt as a whole are no question.
        return needs_eyes(result) and reading.status != "empty" and _all_cells_accepted(result)
    return named


def _all_cells_accepted(result: FieldResult) -> bool:
    return all(cell.accepted for row in result.rows for cell in row.cells.values())


@dataclass(frozen=True, slots=True)
class _Drawing:
    receipt: str
    namer: Namer
    pages: Mapping[int, FilingPage]
    sizes: Mapping[int, tuple[int, int]]
    findings: Sequence[Finding]

    def page(self, position: int) -> DeskPage:
        width, height = self.sizes[position]
        return DeskPage(
            position,
            self._title(position),
            piece_path(self.receipt, position, BoxPx(0, 0, width, height), margin=0, height=HALF_HEIGHT_PX),
            page_path(self.receipt, position),
            width,
            height,
        )

    def _title(self, position: int) -> str:
        form = self.pages[position].summary.form
        return "" if form is None else self.namer.page(form.form, form.page_no)

    def items(self, result: FieldResult) -> Iterator[Item]:
        about = tuple(f for f in self.findings if result.name in f.fields and f.severity != "info")
        for name, reading in readings_in(result):
            yield self._item(result, name, reading, about)

    def _item(self, result: FieldResult, name: str, reading: Reading, about: tuple[Finding, ...]) -> Item:
        item = item_of(result.form, name)
        piece, frame, lit = self._piece(result.page, reading.box)
        open_ = _is_open(result, reading, named=bool(about))
        said_by_person = reading.source == "correction"
        occurrences = () if result.rows else result.occurrences
        return Item(
            name=name,
            number=self._number(result),
            label=self._label(result, name),
            place=self._title(result.page) if result.page in self.pages else "",
            text=text_of(item, reading.value),
            said=said_of(item, reading.value),
            raw=reading.raw or "",
            mark=records.mark_of(reading),
            category=categorise(reading),
            percent=percent(reading.confidence),
            page=result.page,
            box=reading.box,
            piece=piece,
            frame=frame,
            lit=lit,
            candidates=self._choices(item, reading, occurrences),
            reasons=tuple(_reasons(reading, result, about)) if open_ else (),
            findings=about,
            elsewhere=tuple(
                (place.page, text_of(item, place.field.reading.value))
                for place in occurrences
                if len(occurrences) > 1 and not place.field.rows
            ),
            open=open_,
            said_by_person=said_by_person,
            must_answer=reading.value is None and reading.status != "empty",
            latin=item.kind in _LATIN or (reading.value is not None and str(reading.value).isascii()),
            multiple=isinstance(item, FormField) and item.multiple,
            suggests=_is_listed(item) or item.kind in ("address", "code"),
            of_list=_is_listed(item),
        )

    def _label(self, result: FieldResult, name: str) -> str:
        _, row, column = (*name.split(".", 2), "", "")[:3]
        label = self.namer.field(result.form, result.name)
        return f"{label} {row}: {self.namer.column(result.form, result.name, column)}" if column else label

    def _number(self, result: FieldResult) -> str:
        found = definition(result.form, result.name)
        if found is None or not any(letter.isdigit() for letter in found.item):
            return ""
        return "" if self.namer.field(result.form, result.name).startswith(found.item) else found.item

    def _choices(
        self, item: FormField | Column, reading: Reading, occurrences: Sequence[Occurrence]
    ) -> tuple[Choice, ...]:
        if item.kind in _NO_VALUE:
            return ()
        return tuple(
            Choice(
                number,
                text_of(item, one.value),
                parts_of("" if item.options else text_of(item, reading.value), text_of(item, one.value)),
                said_of(item, one.value),
                one.why,
                "" if one.confidence is None else percent(one.confidence),
            )
            for number, one in enumerate(candidates_of(item, reading, occurrences), start=1)
        )

    def _piece(self, position: int, box: BoxPx) -> tuple[str, tuple[int, int], BoxPx]:
        """The picture of a box with what lies around it, its size, and the box in it."""
        width, height = self.sizes.get(position, (0, 0))
        if not width:
            return "", A4_PX, box
        left, right = _wide(box.left - MARGIN_PX, box.right + MARGIN_PX, LEAST_WIDTH_PX, width)
        top, bottom = _wide(box.top - MARGIN_PX, box.bottom + MARGIN_PX, LEAST_HEIGHT_PX, height)
        around = BoxPx(left, top, right - left, bottom - top)
        path = piece_path(self.receipt, position, around, margin=0)
        return path, (around.width, around.height), BoxPx(box.left - left, box.top - top, box.width, box.height)


def _is_listed(item: FormField | Column) -> bool:
    """Whether the answers to a field are words of a list, in which no digit stands."""
    return item.kind in ("choice", "nationality", "status_of_residence")


def _wide(low: int, high: int, least: int, end: int) -> tuple[int, int]:
    """A stretch of at least so much around one, moved to lie within a page."""
    short = max(0, least - (high - low))
    low, high = low - short // 2, high + short - short // 2
    low, high = (0, high - low) if low < 0 else (low, high)
    low, high = (low - (high - end), end) if high > end else (low, high)
    return max(0, low), min(end, max(high, 1))


def _reasons(reading: Reading, result: FieldResult, about: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Why a field is here, as keys of words with what they speak of."""
    if reading.status == "conflict":
        yield "desk.why.conflict", ""
    elif reading.status == "unreadable":
        yield "desk.why.unreadable", ""
    elif not reading.accepted:
        yield ("desk.why.maybe_empty" if reading.status == "empty" else "desk.why.unsure"), percent(reading.confidence)
    elif result.rows:
        yield "desk.why.table", ""
    for doubt in reading.doubts:
        yield f"doubt.{doubt}", ""
    if about:
        yield "desk.why.rule", ""
