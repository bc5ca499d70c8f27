"""Applicants for a certificate of eligibility: still abroad, with somebody in Japan who files for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import life, read_list
from uketsuke.samples.livelihoods import helper, japanese_name
from uketsuke.samples.persons import Helper, Person

_PURPOSE = {
    "技術・人文知識・国際業務": "engineer_humanities_international",
    "介護": "nursing_care",
    "技能": "skilled_labor",
    "研究": "researcher",
    "特定活動": "designated_activities_graduate",
    "留学": "student",
    "家族滞在": "dependent",
    "日本人の配偶者等": "spouse_or_child_of_japanese",
    "永住者の配偶者等": "spouse_or_child_of_permanent_resident",
    "定住者": "long_term_resident",
}
_STAY = {"worker": ("P1Y", "P3Y", "P3Y", "P5Y"), "student": ("P1Y3M", "P2Y", "P1Y", "P4Y"), "family": ("P1Y", "P3Y")}
_IN_LABORATORY = 0.4


def entering(person: Person) -> Person:
    """The same person before coming to Japan: the job and the home lie ahead, relatives in Japan are few.

    Pure: the same person gives the same one abroad.
    """
    rnd = Random(f"entering:{person.seed}")
    abroad = replace(
        person,
        abroad=True,
        desired_status=person.status,
        representative=_filer(person, rnd),
        family=person.family if person.life == "family" or rnd.random() < 0.15 else (),
    )
    if person.life != "worker":
        return abroad
    start = (person.filled_on + timedelta(days=rnd.randrange(90, 190))).replace(day=1)
    abroad = replace(abroad, start_of_work=start, jobs=tuple(job for job in person.jobs if job.until is not None))
    if rnd.random() < 0.5:  # reached through the employer until there is a home
        abroad = replace(abroad, address=person.employer.address, phone=person.employer.phone, mobile=None)
    return abroad


def entering_facts(person: Person) -> Mapping[str, Fact]:
    """Journey, former visits and laboratory of a person still abroad by field name; nothing for others.

    Who files in Japan signs.
    """
    if not person.abroad:
        return {}
    rnd = Random(f"journey:{person.seed}")
    arrival = _arrival(person, rnd)
    places: dict[str, list[str]] = read_list("entering.toml")["visa_place"]
    in_laboratory = person.status == "研究" or (person.status == "特定活動" and rnd.random() < _IN_LABORATORY)
    purpose = _PURPOSE[person.status]
    if in_laboratory and person.status == "特定活動":
        purpose = "designated_activities_researcher"
    facts = {
        "purpose_of_entry": Fact(purpose),
        "entry_date": Fact(arrival.isoformat()),
        "entry_port": Fact(rnd.choice(life()["travel"]["airports"])),
        "intended_stay": Fact(rnd.choice(_STAY[person.life])),
        "accompanying_persons": Fact("yes" if person.married and rnd.random() < 0.15 else "no"),
        "visa_application_place": Fact(rnd.choice(places.get(person.nationality, places["other"]))),
        **_visits(person, rnd),
        **_applications(rnd),
        **(_laboratory(rnd) if in_laboratory else {}),
    }
    if person.representative is not None:
        facts["signature"] = Fact(person.representative.name.title())
    return facts


def _filer(person: Person, rnd: Random) -> Helper | None:
    """Who files in Japan: a member of the employer's or the school's staff, or the family; sometimes nobody."""
    if person.representative is not None or rnd.random() < 0.08:
        return person.representative
    if person.life == "family" and person.family:
        relative = person.family[0]
        mobile = person.mobile or ""
        return replace(
            helper(rnd, relative.relationship, ""), name=relative.name, address=person.address, mobile=mobile
        )
    who = helper(rnd, rnd.choice(read_list("entering.toml")["representative"].get(person.life, ["知人"])), "")
    if person.life == "worker":
        return replace(who, address=person.employer.address, phone=person.employer.phone)
    return who


def _arrival(person: Person, rnd: Random) -> date:
    """Before the job or the school year begins; a family member comes when there is time."""
    if person.life == "worker":
        return person.start_of_work - timedelta(days=rnd.randrange(3, 25))
    if person.life == "student":
        return date(person.filled_on.year + 1, 3, rnd.randrange(12, 31))
    return person.filled_on + timedelta(days=rnd.randrange(60, 160))


def _visits(person: Person, rnd: Random) -> dict[str, Fact]:
    """Former stays in Japan; who was sent out once had been there."""
    deported = rnd.random() < 0.06
    if not deported and rnd.random() < 0.6:
        return {"has_past_entries": Fact("no"), "has_deportation": Fact("no")}
    left = person.filled_on - timedelta(days=rnd.randrange(200, 3000))
    came = left - timedelta(days=rnd.randrange(4, 85))
    facts = {
        "has_past_entries": Fact("yes"),
        "past_entry_count": Fact(rnd.choice((1, 1, 2, 3, 5, 12))),
        "latest_entry_from": Fact(came.isoformat()),
        "latest_entry_to": Fact(left.isoformat()),
        "has_deportation": Fact("yes" if deported else "no"),
    }
    if deported:
        facts["deportation_count"] = Fact(1)
        facts["latest_deportation_date"] = Fact(left.isoformat())
    return facts


def _applications(rnd: Random) -> dict[str, Fact]:
    if rnd.random() < 0.75:
        return {"has_past_coe_applications": Fact("no")}
    count = rnd.choice((1, 1, 2, 3))
    return {
        "has_past_coe_applications": Fact("yes"),
        "past_coe_application_count": Fact(count),
        "past_coe_refusal_count": Fact(rnd.randint(0, count)),
    }


def _laboratory(rnd: Random) -> dict[str, Fact]:
    words = read_list("entering.toml")["laboratory"]
    return {
        "laboratory_name": Fact(rnd.choice(words["names"])),
        "laboratory_supervisor": Fact("".join(japanese_name(rnd))),
    }
