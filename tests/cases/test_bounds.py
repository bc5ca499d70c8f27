"""The bound on an error rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.cases.bounds import lower_bound, upper_bound


@pytest.mark.parametrize(
    ("errors", "trials", "bound"),
    # Zero errors: 1 - 0.05 ** (1 / n). The others from tables of the beta distribution.
    [(0, 100, 0.029513), (0, 3000, 0.000998), (1, 100, 0.046558), (5, 100, 0.102259), (3, 3000, 0.002582)],
)
def test_it_is_the_clopper_pearson_bound(errors: int, trials: int, bound: float) -> None:
    assert upper_bound(errors, trials) == pytest.approx(bound, rel=2e-3)


def test_nothing_tried_says_nothing() -> None:
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(4, 4) == 1.0


@pytest.mark.parametrize(
    ("errors", "trials", "bound"),
    # All wrong: 0.05 ** (1 / n). The others from tables of the beta distribution.
    [(0, 100, 0.0), (0, 0, 0.0), (100, 100, 0.970487), (1, 100, 0.000513), (5, 100, 0.019914)],
)
def test_the_lower_bound_is_clopper_and_pearsons_too(errors: int, trials: int, bound: float) -> None:
    assert lower_bound(errors, trials) == pytest.approx(bound, rel=2e-3)


@pytest.mark.parametrize(("errors", "trials"), [(-1, 5), (6, 5)])
def test_impossible_counts_are_refused(errors: int, trials: int) -> None:
    with pytest.raises(ValueError, match="errors in"):
        upper_bound(errors, trials)
    with pytest.raises(ValueError, match="errors in"):
        lower_bound(errors, trials)


@given(st.integers(1, 5000), st.data())
def test_it_lies_above_the_rate_seen_and_grows_with_errors(trials: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, min(trials - 1, 50)))
    bound = upper_bound(errors, trials)
    assert errors / trials < bound <= 1
    assert errors + 1 == trials or upper_bound(errors + 1, trials) > bound
