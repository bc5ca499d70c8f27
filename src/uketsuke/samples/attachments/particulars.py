"""What documents say of an applicant: the facts of the form as others print them, or made to contradict it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.samples.attachments.contradicting import contradicted
from uketsuke.samples.facts import facts_of
from uketsuke.samples.fonts import PRINT, Face, draw_face
from uketsuke.samples.lists import Town, life, peoples, towns
from uketsuke.samples.livelihoods import japanese_name
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import LIVES, Person


@dataclass(frozen=True, slots=True)
class Particulars:
    """A person as a document knows them, when and where it was issued, and the hand that lays it out.

    `surname` and `given` are the passport's parts of the Latin name; `town` is where the person lives.
    """

    person: Person
    surname: str
    given: str
    town: Town
    school: str
    issued: date
    mayor: str
    face: Face
    rnd: Random

    @property
    def nationality_ja(self) -> str:
        """The nationality in Japanese, as cards and registers print it."""
        return load_vocabulary("nationality").by_value[self.person.nationality].label_ja

    @property
    def municipality(self) -> str:
        """The city, ward or town that keeps the person's register."""
        return self.town.city

    def facts(self, *names: str) -> dict[str, Any]:
        """The named facts as the contract writes values."""
        return {name: self._fact(name) for name in names}

    def _fact(self, name: str) -> Any:
        person = self.person
        known: dict[str, Any] = {
            "name": person.latin,
            "name_kanji": person.kanji,
            "name_kana": person.kana,
            "date_of_birth": person.date_of_birth.isoformat(),
            "sex": person.sex,
            "nationality": person.nationality,
            "address": address_of(person),
            "residence_card_number": person.card_number,
            "status_of_residence": load_vocabulary("status_of_residence").lookup(person.status),
            "period_of_stay": person.period,
            "period_of_stay_expiry": person.period_expiry.isoformat(),
            "passport_number": person.passport_number,
            "passport_expiry": person.passport_expiry.isoformat(),
            "employer_name": person.employer.name,
            "employer_address": person.employer.address.text,
            "employer_corporate_number": person.employer.corporate_number,
            "employer_capital": person.employer.capital,
            "employment_start_date": person.start_of_work.isoformat(),
            "salary": person.salary,
            "enrolled_school_name": self.school,
            "issue_date": self.issued.isoformat(),
        }
        return known[name]


def particulars(person: Person, rnd: Random, contradict: Collection[str] = ()) -> Particulars:
    """The person as one document knows them; the facts named in `contradict` are made to disagree."""
    kind = person.life if person.life in LIVES else None
    other = make_person(f"{person.seed}:other:{rnd.getrandbits(32)}", kind)
    shown = contradicted(person, other, rnd, contradict)
    surname, given = name_parts(shown)
    seed = int(person.seed) if person.seed.isdecimal() else 0
    age = rnd.randint(120, 500) if "issue_date" in contradict else rnd.randint(2, 80)
    school = current_school(person)
    if "enrolled_school_name" in contradict:
        school = rnd.choice([name for name in _schools() if name != school])
    return Particulars(
        shown,
        surname,
        given,
        _town_of(shown),
        school,
        person.filled_on - timedelta(days=age),
        "".join(japanese_name(rnd)),
        draw_face(PRINT, rnd, seed),
        rnd,
    )


def name_parts(person: Person) -> tuple[str, str]:
    """Surname and given names as the person's passport parts them."""
    words = person.latin.split(" ")
    if person.nationality == "VNM":  # the middle name stands with the given names
        return words[0], " ".join(words[1:])
    families = [n.latin for p in peoples() if p.code == person.nationality for n in p.family]
    for family in sorted(families, key=len, reverse=True):
        if person.latin.startswith(f"{family} "):
            return family, person.latin[len(family) + 1 :]
    return words[0], " ".join(words[1:])


def form_value(person: Person, name: str) -> Any:
    """What the person's forms say in the field of that name; None where they say nothing."""
    fact = facts_of(person).get(name)
    return fact.value if fact is not None else None


def address_of(person: Person) -> str:
    """The address in one line, the building after a space."""
    return " ".join(part for part in (person.address.text, person.address.building) if part)


def current_school(person: Person) -> str:
    """The school a student is at: as the form has it, else the one the present activity names, else the last one."""
    told = form_value(person, "enrolled_school_name")
    return told or next((name for name in _schools() if name in person.current_activities), person.school)


def _schools() -> list[str]:
    schools = life()["school"]
    return [*schools["language"], *schools["vocational"], *schools["university"]]


def _town_of(person: Person) -> Town:
    return next(t for t in towns() if t.postal_code == person.address.postal_code)


def era(day: date) -> str:
    """A date as registers write it, such as 令和8年11月5日."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def era_year(day: date) -> str:
    """The year of a date in Japanese reckoning, such as 令和8年."""
    for name, first in (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25))):
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def western(day: date) -> str:
    """A date such as 2026年11月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
