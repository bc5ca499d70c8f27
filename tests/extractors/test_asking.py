"""Corrected, cut-off and impossible entries are read, but never accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from uketsuke.extractors.asking import Asked, reading_of
from uketsuke.extractors.calibration import Calibration, Group
from uketsuke.extractors.evidence import FEATURES, Evidence
from uketsuke.extractors.interpreting import Interpretation
from uketsuke.extractors.slots import Slot
from uketsuke.forms.geometry import BoxMm, BoxPx
from uketsuke.forms.readings import Alternative, Doubt

ALWAYS = Calibration(
    {"default": Group((0.0,) * len(FEATURES), 0.0, ((-1.0, 0.9999), (1.0, 0.9999)), -1.0, -1.0)}, {}, 0.9
)
SLOT = Slot("occupation", "text", BoxMm(0, 0, 50, 6))


def _meant(*, valid: bool = True) -> Interpretation:
    return Interpretation("会社員", "会社員", Evidence(0.9999, -0.001, 0.999, True, valid, 3))


def test_a_clear_entry_is_accepted() -> None:
    assert reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), _meant(), "engine", ALWAYS).accepted


@pytest.mark.parametrize("doubt", ["struck", "overflow", "seal", "ditto", "outside_alphabet"])
def test_a_doubt_about_the_ink_is_for_a_person(doubt: Doubt) -> None:
    reading = reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9), doubts=(doubt,)), _meant(), "engine", ALWAYS)
    assert not reading.accepted
    assert reading.value == "会社員"
    assert reading.confidence <= 0.9
    assert doubt in reading.doubts


def test_a_value_that_cannot_be_right_is_for_a_person() -> None:
    assert not reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), _meant(valid=False), "engine", ALWAYS).accepted


def test_alternatives_have_no_more_probability_than_the_value_leaves() -> None:
    others = (Alternative("会社貝", 0.3), Alternative("会仕員", 0.1))
    found = reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), replace(_meant(), alternatives=others), "engine", ALWAYS)
    assert [a.value for a in found.alternatives] == ["会社貝", "会仕員"]
    assert sum(a.confidence for a in found.alternatives) == pytest.approx(1 - found.confidence, abs=2e-6)
    assert found.alternatives[0].confidence == pytest.approx(3 * found.alternatives[1].confidence, abs=3e-6)
