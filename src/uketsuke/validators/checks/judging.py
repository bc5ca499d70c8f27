"""What a check says of one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import Words

Verdict = Literal["pass", "fail", "not_evaluable"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict about some fields, with the words its message needs. `doubtful`: it rests on an unsure reading."""

    verdict: Verdict
    fields: tuple[str, ...] = ()
    words_ja: Mapping[str, str] = field(default_factory=dict)
    words_en: Mapping[str, str] = field(default_factory=dict)
    doubtful: bool = False


Check = Callable[[Case, Facts], Iterable[Judgement]]


def failed(*fields: str, doubtful: bool = False, **words: Words) -> Judgement:
    """A failing judgement; each keyword is a word of the message in both languages."""
    return Judgement(
        "fail",
        fields,
        {key: word.ja for key, word in words.items()},
        {key: word.en for key, word in words.items()},
        doubtful,
    )


def judged(passes: bool | None, *fields: str, doubtful: bool = False, **words: Words) -> Judgement:
    """A judgement of yes, no or not known."""
    if passes is None:
        return Judgement("not_evaluable", fields)
    return Judgement("pass", fields) if passes else failed(*fields, doubtful=doubtful, **words)
