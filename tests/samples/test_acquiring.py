"""Who acquires a status was born in Japan weeks ago, or was Japanese until now."""

from __future__ import annotations

from uketsuke.samples.applicants import applicant
from uketsuke.samples.facts import facts_of
from uketsuke.samples.persons import Person

SEEDS = range(120)
PEOPLE = [applicant(seed, "13128", None) for seed in SEEDS]
NEWBORN = [person for person in PEOPLE if person.life == "newborn"]


def age_days(person: Person) -> int:
    return (person.filled_on - person.date_of_birth).days


def test_most_are_newborn_and_apply_within_thirty_days() -> None:
    assert 60 < len(NEWBORN) < 115
    assert all(0 < age_days(person) <= 30 for person in NEWBORN)
    assert all(age_days(person) > 18 * 365 for person in PEOPLE if person.life != "newborn")


def test_a_parent_files_and_signs_for_a_newborn_and_stands_surety() -> None:
    for person in NEWBORN:
        facts = facts_of(person)
        parents = {relative.name for relative in person.family}
        assert person.representative is not None
        assert facts["representative_name"].value in parents
        assert str(facts["signature"].value).upper() == person.representative.name.upper()
        assert facts["guarantor_name"].value in parents
        assert facts["marital_status"].value == "無"
        assert facts["photo"].value is None


def test_many_newborn_have_no_passport_and_then_no_date_either() -> None:
    without = [facts for person in NEWBORN if (facts := facts_of(person))["passport_number"].value == "none"]
    assert len(NEWBORN) / 3 < len(without) < len(NEWBORN)
    assert all(facts["passport_expiry"].value is None for facts in without)


def test_the_reason_fits_the_life_and_other_answers_are_told() -> None:
    seen = set()
    for person in PEOPLE:
        facts = facts_of(person)
        reason = facts["acquisition_reason"].value
        seen.add(reason)
        assert (reason == "birth") == (person.life == "newborn")
        assert (reason == "other") == (facts["acquisition_reason_detail"].value is not None)
        assert (facts["acquired_status"].value == "other") == (facts["acquired_status_detail"].value is not None)
    assert seen == {"birth", "loss_of_nationality", "other"}


def test_a_child_of_a_japanese_has_a_japanese_father() -> None:
    for person in NEWBORN:
        japanese = [relative for relative in person.family if relative.nationality == "JPN"]
        assert bool(japanese) == (person.desired_status == "日本人の配偶者等")
