"""What a line says: the likeliest texts under CTC, within an alphabet, a shape or a vocabulary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
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


def beam(folded: Folded, shape: Pattern | None = None, *, width: int = _WIDTH, deep: bool = False) -> list[Decoded]:
    """The likeliest texts, best first; with a shape only such as fit it; `deep` tries what is very unlikely too.

    Returns an empty list when no text fits, and one empty text when the line says nothing.
    """
    start = shape.start if shape is not None else None
    cut = _DEEP_CUT if deep else _CUT
    # text as tuple of columns -> [ends in blank, ends in its last character, state of the shape]
    kept: dict[tuple[int, ...], list[float]] = {(): [1.0, 0.0]}
    states: dict[tuple[int, ...], Any] = {(): start}
    scale = 0.0
    probability = folded.probability
    for t in range(probability.shape[0]):
        row = probability[t]
        blank = float(row[0])
        if blank > _SURE and not (deep and float(row[1:].max(initial=0.0)) > cut):
            # Nothing new can be said; every text goes on, in blank.
            for pair in kept.values():
                pair[0], pair[1] = (pair[0] + pair[1]) * blank, 0.0
            continue
        likely = np.flatnonzero(row[1:] > cut) + 1
        if len(likely) > _MAX_TRIED:
            likely = likely[np.argsort(row[likely])[-_MAX_TRIED:]]
        tries = [(int(c), float(row[c])) for c in likely]
        following: dict[tuple[int, ...], list[float]] = {}
        for text, (in_blank, in_character) in kept.items():
            both = in_blank + in_character
            same = following.setdefault(text, [0.0, 0.0])
            same[0] += both * blank
            last = text[-1] if text else -1
            if last > 0:
                same[1] += in_character * float(row[last])
            for column, p in tries:
                longer = (*text, column)
                if longer not in states:
                    if shape is None:
                        states[longer] = start
                    else:
                        state = shape.step(states[text], folded.characters[column - 1])
                        if state is None:
                            continue
                        states[longer] = state
                gain = (in_blank if column == last else both) * p
                if gain > 0.0:
                    following.setdefault(longer, [0.0, 0.0])[1] += gain
        best = sorted(following.items(), key=lambda item: -(item[1][0] + item[1][1]))[:width]
        total = sum(pair[0] + pair[1] for _, pair in best)
        if total <= 0.0:
            return []
        scale += math.log(total)
        kept = {text: [pair[0] / total, pair[1] / total] for text, pair in best}
    ended = [
        Decoded("".join(folded.characters[c - 1] for c in text), math.log(sum(pair)) + scale)
        for text, pair in kept.items()
        if sum(pair) > 0.0 and (shape is None or shape.accepts(states[text]))
    ]
    return sorted(ended, key=lambda d: -d.log_probability)


def score_texts(line: LineProbabilities | Folded, texts: Sequence[str]) -> NDArray[np.float64]:
    """Log CTC probability of each text given the line; -inf for texts longer than the line can hold."""
    tokens = line.tokens if isinstance(line, LineProbabilities) else ("", *line.characters)
    place = {token: i for i, token in enumerate(tokens)}
    missing = len(tokens)
    # log(0) is avoided by the floor: a character that was not kept is nearly, not wholly, impossible.
    columns = np.concatenate(
        [line.probability.astype(np.float64), np.full((line.probability.shape[0], 1), FLOOR)], axis=1
    )
    log_p = np.log(np.maximum(columns, FLOOR))
    longest = max((len(text) for text in texts), default=0)
    labels = np.zeros((len(texts), 2 * longest + 1), np.int64)
    for row, text in enumerate(texts):
        for i, character in enumerate(text):
            labels[row, 2 * i + 1] = place.get(character, missing)
    lengths = np.array([len(text) for text in texts])
    skip = np.zeros_like(labels, bool)
    if labels.shape[1] > 2:
        skip[:, 2:] = (labels[:, 2:] != 0) & (labels[:, 2:] != labels[:, :-2])
    alpha = np.full(labels.shape, -np.inf)
    alpha[:, 0] = log_p[0, 0]
    if labels.shape[1] > 1:
        alpha[:, 1] = log_p[0, labels[:, 1]]
    with np.errstate(invalid="ignore"):
        for t in range(1, log_p.shape[0]):
            reach = alpha.copy()
            reach[:, 1:] = np.logaddexp(reach[:, 1:], alpha[:, :-1])
            if labels.shape[1] > 2:
                jump = np.where(skip[:, 2:], alpha[:, :-2], -np.inf)
                reach[:, 2:] = np.logaddexp(reach[:, 2:], jump)
            alpha = reach + log_p[t, labels]
    rows = np.arange(len(texts))
    ends = alpha[rows, 2 * lengths]
    before = np.where(lengths > 0, alpha[rows, np.maximum(2 * lengths - 1, 0)], -np.inf)
    return np.asarray(np.logaddexp(ends, before))


def plain_text(line: LineProbabilities) -> tuple[str, tuple[float, ...]]:
    """The text of the likeliest character at every step, and the probability of each of its characters."""
    best, top = line.probability.argmax(axis=1), line.probability.max(axis=1)
    written = [t for t in range(line.steps) if line.tokens[best[t]] and (t == 0 or best[t] != best[t - 1])]
    return "".join(line.tokens[best[t]] for t in written), tuple(float(top[t]) for t in written)


def weakest(line: LineProbabilities) -> float:
    """How sure the recogniser was of its least sure character: its greatest single doubt, 0…1."""
    best = line.probability.max(axis=1)
    return float(best.min(initial=1.0))
