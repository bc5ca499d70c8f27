"""Applicants of the pack: who filed lately, who has everything in order, whose part of the forms is not defined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from uketsuke.samples.applicants import applicant
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Person
from uketsuke.samples.settling import settling

_FIRST_DAY = date(2026, 11, 9)


def recent_applicant(seed: int, procedure: str, variant: str | None) -> Person:
    """The applicant of that seed, filing in the days before the pack's mail was scanned."""
    return _lately(applicant(seed, procedure, variant))


def complete_person(seed: int) -> Person:
    """A worker who files without help and with nothing wanting.

    The dates lie years ahead, so that all is still in order when the pack is no longer new.
    """
    return replace(
        _lately(make_person(seed, "worker")),
        period_expiry=date(2031, 9, 14), passport_expiry=date(2034, 5, 20),
        departure=date(2029, 12, 24), return_date=date(2030, 1, 8), agent=None, representative=None,
    )  # fmt: skip


def spouse_of_japanese(seed: int) -> Person:
    """A family member whose status of residence, 日本人の配偶者等 or the like, has part T of the forms."""
    return _lately(settling(make_person(seed, "family")))


def _lately(person: Person) -> Person:
    """The person with the days that hang on the day of filing moved with it. A newborn's filing waits for none."""
    if person.life == "newborn":
        return person
    later = _FIRST_DAY + timedelta(days=int(person.seed) % 9) - person.filled_on
    return replace(
        person,
        filled_on=person.filled_on + later,
        period_expiry=person.period_expiry + later,
        departure=person.departure + later,
        return_date=person.return_date + later,
    )
