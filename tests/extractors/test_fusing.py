"""The same fact on several pages: agreement strengthens, contradiction is a conflict, empty contradicts nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.extractors.fusing import fuse
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Alternative, FieldReading, PageReadings, Reading, Status, Value

BOX = BoxPx(1, 2, 3, 4)


def _reading(value: Value, confidence: float, *, accepted: bool = False, status: Status = "read") -> Reading:
    return Reading(value, None if value is None else str(value), confidence, accepted, status, "ocr", BOX)


def _page(form: str, reading: Reading, name: str = "residence_card_number") -> PageReadings:
    return PageReadings(form, "v", 1, (FieldReading(name, form, 1, reading),), 0.01, 1.0)


def _fused(*pages: PageReadings):  # type: ignore[no-untyped-def]
    return fuse(list(enumerate(pages)), load_catalogue())["residence_card_number"]


def test_agreeing_readings_are_worth_more_than_either() -> None:
    result = _fused(_page("13126-1", _reading("AB12345678CD", 0.97)), _page("13126-n", _reading("AB12345678CD", 0.995)))
    assert result.reading.value == "AB12345678CD"
    assert result.reading.confidence == pytest.approx(0.9995)
    assert result.reading.accepted
    assert result.reading.source == "fused"
    assert (result.form, result.page) == ("13126-n", 1)
    assert len(result.occurrences) == 2


def test_one_hand_may_write_an_error_twice() -> None:
    two = (_page("13126-1", _reading("AHMEI ALI", 0.98)), _page("13126-n", _reading("AHMEI ALI", 0.98)))
    result = _fused(*two)
    assert result.reading.confidence == pytest.approx(0.998)
    assert not result.reading.accepted
    assert _fused(*two, _page("13126-p", _reading("AHMEI ALI", 0.98))).reading.accepted


def test_an_unsure_reading_adds_no_more_than_it_knows() -> None:
    result = _fused(_page("13126-1", _reading("AHMED ALI", 0.995)), _page("13126-n", _reading("AHMED ALI", 0.5)))
    assert result.reading.confidence == pytest.approx(0.9975)
    assert not result.reading.accepted


def test_a_doubt_about_one_of_two_readings_that_nobody_accepted_is_for_a_person() -> None:
    doubted = replace(_reading("OICONNOR KEVIN", 0.9), doubts=("unsound",))
    for other in (doubted, _reading("OICONNOR KEVIN", 0.998)):
        result = _fused(_page("13126-1", other), _page("13126-n", doubted), _page("13126-p", doubted))
        assert not result.reading.accepted
    sure = _reading("OICONNOR KEVIN", 0.9999, accepted=True)
    assert _fused(_page("13126-1", sure), _page("13126-n", doubted)).reading.accepted


def test_different_values_are_a_conflict_that_is_never_accepted() -> None:
    result = _fused(
        _page("13126-1", _reading("AB12345678CD", 0.999, accepted=True)),
        _page("13126-n", _reading("AB12345673CD", 0.99, accepted=True)),
    )
    assert result.reading.status == "conflict"
    assert not result.reading.accepted
    assert result.reading.value == "AB12345678CD"
    assert result.reading.alternatives == (Alternative("AB12345673CD", 0.99),)


def test_an_empty_box_contradicts_nothing() -> None:
    filled = _reading("AB12345678CD", 0.999, accepted=True)
    result = _fused(_page("13126-1", _reading(None, 0.9999, accepted=True, status="empty")), _page("13126-n", filled))
    assert result.reading == filled
    assert result.page == 1


def test_what_could_not_be_read_gives_way_to_what_could() -> None:
    result = _fused(
        _page("13126-1", _reading(None, 0.2, status="unreadable")), _page("13126-n", _reading("AB12345678CD", 0.9))
    )
    assert result.reading.value == "AB12345678CD"


def test_a_field_read_once_stays_as_it_was_read() -> None:
    reading = _reading("AB12345678CD", 0.91)
    result = _fused(_page("13126-1", reading))
    assert result.reading is reading
    assert (result.form, result.page) == ("13126-1", 0)


def test_pages_in_any_order_give_the_same_values() -> None:
    pages = [(3, _page("13126-n", _reading("X", 0.9))), (0, _page("13126-1", _reading("X", 0.8)))]
    forward, backward = fuse(pages, load_catalogue()), fuse(pages[::-1], load_catalogue())
    assert forward == backward
    assert [o.page for o in forward["residence_card_number"].occurrences] == [0, 3]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 1)), min_size=1, max_size=4))
def test_confidence_stays_a_probability_and_conflicts_are_not_accepted(seen: list[tuple[str, float]]) -> None:
    pages = [_page("13126-1", _reading(value, confidence)) for value, confidence in seen]
    reading = _fused(*pages).reading
    assert 0.0 <= reading.confidence <= 1.0
    assert reading.status == ("conflict" if len({v for v, _ in seen}) > 1 else "read")
