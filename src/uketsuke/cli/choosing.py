"""Options that take one of a few words known only inside the program, or who says so."""

from __future__ import annotations

from typing import Annotated, TypeVar

import typer

from uketsuke.forms.errors import UsageError

Who = Annotated[str, typer.Option("--who", help="Who says so: letters, digits, and _.:-, for the history.")]
Word = TypeVar("Word", bound=str)


def one_of(option: str, value: str, permitted: tuple[Word, ...]) -> Word:
    """The permitted word that equals `value`. Raises UsageError naming them all."""
    for word in permitted:
        if word == value:
            return word
    raise UsageError(f"{option} {value}: 使えません / use one of {', '.join(permitted)}")


def said_by(who: str) -> str:
    """The code of `--who`. Raises UsageError for what could be somebody's name."""
    from uketsuke.cases.states import is_code

    if not who or not is_code(who):
        raise UsageError(f"--who {who!r}: 英数字と _.:- だけです / letters, digits and _.:- only")
    return who
