"""The fields of a filing from the readings of its pages: the same fact read twice is worth more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.readings import Alternative, FieldResult, Occurrence, PageReadings, Reading, Value

_HIGHEST = 0.99999
_WEAK = 0.6
"""A reading below this does not contradict a sure one when it thought of the sure one's value too."""
_ACCEPT_AGREED = 0.99925
"""As sure as a single reading of what tells persons apart must be."""
_SAME_ERROR = 0.1
"""How probably a wrong reading is found again on another page, where one hand or one font wrote both. Of 49 facts of
480 filings that some page was wrong about, two pages agreed on the wrong value twice."""


def fuse(pages: Sequence[tuple[int, PageReadings]], catalogue: Catalogue) -> dict[str, FieldResult]:
    """Every field of the filing, by name, in the order of the forms.

    Args:
        pages: the position in the filing (from 0) and the readings of every form page.
        catalogue: unknown forms among the pages are left out of the order, not of the result.

    Returns:
        One result a name: agreeing readings raise its confidence; different values make it a
        conflict that is never accepted; an empty box never contradicts a filled one.
    """
    occurrences: dict[str, list[Occurrence]] = {}
    for position, readings in sorted(pages, key=lambda page: (_order(page[1], catalogue), page[0])):
        for field in readings.fields:
            occurrences.setdefault(field.name, []).append(Occurrence(position, field))
    return {name: _fused(name, tuple(found)) for name, found in occurrences.items()}


def _order(readings: PageReadings, catalogue: Catalogue) -> tuple[int, int]:
    known = list(catalogue.forms)
    return (known.index(readings.form) if readings.form in known else len(known), readings.form_page)


def _fused(name: str, occurrences: tuple[Occurrence, ...]) -> FieldResult:
    strongest = max(occurrences, key=_strength)
    reading = strongest.field.reading
    filled = [o for o in occurrences if o.field.reading.status == "read" and o.field.reading.value is not None]
    if len(filled) > 1:
        reading = _weigh(strongest, filled)
    elif len(occurrences) > 1 and reading.status == "empty":
        reading = replace(reading, accepted=all(o.field.reading.accepted for o in occurrences))
    return FieldResult(name, reading, strongest.field.form, strongest.page, occurrences, strongest.field.rows)


def _strength(occurrence: Occurrence) -> tuple[int, float]:
    reading = occurrence.field.reading
    rank = {"read": 2, "conflict": 1, "unreadable": 1, "empty": 0}[reading.status]
    return (rank + (reading.value is not None), reading.confidence)


def _weigh(strongest: Occurrence, filled: Sequence[Occurrence]) -> Reading:
    best = strongest.field.reading
    agreeing = [o.field.reading for o in filled if _key(o.field.reading.value) == _key(best.value)]
    other = [o.field.reading for o in filled if _key(o.field.reading.value) != _key(best.value)]
    contradicting = [r for r in other if not _gives_way(r, best)]
    if contradicting:
        values = _distinct(contradicting)
        whole = best.confidence + sum(a.confidence for a in values)
        share = best.confidence / whole if whole > 0 else 0.0
        return replace(
            best,
            confidence=round(min(share, best.confidence), 6),
            accepted=False,
            status="conflict",
            source="fused",
            alternatives=values,
        )
    if len(agreeing) == 1:
        return best
    doubt = 1.0 - best.confidence
    for reading in agreeing:
        if reading is not best:
            doubt *= max(1.0 - reading.confidence, _SAME_ERROR)
    confidence = round(min(1.0 - doubt, _HIGHEST), 6)
    accepted = any(r.accepted for r in agreeing) or (
        confidence >= _ACCEPT_AGREED and not any(r.doubts for r in agreeing)
    )
    return replace(best, confidence=confidence, accepted=accepted, source="fused")


def _gives_way(weak: Reading, strong: Reading) -> bool:
    thought_of: Mapping[str, float] = {_key(a.value): a.confidence for a in weak.alternatives}
    return weak.confidence < _WEAK and not weak.accepted and strong.accepted and _key(strong.value) in thought_of


def _distinct(readings: Sequence[Reading]) -> tuple[Alternative, ...]:
    best: dict[str, Alternative] = {}
    for reading in readings:
        key = _key(reading.value)
        if key not in best or best[key].confidence < reading.confidence:
            best[key] = Alternative(reading.value, reading.confidence)
    return tuple(sorted(best.values(), key=lambda a: -a.confidence))


def _key(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
