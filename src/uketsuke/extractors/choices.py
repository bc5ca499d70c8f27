"""Which printed answers were chosen: circled words, marked squares, words left when the others were deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.digital import DigitalText, glyphs_in
from uketsuke.extractors.ink import PageInk, added_in, is_dark
from uketsuke.forms.definitions import Mark, Option
from uketsuke.forms.geometry import PX_PER_MM, BoxPx
from uketsuke.forms.readings import Doubt

_SECTORS = 24
_CIRCLE_REACH_MM = 2.6
"""How far outside a word its circle is looked for."""
_EDGE_MM = 0.4
"""A circle may cut this far into its word's box."""
_FULL, _PART, _TRACE = 0.62, 0.45, 0.2
"""Share of directions in which ink is seen: a circle for certain, perhaps, and hardly anything."""
_CROSSED, _COVERED = 0.3, 0.025
"""Share of a word's columns, and of its area, that a strike-out darkens visibly between the word's own strokes.

Words that are not struck out stay below a third of either on clean and office scans."""
_DELETED, _STANDING = 0.25, 0.6
"""Share of a word's print that is on the page: below, it was deleted; from there on, it stands."""
_LAID_ANEW_PX = 7
"""How far print may stand beside its place at a fold (0.6 mm)."""
_CLUMSY_PX = 90
_OWNED_SCORE = 0.6
"""Ink of no known shape beside one word alone: probably meant, never accepted."""
_TICK = 0.045
"""Share of a printed square that must carry ink for it to be marked."""
_MARKED_GLYPHS = "■☑☒✓✔レ●◉✗✘×"
_EMPTY_GLYPHS = "□☐○◯"

