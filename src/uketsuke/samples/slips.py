"""Slips of the pen: which entries are struck out, repeated by a sign, squeezed in, sealed over or badly circled.

Rates stand in `SlipRates`; only filings written by hand have slips. A slip changes how an entry looks (or, for a
ditto mark, what is written), never what is meant: the truth says the value and the slip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from uketsuke.forms.definitions import Kind, Option
from uketsuke.forms.geometry import BoxMm
from uketsuke.forms.readings import Value
from uketsuke.samples.filling import FilledField, FilledForm, Ink, Marks, Row, Signed, Slip, Written
from uketsuke.samples.printing import rows_in


@dataclass(frozen=True, slots=True)
class SlipRates:
    """How often, as shares: `struck` and `squeezed` of the written entries, `ditto` of the entries that say what
    the one above says, `seal` of names and signatures, the last two of the circled words."""

    struck: float = 0.012
    squeezed: float = 0.008
    ditto: float = 0.3
    seal: float = 0.06
    open_circle: float = 0.03
    touching_circle: float = 0.03


NO_SLIPS = SlipRates(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

_REPEATED: frozenset[Kind] = frozenset({"text", "name", "nationality", "address", "phone", "free_text"})
_CORRECTED_KINDS: frozenset[Kind] = _REPEATED | {
    "kana", "date", "year_month", "postal_code", "passport_number", "residence_card_number",
    "status_of_residence", "period_of_stay", "number", "money", "code", "email",
}  # fmt: skip
_NEAR_ABOVE_MM = 25.0
_NEIGHBOUR_MM = 12.0
_DITTO_ROW, _DITTO_FIELD = ("〃", "〃", "同上"), "同上"
_ALIKE = (
    "0123456789",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "アイウエオカキクケコサシスセソタチツテトナニヌネノマミムメモラリルレロン",
)


def slip_up(filled: FilledForm, rates: SlipRates, chance: Random) -> FilledForm:
    """The form with the slips its writer made; each entry has at most one."""
    fields: list[FilledField] = []
    for item in filled.fields:
        if item.rows:
            fields.append(replace(item, rows=_slips_in_rows(item, rates, chance)))
        elif item.ink is not None:
            above = _says_the_same(item, fields)
            slip = _draw(item.field.kind, item.ink, item.field.options, rates, chance, repeated=above)
            if slip in ("struck", "squeezed") and (item.field.cells_mm or rows_in(item.field.box_mm) > 1):
                slip = None
            ink = Written(_DITTO_FIELD) if slip == "ditto" else item.ink
            fields.append(replace(item, ink=ink, slip=slip))
        else:
            fields.append(item)
    return replace(filled, fields=tuple(fields))


def _slips_in_rows(item: FilledField, rates: SlipRates, chance: Random) -> tuple[Row, ...]:
    rates = replace(rates, seal=0.0)  # nobody seals the names of others in a list
    rows: list[Row] = []
    before: Mapping[str, Value] = {}
    for row in item.rows:
        ink, slips = dict(row.ink), dict[str, Slip]()
        for column, box in zip(item.field.columns, item.field.rows_mm[row.row - 1], strict=True):
            if column.name not in ink:
                continue
            same = column.kind in _REPEATED and before.get(column.name) == row.values[column.name] and bool(rows)
            slip = _draw(column.kind, ink[column.name], column.options, rates, chance, repeated=same)
            if slip in ("struck", "squeezed") and rows_in(box) > 1:
                slip = None
            if slip is not None:
                slips[column.name] = slip
            if slip == "ditto":
                ink[column.name] = Written(chance.choice(_DITTO_ROW))
        rows.append(replace(row, ink=ink, slips=slips))
        before = row.values
    return tuple(rows)


def _draw(
    kind: Kind, ink: Ink, options: Sequence[Option], rates: SlipRates, chance: Random, *, repeated: bool
) -> Slip | None:
    """The slip at one entry, or None."""
    if isinstance(ink, Marks):
        circled = [option for option in options if option.mark == "circle" and option.value in ink.values]
        if circled and chance.random() < rates.open_circle:
            return "open_circle"
        near = circled and neighbour(circled[0], options) is not None
        return "touching_circle" if near and chance.random() < rates.touching_circle else None
    if isinstance(ink, Signed):
        return "seal" if chance.random() < rates.seal else None
    if not isinstance(ink, Written) or kind not in _CORRECTED_KINDS:
        return None
    if repeated and chance.random() < rates.ditto:
        return "ditto"
    if kind == "name" and chance.random() < rates.seal:
        return "seal"
    if chance.random() < rates.struck:
        return "struck"
    return "squeezed" if chance.random() < rates.squeezed else None


def _says_the_same(item: FilledField, earlier: Sequence[FilledField]) -> bool:
    """Whether an entry a little above on the same page, at the same place across, says the same."""
    box = item.field.box_mm
    return item.field.kind in _REPEATED and any(
        other.value == item.value
        and other.ink is not None
        and other.field.page == item.field.page
        and other.field.kind == item.field.kind
        and 0 < box.top - other.field.box_mm.top < _NEAR_ABOVE_MM
        and abs(other.field.box_mm.left - box.left) < _NEAR_ABOVE_MM
        for other in earlier
    )


def neighbour(option: Option, options: Sequence[Option]) -> BoxMm | None:
    """The nearest other word on the same line, or None when none is near."""
    box = option.box_mm

    def gap(other: BoxMm) -> float:
        return max(other.left - box.right, box.left - other.right)

    level = [o.box_mm for o in options if o.value != option.value and abs(o.box_mm.top - box.top) < box.height]
    near = [other for other in level if 0 <= gap(other) < _NEIGHBOUR_MM]
    return min(near, key=gap, default=None)


def mistake(text: str, chance: Random) -> str:
    """What somebody wrote first instead of `text`: one character another, or two the wrong way round; never `text`."""
    places = list(range(len(text)))
    chance.shuffle(places)
    for place in places:
        for family in _ALIKE:
            if text[place] in family:
                other = chance.choice([c for c in family if c != text[place]])
                return text[:place] + other + text[place + 1 :]
        if place + 1 < len(text) and text[place] != text[place + 1]:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[: len(text) // 2] or text + text
