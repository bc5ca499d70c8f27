"""What the reader saw at a choice and could not settle."""

from __future__ import annotations

from collections.abc import Iterator

from uketsuke.validators.checks.formats import place
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case


def doubt(case: Case, facts: Facts) -> Iterator[Judgement]:
    """No field, occurrence or cell carries the case's doubt. Of a choice that could not be read, nobody knows."""
    wanted = case.parameters["doubt"]
    for entry in facts.entries():
        seen = wanted in entry.reading.doubts
        if entry.row is None and not seen:
            occurrences = facts.fields[entry.field.name].occurrences
            seen = any(wanted in occurrence.field.reading.doubts for occurrence in occurrences)
        if entry.kind == "choice" or seen:
            clear = None if entry.reading.status == "unreadable" else True
            yield judged(False if seen else clear, entry.field.name, field=place(entry))
