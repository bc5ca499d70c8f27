"""Applicants for the acquisition of a status: babies born in Japan, and people who ceased to be Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import life, peoples, read_list, towns
from uketsuke.samples.livelihoods import draw_names, helper, japanese_name
from uketsuke.samples.numbers import card_number
from uketsuke.samples.persons import Person, Relative, Sex

_BORN_HERE = 0.75
_STATUS = {
    "永住者の配偶者等": "spouse_or_child_of_permanent_resident",
    "日本人の配偶者等": "spouse_or_child_of_japanese",
    "定住者": "long_term_resident",
    "家族滞在": "dependent",
}


def acquiring(person: Person) -> Person:
    """The person as one who has no status yet: three in four are newborn, the others were Japanese. Pure."""
    rnd = Random(f"acquiring:{person.seed}")
    born_here = rnd.random() < _BORN_HERE
    statuses: dict[str, int] = read_list("acquiring.toml")["birth" if born_here else "loss"]["status"]
    wanted = rnd.choices(list(statuses), list(statuses.values()))[0]
    person = replace(person, desired_status=wanted, desired_period=rnd.choice(("P1Y", "P3Y", "P5Y")))
    return _newborn(person, rnd) if born_here else person


def acquiring_facts(person: Person) -> Mapping[str, Fact]:
    """Why and for what a status is acquired by field name, and what a newborn has otherwise than others."""
    rnd = Random(f"acquisition:{person.seed}")
    words = read_list("acquiring.toml")
    newborn = person.life == "newborn"
    reason = "birth" if newborn else rnd.choices(("loss_of_nationality", "other"), (3, 1))[0]
    wanted = person.desired_status or person.status
    facts = {
        "acquisition_reason": Fact(reason),
        "acquisition_reason_detail": Fact(rnd.choice(words["other"]["reason"]) if reason == "other" else None),
        "purpose_of_stay": Fact(rnd.choice(words["birth" if newborn else "loss"]["purpose"])),
        "acquired_status": Fact(_STATUS.get(wanted, "other")),
        "acquired_status_detail": Fact(None if wanted in _STATUS else wanted),
    }
    return facts | (_of_newborn(person, rnd) if newborn else {})


def _newborn(person: Person, rnd: Random) -> Person:
    """The person in the first weeks of life, with both parents, one of whom files."""
    father = _parent(person, "父", "male", rnd)
    mother = _parent(person, "母", "female", rnd)
    filer = rnd.choice((father, mother))
    return replace(
        person,
        life="newborn",
        date_of_birth=person.filled_on - timedelta(days=rnd.randrange(4, 29)),
        married=False,
        occupation="なし",
        phone=None,
        crime=None,
        kanji=None,
        family=(father, mother),
        representative=replace(helper(rnd, filer.relationship, ""), name=filer.name, address=person.address),
    )


def _parent(person: Person, relationship: str, sex: Sex, rnd: Random) -> Relative:
    """A parent of the person's nationality, or a Japanese father where the child's status will be through him."""
    people = next(p for p in peoples() if p.code == person.nationality)
    born = person.filled_on - timedelta(days=365 * rnd.randint(22, 39) + rnd.randrange(365))
    work = person.employer.name if relationship == "父" else rnd.choice(("なし", *life()["reason"]["side_company"]))
    if relationship == "父" and person.desired_status == "日本人の配偶者等":
        name = "".join(japanese_name(rnd, sex))
        return Relative(relationship, name, born, "JPN", "日本", True, work, None)
    family, given = draw_names(rnd, people, sex)
    own = next((n.latin for n in people.family if person.latin.startswith(f"{n.latin} ")), family.latin)
    latin = own if relationship == "父" and not own.endswith(" THI") else family.latin
    card = card_number(rnd)
    name = f"{latin} {given.latin}"
    return Relative(relationship, name, born, people.code, people.written[0], True, work, card)


def _of_newborn(person: Person, rnd: Random) -> dict[str, Fact]:
    """Born here, often without a passport yet, never with a photo; a parent signs."""
    town = rnd.choice([t for t in towns() if t.prefecture == person.address.prefecture])
    place: str = rnd.choice(read_list("acquiring.toml")["birth"]["hospital_town"])
    facts = {
        "photo": Fact(None),
        "place_of_birth": Fact(place.format(prefecture=town.prefecture, city=town.city)),
    }
    if person.representative is not None:
        facts["signature"] = Fact(person.representative.name.title())
    if rnd.random() < 0.6:
        facts["passport_number"] = Fact("none", rnd.choice(("なし", "なし", "無し")))
        facts["passport_expiry"] = Fact(None)
    return facts
