"""Facts made to disagree with the form: other names, other dates, expired cards, another employer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from uketsuke.samples.lists import peoples, towns
from uketsuke.samples.livelihoods import organization
from uketsuke.samples.numbers import card_number, draw_address, patterned
from uketsuke.samples.persons import Person

CONTRADICTIONS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "name_kanji", "name_kana"),
    "employer_name": ("employer_name", "employer_address", "employer_corporate_number", "employer_capital",
                      "registry_number"),
    **{name: (name,) for name in ("date_of_birth", "nationality", "address", "residence_card_number",
                                  "status_of_residence", "period_of_stay_expiry", "passport_number",
                                  "passport_expiry", "enrolled_school_name", "issue_date")},
}  # fmt: skip
"""What can be made to contradict the form, each with the facts that change with it."""


def contradicted(person: Person, other: Person, rnd: Random, contradict: Collection[str]) -> Person:
    """The person with the facts named in `contradict` changed; names are those of `other`."""
    shown = person
    if "name" in contradict:
        shown = replace(shown, latin=other.latin, kana=other.kana, kanji=other.kanji)
    if "date_of_birth" in contradict:
        shown = replace(shown, date_of_birth=_other_day(person.date_of_birth, rnd, 20, 3000))
    if "nationality" in contradict:
        people = rnd.choice([p for p in peoples() if p.code != person.nationality])
        shown = replace(shown, nationality=people.code, nationality_written=people.written[0])
    if "address" in contradict:
        shown = replace(shown, address=draw_address(rnd, rnd.choice(towns())))
    if "residence_card_number" in contradict:
        shown = replace(shown, card_number=card_number(rnd))
    if "status_of_residence" in contradict:
        statuses = ("留学", "家族滞在", "技術・人文知識・国際業務", "特定活動", "定住者")
        shown = replace(shown, status=rnd.choice([s for s in statuses if s != person.status]))
    if "period_of_stay_expiry" in contradict:
        shown = replace(shown, period_expiry=person.filled_on - timedelta(days=rnd.randint(5, 300)))
    if "passport_number" in contradict:
        pattern = next(p for p in peoples() if p.code == person.nationality).passport[0]
        shown = replace(shown, passport_number=_another(person.passport_number, pattern, rnd))
    if "passport_expiry" in contradict:
        shown = replace(shown, passport_expiry=person.filled_on - timedelta(days=rnd.randint(5, 700)))
    if "employer_name" in contradict:
        shown = replace(shown, employer=organization(rnd, person.trade, person.life))
    return shown


def _another(number: str, pattern: str, rnd: Random) -> str:
    drawn = number
    while drawn == number:
        drawn = patterned(rnd, pattern)
    return drawn


def _other_day(day: date, rnd: Random, least: int, most: int) -> date:
    return day - timedelta(days=rnd.randint(least, most))
