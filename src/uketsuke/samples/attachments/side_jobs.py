"""The contract of the job that an applicant asks permission for, beside the status of residence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from uketsuke.samples.persons import Person

_FIELDS = {
    "employer_name": "activity_employer_name",
    "employer_address": "activity_employer_address",
    "salary": "activity_salary",
}
_OPEN_ENDED = ("定めなし", "期間の定めなし")


def side_job_of(person: Person) -> Person | None:
    """The person as the other employer knows them; None where no usual contract says what the form says.

    That is paid by the month, for no fixed term.
    """
    if person.side_salary_unit != "月額" or person.side_contract not in _OPEN_ENDED:
        return None
    employer = replace(
        person.employer, name=person.side_company, branch=None, address=person.side_address, phone=person.side_phone
    )
    return replace(
        person,
        employer=employer,
        activities=f"{person.side_job}（週{person.side_hours}時間）",
        salary=person.side_salary,
        salary_monthly=True,
        contract_months=None,
        start_of_work=person.filled_on,
    )


def side_job_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the contract by the names of the fields that ask about the other job."""
    return {_FIELDS.get(name, name): value for name, value in facts.items() if name != "employment_start_date"}
