"""What was read beside what is true: one observation a field, one a table cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import FieldResult, Reading, Status, Value


@dataclass(frozen=True, slots=True)
class Observation:
    """One field or cell: what is true, what was read, and how sure the reader was.

    `place` is the field's name, or `table[row].column`. `distance` and `length` are the edit distance to the
    truth and the truth's length in characters, for free text. `page` is the position in the filing.
    """

    place: str
    kind: str
    truth: Value
    value: Value
    raw: str | None
    status: Status | None
    confidence: float
    accepted: bool
    page: int | None
    box: BoxPx | None
    distance: int = 0
    length: int = 0
    hand: str | None = None
    slip: str | None = None

    @property
    def inked(self) -> bool:
        """Whether there is anything to read."""
        return self.truth is not None and self.truth != []

    @property
    def exact(self) -> bool:
        """Whether exactly the true value came out (for an empty box: none)."""
        return self.value == self.truth or (not self.inked and self.value in (None, []))


def compare(truth: Mapping[str, Any], results: Mapping[str, FieldResult]) -> tuple[Observation, ...]:
    """Observations of every true field (`fields` of the ground truth) and of every field that was made up."""
    found: list[Observation] = []
    for name, entry in truth.items():
        result = results.get(name)
        if entry["kind"] == "table":
            found.extend(_table(name, entry, result))
        else:
            reading = result.reading if result else None
            found.append(_written(entry, _observe(name, entry["kind"], entry["value"], reading, _page(result))))
    for name, result in results.items():
        if name not in truth and result.reading.value is not None:
            found.append(_observe(name, "text", None, result.reading, result.page))
    return tuple(found)


def _written(entry: Mapping[str, Any], observation: Observation) -> Observation:
    """The observation with what the truth says of the writing."""
    return replace(observation, hand=entry.get("hand"), slip=entry.get("slip"))


def _page(result: FieldResult | None) -> int | None:
    return result.page if result is not None else None


def _table(name: str, entry: Mapping[str, Any], result: FieldResult | None) -> Iterator[Observation]:
    """Every cell of the rows that are true, and the inked cells of rows that are not."""
    kinds: Mapping[str, str] = entry["columns"]
    read = {row.row: row.cells for row in result.rows} if result else {}
    true_rows = {row["row"]: row["cells"] for row in entry["rows"]}
    for number, cells in true_rows.items():
        for column, kind in kinds.items():
            reading = read.get(number, {}).get(column)
            seen = _observe(f"{name}[{number}].{column}", kind, cells[column]["value"], reading, _page(result))
            yield _written(cells[column], seen)
    for number, readings in read.items():
        if number in true_rows:
            continue
        for column, reading in readings.items():
            if reading.value is not None:
                place = f"{name}[{number}].{column}"
                yield _observe(place, kinds.get(column, "text"), None, reading, _page(result))


def _observe(place: str, kind: str, truth: Value, reading: Reading | None, page: int | None) -> Observation:
    distance = length = 0
    if kind == "free_text" and isinstance(truth, str):
        length = len(truth)
        said = reading.value if reading is not None and isinstance(reading.value, str) else ""
        distance = Levenshtein.distance(truth, said)
    if reading is None:
        return Observation(place, kind, truth, None, None, None, 0.0, False, page, None, distance, length)
    return Observation(
        place, kind, truth, reading.value, reading.raw, reading.status, reading.confidence, reading.accepted, page,
        reading.box, distance, length,
    )  # fmt: skip
