"""Invented applicants as values: who they are, whom they work for, who lives with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from uketsuke.samples.lists import Trade

Sex = Literal["male", "female"]
Life = Literal["worker", "student", "family", "newborn"]
LIVES: tuple[Life, ...] = ("worker", "student", "family")
"""What a seed may draw; a newborn is made of one of these (`acquiring`)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Japanese address: postal code of 7 digits, and the text after it (without spaces)."""

    postal_code: str
    prefecture: str
    text: str
    building: str


@dataclass(frozen=True, slots=True)
class Organization:
    """An invented employer. Money in yen; `corporate_number` has a right check digit."""

    name: str
    branch: str | None
    corporate_number: str
    insurance_office_number: str
    business: int
    other_business: int | None
    address: Address
    phone: str
    capital: int
    sales: int
    employees: int
    foreign_employees: int
    trainees: int
    representative: str
    representative_title: str


@dataclass(frozen=True, slots=True)
class Relative:
    """A family member or co-resident in Japan."""

    relationship: str
    name: str
    date_of_birth: date
    nationality: str
    nationality_written: str
    living_together: bool
    employer_or_school: str | None
    card_number: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """One line of work experience; months as `YYYY-MM`, `until` None while still employed."""

    since: str
    until: str | None
    employer: str


@dataclass(frozen=True, slots=True)
class Helper:
    """A legal representative or an agent who files for the applicant."""

    name: str
    relationship: str
    address: Address
    organization: str
    phone: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Person:
    """All facts of one invented applicant. Phones are written with hyphens; values are made by `filling`."""

    seed: str
    life: Life
    nationality: str
    nationality_written: str
    latin: str
    kanji: str | None
    kana: str
    sex: Sex
    married: bool
    date_of_birth: date
    home_town: str
    address: Address
    phone: str | None
    mobile: str | None
    email: str
    passport_number: str
    passport_expiry: date
    status: str
    period: str
    period_expiry: date
    card_number: str
    occupation: str
    desired_period: str
    reason: str
    crime: str | None
    family: tuple[Relative, ...]
    employer: Organization
    dispatch: Organization | None
    trade: Trade
    position: str | None
    contract: str
    start_of_work: date
    contract_months: int | None
    salary: int
    salary_monthly: bool
    experience_years: int
    activities: str
    school_abroad: bool
    school_level: str
    school: str
    graduated: date
    major: str
    vocational_major: str
    other_occupations: tuple[int, ...]
    qualification: str | None
    jobs: tuple[Job, ...]
    current_activities: str
    side_job: str
    side_company: str
    side_business: str
    side_address: Address
    side_phone: str
    side_hours: int
    side_salary: int
    side_salary_unit: str
    side_contract: str
    representative: Helper | None
    agent: Helper | None
    bureau: str
    countries: tuple[str, ...]
    purpose: str
    departure: date
    departure_port: str
    return_date: date
    return_port: str
    multiple_reentry: bool
    filled_on: date
    desired_status: str | None = None
    """Asked for instead of `status`, where a change is applied for."""
    abroad: bool = False
    """Not in Japan yet: a certificate of eligibility is applied for."""
