"""Sides of made-up forms as the reader of fields gets them: normalised, named, and with what is true at every place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.asking import Asked
from uketsuke.extractors.reading import Place
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form
from uketsuke.forms.kinds import name as names
from uketsuke.forms.readings import Value
from uketsuke.intake.normalising import normalise_page
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.samples.filling import FilledForm
from uketsuke.samples.make import SampleFiling
from uketsuke.samples.scanning import viewed


@dataclass(frozen=True, slots=True, eq=False)
class FormSide:
    """One recognised form page: `image` is grey (3508, 2480) uint8 in the page frame; `truth` what is meant where."""

    seed: int
    form: Form
    page_no: int
    image: NDArray[np.uint8]
    truth: Mapping[Place, Value]


def form_sides(sample: SampleFiling, recogniser: FormRecogniser) -> Iterator[FormSide]:
    """The scanned sides of a filing that were recognised as pages of its forms; none of a digital filing."""
    by_form = {filled.form.id: filled for filled in sample.forms}
    catalogue = load_catalogue()
    for scan in sample.scans:
        page = normalise_page(*viewed(scan), (), recogniser)
        match = page.summary.form
        if match is not None and match.form in by_form:
            truth = truths(by_form[match.form], match.page_no)
            yield FormSide(sample.seed, catalogue.form(match.form), match.page_no, page.image, truth)


def truths(filled: FilledForm, page_no: int) -> dict[Place, Value]:
    """What is meant at every place of a form page; table rows from 0 as in `Place`."""
    found: dict[Place, Value] = {}
    for item in filled.on_page(page_no):
        found[Place(item.field.name)] = item.value
        for row in item.rows:
            for column, value in row.values.items():
                found[Place(item.field.name, row.row - 1, column)] = value
    if filled.kanji_name is not None:
        found[Place("name_kanji")] = filled.kanji_name
    return found


def is_right(asked: Asked, place: Place, value: Value, truth: Mapping[Place, Value]) -> bool:
    """Whether a value is what was meant; the applicant's name must be right in both scripts."""
    if place.field == "name" and asked.slot.kind == "name" and isinstance(value, str):
        return names.split(value) == (truth.get(place), truth.get(Place("name_kanji")))
    return value is not None and value == truth.get(place)
