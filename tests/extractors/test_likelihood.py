"""Places and words choose among readings that the ink allows, and never against clear ink."""

from __future__ import annotations

import pytest

from uketsuke.extractors.likelihood import Candidate, features, is_abroad, may_name_another_town, weighed
from uketsuke.forms.definitions import Kind


def _best(kind: Kind, *readings: tuple[str, float]) -> str:
    found = weighed(kind, [Candidate(text, text, weight) for text, weight in readings])
    return max(found, key=lambda c: c.weight + c.prior).raw


@pytest.mark.parametrize(
    ("kind", "likeliest", "meant"),
    [
        ("text", "会社貝", "会社員"),
        ("free_text", "日本て生活するため", "日本で生活するため"),
        ("address", "岐早県瑞穂市馬場上光町4-29", "岐阜県瑞穂市馬場上光町4-29"),
        ("address", "東京都足立区人谷6-9", "東京都足立区入谷6-9"),
        ("address", "宮城県白石市緑が丘2-24 コーボみどり", "宮城県白石市緑が丘2-24 コーポみどり"),
    ],
)
def test_of_two_nearly_equal_readings_the_usual_one_wins(kind: Kind, likeliest: str, meant: str) -> None:
    assert _best(kind, (likeliest, -0.7), (meant, -0.72)) == meant


@pytest.mark.parametrize(
    ("kind", "clear", "usual"),
    [
        ("text", "会社貝", "会社員"),
        ("address", "東京都足立区人谷6-9", "東京都足立区入谷6-9"),
        ("name", "小林惠子", "小林恵子"),
    ],
)
def test_what_is_clearly_written_stays(kind: Kind, clear: str, usual: str) -> None:
    assert _best(kind, (clear, -0.001), (usual, -9.0)) == clear


def test_of_a_name_words_say_little() -> None:
    assert _best("name", ("小林惠子", -0.1), ("小林恵子", -2.4)) == "小林惠子"


def test_nothing_speaks_against_the_only_reading() -> None:
    (only,) = weighed("address", [Candidate("福岡市どこか町1", "福岡市どこか町1", -0.3)])
    assert (only.weight, only.prior) == (-0.3, 0.0)


@pytest.mark.parametrize(
    ("kind", "raw", "listed"),
    [
        ("address", "東京都足立区入谷6-9", True),
        ("address", "〒121-0836 東京都足立区入谷6-9", True),
        ("address", "〒100-0001 東京都足立区入谷6-9", False),
        ("address", "東京都足立区人谷6-9", False),
        ("text", "東京都足立区入谷6-9", False),
    ],
)
def test_a_listed_town_is_evidence_unless_its_code_says_otherwise(kind: Kind, raw: str, listed: bool) -> None:
    assert features(kind, raw)[0] is listed


def test_usual_words_are_evidence_for_running_text_only() -> None:
    assert features("text", "会社員")[1] > features("text", "会社貝")[1]
    assert features("kana", "カイシャ")[1] == 0.0


@pytest.mark.parametrize(
    ("address", "abroad"),
    [("ベトナムハノイ市", True), ("中国北京市朝陽区", True), ("中国市", False), ("つくば市", False), ("東京都", False)],
)
def test_an_address_abroad_begins_with_a_country(address: str, abroad: bool) -> None:
    assert is_abroad(address) is abroad


def test_only_what_reads_like_an_unlisted_address_is_tried_against_the_list() -> None:
    assert may_name_another_town("東京都足立区人谷6-9")
    assert not may_name_another_town("東京都足立区入谷6-9") and not may_name_another_town("自宅")


@pytest.mark.parametrize(
    ("numbers", "sound"),
    [
        ("2丁目3番4号", True),
        ("2丁目3-4", True),
        ("3番地4", True),
        ("二丁目3番町", True),
        ("丁目3番4号", False),
        ("2丁目", True),
        ("1-2 コート1番館", True),
        ("2丁目4号", False),
        ("2丁目3番号", False),
        ("2丁目3番", False),
        ("2--3", False),
        ("2=3", False),
    ],
)
def test_block_numbers_of_which_something_is_missing_speak_against_an_address(numbers: str, sound: bool) -> None:
    assert features("address", f"神奈川県鎌倉市小町{numbers}")[0] is sound


def test_letters_among_block_numbers_get_no_help_from_the_dictionary() -> None:
    letter, figure = weighed(
        "address",
        [Candidate(text, text, -0.7) for text in ("神奈川県鎌倉市小町2丁目3番乙号", "神奈川県鎌倉市小町2丁目3番2号")],
    )
    assert letter.prior == figure.prior
