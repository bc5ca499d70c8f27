"""Batches are split as the contract says."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.pages import FormMatch, PageSummary, Separator
from uketsuke.intake.splitting import FilingPlan, SplitPage, split

AN = {
    "name": ("NGUYEN VAN AN", 0.99),
    "date_of_birth": ("1990-01-05", 0.99),
    "residence_card_number": ("AB12345678CD", 0.99),
}
CY = {
    "name": ("OKAFOR CHIDI", 0.99),
    "date_of_birth": ("1979-06-30", 0.99),
    "residence_card_number": ("GH11223344KL", 0.99),
}
BO = {"name": ("WANG LI", 0.99), "date_of_birth": ("1985-11-23", 0.99), "residence_card_number": ("EF87654321GH", 0.99)}
NOTHING: dict[str, tuple[str, float]] = {}


def form(form_id: str, page_no: int = 1, facts: dict[str, tuple[str, float]] = NOTHING) -> SplitPage:
    return SplitPage(PageSummary("form", 0, 0.0, form=FormMatch(form_id, "x", page_no, 0.99)), facts)


def other(role: str) -> SplitPage:
    return SplitPage(PageSummary(role, 0, 0.0))  # type: ignore[arg-type]


BLANK, ATTACHMENT, UNKNOWN = other("blank"), other("attachment"), other("unknown")
PATCH = SplitPage(PageSummary("separator", 0, 0.0, separator=Separator("patcht")))


def cover(serial: str = "000001") -> SplitPage:
    return SplitPage(PageSummary("separator", 0, 0.0, separator=Separator("coversheet", "HQ", serial)))


def extension(facts: dict[str, tuple[str, float]] = AN) -> list[SplitPage]:
    """The four sides of an extension; the employer's sides name the applicant too."""
    some = {key: value for key, value in facts.items() if key != "date_of_birth"}
    return [form("13126-1", 1, facts), form("13126-n", 1), form("13126-n", 2, some), form("13126-n", 3)]


def pages_of(plans: Sequence[FilingPlan]) -> list[tuple[int, ...]]:
    return [plan.pages for plan in plans]


def in_doubt(plans: Sequence[FilingPlan]) -> list[bool]:
    return [any(finding.rule == "intake.split_in_doubt" for finding in plan.findings) for plan in plans]


def test_one_application_is_one_filing_with_its_variant() -> None:
    (plan,) = split(extension())
    assert (plan.procedure, plan.variant, plan.pages, plan.main) == ("13126", "n", (0, 1, 2, 3), True)
    assert plan.separator is None and plan.findings == () and plan.duplicate_of is None


def test_a_separator_belongs_to_the_filing_it_opens() -> None:
    plans = split([cover("000001"), *extension(AN), cover("000002"), form("13130", 1, BO)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4), (5, 6)]
    assert [plan.separator.serial for plan in plans if plan.separator] == ["000001", "000002"]
    assert plans[0].envelope != plans[1].envelope


def test_doubled_first_and_last_separators_open_no_empty_filing() -> None:
    plans = split([PATCH, cover(), BLANK, PATCH, form("13130", 1, AN), BLANK, PATCH, BLANK])
    assert pages_of(plans) == [(0, 1, 2, 3, 4, 5, 6, 7)]
    assert plans[0].separator == Separator("coversheet", "HQ", "000001")


def test_nothing_but_separators_and_blanks_still_accounts_for_every_side() -> None:
    (plan,) = split([BLANK, PATCH, BLANK])
    assert (plan.procedure, plan.pages) == (None, (0, 1, 2))


def test_blank_sides_belong_to_the_filing_before_and_leading_ones_to_the_one_after() -> None:
    plans = split([BLANK, form("13130", 1, AN), BLANK, form("13130", 1, BO), BLANK])
    assert pages_of(plans) == [(0, 1, 2), (3, 4)]


