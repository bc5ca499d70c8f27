"""Whose hand wrote which part of a filing, and whether with pen strokes or with a font.

One hand writes everything that is the applicant's; the employer's or supporter's pages mostly have another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from uketsuke.forms.definitions import Form
from uketsuke.samples.drawing import Mode, Pens, draw_pens
from uketsuke.samples.filling import FilledField, FilledForm, Glued, HandKind, Ink, Parts, Row, Signed, Written
from uketsuke.samples.penstrokes import PenStrokes
from uketsuke.samples.strokewriting import StrokeHand

STROKES_SHARE = 0.6
"""How many of the hands write with strokes where there are any: a little over half, since what strokes cannot
write (small Latin letters, rare kanji) is written with a font even so, and half of the fields should be strokes."""
OTHER_HAND = 0.75
"""How often the pages that are not the applicant's have another hand."""
_NOT_THE_APPLICANTS = ("所属機関", "扶養者")
_GOLDEN = 0.6180339887498949
_EM_PX = 46
"""A letter of a middling hand, 3.9 mm."""
_FONT_PX = 2.5
"""How wide a font's own strokes are at that size."""


@dataclass(frozen=True, slots=True)
class Hands:
    """The pens of a filing: the applicant's, and those of whoever fills in the other parts (may be the same)."""

    applicant: Pens
    other: Pens

    def others_pages(self, form: Form) -> dict[int, Pens]:
        """The pages of a form that are not the applicant's to fill in, with the pens that do."""
        return {page.number: self.other for page in form.pages if page.title_ja.startswith(_NOT_THE_APPLICANTS)}


def draw_hands(
    rnd: Random, seed: int, mode: Mode, strokes: PenStrokes | None = None, share: float = STROKES_SHARE
) -> Hands:
    """The hands of one filing; printed filings have one printer throughout.

    Args:
        strokes: real pen strokes for `share` of the hands; None: all write with fonts. Only filings in mode
            "hand" have any.
    """
    applicant = draw_pens(rnd, seed, mode)
    if mode != "hand":
        return Hands(applicant, applicant)
    chance = Random(f"hands:{seed}")
    applicant = _given_strokes(applicant, chance, seed, 0, strokes, share)
    if chance.random() >= OTHER_HAND:
        return Hands(applicant, applicant)
    return Hands(applicant, _given_strokes(draw_pens(chance, seed, mode), chance, seed, 1, strokes, share))


def _given_strokes(pens: Pens, chance: Random, seed: int, place: int, strokes: PenStrokes | None, share: float) -> Pens:
    # Spread evenly over neighbouring seeds: a measure of twenty filings has its share of strokes too.
    if strokes is None or (seed * _GOLDEN + place * 0.5) % 1.0 >= share:
        return pens
    number = strokes.writer(chance, seed)
    pen = strokes.pen(number)
    width = max(2.0, pen.width * _EM_PX)
    # What strokes cannot write is written with a font, and with the same pen.
    writer = replace(pens.writer, ink=pen.ink, pen=min(4, max(0, round(width - _FONT_PX))))
    return replace(pens, writer=writer, strokes=StrokeHand(strokes, number, writer), pen_px=width, mark_ink=pen.ink)


def say_hands(filled: FilledForm, pens: Pens, others: dict[int, Pens]) -> FilledForm:
    """The form with what each entry is written with; printed forms stay as they are."""
    if pens.printer is not None:
        return filled

    def said(item: FilledField) -> FilledField:
        here = others.get(item.field.page, pens)
        rows = tuple(_row_said(row, here) for row in item.rows)
        return replace(item, rows=rows, hand=hand_of(item.ink, here))

    return replace(filled, fields=tuple(said(item) for item in filled.fields))


def _row_said(row: Row, pens: Pens) -> Row:
    said = {name: hand_of(ink, pens) for name, ink in row.ink.items()}
    return replace(row, hands={name: hand for name, hand in said.items() if hand is not None})


def hand_of(ink: Ink | None, pens: Pens) -> HandKind | None:
    """What these pens write an entry with; None where nothing is. Marks count with the hand that makes them."""
    if ink is None or isinstance(ink, Glued):
        return None
    if pens.strokes is None:
        return "font"
    texts: tuple[str, ...] = ()
    if isinstance(ink, Written | Signed):
        texts = (ink.text,)
    elif isinstance(ink, Parts):
        texts = tuple(ink.texts.values())
    return "strokes" if all(pens.strokes.strokes.can_write(text) for text in texts) else "font"
