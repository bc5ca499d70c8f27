"""Ink becomes a value of its kind: look-alikes settle, what cannot be settled stays open."""

from __future__ import annotations

import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.extractors.interpreting import Interpretation, Look, interpret, unsure
from uketsuke.extractors.slots import Slot
from uketsuke.forms.definitions import DatePart, Kind
from uketsuke.forms.geometry import BoxMm

BOX = BoxMm(0, 0, 50, 6)
WHITE = np.full((48, 400), 255, np.uint8)


def _meant(
    kind: Kind, text: str, doubts: dict[int, dict[str, float]] | None = None, vocabulary: str | None = None
) -> Interpretation:
    slot = Slot("field", kind, BOX, vocabulary=vocabulary)
    return interpret(slot, [Look((line_of(text, doubts),), (WHITE,))])


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("residence_card_number", "AB12345678CD", "AB12345678CD"),
        ("residence_card_number", "なし", "none"),
        ("phone", "03-1234-5678", "0312345678"),
        ("phone", "なし", "none"),
        ("money", "250,000", 250000),
        ("number", "12", 12),
        ("corporate_number", "7000012050002", "7000012050002"),
        ("date", "1990.1.2", "1990-01-02"),
        ("date", "令和5年4月1日", "2023-04-01"),
        ("date", "2023/2/30", "2023-02-30"),
        ("year_month", "2018年4月", "2018-04"),
        ("kana", "グエン・ヴァン", "グエン・ヴァン"),
        ("email", "taro@example.jp", "taro@example.jp"),
        ("text", "会社員", "会社員"),
        ("name", "NGUYEN VAN AN", "NGUYEN VAN AN"),
        ("name", "山田太郎", "山田太郎"),
    ],
)
def test_clear_entries_of_every_kind(kind: Kind, text: str, value: str | int) -> None:
    result = _meant(kind, text)
    assert result.value == value
    assert result.evidence.posterior > 0.9


@pytest.mark.parametrize(
    ("vocabulary", "kind", "text", "value"),
    [
        ("nationality", "nationality", "ベトナム", "VNM"),
        ("nationality", "nationality", "VIETNAM", "VNM"),
        ("period_of_stay", "period_of_stay", "1年3月", "P1Y3M"),
        ("period_of_stay", "period_of_stay", "5年", "P5Y"),
    ],
)
def test_vocabulary_entries(vocabulary: str, kind: Kind, text: str, value: str) -> None:
    assert _meant(kind, text, vocabulary=vocabulary).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("高度専門職1号口", "highly_skilled_professional_1_b"),
        ("高度専門職1号八", "highly_skilled_professional_1_c"),
        ("高度専門職1号", "highly_skilled_professional_1"),
        ("技能実習3号口", "technical_intern_training_3_b"),
    ],
)
def test_a_kana_read_as_the_kanji_like_it_still_tells_which_status_it_is(text: str, value: str) -> None:
    result = _meant("status_of_residence", text, vocabulary="status_of_residence")
    assert result.value == value and result.evidence.posterior > 0.9
    assert result.evidence.valid is (value[-2:] != "_1"), "its イ, ロ or ハ may be lost"


@pytest.mark.parametrize(
    ("kind", "text", "valid"),
    [
        ("passport_number", "22855438", False),
        ("passport_number", "289891293", False),
        ("passport_number", "448249625", False),
        ("passport_number", "32855438", True),
        ("passport_number", "Z2855438", True),
        ("email", "tantoul0@example.com", False),
        ("email", "tantou10@example.com", True),
        ("email", "paul@example.com", True),
        ("name", "OICONNOR KEVIN", False),
        ("name", "OWENS KEVIN", True),
        ("text", "スカイ貿易有限", False),
        ("text", "スカイ貿易有限会社", True),
        ("text", "株式会社スカイ貿易", True),
        ("text", "H 野市役所", False),
        ("text", "JLPT 認定", True),
        ("text", "日本語検定C級", True),
        ("text", "常盤国際観光車門学校", False),
        ("text", "常盤国際観光専門学校", True),
    ],
)
def test_what_may_be_short_of_something_is_not_accepted(kind: Kind, text: str, valid: bool) -> None:
    result = _meant(kind, text)
    assert result.value == text and result.evidence.valid is valid


