"""The page of deadlines in `docs/`, written from the data.

`python -m uketsuke.validators.deadline_page docs/deadlines.md` writes all that stands below the mark anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from uketsuke.validators.deadlines import DeadlineRule, list_deadlines

MARK = "<!-- Below: python -m uketsuke.validators.deadline_page docs/deadlines.md -->\n"
_MOVES = {
    "never": "no holiday moves it",
    "law": "on a holiday: the next open day, by law",
    "practice": "on a holiday: filings are taken on the next open day",
}


def deadline_page() -> str:
    """Everything below the mark of the page: the table of all deadlines."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield ""
    yield "| kind | procedures | day | holidays | what | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for rule in list_deadlines():
        procedures = ", ".join(rule.procedures) or "all"
        what = f"{rule.title_ja} / {rule.title_en}. {rule.says_ja}"
        source = f"{rule.source} ({rule.confidence})"
        yield f"| `{rule.kind}` | {procedures} | {_reckoned(rule)} | {_MOVES[rule.moves]} | {what} | {source} |"


def _reckoned(rule: DeadlineRule) -> str:
    if rule.set_by_office:
        return "set by the office"
    start = "a day that stands on no form" if rule.from_ is None else f"`{rule.from_}`"
    told = start
    if rule.days is not None:
        counted = ", that day counted" if rule.first_day_counts else ""
        told = f"{rule.days} days from {start}{counted}"
    elif rule.months is not None:
        told = f"{rule.months} months after {start}"
    elif rule.months_before is not None:
        told = f"{rule.months_before} month(s) before {start}"
    notes = [
        "for filing: met by the day of receipt" if rule.met_by_receipt else "",
        f"only where `{rule.only_if_met}` is met" if rule.only_if_met else "",
        "a duty elsewhere" if rule.notice else "",
    ]
    return "; ".join([told, *(note for note in notes if note)])


if __name__ == "__main__":
    path = Path(sys.argv[1])
    above = path.read_text(encoding="utf-8").partition(MARK)[0]
    path.write_text(above + MARK + deadline_page(), encoding="utf-8")
