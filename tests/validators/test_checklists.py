"""Documents: there, missing, waived, unreadable, on a linked filing, or open; and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.readings import ChecklistItem
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.checklists import load_checklists

Maker = Callable[..., Any]
STATUS = load_vocabulary("status_of_residence")


def test_a_whole_filing_has_its_documents_with_their_pages(filing: Maker) -> None:
    checklist = filing("13126").check().checklist
    assert checklist[:4] == (
        ChecklistItem("application_form", "present", (0, 1, 2, 3)),
        ChecklistItem("photo", "present", (0,)),
        ChecklistItem("passport", "present", (4,)),
        ChecklistItem("residence_card", "present", (5,)),
    )


# procedure, values, context, document, status
CASES = [
    ("13126", {"photo": None}, {}, "photo", "missing"),
    ("13126", {"photo": None, "date_of_birth": "2010-11-24"}, {}, "photo", "waived"),
    ("13126", {"photo": None, "date_of_birth": "2010-11-23"}, {}, "photo", "missing"),
    ("13126", {"photo": None, "date_of_birth": "2011"}, {}, "photo", "waived"),
    ("13126", {"photo": None, "desired_period": "P3M"}, {}, "photo", "waived"),
    ("13126", {"photo": None, "desired_period": "P4M"}, {}, "photo", "missing"),
    ("13126", {}, {}, "fee_payment", "not_required"),
    ("13126", {}, {}, "dispatch_documents", "not_required"),
    ("13126", {"dispatch_name": "株式会社はけん"}, {}, "dispatch_documents", None),
    ("13126", {"dispatch_period_from": "2026-12-01"}, {}, "dispatch_documents", "missing"),
    ("13126", {}, {}, "tax_certificate", None),
    ("12980", {}, {}, "activity_document", None),
    ("12980", {}, {}, "agent_identity", "not_required"),
    ("12980", {"agent_name": "山田花子"}, {}, "agent_identity", "missing"),
    ("12980", {"agent_name": "山田花子"}, {"channel": "counter"}, "agent_identity", "waived"),
    ("12980", {"representative_name": "山田花子"}, {}, "agent_identity", "missing"),
    ("12945", {"photo": None, "date_of_birth": "2015-01-01"}, {}, "photo", "waived"),
    ("12945", {"representative_name": "山田花子"}, {}, "power_of_attorney", "missing"),
    ("12945", {}, {}, "power_of_attorney", "not_required"),
    ("12979", {"photo": None, "intended_stay": "P3M"}, {}, "photo", "waived"),
    ("12979", {}, {}, "residence_card", None),
    ("12979", {"education_level": "vocational_school"}, {}, "vocational_diploma", "not_required"),
    (
        "12979",
        {"education_level": "vocational_school", "education_place": "japan"},
        {},
        "vocational_diploma",
        "missing",
    ),
    ("12981", {}, {"channel": "counter"}, "passport", "present"),
    ("13128", {"acquisition_reason": "birth"}, {}, "birth_certificate", "missing"),
    ("13128", {"acquisition_reason": "birth"}, {}, "proof_of_nationality", "not_required"),
    ("13128", {"acquisition_reason": "loss_of_nationality"}, {}, "proof_of_nationality", "missing"),
    ("13128", {"acquisition_reason": "other"}, {}, "proof_of_cause", "missing"),
    ("registration", {}, {}, "online_use_application", "present"),
    ("registration", {}, {}, "passport", None),
    ("registration", {}, {}, "user_list", "missing"),
    ("registration", {}, {}, "written_pledge", "not_required"),
    ("registration", {"user_type": "support_organization_staff"}, {}, "written_pledge", "missing"),
    ("periodic_report", {}, {}, "user_list", "present"),
    ("periodic_report", {}, {}, "residence_card", None),
]


@pytest.mark.parametrize(("procedure", "values", "context", "document", "status"), CASES)
def test_a_document_has_the_status_the_facts_give_it(
    filing: Maker, procedure: str, values: dict[str, Any], context: dict[str, Any], document: str, status: str | None
) -> None:
    assert filing(procedure, **values).within(**context).document(document) == status


def without_attachments(whole: Any) -> Any:
    return type(whole)(whole.context, whole.fields, [p for p in whole.pages if p.role == "form"])


@pytest.mark.parametrize("document", ["passport", "residence_card"])
def test_by_mail_a_copy_is_missing_and_at_the_counter_the_original_is_shown(filing: Maker, document: str) -> None:
    bare = without_attachments(filing("13130"))
    assert bare.document(document) == "missing"
    assert [f.severity for f in bare.findings("document.missing")] == ["error", "error"]
    shown = bare.within(channel="counter")
    assert shown.document(document) == "waived"
    assert [f.severity for f in shown.findings("document.shown")] == ["info", "info"]


def test_attachments_of_unknown_kind_make_a_gap_a_question(filing: Maker, sheet: Maker) -> None:
    bare = without_attachments(filing("13130")).with_pages(sheet("attachment"), sheet("unknown"), sheet("blank"))
    assert bare.document("passport") == "missing"
    found = bare.findings("document.missing")
    assert {f.severity for f in found} == {"warning"}
    assert "種類の分からない添付書類が2枚" in found[0].message_ja
    assert [f.severity for f in bare.findings("document.unidentified")] == ["warning"]


def test_a_linked_filings_pages_are_cited_with_its_receipt(filing: Maker, sheet: Maker, linked: Maker) -> None:
    bare = without_attachments(filing("13130"))
    later = linked("R3", "12980", False, (sheet("attachment", document="passport"),))
    main = linked("R1", "13126", True, (sheet("form", "13126-1"), sheet("attachment", document="passport")))
    checklist = bare.within(linked=(later, main)).check().checklist
    assert ChecklistItem("passport", "present", (1,), "R1") in checklist
    assert ChecklistItem("residence_card", "missing") in checklist


def test_unidentified_attachments_of_the_main_filing_count_too(filing: Maker, sheet: Maker, linked: Maker) -> None:
    bare = without_attachments(filing("13130")).within(linked=(linked("R1", "13126", True, (sheet("attachment"),)),))
    assert {f.severity for f in bare.findings("document.missing")} == {"warning"}


def test_the_certificate_of_special_permanent_residents_serves_for_the_card(filing: Maker, sheet: Maker) -> None:
    bare = without_attachments(filing("13130"))
    certificate = sheet("attachment", document="special_permanent_resident_certificate")
    assert bare.with_pages(certificate).document("residence_card") == "present"


def test_who_has_no_card_needs_no_card(filing: Maker) -> None:
    assert without_attachments(filing("12980", residence_card_number="none")).document("residence_card") == "waived"


def test_who_has_no_passport_and_says_why_needs_none(filing: Maker) -> None:
    bare = without_attachments(filing("13130", passport_number="none", passport_expiry=None))
    assert bare.document("passport") == "missing"
    why = without_attachments(filing("13130", passport_number="none", no_passport_reason="本国の事情による"))
    assert why.document("passport") == "waived"


def test_the_fee_form_is_listed_where_it_lies(filing: Maker) -> None:
    with_fee = filing("13130", "fee-84")
    assert ChecklistItem("fee_payment", "present", (1,)) in with_fee.check().checklist


def test_a_photo_nobody_is_sure_of_is_unreadable(filing: Maker) -> None:
    unsure = filing("13126").with_reading("photo", accepted=False)
    assert unsure.document("photo") == "unreadable"
    assert [f.severity for f in unsure.findings("document.unreadable")] == ["warning"]


def test_a_photo_missing_from_somebody_of_unknown_age_is_a_question(filing: Maker) -> None:
    young = filing("13126", photo=None).with_reading("date_of_birth", accepted=False)
    assert young.document("photo") == "missing"
    (found,) = young.findings("document.missing")
    assert found.severity == "warning" and "16歳未満" in found.message_ja


def test_a_missing_photo_is_said_once(filing: Maker) -> None:
    gap = filing("13126", photo=None)
    assert len(gap.findings("required.missing")) == 1
    assert gap.findings("document.missing") == []


def test_an_application_with_a_page_missing_is_missing_and_says_so_once(filing: Maker) -> None:
    short = filing("13126")
    short.pages.pop(2)
    assert short.document("application_form") == "missing"
    assert short.findings("document.missing") == []
    assert len(short.findings("form.page_missing")) == 1


def test_an_application_of_an_unknown_variant_is_unreadable(filing: Maker) -> None:
    assert filing("13126").within(variant=None).document("application_form") == "unreadable"


def test_documents_that_depend_on_the_category_are_named_but_never_judged(filing: Maker, sheet: Maker) -> None:
    whole = filing("13126")
    (found,) = whole.findings("document.depends")
    assert found.severity == "info"
    assert "カテゴリー3・4" in found.message_ja and "課税" in found.message_ja
    with_tax = whole.with_pages(sheet("attachment", document="tax_certificate"))
    assert with_tax.document("tax_certificate") == "present"
    assert "課税（又は非課税）" not in with_tax.findings("document.depends")[0].message_ja


def test_every_procedure_has_a_checklist_that_begins_with_its_form(filing: Maker) -> None:
    for form_set in load_catalogue().sets:
        checklist = filing(form_set.procedure, variant=form_set.variant).check().checklist
        assert checklist[0].status == "present" and checklist[0].pages[0] == 0, form_set
        assert len({item.document for item in checklist}) == len(checklist), form_set


@pytest.mark.parametrize("procedure", ["13125", "13126"])
def test_students_and_dependants_need_other_documents(filing: Maker, procedure: str) -> None:
    sought = "desired_status" if procedure == "13125" else "status_of_residence"
    student = filing(procedure, variant="p", **{sought: STATUS.lookup("留学")})
    assert student.document("certificate_of_enrolment") == "missing"
    assert student.document("proof_of_relationship") is None
    dependant = filing(procedure, variant="r", **{sought: STATUS.lookup("家族滞在")})
    assert dependant.document("proof_of_relationship") == "missing"
    assert dependant.document("certificate_of_enrolment") is None


def test_documents_of_a_status_without_a_form_part_are_asked_only_when_the_status_is_sure(filing: Maker) -> None:
    spouse = filing("13126", status_of_residence=STATUS.lookup("日本人の配偶者等")).within(variant=None)
    (found,) = spouse.findings("document.depends")
    assert "戸籍謄本" in found.message_ja
    unsure = spouse.with_reading("status_of_residence", accepted=False)
    assert unsure.findings("document.depends") == []


def test_only_a_spouse_brings_the_documents_of_a_spouse(filing: Maker) -> None:
    entry = {"variant": "t", "purpose_of_entry": "spouse_or_child_of_japanese"}
    spouse = filing("12979", **entry, personal_relationship="spouse_of_japanese")
    assert spouse.document("questionnaire") == "missing"
    assert (
        filing("12979", **entry, personal_relationship="child_of_japanese").document("questionnaire") == "not_required"
    )


def test_category_documents_are_for_the_status_they_are_published_for(filing: Maker) -> None:
    nurse = filing("13126", status_of_residence=STATUS.lookup("介護"))
    assert nurse.findings("document.depends") == []
    unsure = nurse.with_reading("status_of_residence", accepted=False)
    assert len(unsure.findings("document.depends")) == 1


def test_every_document_is_one_of_the_vocabulary() -> None:
    known = load_vocabulary("document").by_value
    for document_set in load_checklists():
        for document in document_set.document:
            assert document.id in known
            assert all(other in known for other in document.accepts)
        assert all(STATUS.lookup(name) for name in document_set.statuses)


@pytest.mark.parametrize(
    ("variant", "values", "said"),
    [
        ("n", {}, 0),
        ("n", {"status_of_residence": STATUS.lookup("介護")}, 1),
        ("p", {"status_of_residence": STATUS.lookup("留学")}, 0),
        ("n", {"status_of_residence": STATUS.lookup("日本人の配偶者等"), "marital_status": "married"}, 0),
        ("n", {"status_of_residence": STATUS.lookup("日本人の配偶者等"), "marital_status": "single"}, 1),
    ],
    ids=["listed", "no list", "student", "perhaps a spouse", "surely no spouse"],
)
def test_a_status_without_a_list_is_said_to_have_none(
    filing: Maker, variant: str, values: dict[str, Any], said: int
) -> None:
    found = filing("13126", variant=variant, **values).findings("document.no_list")
    assert [finding.severity for finding in found] == ["warning"] * said


def test_a_procedure_with_one_list_for_all_lacks_none(filing: Maker) -> None:
    assert filing("13130", status_of_residence=STATUS.lookup("介護")).findings("document.no_list") == []


def test_a_document_whose_condition_was_not_read_is_for_eyes_and_says_on_what_it_hangs(filing: Maker) -> None:
    unsure = filing("13126").with_reading("dispatch_period_from", value="2026-12-01", accepted=False)
    assert unsure.document("dispatch_documents") == "unreadable"
    (found,) = unsure.findings("document.unclear")
    assert found.severity == "warning" and "派遣予定期間" in found.message_ja


@pytest.mark.parametrize(
    ("category", "asked", "not_asked"),
    [
        ("1", {"proof_of_category_1"}, {"statutory_report_total", "tax_certificate", "payroll_office_notice"}),
        ("2", {"statutory_report_total"}, {"proof_of_category_1", "tax_certificate", "employment_contract"}),
        ("3", {"statutory_report_total", "tax_certificate", "employment_contract"}, {"payroll_office_notice"}),
        ("4", {"payroll_office_notice", "withholding_tax_statements", "tax_certificate"}, {"statutory_report_total"}),
    ],
)
def test_each_category_of_employer_hands_in_its_own(
    filing: Maker, category: str, asked: set[str], not_asked: set[str]
) -> None:
    made = filing("13126").within(employer_category=category)
    assert {made.document(name) for name in asked} == {"missing"}
    assert {made.document(name) for name in not_asked} == {"not_required"}


def test_papers_that_show_a_category_narrow_what_is_asked_for(filing: Maker, sheet: Maker) -> None:
    made = filing("13126").with_pages(sheet("attachment", document="statutory_report_total"))
    assert made.document("proof_of_category_1") == "not_required"
    assert made.document("tax_certificate") is None
    approved = made.with_pages(sheet("attachment", document="online_system_approval"))
    assert approved.document("tax_certificate") == "not_required"


def test_from_the_day_on_a_new_document_is_asked_for(filing: Maker) -> None:
    made = filing("13126").within(employer_category="3")
    assert made.within(received=date(2026, 4, 14)).document("representative_declaration") is None
    assert made.within(received=date(2026, 4, 15)).document("representative_declaration") == "missing"


def test_of_category_3_the_financial_statements_are_disputed_and_not_asked_for(filing: Maker) -> None:
    made = filing("13125", status_of_residence=STATUS.lookup("特定活動"))
    assert item_of(made.within(employer_category="3"), "financial_statements").reason == "sources_differ"
    assert made.within(employer_category="4").document("financial_statements") == "missing"


def item_of(made: Any, document: str) -> ChecklistItem:
    return next(item for item in made.check().checklist if item.document == document)


def test_an_exemption_from_withholding_proves_what_two_documents_would(filing: Maker, sheet: Maker) -> None:
    made = (
        filing("13126").within(employer_category="4").with_pages(sheet("attachment", document="withholding_exemption"))
    )
    position = len(made.pages) - 1
    for document in ("payroll_office_notice", "withholding_tax_statements"):
        item = item_of(made, document)
        assert (item.status, item.reason, item.pages) == ("waived", "withholding_exemption", (position,))


def test_one_tax_certificate_may_say_what_the_other_would(filing: Maker, sheet: Maker) -> None:
    made = filing("13126").within(employer_category="3").with_pages(sheet("attachment", document="tax_certificate"))
    item = item_of(made, "tax_payment_certificate")
    assert (item.status, item.reason) == ("unreadable", "perhaps_elsewhere")
    assert [f.severity for f in made.findings("document.unreadable")] == ["warning"]


def test_a_document_of_several_parts_names_the_part_that_lacks(filing: Maker, sheet: Maker) -> None:
    changed = filing("13125", status_of_residence=STATUS.lookup("特定活動")).within(employer_category="3")
    made = changed.with_pages(sheet("attachment", document="resume"))
    assert item_of(made, "resume").reason == "partly"
    said = next(f for f in made.findings("document.missing") if f.detail and f.detail.document == "resume")
    assert "「卒業証明書」又は「在職証明書」" in said.message_ja
    whole = made.with_pages(sheet("attachment", document="graduation_certificate"))
    assert item_of(whole, "resume").status == "present"


def test_what_a_clerk_saw_is_present_and_what_is_handed_in_is_not_shown(filing: Maker) -> None:
    bare = without_attachments(filing("13130")).within(channel="counter", shown=("passport",))
    assert item_of(bare, "passport") == ChecklistItem("passport", "present", reason="shown")
    assert item_of(bare, "residence_card").reason == "to_be_shown"
    student = filing("13126", variant="p", status_of_residence=STATUS.lookup("留学"))
    assert student.within(shown=("certificate_of_enrolment",)).document("certificate_of_enrolment") == "missing"


def dependant(filing: Maker, *cards: Any) -> Any:
    made = filing(
        "13126",
        variant="r",
        status_of_residence=STATUS.lookup("家族滞在"),
        supporter_residence_card_number="EF12345678GH",
        supporter_employer_name="株式会社みなと",
        supporter_annual_income=5_000_000,
    )
    forms = [p for p in made.pages if p.role == "form"]
    facts = [{} for _ in forms]
    pages = list(forms)
    for page, said in cards:
        pages.append(page)
        facts.append(said)
    return type(made)(made.context, made.fields, pages, page_facts=facts)


def test_the_supporters_card_is_known_by_its_number_and_is_not_the_applicants(filing: Maker, sheet: Maker) -> None:
    card = sheet("attachment", document="residence_card")
    theirs = {"residence_card_number": ("EF12345678GH", 0.97)}
    own = {"residence_card_number": ("AB12345678CD", 0.97)}
    at = len(dependant(filing).pages)
    both = dependant(filing, (card, theirs), (card, own))
    assert item_of(both, "supporter_residence_card") == ChecklistItem("supporter_residence_card", "present", (at,))
    assert item_of(both, "residence_card") == ChecklistItem("residence_card", "present", (at + 1,))
    alone = dependant(filing, (card, theirs))
    assert alone.document("residence_card") == "missing"


def test_a_card_of_nobody_knows_whom_is_for_eyes(filing: Maker, sheet: Maker) -> None:
    card = sheet("attachment", document="residence_card")
    item = item_of(dependant(filing, (card, {})), "supporter_residence_card")
    assert (item.status, item.reason) == ("unreadable", "whose_unknown")
    own = {"residence_card_number": ("AB12345678CD", 0.97)}
    assert dependant(filing, (card, own)).document("supporter_residence_card") == "missing"
    unsure = {"residence_card_number": ("EF12345678GH", 0.6)}
    assert item_of(dependant(filing, (card, unsure)), "supporter_residence_card").reason == "whose_unknown"


@pytest.mark.parametrize(
    ("employer", "income", "expected"),
    [
        ("株式会社みなと", 5_000_000, {"supporter_tax_certificates": "missing", "bank_balance": "not_required"}),
        (None, None, {"supporter_tax_certificates": "not_required", "bank_balance": "missing"}),
        (None, 900_000, {"supporter_tax_certificates": None, "bank_balance": None}),
    ],
    ids=["works", "does not", "nobody knows"],
)
def test_how_a_supporter_lives_decides_what_proves_it(
    filing: Maker, employer: str | None, income: int | None, expected: dict[str, str | None]
) -> None:
    made = filing(
        "13126",
        variant="r",
        status_of_residence=STATUS.lookup("家族滞在"),
        supporter_employer_name=employer,
        supporter_annual_income=income,
    )
    assert {name: made.document(name) for name in expected} == expected


def test_what_a_person_excuses_is_waived_with_their_reason_and_the_application_never_is(filing: Maker) -> None:
    excused = {"tax_certificate": "public_record", "photo": "not_asked_here", "application_form": "not_asked_here"}
    made = filing("13126", photo=None).within(employer_category="3", excused=excused)
    made.pages.pop(2)
    assert item_of(made, "tax_certificate") == ChecklistItem("tax_certificate", "waived", reason="public_record")
    assert item_of(made, "photo").reason == "not_asked_here"
    assert made.document("application_form") == "missing"
    assert made.document("payroll_office_notice") == "not_required"


def test_a_photo_box_that_could_not_be_read_matters_only_where_a_photo_is_needed(filing: Maker) -> None:
    child = filing("13126", date_of_birth="2015-01-01").with_reading("photo", accepted=False)
    assert item_of(child, "photo").reason == "under_16"


def test_an_item_left_blank_settles_nothing(filing: Maker) -> None:
    blank = filing("13128", acquisition_reason=None)
    assert blank.document("birth_certificate") is None
    (found,) = blank.findings("document.depends")
    assert "出生による取得" in found.message_ja
    unknown_period = filing("13126", photo=None, desired_period=None)
    assert item_of(unknown_period, "photo").reason == "condition_open"
    assert [f.severity for f in unknown_period.findings("document.missing")] == ["warning"]


def test_a_supporter_who_studies_neither_works_nor_has_a_business(filing: Maker) -> None:
    made = filing(
        "13126",
        variant="r",
        status_of_residence=STATUS.lookup("家族滞在"),
        supporter_employer_name=None,
        supporter_annual_income=900_000,
        supporter_status_of_residence=STATUS.lookup("留学"),
    )
    assert made.document("bank_balance") == "missing"
    assert made.document("supporter_tax_certificates") == "not_required"
