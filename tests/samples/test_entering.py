"""Who asks for a certificate of eligibility is still abroad, and the facts of the journey agree."""

from __future__ import annotations

import pytest

from uketsuke.samples.applicants import applicant
from uketsuke.samples.facts import facts_of
from uketsuke.samples.persons import Person

SEEDS = range(120)


def said(person: Person) -> dict[str, object]:
    return {name: fact.value for name, fact in facts_of(person).items() if fact.value is not None}


@pytest.mark.parametrize(("variant", "life"), [("n", "worker"), ("p", "student"), ("t", "family")])
def test_the_life_fits_the_variant_and_the_seed_alone_decides(variant: str, life: str) -> None:
    for seed in SEEDS:
        person = applicant(seed, "12979", variant)
        assert (person.life, person.abroad) == (life, True)
        assert person == applicant(seed, "12979", variant)


def test_a_worker_arrives_before_the_job_begins_and_has_left_the_others() -> None:
    for seed in SEEDS:
        person = applicant(seed, "12979", "n")
        facts = said(person)
        assert person.filled_on.isoformat() < str(facts["entry_date"]) < str(facts["employment_start_date"])
        assert all(job.until is not None for job in person.jobs)


def test_a_student_arrives_before_the_course_begins() -> None:
    for seed in SEEDS:
        facts = said(applicant(seed, "12979", "p"))
        assert str(facts["entry_date"]) < str(facts["enrolment_date"])
        assert facts["purpose_of_entry"] == "student"


@pytest.mark.parametrize("variant", ["n", "p", "t"])
def test_numbers_and_dates_are_given_where_the_answer_is_yes_and_only_there(variant: str) -> None:
    for seed in SEEDS:
        person = applicant(seed, "12979", variant)
        facts = said(person)
        visited = facts["has_past_entries"] == "yes"
        assert {"past_entry_count", "latest_entry_from", "latest_entry_to"} & facts.keys() == (
            {"past_entry_count", "latest_entry_from", "latest_entry_to"} if visited else set()
        )
        if visited:
            assert str(facts["latest_entry_from"]) < str(facts["latest_entry_to"]) < person.filled_on.isoformat()
        applied = facts["has_past_coe_applications"] == "yes"
        assert ("past_coe_application_count" in facts) == ("past_coe_refusal_count" in facts) == applied
        if applied:
            assert int(str(facts["past_coe_refusal_count"])) <= int(str(facts["past_coe_application_count"]))
        deported = facts["has_deportation"] == "yes"
        assert ("deportation_count" in facts) == ("latest_deportation_date" in facts) == deported
        assert visited or not deported


def test_a_laboratory_is_named_by_researchers_alone() -> None:
    named = [facts for seed in SEEDS if "laboratory_name" in (facts := said(applicant(seed, "12979", "n")))]
    assert named
    assert {facts["purpose_of_entry"] for facts in named} <= {"researcher", "designated_activities_researcher"}


@pytest.mark.parametrize("variant", ["n", "p", "t"])
def test_who_files_in_japan_signs_and_is_reached_in_the_same_way_everywhere(variant: str) -> None:
    filed = 0
    for seed in SEEDS:
        person = applicant(seed, "12979", variant)
        facts = said(person)
        if person.representative is not None:
            filed += 1
            assert str(facts["signature"]).upper() == person.representative.name.upper()
            if facts["guarantor_name"] == person.representative.name:
                assert facts["guarantor_phone"] == facts["representative_phone"]
    assert filed > 80


def test_people_who_live_in_japan_say_nothing_of_a_journey() -> None:
    for procedure, variant in (("13126", "n"), ("13125", "p"), ("13128", None)):
        assert "entry_date" not in said(applicant(4, procedure, variant))
