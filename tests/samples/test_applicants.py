"""The applicants of a procedure are of the sort that may file it, and their facts agree with each other."""

from __future__ import annotations

import pytest

from uketsuke.samples.applicants import applicant
from uketsuke.samples.facts import facts_of
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Person

SEEDS = range(120)
LIFE = {"n": "worker", "p": "student", "r": "family"}


def said(person: Person) -> dict[str, object]:
    return {name: fact.value for name, fact in facts_of(person).items() if fact.value is not None}


@pytest.mark.parametrize("procedure", ["13125", "13126"])
@pytest.mark.parametrize("variant", LIFE)
def test_the_life_fits_the_variant_and_the_seed_alone_decides(procedure: str, variant: str) -> None:
    for seed in SEEDS:
        person = applicant(seed, procedure, variant)
        assert person.life == LIFE[variant]
        assert person == applicant(seed, procedure, variant)


def test_a_worker_of_an_extension_is_the_seeds_own() -> None:
    assert applicant(3, "13126", "n") == make_person(3, "worker")


@pytest.mark.parametrize(("variant", "status"), [("p", "留学"), ("r", "家族滞在")])
def test_an_extension_keeps_the_status_and_a_change_asks_for_it(variant: str, status: str) -> None:
    for seed in SEEDS:
        assert said(applicant(seed, "13126", variant))["status_of_residence"] == status
        assert "desired_status" not in said(applicant(seed, "13126", variant))
        changing = said(applicant(seed, "13125", variant))
        assert changing["desired_status"] == status
        assert changing["status_of_residence"] != status


def test_who_changes_to_work_has_the_job_ahead() -> None:
    for seed in SEEDS:
        person = applicant(seed, "13125", "n")
        assert person.start_of_work > person.filled_on
        assert all(job.until is not None for job in person.jobs)
        assert person.status != person.desired_status


def test_a_course_has_begun_unless_its_student_still_asks_for_the_status() -> None:
    for seed in SEEDS:
        for procedure in ("13125", "13126"):
            person = applicant(seed, procedure, "p")
            facts = said(person)
            begun = str(facts["enrolment_date"]) <= person.filled_on.isoformat()
            assert begun == (procedure == "13126")
            assert str(facts["enrolment_date"]) < str(facts["expected_graduation_date"])
            assert str(facts["expected_graduation_date"]) > person.filled_on.isoformat()
            if facts["enrolment_status"] == "enrolled":
                assert facts["school_name"] == facts["enrolled_school_name"]
            else:
                assert str(facts["graduation_month"]) <= str(facts["expected_graduation_date"])


def test_the_school_is_the_one_that_other_forms_name() -> None:
    named = 0
    for seed in SEEDS:
        person = applicant(seed, "13126", "p")
        if "学院" in person.current_activities and person.occupation != "高校生":
            named += str(said(person)["enrolled_school_name"]) in person.current_activities
    assert named > 5


def test_every_means_of_support_has_its_amount_and_every_payer_a_name() -> None:
    amounts = {
        "self": "support_self_amount", "supporter_abroad": "support_abroad_amount", "other": "support_other_amount",
        "supporter_in_japan": "support_japan_amount", "scholarship": "support_scholarship_amount",
    }  # fmt: skip
    for seed in SEEDS:
        facts = said(applicant(seed, "13126", "p"))
        means = facts["support_methods"]
        assert isinstance(means, list) and means
        assert {amounts[name] for name in means} == {name for name in facts if name in amounts.values()}
        paid_by_others = bool({"supporter_abroad", "supporter_in_japan"} & set(means))
        assert ("payer_name" in facts) == ("payer_relationship" in facts) == paid_by_others
        assert ("scholarship_provider" in facts) == ("scholarship" in means)


def test_children_at_school_have_somebody_who_signs_for_them_and_no_work() -> None:
    children = 0
    for seed in SEEDS:
        person = applicant(seed, "13126", "p")
        if (person.filled_on - person.date_of_birth).days < 18 * 365:
            children += 1
            assert person.representative is not None
            assert said(person)["has_other_activity"] == "無"
            assert not person.married
    assert 4 < children < 30


def test_the_supporter_of_a_dependant_is_the_spouse_of_the_family_table() -> None:
    for seed in SEEDS:
        person = applicant(seed, "13126", "r")
        facts = said(person)
        spouse = person.family[0]
        assert facts["supporter_relationship"] == ("husband" if person.sex == "female" else "wife")
        assert facts["supporter_name"] == spouse.name
        assert facts["supporter_residence_card_number"] == spouse.card_number is not None
        assert facts["supporter_nationality"] == spouse.nationality != "JPN"
        if facts["supporter_status_of_residence"] == "留学":
            assert "supporter_employer_name" not in facts
        else:
            assert facts["supporter_employer_name"] == spouse.employer_or_school
        assert str(facts["foreign_registration_date"]) <= str(facts["japan_registration_date"])
        assert str(facts["japan_registration_date"]) <= person.filled_on.isoformat()


def test_side_work_is_told_whole_or_not_at_all() -> None:
    told = set()
    for seed in SEEDS:
        for variant in ("p", "r"):
            facts = said(applicant(seed, "13126", variant))
            told.add(facts["has_other_activity"])
            details = [name for name in facts if name.startswith("other_activity_")]
            assert bool(details) == (facts["has_other_activity"] == "有")
    assert told == {"有", "無"}
