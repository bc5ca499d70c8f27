"""Clocks for the steps of a reading: CPU time by name, and a recogniser that is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.measuring import cpu_seconds
from uketsuke.extractors.engine import Engine, LineProbabilities

T = TypeVar("T")
Image = NDArray[np.uint8]


@dataclass
class Clock:
    """Adds up the seconds of named steps; of a step inside another only the inner one gets the time."""

    now: Callable[[], float] = cpu_seconds
    spent: dict[str, float] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=list)

    def time(self, step: str, call: Callable[[], T]) -> T:
        """What `call` returns; its time is added to `step`."""
        started = self.now()
        self._inner.append(0.0)
        result = call()
        whole = self.now() - started
        self.spent[step] = self.spent.get(step, 0.0) + whole - self._inner.pop()
        if self._inner:
            self._inner[-1] += whole
        return result


class TimedEngine:
    """An engine under a clock; it keeps the lines it was given."""

    def __init__(self, engine: Engine, clock: Clock, step: str) -> None:
        self.engine, self._clock, self._step = engine, clock, step
        self.lines: list[Image] = []

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def alphabet(self) -> frozenset[str]:
        return self.engine.alphabet

    def recognise(self, crops: Sequence[Image]) -> list[LineProbabilities]:
        self.lines += crops
        return self._clock.time(self._step, lambda: self.engine.recognise(crops))
