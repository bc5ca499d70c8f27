"""Part T is for family of Japanese and the like: status, tie and family table say the same."""

from __future__ import annotations

from uketsuke.samples.applicants import applicant
from uketsuke.samples.facts import facts_of

SEEDS = range(120)


def test_the_tie_to_japan_fits_the_status_and_the_family() -> None:
    seen = set()
    for seed in SEEDS:
        person = applicant(seed, "12979", "t")
        facts = facts_of(person)
        tie, first = facts["personal_relationship"].value, person.family[0]
        seen.add(tie)
        assert (first.nationality == "JPN") == (person.status == "日本人の配偶者等")
        assert (tie in ("spouse_of_japanese", "child_of_japanese", "adopted_child_of_japanese")) == (
            person.status == "日本人の配偶者等"
        )
        assert (tie == "other") == (facts["personal_relationship_detail"].value is not None)
        assert facts["supporter_name"].value == first.name
    assert len(seen) == 5


def test_a_japanese_supporter_has_no_residence_card_or_status() -> None:
    for seed in SEEDS:
        facts = facts_of(applicant(seed, "12979", "t"))
        if facts["supporter_nationality"].value == "JPN":
            for name in (
                "supporter_residence_card_number",
                "supporter_status_of_residence",
                "supporter_period_of_stay",
            ):
                assert f"supporter_{name}" not in facts or facts[f"supporter_{name}"].value is None


def test_a_childs_parent_files_for_it_and_its_birth_is_registered() -> None:
    children = 0
    for seed in SEEDS:
        person = applicant(seed, "12979", "t")
        facts = facts_of(person)
        if facts["personal_relationship"].value in ("child_of_japanese", "adopted_child_of_japanese"):
            children += 1
            assert person.representative is not None
            assert person.representative.name == person.family[0].name
            assert not person.married
            registered = facts["japan_registration_date"].value
            assert person.date_of_birth.isoformat() <= registered <= person.filled_on.isoformat()
            assert facts["employer_name"].value is None
    assert 5 < children < 40


def test_the_other_means_of_support_are_named() -> None:
    for seed in SEEDS:
        facts = facts_of(applicant(seed, "12979", "t"))
        assert ("other" in facts["living_expenses_method"].value) == (
            facts["living_expenses_method_detail"].value is not None
        )
