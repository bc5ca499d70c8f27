"""Which form page a scanned side is, and how it lies: features find candidates, printed ink decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import A4_PX
from uketsuke.forms.pages import FormMatch
from uketsuke.intake.features import FINE_LONG_SIDE, WORKING_LONG_SIDE, Features, find_features, lie_on, match
from uketsuke.intake.images import Grey, Matrix, resized, scaling
from uketsuke.intake.inkmaps import (
    Floats,
    Found,
    Mask,
    darkness,
    find_again,
    ink_mask,
    largest_change,
    missing,
    rules_of,
    widened,
)
from uketsuke.intake.learning import CHECK_SCALE, BlankPage, bits_at
from uketsuke.intake.refining import find_bend, refine, straighten, unbent
from uketsuke.intake.sisters import Piece, advantage, differing

_TOLERANCE = 7.0
"""Feature pairs may lie this far apart, in px of the form frame (0.6 mm)."""
_RANKING_FEATURES = 450
_RANKING_STEP = 2
"""So many of a page's features, and every second one of a form's, tell which forms are likely; all only for these. With
a quarter of them a clean page of few words was none of the twelve likeliest of 38."""
_WORTH_PLACING = 0.4
_FINALISTS = 5
_WORTH_CHECKING = 0.3
_FAR = 7
"""Print further than this (px at 150 dpi, 1.2 mm) from any of another form's print is this form's own."""
_LEAST_OWN_POINTS = 250
_MOST_POINTS = 30_000
"""So many points of a page's print tell how much of all of it is there; its own print is never thinned."""

# Found by measuring filled forms, right and wrong, at all scan levels; see docs/decisions/0004.
_SURE_SCORE = 0.5
_MOST_MISSING = 0.06
_LEAST_VISIBLE = 0.8
_TELLING_CHANGE = 4
_TELLING_CHANGE_POOR = 6
"""So many 5 mm squares in one place with other print in them: a form like this one, but another. A poor copy
loses print by itself, so there it takes more."""
_POOR_SCORE = 0.97
_DOUBT_SCORE = 0.2
_NEAR_SCORE = 0.1
"""What is found this much less than the best may still be the right one of two sisters."""
_LEAST_MARGIN = 0.25
_WORTH_UNBENDING = 0.5
"""So much of a form's print is there before a sheet is taken for that form, lying bent."""
_BENT = 7.0
"""A sheet whose print lies so far (px at 150 dpi, 1.2 mm) from where a flat one's would, bends."""
_LAID_WELL, _SMOOTHED_ONCE = 0.7, 1.5
"""A page corrected by less (px at 150 dpi) is not laid again; one smoothed by less is not smoothed again."""
_FLAT_SCORE = 0.95
"""A page that somebody named and less of whose print is there may lie bent."""
_SISTERLY = 0.33
"""Blanks that share this much of their print can be taken for one another where a scan has lost much of it."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognised form page: `to_form` is the homography image px → form frame px (2480 × 3508).

    `score` is the share of the form's print found (1: all), `margin` how much more of its own print
    than of the next best form's was found. `bend` says how a sheet that does not lie flat bends away from where
    `to_form` lays it (`refining.find_bend`, at 150 dpi); None for one that lies flat enough.
    """

    match: FormMatch
    to_form: Matrix
    score: float
    margin: float
    bend: Floats | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`recognised` is None for anything that is not surely a form page; `in_doubt` when it may be one."""

    recognised: Recognised | None
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A form page laid on a scan: `points` (n, 2) are those of its print that the scan shows at all, `some` of
    them enough to measure how much is there. `dark` is the scan laid on it and smoothed, `lying` before it was
    smoothed, by at most `moved` px at 150 dpi, but with its `bend` taken away where one was looked for."""

    blank: BlankPage
    to_form: Matrix
    pairs: int
    found: Found
    dark: Floats
    ink: Mask
    points: NDArray[np.int16]
    some: NDArray[np.int16]
    bend: Floats | None
    lying: Floats
    moved: float

    @property
    def score(self) -> float:
        return self.found.score


