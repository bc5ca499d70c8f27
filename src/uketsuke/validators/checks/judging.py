"""What a check says of one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from uketsuke.forms.readings import Severity, Words
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case

Verdict = Literal["pass", "fail", "not_evaluable"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict about some fields, with the words its message needs.

    `doubtful`: it rests on an unsure reading. `severity`, where there is one, stands for that of the case.
    `document` is the document it speaks of. `fault` is why the rule itself cannot be judged, empty when it can.
    """

    verdict: Verdict
    fields: tuple[str, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)
    doubtful: bool = False
    severity: Severity | None = None
    document: str | None = None
    fault: str = ""


Check = Callable[[Case, Facts], Iterable[Judgement]]


def failed(*fields: str, doubtful: bool = False, **words: Words) -> Judgement:
    """A failing judgement; each keyword is a word of the message in both languages."""
    return Judgement("fail", fields, words, doubtful)


def judged(
    passes: bool | None,
    *fields: str,
    doubtful: bool = False,
    more: Mapping[str, Words] | None = None,
    **words: Words,
) -> Judgement:
    """A judgement of yes, no or not known. `more` are words too, of which a caller has a mapping."""
    if passes is None:
        return Judgement("not_evaluable", fields)
    return Judgement("pass", fields) if passes else Judgement("fail", fields, {**words, **(more or {})}, doubtful)
