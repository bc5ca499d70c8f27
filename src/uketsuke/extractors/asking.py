"""From a slot to what must be recognised for it, and from what was recognised to its reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors import digital
from uketsuke.extractors.calibration import Calibration, Judgement
from uketsuke.extractors.choices import Chosen, read_digital, read_marks
from uketsuke.extractors.dittos import is_ditto
from uketsuke.extractors.ink import FieldInk, field_ink, holds_a_rest
from uketsuke.extractors.interpreting import Interpretation, Look, Weigh, interpret, unsure, value_of
from uketsuke.extractors.likelihood import weighed
from uketsuke.extractors.lines import side_by_side, text_lines
from uketsuke.extractors.page import PageView
from uketsuke.extractors.seals import find_seal, without_seal
from uketsuke.extractors.slots import Slot
from uketsuke.extractors.strikes import remains, struck_out, without
from uketsuke.forms.definitions import DatePart
from uketsuke.forms.geometry import PX_PER_MM, BoxPx
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.readings import Alternative, Doubt, Reading, Source, Status, Value

Image = NDArray[np.uint8]

_SEVERAL_LINES = ("text", "address", "free_text", "name")
_FIGURES = ("number", "money", "phone", "corporate_number", "insurance_office_number", "code")
_FLAT_MM = 1.2
"""No figure is lower than this."""
_SHARED = 0.5
"""Ink of two cells that shares more of the narrower one's width is the same."""
_PHOTO_SHARE = 0.15
"""Share of a photo box that must be darker than paper for a photo to be there."""
_LEAST_TRUST = 0.3
"""Below, the form was not found on the page at all: whatever lies in the boxes is not their answer."""
_NOISY_EMPTY = 0.8
_NARROWER = 0.65
"""The width that lines are looked at again in; see docs/decisions/0011."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What one slot asks of the recogniser: `lines` (perhaps none), or the finished `reading`.

    `parts` names the date parts that stand in the one line, with bars between; `ditto` tells that the ink
    looks like the sign 〃.
    """

    slot: Slot
    box: BoxPx
    lines: tuple[Image, ...] = ()
    parts: tuple[DatePart, ...] = ()
    reading: Reading | None = None
    clean: bool = True
    doubts: tuple[Doubt, ...] = ()
    ditto: bool = False


def ask(slot: Slot, page: PageView, calibration: Calibration) -> Asked:
    """What must be recognised to read a slot of a page."""
    box = page.box(slot.box)
    if page.alignment.trust < _LEAST_TRUST:
        lost = Reading(None, None, 0.01, False, "unreadable", "ocr", box, doubts=("misaligned",))
        return Asked(slot, box, reading=lost)
    if slot.kind == "choice":
        return Asked(slot, box, reading=_choice(slot, box, page, calibration))
    if slot.kind == "photo":
        return Asked(slot, box, reading=_photo(box, page, calibration))
    typed = _typed_text(slot, page)
    if typed is not None and slot.kind != "signature":
        reading = _typed_reading(slot, box, typed, calibration)
        if reading is not None:
            return Asked(slot, box, reading=reading)
    if slot.kind == "signature":
        return Asked(slot, box, reading=_signature(box, page, typed, calibration))
    if slot.parts:
        return _ask_parts(slot, box, page, calibration)
    if slot.cells:
        return _ask_cells(slot, box, page, calibration)
    found = field_ink(page.ink, box, in_table=slot.in_table, run_on=not slot.in_table)
    if found is None:
        return Asked(slot, box, reading=empty(box, page, calibration))
    mask, grey, doubts = found.mask, found.grey, _doubts([found])
    if slot.kind in _FIGURES and _is_flat(mask):
        flat = Reading(None, None, 0.3, False, "unreadable", "ocr", box, doubts=doubts)
        return Asked(slot, box, reading=flat)
    seal = find_seal(mask) if slot.kind in _SEVERAL_LINES else None
    if seal is not None:
        doubts = (*doubts, "seal")
        mask, grey = without_seal(mask, grey, seal)
        if not mask.any():
            return Asked(slot, box, reading=Reading(None, None, 0.3, False, "unreadable", "ocr", box, doubts=doubts))
    struck = struck_out(mask, grey)
    if struck is not None:
        doubts = (*doubts, "struck")
        if not remains(mask, struck):
            taken_back = Reading(None, None, 0.3, False, "unreadable", "ocr", box, doubts=doubts)
            return Asked(slot, box, reading=taken_back)
        mask, grey = without(mask, grey, struck)
    # A box that has room for it may hold several lines.
    several = slot.kind in _SEVERAL_LINES and found.area.height > 4.5 * PX_PER_MM
    lines = text_lines(mask, grey, several=several)
    clean = not (found.overflow or found.touches or struck is not None or seal is not None)
    return Asked(slot, box, tuple(lines), clean=clean, doubts=doubts, ditto=is_ditto(mask))


