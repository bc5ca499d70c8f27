"""One way of folding widths, bars and spaces, chosen by the kind of field.

A bar is folded to `-` only where a bar can be meant: ー between digits is a bar, in a name it is a sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

BARS = "-‐‑‒–—―−ーｰ─━－﹣﹘⁻₋ㅡ"
"""Everything people, fonts and recognisers write for a hyphen."""
KANJI_ONE = "一"
"""The recogniser's other way of writing a bar; a bar only between two Arabic digits."""
APOSTROPHES = "'’‘‛`´ʼʹ′＇"
INVISIBLE = dict.fromkeys(
    [*range(0x09), 0x0E, 0x0F, *range(0x10, 0x1C), 0x7F, 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]
)
"""Control and zero-width characters: never part of what was written."""
NONE = "none"
"""The value of a number field in which the applicant wrote that there is no such number."""
_NONE_WORDS = frozenset(
    (
        "なし",
        "無し",
        "無",
        "ナシ",
        "無い",
        "ない",
        "該当なし",
        "該当無し",
        "未発行",
        "未取得",
        "none",
        "n/a",
        "na",
        "nil",
    )
)
_SOUND_MARKS = str.maketrans({"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"})
# Han, kana, their marks and the CJK punctuation: no space is ever meant between two of these.
_JAPANESE = (
    "\u2e80-\u2fdf\u3001-\u303f\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u3099\u309a"
)
_GAP = re.compile(rf"(?<=[{_JAPANESE}])\s+(?=[{_JAPANESE}])")
_BAR_BETWEEN_DIGITS = re.compile(rf"(?<=\d)( ?)[{re.escape(BARS + KANJI_ONE)}]( ?)(?=\d)")
_ANY_BAR = re.compile(rf"[{re.escape(BARS)}]")
_JAPANESE_CHARACTER = re.compile(rf"[{_JAPANESE}]")


def fold_width(raw: str) -> str:
    """NFKC without invisible characters; detached sound marks join their kana. Line breaks stay."""
    return unicodedata.normalize("NFKC", raw.translate(_SOUND_MARKS).translate(INVISIBLE))


def fold_text(raw: str) -> str:
    """Running text as the contract defines it: see section "Values", addresses and text. May be empty."""
    return settle(_fold_text_once, raw)


def fold_number(raw: str) -> str:
    """A number field: NFKC, upper case, every bar as `-`, no space at all. May be empty."""
    text = re.sub(r"\s+", "", fold_width(raw).upper())
    text = re.sub(rf"(?<=[0-9A-Z]){KANJI_ONE}(?=[0-9A-Z])", "-", text)
    return _ANY_BAR.sub("-", text)


def digits_only(text: str) -> bool:
    """Whether text is one or more ASCII digits (str.isdigit also takes ② and Thai digits)."""
    return bool(re.fullmatch(r"[0-9]+", text))


def is_japanese(character: str) -> bool:
    """Whether no space is ever meant between this character and another such one."""
    return bool(_JAPANESE_CHARACTER.fullmatch(character))


def says_none(raw: str) -> bool:
    """Whether the entry says in words that there is nothing to write (なし, 無し, 未発行, N/A).

    Source: reference/rules.md, sections 1 and 7 (guides tell applicants to write なし).
    """
    text = re.sub(r"\s+", "", fold_width(raw)).strip("()（）「」[]。．.、,・").casefold()
    return text in _NONE_WORDS


def settle(step: Callable[[str], str], text: str) -> str:
    """Apply `step` until nothing changes, so that folding what is folded changes nothing."""
    for _ in range(6):
        folded = step(text)
        if folded == text:
            break
        text = folded
    return text


def _fold_text_once(text: str) -> str:
    text = re.sub(r"\s+", " ", fold_width(text)).strip()
    text = _GAP.sub("", text)
    return _BAR_BETWEEN_DIGITS.sub(r"\1-\2", text)
