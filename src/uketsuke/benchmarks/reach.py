"""The rows of a report beside what is to be reached: what was measured, of how many, and whether it is enough.

What is to be reached is of the project's design: 99.8 % of printed fields, 98 % of written ones, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from uketsuke.benchmarks.report import Report, Tally, percent
from uketsuke.cases.bounds import upper_bound

PLACES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("clean, office", "samples", frozenset({"clean", "office"})),
    ("hard", "samples", frozenset({"hard"})),
    ("fax", "samples", frozenset({"fax"})),
    ("phone", "samples", frozenset({"phone"})),
    ("transfer: clean, office", "transfer", frozenset({"clean", "office"})),
    ("transfer: hard, fax, phone", "transfer", frozenset({"hard", "fax", "phone"})),
)
"""Columns: their title, and the source and levels of their rows."""
_FIRM = frozenset({"clean, office", "transfer: clean, office"})
_NUMBERS = (
    "date", "year_month", "residence_card_number", "passport_number", "phone", "postal_code", "number", "money",
    "corporate_number", "insurance_office_number", "code",
)  # fmt: skip
"""Kinds of digits, dates, card and passport numbers."""
MOST_WRONG = 0.0004
"""Errors among accepted fields: as many as a careful keyer makes (0.37 in 1,000)."""

Part = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to reach: of which modes, which part of how many counts, and which share of it is enough at a column,
    None where nothing is asked. `most` turns it round: the share must not be larger."""

    what: str
    modes: frozenset[str]
    part: Callable[[Report], Part]
    enough: Callable[[str], float | None]
    most: bool = False


def reach_markdown(reports: Sequence[Report]) -> str:
    """Both tables: the lines by source and level, and errors among accepted fields by mode; "" of no report."""
    if not reports:
        return ""
    head = "| what | to reach | " + " | ".join(title for title, _, _ in PLACES) + " |"
    lines = [head, "|" + " --- |" * (len(PLACES) + 2), *(_row(line, reports) for line in _LINES)]
    return "\n".join(lines) + "\n\n" + accepted_markdown(reports)


def accepted_markdown(reports: Sequence[Report]) -> str:
    """A table of what was accepted without eyes in all rows of a mode together, a line a mode."""
    lines = ["| mode | inked fields | accepted | wrong | at most (95 %) | to reach | |", "|" + " --- |" * 7]
    for mode in dict.fromkeys(r.mode for r in reports):
        mine = [r.total for r in reports if r.mode == mode]
        inked, accepted, wrong = (_sum(mine, name) for name in ("inked", "accepted", "accepted_wrong"))
        bound = upper_bound(wrong, accepted)
        lines.append(
            f"| {mode} | {inked:,} | {accepted:,} | {wrong} | {1000 * bound:.2f} in 1,000 "
            f"| {1000 * MOST_WRONG:.1f} in 1,000 | {_mark(bound <= MOST_WRONG)} |"
        )
    return "\n".join(lines)


def _row(line: Line, reports: Sequence[Report]) -> str:
    asked = dict.fromkeys(enough for title, _, _ in PLACES if (enough := line.enough(title)) is not None)
    cells = [" / ".join(f"{'≤ ' if line.most else ''}{100 * share:g} %" for share in asked)]
    for title, source, levels in PLACES:
        mine = [r for r in reports if r.source == source and r.level in levels and r.mode in line.modes]
        cells.append(_cell(line, title, mine))
    return f"| {line.what} | " + " | ".join(cells) + " |"


def _cell(line: Line, title: str, reports: Iterable[Report]) -> str:
    parts = [line.part(report) for report in reports]
    part, whole = sum(p for p, _ in parts), sum(w for _, w in parts)
    if not whole:
        return "–"
    enough = line.enough(title)
    share = part / whole
    holds = None if enough is None else share <= enough if line.most else share >= enough
    mark = "" if holds is None else f" {_mark(holds)}"
    return f"{percent(part, whole)} of {whole:,}{mark}"


def _mark(holds: bool) -> str:
    return "✓" if holds else "✗"


def _sum(tallies: Iterable[Tally], name: str) -> int:
    return sum(int(getattr(one, name)) for one in tallies)


def _exact(report: Report) -> Part:
    return report.total.exact, report.total.inked


def _numbers(report: Report) -> Part:
    mine = [report.kinds[kind] for kind in _NUMBERS if kind in report.kinds]
    return _sum(mine, "exact"), _sum(mine, "inked")


def _everywhere(share: float) -> Callable[[str], float | None]:
    return lambda _title: share


def _firm(share: float, elsewhere: float | None = None) -> Callable[[str], float | None]:
    """So much on clean and office scans, and so much on others."""
    return lambda title: share if title in _FIRM else elsewhere


def _lines() -> Iterator[Line]:
    digital, printed, hand = (frozenset({mode}) for mode in ("digital", "print", "hand"))
    paper = printed | hand
    yield Line("form pages named", paper, lambda r: (r.pages.right, r.pages.pages), _firm(0.995, 1.0))
    yield Line("form pages named wrongly", paper, lambda r: (r.pages.wrong, r.pages.pages), _everywhere(0.0), most=True)
    yield Line("choices, print", printed, lambda r: (r.choices.exact, r.choices.inked), _everywhere(0.999))
    yield Line("choices, hand", hand, lambda r: (r.choices.exact, r.choices.inked), _everywhere(0.999))
    yield Line("digital fields, exact", digital, _exact, _everywhere(1.0))
    yield Line("printed fields, exact", printed, _exact, _everywhere(0.998))
    yield Line("written fields, exact", hand, _exact, _firm(0.98, 0.94))
    yield Line("written digits, dates, card and passport numbers", hand, _numbers, _everywhere(0.99))
    texts = ("free text by hand, wrong characters", hand)
    yield Line(*texts, lambda r: (r.free_text_errors, r.free_text_characters), _everywhere(0.02), most=True)
    yield Line("accepted, print", printed, lambda r: (r.total.accepted, r.total.inked), _everywhere(0.985))
    yield Line("accepted, hand", hand, lambda r: (r.total.accepted, r.total.inked), _everywhere(0.90))


_LINES = tuple(_lines())