def _is_flat(mask: Image) -> bool:
    """Whether the ink is no higher than a dash: the end of a ruled line, or a dash for "none"."""
    rows = np.flatnonzero(mask.any(axis=1))
    return bool(rows[-1] - rows[0] < _FLAT_MM * PX_PER_MM)


def answer(asked: Asked, meant: Interpretation | None, engine: str, trust: float, calibration: Calibration) -> Reading:
    """The reading of a slot, from what its ink was found to mean (nothing, when `asked.reading` is there)."""
    if asked.reading is not None:
        return _within_trust(asked.reading, trust, calibration)
    if meant is None:
        raise ValueError(f"slot {asked.slot.name} has lines, but nothing was recognised of them")
    return _within_trust(reading_of(asked, meant, engine, calibration), trust, calibration)


def interpretation_of(
    asked: Asked, looks: Sequence[Look], before: Interpretation | None = None, weigh: Weigh = weighed
) -> Interpretation:
    """What the recognised lines of a slot mean; `before` and `weigh` are those of `interpret`."""
    result = interpret(asked.slot, looks, asked.parts, before, weigh)
    return replace(result, evidence=replace(result.evidence, clean=asked.clean))


def second_look(first: Look, meant: Interpretation) -> tuple[Image, ...]:
    """Other images of the lines of a first look, for an entry that it did not settle; none for one it did."""
    # What a reading hangs on shows when the image changes a little: a right one stays, a wrong one often falls.
    return tuple(map(_narrower, first.images)) if unsure(meant) else ()


def _narrower(line: Image) -> Image:
    width = max(1, round(_NARROWER * line.shape[1]))
    return np.asarray(cv2.resize(line, (width, line.shape[0]), interpolation=cv2.INTER_CUBIC), np.uint8)


def reading_of(asked: Asked, result: Interpretation, engine: str, calibration: Calibration) -> Reading:
    """The calibrated reading of an interpretation."""
    doubts = tuple(dict.fromkeys((*asked.doubts, *result.doubts)))
    judgement = calibration.judge(asked.slot.kind, result.evidence)
    if result.value is None:
        # Ink that means nothing for its kind: what was seen is kept for the person who looks.
        return Reading(
            None, result.raw, min(judgement.confidence, 0.5), False, "unreadable", "ocr", asked.box, engine,
            result.alternatives, doubts,
        )  # fmt: skip
    if not (result.evidence.valid and result.evidence.covered):
        doubts = (*doubts, "unsound")
    # An entry that was corrected, cut off, cannot be right or holds ink that was read as nothing is for a person,
    # however clear its letters are.
    accepted = judgement.accepted and not doubts
    confidence = min(judgement.confidence, 0.9) if doubts else judgement.confidence
    others = _scaled(result.alternatives, 1.0 - confidence)
    return Reading(result.value, result.raw, confidence, accepted, "read", "ocr", asked.box, engine, others, doubts)


def _scaled(alternatives: Sequence[Alternative], left: float) -> tuple[Alternative, ...]:
    """Alternatives with no more probability together than is left beside the value."""
    total = sum(a.confidence for a in alternatives)
    if total <= left:
        return tuple(alternatives)
    return tuple(replace(a, confidence=round(a.confidence * left / total, 6)) for a in alternatives)


def empty(box: BoxPx, page: PageView, calibration: Calibration, score: float = 1.0) -> Reading:
    """The reading of a box that holds no ink."""
    # Between specks all over a page faint ink may hide; elsewhere one piece may be the rest of an entry.
    doubtful = page.ink.noisy or holds_a_rest(page.ink, box)
    judgement = calibration.judge_score("empty", min(score, _NOISY_EMPTY) if doubtful else score)
    source: Source = "digital" if page.text.born_digital else "ocr"
    return Reading(None, None, judgement.confidence, judgement.accepted, "empty", source, box)


