"""Kanji get their readings in plain Japanese, and only readings that people have looked over."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators import furigana
from uketsuke.validators.furigana import easy_date, load_readings, unread, with_readings
from uketsuke.validators.wording import item


def test_the_examples_are_true() -> None:
    assert doctest.testmod(furigana).failed == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("在留期間更新許可申請書", "在留期間更新許可申請書（ざいりゅうきかんこうしんきょかしんせいしょ）"),
        ("生年月日", "生年月日（せいねんがっぴ）"),
        ("契約又は招へい", "契約（けいやく）又（また）は招（しょう）へい"),
        ("上陸予定港と港", "上陸予定港（じょうりくよていこう）と港（みなと）"),
        ("出国予定（空）港", "出国予定（空）港（しゅっこくよていくうこう）"),
        ("写真（しゃしん）を 出して", "写真（しゃしん）を 出（だ）して"),
        ("期間（から）", "期間（きかん）（から）"),
        ("1か月前", "1か月（げつ）前（まえ）"),
        ("14日の 間", "14日（じゅうよっか）の 間（あいだ）"),
        ("2027年1月1日", "2027年（ねん）1月（がつ）1日（ついたち）"),
        ("ABC 123 カード", "ABC 123 カード"),
    ],
)
def test_words_get_the_reading_they_have_there(text: str, shown: str) -> None:
    assert with_readings(text) == shown


def test_what_the_file_does_not_know_stays_bare_and_is_named() -> None:
    assert with_readings("薔薇を見て ください") == "薔薇を見（み）て ください"
    assert unread(with_readings("薔薇を見て")) == ("薔薇",)


def test_every_item_column_answer_and_form_that_we_print_can_be_read() -> None:
    printed: set[str] = set()
    for form in load_catalogue().forms.values():
        printed.add(form.title_ja)
        for field in form.fields:
            printed |= {item(field).ja, *(column.label_ja for column in field.columns)}
            printed |= {option.label_ja for option in field.options}
    for name in ("document", "procedure", "status_of_residence"):
        printed |= {entry.label_ja for entry in load_vocabulary(name).entries}
    assert {text: unread(with_readings(text)) for text in printed if unread(with_readings(text))} == {}


@given(st.text(alphabet="在留期間更新の日月年AB12（）かなー々 ", max_size=30))
def test_nothing_but_readings_is_added_and_twice_is_once(text: str) -> None:
    once = with_readings(text)
    assert with_readings(once) == once
    remaining = iter(once)
    assert all(character in remaining for character in text)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 1), "2026年（ねん）12月（がつ）1日（ついたち） 火曜日（かようび）"),
        (date(2027, 2, 20), "2027年（ねん）2月（がつ）20日（はつか） 土曜日（どようび）"),
        (date(2028, 2, 29), "2028年（ねん）2月（がつ）29日（にち） 火曜日（かようび）"),
    ],
)
def test_a_day_is_said_with_its_weekday(day: date, said: str) -> None:
    assert easy_date(day) == said


def test_readings_are_hiragana() -> None:
    assert all(
        set(reading) <= set("ー") | {chr(c) for c in range(0x3041, 0x3097)} for reading in load_readings().values()
    )
