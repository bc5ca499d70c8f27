"""What one applicant lays on the counter: two form pages of an extension and four attachments, as one scanner run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from uketsuke.samples.applicants import applicant
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.drawing import Mode
from uketsuke.samples.levels import Level
from uketsuke.samples.make import SampleFiling, make_filing
from uketsuke.samples.persons import Person
from uketsuke.samples.piles import Enclosure, Pile, enclose
from uketsuke.samples.scanning import Scan, draw_settings

PROCEDURE, VARIANT = "13126", "r"
FORM_PAGES = 2
"""The common part and the applicant's: the third page, the supporter's, is what is missing."""
ENCLOSED: Sequence[Enclosure] = (
    ("residence_card", "both_on_one_sheet", "applicant"),
    ("passport", "booklet", "applicant"),
    ("residence_record", None, "applicant"),
    ("tax_certificate", None, "supporter"),
)


def counter_filing(seed: int, *, today: date, mode: Mode = "print", level: Level = "clean") -> SampleFiling:
    """A family member's extension with its enclosures; filed in these days, so that nothing in it has run out."""
    person = filing_on(applicant(seed, PROCEDURE, VARIANT), today)
    sample = make_filing(seed, procedure=PROCEDURE, variant=VARIANT, mode=mode, level=level, person=person)
    return enclose(sample, *ENCLOSED)


def counter_scans(
    sample: SampleFiling, *, forms: Sequence[int] | None = None, enclosed: Sequence[int] | None = None
) -> tuple[Scan, ...]:
    """The sides of some of its form pages and enclosures (positions from 0, left out: all), by one machine."""
    settings = draw_settings(Random(f"counter:{sample.seed}"), sample.level)
    pile = Pile("counter.pdf", settings, Random(f"counter-pile:{sample.seed}"))
    pile.open_filing(sample)
    pile.lay_forms(sample)
    own = [pile.scans[n] for n in (range(len(pile.scans)) if forms is None else forms)]
    behind = len(pile.scans)
    pile.lay_attachments(sample)
    papers = pile.scans[behind:]
    return (*own, *(papers[n] for n in (range(len(papers)) if enclosed is None else enclosed)))


def counter_papers(seed: int, *, today: date, mode: Mode = "print", level: Level = "clean") -> bytes:
    """Two form pages and four attachments as one PDF."""
    return to_pdf(counter_scans(counter_filing(seed, today=today, mode=mode, level=level), forms=range(FORM_PAGES)))


def filing_on(person: Person, today: date) -> Person:
    """The person with the days that hang on the day of filing moved to today."""
    later = today - person.filled_on
    if later < timedelta(0):
        return person
    return replace(
        person,
        filled_on=person.filled_on + later,
        period_expiry=person.period_expiry + later,
        departure=person.departure + later,
        return_date=person.return_date + later,
    )
