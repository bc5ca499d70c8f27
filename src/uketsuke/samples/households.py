"""Families: where a marriage was registered, who supports the applicant, and by what means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import life, peoples, read_list, towns
from uketsuke.samples.livelihoods import draw_names
from uketsuke.samples.numbers import card_number
from uketsuke.samples.persons import Person, Relative

_SPOUSE = {"夫": "husband", "妻": "wife"}


def dependant(person: Person) -> Person:
    """The person as 家族滞在: the spouse is no Japanese, has a residence card, and works or studies.

    Pure. Returned as they are but for the status where there is no spouse.
    """
    rnd = Random(f"dependant:{person.seed}")
    spouse = _spouse(person)
    if spouse is None:
        return replace(person, status="家族滞在")
    people = next(p for p in peoples() if p.code == person.nationality)
    if spouse.nationality == "JPN":
        family, given = draw_names(rnd, people, "female" if spouse.relationship == "妻" else "male")
        name = f"{family.latin} {given.latin}"
        spouse = replace(spouse, name=name, nationality=people.code, nationality_written=people.written[0])
    spouse = replace(
        spouse,
        card_number=spouse.card_number or card_number(rnd),
        employer_or_school=rnd.choice(life()["school"]["university"]) if _studies(person) else person.employer.name,
    )
    return replace(person, status="家族滞在", family=(spouse, *person.family[1:]))


def household_facts(person: Person) -> Mapping[str, Fact]:
    """Marriage, means of support and supporter of a family member by field name; nothing for others.

    A Japanese or permanent supporter has no status or period that ends.
    """
    spouse = _spouse(person)
    if person.life != "family" or spouse is None:
        return {}
    rnd = Random(f"household:{person.seed}")
    words = read_list("households.toml")
    people = next(p for p in peoples() if p.code == person.nationality)
    town = rnd.choice(towns())
    married_on = _between(rnd, max(person.date_of_birth, spouse.date_of_birth), person.filled_on)
    method = rnd.choices(("親族負担", "外国からの送金", "身元保証人負担", "その他"), (16, 1, 1, 2))[0]
    place = {"city": town.city, "prefecture": town.prefecture, "country": people.written[0]}
    facts = {
        "japan_registration_office": Fact(rnd.choice(words["japan_office"]).format(**place)),
        "japan_registration_date": Fact((married_on + timedelta(days=rnd.randrange(60))).isoformat()),
        "foreign_registration_office": Fact(
            rnd.choice(words["foreign_office"]).format(**place, town=rnd.choice(people.towns))
        ),
        "foreign_registration_date": Fact(married_on.isoformat()),
        "support_method": Fact(method),
        "support_method_detail": Fact(rnd.choice(words["other_support"]) if method == "その他" else None),
        "supporter_name": Fact(spouse.name),
        "supporter_date_of_birth": Fact(spouse.date_of_birth.isoformat()),
        "supporter_nationality": Fact(spouse.nationality, spouse.nationality_written),
        "supporter_residence_card_number": Fact(spouse.card_number),
        "supporter_relationship": Fact(_SPOUSE[spouse.relationship]),
        "supporter_annual_income": Fact(rnd.randrange(90, 140) * 10_000 if _studies(person) else _income(rnd)),
        "supporter_signature": Fact(spouse.name.title()),
        "supporter_signature_date": Fact(person.filled_on.isoformat()),
    }
    return facts | _stay(person, spouse, rnd) | ({} if _studies(person) else _work(person))


def _spouse(person: Person) -> Relative | None:
    return next((relative for relative in person.family if relative.relationship in _SPOUSE), None)


def _studies(person: Person) -> bool:
    """Whether the supporter of a 家族滞在 is a student."""
    return Random(f"supporter:{person.seed}").random() < 0.1 and "家族滞在" in (person.status, person.desired_status)


def _between(rnd: Random, youngest_born: date, today: date) -> date:
    grown = youngest_born + timedelta(days=19 * 365)
    return grown + timedelta(days=rnd.randrange(max(1, (today - grown).days - 120)))


def _income(rnd: Random) -> int:
    return rnd.randrange(240, 820) * 10_000 if rnd.random() < 0.6 else rnd.randrange(2_400_000, 8_200_000)


def _stay(person: Person, spouse: Relative, rnd: Random) -> dict[str, Fact]:
    if spouse.nationality == "JPN":
        return {}
    if "永住者の配偶者等" in (person.status, person.desired_status):
        return {"supporter_status_of_residence": Fact("永住者", "永住者")}
    statuses: dict[str, int] = read_list("households.toml")["supporter_status"]
    status = "留学" if _studies(person) else rnd.choices(list(statuses), list(statuses.values()))[0]
    expiry = person.filled_on + timedelta(days=rnd.randrange(60, 1500))
    return {
        "supporter_status_of_residence": Fact(status, status),
        "supporter_period_of_stay": Fact(rnd.choice(("P1Y", "P3Y", "P3Y", "P5Y") if status != "留学" else ("P2Y",))),
        "supporter_period_of_stay_expiry": Fact(expiry.isoformat()),
    }


def _work(person: Person) -> dict[str, Fact]:
    employer = person.employer
    return {
        "supporter_employer_name": Fact(employer.name),
        "supporter_employer_corporate_number": Fact(employer.corporate_number),
        "supporter_employer_branch": Fact(employer.branch),
        "supporter_employer_address": Fact(employer.address.text),
        "supporter_employer_phone": Fact(employer.phone),
    }
