"""Versions of the calibration: in force one at a time, never what the check refused, and back again."""

from __future__ import annotations

import pytest

from uketsuke.cases import records
from uketsuke.cases.calibrations import OWN
from uketsuke.cases.who import acting
from uketsuke.forms.errors import UsageError

from .conftest import Desk


def add(desk: Desk, *, passed: bool, body: dict[str, str] | None = None) -> int:
    with acting("chief"):
        return desk.do(records.add_calibration, body or {"a": "b"}, based_on=OWN, checked={"n": 1}, passed=passed)


def test_a_version_is_in_force_only_when_somebody_says_so_and_goes_back(desk: Desk) -> None:
    first, second = add(desk, passed=True, body={"v": "1"}), add(desk, passed=True, body={"v": "2"})
    assert (first, second) == (1, 2) and desk.ask(records.number_in_force) == OWN
    with acting("chief"):
        assert desk.do(records.use_calibration, first)
        assert not desk.do(records.use_calibration, first)
        assert desk.ask(records.body_of, desk.ask(records.number_in_force)) == {"v": "1"}
        assert desk.do(records.use_calibration, second)
        states = {v.number: v.state for v in desk.ask(records.calibration_versions)}
        assert states == {1: "retired", 2: "in_force"}
        assert desk.do(records.use_calibration, first)
        assert desk.do(records.use_calibration, OWN)
        assert not desk.do(records.use_calibration, OWN)
    assert desk.ask(records.number_in_force) == OWN and desk.ask(records.body_of, OWN) is None
    moves = [(event.to_state, event.who) for event in desk.ask(records.history, "calibration", first)]
    assert moves == [
        ("ready", "chief"),
        ("in_force", "chief"),
        ("retired", "chief"),
        ("in_force", "chief"),
        ("retired", "chief"),
    ]


def test_what_the_check_refused_is_never_used(desk: Desk) -> None:
    number = add(desk, passed=False)
    with pytest.raises(UsageError):
        desk.do(records.use_calibration, number)
    with pytest.raises(UsageError):
        desk.do(records.use_calibration, 99)
    assert desk.ask(records.number_in_force) == OWN
