"""Words of a text are found in whatever form they stand in it."""

from __future__ import annotations

import pytest

from uketsuke.forms.morphemes import dictionary_words


@pytest.mark.parametrize(
    ("one", "other"), [("引越のため", "引っ越しの為"), ("働いている", "働く"), ("通訳した", "通訳")]
)
def test_forms_of_one_word_are_that_word(one: str, other: str) -> None:
    assert dictionary_words(one) == dictionary_words(other) != ()


def test_compounds_come_apart_and_particles_say_nothing() -> None:
    assert {"社会", "福祉", "法人", "介護"} <= set(dictionary_words("社会福祉法人で介護をしています。"))
    assert dictionary_words("を、の。 12") == ()
