"""One side read whole: forms by their fields, other papers by their kind, each upright."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from uketsuke.extractors.engine import load_engine
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.samples.attachments.enclosing import draw_attachment
from uketsuke.samples.make import make_filing
from uketsuke.samples.people import make_person
from uketsuke.samples.scanning import Scan, draw_settings, scan, viewed
from uketsuke.workers.reading import SideRead, read_side

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def recogniser(cache: Path) -> FormRecogniser:
    return FormRecogniser(learn_forms(load_catalogue(), cache))


def read(seen: Scan, recogniser: FormRecogniser) -> SideRead:
    image, dpi = viewed(seen)
    return read_side(image, dpi, (), load_catalogue(), recogniser, load_engine())


def test_an_attachment_is_named_turned_upright_and_says_whose_it_is(recogniser: FormRecogniser) -> None:
    person, random = make_person(812, "worker"), Random(812)
    drawn = draw_attachment(person, "passport", random, "upright")
    seen = scan(drawn.pages[0], draw_settings(random, "clean"), random, rotation=90)
    side = read(seen, recogniser)
    summary = side.page.summary
    assert (summary.role, summary.document, summary.rotation) == ("attachment", "passport", seen.rotation)
    assert side.page.image.shape[0] > side.page.image.shape[1] and side.readings is None
    assert side.facts["passport_number"][0] == drawn.facts["passport_number"]


def test_a_form_page_is_read_field_by_field_and_gives_the_applicants_facts(recogniser: FormRecogniser) -> None:
    sample = make_filing(812, procedure="13130")
    side = read(sample.scans[0], recogniser)
    assert side.readings is not None and side.page.summary.document is None
    assert set(side.facts) <= {"name", "date_of_birth", "residence_card_number", "others"} and side.facts
