"""Every kind folds width, is at rest on its own values, and says nothing about nonsense."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uketsuke.forms import kinds
from uketsuke.forms.definitions import KINDS, Kind, Option
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.geometry import BoxMm

LOOKED_UP = ("nationality", "status_of_residence", "code")
STRING_KINDS = tuple(k for k in KINDS if k not in ("table", "choice", *LOOKED_UP))
ENTRIES = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789０１２９-ー−―一／/.．年月日元平成令和HSRhr（）() 　\n+〒¥円万,、", max_size=16),
    st.text(alphabet="アイウェンガﾞﾟかひらﾊﾝカクｰー-・·･ ﾞ゛゜山田太郎髙﨑ＡＢabéßı'’-‐. \n", max_size=16),
    st.text(alphabet="AbZ09ＡＺ０９ -ー@＠.．_", max_size=14),
)


class Countries:
    """A vocabulary of two."""

    def lookup(self, text: str) -> str | None:
        return {"CHN": "CHN", "中国": "CHN", "VNM": "VNM", "ベトナム": "VNM"}.get(text)


@pytest.mark.parametrize("kind", STRING_KINDS)
@settings(max_examples=50, deadline=None)
@given(raw=ENTRIES)
def test_normalising_a_normalised_value_changes_nothing(kind: Kind, raw: str) -> None:
    value = kinds.normalise(kind, raw)
    if value is not None:
        assert kinds.normalise(kind, str(value)) == value


@pytest.mark.parametrize("kind", STRING_KINDS)
@settings(max_examples=50, deadline=None)
@given(raw=ENTRIES)
def test_a_value_is_never_an_empty_string_and_keeps_no_outer_or_double_spaces(kind: Kind, raw: str) -> None:
    value = kinds.normalise(kind, raw)
    assert value != ""
    if isinstance(value, str):
        assert value == " ".join(value.split())


@pytest.mark.parametrize("kind", STRING_KINDS)
@settings(max_examples=30, deadline=None)
@given(raw=ENTRIES)
def test_any_entry_has_an_answer_about_validity(kind: Kind, raw: str) -> None:
    value = kinds.normalise(kind, raw)
    if value is not None:
        assert kinds.is_valid(kind, value) in (True, False)
        assert kinds.format_value(kind, value)


ASCII_ENTRIES = [
    ("residence_card_number", "AB12345678CD"),
    ("passport_number", "TR0123456"),
    ("phone", "03-1234-5678"),
    ("postal_code", "123-4567"),
    ("email", "Taro.Y@example.com"),
    ("corporate_number", "7010705000725"),
    ("insurance_office_number", "1301-123456-7"),
    ("date", "1990/4/1"),
    ("year_month", "1990/4"),
    ("number", "1,234"),
    ("money", "250,000"),
    ("name", "NGUYEN VAN AN"),
    ("text", "A-1, B"),
    ("period_of_stay", "1Y"),
]


@pytest.mark.parametrize(("kind", "entry"), ASCII_ENTRIES)
def test_full_width_entries_mean_what_half_width_ones_mean(kind: Kind, entry: str) -> None:
    wide = "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) for c in entry)
    assert unicodedata.normalize("NFKC", wide) == entry
    assert kinds.normalise(kind, wide) == kinds.normalise(kind, entry)


@pytest.mark.parametrize("kind", STRING_KINDS)
@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\n", "\u200b", "\ufeff"])
def test_an_empty_entry_has_no_value(kind: Kind, blank: str) -> None:
    if kind in ("photo", "signature") and blank in ("\u200b", "\ufeff"):
        return
    assert kinds.normalise(kind, blank) is None


@pytest.mark.parametrize("kind", sorted(kinds.NUMBER_KINDS))
@pytest.mark.parametrize("word", ["なし", "無し", "ナシ", "ﾅｼ", "無", "（なし）", "な し", "該当なし", "N/A", "None"])
def test_nashi_in_a_number_field_is_the_value_none(kind: Kind, word: str) -> None:
    assert kinds.normalise(kind, word) == "none"
    assert kinds.is_valid(kind, "none")


@pytest.mark.parametrize("kind", ["date", "kana", "name", "text", "address"])
def test_nashi_elsewhere_is_not_the_value_none(kind: Kind) -> None:
    assert kinds.normalise(kind, "なし") != "none"


@pytest.mark.parametrize("kind", LOOKED_UP)
def test_vocabulary_kinds_give_the_vocabularys_value(kind: Kind) -> None:
    assert kinds.normalise(kind, " 中 国\n", vocabulary=Countries()) == "CHN"
    assert kinds.normalise(kind, "CHN", vocabulary=Countries()) == "CHN"
    assert kinds.normalise(kind, "火星", vocabulary=Countries()) is None
    assert kinds.normalise(kind, "", vocabulary=Countries()) is None


@pytest.mark.parametrize("kind", LOOKED_UP)
def test_vocabulary_kinds_without_a_vocabulary_are_a_fault_of_the_form_data(kind: Kind) -> None:
    with pytest.raises(FormDataError):
        kinds.normalise(kind, "中国")


def test_a_table_is_not_an_entry() -> None:
    with pytest.raises(UsageError):
        kinds.normalise("table", "a")


NOWHERE = BoxMm(0, 0, 0, 0)
YES_NO = (Option("yes", "有", "Yes", "circle", NOWHERE), Option("no", "無", "No", "circle", NOWHERE))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("有", "yes"),
        ("yes", "yes"),
        ("Yes", "yes"),
        ("無", "no"),
        ("■有 □無", "yes"),
        ("□有 ☑無", "no"),
        ("☑有 ☑無", None),
        ("□有 □無", None),
        ("有・無", None),
        ("有 Yes", "yes"),
        ("無 / No", "no"),
        ("", None),
        ("多分", None),
    ],
)
def test_the_word_left_or_marked_is_the_choice(raw: str, value: str | None) -> None:
    assert kinds.normalise("choice", raw, options=YES_NO) == value
