"""Maps and bars are fitted to what was right and wrong, and let through as little as they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from uketsuke.benchmarks import calibrating, looks
from uketsuke.benchmarks.calibrating import (
    BARS,
    FIT,
    Seen,
    fit,
    folds,
    keep_seen,
    logistic,
    read_seen,
    risen,
    surest_wrong,
)
from uketsuke.extractors.calibration import parse_calibration
from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.evidence import FEATURES
from uketsuke.extractors.reading import interpretations
from uketsuke.forms.errors import UsageError


def test_a_regression_with_little_to_go_by_keeps_to_the_weights_it_was_given() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(400, 2))
    y = (x[:, 1] + 0.5 * generator.normal(size=400) > 0).astype(float)
    given = np.array([2.0, 0.0, 0.5])
    alone = logistic(x, y)
    held = logistic(x, y, towards=given, ridge=1000.0)
    between = logistic(x, y, towards=given, ridge=3.0)
    assert abs(alone[0]) < 0.6 and alone[1] > 2.0
    assert np.abs(held[:2] - given[:2]).max() < 0.02
    assert alone[0] < between[0] < given[0]
    assert given[1] < between[1] < alone[1]


def test_knots_rise_and_promise_no_more_than_so_many_readings_can_vouch_for() -> None:
    scores = np.linspace(-3, 3, 200)
    knots = risen(scores, (scores > -1).astype(float)).knots(scores)
    assert [b for _, b in knots] == sorted(b for _, b in knots)
    assert knots[0][0] < -3 and knots[-1][0] > 3
    assert knots[-1][1] == 0.9999


def test_a_bar_lies_where_as_many_are_wrong_as_it_says() -> None:
    generator = np.random.default_rng(3)
    scores = generator.uniform(-2, 6, 40_000)
    wrong = generator.random(40_000) < 1 / (1 + np.exp(1.5 * scores - 1.0))
    rise = risen(scores, (~wrong).astype(float))
    for share in (0.05, 0.01):
        assert rise.bar(share) == pytest.approx((np.log(1 / share - 1) + 1.0) / 1.5, abs=0.15)
    assert rise.bar(0.001) > rise.bar(0.01)


def _seen(family: str, decisive: str, count: int, wrong: int, generator: np.random.Generator) -> Iterator[Seen]:
    """Readings of a family that are wrong where one feature is low, half of them of the seeds that set the bars."""
    at = FEATURES.index(decisive)
    for i in range(count):
        vector = generator.normal(size=len(FEATURES))
        right = i >= wrong
        vector[at] = (2.0 if right else -2.0) + 0.3 * vector[at]
        seed = (FIT if i % 2 else BARS).start + i
        yield Seen(seed, "hand", "office", family, False, right, tuple(vector.tolist()), f"{family} {i}")


@pytest.fixture(scope="module")
def readings() -> list[Seen]:
    generator = np.random.default_rng(7)
    return [
        *_seen("text", "usual", 600, 60, generator),
        *_seen("digits", "weakest", 400, 40, generator),
        *_seen("email", "fit", 200, 7, generator),
    ]


def test_a_family_with_enough_wrong_readings_has_weights_of_its_own(readings: list[Seen]) -> None:
    groups = fit(readings)
    assert set(groups) == {"default", "digits", "text"}
    usual, weakest = FEATURES.index("usual"), FEATURES.index("weakest")
    text, digits = groups["text"]["weights"], groups["digits"]["weights"]
    assert text[usual] > digits[usual]
    assert digits[weakest] > text[weakest]
    assert all(len(group["weights"]) == 2 * len(FEATURES) for group in groups.values())


def test_what_was_fitted_is_a_calibration_that_accepts_right_readings_alone(readings: list[Seen]) -> None:
    groups = fit(readings)
    calibration = parse_calibration({"features": list(FEATURES), "groups": groups, "scores": {}, "trust": 0.9})
    for family in ("text", "digits"):
        group = calibration.groups[family]
        assert group.critical_bar > group.bar
        own = [s for s in readings if s.family == family]
        accepted = [s for s in own if group.judge(s.features, critical=False).accepted]
        assert len(accepted) > 0.3 * len(own)
        assert all(s.right for s in accepted)
        critical = [s for s in own if group.judge(s.features, critical=True).accepted]
        assert 0 < len(critical) < len(accepted)


def test_weights_are_of_one_range_of_seeds_and_bars_of_the_other(readings: list[Seen]) -> None:
    def flipped(seeds: range) -> dict[str, Any]:
        return fit([replace(s, right=not s.right) if s.seed in seeds and s.family == "text" else s for s in readings])

    usual, plain = FEATURES.index("usual"), fit(readings)["text"]
    assert flipped(FIT)["text"]["weights"][usual] < 0 < plain["weights"][usual]
    barred = flipped(BARS)["text"]
    assert barred["weights"] == plain["weights"]
    assert barred["bar"] > plain["bar"]


def test_a_doubt_may_mean_another_thing_on_another_page() -> None:
    generator = np.random.default_rng(11)
    page, weakest = FEATURES.index("page"), FEATURES.index("weakest")
    found = []
    for i in range(2000):
        vector = generator.normal(size=len(FEATURES))
        vector[page] = 1.0 if i % 4 < 2 else -1.0
        # In a hard hand the weakest character says much, in print nothing.
        right = bool(generator.random() < 1 / (1 + np.exp(-1.0 - (4 * vector[weakest] if i % 4 < 2 else 0.0))))
        seed = (FIT if i % 2 else BARS).start + i
        found.append(Seen(seed, "hand", "office", "text", False, right, tuple(vector.tolist()), ""))
    weights = fit(found)["text"]["weights"]
    hard, print_ = (
        weights[weakest] + weights[len(FEATURES) + weakest],
        weights[weakest] - weights[len(FEATURES) + weakest],
    )
    assert hard > 1.0
    assert abs(print_) < 0.3 * hard


def test_filings_are_judged_by_fits_that_have_not_seen_them(readings: list[Seen]) -> None:
    judged = folds(readings)
    assert set(judged) == {"hand", "text", "digits", "email"}
    assert [judged[name].readings for name in ("hand", "text", "digits", "email")] == [1200, 600, 400, 200]
    assert judged["text"].accepted > 300
    assert judged["text"].wrong == 0
    # Whose truth is a coin's is not accepted, whatever those it is judged with are like.
    generator = np.random.default_rng(5)
    tossed = [replace(s, right=bool(generator.random() < 0.5)) if s.family == "text" else s for s in readings]
    assert folds(tossed)["text"].accepted < 30


def test_the_surest_wrong_readings_are_told(readings: list[Seen]) -> None:
    told = [line for line in surest_wrong(readings, fit(readings)) if line.startswith("digits ")]
    assert len(told) == 4
    assert all(int(line.rsplit(" ", 1)[1]) < 40 and float(line.split(" ")[1]) < 0 for line in told)


@pytest.mark.parametrize("missing", [FIT, BARS])
def test_both_ranges_of_seeds_are_needed(readings: list[Seen], missing: range) -> None:
    with pytest.raises(UsageError, match="20000"):
        fit([s for s in readings if s.seed not in missing])


def test_readings_put_aside_are_fitted_as_the_fresh_ones_are(readings: list[Seen], tmp_path: Path) -> None:
    keep_seen(readings, tmp_path / "kept.jsonl.gz")
    again = read_seen(tmp_path / "kept.jsonl.gz")
    assert [(s.seed, s.family, s.right) for s in again] == [(s.seed, s.family, s.right) for s in readings]
    assert {s.what for s in again if s.right} == {""}
    assert [s.what for s in again if not s.right] == [s.what for s in readings if not s.right]
    one, other = (fit(found)["text"]["bar"] for found in (readings, again))
    assert one == pytest.approx(other, abs=0.01)


def test_a_command_that_is_none_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert calibrating.main(["collect", "folder"]) == 2
    assert "calibrating\nread FOLDER" in capsys.readouterr().out


@pytest.mark.slow
def test_a_kept_filing_is_read_without_being_made_again(tmp_path: Path) -> None:
    seed = BARS.start + 1
    assert looks.MIX[seed % len(looks.MIX)][0] == "hand"
    assert looks.main([str(seed), "1", str(tmp_path)]) == 0
    (pickle,) = tmp_path.iterdir()
    written = pickle.stat().st_mtime_ns
    assert looks.main([str(seed), "1", str(tmp_path)]) == 0
    assert [p.stat().st_mtime_ns for p in tmp_path.iterdir()] == [written]

    assert calibrating.main(["read", str(tmp_path)]) == 0
    found = read_seen(tmp_path)
    assert len(found) > 10
    assert {s.seed for s in found} == {seed}
    assert sum(s.right for s in found) > 0.7 * len(found)
    assert all(len(s.features) == len(FEATURES) for s in found)
    # The answers are kept with the filing: reading asks the recogniser nothing.
    kept = looks.load_kept(pickle)
    assert [asdict(s) for s in calibrating.seen(kept)] == [asdict(s) for s in found]
    engine = looks.Remembering(load_engine(), dict(kept.answers))
    for side in kept.sides:
        interpretations([a for a, _ in side.entries], engine)
    assert engine.known.keys() == kept.answers.keys()
