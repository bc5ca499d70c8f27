"""Readings behind kanji, for plain Japanese: 在留期間 becomes 在留期間（ざいりゅうきかん）.

>>> with_readings("在留期間を 書いて ください。")
'在留期間（ざいりゅうきかん）を 書（か）いて ください。'
>>> with_readings("30日の 間")
'30日（にち）の 間（あいだ）'

Source: 在留支援のためのやさしい日本語ガイドライン（出入国在留管理庁・文化庁，2020年8月）: every kanji has its reading,
above it or in brackets behind it. The readings are data (`data/furigana.toml`), looked over by people: a machine's
reading of a word may be wrong.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from uketsuke.forms.errors import FormDataError
from uketsuke.validators.rules import DATA

_KANJI = r"\u3400-\u9fff\uf900-\ufaff々"
_RUN = re.compile(rf"[{_KANJI}]+")
_TAIL = re.compile(r"[ぁ-ゖー]*$")
_READ = re.compile(rf"(?:[{_KANJI}]|[（(][{_KANJI}][）)])*[{_KANJI}]（(?!から|まで|など)[ぁ-ゖー]+）")
"""Kanji with a reading behind it already: left as it is."""
_IN_BRACKETS = re.compile(
    rf"([0-9]+日(?=（(?!にち|ひ）))|(?:[{_KANJI}]|[（(][{_KANJI}][）)])*[{_KANJI}])（((?!から|まで|など)[ぁ-ゖー]+)）"
)
"""A word and the reading behind it: a counted day is read with its number."""
_DAYS = re.compile(r"([0-9]+)日(?![本（])")
_DATES = re.compile(r"([0-9]+)月([0-9]+)日(?!（)")
_MONTHS = re.compile(r"([0-9]+)月(?!（)")
_SPANS = re.compile(r"([0-9]+)か月(?!（)")
_YEARS = re.compile(r"([0-9]+)年(?!（)")
_COUNTED = {
    2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか",
    10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
"""Days whose reading is no number with にち behind it."""
_WEEKDAYS = "月火水木金土日"
_WEEKDAY_READINGS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")


@cache
def load_readings() -> Mapping[str, str]:
    """Words and their readings in hiragana. Raises FormDataError when the file does not say what it must."""
    path = DATA / "furigana.toml"
    try:
        words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormDataError(f"{path.name}: not a readable file of readings: {error}") from error
    for word, reading in words.items():
        tail = _tail(word)
        if not (_RUN.match(word.lstrip("（(")) and re.fullmatch(r"[ぁ-ゖー]+", reading) and reading.endswith(tail)):
            raise FormDataError(f"{path.name}: {word} = {reading}: a word with kanji and its reading in hiragana")
    return words


def with_readings(text: str) -> str:
    """The text with the reading behind every word that the file knows; others stay as they are.

    Words of kanji that follow one another get one reading together. Days, months and years behind digits get theirs.
    """
    made: list[str] = []
    kanji = reading = ""
    for piece in [*_pieces(text), _Piece("")]:
        if piece.joins:
            kanji, reading = kanji + piece.text, reading + piece.reading
            continue
        made += [f"{kanji}（{reading}）" if kanji else "", piece.text]
        kanji = reading = ""
    return "".join(made)


def ruby(text: str) -> tuple[tuple[str, str], ...]:
    """The text in pieces with their readings (empty: none), to be set above them; joined they are the text.

    Readings in brackets are taken out of it. What the file's words make up stands word by word, so that a line can
    be broken between them.

    >>> ruby("在留期間（ざいりゅうきかん）を 書いて")
    (('在留', 'ざいりゅう'), ('期間', 'きかん'), ('を ', ''), ('書', 'か'), ('いて', ''))
    """
    made: list[tuple[str, str]] = []
    position = 0
    for match in _IN_BRACKETS.finditer(bracketed := with_readings(text)):
        made.append((bracketed[position : match.start()], ""))
        made += _apart(match[1], match[2])
        position = match.end()
    return tuple(piece for piece in (*made, (bracketed[position:], "")) if piece[0])


def easy_date(day: date) -> str:
    """`2026年（ねん）12月（がつ）20日（はつか） 日曜日（にちようび）`."""
    weekday = day.weekday()
    return (
        f"{day.year}年（ねん）{day.month}月（がつ）{_day_of_month(day.day)} "
        f"{_WEEKDAYS[weekday]}曜日（{_WEEKDAY_READINGS[weekday]}ようび）"
    )


def unread(text: str) -> tuple[str, ...]:
    """The runs of kanji in a text that no reading follows."""
    return tuple(_RUN.findall(_READ.sub("", text)))


def _apart(kanji: str, reading: str) -> list[tuple[str, str]]:
    """A run of kanji in the words of the file, where those make up its reading; else as a whole."""
    pieces = list(_pieces(kanji))
    if all(piece.joins for piece in pieces) and "".join(piece.reading for piece in pieces) == reading:
        return [(piece.text, piece.reading) for piece in pieces]
    return [(kanji, reading)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a text: as it is to be shown, or kanji of which the reading joins that of its neighbours."""

    text: str
    reading: str = ""

    @property
    def joins(self) -> bool:
        return self.reading != ""


def _pieces(text: str) -> Iterator[_Piece]:
    position = 0
    while position < len(text):
        rest = text[position:]
        complete = _complete(rest)
        word = None if complete else _longest_word(rest)
        if complete:
            yield _Piece(complete[1])
        elif word and (tail := _tail(word)):
            reading = load_readings()[word].removesuffix(tail)
            yield _Piece(f"{word.removesuffix(tail)}（{reading}）{tail}")
        elif word:
            yield _Piece(word, load_readings()[word])
        else:
            yield _Piece(rest[0])
        position += len(complete[0] if complete else word or rest[0])


def _complete(rest: str) -> tuple[str, str] | None:
    """What stands at the beginning of a text and needs no reading of the file, and how it is shown."""
    if match := _READ.match(rest):
        return match[0], match[0]
    if match := _DATES.match(rest):
        return match[0], f"{match[1]}月（がつ）{_day_of_month(int(match[2]))}"
    if match := _DAYS.match(rest):
        return match[0], _day(int(match[1]), "にち")
    for pattern, read in ((_MONTHS, "がつ"), (_SPANS, "げつ"), (_YEARS, "ねん")):
        if match := pattern.match(rest):
            return match[0], f"{match[0]}（{read}）"
    return None


def _longest_word(rest: str) -> str | None:
    readings = load_readings()
    return next((rest[:n] for n in range(min(_longest(), len(rest)), 0, -1) if rest[:n] in readings), None)


@cache
def _longest() -> int:
    return max(map(len, load_readings()))


def _day(number: int, otherwise: str) -> str:
    return f"{number}日（{_COUNTED.get(number, otherwise)}）"


def _day_of_month(number: int) -> str:
    return _day(number, "ついたち" if number == 1 else "にち")


def _tail(word: str) -> str:
    """The kana a word ends with."""
    found = _TAIL.search(word)
    return found[0] if found else ""
