"""A name or word in full-width katakana.

>>> normalise("ﾔﾏﾀﾞ ﾀﾛｳ")
'ヤマダタロウ'
>>> normalise("じょ−じ")
'ジョージ'

Source: CONTRACT "Values" (kana full-width katakana; Japanese-script names without spaces).
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds.folding import BARS, KANJI_ONE, fold_width, settle

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_LONG_VOWEL = re.compile(rf"(?<=[ァ-ヺー])[{re.escape(BARS + KANJI_ONE + '~〜')}]")
_MIDDLE_DOT = re.compile(r"[·•‧∙⋅]")
_KATAKANA = re.compile(r"[ァ-ヺヽヾ][ァ-ヺー・ヽヾ]*")


def normalise(raw: str) -> str | None:
    """Full-width katakana without spaces, every bar after a kana as ー; None when other characters stand there."""
    text = settle(_once, raw)
    return text if _KATAKANA.fullmatch(text) else None


def is_valid(value: str) -> bool:
    """Whether it is katakana only."""
    return bool(_KATAKANA.fullmatch(value))


def format(value: str) -> str:
    """The value itself."""
    return value


def _once(raw: str) -> str:
    text = re.sub(r"\s+", "", fold_width(raw).translate(_HIRAGANA_TO_KATAKANA))
    text = _MIDDLE_DOT.sub("・", text)
    return _LONG_VOWEL.sub("ー", text).rstrip("・")
