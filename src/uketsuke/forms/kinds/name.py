"""A person's name, in Latin letters, in Japanese script, or both in one box.

>>> normalise("Nguyen  van an")
'NGUYEN VAN AN'
>>> normalise("山田　太郎")
'山田太郎'
>>> split("李　芳 Li Fang")
('LI FANG', '李芳')

Source: reference/rules.md, section 2; CONTRACT "Values".
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from uketsuke.forms.kinds.folding import APOSTROPHES, BARS, fold_width, settle

_Script = Literal["latin", "japanese", "other"]
MAX_LENGTH = 104
"""Of the online form for Latin names."""
_JAPANESE_NAMES = ("CJK ", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC ITERATION", "IDEOGRAPHIC CLOSING", "VERTICAL")
_MIDDLE_DOTS = "·・•‧∙⋅"


def normalise(raw: str) -> str | None:
    """The name in the script or scripts written: Latin upper case with single spaces, Japanese without spaces.

    Hyphen and apostrophe stay, other Latin punctuation becomes a space. None for an entry without
    letters, or with digits in it (something was misread or does not belong there).
    """
    return settle(_once, raw) or None


def split(raw: str) -> tuple[str | None, str | None]:
    """The Latin name, and the rest (kanji, kana, Hangul …) without spaces; None for what is not there.

    For the applicant's `name` and `name_kanji`. (None, None) where `normalise` gives None.
    """
    words = _words(normalise(raw) or "")
    latin = " ".join(text for script, text in words if script == "latin")
    japanese = "".join(text for script, text in words if script != "latin")
    return latin or None, japanese or None


def is_valid(value: str) -> bool:
    """Whether it is of a length that the online form takes."""
    return 0 < len(value) <= MAX_LENGTH


def format(value: str) -> str:
    """The value itself."""
    return value


def _once(raw: str) -> str:
    words = _words(raw)
    joined = ""
    previous: _Script | None = None
    for script, text in words:
        joined += text if not joined or (script == previous == "japanese") else " " + text
        previous = script
    return joined


def _words(raw: str) -> list[tuple[_Script, str]]:
    """Runs of one script; an empty list when a digit stands in the name."""
    text = fold_width(fold_width(raw).upper())
    if any(c.isnumeric() and not _is_japanese(c) for c in text):
        return []
    words: list[tuple[_Script, str]] = []
    open_word = False
    for position, character in enumerate(text):
        script = _script_of(character, words[-1][0] if open_word else None)
        following = text[position + 1] if position + 1 < len(text) else " "
        if script is not None:
            if open_word and words[-1][0] == script:
                words[-1] = (script, words[-1][1] + character)
            else:
                words.append((script, character))
            open_word = True
        elif open_word and (joint := _joint(character, words[-1][0], following)):
            words[-1] = (words[-1][0], words[-1][1] + joint)
        else:
            open_word = False
    return words


def _joint(character: str, script: _Script, following: str) -> str | None:
    """The sign that joins two letters of one word, or None when the character separates."""
    if script == "japanese":
        if character in _MIDDLE_DOTS and _script_of(following, None) == "japanese":
            return "・"
        # A bar after a kana is a long vowel, however it was written.
        return "ー" if character in BARS and _script_of(following, None) != "latin" else None
    if _script_of(following, None) != script:
        return None
    if character in BARS:
        return "-"
    return "'" if character in APOSTROPHES else None


def _script_of(character: str, running: _Script | None) -> _Script | None:
    category = unicodedata.category(character)
    if category.startswith("M"):
        return running
    if character in BARS or character in _MIDDLE_DOTS or character in APOSTROPHES:
        return None
    if _is_japanese(character):
        return "japanese"
    if not category.startswith("L"):
        return None
    return "latin" if unicodedata.name(character, "").startswith("LATIN") else "other"


def _is_japanese(character: str) -> bool:
    if character in "〇々〆":
        return True
    if not unicodedata.category(character).startswith("L"):
        return False
    return bool(re.match("|".join(_JAPANESE_NAMES), unicodedata.name(character, "")))