def test_words_in_latin_letters_are_parted_by_their_white() -> None:
    image = np.full((48, 16 * 18), 255, np.uint8)
    for i in range(16):
        x = 16 * i + 12 - 8 + (8 if i >= 10 else 0) + (8 if i >= 12 else 0)
        image[10:38, x - 6 : x + 6] = 0
    slot = Slot("school_name", "text", BOX)
    line = line_of("UniversityofCebu")
    assert interpret(slot, [Look((line,), (image,))]).value == "University of Cebu"
    assert interpret(slot, [Look((line,), (WHITE,))]).value == "UniversityofCebu"


def test_one_misread_character_of_a_vocabulary_entry_is_mended() -> None:
    result = _meant("nationality", "ベトナ山", {3: {"山": 0.7, "ム": 0.2}}, vocabulary="nationality")
    assert result.value == "VNM"


def test_a_digit_read_as_a_letter_in_a_card_number_is_settled_by_its_shape() -> None:
    result = _meant("residence_card_number", "ABI2345678CD", {2: {"I": 0.9, "1": 0.08}})
    assert result.value == "AB12345678CD"
    assert not result.evidence.agrees


def test_a_bar_at_the_end_of_a_card_number_is_an_i_as_soon_as_an_l() -> None:
    """The small l of the recogniser is a capital I without serifs; what it thinks an L may still be one."""
    result = _meant("residence_card_number", "IH28906509Cl", {11: {"l": 0.75, "I": 0.2, "L": 0.03}})
    assert result.value == "IH28906509CI"
    assert _meant("residence_card_number", "IH28906509CL").value == "IH28906509CL"


def test_an_open_digit_leaves_an_alternative_and_asks_for_another_look() -> None:
    result = _meant("number", "17", {1: {"7": 0.6, "1": 0.39}})
    assert result.value == 17
    assert [a.value for a in result.alternatives][:1] == [11]
    assert unsure(result)


def test_a_note_in_a_number_field_is_not_made_a_number() -> None:
    result = _meant("residence_card_number", "別紙のとおり")
    assert result.value is None
    assert result.doubts == ("outside_alphabet",)


def test_a_name_may_hide_a_character_that_the_recogniser_cannot_write() -> None:
    slot = Slot("agent_name", "name", BOX)
    result = interpret(slot, [Look((line_of("山崎太郎"),), (WHITE,))])
    assert result.doubts == ("outside_alphabet",)
    assert result.alternatives[0].value == "山﨑太郎"


def test_a_town_with_the_same_character_is_not_in_doubt() -> None:
    assert _meant("address", "神奈川県川崎市").doubts == ()


@pytest.mark.parametrize(
    ("parts", "text", "value"),
    [
        (("year", "month", "day"), "1990-4-1", "1990-04-01"),
        (("year", "month"), "1998-12", "1998-12"),
        (("year",), "1998", "1998"),
        (("year", "month", "day"), "令和5-4-1", "2023-04-01"),
        (("year", "month", "day"), "2023-2-30", "2023-02-30"),
    ],
)
def test_dates_in_parts(parts: tuple[DatePart, ...], text: str, value: str) -> None:
    slot = Slot("date_of_birth", "date", BOX)
    assert interpret(slot, [Look((line_of(text),), (WHITE,))], parts).value == value


def test_a_second_look_decides_what_the_first_left_open() -> None:
    slot = Slot("number", "number", BOX)
    first = Look((line_of("17", {1: {"7": 0.55, "1": 0.44}}),), (WHITE,))
    second = Look((line_of("11"),), (WHITE,))
    result = interpret(slot, [first, second])
    assert result.value == 11
    assert result.evidence.second == -1


@pytest.mark.parametrize(
    ("kind", "text", "doubts", "value"),
    [
        ("phone", "690-1234-5678", {0: {"6": 0.99, "0": 0.009}}, "09012345678"),
        ("year_month", "2018年65月", {5: {"6": 0.9, "0": 0.09}}, "2018-05"),
        ("date", "2018年4月1日", {0: {"2": 0.5, "7": 0.49}}, "2018-04-01"),
    ],
)
def test_what_a_kind_can_say_settles_figures(
    kind: Kind, text: str, doubts: dict[int, dict[str, float]], value: str
) -> None:
    assert _meant(kind, text, doubts).value == value


