"""Options that take one of a few words known only inside the program."""

from __future__ import annotations

from typing import TypeVar

from uketsuke.forms.errors import UsageError

Word = TypeVar("Word", bound=str)


def one_of(option: str, value: str, permitted: tuple[Word, ...]) -> Word:
    """The permitted word that equals `value`. Raises UsageError naming them all."""
    for word in permitted:
        if word == value:
            return word
    raise UsageError(f"{option} {value}: 使えません / use one of {', '.join(permitted)}")
