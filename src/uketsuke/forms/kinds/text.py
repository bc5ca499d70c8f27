"""Running text: reasons, names of things, occupations, free text.

>>> normalise("エンジ ニア\\n（正社員）")
'エンジニア (正社員)'
>>> normalise("令和６年\\n４月から")
'令和6年 4月から'

Source: CONTRACT "Values".
"""

from __future__ import annotations

from uketsuke.forms.kinds.folding import fold_text


def normalise(raw: str) -> str | None:
    """NFKC; no spaces between Japanese characters; bars between digits as `-`; None when nothing is left."""
    return fold_text(raw) or None


def is_valid(value: str) -> bool:
    """Any text is."""
    return bool(value)


def format(value: str) -> str:
    """The value itself."""
    return value
