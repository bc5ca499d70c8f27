"""Whether two pages speak of the same applicant: what was read on them, compared fact by fact."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from uketsuke.forms.readings import FieldReading, PageReadings, Value

Facts = Mapping[str, tuple[Value, float]]
"""`name`, `date_of_birth`, `residence_card_number` → value as read and its confidence; `others` → the names, birth
dates and card numbers of other people (family, supporter, representative) that a form page names, a list."""

OTHERS = "others"
IDENTIFYING = ("name", "date_of_birth", "residence_card_number")
"""The facts by which pages are held to be one applicant's."""
_SURE_ENOUGH_TO_AGREE = 0.5
_SURE_ENOUGH_TO_DIFFER = 0.8
_WITHIN_NAMES = str.maketrans("", "", " -'")
_NO_VALUES = ("", "none", "unknown")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many facts agree and how many surely differ; what is near or unsure counts for neither."""

    agree: int
    differ: int

    @property
    def same(self) -> bool:
        """Two agreeing facts and nothing against: the same applicant."""
        return self.agree >= 2 and self.differ == 0

    @property
    def other(self) -> bool:
        """Nothing agrees and something differs: another applicant."""
        return self.agree == 0 and self.differ >= 1


def facts_of(readings: PageReadings | None) -> Facts:
    """What a page says of who the applicant is, with confidence; empty for pages without such fields."""
    if readings is None:
        return {}
    facts: dict[str, tuple[Value, float]] = {
        field.name: (field.reading.value, field.reading.confidence)
        for field in readings.fields
        if field.name in IDENTIFYING and field.reading.status == "read" and field.reading.value is not None
    }
    others = sorted({value for field in readings.fields for value in _of_other_people(field)})
    return {**facts, OTHERS: (others, 1.0)} if others else facts


def _of_other_people(field: FieldReading) -> Iterator[str]:
    """What a field or the cells of a table say of others than the applicant: however unsure, it only vouches."""
    told = [(name, cell) for row in field.rows for name, cell in row.cells.items()]
    if field.name not in IDENTIFYING:
        told.append((field.name, field.reading))
    for name, reading in told:
        if name.endswith(IDENTIFYING) and isinstance(reading.value, str):
            yield reading.value


def compare(one: Facts, other: Facts) -> Comparison:
    """Compare two sets of facts; a fact that either lacks says nothing."""
    agree = differ = 0
    for name in IDENTIFYING:
        mine, theirs = _known(one, name), _known(other, name)
        if mine is None or theirs is None:
            continue
        sure = min(mine[1], theirs[1])
        if _same(name, mine[0], theirs[0]):
            agree += sure >= _SURE_ENOUGH_TO_AGREE
        elif sure >= _SURE_ENOUGH_TO_DIFFER and not _close(name, mine[0], theirs[0]):
            differ += 1
    return Comparison(agree, differ)


def agree_in_all(one: Facts, other: Facts) -> bool:
    """Whether name, birth date and card number were all read on both and are the same."""
    return compare(one, other).agree == len(IDENTIFYING)


def is_vouched_for(facts: Facts, pages: Iterable[Facts]) -> bool:
    """Whether somebody whom these pages name beside the applicant is, but for slips of the reader, who `facts` name."""
    others = [value for page in pages for value in _others(page)]
    known = [(name, found[0]) for name in IDENTIFYING if (found := _known(facts, name)) is not None]
    return any(_same(name, one, other) or _close(name, one, other) for name, one in known for other in others)


def gathered(pages: Iterable[Facts]) -> dict[str, tuple[Value, float]]:
    """The surest reading of each fact on some pages."""
    best: dict[str, tuple[Value, float]] = {}
    for facts in pages:
        for name in IDENTIFYING:
            value, confidence = facts.get(name, (None, 0.0))
            if _known(facts, name) is not None and (name not in best or confidence > best[name][1]):
                best[name] = (value, confidence)
    return best


def _known(facts: Facts, name: str) -> tuple[str, float] | None:
    value, confidence = facts.get(name, (None, 0.0))
    if not isinstance(value, str):
        return None
    text = _folded(value)
    return None if text.lower() in _NO_VALUES else (text, confidence)


def _others(facts: Facts) -> list[str]:
    values, _ = facts.get(OTHERS, ((), 1.0))
    return [_folded(value) for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).upper().strip()


def _same(name: str, one: str, other: str) -> bool:
    """Whether two values are one; spaces and bars within a name are set now so, now so."""
    if name == "name":
        one, other = (text.translate(_WITHIN_NAMES) for text in (one, other))
    return one == other


def _close(name: str, one: str, other: str) -> bool:
    """Whether a slip of the reader could make one of the other."""
    if name == "name":
        return bool(DamerauLevenshtein.normalized_similarity(one, other) >= 0.75)
    return bool(DamerauLevenshtein.distance(one, other) <= 1)
