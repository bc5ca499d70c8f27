"""The text that was typed into a born-digital page: its glyphs without the blank's own."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from uketsuke.extractors.alignment import Alignment
from uketsuke.forms.geometry import PX_PER_MM, BoxPx
from uketsuke.forms.pages import Glyph

_SAME_PLACE_PX = 1.0 * PX_PER_MM
_INSIDE_PX = 0.8 * PX_PER_MM
_SPACE = 0.13
"""A gap this wide, by the height of the characters, was a space: the narrowest are a fifth of an em, and boxes of
characters up to one and a half em high."""
_SPACE_BETWEEN_SCRIPTS = 0.4
"""Office programs set a quarter em between Japanese and Latin characters by themselves; that is no space."""
_TIGHT, _NEXT = 0.1, 0.6
"""Gaps of characters that stand tight, and of those that stand side by side at all."""
_TIGHT_SHARE = 0.2
"""So many tight ones among those of two scripts, and the program sets no space between scripts."""
_FEW_GAPS = 4
"""Fewer gaps than this tell nothing of how far a line is spread."""
_PRINTED_SHARE = 0.5
"""A page is born digital on this form when at least this share of the blank's text is in its text."""


@dataclass(frozen=True, slots=True)
class DigitalText:
    """Single-character glyphs (page frame): `added` by the writer, `removed` from the blank.

    An added character with a typed space behind it carries that space in its text.
    `born_digital` is False when the page's text is not that of the form (a scan, or a text layer
    made by some other recogniser): then the other two are empty. `auto_spaced` is False where Japanese and Latin
    characters stand side by side without a gap: there a gap between them was typed.
    """

    added: tuple[Glyph, ...]
    removed: tuple[Glyph, ...]
    born_digital: bool
    auto_spaced: bool = True


NOTHING_DIGITAL = DigitalText((), (), False)


def digital_text(page: Sequence[Glyph], blank: Sequence[Glyph], alignment: Alignment) -> DigitalText:
    """What was typed into a page and what was deleted from it.

    Args:
        page: glyphs of the page, px of the page frame.
        blank: glyphs of the blank, px of the form frame at 300 dpi.
        alignment: how the form lies on the page.
    """
    if not page:
        return NOTHING_DIGITAL
    places: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    here = _with_spaces(page)
    for i, glyph in enumerate(here):
        places[glyph.text.rstrip()].append((*_centre(glyph), i))
    printed: set[int] = set()
    removed: list[Glyph] = []
    asked = 0
    for glyph in (g for piece in blank for g in _characters(piece) if not g.text.isspace()):
        asked += 1
        x, y = _centre(glyph)
        dx, dy = alignment.shift_at(x / PX_PER_MM, y / PX_PER_MM)
        near = [
            (abs(px - x - dx) + abs(py - y - dy), i)
            for px, py, i in places[glyph.text]
            if i not in printed and max(abs(px - x - dx), abs(py - y - dy)) < _SAME_PLACE_PX
        ]
        if near:
            printed.add(min(near)[1])
        else:
            removed.append(Glyph(glyph.text, glyph.left + dx, glyph.top + dy, glyph.width, glyph.height))
    if asked and len(printed) < _PRINTED_SHARE * asked:
        return NOTHING_DIGITAL
    added = tuple(glyph for i, glyph in enumerate(here) if i not in printed)
    return DigitalText(added, tuple(removed), True, _is_auto_spaced(added))


def glyphs_in(glyphs: Iterable[Glyph], box: BoxPx, reach_px: float = _INSIDE_PX) -> tuple[Glyph, ...]:
    """The glyphs whose middle lies in a box or just outside it."""
    return tuple(
        glyph
        for glyph in glyphs
        if box.left - reach_px <= glyph.left + glyph.width / 2 <= box.right + reach_px
        and box.top - reach_px <= glyph.top + glyph.height / 2 <= box.bottom + reach_px
    )


