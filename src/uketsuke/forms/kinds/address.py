"""A postal address without its postal code.

>>> normalise("東京都 港区\\n芝１ー２−３")
'東京都港区芝1-2-3'

Source: CONTRACT "Values"; reference/rules.md, section 7.
"""

from __future__ import annotations

from uketsuke.forms.kinds.folding import fold_text

MAX_LENGTH = 85
"""Of the online form, without the postal code."""


def normalise(raw: str) -> str | None:
    """As text: NFKC, no spaces between Japanese characters, bars between digits as `-`; None when nothing is left."""
    return fold_text(raw) or None


def is_valid(value: str) -> bool:
    """Whether it is of a length that the online form takes."""
    return 0 < len(value) <= MAX_LENGTH


def format(value: str) -> str:
    """The value itself."""
    return value
