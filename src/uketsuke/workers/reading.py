"""What is read of one side: what it is, how it stands, its fields or its kind, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.attachments.reading import read_attachment
from uketsuke.extractors.calibration import Calibration
from uketsuke.extractors.engine import Engine
from uketsuke.extractors.reading import read_page
from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import Glyph
from uketsuke.forms.readings import PageReadings
from uketsuke.intake.evidence import Facts, facts_of
from uketsuke.intake.normalising import NormalisedPage, normalise_as, normalise_page, turn_page
from uketsuke.intake.recognition import FormRecogniser

NO_FORM = ("attachment", "unknown")
"""Sides with content that are no known form page."""


@dataclass(frozen=True, slots=True)
class SideRead:
    """`page` is upright; `readings` are a form page's fields; `facts` what the side says of who the applicant is."""

    page: NormalisedPage
    readings: PageReadings | None
    facts: Facts


def read_side(
    image: NDArray[np.uint8],
    dpi: float | None,
    glyphs: Sequence[Glyph],
    catalogue: Catalogue,
    recogniser: FormRecogniser,
    engine: Engine,
    calibration: Calibration | None = None,
) -> SideRead:
    """Everything that is read of one side on its own.

    Args:
        image: grey (height, width) uint8, as a viewer shows the side.
        dpi: its resolution, None when unknown.
        glyphs: its own text, px of `image`; none for a scan.
        calibration: how sure is sure enough; None: the program's own.
    """
    page = normalise_page(image, dpi, glyphs, recogniser)
    match = page.summary.form
    if page.summary.role == "form" and match is not None:
        readings = read_page(page.image, catalogue.form(match.form), match.page_no, page.glyphs, engine, calibration)
        return SideRead(page, readings, facts_of(readings))
    if page.summary.role not in NO_FORM:
        return SideRead(page, None, {})
    found = read_attachment(page.image, engine)
    turned = turn_page(page, found.rotation, found.skew_deg)
    # What has a name is that document, even where a form page had been thought possible.
    role = "attachment" if found.document is not None else page.summary.role
    summary = replace(turned.summary, document=found.document, role=role)
    return SideRead(replace(turned, summary=summary), None, found.facts)


def read_side_as(
    image: NDArray[np.uint8],
    glyphs: Sequence[Glyph],
    form: Form,
    page_no: int,
    recogniser: FormRecogniser,
    engine: Engine,
    calibration: Calibration | None = None,
) -> SideRead | None:
    """One side read as the form page that a person says it is; None when it cannot be laid on that page."""
    page = normalise_as(image, glyphs, recogniser, form.id, page_no)
    if page is None:
        return None
    readings = read_page(page.image, form, page_no, page.glyphs, engine, calibration)
    return SideRead(page, readings, facts_of(readings))
