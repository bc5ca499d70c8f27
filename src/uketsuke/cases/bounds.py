"""How bad an error rate may still be when few or no errors were seen."""

from __future__ import annotations

import math
from collections.abc import Callable


def upper_bound(errors: int, trials: int, confidence: float = 0.95) -> float:
    """The one-sided Clopper-Pearson upper bound of an error rate; 1.0 when nothing was tried.

    The rate at which `errors` or fewer of `trials` would be seen with probability `1 - confidence`.

    Source: Clopper and Pearson, Biometrika 26 (1934).
    """
    if not 0 <= errors <= trials:
        raise ValueError(f"{errors} errors in {trials} trials")
    if errors == trials:
        return 1.0
    return _crossing(errors / trials, 1.0, lambda rate: at_most(errors, trials, rate) > 1 - confidence)


def lower_bound(errors: int, trials: int, confidence: float = 0.95) -> float:
    """The one-sided Clopper-Pearson lower bound of an error rate; 0.0 when no error was seen.

    The rate at which `errors` or more of `trials` would be seen with probability `1 - confidence`.

    Source: Clopper and Pearson, Biometrika 26 (1934).
    """
    if not 0 <= errors <= trials:
        raise ValueError(f"{errors} errors in {trials} trials")
    if errors == 0:
        return 0.0
    return _crossing(0.0, errors / trials, lambda rate: at_most(errors - 1, trials, rate) > confidence)


def _crossing(low: float, high: float, is_below: Callable[[float], bool]) -> float:
    """Where, between two rates, a condition that holds from the lower one on ceases to hold."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def at_most(errors: int, trials: int, rate: float) -> float:
    """The probability of `errors` or fewer in `trials` at this rate (0 < rate < 1)."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return 0.0
    logs = [
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        + k * math.log(rate) + (trials - k) * math.log1p(-rate)
        for k in range(errors + 1)
    ]  # fmt: skip
    top = max(logs)
    return math.exp(top) * sum(math.exp(value - top) for value in logs)
