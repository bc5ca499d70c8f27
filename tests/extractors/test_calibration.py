"""Probabilities rise with the evidence, and the shipped maps are sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from uketsuke.extractors.calibration import Calibration, Group, family, load_calibration, parse_calibration
from uketsuke.extractors.evidence import FEATURES, USUAL_DOUBT, Evidence, crossed, page_doubt
from uketsuke.forms.definitions import KINDS
from uketsuke.forms.errors import SetupError

CLEAR = Evidence(0.99999, -0.001, 0.999, True, True, 8, page=-3.5)
DOUBTFUL = replace(CLEAR, posterior=0.7, log_probability=-1.0, weakest=0.5)


def test_the_vector_has_the_named_features() -> None:
    assert len(CLEAR.vector()) == len(FEATURES)
    assert all(np.isfinite(v) for v in Evidence(0.0, -40.0, 0.0, False, False, 0).vector())


@pytest.mark.parametrize("kind", KINDS)
def test_clear_evidence_beats_doubtful_evidence(kind: str) -> None:
    calibration = load_calibration()
    clear, doubtful = calibration.judge(kind, CLEAR), calibration.judge(kind, DOUBTFUL)  # type: ignore[arg-type]
    assert clear.confidence > doubtful.confidence
    assert not doubtful.accepted


def test_a_reading_that_looks_perfect_is_accepted() -> None:
    assert load_calibration().judge("number", CLEAR).accepted


def test_confidences_are_probabilities_for_any_score() -> None:
    calibration = load_calibration()
    for name, curve in calibration.scores.items():
        values = [calibration.judge_score(name, s).confidence for s in np.linspace(-1, 2, 31)]
        assert all(0 < v < 1 for v in values)
        assert values == sorted(values)
        assert curve.threshold > 0.5


def test_every_text_kind_has_a_family() -> None:
    assert family("phone") == "digits"
    assert family("photo") == "default"


def test_a_file_for_other_features_is_refused() -> None:
    with pytest.raises(SetupError, match="other features"):
        parse_calibration({"features": ["margin"], "groups": {}, "scores": {}, "trust": 0.9})


def test_a_file_with_weights_for_other_features_is_refused() -> None:
    group = {"weights": [0.0] * len(FEATURES), "bias": 0.0, "knots": [], "bar": 0.0, "critical_bar": 0.0}
    with pytest.raises(SetupError, match="other features"):
        parse_calibration({"features": list(FEATURES), "groups": {"default": group}, "scores": {}, "trust": 0.9})


def test_every_feature_stands_alone_and_times_the_doubt_of_the_page() -> None:
    features = tuple(range(1, len(FEATURES) + 1))
    page = features[FEATURES.index("page")]
    assert crossed(features) == (*features, *(page * x for x in features))


def test_a_map_that_falls_is_refused() -> None:
    falling = {"knots": [[0.0, 0.9], [1.0, 0.1]], "threshold": 0.9}
    with pytest.raises(SetupError, match="does not rise"):
        parse_calibration({"features": list(FEATURES), "groups": {}, "scores": {"empty": falling}, "trust": 0.9})


def test_a_page_read_surely_all_over_is_less_doubtful_than_one_that_is_not() -> None:
    assert page_doubt([CLEAR] * 20) < page_doubt([CLEAR] * 10 + [DOUBTFUL] * 10) < page_doubt([DOUBTFUL] * 20)


def test_few_entries_say_little_about_a_page() -> None:
    assert page_doubt([]) == USUAL_DOUBT
    assert page_doubt([CLEAR] * 20) < page_doubt([CLEAR]) < USUAL_DOUBT


def test_what_tells_persons_apart_is_accepted_above_a_higher_bar() -> None:
    knots = ((-9.0, 0.0), (0.0, 0.999), (9.0, 0.9999))
    group = Group((0.0,) * 2 * len(FEATURES), 0.1, knots, bar=0.0, critical_bar=4.0)
    calibration = Calibration({"default": group}, {}, 0.9)
    assert calibration.judge("number", CLEAR).accepted
    assert not calibration.judge("passport_number", CLEAR).accepted
    assert calibration.judge("passport_number", CLEAR).confidence == calibration.judge("number", CLEAR).confidence
    surer = Calibration({"default": replace(group, bias=8.0)}, {}, 0.9)
    assert surer.judge("passport_number", CLEAR).accepted
