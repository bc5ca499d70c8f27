"""Who supports a family member: attachments in the supporter's name, as the published lists ask for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from uketsuke.samples.attachments.particulars import form_value
from uketsuke.samples.persons import Person, Sex

_SPOUSES: dict[str, Sex] = {"夫": "male", "妻": "female"}


def supporter_of(person: Person) -> Person | None:
    """The husband or wife whom a family member lives on, as far as the form tells; None where there is none.

    Lives at the applicant's address and works for the employer that the form names.
    """
    spouse = next((r for r in person.family if r.relationship in _SPOUSES), None)
    if person.life != "family" or spouse is None:
        return None
    income = form_value(person, "supporter_annual_income")
    return replace(
        person,
        life="worker",
        latin=form_value(person, "supporter_name") or spouse.name,
        kana="",
        kanji=None,
        sex=_SPOUSES[spouse.relationship],
        date_of_birth=date.fromisoformat(form_value(person, "supporter_date_of_birth") or str(spouse.date_of_birth)),
        nationality=form_value(person, "supporter_nationality") or spouse.nationality,
        salary=income or person.salary,
        salary_monthly=person.salary_monthly and income is None,
    )