How = Literal["ink", "digital"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen option values in printed order, how surely (a raw score 0…1), and what was doubtful.

    `inked` tells whether anything was added at or near the options.
    """

    values: tuple[str, ...]
    score: float
    doubts: tuple[Doubt, ...]
    inked: bool
    how: How


def read_marks(page: PageInk, options: Sequence[tuple[Option, BoxPx]]) -> Chosen:
    """The choice that ink marks: circles round words, marks in squares.

    Args:
        page: the page's ink.
        options: each option with its box (page frame): the printed word, or the printed square.
    """
    marks = [_mark(page, option.mark, box, [b for o, b in options if b is not box]) for option, box in options]
    there = _printed_shares(page, options)
    left = _left_standing(there)
    if left is not None and all(m.strength < 0.5 or o.value in left for (o, _), m in zip(options, marks, strict=True)):
        return Chosen(left, 0.97 if len(left) == 1 else 0.5, (), True, "ink")
    struck = any(m.struck for m in marks)
    # A mark that was itself struck out is taken back.
    chosen = [(o.value, m) for (o, _), m in zip(options, marks, strict=True) if m.strength >= 0.5 and not m.struck]
    others = [m.strength for m in marks if m.strength < 0.5]
    inked = any(m.inked for m in marks)
    doubts: tuple[Doubt, ...] = ("choice.struck",) if struck else ()
    if not chosen and not struck:
        owner = _only_owner([m.owned for m in marks])
        if owner is not None:
            return Chosen((options[owner][0].value,), _OWNED_SCORE, (), True, "ink")
        standing = _may_be_left(there)
        if standing is not None and not inked:
            return Chosen((standing,), _OWNED_SCORE, (), True, "ink")
    if not chosen:
        # Ink that makes no mark is a doubt, no ink is an answer.
        clear = 1.0 - max(others, default=0.0)
        # Nor is nothing chosen where a word is not there as it was printed: perhaps it was deleted.
        whole = all(share >= _STANDING for share in there.values())
        return Chosen((), clear if whole and not inked else min(clear, 0.5), doubts, inked, "ink")
    score = min(min(m.strength for _, m in chosen), 1.0 - max(others, default=0.0))
    return Chosen(tuple(value for value, _ in chosen), score, doubts, True, "ink")


def _only_owner(owned: Sequence[int]) -> int | None:
    """The one option near which nearly all of a clumsy mark lies; None when there is no such one."""
    most = max(range(len(owned)), key=lambda i: owned[i])
    return most if owned[most] >= _CLUMSY_PX and owned[most] >= 0.9 * sum(owned) else None


def _printed_shares(page: PageInk, options: Sequence[tuple[Option, BoxPx]]) -> dict[str, float]:
    """How much of each printed word is on the page, by its value in printed order; nothing of squares."""
    return {option.value: _printed_share(page, box) for option, box in options if option.mark == "circle"}


def _left_standing(there: Mapping[str, float]) -> tuple[str, ...] | None:
    """The words that are still printed where others were deleted before printing; None when none were."""
    shares = there.values()
    if not shares or min(shares) > _DELETED or max(shares) < _STANDING:
        return None
    if any(_DELETED < share < _STANDING for share in shares):
        return None
    return tuple(value for value, share in there.items() if share >= _STANDING)


def _may_be_left(there: Mapping[str, float]) -> str | None:
    """The one word of which a poor scan leaves something, where the others are not on the page at all."""
    rising = sorted(there, key=lambda value: there[value])
    if len(rising) < 2 or there[rising[-2]] > _DELETED / 2 or there[rising[-1]] < _DELETED:
        return None
    return rising[-1]


def _printed_share(page: PageInk, box: BoxPx) -> float:
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    core = int((page.core[rows, columns] > 0).sum())
    return 1.0 - int((page.gone[rows, columns] > 0).sum()) / core if core else 1.0


def read_digital(text: DigitalText, options: Sequence[tuple[Option, BoxPx]], blank_has: Sequence[str]) -> Chosen | None:
    """The choice that typed text makes, or None when it says nothing.

    A word that alone is left when the others were deleted is chosen; so is a square that became ■ or
    carries a typed mark.

    Args:
        text: what was typed and deleted on the page.
        options: each option with its box (page frame).
        blank_has: the blank's own characters in each option's box.
    """
    if not text.born_digital:
        return None
    gone: list[bool] = []
    marked: list[bool] = []
    for (_, box), own in zip(options, blank_has, strict=True):
        removed = "".join(g.text for g in glyphs_in(text.removed, box, 0.5 * PX_PER_MM))
        added = "".join(g.text.strip() for g in glyphs_in(text.added, box, 0.5 * PX_PER_MM))
        words = [c for c in own if c not in _EMPTY_GLYPHS]
        marked.append(any(c in _MARKED_GLYPHS for c in added) or (("○" in added or "◯" in added) and "○" not in own))
        lost = [c for c in removed if c not in _EMPTY_GLYPHS]
        gone.append(bool(words) and len(lost) >= max(1, round(0.6 * len(words))))
    values = [option.value for option, _ in options]
    if any(marked):
        chosen = tuple(v for v, m in zip(values, marked, strict=True) if m)
        return Chosen(chosen, 0.999, (), True, "digital")
    if any(gone):
        left = tuple(v for v, g in zip(values, gone, strict=True) if not g)
        return Chosen(left, 0.999 if len(left) == 1 else 0.5, (), True, "digital")
    return None


@dataclass(frozen=True, slots=True)
class _Mark:
    """How surely an option is marked, whether it is struck out, whether there is ink, and how much is nearest to it."""

    strength: float
    struck: bool
    inked: bool
    owned: int = 0


def _mark(page: PageInk, mark: Mark, box: BoxPx, others: Sequence[BoxPx]) -> _Mark:
    return _circle(page, box, others) if mark == "circle" else _tick(page, box)


def _tick(page: PageInk, box: BoxPx) -> _Mark:
    """Ink inside a printed square. The square's own outline is taken away with the print."""
    inside = _added(page, box)
    if inside.size == 0:
        return _Mark(0.0, False, False)
    share = float(inside.mean())
    strength = min(1.0, 0.5 * share / _TICK) if share < _TICK else min(1.0, 0.5 + 0.5 * (share - _TICK) / 0.05)
    return _Mark(strength, False, share > 0.25 * _TICK)


def _circle(page: PageInk, box: BoxPx, others: Sequence[BoxPx]) -> _Mark:
    """How much of a ring of ink surrounds a word, and whether a stroke goes through it."""
    reach, edge = round(_CIRCLE_REACH_MM * PX_PER_MM), _EDGE_MM * PX_PER_MM
    cx, cy = box.left + box.width / 2, box.top + box.height / 2
    left, top = max(0, box.left - reach), max(0, box.top - reach)
    window = BoxPx(left, top, box.right + reach - left, box.bottom + reach - top)
    ink = _added(page, window)
    rows, columns = np.nonzero(ink)
    through = _goes_through(page, box)
    if len(rows) == 0:
        return _Mark(0.0, through, through)
    dx, dy = columns + window.left - cx, rows + window.top - cy
    ring = (np.abs(dx) >= box.width / 2 - edge) | (np.abs(dy) >= box.height / 2 - edge)
    coverage = _coverage(dx[ring] / (box.width / 2 + reach / 2), dy[ring] / (box.height / 2 + reach / 2))
    nearer = _nearer_to_another(columns + window.left, rows + window.top, box, others)
    owned = int((~nearer).sum())
    inked = owned > 25
    if coverage >= _PART:
        strength = min(1.0, 0.5 + 0.5 * (coverage - _PART) / (_FULL - _PART))
        return _Mark(strength, through, True, owned)
    if through:
        return _Mark(0.0, True, True, owned)
    strength = 0.0 if coverage <= _TRACE or not inked else 0.5 * (coverage - _TRACE) / (_PART - _TRACE)
    return _Mark(min(strength, 0.49), False, inked, owned)


def _coverage(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    if len(x) == 0:
        return 0.0
    sector = ((np.arctan2(y, x) + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    return float((np.bincount(sector, minlength=_SECTORS) >= 2).mean())


def _goes_through(page: PageInk, box: BoxPx) -> bool:
    """Whether a stroke crosses the word from side to side: a strike-out.

    The print hides most of the stroke, so what counts is in how many columns of the word's middle the
    form's white turned dark.
    """
    top, bottom = box.top + round(0.2 * box.height), box.bottom - round(0.2 * box.height)
    left, right = box.left + round(0.08 * box.width), box.right - round(0.08 * box.width)
    middle = page.over[top:bottom, left:right]
    if middle.size == 0:
        return False
    if _stubs(page, box):
        return True
    # Where paper gave way (at a fold) print looks like ink beside its place; a stroke stays when it is laid anew.
    return _crosses(middle > 0) and _crosses(
        _beside_print(page, box)[top - box.top : bottom - box.top, left - box.left : right - box.left]
    )


def _crosses(dark: NDArray[np.bool_]) -> bool:
    return float(dark.any(axis=0).mean()) >= _CROSSED and float(dark.mean()) >= _COVERED


def _added(page: PageInk, window: BoxPx) -> NDArray[np.bool_]:
    """Ink that is none of the form's print, wherever that lies: where paper gave way it is laid anew."""
    ink = added_in(page, window) > 0
    return ink & _beside_print(page, window)[: ink.shape[0], : ink.shape[1]] if ink.any() else ink


def _beside_print(page: PageInk, box: BoxPx) -> NDArray[np.bool_]:
    """What is dark in a box and none of its print, the print being laid where it fits best nearby."""
    reach, height, width = _LAID_ANEW_PX, *page.strokes.shape
    top, bottom = max(reach, box.top), min(height - reach, box.bottom)
    left, right = max(reach, box.left), min(width - reach, box.right)
    result: NDArray[np.bool_] = np.zeros((box.height, box.width), bool)
    if top >= bottom or left >= right:
        return result
    dark = is_dark(page.grey[top:bottom, left:right], page.level)
    shifts = [(dy, dx) for dy in range(-reach, reach + 1) for dx in range(-reach, reach + 1)]
    laid = [page.strokes[top + dy : bottom + dy, left + dx : right + dx] > 0 for dy, dx in shifts]
    best = max(laid, key=lambda strokes: int((strokes == dark).sum()))
    near = cv2.dilate(best.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    result[top - box.top : bottom - box.top, left - box.left : right - box.left] = dark & ~near
    return result


def _stubs(page: PageInk, box: BoxPx) -> bool:
    """Whether ends of level strokes stick out on both sides of a word whose own strokes hide the rest."""
    for left in (box.left - 7, box.right + 1):
        side = added_in(page, BoxPx(max(0, left), box.top, 6, box.height)) > 0
        rows = np.flatnonzero(side.sum(axis=1) >= 2)
        # A circle drawn close passes here too, but steeply: over most of the word's height.
        if len(rows) == 0 or rows[-1] - rows[0] > 0.5 * box.height or len(rows) > 0.45 * box.height:
            return False
        if rows[0] < 0.2 * box.height or rows[-1] > 0.85 * box.height or side.sum() < 12:
            return False
    return True


def _nearer_to_another(
    x: NDArray[np.int64], y: NDArray[np.int64], box: BoxPx, others: Sequence[BoxPx]
) -> NDArray[np.bool_]:
    mine = _distance(x, y, box)
    result = np.zeros(len(x), bool)
    for other in others:
        result |= _distance(x, y, other) < mine
    return result


def _distance(x: NDArray[np.int64], y: NDArray[np.int64], box: BoxPx) -> NDArray[np.float64]:
    dx = np.maximum(np.maximum(box.left - x, x - box.right), 0)
    dy = np.maximum(np.maximum(box.top - y, y - box.bottom), 0)
    return np.asarray(np.hypot(dx, dy))
