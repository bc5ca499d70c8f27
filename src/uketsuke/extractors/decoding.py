"""What a line says: the likeliest texts under CTC, within an alphabet, a shape or a vocabulary."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.alphabets import Folded
from uketsuke.extractors.engine import FLOOR, LineProbabilities

_WIDTH = 14
"""Texts kept at every step."""
_CUT = 2e-4
"""A character less probable than this at a step is not tried there."""
_DEEP_CUT = 1e-5
"""The same where a pattern rules most characters out: what is left may be far from what seems likeliest."""
_SURE = 0.9995
_MAX_TRIED = 7
_RESCALED = 16
"""Steps after which probabilities are brought back to the size of 1."""


class Pattern(Protocol):
    """Which texts there can be, told one character at a time."""

    @property
    def start(self) -> Any:
        """The state before anything is written; states are hashable."""

    def step(self, state: Any, character: str) -> Any | None:
        """The state after one more character, or None when it does not fit."""

    def accepts(self, state: Any) -> bool:
        """Whether a text may end here."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with `log_probability`, its natural-log CTC probability given the image."""

    text: str
    log_probability: float


@dataclass(frozen=True, slots=True)
class Shape:
    """Classes of characters in order, each `(characters, least, most)`, matched greedily."""

    parts: tuple[tuple[str, int, int], ...]

    @property
    def start(self) -> tuple[int, int]:
        """Nothing written yet: the first part, no character of it."""
        return 0, 0

    def step(self, state: tuple[int, int], character: str) -> tuple[int, int] | None:
        """The state after one more character, or None when it does not fit."""
        part, count = state
        while part < len(self.parts):
            characters, least, most = self.parts[part]
            if character in characters and count < most:
                return part, count + 1
            if count < least:
                return None
            part, count = part + 1, 0
        return None

    def accepts(self, state: tuple[int, int]) -> bool:
        """Whether a text may end here."""
        part, count = state
        if part < len(self.parts) and count < self.parts[part][1]:
            return False
        return all(least == 0 for _, least, _ in self.parts[part + 1 :])


class _Text:
    """A text of the beam.

    `before` is all of it but its last character, `column` that one's (-1 for none), `state` the shape's; `longer` holds
    the texts one character longer that were met, None for one that does not fit the shape.
    """

    __slots__ = ("before", "column", "longer", "state")

    def __init__(self, before: _Text | None, column: int, state: Any) -> None:
        self.before, self.column, self.state = before, column, state
        self.longer: dict[int, _Text | None] = {}

    def columns(self) -> list[int]:
        """The columns of its characters, first to last."""
        found: list[int] = []
        text = self
        while text.before is not None:
            found.append(text.column)
            text = text.before
        return found[::-1]


_Kept = dict[_Text, tuple[float, float]]
"""Texts with their probabilities: that the line so far says just this and ends in blank, and in its last character."""


def beam(folded: Folded, shape: Pattern | None = None, *, width: int = _WIDTH, deep: bool = False) -> list[Decoded]:
    """The likeliest texts, best first; with a shape only such as fit it; `deep` tries what is very unlikely too.

    Returns an empty list when no text fits, and one empty text when the line says nothing.
    """
    kept: _Kept = {_Text(None, -1, shape.start if shape is not None else None): (1.0, 0.0)}
    scale = 0.0
    for row, tries in zip(folded.probability.tolist(), _tries(folded, deep=deep), strict=True):
        blank = row[0]
        if blank > _SURE and not (deep and tries):
            # Nothing new can be said; every text goes on, in blank.
            kept = {text: ((b + c) * blank, 0.0) for text, (b, c) in kept.items()}
            continue
        following = _going_on(kept, row, tries)
        if tries:
            _grow(following, kept, tries, shape, folded.characters, width)
        weighed = [(b + c, text) for text, (b, c) in following.items()]
        if len(weighed) > width:
            weighed = sorted(weighed, key=_first, reverse=True)[:width]
        total = sum(map(_first, weighed))
        if total <= 0.0:
            return []
        scale += math.log(total)
        kept = {text: (following[text][0] / total, following[text][1] / total) for _, text in weighed}
    ended = [
        Decoded("".join(folded.characters[c - 1] for c in text.columns()), math.log(sum(pair)) + scale)
        for text, pair in kept.items()
        if sum(pair) > 0.0 and (shape is None or shape.accepts(text.state))
    ]
    return sorted(ended, key=lambda d: -d.log_probability)


def _tries(folded: Folded, *, deep: bool) -> list[dict[int, float]]:
    """The columns to try at every step, with their probabilities."""
    probability = folded.probability
    found: list[dict[int, float]] = [{} for _ in range(len(probability))]
    steps, columns = np.nonzero(probability[:, 1:] > (_DEEP_CUT if deep else _CUT))
    columns += 1
    for t, column, p in zip(steps.tolist(), columns.tolist(), probability[steps, columns].tolist(), strict=True):
        found[t][column] = p
    return [
        tries if len(tries) <= _MAX_TRIED else dict(sorted(tries.items(), key=lambda one: one[1])[-_MAX_TRIED:])
        for tries in found
    ]


