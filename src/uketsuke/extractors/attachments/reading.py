"""A paper that is no form: which way up it stands, what kind it is, and the facts that say whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.attachments.facts import Fact, facts_of_lines
from uketsuke.extractors.attachments.kinds import Verdict, judge, load_kinds
from uketsuke.extractors.attachments.photo import find_photo
from uketsuke.extractors.attachments.recognising import ReadLine, Rotation, find_stand, read_lines, upright
from uketsuke.extractors.attachments.textlines import TextLine
from uketsuke.extractors.engine import LINE_HEIGHT_PX, Engine

Image = NDArray[np.uint8]

_BUDGET_PX = 12_000
"""Width of all lines read, at the recogniser's height and before they are narrowed: about 0.3 s on one core."""
_HEADINGS = 8
_CLEAR = 0.06
"""A stand less clear than this is none: the page stays as it is."""
_READABLE = 0.8
_LEAST_HEIGHT_PX = 12
_MRZ_ASPECT, _MOST_MACHINE, _MACHINE = 22, 4, 2
"""So long is a line that may be machine-readable, in heights; so many are tried, and so many at a time."""


@dataclass(frozen=True, slots=True)
class AttachmentReading:
    """What was seen of an attachment.

    `document` is a value of vocabulary `document`, None when a person must look; `confidence` how probable the
    likeliest kind is, named or not. `rotation` is the clockwise quarter turn from the image handed in to upright,
    0 when nothing tells, `skew_deg` the small turn after it that makes the lines level. `facts` hold normalised
    values with their probability; `lines` are in px of the page after the quarter turn.
    """

    document: str | None
    confidence: float
    rotation: Rotation
    skew_deg: float = 0.0
    facts: Mapping[str, Fact] = field(default_factory=dict)
    lines: tuple[ReadLine, ...] = ()


def read_attachment(page: Image, engine: Engine) -> AttachmentReading:
    """Reads a page as far as its kind, its owner and its dates need.

    Args:
        page: grey (height, width) uint8 at about 300 dpi, level to about 2 degrees, in any quarter turn.
        engine: the recogniser of single lines.
    """
    stand = find_stand(page, engine)
    if stand.clearness < _CLEAR:
        photo, rotation = find_photo(page, 0)
        return AttachmentReading(photo.named, photo.confidence, rotation if photo.named else 0)
    standing = upright(page, stand.rotation)
    machine, rest = worth_reading(stand.lines)
    lines: list[ReadLine] = []
    facts: Mapping[str, Fact] = {}
    # Machine-readable lines that check say all there is to know; they stand last.
    while machine and not facts:
        lines = _in_order([*lines, *read_lines(standing, machine[-_MACHINE:], engine, stand.read)])
        machine = machine[:-_MACHINE]
        facts = facts_of_lines(lines, ("passport_number",))
    if not facts:
        lines = _in_order([*lines, *read_lines(standing, rest, engine, stand.read)])
    verdict = Verdict("passport", max(p for _, p in facts.values())) if facts else judge(lines)
    facts = facts or _facts(verdict, lines)
    if verdict.named is None:
        photo, rotation = find_photo(
            standing, sum(line.confidence > _READABLE and len(line.text) > 2 for line in lines)
        )
        if photo.named:
            return AttachmentReading(photo.named, photo.confidence, _sum(stand.rotation, rotation))
    return AttachmentReading(verdict.named, verdict.confidence, stand.rotation, stand.skew_deg, facts, tuple(lines))


def _in_order(lines: Sequence[ReadLine]) -> list[ReadLine]:
    return sorted(lines, key=lambda line: (line.box.top, line.box.left))


def worth_reading(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """The lines that may be machine-readable, which are read first and alone, and those to read then: headings, and
    others from the top, as far as the budget goes."""
    kept = [line for line in lines if line.box.height >= _LEAST_HEIGHT_PX]
    if not kept:
        return [], []
    usual = median(line.box.height for line in kept)
    top, span = kept[0].box.top, max(1, kept[-1].box.bottom - kept[0].box.top)

    def stands_out(line: TextLine) -> float:
        return min(3.0, line.box.height / usual) * min(1.0, line.aspect / 3) - (line.box.top - top) / span

    headings = sorted(kept, key=stands_out, reverse=True)[:_HEADINGS]
    machine = [line for line in kept if line.aspect >= _MRZ_ASPECT][-_MOST_MACHINE:]
    rest = [line for line in headings if line not in machine]
    spent = sum(map(_cost, [*machine, *rest]))
    for line in kept:
        if line not in machine and line not in headings and spent + _cost(line) <= _BUDGET_PX:
            rest.append(line)
            spent += _cost(line)
    return machine, rest


def _cost(line: TextLine) -> float:
    return LINE_HEIGHT_PX * (line.aspect + 1)


def _sum(one: Rotation, other: Rotation) -> Rotation:
    turns: tuple[Rotation, ...] = (0, 90, 180, 270)
    return turns[(one + other) // 90 % 4]


def _facts(verdict: Verdict, lines: Sequence[ReadLine]) -> dict[str, Fact]:
    wanted = next((kind.facts for kind in load_kinds().kind if kind.document == verdict.named), ())
    return facts_of_lines(lines, wanted)
