"""Who files what: the sort of applicant that a procedure and its variant are for."""

from __future__ import annotations

from collections.abc import Callable

from uketsuke.samples.acquiring import acquiring
from uketsuke.samples.changing import changing
from uketsuke.samples.entering import entering
from uketsuke.samples.households import dependant
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Life, Person
from uketsuke.samples.schooling import pupil
from uketsuke.samples.settling import settling

_LIFE: dict[str, Life] = {"n": "worker", "p": "student", "r": "family", "t": "family"}
_TURNED: dict[str, Callable[[Person], Person]] = {"13125": changing, "12979": entering, "13128": acquiring}
"""What the applicants of a procedure are otherwise than people who live in Japan and stay what they are."""


def applicant(seed: object, procedure: str | None, variant: str | None) -> Person:
    """The applicant of that seed who may file this: a worker for part N, a student for P, a family member for R.

    Part R is for 家族滞在 alone, T for family of Japanese and the like; who asks for a change still has another
    status, who asks for a certificate of eligibility is still abroad. Without a variant anybody files.
    """
    person = make_person(seed, _LIFE.get(variant or ""))
    if variant == "r":
        person = dependant(person)
    if variant == "p":
        person = pupil(person)
    if variant == "t":
        person = settling(person)
    turned = _TURNED.get(procedure or "")
    return turned(person) if turned else person
