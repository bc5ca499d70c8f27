"""The shape of numbers and addresses, and their check digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from uketsuke.forms.kinds import corporate_number, is_valid
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Entry, Facts
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import cell, item

_CHECK_DIGITS: Mapping[str, tuple[Callable[[str], bool], Callable[[str], bool]]] = {
    "corporate_number": (corporate_number.has_shape, corporate_number.check_digit_holds),
}
"""By kind: whether the value has the shape a check digit needs, and whether the digit agrees."""


def format_of_kind(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Every entry of the case's kind has the kind's shape; an unsure reading is judged with its doubt."""
    kind = case.parameters["kind"]
    hints = case.parameters.get("hints", {})
    for entry in facts.entries():
        if entry.kind != kind:
            continue
        value = written(entry)
        if value is None:
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        shape = _CHECK_DIGITS[kind][0] if kind in _CHECK_DIGITS else None
        hint = hints.get(str(len(value)), {"ja": "", "en": ""})
        yield judged(
            shape(value) if shape else is_valid(entry.kind, value),
            entry.field.name,
            doubtful=not entry.reading.accepted,
            field=place(entry),
            value=Words(value, value),
            hint=Words(hint["ja"], hint["en"]),
        )


def check_digit(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The check digit agrees, where the shape is right."""
    kind = case.parameters["kind"]
    has_shape, agrees = _CHECK_DIGITS[kind]
    for entry in facts.entries():
        if entry.kind != kind:
            continue
        value = written(entry)
        passes = agrees(value) if value is not None and has_shape(value) else None
        words = Words(value or "", value or "")
        doubtful = not entry.reading.accepted
        yield judged(passes, entry.field.name, doubtful=doubtful, field=place(entry), value=words)


def length(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No accepted text is longer than its item takes."""
    for entry in facts.entries():
        limit = entry.column.max_length if entry.column else entry.field.max_length
        value = entry.reading.value
        if limit is None or entry.kind not in ("text", "free_text", "name", "address", "kana"):
            continue
        if not entry.reading.accepted or not isinstance(value, str):
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        size = Words(str(len(value)), str(len(value)))
        most = Words(str(limit), str(limit))
        yield judged(len(value) <= limit, entry.field.name, field=place(entry), length=size, limit=most)


def written(entry: Entry) -> str | None:
    """The value of a reading that saw one, settled or not."""
    reading = entry.reading
    return reading.value if reading.status == "read" and isinstance(reading.value, str) else None


def place(entry: Entry) -> Words:
    """How the place of an entry is called."""
    if entry.row is not None and entry.column is not None:
        return cell(entry.field, entry.row, entry.column)
    return item(entry.field)