class FormRecogniser:
    """Knows the blank pages it was given (`learning.learn_forms`); built once a process, then used for all pages."""

    def __init__(self, blanks: Sequence[BlankPage]) -> None:
        self.blanks = tuple(blanks)
        self._thin = tuple(blank.features.every(_RANKING_STEP) for blank in self.blanks)
        self._pieces: dict[tuple[int, int], tuple[Piece, ...]] = {}
        self._near_print: dict[int, NDArray[np.uint8]] = {}
        self._rules: dict[int, NDArray[np.uint8]] = {}
        self._sisters: dict[int, tuple[BlankPage, ...]] = {}

    def recognise(self, image: Grey) -> Recognised | None:
        """The form page that a grey image (any size, turned any way) surely shows, or None."""
        return self.examine(image).recognised

    def examine(self, image: Grey) -> Verdict:
        """As `recognise`, telling "surely none" from "in doubt" as well."""
        coarse = self._look(image, WORKING_LONG_SIDE)
        verdict = self._verdict(coarse)
        if verdict.recognised is None and verdict.in_doubt:
            # Coarse scans of a small page on a large bed: a second, finer look for the few that need it.
            finer = self._look(image, FINE_LONG_SIDE, coarse)
            recognised = self._verdict(finer).recognised
            if recognised is None:
                # And a sheet that did not lie flat before a camera, wherever it was laid best.
                bent = self._look_unbent(image, max(finer, coarse, key=lambda seen: seen[0].score if seen else 0.0))
                recognised = self._verdict(bent).recognised or self._verdict(bent, creased=True).recognised
            return Verdict(recognised, True)
        return verdict

    def place_as(self, image: Grey, form: str, page_no: int) -> Recognised | None:
        """How a grey image lies on the form page that a person says it is; None when too little of that page's print
        is found on it, or there is no such page. What speaks for other forms is not asked."""
        blank = next((b for b in self.blanks if (b.form, b.page_no) == (form, page_no)), None)
        if blank is None:
            return None
        shown = _reduced(image)
        for long_side in (WORKING_LONG_SIDE, FINE_LONG_SIDE):
            lying = lie_on(find_features(image, long_side), blank.features, _TOLERANCE)
            if lying is not None:
                placed = _check(shown, blank, *lying)
                if placed.score < _FLAT_SCORE:
                    placed = max(placed, _check(shown, blank, *lying, flat=False), key=lambda c: c.score)
                if placed.score >= _SURE_SCORE:
                    named = FormMatch(blank.form, blank.version, blank.page_no, 1.0)
                    return Recognised(named, placed.to_form, placed.score, 1.0, _bend_of(placed))
        return None

    def _look(self, image: Grey, long_side: int, before: Sequence[_Candidate] = ()) -> list[_Candidate]:
        """What the page may be, best first, seen at that size: what features place and, lying as the best of these
        does, its sisters and those that came near it in the look before. One whose rivals were not placed has won
        against nobody."""
        candidates = self._candidates(image, find_features(image, long_side))
        if not candidates:
            return candidates
        best, known = candidates[0], {id(candidate.blank) for candidate in candidates}
        near = [c.blank for c in before if c.score >= before[0].score - _NEAR_SCORE]
        rivals = {id(blank): blank for blank in [*near, *self._sisters_of(best.blank)] if id(blank) not in known}
        if not rivals:
            return candidates
        shown = _reduced(image)
        checked = [_check(shown, rival, best.to_form, 0) for rival in rivals.values()]
        return sorted([*candidates, *checked], key=lambda candidate: -candidate.score)

    def _look_unbent(self, image: Grey, before: Sequence[_Candidate]) -> list[_Candidate]:
        """The candidates of a look again, each with the bend of the sheet taken away; none when the best is not there
        for the most part as it is."""
        if not before or before[0].score < _WORTH_UNBENDING:
            return []
        shown = _reduced(image)
        unbent = [_check(shown, c.blank, c.to_form, c.pairs, flat=False) for c in before]
        return sorted(unbent, key=lambda candidate: -candidate.score)

    def _sisters_of(self, blank: BlankPage) -> tuple[BlankPage, ...]:
        """The form pages whose print, lying alike, is to a good part this one's."""
        if id(blank) not in self._sisters:
            self._sisters[id(blank)] = tuple(
                other
                for other in self.blanks
                if other is not blank and float(other.prints_at(blank.points).mean()) >= _SISTERLY
            )
        return self._sisters[id(blank)]

    def _verdict(self, candidates: Sequence[_Candidate], *, creased: bool = False) -> Verdict:
        """`creased`: print is found where it lies up to a millimetre beside its place as well."""
        if not candidates or candidates[0].score < _DOUBT_SCORE:
            return Verdict(None, bool(candidates) and candidates[0].pairs >= 25)
        best, margin = self._winner(candidates)
        visible = len(best.points) / len(best.blank.points)
        complete = (
            visible >= _LEAST_VISIBLE and missing(best.found, best.some, best.ink, nudged=creased) <= _MOST_MISSING
        )
        telling = _TELLING_CHANGE if best.score >= _POOR_SCORE else _TELLING_CHANGE_POOR
        complete = complete and largest_change(self._words(best), best.ink) < telling
        if best.score < _SURE_SCORE or margin < _LEAST_MARGIN or not complete:
            return Verdict(None, True)
        confidence = _confidence(best.score, margin)
        form = FormMatch(best.blank.form, best.blank.version, best.blank.page_no, confidence)
        return Verdict(Recognised(form, best.to_form, best.score, margin, _bend_of(best)), False)

    def _words(self, one: _Candidate) -> NDArray[np.int16]:
        """Enough points of a candidate's print that are on no rule: rules on folded paper lie a little beside their
        place, and tell few forms from others."""
        return _points_off(one.some, one.blank, self._rules, rules_of)

    def _winner(self, candidates: Sequence[_Candidate]) -> tuple[_Candidate, float]:
        """The candidate that most speaks for beside all others, and how much more than for the next best."""
        near = [c for c in candidates if c.score >= candidates[0].score - _NEAR_SCORE]
        margins = [
            min((self._margin(one, other) for other in candidates if other is not one), default=1.0) for one in near
        ]
        place = max(range(len(near)), key=lambda n: (margins[n], near[n].score))
        return near[place], margins[place]

    def _margin(self, one: _Candidate, other: _Candidate) -> float:
        """How clear it is that the page is `one` and not `other`: 1 wholly, 0 or less not at all."""
        # Sisters of the same rows at other heights can each be laid on half the page; then all print decides.
        clearer = 1.0 - other.score / one.score if other.score < one.score else -1.0
        own, others = self._own(one, other), self._own(other, one)
        if own is not None and others is not None:
            return max(clearer, own - max(0.0, others))
        if clearer >= _LEAST_MARGIN:
            return clearer
        key = (id(one.blank), id(other.blank))
        if key not in self._pieces:
            self._pieces[key] = differing(one.blank, other.blank)
        return advantage(one.dark, self._pieces[key])

    def _own(self, one: _Candidate, other: _Candidate) -> float | None:
        """How much of the print that only `one` has is there; None where there is too little of it to tell."""
        own = _points_off(one.points, other.blank, self._near_print, lambda printed: widened(printed, _FAR))
        return find_again(own, one.ink).score if len(own) >= _LEAST_OWN_POINTS else None

    def _candidates(self, image: Grey, page: Features) -> list[_Candidate]:
        """The form pages this may be, best first."""
        likeness = self._ranked(page)
        placed = []
        for pairs, place in likeness[:_FINALISTS]:
            blank = self.blanks[place]
            if pairs < _WORTH_PLACING * likeness[0][0]:
                break
            found = lie_on(page, blank.features, _TOLERANCE)
            if found is not None:
                placed.append((found[1], blank, found[0]))
        placed.sort(key=lambda entry: -entry[0])
        # A page that so few features speak for beside the best can neither win nor come near.
        placed = [entry for entry in placed if entry[0] >= _WORTH_CHECKING * placed[0][0]]
        shown = _reduced(image)
        candidates = [_check(shown, blank, to_form, pairs) for pairs, blank, to_form in placed]
        return sorted(candidates, key=lambda candidate: -candidate.score)

    def _ranked(self, page: Features) -> list[tuple[int, int]]:
        """How many of some hundred features of a page each blank has, and the blank's place, most first."""
        thin = page.every(max(1, len(page.points) // _RANKING_FEATURES))
        pairs = ((len(match(thin, blank)), place) for place, blank in enumerate(self._thin))
        return sorted(pairs, key=lambda e: (-e[0], e[1]))


def _points_off(
    points: NDArray[np.int16], blank: BlankPage, kept: dict[int, NDArray[np.uint8]], mask_of: Callable[[Mask], Mask]
) -> NDArray[np.int16]:
    """Those points (rows and columns at 150 dpi) that lie on nothing of a mask made of a blank's print; `kept` holds
    the masks that were made already, packed, by the blank's id."""
    if id(blank) not in kept:
        kept[id(blank)] = np.packbits(mask_of(blank.printed()))
    return points[~bits_at(kept[id(blank)], blank.size[1], points)]


def _reduced(image: Grey) -> tuple[Grey, float]:
    """The image brought near 150 dpi where it is much finer, and by which factor."""
    factor = 1.0
    while max(image.shape) * factor > 1.6 * A4_PX[1] * CHECK_SCALE:
        factor /= 2
    return resized(image, factor), factor


def _check(
    shown: tuple[Grey, float], blank: BlankPage, to_form: Matrix, pairs: int, *, flat: bool = True
) -> _Candidate:
    """Lay the page on the blank, refine how it lies by its print, and measure how much print is there.

    Not `flat`: what bends far away from the blank is laid flat as well.
    """
    reduced, factor = shown
    size = (round(A4_PX[0] * CHECK_SCALE), round(A4_PX[1] * CHECK_SCALE))
    place = scaling(CHECK_SCALE) @ to_form @ scaling(1 / factor)

    def laid() -> NDArray[np.float32]:
        image = cv2.warpPerspective(reduced, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return darkness(np.asarray(cv2.GaussianBlur(image, (3, 3), 0.6), np.uint8))

    dark = laid()
    correction = refine(dark, blank.anchors)
    if correction is not None:
        place = correction @ place
        to_form = scaling(1 / CHECK_SCALE) @ place @ scaling(factor)
        if _farthest(correction, size) > _LAID_WELL:
            dark = laid()
    bend = None if flat else find_bend(dark, blank.anchors)
    if bend is not None:
        dark = unbent(dark, bend)
    lying = dark
    dark, moved = straighten(dark, blank.anchors)
    if moved > _SMOOTHED_ONCE:
        dark, _ = straighten(dark, blank.anchors)
    ink = widened(ink_mask(dark), 1)
    points = blank.points[_shown(blank.points, place, reduced.shape)]
    some = points[:: max(1, len(points) // _MOST_POINTS)]
    return _Candidate(blank, to_form, pairs, find_again(some, ink), dark, ink, points, some, bend, lying, moved)


def _farthest(correction: Matrix, size: tuple[int, int]) -> float:
    """How far a homography moves the corner of a (width, height) page that it moves furthest."""
    corners = np.array([[x, y] for x in (0, size[0]) for y in (0, size[1])], np.float64)[:, None]
    return float(np.linalg.norm(cv2.perspectiveTransform(corners, correction) - corners, axis=2).max())


def _bend_of(placed: _Candidate) -> Floats | None:
    """The bend of a sheet that was named, if it bends at all: what is read on it should not lie beside its place."""
    if placed.bend is not None or placed.moved < _BENT:
        return placed.bend
    return find_bend(placed.lying, placed.blank.anchors)


def _shown(points: NDArray[np.int16], place: Matrix, shape: tuple[int, ...]) -> Mask:
    """Which points (rows and columns at 150 dpi) lie on the scan at all; the rest was cut off."""
    there = np.linalg.inv(place) @ np.column_stack([points[:, ::-1], np.ones(len(points))]).T
    x, y = there[0] / there[2], there[1] / there[2]
    shown: Mask = (x >= 0) & (y >= 0) & (x <= shape[1] - 1) & (y <= shape[0] - 1)
    return shown


def _confidence(score: float, margin: float) -> float:
    """The probability that an accepted page is what it was taken for, from how clear it was."""
    clarity = min((score - _SURE_SCORE) / (1 - _SURE_SCORE), (margin - _LEAST_MARGIN) / (1 - _LEAST_MARGIN))
    return round(1.0 - 0.01 * (1.0 - max(0.0, min(1.0, clarity))) ** 2 - 0.0001, 4)