def _within_trust(reading: Reading, trust: float, calibration: Calibration) -> Reading:
    """On a page that lies badly on its form no box is sure to be where it is said to be."""
    if trust >= calibration.trust or "misaligned" in reading.doubts:
        return reading
    doubts: tuple[Doubt, ...] = (*reading.doubts, "misaligned")
    return replace(reading, accepted=False, confidence=round(reading.confidence * max(trust, 0.3), 6), doubts=doubts)


def _ask_parts(slot: Slot, box: BoxPx, page: PageView, calibration: Calibration) -> Asked:
    found = {part: field_ink(page.ink, page.box(part_box), reach_mm=1.2) for part, part_box in slot.parts.items()}
    inked = {part: ink for part, ink in found.items() if ink is not None}
    if not inked:
        return Asked(slot, box, reading=empty(box, page, calibration))
    pieces = [_cut(ink) for ink in inked.values()]
    line = _with_bars(pieces)
    clean = not any(ink.overflow or ink.touches for ink in inked.values())
    return Asked(slot, box, (line,), tuple(inked), clean=clean, doubts=_doubts(list(inked.values())))


def _ask_cells(slot: Slot, box: BoxPx, page: PageView, calibration: Calibration) -> Asked:
    found = [field_ink(page.ink, page.box(cell), reach_mm=0.8) for cell in slot.cells]
    inked = [ink for ink in found if ink is not None]
    if not inked:
        whole = field_ink(page.ink, box)
        if whole is None:
            return Asked(slot, box, reading=empty(box, page, calibration))
        return Asked(slot, box, tuple(text_lines(whole.mask, whole.grey, several=False)), doubts=_doubts([whole]))
    pieces = [_cut(ink) for ink in _once(inked)]
    line = _padded(side_by_side(pieces, round(0.25 * _median_height(pieces))))
    clean = not any(ink.overflow or ink.touches for ink in inked)
    return Asked(slot, box, (line,), clean=clean, doubts=_doubts(inked))


def _once(inked: Sequence[FieldInk]) -> list[FieldInk]:
    """The ink of cells in a row; of two cells that hold the same figures, written together, only the fuller one."""
    found: list[FieldInk] = []
    for ink in inked:
        left, right = _extent(ink)
        before = _extent(found[-1]) if found else (0, 0)
        if min(right, before[1]) - left <= _SHARED * min(right - left, before[1] - before[0]):
            found.append(ink)
        elif right - left > before[1] - before[0]:
            found[-1] = ink
    return found


def _extent(ink: FieldInk) -> tuple[int, int]:
    """From which column of the page to which the ink goes."""
    columns = np.flatnonzero(ink.mask.any(axis=0))
    return ink.area.left + int(columns[0]), ink.area.left + int(columns[-1]) + 1


def _cut(ink: FieldInk) -> Image:
    rows, columns = np.flatnonzero(ink.mask.any(axis=1)), np.flatnonzero(ink.mask.any(axis=0))
    return ink.grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _with_bars(pieces: Sequence[Image]) -> Image:
    """Date parts in one line with a drawn bar between, so that the recogniser sees where one ends."""
    height = max(_median_height(pieces), round(2.0 * PX_PER_MM))
    bar = np.full((height, round(0.9 * height)), 255, np.uint8)
    middle, thick = height // 2, max(2, round(0.07 * height))
    cv2.rectangle(bar, (round(0.25 * height), middle), (round(0.65 * height), middle + thick), 20, -1)
    row: list[Image] = []
    for i, piece in enumerate(pieces):
        row += [bar, piece] if i else [piece]
    return _padded(side_by_side(row, 0))


def _padded(line: Image) -> Image:
    margin = round(0.16 * line.shape[0])
    return np.pad(line, ((margin, margin), (2 * margin, 2 * margin)), constant_values=255)


def _median_height(pieces: Sequence[Image]) -> int:
    return int(np.median([piece.shape[0] for piece in pieces]))


def _doubts(inks: Sequence[FieldInk]) -> tuple[Doubt, ...]:
    doubts: list[Doubt] = []
    if any(ink.overflow for ink in inks):
        doubts.append("overflow")
    if any(ink.cut for ink in inks):
        doubts.append("touches_neighbour")
    return tuple(doubts)


def _typed_text(slot: Slot, page: PageView) -> str | None:
    """What was typed into a slot of a born-digital page; None for a scan or a text layer not to be believed."""
    if not page.text.born_digital:
        return None
    if slot.parts:
        pieces = [digital.joined(digital.glyphs_in(page.text.added, page.box(box))) for box in slot.parts.values()]
        marks = {"year": "年", "month": "月", "day": "日"}
        text = "".join(piece + marks[part] for part, piece in zip(slot.parts, pieces, strict=True) if piece)
    else:
        box = page.box(slot.box)
        inside = digital.glyphs_in(page.text.added, box)
        if inside and not slot.in_table and not slot.cells:
            inside = digital.run_on(page.text.added, inside)
        text = digital.joined(inside, auto_spaced=page.text.auto_spaced)
    return text if digital.is_sound(text) else None


