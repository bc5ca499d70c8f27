"""A value of a closed vocabulary: nationality, status of residence, a code of a list.

The vocabulary is passed in; this module only folds what is looked up.
"""

from __future__ import annotations

from typing import Protocol

from uketsuke.forms.kinds.folding import fold_text


class Lookup(Protocol):
    """What a kind needs of a vocabulary."""

    def lookup(self, text: str) -> str | None:
        """The value that `text` names (its value, a label or a variant), or None."""


def normalise(raw: str, vocabulary: Lookup) -> str | None:
    """The vocabulary's value for what is written; None when the vocabulary does not know it."""
    text = fold_text(raw)
    return (vocabulary.lookup(text) or vocabulary.lookup(raw.strip())) if text else None