def _going_on(kept: _Kept, row: Sequence[float], tries: Mapping[int, float]) -> _Kept:
    """The kept texts one step later: in blank, in their last character again, or grown out of one another."""
    blank = row[0]
    following: _Kept = {}
    for text, (in_blank, in_character) in kept.items():
        before, column = text.before, text.column
        again = 0.0
        if before is not None:
            again = in_character * row[column]
            if column in tries and before in kept:
                b, c = kept[before]
                again += (b if column == before.column else b + c) * tries[column]
        following[text] = (in_blank + in_character) * blank, again
    return following


def _grow(
    following: _Kept,
    kept: _Kept,
    tries: Mapping[int, float],
    shape: Pattern | None,
    characters: Sequence[str],
    width: int,
) -> None:
    """Add the texts that one more character makes of the kept ones and that may be among the `width` likeliest."""
    # They have no more than what this step brings them: with less than the least that stays, they cannot stay.
    least = sorted([b + c for b, c in following.values()])[-width] if len(following) >= width else 0.0
    likeliest = max(tries.values())
    gains = []
    for text, (in_blank, in_character) in kept.items():
        both = in_blank + in_character
        if both * likeliest <= least:
            continue
        for column, p in tries.items():
            gain = (in_blank if column == text.column else both) * p
            if gain > least:
                gains.append((gain, text, column))
    if len(gains) > width:
        gains.sort(key=_first, reverse=True)
    room = width
    for gain, text, column in gains:
        if column not in text.longer:
            state = text.state if shape is None else shape.step(text.state, characters[column - 1])
            text.longer[column] = None if shape is not None and state is None else _Text(text, column, state)
        longer = text.longer[column]
        if longer is not None and longer not in kept:
            following[longer] = 0.0, gain
            room -= 1
            if not room:
                return


_first = itemgetter(0)


def score_texts(line: LineProbabilities | Folded, texts: Sequence[str]) -> NDArray[np.float64]:
    """Log CTC probability of each text given the line; -inf for texts longer than the line can hold."""
    tokens = line.tokens if isinstance(line, LineProbabilities) else ("", *line.characters)
    place = {token: i for i, token in enumerate(tokens)}
    missing = len(tokens)
    # log(0) is avoided by the floor: a character that was not kept is nearly, not wholly, impossible.
    columns = np.concatenate(
        [line.probability.astype(np.float64), np.full((line.probability.shape[0], 1), FLOOR)], axis=1
    )
    columns = np.maximum(columns, FLOOR)
    longest = max((len(text) for text in texts), default=0)
    labels = np.zeros((len(texts), 2 * longest + 1), np.int64)
    for row, text in enumerate(texts):
        for i, character in enumerate(text):
            labels[row, 2 * i + 1] = place.get(character, missing)
    lengths = np.array([len(text) for text in texts])
    # Past a blank, unless the same character would follow itself.
    skip = np.zeros(labels.shape)
    skip[:, 2:] = (labels[:, 2:] != 0) & (labels[:, 2:] != labels[:, :-2])
    alpha = np.zeros(labels.shape)
    alpha[:, 0] = columns[0, 0]
    alpha[:, 1:2] = columns[0, labels[:, 1:2]]
    scale = np.zeros(len(texts))
    for t in range(1, len(columns)):
        reach = alpha.copy()
        reach[:, 1:] += alpha[:, :-1]
        reach[:, 2:] += alpha[:, :-2] * skip[:, 2:]
        alpha = reach * columns[t, labels]
        if t % _RESCALED == 0:
            # What is lost to nothing beside the greatest could never have come near it again.
            greatest = alpha.max(axis=1)
            alpha /= greatest[:, None]
            scale += np.log(greatest)
    rows = np.arange(len(texts))
    ends = alpha[rows, 2 * lengths] + np.where(lengths > 0, alpha[rows, np.maximum(2 * lengths - 1, 0)], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(ends) + scale)


def plain_text(line: LineProbabilities) -> tuple[str, tuple[float, ...]]:
    """The text of the likeliest character at every step, and the probability of each of its characters."""
    best, top = line.probability.argmax(axis=1), line.probability.max(axis=1)
    written = [t for t in range(line.steps) if line.tokens[best[t]] and (t == 0 or best[t] != best[t - 1])]
    return "".join(line.tokens[best[t]] for t in written), tuple(float(top[t]) for t in written)


def weakest(line: LineProbabilities) -> float:
    """How sure the recogniser was of its least sure character: its greatest single doubt, 0…1."""
    best = line.probability.max(axis=1)
    return float(best.min(initial=1.0))
