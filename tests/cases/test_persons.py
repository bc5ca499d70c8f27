"""Earlier filings of one person and procedure are found; nobody is taken for somebody else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from uketsuke.cases import records
from uketsuke.cases.persons import person_of
from uketsuke.forms.readings import FieldResult

from .conftest import Desk, field

FIELDS = [field("name", "NGUYEN VAN AN"), field("date_of_birth", "1990-04-01")]


def fields_of(*results: FieldResult) -> Mapping[str, FieldResult]:
    return {result.name: result for result in results}


def filed(desk: Desk, *results: FieldResult, content: bytes = b"scan", procedure: str = "12981") -> int:
    filing = desk.one_filing(content, procedure=procedure)
    desk.finish(filing, list(results))
    return filing


def earlier(desk: Desk, filing: int, *results: FieldResult) -> list[str]:
    work = desk.ask(records.filing_work, filing)
    return [found.receipt for found in desk.ask(records.earlier_filings, work, fields_of(*results))]


def test_an_earlier_filing_of_the_same_person_and_procedure_is_found(desk: Desk) -> None:
    first = filed(desk, *FIELDS, content=b"one")
    second = filed(desk, *FIELDS, content=b"two")
    receipt = desk.ask(records.filing_work, first).receipt
    assert earlier(desk, second, *FIELDS) == [receipt]
    assert earlier(desk, first, *FIELDS) == []


@pytest.mark.parametrize(
    "other",
    [
        [field("name", "NGUYEN VAN BINH"), FIELDS[1]],
        [FIELDS[0], field("date_of_birth", "1990-04-02")],
        [FIELDS[0], field("date_of_birth", "1990-04-01", accepted=False)],
        [FIELDS[0], field("date_of_birth", "1990")],
        [FIELDS[0]],
    ],
    ids=["another name", "another birth date", "an unsure one", "only a year", "none"],
)
def test_somebody_else_and_somebody_unknown_have_no_earlier_filing(desk: Desk, other: list[FieldResult]) -> None:
    filed(desk, *FIELDS, content=b"one")
    second = filed(desk, *other, content=b"two")
    assert earlier(desk, second, *other) == []


def test_another_procedure_is_another_matter(desk: Desk) -> None:
    filed(desk, *FIELDS, content=b"one", procedure="13130")
    assert earlier(desk, filed(desk, *FIELDS, content=b"two"), *FIELDS) == []


def test_the_same_bytes_again_are_told_as_a_repeat_not_as_an_earlier_filing(desk: Desk) -> None:
    filed(desk, *FIELDS, content=b"same")
    again = filed(desk, *FIELDS, content=b"same")
    assert desk.ask(records.filing_work, again).duplicate_of is not None
    assert earlier(desk, again, *FIELDS) == []


def test_the_key_of_a_person_does_not_say_who_it_is() -> None:
    key = person_of("12981", fields_of(*FIELDS))
    assert key is not None and len(key) == 64 and "NGUYEN" not in key


def test_a_registration_is_a_users_for_one_organisation() -> None:
    user = [field("user_name", "山田花子"), field("user_date_of_birth", "1985-05-05")]
    one, two = (person_of("registration", fields_of(*user, field("employer_name", name))) for name in ("A社", "B社"))
    assert one is not None and two is not None and one != two
