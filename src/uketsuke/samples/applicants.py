"""Who files what: the sort of applicant that a procedure and its variant are for."""

from __future__ import annotations

from uketsuke.samples.changing import changing
from uketsuke.samples.households import dependant
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Life, Person
from uketsuke.samples.schooling import pupil

_LIFE: dict[str, Life] = {"n": "worker", "p": "student", "r": "family", "t": "family"}
_CHANGE = "13125"


def applicant(seed: object, procedure: str | None, variant: str | None) -> Person:
    """The applicant of that seed who may file this: a worker for part N, a student for P, a family member for R.

    Part R is for 家族滞在 alone; who asks for a change still has another status. Without a variant anybody files.
    """
    person = make_person(seed, _LIFE.get(variant or ""))
    if variant == "r":
        person = dependant(person)
    if variant == "p":
        person = pupil(person)
    return changing(person) if procedure == _CHANGE else person
