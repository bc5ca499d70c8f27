"""The calibration is renewed by what people found, and only where readings held out say that it is better."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.review.conftest import Counter
from tests.review.filings import file_one, id_of
from uketsuke.benchmarks import renewing
from uketsuke.benchmarks.renewing import (
    LEAST,
    Observed,
    bar_of,
    checked,
    evidence_of,
    in_force,
    is_held_out,
    own_data,
    renew,
    renewed,
)
from uketsuke.cases import keying, records, sample_plan
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.who import acting
from uketsuke.extractors.calibration import parse_calibration
from uketsuke.extractors.evidence import FEATURES
from uketsuke.extractors.reading import Place
from uketsuke.workers.settings import Settings, load_settings
from uketsuke.workers.world import World

OWN = parse_calibration(own_data())
TEXT = OWN.groups["text"]


def features_at(score: float) -> tuple[float, ...]:
    """Evidence that the group of texts gives this score."""
    features = [0.0] * len(FEATURES)
    # Where the page is 0 the products with it are.
    heaviest = max((i for i, name in enumerate(FEATURES) if name != "page"), key=lambda i: abs(TEXT.weights[i]))
    features[heaviest] = (score - TEXT.bias) / TEXT.weights[heaviest]
    return tuple(features)


def observed(count: int, *, wrong_share: float, low: float, high: float, seed: int = 1) -> list[Observed]:
    """Readings of texts at scores between two, of which a share is wrong at every score alike."""
    rnd = Random(seed)
    return [
        Observed(
            f"TYO-20261129-{number:06d}",
            "text",
            False,
            features_at(rnd.uniform(low, high)),
            rnd.random() >= wrong_share,
            20.0,
        )
        for number in range(count)
    ]


def halves(found: list[Observed]) -> tuple[list[Observed], list[Observed]]:
    return [o for o in found if not is_held_out(o.receipt)], [o for o in found if is_held_out(o.receipt)]


def _bar(wrong: tuple[int, ...], count: int) -> float:
    """The bar over scores count, …, 2, 1 of which those at places `wrong` (0 the surest) are wrong."""
    y = np.ones(count)
    y[list(wrong)] = 0.0
    return bar_of(np.arange(count, 0, -1, dtype=float), y)


def test_the_first_wrong_reading_is_allowed_among_a_thousand() -> None:
    assert _bar((999,), 1000) == 1.0
    assert _bar((998,), 999) == 2.0
    assert _bar((10,), 1000) == 1.0
    assert _bar((10, 500), 1000) == 1000.0 - 9.0


def test_every_further_wrong_reading_is_allowed_among_2500_more() -> None:
    assert _bar((10, 3499), 3500) == 1.0
    assert _bar((10, 3498), 3499) == 2.0


def test_readings_of_one_score_are_accepted_together_or_not_at_all() -> None:
    scores = np.array([3.0] * 10 + [2.0] * 10 + [1.0] * 5)
    assert bar_of(scores, np.array([1.0] * 19 + [0.0] + [1.0] * 5)) == 3.0


def test_where_the_surest_reading_is_wrong_none_is_accepted() -> None:
    assert _bar((0,), 50) > 50.0


def test_a_bar_is_not_rounded_below_a_wrong_reading() -> None:
    scores = np.array([0.50006, 0.50004])
    bar = bar_of(scores, np.array([1.0, 0.0]))
    assert bar > scores[1]


def test_half_of_the_filings_are_held_out_always_the_same() -> None:
    receipts = [f"TYO-20261129-{number:06d}" for number in range(4000)]
    held = [receipt for receipt in receipts if is_held_out(receipt)]
    assert len(held) == pytest.approx(2000, abs=150)


def test_probabilities_that_promise_too_much_come_down_and_the_check_passes() -> None:
    bar = TEXT.bar
    fitting, held = halves(observed(3000, wrong_share=0.2, low=bar - 6, high=bar - 0.5))
    fresh = parse_calibration(renewed(own_data(), fitting))
    before = np.mean([OWN.groups["text"].judge(one.features, critical=False).confidence for one in held])
    after = np.mean([fresh.groups["text"].judge(one.features, critical=False).confidence for one in held])
    assert abs(after - 0.8) < abs(before - 0.8)
    check = checked(OWN, fresh, held)
    assert check.passed and check.loss_after < check.loss_before
    assert fresh.groups["address"] == OWN.groups["address"]


def test_a_bar_is_raised_where_too_much_of_what_was_accepted_is_wrong_and_never_lowered() -> None:
    bar = TEXT.bar
    bad = observed(2000, wrong_share=0.02, low=bar, high=bar + 2)
    good = observed(2000, wrong_share=0.0, low=bar + 2, high=bar + 6, seed=2)
    fresh = parse_calibration(renewed(own_data(), [*bad, *good])).groups["text"]
    assert fresh.bar > bar and fresh.critical_bar == TEXT.critical_bar
    accepted = [one for one in (*bad, *good) if fresh.score(one.features) >= fresh.bar]
    assert sum(not one.right for one in accepted) <= 0.0004 * len(accepted) + 0.6
    assert renewed(own_data(), good) == own_data()


def test_few_readings_move_no_map() -> None:
    few = observed(LEAST - 1, wrong_share=0.3, low=TEXT.bar - 6, high=TEXT.bar - 1)
    sure = observed(LEAST * 4, wrong_share=0.0, low=TEXT.bar - 6, high=TEXT.bar - 1)
    for found in (few, sure, []):
        assert renewed(own_data(), found)["groups"]["text"]["knots"] == own_data()["groups"]["text"]["knots"]


def test_a_kind_without_a_group_of_its_own_moves_the_group_of_all() -> None:
    found = [replace(one, family="nothing of its own") for one in observed(2000, wrong_share=0.4, low=-2, high=2)]
    fresh = renewed(own_data(), found)["groups"]
    own = own_data()["groups"]
    assert fresh["default"]["knots"] != own["default"]["knots"]
    assert all(fresh[name] == own[name] for name in own if name != "default")


@pytest.mark.parametrize(
    ("share", "held_share", "why"),
    [(0.5, 0.001, "less_calibrated"), (0.2, 0.2, None)],
    ids=["another_truth", "the_same_truth"],
)
def test_what_does_not_hold_on_other_filings_is_refused(share: float, held_share: float, why: str | None) -> None:
    low, high = TEXT.bar - 6, TEXT.bar - 1
    fresh = parse_calibration(renewed(own_data(), observed(2000, wrong_share=share, low=low, high=high)))
    held = observed(2000, wrong_share=held_share, low=low, high=high, seed=9)
    assert checked(OWN, fresh, held).why == why


def test_too_few_held_out_say_nothing() -> None:
    assert checked(OWN, OWN, observed(LEAST - 1, wrong_share=0.0, low=0, high=1)).why == "too_few"


def test_more_wrong_or_fewer_accepted_for_nothing_is_refused() -> None:
    bar = TEXT.bar
    lower = replace(OWN, groups={**OWN.groups, "text": replace(TEXT, bar=bar - 1)})
    higher = replace(OWN, groups={**OWN.groups, "text": replace(TEXT, bar=bar + 2)})
    below = observed(1000, wrong_share=0.05, low=bar - 1, high=bar + 4)
    assert checked(OWN, lower, below).why == "more_wrong"
    assert checked(OWN, higher, observed(1000, wrong_share=0.0, low=bar, high=bar + 4)).why == "fewer_accepted"
    assert checked(OWN, higher, observed(1000, wrong_share=0.05, low=bar, high=bar + 4)).passed


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(sample_plan, "MOST", 1.0)
    monkeypatch.setattr(keying, "KNOWN_SHARE", 0.0)
    return Counter(tmp_path)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Settings:
    monkeypatch.setenv("UKETSUKE_DATABASE_URL", f"sqlite:///{tmp_path / 'records.db'}")
    monkeypatch.setenv("UKETSUKE_STORE_URL", f"file://{tmp_path / 'store'}")
    monkeypatch.setenv("UKETSUKE_CACHE_DIR", str(cache))
    return load_settings(tmp_path / "data")


def test_a_version_in_force_that_was_fitted_for_another_reader_is_not_taken_further(desk: Counter) -> None:
    fits, other = own_data(), own_data()
    for group in other["groups"].values():
        group["weights"] = group["weights"][: len(FEATURES)]
    with acting("a"), session_scope(desk.engine) as session:
        assert in_force(session) == (records.OWN_CALIBRATION, own_data())
        for number, (body, expected) in enumerate([(fits, 1), (other, records.OWN_CALIBRATION)], start=1):
            records.add_calibration(session, body, based_on=records.OWN_CALIBRATION, checked={}, passed=True)
            records.use_calibration(session, number)
            assert in_force(session) == (expected, own_data())


@pytest.mark.slow
def test_the_ink_of_a_sample_is_read_again_once_and_a_version_is_kept_and_used(
    desk: Counter, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "東京都千代田区末広町1-2"
    filing = id_of(desk, file_one(desk, {"address": address, "phone": "0312345678"}))
    world = World(settings)
    with reading_scope(desk.engine) as session:
        samples = records.settled_samples(session, 10)
        rows = {task.field: task.id for task in (records.task_of(session, n, None) for n in (1, 2)) if task}
    assert samples == ()
    for who in ("a", "b"):
        with acting(who), session_scope(desk.engine) as session:
            records.key_value(session, rows["address"], address, utc_now())
            records.key_value(session, rows["phone"], "0312345679", utc_now())
    with reading_scope(desk.engine) as session:
        found = records.settled_samples(session, 10)
        pages = records.pages_of_filing(session, filing)
    assert {one.field: one.truth for one in found} == {"address": address, "phone": "0312345679"}
    assert {one.stands_for for one in found} == {1.0}
    seen = evidence_of(world, pages[0].normalised_key, "13126-1", 1)
    assert seen[Place("address")]["value"] == address and seen[Place("phone")]["value"] == "0312345678"
    observed_now = list(renewing.observe(world, found, lambda _done, _all: None))
    assert {(one.family, one.right) for one in observed_now} == {("address", True), ("digits", False)}

    def not_again(*_: object) -> None:
        raise AssertionError("read a second time")

    monkeypatch.setattr(renewing, "evidence_of", not_again)
    with reading_scope(desk.engine) as session:
        found = records.settled_samples(session, 10)
    assert list(renewing.observe(world, found, lambda _done, _all: None)) == observed_now
    assert renew(world, limit=10).number is None

    # With enough of them a version is kept, and a worker judges by it when it is in force.
    many = [
        replace(one, receipt=f"TYO-20261129-{n:06d}")
        for n, one in enumerate(observed(3000, wrong_share=0.2, low=TEXT.bar - 6, high=TEXT.bar - 0.5))
    ]
    monkeypatch.setattr(renewing, "observe", lambda *_: iter(many))
    made = renew(world, limit=10)
    assert made.number == 1 and made.check is not None and made.check.passed
    assert world.calibration() == OWN
    with session_scope(desk.engine) as session:
        records.use_calibration(session, made.number)
    assert world.calibration() != OWN and world.calibration() == World(settings).calibration()
    with session_scope(desk.engine) as session:
        records.use_calibration(session, records.OWN_CALIBRATION)
    assert world.calibration() == OWN


def test_a_version_for_another_reader_is_not_used(desk: Counter, settings: Settings) -> None:
    other = {**own_data(), "features": ["one", "two"]}
    with session_scope(desk.engine) as session:
        number = records.add_calibration(session, other, based_on=0, checked={}, passed=True)
        records.use_calibration(session, number)
    assert World(settings).calibration() == OWN