def test_the_blank_back_of_a_cover_sheet_goes_with_it() -> None:
    plans = split([form("13130", 1, AN), cover(), BLANK, form("13130", 1, BO)])
    assert pages_of(plans) == [(0,), (1, 2, 3)]


def test_the_same_first_page_of_another_person_opens_a_new_filing_without_separators() -> None:
    plans = split([*extension(AN), *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3), (4, 5, 6, 7)]
    assert plans[0].envelope != plans[1].envelope and plans[1].main
    assert in_doubt(plans) == [False, False]


def test_the_same_first_page_opens_a_new_filing_when_nothing_could_be_read() -> None:
    plans = split([form("13130"), form("13130")])
    assert pages_of(plans) == [(0,), (1,)]
    assert plans[1].duplicate_of is None and in_doubt(plans) == [False, False]


def test_the_same_application_of_the_same_person_again_is_a_duplicate() -> None:
    plans = split([*extension(AN), *extension(AN)])
    assert pages_of(plans) == [(0, 1, 2, 3), (4, 5, 6, 7)]
    assert [plan.duplicate_of for plan in plans] == [None, 0]
    assert [plan.main for plan in plans] == [True, False]


def test_two_agreeing_facts_are_no_duplicate_but_a_doubt() -> None:
    almost = {**AN, "residence_card_number": ("ZZ99999999ZZ", 0.99)}
    plans = split([form("13130", 1, AN), form("13130", 1, almost)])
    assert pages_of(plans) == [(0,), (1,)]
    assert [plan.duplicate_of for plan in plans] == [None, None]
    assert in_doubt(plans) == [True, True]


def test_applications_of_one_applicant_in_one_envelope_are_linked_and_share_pages_in_the_main_one() -> None:
    plans = split(
        [
            cover(),
            form("12980", 1, AN),
            BLANK,
            form("13130", 1, AN),
            *extension(AN),
            ATTACHMENT,
            form("fee-84"),
            UNKNOWN,
        ]
    )
    assert [(plan.procedure, plan.main) for plan in plans] == [("12980", False), ("13130", False), ("13126", True)]
    assert len({plan.envelope for plan in plans}) == 1
    assert pages_of(plans) == [(1,), (3,), (0, 2, 4, 5, 6, 7, 8, 9, 10)]
    assert [plan.separator is not None for plan in plans] == [False, False, True]
    assert in_doubt(plans) == [False, False, False]


def test_without_a_main_procedure_the_first_application_holds_what_is_shared() -> None:
    plans = split([form("13130", 1, AN), form("12980", 1, AN), ATTACHMENT])
    assert [(plan.procedure, plan.pages) for plan in plans] == [("13130", (0, 2)), ("12980", (1,))]


def test_another_procedure_of_another_person_is_not_linked() -> None:
    plans = split([cover(), form("13130", 1, AN), form("12980", 1, BO), ATTACHMENT])
    assert pages_of(plans) == [(0, 1), (2, 3)]
    assert plans[0].envelope != plans[1].envelope


def test_another_procedure_behind_the_same_cover_sheet_is_linked_in_doubt_when_nothing_could_be_read() -> None:
    plans = split([cover(), form("13130"), form("12980")])
    assert plans[0].envelope == plans[1].envelope and in_doubt(plans) == [True, True]


def test_one_fact_alone_links_no_applications_silently() -> None:
    plans = split([cover(), form("13130", 1, AN), form("12980", 1, {"name": AN["name"]})])
    assert plans[0].envelope == plans[1].envelope and in_doubt(plans) == [True, True]


def test_another_procedure_that_nothing_supports_is_put_in_doubt() -> None:
    plans = split([form("13130"), form("12980")])
    assert plans[0].envelope == plans[1].envelope and in_doubt(plans) == [True, True]


def test_a_slip_of_the_reader_makes_no_other_person() -> None:
    slip = {**AN, "date_of_birth": ("1990-01-06", 0.95)}
    plans = split([form("13130", 1, AN), form("12980", 1, slip)])
    assert plans[0].envelope == plans[1].envelope and in_doubt(plans) == [False, False]