def test_a_year_of_no_living_person_is_another_figure() -> None:
    slot = Slot("date_of_birth", "date", BOX)
    parts: tuple[DatePart, ...] = ("year", "month", "day")
    line = line_of("2626-1-30", {1: {"6": 0.995, "0": 0.004}})
    assert interpret(slot, [Look((line,), (WHITE,))], parts).value == "2026-01-30"


def test_a_date_with_letters_for_its_bars_is_still_a_date() -> None:
    assert _meant("date", "2026/9/12", {4: {"1": 0.6, "/": 0.39}}).value == "2026-09-12"


def test_words_of_a_latin_name_are_parted_by_their_white() -> None:
    # `line_of` shows character i at step 2 i + 1: 16 px a character.
    image = np.full((48, 200), 255, np.uint8)
    for i in range(8):
        x = 16 * i + 12 + (4 if i >= 3 else -4)
        image[10:38, x - 6 : x + 6] = 0
    slot = Slot("name", "name", BOX)
    assert interpret(slot, [Look((line_of("LIMMINJI"),), (image,))]).value == "LIM MINJI"


def test_letters_set_evenly_stay_one_word() -> None:
    image = np.full((48, 200), 255, np.uint8)
    for i in range(8):
        image[10:38, 16 * i + 6 : 16 * i + 18] = 0
    slot = Slot("name", "name", BOX)
    assert interpret(slot, [Look((line_of("LIMMINJI"),), (image,))]).value == "LIMMINJI"


def test_an_address_is_read_as_the_town_there_is() -> None:
    text = "東京都足立区人谷6-9"
    result = _meant("address", text, {6: {"人": 0.7, "入": 0.3}})
    assert result.value == "東京都足立区入谷6-9"
    assert result.evidence.listed
    assert text in [other.value for other in result.alternatives]


def test_a_town_that_is_not_listed_stays_when_it_is_clear() -> None:
    result = _meant("address", "東京都足立区人谷6-9")
    assert result.value == "東京都足立区人谷6-9"
    assert not result.evidence.listed


def test_a_town_far_down_among_the_readings_is_found_by_its_list() -> None:
    # 256 readings, of which the beam of free text keeps 14.
    look_alikes = {6: "干于十千", 7: "往佳主住", 8: "署晴暑曙", 9: "田叮丁町"}
    doubts = {at: dict(zip(four, (0.3, 0.28, 0.27, 0.15), strict=True)) for at, four in look_alikes.items()}
    assert _meant("address", "東京都足立区干往署田8", doubts).value == "東京都足立区千住曙町8"


def test_the_usual_word_wins_and_its_look_alike_stays_possible() -> None:
    result = _meant("text", "会社貝", {2: {"貝": 0.6, "員": 0.4}})
    assert result.value == "会社員"
    assert "会社貝" in [other.value for other in result.alternatives]
    # How well the ink fits is told by the ink alone.
    assert result.evidence.log_probability == pytest.approx(np.log(0.4), abs=0.05)


def test_a_block_number_is_a_number_whatever_it_looks_like() -> None:
    assert _meant("address", "神奈川県鎌倉市小町/丁目26番7号").value == "神奈川県鎌倉市小町1丁目26番7号"


def test_a_block_number_read_as_strokes_is_mended_from_its_end() -> None:
    assert _meant("address", "神奈川県鎌倉市小町4丁目//番/4号").value == "神奈川県鎌倉市小町4丁目11番14号"


def test_letters_of_a_name_in_two_scripts_are_parted_by_their_white() -> None:
    image = np.full((48, 260), 255, np.uint8)
    for i in range(11):
        x = 16 * i + 12 + (4 if i >= 3 else -4)
        image[10:38, x - 6 : x + 6] = 0
    slot = Slot("name", "name", BOX)
    value = interpret(slot, [Look((line_of("LIMMINJI林民池"),), (image,))]).value
    assert isinstance(value, str)
    assert value.replace(" 林", "林") == "LIM MINJI林民池"


@pytest.mark.parametrize(
    ("seen", "value"), [(("250008", {5: {"8": 0.6, "0": 0.39}}), 250000), (("9808", {3: {"8": 0.6, "0": 0.39}}), 9808)]
)
def test_a_large_sum_is_round_unless_the_ink_says_otherwise(
    seen: tuple[str, dict[int, dict[str, float]]], value: int
) -> None:
    assert _meant("money", *seen).value == value
    assert _meant("money", "250008").value == 250008


