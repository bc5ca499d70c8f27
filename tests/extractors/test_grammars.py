"""Dates that exist and Japanese telephone numbers can be written, others cannot."""

from __future__ import annotations

from typing import Any

import pytest

from uketsuke.extractors.decoding import Pattern
from uketsuke.extractors.grammars import date_parts, grammar_of, phone, written_date


def _fits(pattern: Pattern, text: str) -> bool:
    state: Any = pattern.start
    for character in text:
        state = pattern.step(state, character)
        if state is None:
            return False
    return pattern.accepts(state)


@pytest.mark.parametrize("text", ["1990-04-01", "2026-9-30", "H2-4-31", "令和元-5-1", "昭和64-1-7", "S5-12-12"])
def test_dates_in_parts_that_people_write(text: str) -> None:
    assert _fits(date_parts(3), text)


@pytest.mark.parametrize("text", ["2626-1-1", "1990-65-1", "1990-13-1", "1990-1-32", "昭和65-1-7", "1990-4", "199-1-1"])
def test_no_year_month_or_day_that_cannot_be(text: str) -> None:
    assert not _fits(date_parts(3), text)


def test_fewer_parts_are_fewer() -> None:
    assert _fits(date_parts(1), "平成30")
    assert _fits(date_parts(2), "2019-12")
    assert not _fits(date_parts(2), "2019-12-1")


@pytest.mark.parametrize("text", ["1990年4月1日", "1990年4月", "1990/04/01", "1990年", "平成2.4.1", "2021.4"])
def test_dates_written_in_one_box(text: str) -> None:
    assert _fits(written_date(), text)


@pytest.mark.parametrize("text", ["1990年13月", "2626年1月", "1990年4月40日", "199019"])
def test_what_is_no_date_in_one_box(text: str) -> None:
    assert not _fits(written_date(), text)


@pytest.mark.parametrize(
    ("text", "fits"), [("090-1234-5678", True), ("(03)1234-5678", True), ("690-1234-5678", False), ("090-123", False)]
)
def test_telephone_numbers_begin_with_a_zero(text: str, fits: bool) -> None:
    assert _fits(phone(), text) is fits


def test_texts_have_no_grammar() -> None:
    assert grammar_of("text") is None
