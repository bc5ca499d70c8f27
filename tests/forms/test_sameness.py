"""Two ways of writing one thing fold to the same; two things that are not the same do not."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms import paths
from uketsuke.forms.sameness import fold, joined, letters_and_figures, pieces

TYPED = st.sampled_from("ヴァんゔぁー一二十番号丁目の1234-−‐abc'Éđゟ々佐ヶケが霞関ノ之㍿ﾞﾟ髙﨑 　・")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("國學院", "国学院"),
        ("澤", "沢"),
        ("濵田", "浜田"),
        ("刘", "劉"),
        ("张", "張"),
        ("佐々木", "佐佐木"),
        ("ｸﾞｪﾝ･ｳﾞｧﾝ", "ぐえん ばん"),
        ("ジョージ", "じよじ"),
        ("Ｎｇｕｙễｎ", "NGUYEN"),
        ("ØSTERGÅRD", "ostergard"),
        ("O’Brien", "OBRIEN"),
        ("霞が関一丁目２番３号", "霞ヶ関1-2-3"),
        ("芝１ー２−３", "芝1丁目2番地3"),
        ("丸の内", "丸ノ内"),
    ],
)
def test_two_ways_of_writing_one_thing_fold_to_the_same(one: str, other: str) -> None:
    assert pieces(fold(one)).words == pieces(fold(other)).words
    assert "".join(pieces(fold(one)).runs) == "".join(pieces(fold(other)).runs)


@pytest.mark.parametrize(
    ("one", "other"),
    [("高橋", "大橋"), ("芝1-2-3", "芝12-3"), ("島", "鳥"), ("カン", "ガン"), ("LEE", "LI"), ("埼", "崎")],
)
def test_two_things_stay_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(TYPED | st.characters(codec="utf-8"), max_size=14))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30))
def test_pieces_are_letters_and_figures_only(text: str) -> None:
    found = pieces(fold(text))
    assert all(piece and not set(piece) & set(" \t\n\0'\"\\*&|!():<>-^+{}~") for piece in (*found.words, *found.runs))


def test_a_kanji_stands_in_one_group_and_the_first_of_it_is_the_form_it_folds_to() -> None:
    groups = tomllib.loads((paths.FORM_DATA / "kanji_variants.toml").read_text(encoding="utf-8"))["groups"]
    assert Counter("".join(groups)).most_common(1)[0][1] == 1
    assert all(len(group) > 1 for group in groups)
    assert {fold(letter) for group in groups for letter in group} == {fold(group[0]) for group in groups}


def test_words_that_stand_side_by_side_may_be_one() -> None:
    assert list(joined(["min", "ho", "lee"])) == ["minho", "holee", "minholee"]
    assert list(joined(["lee"])) == []


def test_a_number_is_its_letters_and_figures() -> None:
    assert letters_and_figures("ＡＢ １２３４-5678 CD") == "ab12345678cd"
    assert letters_and_figures("なし") == ""