def _typed_reading(slot: Slot, box: BoxPx, text: str, calibration: Calibration) -> Reading | None:
    if not text.strip():
        return None
    value = _typed_value(slot, text)
    judgement = calibration.judge_score("digital", 1.0)
    if value is None:
        return Reading(None, text, 0.5, False, "unreadable", "digital", box, doubts=("outside_alphabet",))
    return Reading(value, text, judgement.confidence, judgement.accepted, "read", "digital", box)


def _typed_value(slot: Slot, text: str) -> Value:
    if slot.parts:
        given = {m[2]: m[1] for m in re.finditer(r"([^年月日]+)([年月日])", text)}
        value = dates.from_parts(given.get("年", ""), given.get("月", ""), given.get("日", ""))
        return value[:7] if value and slot.kind == "year_month" and value != dates.UNKNOWN else value
    return value_of(slot, text)


def _choice(slot: Slot, box: BoxPx, page: PageView, calibration: Calibration) -> Reading:
    options = [(option, page.box(option.box_mm)) for option in slot.options]
    own = [
        "".join(g.text for g in digital.glyphs_in(page.blank_glyphs, option.box_mm.to_px())) for option in slot.options
    ]
    chosen = read_digital(page.text, options, own) or read_marks(page.ink, options)
    return _chosen_reading(slot, box, chosen, page, calibration)


def _chosen_reading(slot: Slot, box: BoxPx, chosen: Chosen, page: PageView, calibration: Calibration) -> Reading:
    judgement = calibration.judge_score(f"choice.{chosen.how}", chosen.score)
    labels = {option.value: option.label_ja for option in slot.options}
    raw = "・".join(labels[v] for v in chosen.values) or None
    if not chosen.values:
        if not chosen.inked and not chosen.doubts:
            return empty(box, page, calibration, chosen.score)
        return _choice_reading(
            None, None, Judgement(min(judgement.confidence, 0.5), False), "unreadable", box, chosen.doubts
        )
    if len(chosen.values) > 1 and not slot.multiple:
        doubts: tuple[Doubt, ...] = ("choice.double", *chosen.doubts)
        reading = _choice_reading(None, raw, Judgement(0.5, False), "unreadable", box, doubts)
        share = round(1.0 / len(chosen.values), 3)
        return replace(reading, alternatives=tuple(Alternative(v, share) for v in chosen.values))
    value: Value = list(chosen.values) if slot.multiple else chosen.values[0]
    accepted = judgement.accepted and not chosen.doubts
    confidence = min(judgement.confidence, 0.9) if chosen.doubts else judgement.confidence
    return _choice_reading(value, raw, Judgement(confidence, accepted), "read", box, chosen.doubts)


def _choice_reading(
    value: Value, raw: str | None, judgement: Judgement, status: Status, box: BoxPx, doubts: tuple[Doubt, ...]
) -> Reading:
    return Reading(value, raw, judgement.confidence, judgement.accepted, status, "choice", box, doubts=doubts)


def _photo(box: BoxPx, page: PageView, calibration: Calibration) -> Reading:
    rows = slice(box.top + box.height // 8, box.bottom - box.height // 8)
    columns = slice(box.left + box.width // 8, box.right - box.width // 8)
    free = page.ink.grey[rows, columns][page.ink.printed[rows, columns] == 0]
    share = float((free < 235).mean()) if free.size else 0.0
    if share < _PHOTO_SHARE / 3:
        return empty(box, page, calibration)
    judgement = calibration.judge_score("presence", min(1.0, share / (2 * _PHOTO_SHARE)))
    return Reading("present", None, judgement.confidence, judgement.accepted, "read", "ocr", box)


def _signature(box: BoxPx, page: PageView, typed: str | None, calibration: Calibration) -> Reading:
    found = field_ink(page.ink, box)
    if found is None and not typed:
        return empty(box, page, calibration)
    judgement = calibration.judge_score("presence", 1.0)
    source: Source = "digital" if typed else "ocr"
    return Reading("present", typed or None, judgement.confidence, judgement.accepted, "read", source, box)
