"""Whether two pages speak of the same applicant: what was read on them, compared fact by fact."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from uketsuke.forms.readings import PageReadings, Value

Facts = Mapping[str, tuple[Value, float]]
"""`name`, `date_of_birth`, `residence_card_number` → value as read and its confidence."""

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
    return {
        field.name: (field.reading.value, field.reading.confidence)
        for field in readings.fields
        if field.name in IDENTIFYING and field.reading.status == "read" and field.reading.value is not None
    }


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


def gathered(pages: Iterable[Facts]) -> dict[str, tuple[Value, float]]:
    """The surest reading of each fact on some pages."""
    best: dict[str, tuple[Value, float]] = {}
    for facts in pages:
        for name, (value, confidence) in facts.items():
            if _known(facts, name) is not None and (name not in best or confidence > best[name][1]):
                best[name] = (value, confidence)
    return best


def _known(facts: Facts, name: str) -> tuple[str, float] | None:
    value, confidence = facts.get(name, (None, 0.0))
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).upper().strip()
    return None if text.lower() in _NO_VALUES else (text, confidence)


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