def test_pages_sorted_by_kind_move_to_their_applicant_on_two_facts_and_all_concerned_are_in_doubt() -> None:
    an, bo = extension(AN), extension(BO)
    plans = split([an[0], bo[0], an[2], bo[2]])
    assert pages_of(plans) == [(0, 2), (1, 3)]
    assert in_doubt(plans) == [True, True]


def test_one_fact_moves_no_page_but_raises_a_doubt() -> None:
    only_name = form("13126-n", 2, {"name": AN["name"]})
    plans = split([form("13126-1", 1, AN), form("13126-1", 1, BO), only_name])
    assert pages_of(plans) == [(0,), (1, 2)]
    # It names neither the applicant it lies with nor surely the other: both lack pages, and order is not believed.
    assert in_doubt(plans) == [True, True]


def attachment(facts: dict[str, tuple[str, float]]) -> SplitPage:
    return SplitPage(PageSummary("attachment", 0, 0.0, document="passport"), facts)


def test_an_attachment_that_fell_among_anothers_papers_moves_on_two_facts_and_both_are_in_doubt() -> None:
    card = attachment({key: BO[key] for key in ("name", "date_of_birth")})
    plans = split([PATCH, *extension(AN), card, PATCH, *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9, 10)]
    assert in_doubt(plans) == [True, True]


@pytest.mark.parametrize("fact", sorted(BO))
def test_an_attachment_moves_on_no_single_fact_but_raises_a_doubt(fact: str) -> None:
    plans = split([PATCH, form("13130", 1, AN), attachment({fact: BO[fact]}), PATCH, form("13130", 1, BO)])
    assert pages_of(plans) == [(0, 1, 2), (3, 4)]
    assert in_doubt(plans) == [True, False]


def test_once_a_page_lies_with_another_applicant_what_only_its_place_speaks_for_is_in_doubt_everywhere() -> None:
    card = attachment({"name": AN["name"], "date_of_birth": AN["date_of_birth"]})
    copy = attachment({key: BO[key] for key in ("name", "date_of_birth")})
    plain = [form("13130", 1, AN), card, form("12980", 1, BO), copy]
    # Sides that say whose they are need no order; of the two without facts nobody can tell.
    assert in_doubt(split([*plain, form("13130", 1, CY), ATTACHMENT, BLANK])) == [False, False, False]
    stray = [plain[0], copy, plain[2], card, form("13130", 1, CY), ATTACHMENT, BLANK]
    assert in_doubt(split(stray)) == [True, True, True]


def test_facts_that_are_likelier_wrong_than_right_neither_move_an_attachment_nor_raise_a_doubt() -> None:
    unsure = attachment({key: (value, 0.4) for key, (value, _) in BO.items()})
    plans = split([PATCH, *extension(AN), unsure, PATCH, *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4, 5), (6, 7, 8, 9, 10)]
    assert in_doubt(plans) == [False, False]


SUPPORTER = {"name": ("NGUYEN VAN BINH", 0.99), "date_of_birth": ("1962-02-03", 0.99)}


def test_an_attachment_of_somebody_whom_no_form_names_stays_where_it_lies_and_raises_a_doubt() -> None:
    stranger = attachment({**SUPPORTER, "name": ("GARCIA MARIA", 0.99)})
    plans = split([PATCH, *extension(AN), stranger, PATCH, *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4, 5), (6, 7, 8, 9, 10)]
    assert in_doubt(plans) == [True, False]


@pytest.mark.parametrize("named", [["NGUYEN VAN BINH"], ["NGUYEN VAN BIHN"], ["1962-02-03"]])
def test_an_attachment_of_somebody_whom_the_form_names_is_the_applicants(named: list[str]) -> None:
    an = extension(AN)
    an[3] = form("13126-n", 3, {"others": (named, 1.0)})
    stranger = attachment({**SUPPORTER, "name": ("NGUYEN VAN BINH", 0.99)})
    assert in_doubt(split([PATCH, *an, stranger, PATCH, *extension(BO)])) == [False, False]


