"""Addresses are matched with the municipalities and towns there are, however their names are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uketsuke.forms.places import (
    Known,
    TownPattern,
    agrees_with_postal_code,
    code_within,
    found_in,
    respelt,
)
from uketsuke.samples.lists import Town, towns


def _accepted(address: str) -> bool:
    pattern = TownPattern()
    state = pattern.start
    for character in address:
        following = pattern.step(state, character)
        if following is None:
            return False
        state = following
    return pattern.accepts(state)


@pytest.mark.parametrize(
    ("address", "known", "rest"),
    [
        ("神奈川県鎌倉市小町1丁目26番7号", Known.TOWN, "1丁目26番7号"),
        ("鎌倉市小町1-26-7 コーポ中央", Known.TOWN, "1-26-7 コーポ中央"),
        ("札幌市中央区北1条西5丁目", Known.TOWN, "5丁目"),
        ("札幌市中央区北一条西5丁目", Known.TOWN, "5丁目"),
        ("札幌市中央区北十二条西5丁目", Known.TOWN, "5丁目"),
        ("月形町字月ケ杜1-2", Known.TOWN, "1-2"),
        ("岩手県盛岡市緑ヶ丘3-2", Known.TOWN, "3-2"),
        ("〒100-0001 東京都千代田区千代田1-1", Known.TOWN, "1-1"),
        ("東京都千代田区", Known.MUNICIPALITY, ""),
        ("京都市中京区烏丸通御池上る", Known.MUNICIPALITY, "烏丸通御池上る"),
        ("神奈川県鎌倉市小町/丁目", Known.BEGUN, "/丁目"),
        ("ベトナムハノイ市 218", Known.NOTHING, "ベトナムハノイ市 218"),
        ("", Known.NOTHING, ""),
    ],
)
def test_an_address_is_known_as_far_as_its_names_are_listed(address: str, known: Known, rest: str) -> None:
    found = found_in(address)
    assert (found.known, found.rest) == (known, rest)


def test_a_county_may_be_left_out_but_no_city_is_cut_at_its_name() -> None:
    assert found_in("北海道月形町月ケ杜1").known is Known.TOWN
    assert found_in("山市本町1").known is Known.NOTHING  # of 大和郡山市


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("茨城県つくばみらい市富士見ケ丘3-27", "茨城県つくばみらい市富士見ヶ丘3-27"),
        ("愛知県名古屋市緑区旭ヶ丘1", "愛知県名古屋市緑区旭ヶ丘1"),
        ("東京都千代田区五番町1", "東京都千代田区五番町1"),
        ("米国シカゴ市84", "米国シカゴ市84"),
        ("長野県木曾郡木曾町福島1", "長野県木曽郡木曽町福島1"),
        ("横濱市中区山下町1", "横浜市中区山下町1"),
        ("茨城県竜ヶ崎市1", "茨城県龍ケ崎市1"),
        ("〒399-0000 木曾町福島1", "〒399-0000 木曽町福島1"),
        ("東京都千代田区丸ノ内1", "東京都千代田区丸ノ内1"),
    ],
)
def test_only_look_alikes_in_a_listed_town_are_respelt(written: str, listed: str) -> None:
    assert respelt(written) == listed


@pytest.mark.parametrize(
    ("address", "code", "agrees"),
    [
        ("東京都千代田区千代田1-1", "100-0001", True),
        ("東京都千代田区丸の内1-1", "1000001", False),
        ("東京都千代田区", "1000001", True),
        ("東京都足立区入谷1-2", "1000001", False),
        ("札幌市中央区北1条西5丁目", "060-0001", True),
        ("札幌市中央区北1条西5丁目", "060-0002", False),
        ("ハノイ市218", "1000001", None),
        ("東京都千代田区千代田1-1", "9999999", None),
    ],
)
def test_a_postal_code_agrees_with_its_own_place_only(address: str, code: str, agrees: bool | None) -> None:
    assert agrees_with_postal_code(address, code) is agrees


@pytest.mark.parametrize(
    ("address", "code"),
    [("〒1000001東京都", "1000001"), ("100-0001 東京都", "1000001"), ("100-00012", None), ("東京都1000001", None)],
)
def test_a_postal_code_is_one_only_before_the_address(address: str, code: str | None) -> None:
    assert code_within(address) == code


@given(town=st.sampled_from(towns()), number=st.integers(1, 2400))
@settings(max_examples=60, deadline=None)
def test_every_listed_town_is_found_and_passes_the_pattern(town: Town, number: int) -> None:
    address = f"{town.prefecture}{town.city}{town.town}{number}"
    assert found_in(address).known is Known.TOWN
    assert _accepted(address) and _accepted(address.removeprefix(town.prefecture))
    assert agrees_with_postal_code(address, town.postal_code) is True


@given(town=st.sampled_from(towns()), cut=st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_an_address_that_leaves_the_list_is_not_accepted(town: Town, cut: int) -> None:
    address = f"{town.prefecture}{town.city}{town.town}"
    place = cut % len(address)
    assert not _accepted(address[:place] + "※" + address[place + 1 :] + "1-2")


@given(address=st.text(alphabet="東京都千代田区丸の内ヶケ富士見町字大一二12- 〒ハノイ", max_size=20))
@settings(max_examples=100, deadline=None)
def test_respelling_keeps_the_length_and_settles_at_once(address: str) -> None:
    once = respelt(address)
    assert len(once) == len(address) and respelt(once) == once
    assert address.endswith(found_in(address).rest)
