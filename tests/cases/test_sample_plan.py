"""How many values must be looked at to show how good they are: against the figures of the literature and by trying."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.cases import records
from uketsuke.cases.bounds import at_most, upper_bound
from uketsuke.cases.sample_plan import HOPED, MOST, PERIOD_DAYS, POWER, TARGET, enough, is_drawn, planned

from .conftest import Desk, field


def test_the_sample_shows_what_it_is_to_show_and_one_value_fewer_does_not() -> None:
    size = enough()
    assert upper_bound(size.wrong, size.values) <= TARGET < upper_bound(size.wrong, size.values - 1)
    assert at_most(size.wrong, size.values, HOPED) >= POWER


def test_a_smaller_number_of_wrong_ones_would_fail_too_often() -> None:
    size = enough()
    # With c - 1 wrong ones allowed the bound holds from fewer values on, and a good machine fails it too often.
    low, high = 1, size.values
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if upper_bound(size.wrong - 1, middle) <= TARGET else (middle + 1, high)
    assert at_most(size.wrong - 1, low, HOPED) < POWER


def test_without_any_wrong_one_it_is_the_rule_of_three() -> None:
    """No error in 3 / p trials bounds the rate by p at 95 %. Source: Hanley and Lippman-Hand, JAMA 249 (1983)."""
    none = enough(target=0.001, hoped=1e-9)
    assert none.wrong == 0 and none.values == pytest.approx(3 / 0.001, rel=0.01)


def test_what_is_hoped_for_must_be_better_than_what_is_shown() -> None:
    with pytest.raises(ValueError, match="better"):
        enough(target=0.001, hoped=0.002)


@given(st.integers(0, 10**9))
def test_nobody_is_asked_for_more_than_the_most_nor_for_more_than_needed(volume: int) -> None:
    plan = planned(volume)
    assert 0 < plan.rate <= MOST
    assert plan.rate * volume <= plan.needed + 1e-6
    if volume:
        assert plan.rate == MOST or plan.days == PERIOD_DAYS


def test_a_value_is_drawn_at_its_share_always_the_same_and_at_every_greater_one() -> None:
    names = [(f"TYO-20261129-{number:06d}", f"field_{number % 40}") for number in range(20_000)]
    drawn = [name for name in names if is_drawn(*name, 0.03)]
    assert len(drawn) == pytest.approx(600, abs=4 * (600 * 0.97) ** 0.5)
    assert all(is_drawn(*name, 0.2) for name in drawn) and not any(is_drawn(*name, 0.0) for name in names)
    assert all(is_drawn(*name, 1.0) for name in names)


def test_the_plan_of_a_day_follows_what_came_before_and_stands(desk: Desk) -> None:
    assert desk.ask(records.plan_of).rate == MOST
    filing = desk.one_filing()
    desk.finish(filing, [field("address", "x"), field("phone", None), field("name", "A", accepted=False)])
    today = desk.ask(records.filing_work, filing).received
    plan = desk.do(records.make_plan, today)
    assert (plan.volume, plan.rate) == (PERIOD_DAYS, MOST)
    desk.finish(desk.one_filing(b"another"), [field("address", "x")])
    assert desk.do(records.make_plan, today) == plan == desk.ask(records.plan_of)
    assert desk.do(records.make_plan, date.fromordinal(today.toordinal() + 1)).volume == PERIOD_DAYS
