"""Confidence beside the share of right readings: steps, their error, and the diagrams."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.benchmarks.calibrating import BARS, Seen
from uketsuke.benchmarks.judging import by_family, judged_markdown, judged_seen, main
from uketsuke.benchmarks.reliability import (
    NOTHING,
    expected_calibration_error,
    pooled,
    reliability_svg,
    steps_markdown,
    steps_of,
)
from uketsuke.extractors.calibration import load_calibration
from uketsuke.extractors.evidence import Evidence

JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def test_a_reader_that_is_right_as_often_as_it_says_has_no_error() -> None:
    steps = steps_of([(0.75, True), (0.75, True), (0.75, True), (0.75, False), (1.0, True)])
    assert expected_calibration_error(steps) == pytest.approx(0.0)


def test_the_error_is_the_distance_averaged_over_readings() -> None:
    steps = steps_of([(0.9, False), (0.9, True), (0.6, True), (0.6, True)])
    assert expected_calibration_error(steps) == pytest.approx(0.4)


def test_an_edge_belongs_to_the_step_above_it() -> None:
    assert [s.count for s in steps_of([(0.99, True), (0.9899, True)])].count(1) == 2


def test_nothing_read_is_no_error() -> None:
    assert steps_of([]) == NOTHING
    assert expected_calibration_error(NOTHING) == 0.0


@given(JUDGED, JUDGED)
def test_steps_of_two_heaps_are_those_of_one(one: list[tuple[float, bool]], other: list[tuple[float, bool]]) -> None:
    together, added = steps_of(one + other), pooled(steps_of(one), steps_of(other))
    assert [(s.count, s.right) for s in together] == [(s.count, s.right) for s in added]
    assert expected_calibration_error(together) == pytest.approx(expected_calibration_error(added))
    assert 0.0 <= expected_calibration_error(together) <= 1.0


def test_each_family_has_a_diagram_with_a_dot_for_each_step_that_holds_readings() -> None:
    steps = {"digits": steps_of([(0.999, True)] * 9 + [(0.6, False)]), "a < b": steps_of([(0.97, True)])}
    drawing = ElementTree.fromstring(reliability_svg(steps))
    space = "{http://www.w3.org/2000/svg}"
    assert len(drawing.findall(f"{space}circle")) == 3
    titles = [text.text for text in drawing.findall(f"{space}text") if "readings" in (text.text or "")]
    assert titles == ["digits: 10 readings, 6.09 points off", "a < b: 1 readings, 3.00 points off"]


def test_what_is_surer_and_righter_lies_further_right_and_higher() -> None:
    svg = reliability_svg({"digits": steps_of([(0.6, True)] * 6 + [(0.6, False)] * 4 + [(0.97, True)] * 30)})
    circles = [c.attrib for c in ElementTree.fromstring(svg) if c.tag.endswith("circle")]
    low, high = ((float(c["cx"]), float(c["cy"])) for c in circles)
    assert low[0] < high[0] and low[1] > high[1]


def test_the_table_tells_shares_and_error() -> None:
    table = steps_markdown({"kana": steps_of([(0.9, True), (0.9, False)])})
    assert "| kana | 2 | 50.00 % | 90.00 % | 40.00 points |" in table


def seen(seed: int, *, right: bool, sure: bool) -> Seen:
    certain = Evidence(0.999999, -0.00001, 0.9999, True, True, 11, second=0, page=-3.5)
    doubtful = Evidence(0.3, -9.0, 0.2, False, False, 11, clean=False, second=-1, covered=False, page=0.0)
    return Seen(seed, "print", "clean", "digits", False, right, (certain if sure else doubtful).vector(), "")


def test_collected_readings_are_judged_as_the_reader_judges_them() -> None:
    sure, unsure = judged_seen([seen(1, right=True, sure=True), seen(1, right=False, sure=False)], load_calibration())
    assert sure.confidence > 0.95 > 0.5 > unsure.confidence
    assert not unsure.accepted
    evidence = Evidence(0.999999, -0.00001, 0.9999, True, True, 11, second=0, page=-3.5)
    assert sure.confidence == load_calibration().judge("phone", evidence).confidence


def test_the_table_of_collected_readings_counts_what_was_accepted_and_wrong() -> None:
    judged = judged_seen([seen(1, right=True, sure=False)] * 3, load_calibration())
    assert "| digits | 3 | 100.00 % |" in judged_markdown(by_family(judged))
    assert "| 0.00 % | 0 of 0 (≤ 1000.00 in 1,000) |" in judged_markdown(by_family(judged))


def test_the_command_judges_the_seeds_that_set_the_bars(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def kept(one: Seen) -> str:
        return json.dumps({name: getattr(one, name) for name in Seen.__dataclass_fields__})

    lines = [kept(seen(BARS.start, right=True, sure=True)), kept(seen(10_000, right=True, sure=True))]
    (tmp_path / "1.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert main([str(tmp_path), "-o", str(tmp_path / "out")]) == 0
    assert "| digits | 1 | 100.00 % |" in capsys.readouterr().out
    ElementTree.parse(tmp_path / "out" / "reliability-bars.svg")


def test_nothing_collected_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "-o", str(tmp_path)]) == 2
    assert "collect some" in capsys.readouterr().err
