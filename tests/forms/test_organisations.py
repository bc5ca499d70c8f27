"""Names and addresses of organisations that are the same, and such that are not."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms import organisations
from uketsuke.forms.organisations import ABBREVIATED, BODIES, address_key, name_key

STEMS = st.text(st.sampled_from("みなと商事サクラABYｶﾞー一・ "), min_size=1, max_size=10).filter(name_key)


def test_the_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(organisations).failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社みなと", "みなと株式会社"),
        ("株式会社みなと", "（株）みなと"),
        ("株式会社みなと", "㈱みなと"),
        ("株式会社　み な と", "株式会社みなと"),
        ("株式会社ミナト", "ﾐﾅﾄ㈱"),
        ("ABC合同会社", "ａｂｃ合同会社"),
        ("医療法人みなと会", "(医)みなと会"),
        ("株式会社ジャパン・フーズ", "株式会社ジャパンフーズ"),
    ],
)
def test_ways_of_writing_are_no_change(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社みなと", "有限会社みなと"),
        ("株式会社みなと", "株式会社みなと商事"),
        ("株式会社みなと", "みなと"),
        ("株式会社サクラ", "株式会社さくら"),
        ("株式会社高橋", "株式会社髙橋"),
    ],
)
def test_another_name_or_another_body_is_a_change(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(STEMS, st.sampled_from(BODIES))
def test_where_the_body_stands_and_how_short_it_is_written_changes_nothing(stem: str, body: str) -> None:
    short = next((short for short, long in ABBREVIATED.items() if long == body), body)
    assert len({name_key(text) for text in (body + stem, stem + body, f"{body} {stem}", short + stem)}) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("東京都港区芝1-2-3", "東京都港区芝１丁目２番３号", True),
        ("東京都港区芝1-2-3", "東京都港区芝一丁目2番地の3", True),
        ("東京都港区芝1-2-3 みなとビル4階", "東京都港区芝1丁目2番3号みなとビル4階", True),
        ("大阪市北区梅田十二丁目3", "大阪市北区梅田12-3", True),
        ("東京都港区芝1-2-3", "東京都港区芝1-23", False),
        ("東京都港区芝1-2-3", "東京都港区芝1-2-4", False),
        ("三重県津市一色町1", "三重県津市1色町1", False),
    ],
)
def test_house_numbers_are_the_same_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same
