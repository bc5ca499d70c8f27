"""Dates: eras, unknown parts, impossible days, and entries that may mean two days."""

from __future__ import annotations

from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms.kinds import date, eras, year_month


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1990-04-01", "1990-04-01"),
        ("1990/4/1", "1990-04-01"),
        ("1990.4.1", "1990-04-01"),
        ("1990.4.1.", "1990-04-01"),
        ("1990 4 1", "1990-04-01"),
        ("1990ー4ー1", "1990-04-01"),
        ("1990一4一1", "1990-04-01"),
        ("1990 - 4 - 1", "1990-04-01"),
        ("１９９０年４月１日", "1990-04-01"),
        ("1990 年 4 月 1 日", "1990-04-01"),
        ("1990年4月1日生", "1990-04-01"),
        ("西暦1990年4月1日", "1990-04-01"),
        ("1990・4・1", "1990-04-01"),
        ("19900401", "1990-04-01"),
        ("1 APR 1990", "1990-04-01"),
        ("01-Apr-1990", "1990-04-01"),
        ("April 1, 1990", "1990-04-01"),
        ("1990 APR 01", "1990-04-01"),
        ("13/4/1990", "1990-04-13"),
        ("4/13/1990", "1990-04-13"),
        ("4/4/1990", "1990-04-04"),
        # eras
        ("平成2年4月1日", "1990-04-01"),
        ("H2.4.1", "1990-04-01"),
        ("Ｈ３０．４．１", "2018-04-01"),
        ("h30.4.1", "2018-04-01"),
        ("H30/4/1", "2018-04-01"),
        ("H 30. 4. 1", "2018-04-01"),
        ("H.30.4.1", "2018-04-01"),
        ("平30.4.1", "2018-04-01"),
        ("H300401", "2018-04-01"),
        ("R6", "2024"),
        ("R6.4", "2024-04"),
        ("令和元年5月1日", "2019-05-01"),
        ("R元.5.1", "2019-05-01"),
        ("㍻2年4月1日", "1990-04-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成32年4月1日", "2020-04-01"),
        ("昭和五十三年四月一日", "1978-04-01"),
        ("昭和五十三年十二月三十一日", "1978-12-31"),
        ("一九九〇年四月一日", "1990-04-01"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("明治45年7月30日", "1912-07-30"),
        ("平成2年(1990年)4月1日", "1990-04-01"),
        ("1990(平成2)年4月1日", "1990-04-01"),
        # unknown parts
        ("1998-12", "1998-12"),
        ("1998年12月", "1998-12"),
        ("1998年12月不明", "1998-12"),
        ("1998年12月不明日", "1998-12"),
        ("1998年12月日不詳", "1998-12"),
        ("1998年12月 日", "1998-12"),
        ("1998", "1998"),
        ("1998年", "1998"),
        ("1998年 月 日", "1998"),
        ("1998年不明", "1998"),
        ("1998年月日不明", "1998"),
        ("1998-12-00", "1998-12"),
        ("1998/00/00", "1998"),
        ("不明", "unknown"),
        ("不 詳", "unknown"),
        ("unknown", "unknown"),
        ("生年月日不明", "unknown"),
        # not possible, but this is what is written
        ("2023-02-30", "2023-02-30"),
        ("2023年2月29日", "2023-02-29"),
        ("1990/13/1", "1990-13-01"),
        ("1990-4-31", "1990-04-31"),
        # two meanings, or none
        ("3/4/1990", None),
        ("90/4/1", None),
        ("24/4/1", None),
        ("900401", None),
        ("200412", None),
        ("1990", "1990"),
        ("199033", None),
        ("1990-4-1-1", None),
        ("R0.4.1", None),
        ("X6.4.1", None),
        ("平成2年(1991年)4月1日", None),
        ("2019.4?.1", None),
        ("1990年頃", None),
        ("4月1日", None),
        ("0000", None),
        ("申請中", None),
        ("②年", None),
    ],
)
def test_a_date_is_read_as_written(raw: str, value: str | None) -> None:
    assert date.normalise(raw) == value


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        (("1990", "4", "1"), "1990-04-01"),
        (("１９９０", "０４", "０１"), "1990-04-01"),
        (("平成2", "4", "1"), "1990-04-01"),
        (("H2", "4", "1"), "1990-04-01"),
        (("令和元", "5", "1"), "2019-05-01"),
        (("2023", "2", "30"), "2023-02-30"),
        (("1998", "12", ""), "1998-12"),
        (("1998", "12", "不明"), "1998-12"),
        (("1998", "", ""), "1998"),
        (("1998", "不明", "不明"), "1998"),
        (("不明", "", ""), "unknown"),
        (("不明", "不明", "不明"), "unknown"),
        (("1990年", "4月", "1日"), "1990-04-01"),
        (("1990", "十二", "三十一"), "1990-12-31"),
        (("1998", "", "5"), None),
        (("", "4", "1"), None),
        (("", "", ""), None),
        (("98", "4", "1"), None),
        (("1998", "4O", "1"), None),
        (("1998", "123", "1"), None),
    ],
)
def test_three_boxes_make_one_date(parts: tuple[str, str, str], value: str | None) -> None:
    assert date.from_parts(*parts) == value


