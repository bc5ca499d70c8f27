"""How often somebody may ask: what is there at once, what comes back, and that nobody pays for another."""

from __future__ import annotations

from uketsuke.review.limits import Allowance


def test_who_has_asked_for_all_that_was_there_waits_until_one_is_there_again() -> None:
    allowance = Allowance(per_minute=60, at_once=3)
    assert [allowance.take("a", 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert allowance.take("a", 100.0) == 1.0
    assert allowance.take("a", 100.5) == 0.5
    assert allowance.take("a", 101.0) == 0.0
    assert allowance.take("a", 101.0) == 1.0


def test_nobody_waits_for_another() -> None:
    allowance = Allowance(per_minute=60, at_once=1)
    assert allowance.take("a", 0.0) == 0.0 and allowance.take("a", 0.0) > 0
    assert allowance.take("b", 0.0) == 0.0


def test_a_pause_fills_it_and_never_more_than_full() -> None:
    allowance = Allowance(per_minute=60, at_once=2)
    allowance.take("a", 0.0)
    assert [allowance.take("a", 3600.0) for _ in range(2)] == [0.0, 0.0]
    assert allowance.take("a", 3600.0) > 0


def test_a_clock_that_is_set_back_gives_nothing_away() -> None:
    allowance = Allowance(per_minute=60, at_once=1)
    allowance.take("a", 100.0)
    assert allowance.take("a", 50.0) > 0


def test_who_is_full_again_is_forgotten() -> None:
    allowance = Allowance(per_minute=60, at_once=1)
    for number in range(3000):
        assert allowance.take(number, float(number)) == 0.0
    assert len(allowance._left) < 1100
