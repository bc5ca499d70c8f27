"""How often somebody may ask: so many times at once, and from then on so many a minute."""

from __future__ import annotations

import threading
from collections.abc import Hashable

_FORGET_EVERY = 1_000
"""After so many new ones those are forgotten who may ask as if they had never asked."""


class Allowance:
    """What each of many may ask for in this process; the clock is given, in seconds.

    It fills at `per_minute` up to `at_once`.
    """

    def __init__(self, *, per_minute: float, at_once: float) -> None:
        self.per_minute = per_minute
        self.at_once = at_once
        self._left: dict[Hashable, tuple[float, float]] = {}
        self._new = 0
        self._lock = threading.Lock()

    def take(self, who: Hashable, now: float) -> float:
        """Takes one from what `who` may ask for; how many seconds to wait first, 0.0 when it was there."""
        with self._lock:
            left = self._filled(who, now)
            if left < 1.0:
                return (1.0 - left) * 60.0 / self.per_minute
            self._left[who] = (left - 1.0, now)
            self._forget(now)
        return 0.0

    def _filled(self, who: Hashable, now: float) -> float:
        if who not in self._left:
            self._new += 1
            return self.at_once
        left, at = self._left[who]
        return min(self.at_once, left + max(0.0, now - at) * self.per_minute / 60.0)

    def _forget(self, now: float) -> None:
        if self._new >= _FORGET_EVERY:
            full = 60.0 * self.at_once / self.per_minute
            self._left = {who: (left, at) for who, (left, at) in self._left.items() if now - at < full}
            self._new = 0