def test_a_year_far_ahead_is_no_date_of_a_filing() -> None:
    assert _meant("date", "2064年4月1日", {2: {"6": 0.9, "0": 0.09}}).value == "2004-04-01"
    assert _meant("date", "2034年4月1日", {2: {"3": 0.9, "0": 0.09}}).value == "2034-04-01"


@pytest.mark.parametrize("kind", ["address", "text"])
def test_spaces_stand_where_the_first_look_has_white_though_a_narrower_look_has_less(kind: Kind) -> None:
    written = "大東市新町3ライオンズ"
    line = line_of(written)
    narrow = line_of(written)
    wide = np.full((48, 16 * len(written) + 40), 255, np.uint8)
    for i in range(len(written)):
        x = 16 * i + 12 + (8 if i > 5 else -6 if i == 5 else 0)
        wide[10:38, x - 6 : x + 6] = 0
    close = np.full_like(wide, 255)
    close[10:38, 8:-8:2] = 0
    looks = [Look((line,), (wide,)), Look((narrow,), (close,))]
    result = interpret(Slot("address", kind, BOX), looks)
    assert result.value == interpret(Slot("address", kind, BOX), looks[:1]).value == "大東市新町3 ライオンズ"
    assert result.evidence.second == 1


def test_an_address_whose_building_stands_close_behind_its_number_may_lack_a_space() -> None:
    written = "大東市新町3ライオンズ"
    close = np.full((48, 16 * len(written) + 16), 255, np.uint8)
    close[10:38, 8:-8:2] = 0
    result = interpret(Slot("address", "address", BOX), [Look((line_of(written),), (close,))])
    assert result.value == written
    assert not result.evidence.valid


def test_the_share_in_the_look_that_doubts_most_is_evidence() -> None:
    slot = Slot("number", "number", BOX)
    clear, doubtful = line_of("17"), line_of("17", {1: {"7": 0.6, "1": 0.39}})
    result = interpret(slot, [Look((clear,), (WHITE,)), Look((doubtful,), (WHITE,))])
    assert result.value == 17
    assert result.evidence.steady == pytest.approx(0.6, abs=0.05)
    assert result.evidence.posterior > 0.75
    both = interpret(slot, [Look((clear,), (WHITE,)), Look((clear,), (WHITE,))])
    assert both.evidence.steady > 0.99
    assert both.evidence.vector()[-1] > result.evidence.vector()[-1]


def test_what_another_look_did_not_see_at_all_is_hardly_steady() -> None:
    slot = Slot("number", "number", BOX)
    result = interpret(slot, [Look((line_of("17"),), (WHITE,)), Look((line_of("94"),), (WHITE,))])
    assert result.evidence.steady < 0.001


@pytest.mark.parametrize("text", ["-", "一", "1"])
@pytest.mark.parametrize("kind", ["text", "free_text"])
def test_a_single_stroke_is_no_text(kind: Kind, text: str) -> None:
    result = _meant(kind, text)
    assert result.value is None
    assert result.doubts == ("outside_alphabet",)


def test_a_text_that_says_nearly_the_same_twice_is_doubted_as_struck() -> None:
    result = _meant("text", "家旅滞在家族滞在")
    assert "struck" in result.doubts
    assert "struck" not in _meant("text", "家族滞在").doubts


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (("・", "会社員"), "会社員"),
        (("会社員", "-"), "会社員"),
        (("日本で働くため", "。"), "日本で働くため。"),
        (("日本で働く", "ため"), "日本で働くため"),
    ],
)
def test_of_several_lines_those_without_writing_say_nothing_but_a_full_stop(lines: tuple[str, ...], value: str) -> None:
    look = Look(tuple(map(line_of, lines)), (WHITE,) * len(lines))
    assert interpret(Slot("occupation", "text", BOX), [look]).value == value


def test_a_representative_may_hide_a_character_that_the_recogniser_cannot_write_too() -> None:
    slot = Slot("company_representative", "text", BOX)
    result = interpret(slot, [Look((line_of("渡邊太郎"),), (WHITE,))])
    assert result.doubts == ("outside_alphabet",)
    assert result.alternatives[0].value == "渡邉太郎"