def test_an_attachment_whose_facts_speak_for_two_people_moves_nowhere() -> None:
    mixed = attachment({"name": BO["name"], "date_of_birth": AN["date_of_birth"]})
    plans = split([PATCH, *extension(AN), mixed, PATCH, *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4, 5), (6, 7, 8, 9, 10)]


def test_a_name_is_the_same_with_other_spaces_and_bars() -> None:
    card = attachment({"name": ("WANG-LI", 0.99), "date_of_birth": BO["date_of_birth"]})
    plans = split([PATCH, *extension(AN), card, PATCH, *extension(BO)])
    assert pages_of(plans)[1] == (5, 6, 7, 8, 9, 10)


def test_a_page_that_is_there_twice_is_a_doubt() -> None:
    plans = split([*extension(AN), form("13126-n", 1)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4)]
    assert in_doubt(plans) == [True]


def test_a_pile_scanned_from_the_bottom_is_taken_from_its_end_and_looked_at() -> None:
    pile = [cover("000001"), *extension(AN), ATTACHMENT, cover("000002"), *extension(BO), ATTACHMENT, BLANK]
    plans = split(pile[::-1])
    assert pages_of(plans) == [(0, 1, 2, 3, 4, 5, 6), (7, 8, 9, 10, 11, 12)]
    assert [plan.separator.serial for plan in plans if plan.separator] == ["000002", "000001"]
    assert in_doubt(plans) == [True, True]


def test_one_application_scanned_from_the_bottom_is_no_doubt() -> None:
    (plan,) = split([ATTACHMENT, *reversed(extension(AN))])
    assert (plan.procedure, plan.variant, plan.pages) == ("13126", "n", (0, 1, 2, 3, 4))
    assert in_doubt([plan]) == [False]


def test_a_separator_among_the_papers_of_one_applicant_puts_both_parts_in_doubt() -> None:
    an = extension(AN)
    assert in_doubt(split([cover(), *an[:2], PATCH, *an[2:], ATTACHMENT])) == [True, True]
    assert in_doubt(split([cover(), *an, PATCH, ATTACHMENT, PATCH, *extension(BO)])) == [True, True, False]


def test_papers_before_the_first_page_behind_a_separator_may_be_the_applicants_before() -> None:
    plans = split([cover(), *extension(AN), PATCH, ATTACHMENT, *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9, 10)] and in_doubt(plans) == [True, True]
    own = attachment({key: BO[key] for key in ("name", "date_of_birth")})
    assert in_doubt(split([cover(), *extension(AN), PATCH, own, *extension(BO)])) == [False, False]


def test_what_lies_behind_a_needless_separator_goes_home_on_two_facts_with_the_separator() -> None:
    card = attachment({key: AN[key] for key in ("name", "date_of_birth")})
    plans = split([cover(), form("13130", 1, AN), PATCH, card, PATCH, form("13130", 1, BO)])
    assert pages_of(plans) == [(0, 1, 2, 3), (4, 5)] and in_doubt(plans) == [True, False]


def test_an_unnamed_first_page_explains_the_pages_behind_it_and_casts_no_doubt_on_the_rest_of_the_pile() -> None:
    an, bo = extension(AN), extension(BO)
    rest = [form("13130", 1, CY), ATTACHMENT]
    plans = split([*an, UNKNOWN, *bo[1:], form("12980", 1, BO), ATTACHMENT, *rest])
    assert in_doubt(plans) == [True, True, False]


def test_a_slip_that_makes_two_applicants_of_one_casts_no_doubt_on_the_rest_of_the_pile() -> None:
    slip = {**AN, "name": ("RGUVEH VAM AM", 0.95)}
    undated = {name: AN[name] for name in ("name", "residence_card_number")}
    copy = attachment({"date_of_birth": AN["date_of_birth"]})
    papers = [form("13130", 1, slip), form("12980", 1, undated), copy]
    plans = split([cover(), *papers, cover("000002"), form("13130", 1, CY), ATTACHMENT])
    assert len(plans) == 3 and in_doubt(plans) == [True, True, False]


