"""All readings of one recognised form page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.asking import Asked, answer, ask, interpretation_of, second_look
from uketsuke.extractors.calibration import Calibration, load_calibration
from uketsuke.extractors.dittos import with_dittos
from uketsuke.extractors.engine import Engine, LineProbabilities
from uketsuke.extractors.evidence import page_doubt
from uketsuke.extractors.half_width import half_width_parts, is_surer, set_wide
from uketsuke.extractors.interpreting import Interpretation, Look
from uketsuke.extractors.loops import looked_at
from uketsuke.extractors.page import PageView, view_page
from uketsuke.extractors.slots import Slot, field_slot, row_slots
from uketsuke.extractors.spreading import is_fuller, loses_strokes, spread
from uketsuke.extractors.tables import table_reading
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.definitions import Form, FormField
from uketsuke.forms.kinds import name as names
from uketsuke.forms.pages import Glyph
from uketsuke.forms.readings import FieldReading, PageReadings, Reading

Image = NDArray[np.uint8]
Interpret = Callable[[Asked, Sequence[Look], Interpretation | None], Interpretation]
SecondLook = Callable[[Look, Interpretation], tuple[Image, ...]]


def read_page(
    image: Image,
    form: Form,
    page_no: int,
    glyphs: Sequence[Glyph],
    engine: Engine,
    calibration: Calibration | None = None,
) -> PageReadings:
    """The reading of every field printed on a form page.

    Args:
        image: grey page (3508, 2480) uint8 in the page frame, upright, warped to the form by intake.
        form: which form it is; `page_no` counts its sides from 1.
        glyphs: the page's own text in px of the page frame; empty for a scan.
        engine: recognises the lines that must be recognised.
        calibration: how sure is sure enough; None: the program's own.

    Returns:
        Every field of the page in printed order (an applicant's name in two scripts adds `name_kanji`).
    """
    view = view_page(image, blank_image(form, page_no), glyphs, blank_glyphs(form, page_no) if glyphs else ())
    return read_view(view, form, page_no, engine, calibration or load_calibration())


def read_view(view: PageView, form: Form, page_no: int, engine: Engine, calibration: Calibration) -> PageReadings:
    """`read_page` of a page that was looked at already."""
    asked = _ask_page(view, form, page_no, calibration)
    readings = _answer_all([a for a, _ in asked], view, engine, calibration)
    places = [place for _, place in asked]
    readings = with_dittos([a for a, _ in asked], [(p.field, p.row, p.column) for p in places], readings)
    by_place = dict(zip(places, readings, strict=True))
    fields: list[FieldReading] = []
    for form_field in form.fields_on(page_no):
        fields += _field_readings(form_field, form, by_place, view)
    alignment = view.alignment
    return PageReadings(
        form.id, form.version, page_no, tuple(fields), round(alignment.rms_mm, 4), round(alignment.trust, 4)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot belongs: a field, or a cell (`row` from 0, `column`) of a table field."""

    field: str
    row: int = -1
    column: str = ""


def slots_on(form: Form, page_no: int) -> list[tuple[Slot, Place]]:
    """Every slot of a page, in printed order."""
    found: list[tuple[Slot, Place]] = []
    for form_field in form.fields_on(page_no):
        if form_field.kind == "table":
            for row in range(len(form_field.rows_mm)):
                found += [
                    (slot, Place(form_field.name, row, name)) for name, slot in row_slots(form_field, row).items()
                ]
        else:
            found.append((field_slot(form_field), Place(form_field.name)))
    return found


def _ask_page(view: PageView, form: Form, page_no: int, calibration: Calibration) -> list[tuple[Asked, Place]]:
    return [(ask(slot, view, calibration), place) for slot, place in slots_on(form, page_no)]


def _answer_all(asked: Sequence[Asked], view: PageView, engine: Engine, calibration: Calibration) -> list[Reading]:
    meant = interpretations(asked, engine)
    trust = view.alignment.trust
    return [answer(a, m, engine.name, trust, calibration) for a, m in zip(asked, meant, strict=True)]


def interpretations(asked: Sequence[Asked], engine: Engine) -> list[Interpretation | None]:
    """What every slot's ink means, looked at again where one look did not settle it; None without lines."""
    return meanings(asked, set_anew(recognised([a.lines for a in asked], engine), engine), engine)


def recognised(entries: Sequence[tuple[Image, ...]], engine: Engine) -> list[Look]:
    """A look at every entry, all lines of all entries in one call of the recogniser; no lines give an empty look."""
    images = [image for entry in entries for image in entry]
    lines = engine.recognise(images) if images else []
    seen = (looked_at(line, image) for line, image in zip(lines, images, strict=True))
    return [Look(tuple(next(seen) for _ in entry), entry) for entry in entries]


def set_anew(looks: Sequence[Look], engine: Engine) -> list[Look]:
    """The looks, with lines that are hard for the recogniser as they are set replaced by surer ones set anew.

    Close strokes that were lost are set apart, half-width katakana as wide as other characters.
    """
    apart = _replaced(looks, engine, lambda i, line: spread(i, line) if loses_strokes(i, line) else None, is_fuller)
    return _replaced(apart, engine, _with_wide_katakana, is_surer)


def _with_wide_katakana(image: Image, line: LineProbabilities) -> Image | None:
    parts = half_width_parts(image, line)
    return set_wide(image, parts) if parts else None


def _replaced(
    looks: Sequence[Look],
    engine: Engine,
    other: Callable[[Image, LineProbabilities], Image | None],
    better: Callable[[LineProbabilities, LineProbabilities], bool],
) -> list[Look]:
    """The looks with each line's `other` image in its place, where there is one that is `better` recognised."""
    images = [
        (i, n, image)
        for i, look in enumerate(looks)
        for n, line in enumerate(look.lines)
        if (image := other(look.images[n], line)) is not None
    ]
    found = list(looks)
    for (i, n, _), new in zip(images, recognised([(image,) for _, _, image in images], engine), strict=True):
        lines, kept = list(found[i].lines), list(found[i].images)
        if better(new.lines[0], lines[n]):
            lines[n], kept[n] = new.lines[0], new.images[0]
            found[i] = Look(tuple(lines), tuple(kept))
    return found


def meanings(
    asked: Sequence[Asked],
    first: Sequence[Look],
    engine: Engine,
    interpret: Interpret = interpretation_of,
    second: SecondLook = second_look,
) -> list[Interpretation | None]:
    """What entries that were looked at once mean, looked at again as `second` says; None without lines."""
    meant = [interpret(a, [look], None) if look.lines else None for a, look in zip(asked, first, strict=True)]
    again = {i: images for i, m in enumerate(meant) if m is not None and (images := second(first[i], m))}
    for i, look in zip(again, recognised(list(again.values()), engine), strict=True):
        meant[i] = interpret(asked[i], [first[i], look], meant[i])
    doubt = page_doubt([m.evidence for m in meant if m is not None])
    return [m and replace(m, evidence=replace(m.evidence, page=doubt)) for m in meant]


def _field_readings(
    form_field: FormField, form: Form, by_place: dict[Place, Reading], view: PageView
) -> list[FieldReading]:
    if form_field.kind == "table":
        rows = [
            {column.name: by_place[Place(form_field.name, row, column.name)] for column in form_field.columns}
            for row in range(len(form_field.rows_mm))
        ]
        reading, inked = table_reading(rows, view.box(form_field.box_mm))
        return [FieldReading(form_field.name, form.id, form_field.page, reading, inked)]
    reading = by_place[Place(form_field.name)]
    if form_field.name == "name" and form_field.kind == "name":
        return _name_readings(form_field, form, reading)
    return [FieldReading(form_field.name, form.id, form_field.page, reading)]


def _name_readings(form_field: FormField, form: Form, reading: Reading) -> list[FieldReading]:
    """The applicant's box may hold both scripts: Latin is the name, the rest `name_kanji`."""
    if not isinstance(reading.value, str):
        return [FieldReading("name", form.id, form_field.page, reading)]
    latin, japanese = names.split(reading.value)
    alternatives = tuple(
        replace(a, value=part)
        for a in reading.alternatives
        if isinstance(a.value, str) and (part := names.split(a.value)[0])
    )
    first = replace(reading, value=latin, alternatives=alternatives, accepted=reading.accepted and latin is not None)
    found = [FieldReading("name", form.id, form_field.page, first)]
    if japanese:
        second = replace(reading, value=japanese, alternatives=())
        found.append(FieldReading("name_kanji", form.id, form_field.page, second))
    return found
