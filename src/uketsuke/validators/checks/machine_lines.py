"""The check digits of a passport's machine-readable lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from uketsuke.forms.mrz import Part, wrong_parts
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case

_PARTS: Mapping[Part, Words] = {
    "number": Words("旅券番号", "the number"),
    "birth": Words("生年月日", "the date of birth"),
    "expiry": Words("有効期限", "the expiry"),
    "optional": Words("任意の欄", "the optional data"),
    "composite": Words("全体", "the whole line"),
}


def mrz(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every check digit of a passport's lower line agrees. A copy on which nothing was read is not judged."""
    for document, said in facts.attachments():
        if document != "passport":
            continue
        line = said["mrz_lower"][0] if "mrz_lower" in said else None
        if not isinstance(line, str):
            yield Judgement("not_evaluable")
            continue
        wrong = [_PARTS[part] for part in wrong_parts(line)]
        words = Words("，".join(word.ja for word in wrong), ", ".join(word.en for word in wrong))
        yield judged(not wrong, value=Words(line, line), part=words)