def test_one_birth_date_of_two_people_is_one_sign_however_many_pages_bear_it() -> None:
    born = attachment({"date_of_birth": BO["date_of_birth"]})
    unread = {name: AN[name] for name in ("name", "residence_card_number")}
    rest = [form("13130", 1, CY), ATTACHMENT]
    plans = split([form("13130", 1, BO), form("13130", 1, unread), born, born, born, *rest])
    assert in_doubt(plans) == [False, True, False]
    named = attachment({"name": BO["name"]})
    plans = split([form("13130", 1, BO), form("13130", 1, unread), named, named, *rest])
    assert in_doubt(plans) == [False, True, True]


def test_where_enclosures_lie_on_top_of_forms_those_before_an_application_may_be_its() -> None:
    own = attachment({key: BO[key] for key in ("name", "date_of_birth")})
    between = [form("13130", 1, CY), ATTACHMENT, form("13130", 1, BO)]
    assert in_doubt(split([cover(), form("13130", 1, AN), cover("000002"), *between])) == [False, False, False]
    on_top = [cover(), form("13130", 1, AN), cover("000002"), own, form("13128", 1, BO), cover("000003")]
    assert in_doubt(split([*on_top, *between[:-1], form("12980", 1, SUPPORTER)])) == [False, False, True, True]


def test_a_part_for_another_status_is_another_applicants() -> None:
    plans = split([*extension(AN), form("13126-p", 1), form("13126-p", 2)])
    assert [plan.variant for plan in plans] == ["n", "p"] and in_doubt(plans) == [True, True]


def test_an_application_without_its_first_page_puts_only_those_beside_it_in_doubt() -> None:
    others = [form("13130", 1, CY), ATTACHMENT]
    plans = split([*others, *extension(AN), *extension(BO)[1:], ATTACHMENT])
    assert in_doubt(plans) == [False, True]


def test_a_page_without_facts_that_lies_out_of_its_order_is_a_doubt() -> None:
    an = extension(AN)
    assert in_doubt(split([an[0], an[1], an[3], an[2]])) == [True]


def test_a_side_that_no_one_could_name_may_be_another_applicants_first_page() -> None:
    plans = split([*extension(AN), UNKNOWN, ATTACHMENT, form("13130", 1, BO)])
    assert in_doubt(plans) == [True, False]
    named = SplitPage(UNKNOWN.summary, {"name": AN["name"]})
    assert in_doubt(split([*extension(AN), named, form("13130", 1, BO)])) == [False, False]


def test_a_separator_whose_code_was_not_read_separates_in_doubt_since_it_may_be_a_paper() -> None:
    sheet = SplitPage(PageSummary("separator", 0, 0.0, separator=Separator("coversheet", unreadable=True)))
    plans = split([*extension(AN), sheet, *extension(BO)])
    assert pages_of(plans) == [(0, 1, 2, 3), (4, 5, 6, 7, 8)]
    doubt, unreadable = "intake.split_in_doubt", "intake.cover_unreadable"
    assert [[f.rule for f in plan.findings] for plan in plans] == [[doubt], [doubt, unreadable]]
    (plan,) = split([sheet, cover("000007"), *extension(BO)])
    assert plan.separator == Separator("coversheet", "HQ", "000007") and plan.findings == ()


def test_a_part_of_an_application_whose_first_page_is_missing_is_still_that_procedure() -> None:
    (plan,) = split([form("13126-n", 1), ATTACHMENT])
    assert (plan.procedure, plan.variant, plan.pages) == ("13126", "n", (0, 1))


