"""Family of Japanese and of permanent residents, and long-term residents: part T of the certificate of eligibility."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import read_list, towns, trades
from uketsuke.samples.livelihoods import helper, japanese_name, organization
from uketsuke.samples.numbers import card_number
from uketsuke.samples.persons import Person, Relative

_KINDS = {
    "spouse_of_japanese": 10,
    "spouse_of_permanent_resident": 4,
    "other": 3,
    "child_of_japanese": 2,
    "adopted_child_of_japanese": 1,
}
_STATUS = {"spouse_of_permanent_resident": "永住者の配偶者等", "other": "定住者"}
_PARENT = {"父": "father", "養父": "foster_father"}


def settling(person: Person) -> Person:
    """The family member as one whom part T is for: spouse or child of a Japanese, or the like. Pure."""
    rnd = Random(f"settling:{person.seed}")
    kind = rnd.choices(list(_KINDS), list(_KINDS.values()))[0]
    status = _STATUS.get(kind, "日本人の配偶者等")
    if kind in ("child_of_japanese", "adopted_child_of_japanese"):
        return _child(replace(person, status=status), "父" if kind == "child_of_japanese" else "養父", rnd)
    spouse, *others = person.family
    if kind == "spouse_of_japanese":
        name = "".join(japanese_name(rnd, "female" if spouse.relationship == "妻" else "male"))
        spouse = replace(spouse, name=name, nationality="JPN", nationality_written="日本", card_number=None)
    elif spouse.nationality == "JPN":
        status = "日本人の配偶者等"
    else:
        spouse = replace(spouse, card_number=spouse.card_number or card_number(rnd))
    return replace(person, status=status, family=(spouse, *others))


def settling_facts(person: Person) -> Mapping[str, Fact]:
    """Tie to Japan, work and means of a family member still abroad by field name; nothing for others."""
    if person.life != "family" or not person.abroad or not person.family:
        return {}
    rnd = Random(f"tie:{person.seed}")
    words = read_list("entering.toml")["relationship"]
    kind = _kind(person)
    means = rnd.sample(("self", "supporter_abroad", "guarantor", "other"), k=rnd.choice((1, 1, 1, 2)))
    facts = {
        "personal_relationship": Fact(kind),
        "personal_relationship_detail": Fact(rnd.choice(words["long_term_resident"]) if kind == "other" else None),
        "living_expenses_method": Fact(means),
        "living_expenses_method_detail": Fact(rnd.choice(words["other_support"]) if "other" in means else None),
        "monthly_support_amount": Fact(rnd.randrange(8, 35) * 10_000),
        **_work(person, rnd),
    }
    return facts | (_of_child(person, rnd) if person.family[0].relationship in _PARENT else {})


def _kind(person: Person) -> str:
    first = person.family[0]
    if first.relationship in _PARENT:
        return "child_of_japanese" if first.relationship == "父" else "adopted_child_of_japanese"
    if person.status == "定住者":
        return "other"
    return "spouse_of_japanese" if first.nationality == "JPN" else "spouse_of_permanent_resident"


def _child(person: Person, relationship: str, rnd: Random) -> Person:
    """The person as a child of a Japanese man, who files for them."""
    days = rnd.randrange(400, 365 * (14 if relationship == "父" else 5))
    name = "".join(japanese_name(rnd, "male"))
    born = person.filled_on - timedelta(days=days + 365 * rnd.randint(24, 40))
    father = Relative(relationship, name, born, "JPN", "日本", True, person.employer.name, None)
    filer = replace(helper(rnd, relationship, ""), name=name, address=person.address)
    return replace(
        person,
        date_of_birth=person.filled_on - timedelta(days=days),
        married=False,
        occupation="小学生" if days > 365 * 7 else "なし",
        family=(father,),
        representative=filer,
        crime=None,
    )


def _work(person: Person, rnd: Random) -> dict[str, Fact]:
    """The applicant's own work: few have any in prospect, and it is not the supporter's."""
    child = person.family[0].relationship in _PARENT
    if child or rnd.random() < 0.5:
        names = ("employer_name", "employer_branch", "employer_address", "employer_phone")
        return dict.fromkeys(names, Fact(None))
    employer = organization(rnd, rnd.choice(trades()), "family")
    return {
        "employer_name": Fact(employer.name),
        "employer_branch": Fact(employer.branch),
        "employer_address": Fact(employer.address.text),
        "employer_phone": Fact(employer.phone),
    }


def _of_child(person: Person, rnd: Random) -> dict[str, Fact]:
    """Where a child's birth or adoption was registered, and the father who supports it."""
    father = person.family[0]
    town = rnd.choice(towns())
    office = rnd.choice(read_list("households.toml")["japan_office"])
    registered = min(person.date_of_birth + timedelta(days=rnd.randrange(5, 300)), person.filled_on)
    employer = person.employer
    return {
        "japan_registration_office": Fact(office.format(city=town.city, prefecture=town.prefecture, country="日本")),
        "japan_registration_date": Fact(registered.isoformat()),
        "supporter_name": Fact(father.name),
        "supporter_date_of_birth": Fact(father.date_of_birth.isoformat()),
        "supporter_nationality": Fact("JPN", "日本"),
        "supporter_relationship": Fact(_PARENT[father.relationship]),
        "supporter_employer_name": Fact(employer.name),
        "supporter_employer_branch": Fact(employer.branch),
        "supporter_employer_address": Fact(employer.address.text),
        "supporter_employer_phone": Fact(employer.phone),
    }