def run_on(glyphs: Sequence[Glyph], taken: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """The glyphs that go straight on to the right of `taken` on its lines: an entry longer than its box."""
    result = list(taken)
    rest = [g for g in glyphs if g not in set(taken)]
    grown = True
    while grown:
        grown = False
        for glyph in rest:
            if any(_follows(last, glyph) for last in result):
                result.append(glyph)
                rest.remove(glyph)
                grown = True
                break
    return tuple(result)


def joined(glyphs: Sequence[Glyph], *, auto_spaced: bool = True) -> str:
    """The text of glyphs in reading order; wide gaps become one space, lines join as in Japanese.

    `auto_spaced`: a gap between Japanese and Latin characters may be the program's (see `DigitalText`).
    """
    return join_lines([_line_text(line, auto_spaced) for line in _lines(glyphs)])


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs by lines, from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.top + g.height / 2):
        middle = glyph.top + glyph.height / 2
        for line in lines:
            reference = line[-1]
            if abs(reference.top + reference.height / 2 - middle) < 0.55 * max(reference.height, glyph.height, 1.0):
                line.append(glyph)
                break
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.left) for line in lines]


def _is_auto_spaced(glyphs: Sequence[Glyph]) -> bool:
    """Whether the program may have set space between Japanese and Latin characters by itself: it never leaves them
    tight then. Punctuation holds white of its own and tells nothing."""
    gaps = [
        _gap(one, other)
        for line in _lines(glyphs)
        for one, other in pairwise(line)
        if one.text[-1].isalnum() and other.text[0].isalnum() and _is_japanese(one.text) != _is_japanese(other.text)
    ]
    beside = [gap for gap in gaps if gap < _NEXT]
    return sum(gap < _TIGHT for gap in beside) < max(1.0, _TIGHT_SHARE * len(beside))


def join_lines(lines: Iterable[str]) -> str:
    """Lines of one entry as one text: nothing between Japanese characters, else one space."""
    text = ""
    for line in (line.strip() for line in lines):
        if text and line and not (_is_japanese(text[-1]) or _is_japanese(line[0])):
            text += " "
        text += line
    return text


def is_sound(text: str) -> bool:
    """Whether the text layer can be believed: no unmapped glyphs in it."""
    return "(cid:" not in text and not any(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc") for c in text)


def _line_text(line: Sequence[Glyph], auto_spaced: bool) -> str:
    text = line[0].text if line else ""
    gaps = [_gap(one, other) for one, other in pairwise(line)]
    # Boxes are as wide as the pen moves; what is left between them all was set to spread the line.
    spread = max(0.0, median(gaps)) if len(gaps) >= _FEW_GAPS else 0.0
    for (before, glyph), gap in zip(pairwise(line), gaps, strict=True):
        mixed = _is_japanese(before.text[0]) != _is_japanese(glyph.text[0])
        space = _SPACE_BETWEEN_SCRIPTS if mixed and auto_spaced else _SPACE
        if gap - spread > space and not text.endswith(" "):
            text += " "
        text += glyph.text
    return text


def _gap(before: Glyph, glyph: Glyph) -> float:
    """What lies between two characters of a line, by the height of the larger one."""
    return (glyph.left - (before.left + before.width)) / max(before.height, glyph.height, 1.0)


def _with_spaces(page: Iterable[Glyph]) -> list[Glyph]:
    """The characters of a page; one with a typed space behind it has that space in its text."""
    result: list[Glyph] = []
    for glyph in (character for piece in page for character in _characters(piece)):
        if not glyph.text.isspace():
            result.append(glyph)
        elif result and _follows(result[-1], glyph):
            result[-1] = replace(result[-1], text=result[-1].text.rstrip() + " ")
    return result


def _characters(glyph: Glyph) -> list[Glyph]:
    """A piece of text as single characters, each with its share of the width."""
    text = glyph.text
    if len(text) == 1:
        return [glyph]
    widths = [2.0 if unicodedata.east_asian_width(c) in "WFA" else 1.0 for c in text]
    whole = sum(widths) or 1.0
    result, left = [], glyph.left
    for character, share in zip(text, widths, strict=True):
        width = glyph.width * share / whole
        result.append(Glyph(character, left, glyph.top, width, glyph.height))
        left += width
    return result


def _centre(glyph: Glyph) -> tuple[float, float]:
    return glyph.left + glyph.width / 2, glyph.top + glyph.height / 2


def _follows(last: Glyph, glyph: Glyph) -> bool:
    same_line = abs(_centre(last)[1] - _centre(glyph)[1]) < 0.5 * max(last.height, glyph.height)
    gap = glyph.left - (last.left + last.width)
    return same_line and -0.3 * glyph.height < gap < 0.5 * glyph.height


def _is_japanese(text: str) -> bool:
    return unicodedata.east_asian_width(text[0]) in "WF"
