"""What lines of text say, and which way up the page stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.alphabets import as_japanese
from uketsuke.extractors.attachments.textlines import TextLine, cut_line, find_lines
from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, Engine, LineProbabilities
from uketsuke.forms.geometry import BoxPx

Image = NDArray[np.uint8]
Rotation = Literal[0, 90, 180, 270]

_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВСЕНКМОРТХ", "ABEZHIKMNOPTYXABCEHKMOPTX")
"""Greek and Cyrillic capitals that look like Latin ones, which are meant on these papers."""
_ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)
_NARROWED = 0.65
"""Print is read narrowed to this share of its width: of 126 papers of all scan levels four more facts in a hundred came
out and two more kinds, none otherwise than before, for two thirds of the time. At a half it is worse than unchanged."""
_TRIED = 4
_TRIED_HEIGHT_PX = (18, 130)
_TRIED_WIDTHS, _READ_WHOLE = 7, 1.6
"""So many heights of a line are enough to see whether it reads; one not much longer is read whole."""
_LONG, _ENOUGH_LINES, _LEAST_TURN_DEG = 8, 3, 0.25
_SURE_SENSE = 0.95
"""Lines that make so much sense stand upright: of 60 attachments of all scan levels none made more than 0.84 upside
down, and two in three make this much upright."""
_RUNS_PX, _TIGHT = 700, 0.76
"""So much text whose columns are so full of ink runs along its lines, when they make sense: of 96 attachments turned on
their side none had sensible lines with half of that."""
_LEAST_SENSE = 0.55
"""Lines that make less sense than this either way tell nothing of how the page stands."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line as read: `certainty[i]` is the recogniser's own score of character i of its text."""

    box: BoxPx
    text: str
    certainty: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Mean score of its characters; 0.0 for a line that says nothing."""
        return float(np.mean(self.certainty)) if self.certainty else 0.0


@dataclass(frozen=True, slots=True)
class Stand:
    """How a page stands: the clockwise quarter turn that makes it upright, how much better that reads than
    upside down (0 to 1; 0.0 when nothing tells), and the lines of the page turned so. `skew_deg` is the small
    clockwise turn that then makes its lines level. `read` are those of its lines that were read for it."""

    rotation: Rotation
    clearness: float
    lines: tuple[TextLine, ...]
    read: Mapping[TextLine, ReadLine] = field(default_factory=dict)

    @property
    def skew_deg(self) -> float:
        slopes = [(line.slope, line.box.width) for line in self.lines if line.aspect >= _LONG]
        if len(slopes) < _ENOUGH_LINES:
            return 0.0
        slope = sum(slope * width for slope, width in slopes) / sum(width for _, width in slopes)
        turn = -math.degrees(math.atan(slope))
        return round(turn, 2) if abs(turn) >= _LEAST_TURN_DEG else 0.0


def read_lines(
    page: Image, lines: Sequence[TextLine], engine: Engine, known: Mapping[TextLine, ReadLine] | None = None
) -> list[ReadLine]:
    """Each line's text, with nothing but the recogniser's likeliest characters; `known` lines are not read again."""
    found = dict(known or {})
    new = [line for line in lines if line not in found]
    read = engine.recognise([_narrowed(cut_line(page, line)) for line in new]) if new else []
    found.update((line, ReadLine(line.box, *plain(said))) for line, said in zip(new, read, strict=True))
    return [found[line] for line in lines]


def _narrowed(crop: Image) -> Image:
    width = max(1, round(_NARROWED * crop.shape[1]))
    return np.asarray(cv2.resize(crop, (width, crop.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)


def plain(line: LineProbabilities) -> tuple[str, tuple[float, ...]]:
    """The likeliest character of every step, repeats and blanks taken out, widths folded; and their probabilities.

    Characters that Japan does not write (额 for 額) must be far clearer than those it does.
    """
    folded = as_japanese(line)
    best = folded.probability.argmax(axis=1)
    text, last = "", 0
    certainty: list[float] = []
    for step, column in enumerate(best):
        p = min(1.0, float(folded.probability[step, column]))
        if column and column == last:
            certainty[-1] = max(certainty[-1], p)
        elif column:
            text += folded.characters[column - 1].translate(_LATIN)
            certainty.append(p)
        last = int(column)
    return text, tuple(certainty)


def find_stand(page: Image, engine: Engine) -> Stand:
    """Which way up a page stands: how its lines run, then a few of them read both ways up.

    The recogniser also reads letters that lie on their side under each other, so how the lines run is told by their
    letters standing close; only where lines so found make no sense is the other way tried. A page without text, or
    whose text makes no sense in any way, stands as it is, with clearness 0.0.
    """
    lines = find_lines(page)
    along: _Axis | None = None
    if _surely_run(lines):
        along = _either_way_up(page, lines, engine)
        if along.sense >= _SURE_SENSE:
            return _stand(along, page.shape, 0)
    sideways = np.ascontiguousarray(np.rot90(page, -1))
    ways = [(page, 0, lines), (sideways, 90, find_lines(sideways))]
    ways.sort(key=lambda way: -_runs(way[2]))
    for image, quarter, found in ways:
        axis = along if along is not None and quarter == 0 else _either_way_up(image, found, engine)
        if axis.sense >= _LEAST_SENSE:
            return _stand(axis, image.shape, quarter)
    return Stand(0, 0.0, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Axis:
    """Lines that run one way over the page, how much sense they make the better way up and the other way.

    `other` is 0.0 where the first way made so much that the other was not read; `read` are lines read whole that way.
    """

    lines: list[TextLine]
    turned_over: bool
    sense: float
    other: float
    read: Mapping[TextLine, ReadLine] = field(default_factory=dict)


def _either_way_up(page: Image, lines: list[TextLine], engine: Engine) -> _Axis:
    telling = _telling(lines)
    if not telling:
        return _Axis(lines, False, 0.0, 0.0)
    whole = [_narrowed(cut_line(page, line)) for line in telling]
    crops = [_start(crop) for crop in whole]
    said = engine.recognise(crops)
    ahead = _mean([_sense(one) for one in said])
    if ahead >= _SURE_SENSE:
        cut = zip(telling, whole, crops, said, strict=True)
        read = {line: ReadLine(line.box, *plain(one)) for line, all_of_it, crop, one in cut if crop is all_of_it}
        return _Axis(lines, False, ahead, 0.0, read)
    over = [np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops]
    back = _mean([_sense(read) for read in engine.recognise(over)])
    return _Axis(lines, back > ahead, max(ahead, back), min(ahead, back))


def _stand(axis: _Axis, shape: tuple[int, ...], quarter: int) -> Stand:
    lines = axis.lines
    if axis.turned_over:
        lines = [_turned_over(line, *shape[:2]) for line in reversed(lines)]
    rotation: Rotation = _ROTATIONS[quarter // 90 + 2 * axis.turned_over]
    return Stand(rotation, axis.sense - axis.other, tuple(lines), axis.read)


def upright(page: Image, rotation: Rotation) -> Image:
    """The page turned clockwise by a quarter turn or more."""
    return page if rotation == 0 else np.ascontiguousarray(np.rot90(page, -(rotation // 90)))


def _runs(lines: Sequence[TextLine]) -> float:
    """How much text runs along these lines, px: lines of letters that stand apart count little."""
    low, high = _TRIED_HEIGHT_PX
    return sum(
        line.box.width * line.tightness**4 for line in lines if line.aspect >= 3 and low <= line.box.height <= high
    )


def _surely_run(lines: Sequence[TextLine]) -> bool:
    """Whether there is no need to look whether lines run the other way, provided that these make sense."""
    telling = _telling(lines)
    return _runs(lines) >= _RUNS_PX and _mean([line.tightness for line in telling]) >= _TIGHT


def _telling(lines: Sequence[TextLine]) -> list[TextLine]:
    """A few lines that are surely lines: long, and of the height of print."""
    low, high = _TRIED_HEIGHT_PX
    good = [line for line in lines if low <= line.box.height <= high and line.aspect >= 3.5]
    good.sort(key=lambda line: -min(line.aspect, _TRIED_WIDTHS) * min(line.box.height, 45) * line.tightness)
    return good[:_TRIED]


def _start(crop: Image) -> Image:
    """So much of a narrowed line as tells; all of it where the rest would not be worth reading the line twice."""
    width = round(_NARROWED * _TRIED_WIDTHS * crop.shape[0])
    return crop if crop.shape[1] <= _READ_WHOLE * width else crop[:, :width]


def _sense(line: LineProbabilities) -> float:
    """How sure the recogniser is of the line, 0 to 1: few characters for its length count against it."""
    text, certainty = plain(line)
    letters = [p for character, p in zip(text, certainty, strict=True) if character.isalnum()]
    if not letters:
        return 0.0
    expected = line.steps * STEP_PX / (_NARROWED * LINE_HEIGHT_PX) * 0.6
    return float(np.mean(letters)) * min(1.0, len(letters) / max(1.0, expected))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _turned_over(line: TextLine, height: int, width: int) -> TextLine:
    box = line.box
    return TextLine(BoxPx(width - box.right, height - box.bottom, box.width, box.height), line.slope, line.tightness)