def test_a_batch_without_any_known_form_is_one_filing_without_procedure() -> None:
    (plan,) = split([UNKNOWN, ATTACHMENT, BLANK])
    assert (plan.procedure, plan.variant, plan.pages, plan.main) == (None, None, (0, 1, 2), True)


def test_no_pages_make_no_filings() -> None:
    assert split([]) == ()


def test_a_form_that_the_catalogue_lacks_is_treated_as_an_unknown_page() -> None:
    (plan,) = split([form("13130", 1, AN)], SimpleNamespace(forms={}))
    assert (plan.procedure, plan.pages) == (None, (0,))


FORM_PAGES = [(f.id, p.number) for f in load_catalogue().forms.values() for p in f.pages]
FACTS = st.sampled_from(
    [NOTHING, AN, BO, {"name": AN["name"]}, {**AN, "name": BO["name"]}, {**BO, "date_of_birth": ("unknown", 0.9)}]
)
SIDES = st.one_of(
    st.sampled_from([BLANK, ATTACHMENT, UNKNOWN, PATCH, cover("000001"), cover("000002")]),
    st.builds(lambda which, facts: form(*which, facts), st.sampled_from(FORM_PAGES), FACTS),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(SIDES, max_size=24))
def test_every_side_stands_in_exactly_one_filing_and_no_filing_is_empty(sides: list[SplitPage]) -> None:
    plans = split(sides)
    assert sorted(page for plan in plans for page in plan.pages) == list(range(len(sides)))
    assert all(plan.pages == tuple(sorted(plan.pages)) and plan.pages for plan in plans)
    content = [any(sides[p].summary.role not in ("blank", "separator") for p in plan.pages) for plan in plans]
    assert all(content) or len(plans) <= 1
    for place, plan in enumerate(plans):
        assert sum(p.main for p in plans if p.envelope == plan.envelope) == 1
        if plan.duplicate_of is not None:
            original = plans[plan.duplicate_of]
            assert plan.duplicate_of != place and original.procedure == plan.procedure
            assert original.envelope == plan.envelope and original.duplicate_of is None


@settings(max_examples=200, deadline=None)
@given(st.lists(SIDES, max_size=16), st.lists(SIDES, max_size=16))
def test_what_lies_before_a_cover_sheet_changes_nothing_behind_it_without_evidence(
    before: list[SplitPage], behind: list[SplitPage]
) -> None:
    quiet = [SplitPage(side.summary) for side in behind]
    before = [*before, ATTACHMENT]
    alone = split([cover("000009"), *quiet])
    together = split([*before, cover("000009"), *quiet])
    assume(not any(finding.message_en.startswith("The pile") for plan in together for finding in plan.findings))
    if any(side.summary.role not in ("blank", "separator") for side in quiet):
        shifted = [tuple(page - len(before) for page in plan.pages) for plan in together[-len(alone) :]]
        assert shifted == pages_of(alone)


@pytest.mark.parametrize("facts", [AN, BO])
def test_findings_speak_both_languages_and_name_the_side(facts: dict[str, tuple[str, float]]) -> None:
    (plan,) = split([*extension(facts), form("13126-n", 1)])
    assert "5 枚目" in plan.findings[0].message_ja and "side 5" in plan.findings[0].message_en


def test_an_organisations_filing_stands_alone_and_puts_nobody_in_doubt() -> None:
    plans = split([*extension(AN), form("registration"), ATTACHMENT, form("periodic_report"), form("13130", 1, BO)])
    assert [plan.procedure for plan in plans] == ["13126", "registration", "periodic_report", "13130"]
    assert pages_of(plans) == [(0, 1, 2, 3), (4, 5), (6,), (7,)]
    assert len({plan.envelope for plan in plans}) == 4
    assert in_doubt(plans) == [False] * 4


def test_what_lies_before_an_organisations_form_in_its_envelope_is_its() -> None:
    (plan,) = split([PATCH, ATTACHMENT, form("registration"), BLANK])
    assert (plan.procedure, plan.pages) == ("registration", (0, 1, 2, 3))