@given(st.dates(min_value=Day(1868, 1, 25), max_value=Day(2100, 12, 31)))
def test_every_day_survives_each_way_of_writing_it(day: Day) -> None:
    iso = day.isoformat()
    assert date.normalise(iso) == iso
    assert date.normalise(date.format(iso)) == iso
    assert date.from_parts(str(day.year), str(day.month), str(day.day)) == iso
    assert date.earliest(iso) == date.latest(iso) == day
    for era in eras.load_eras():
        if era.holds(day):
            year = day.year - era.first_day.year + 1
            for sign in era.signs:
                written = f"{sign}{year}.{day.month}.{day.day}"
                assert date.normalise(written) == iso
                assert not date.leaves_its_era(written)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("1998", Day(1998, 1, 1), Day(1998, 12, 31)),
        ("1998-12", Day(1998, 12, 1), Day(1998, 12, 31)),
        ("2024-02", Day(2024, 2, 1), Day(2024, 2, 29)),
        ("9999", Day(9999, 1, 1), Day(9999, 12, 31)),
        ("9999-12", Day(9999, 12, 1), Day(9999, 12, 31)),
        ("2023-02-30", None, None),
        ("2023-13", None, None),
        ("unknown", None, None),
        ("none", None, None),
    ],
)
def test_a_partly_unknown_date_has_a_first_and_a_last_day(value: str, first: Day | None, last: Day | None) -> None:
    assert (date.earliest(value), date.latest(value)) == (first, last)


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [
        ("平成31年5月1日", True),
        ("平成31年4月30日", False),
        ("令和1年3月1日", True),
        ("令和1年", False),
        ("平成1年1月5日", True),
        ("昭和64年2月1日", True),
        ("2019-05-01", False),
        ("不明", False),
        ("平成31年2月30日", False),
    ],
)
def test_a_day_outside_the_era_it_is_written_in_is_noticed(raw: str, leaves: bool) -> None:
    assert date.leaves_its_era(raw) is leaves


def test_the_day_an_era_turned_belongs_to_both_only_in_1912_and_1926() -> None:
    meiji, taisho, showa, heisei, reiwa = eras.load_eras()
    assert meiji.holds(Day(1912, 7, 30)) and taisho.holds(Day(1912, 7, 30))
    assert taisho.holds(Day(1926, 12, 25)) and showa.holds(Day(1926, 12, 25))
    assert showa.holds(Day(1989, 1, 7)) and not showa.holds(Day(1989, 1, 8))
    assert heisei.holds(Day(2019, 4, 30)) and not heisei.holds(Day(2019, 5, 1))
    assert reiwa.holds(Day(2026, 11, 23))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2018年4月", "2018-04"),
        ("2018/4", "2018-04"),
        ("2018.04", "2018-04"),
        ("H30.4", "2018-04"),
        ("平成30年4月1日", "2018-04"),
        ("2018年", "2018"),
        ("2018年月不明", "2018"),
        ("199012", "1990-12"),
        ("199013", None),
        ("199035", None),
        ("現在", None),
        ("不明", "unknown"),
    ],
)
def test_a_year_and_month_is_read_as_written(raw: str, value: str | None) -> None:
    assert year_month.normalise(raw) == value


def test_two_boxes_make_a_year_and_month() -> None:
    assert year_month.from_parts("2018", "4") == "2018-04"
    assert year_month.from_parts("平成30", "") == "2018"
    assert year_month.from_parts("", "4") is None
