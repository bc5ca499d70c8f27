"""Typed text is told from the form's own, in reading order, with the spaces that were typed."""

from __future__ import annotations

import pytest

from uketsuke.extractors.alignment import align
from uketsuke.extractors.digital import digital_text, glyphs_in, is_sound, join_lines, joined, run_on
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import Glyph

EM = 40.0


def _typed(text: str, left: float, top: float, width: float = EM) -> list[Glyph]:
    """Characters side by side; a space moves the pen and leaves no glyph."""
    found, x = [], left
    for character in text:
        advance = width if ord(character) > 0x2000 else width / 2
        if not character.isspace():
            found.append(Glyph(character, x, top, advance, EM))
        x += advance
    return found


def test_what_was_typed_and_what_was_deleted_is_found(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    own = blank_glyphs(reentry, 1)
    box = reentry.field("nationality").box_mm.to_px()
    typed = _typed("ベトナム", box.left + 10, box.top + 20)
    text = digital_text([*own[1:], *typed], own, align(blank, blank))
    assert text.born_digital
    assert joined(glyphs_in(text.added, box)) == "ベトナム"
    assert [g.text for g in text.removed] == [own[0].text]


def test_a_text_layer_of_something_else_is_not_believed(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    text = digital_text(_typed("なにかの文", 100, 100), blank_glyphs(reentry, 1), align(blank, blank))
    assert (text.born_digital, text.added, text.removed) == (False, (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NGUYEN VAN AN", "NGUYEN VAN AN"),
        ("港区1-2-3 ハイツ101", "港区1-2-3 ハイツ101"),
        ("東京都港区", "東京都港区"),
        ("１２３", "１２３"),
    ],
)
def test_spaces_are_where_they_were_typed(text: str, expected: str) -> None:
    assert joined(_typed(text, 0, 0)) == expected


def test_the_quarter_em_that_programs_set_between_scripts_is_no_space(reentry: Form) -> None:
    blank, own = blank_image(reentry, 1), blank_glyphs(reentry, 1)
    box = reentry.field("address").box_mm.to_px()
    left, top = box.left + 10.0, box.top + 20.0
    # The digits stand a quarter em off; the space before the house is typed, and narrow.
    address = [
        *_typed("港区", left, top),
        *_typed("1-2", left + 2.25 * EM, top),
        Glyph(" ", left + 3.75 * EM, top, 0.25 * EM, EM),
        *_typed("ハイツ", left + 4.0 * EM, top),
    ]
    text = digital_text([*own, *address], own, align(blank, blank))
    assert joined(glyphs_in(text.added, box)) == "港区1-2 ハイツ"


@pytest.mark.parametrize("space", [0.25, 0.3])
def test_a_gap_between_scripts_is_a_space_on_a_page_that_sets_them_tight(reentry: Form, space: float) -> None:
    blank, own = blank_image(reentry, 1), blank_glyphs(reentry, 1)
    box = reentry.field("address").box_mm.to_px()
    left, top = box.left + 10.0, box.top + 20.0
    # Some programs leave no glyph for a space, only its width.
    address = [*_typed("港区1-2", left, top), *_typed("ハイツ301号", left + (3.5 + space) * EM, top)]
    text = digital_text([*own, *address], own, align(blank, blank))
    assert text.auto_spaced is False
    assert joined(glyphs_in(text.added, box), auto_spaced=text.auto_spaced) == "港区1-2 ハイツ301号"


def test_a_narrow_space_between_words_is_one_and_letters_spread_over_a_line_are_none() -> None:
    high = [Glyph(g.text, g.left, g.top, g.width, 1.4 * EM) for g in _typed("ANVANBO", 0, 0)]
    narrow = [Glyph(g.text, g.left + 0.2 * EM * ((i > 1) + (i > 4)), 0, g.width, g.height) for i, g in enumerate(high)]
    assert joined(narrow) == "AN VAN BO"
    spread = [Glyph(g.text, g.left + 0.6 * EM * i, 0, g.width, g.height) for i, g in enumerate(_typed("AB12345", 0, 0))]
    assert joined(spread) == "AB12345"


def test_lines_are_read_from_top_to_bottom_whatever_their_order() -> None:
    glyphs = [*_typed("二行目", 0, 60), *_typed("一行目", 0, 0)]
    assert joined(glyphs) == "一行目二行目"


def test_lines_of_latin_text_keep_a_space_between() -> None:
    assert join_lines(["SUNRISE", "TRADING"]) == "SUNRISE TRADING"
    assert join_lines(["株式会社", "みなと"]) == "株式会社みなと"


def test_an_entry_longer_than_its_box_is_followed() -> None:
    glyphs = _typed("あいうえおかき", 0, 0)
    inside = glyphs_in(glyphs, BoxPx(0, 0, 120, 40), 0)
    assert joined(run_on(glyphs, inside)) == "あいうえおかき"


def test_a_font_without_a_mapping_is_not_believed() -> None:
    assert not is_sound("(cid:12)")
    assert not is_sound("\ue001")
    assert is_sound("AB12345678CD")
