"""A value that a person types for a field, as the contract's section "Values" has it."""

from __future__ import annotations

from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.errors import UsageError
from uketsuke.forms.kinds import NUMBER_KINDS, is_valid, normalise
from uketsuke.forms.kinds.folding import says_none
from uketsuke.forms.readings import Value
from uketsuke.forms.vocabulary import load_vocabulary

UNREADABLE = "unreadable"
"""What is typed when nobody can read what stands there."""
DOUBTED = "doubted"
"""What is said of an accepted value that may be wrong: it stays as it is until somebody has looked at it."""


def entered(item: FormField | Column, text: str) -> Value:
    """The value of what a person typed for a field or a column.

    Nothing (or なし, none where the field is no number) is an empty box; `unreadable` stays that word; of a choice of
    several, the options stand behind each other with commas; a choice is its value, or what the form prints.

    Raises:
        UsageError: it is no value of the field's kind; the message names what would be.
    """
    bare = text.strip()
    if bare == UNREADABLE:
        return UNREADABLE
    if not bare or (says_none(bare) and item.kind not in NUMBER_KINDS and not item.options):
        return None
    if item.kind == "choice":
        return _chosen(item, bare)
    vocabulary = load_vocabulary(item.vocabulary) if item.vocabulary else None
    value = normalise(item.kind, bare, vocabulary=vocabulary, options=item.options)
    if value is None or not is_valid(item.kind, value):
        known = f"; see `uketsuke forms vocabulary {item.vocabulary}`" if item.vocabulary else ""
        raise UsageError(f"{item.name}: {item.label_ja}の値ではありません / no value of the kind {item.kind}{known}")
    return value


def _chosen(item: FormField | Column, text: str) -> Value:
    several = isinstance(item, FormField) and item.multiple
    values = [_option(item, word.strip()) for word in (text.split(",") if several else [text])]
    return sorted(values, key=[option.value for option in item.options].index) if several else values[0]


def _option(item: FormField | Column, word: str) -> str:
    for option in item.options:
        if word in (option.value, option.label_ja, option.label_en):
            return option.value
    values = ", ".join(option.value for option in item.options)
    raise UsageError(f"{item.name}: {word}という選択肢はありません / no such option; use one of {values}")
