"""Every rule passes a filing without faults, fails the fault it is for, and is silent on what is not settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormSet
from uketsuke.forms.readings import Alternative
from uketsuke.forms.vocabulary import load_vocabulary

STATUS = load_vocabulary("status_of_residence")
Maker = Callable[..., Any]
every_set = pytest.mark.parametrize(
    "form_set", load_catalogue().sets, ids=lambda s: "-".join(filter(None, (s.procedure, s.variant)))
)


@pytest.mark.parametrize("procedure", ["13126", "12980", "13130"])
def test_a_filing_without_faults_gives_infos_only(filing: Maker, procedure: str) -> None:
    assert [f for f in filing(procedure).check().findings if f.severity != "info"] == []


# procedure, values that make the fault, rule, a field the finding names, severity
FAULTS = [
    # required
    ("13126", {"name": None}, "required.missing", "name", "error"),
    ("13126", {"photo": None}, "required.missing", "photo", "error"),
    ("13126", {"signature": None}, "required.missing", "signature", "error"),
    ("13126", {"phone": None, "mobile_phone": None}, "required.missing", "mobile_phone", "error"),
    ("12980", {"phone": None, "mobile_phone": None}, "required.missing", "phone", "warning"),
    ("13126", {"criminal_record": "yes"}, "required.missing", "criminal_record_detail", "error"),
    ("13126", {"education_level": "other"}, "required.missing", "education_level_detail", "error"),
    ("13126", {"position": "yes"}, "required.missing", "position_detail", "error"),
    ("13126", {"has_family_in_japan": "yes"}, "required.missing", "family_in_japan", "error"),
    ("13126", {"work_period": "fixed"}, "required.missing", "work_period_years", "error"),
    ("13126", {"major_field": None}, "required.missing", "major_field", "warning"),
    ("13126", {"education_level": "vocational_school"}, "required.missing", "major_field_vocational", "warning"),
    ("13126", {"dispatch_name": "株式会社はけん"}, "required.missing", "dispatch_address", "warning"),
    ("13126", {"passport_expiry": None}, "required.missing", "passport_expiry", "error"),
    ("13130", {"passport_number": "none"}, "required.missing", "no_passport_reason", "error"),
    ("13130", {"representative_name": "山田花子"}, "required.missing", "representative_address", "warning"),
    ("13130", {"agent_name": "山田花子"}, "required.missing", "agent_organization", "warning"),
    # format and check digits
    (
        "13126",
        {"residence_card_number": "AB1234567CD"},
        "format.residence_card_number",
        "residence_card_number",
        "error",
    ),
    ("13126", {"passport_number": "ABCDEFGHIJ"}, "format.passport_number", "passport_number", "warning"),
    ("13126", {"mobile_phone": "0901234567"}, "format.phone", "mobile_phone", "warning"),
    (
        "13126",
        {"employer_corporate_number": "010705000725"},
        "format.corporate_number",
        "employer_corporate_number",
        "error",
    ),
    (
        "13126",
        {"employer_corporate_number": "7010705000726"},
        "check_digit.corporate_number",
        "employer_corporate_number",
        "error",
    ),
    (
        "13126",
        {"employer_insurance_office_number": "14101123456000"},
        "format.insurance_office_number",
        "employer_insurance_office_number",
        "warning",
    ),
    ("13126", {"address": "あ" * 86}, "format.length", "address", "info"),
    # dates
    ("13126", {"passport_expiry": "2029-02-29"}, "date.invalid", "passport_expiry", "error"),
    ("13126", {"date_of_birth": "1990-13"}, "date.invalid", "date_of_birth", "error"),
    ("13126", {"passport_expiry": "2030-01"}, "date.incomplete", "passport_expiry", "warning"),
    ("13126", {"signature_date": "unknown"}, "date.incomplete", "signature_date", "warning"),
    ("12980", {"date_of_birth": "2026-11-24"}, "date.order", "date_of_birth", "error"),
    ("12980", {"date_of_birth": "2027"}, "date.order", "date_of_birth", "error"),
    ("12980", {"date_of_birth": "1896-11-22"}, "date.order", "date_of_birth", "warning"),
    ("13126", {"passport_expiry": "2026-11-22"}, "date.order", "passport_expiry", "warning"),
    ("13126", {"period_of_stay_expiry": "2026-11-19"}, "date.order", "period_of_stay_expiry", "error"),
    ("12980", {"period_of_stay_expiry": "2026-11-22"}, "date.order", "period_of_stay_expiry", "warning"),
    ("13126", {"period_of_stay_expiry": "2027-02-24"}, "window.early", "period_of_stay_expiry", "info"),
    ("13126", {"period_of_stay_expiry": "2027-03-24"}, "window.early", "period_of_stay_expiry", "warning"),
    ("13126", {"signature_date": "2026-11-24"}, "date.order", "signature_date", "warning"),
    ("13126", {"employer_representative_date": "2026-11-24"}, "date.order", "employer_representative_date", "warning"),
    ("13126", {"graduation_date": "1989-03-31"}, "date.order", "graduation_date", "warning"),
    (
        "13126",
        {"dispatch_period_from": "2027-04-01", "dispatch_period_to": "2027-03-31"},
        "date.order",
        "dispatch_period_to",
        "error",
    ),
    ("13130", {"departure_date": "2027-01-06"}, "date.order", "departure_date", "error"),
    ("13130", {"departure_date": "2026-11-22"}, "date.order", "departure_date", "warning"),
    ("13130", {"reentry_date": "2027-01-21"}, "date.order", "reentry_date", "warning"),
    # permitted values
    ("13126", {"nationality": "JPN"}, "value.not_permitted", "nationality", "error"),
    ("13126", {"nationality": "ZZZ"}, "value.not_permitted", "nationality", "error"),
    ("13126", {"sex": "other"}, "value.not_permitted", "sex", "error"),
    (
        "13126",
        {"status_of_residence": STATUS.lookup("永住者"), "period_of_stay": "indefinite"},
        "value.not_permitted",
        "status_of_residence",
        "error",
    ),
    ("13126", {"period_of_stay": "P4Y"}, "value.not_permitted", "period_of_stay", "warning"),
    ("13126", {"desired_period": "P10Y"}, "value.not_permitted", "desired_period", "warning"),
    (
        "13126",
        {"status_of_residence": STATUS.lookup("留学"), "period_of_stay": "P4Y6M"},
        "value.not_permitted",
        "period_of_stay",
        "warning",
    ),
    (
        "12980",
        {"status_of_residence": STATUS.lookup("定住者"), "period_of_stay": "P3Y"},
        "value.not_permitted",
        "status_of_residence",
        "warning",
    ),
    ("12980", {"activity_weekly_hours": 29}, "value.weekly_hours", "activity_weekly_hours", "info"),
    # agreement
    ("13126", {"criminal_record_detail": "罰金"}, "agree.conflict", "criminal_record_detail", "warning"),
    # parts
    (
        "13126",
        {"status_of_residence": STATUS.lookup("日本人の配偶者等")},
        "form.part_not_defined",
        "status_of_residence",
        "warning",
    ),
]


@pytest.mark.parametrize(("procedure", "values", "rule", "name", "severity"), FAULTS)
def test_a_fault_is_found(
    filing: Maker, procedure: str, values: dict[str, Any], rule: str, name: str, severity: str
) -> None:
    found = filing(procedure, **values).findings(rule, name)
    assert [f.severity for f in found] == [severity]
    assert all(f.message_ja and f.message_en and "{" not in f.message_ja + f.message_en for f in found)


@pytest.mark.parametrize(("procedure", "values", "rule", "name"), [fault[:4] for fault in FAULTS])
def test_a_reading_that_is_not_accepted_is_never_accused(
    filing: Maker, procedure: str, values: dict[str, Any], rule: str, name: str
) -> None:
    doubtful = filing(procedure, **values)
    for field in {name, *values}:
        doubtful = doubtful.with_reading(field, accepted=False)
    found = doubtful.findings(rule, name)
    # A shape may be doubted aloud, with the doubt in the words; nothing else is said, and never as an error.
    if not rule.startswith(("format.", "check_digit.", "date.invalid")) or rule == "format.length":
        assert found == []
    assert all(f.severity != "error" and "確かではありません" in f.message_ja for f in found)


# procedure, values, rule, field that must not be accused
FINE = [
    ("13126", {"date_of_birth": "2011-01-01", "photo": None}, "required.missing", "photo"),
    ("13126", {"desired_period": "P3M", "photo": None}, "required.missing", "photo"),
    ("13126", {"phone": None}, "required.missing", "phone"),
    ("13126", {"phone": "none", "mobile_phone": None}, "required.missing", "phone"),
    ("13126", {"phone": "none", "mobile_phone": "none"}, "required.missing", "phone"),
    ("13126", {"employer_corporate_number": None}, "required.missing", "employer_corporate_number"),
    ("13126", {"passport_number": "none", "passport_expiry": None}, "required.missing", "passport_expiry"),
    ("13126", {"work_period": "fixed", "work_period_months": 36}, "required.missing", "work_period_years"),
    (
        "12980",
        {"status_of_residence": STATUS.lookup("永住者"), "period_of_stay": "indefinite", "period_of_stay_expiry": None},
        "required.missing",
        "period_of_stay_expiry",
    ),
    (
        "13130",
        {"status_of_residence": STATUS.lookup("特別永住者"), "period_of_stay_expiry": None},
        "required.missing",
        "period_of_stay_expiry",
    ),
    ("13126", {"residence_card_number": "none"}, "format.residence_card_number", "residence_card_number"),
    ("13126", {"phone": "8613800138000"}, "format.phone", "phone"),
    ("13126", {"employer_corporate_number": "none"}, "check_digit.corporate_number", "employer_corporate_number"),
    (
        "13126",
        {"employer_corporate_number": "010705000725"},
        "check_digit.corporate_number",
        "employer_corporate_number",
    ),
    ("13126", {"address": "あ" * 85}, "format.length", "address"),
    ("13126", {"passport_expiry": "2028-02-29"}, "date.invalid", "passport_expiry"),
    ("13126", {"date_of_birth": "unknown"}, "date.invalid", "date_of_birth"),
    ("13126", {"date_of_birth": "1990"}, "date.incomplete", "date_of_birth"),
    ("13126", {"date_of_birth": "unknown"}, "date.incomplete", "date_of_birth"),
    ("12980", {"date_of_birth": "2026-11-23"}, "date.order", "date_of_birth"),
    ("12980", {"date_of_birth": "2026"}, "date.order", "date_of_birth"),
    ("12980", {"date_of_birth": "1896-11-23"}, "date.order", "date_of_birth"),
    ("13126", {"passport_expiry": "2026-11-23"}, "date.order", "passport_expiry"),
    ("13126", {"passport_expiry": "2026-11"}, "date.order", "passport_expiry"),
    ("13126", {"passport_expiry": "2026-02-30"}, "date.order", "passport_expiry"),
    ("13126", {"period_of_stay_expiry": "2026-11-23"}, "date.order", "period_of_stay_expiry"),
    ("13126", {"period_of_stay_expiry": "2026-11-22"}, "date.order", "period_of_stay_expiry"),
    ("13126", {"period_of_stay_expiry": "2027-02-23"}, "window.early", "period_of_stay_expiry"),
    (
        "13126",
        {"period_of_stay": "P3M", "period_of_stay_expiry": "2027-03-01"},
        "window.early",
        "period_of_stay_expiry",
    ),
    ("13126", {"signature_date": "2026-11-23"}, "date.order", "signature_date"),
    ("13130", {"departure_date": "2027-01-05"}, "date.order", "departure_date"),
    ("13126", {"nationality": "XXA"}, "value.not_permitted", "nationality"),
    ("13126", {"nationality": "TWN"}, "value.not_permitted", "nationality"),
    (
        "13126",
        {"status_of_residence": STATUS.lookup("特定活動"), "period_of_stay": "P1Y6M", "desired_period": "P1Y"},
        "value.not_permitted",
        "period_of_stay",
    ),
    (
        "13126",
        {"status_of_residence": STATUS.lookup("特定技能1号"), "period_of_stay": "P2Y"},
        "value.not_permitted",
        "period_of_stay",
    ),
    (
        "12980",
        {"status_of_residence": STATUS.lookup("短期滞在"), "period_of_stay": "P90D"},
        "value.not_permitted",
        "period_of_stay",
    ),
    ("12980", {"activity_weekly_hours": 28}, "value.weekly_hours", "activity_weekly_hours"),
    ("13126", {"criminal_record_detail": "なし"}, "agree.conflict", "criminal_record_detail"),
    ("13126", {"criminal_record_detail": "特になし"}, "agree.conflict", "criminal_record_detail"),
]


@pytest.mark.parametrize(("procedure", "values", "rule", "name"), FINE)
def test_what_only_looks_like_a_fault_is_left_alone(
    filing: Maker, procedure: str, values: dict[str, Any], rule: str, name: str
) -> None:
    assert filing(procedure, **values).findings(rule, name) == []


def test_an_unread_box_is_not_called_missing(filing: Maker) -> None:
    unread = filing("13126").with_reading("name", value=None, accepted=False, status="unreadable")
    assert unread.findings("required.missing") == []
    maybe_empty = filing("13126", name=None).with_reading("name", accepted=False)
    assert maybe_empty.findings("required.missing") == []


def test_fields_of_absent_pages_are_not_judged(filing: Maker) -> None:
    without = filing("13126", leave_out=["signature", "signature_date"])
    assert without.findings("required.missing") == []


def test_the_12_digit_company_number_is_named_as_the_usual_mistake(filing: Maker) -> None:
    (found,) = filing("13126", employer_corporate_number="010705000725").findings("format.corporate_number")
    assert "会社法人等番号" in found.message_ja
    (other,) = filing("13126", employer_corporate_number="0105000725").findings("format.corporate_number")
    assert "会社法人等番号" not in other.message_ja


def test_a_message_names_the_item_as_it_stands_on_the_form(filing: Maker) -> None:
    (found,) = filing("13126", name=None).findings("required.missing")
    assert found.message_ja == "「3 氏名」が記入されていません。"
    assert found.message_en == '"3 Name" is not filled in.'


def test_a_day_outside_its_era_is_an_info(filing: Maker) -> None:
    written = filing("13126", date_of_birth="2019-05-01").with_reading("date_of_birth", raw="平成31年5月1日")
    (found,) = written.findings("date.era")
    assert (found.severity, found.fields) == ("info", ("date_of_birth",))
    assert "平成31年5月1日" in found.message_ja


def test_cells_of_tables_are_checked_with_their_row(filing: Maker) -> None:
    rows = (
        {"relationship": "妻", "name": "TRAN THI B", "date_of_birth": "1992-02-30", "residence_card_number": "none"},
        {"relationship": "子", "name": "NGUYEN C", "date_of_birth": "2027-01-01", "residence_card_number": "AB123CD"},
    )
    family = filing("13126", has_family_in_japan="yes").with_rows("family_in_japan", *rows)
    (card,) = family.findings("format.residence_card_number")
    (invalid,) = family.findings("date.invalid")
    (unborn,) = family.findings("date.order")
    assert card.fields == invalid.fields == unborn.fields == ("family_in_japan",)
    assert "2行目" in card.message_ja and "1行目" in invalid.message_ja and "2行目" in unborn.message_ja
    assert family.findings("required.missing") == []


def test_a_job_left_before_it_began_is_found(filing: Maker) -> None:
    rows = ({"joined": "2014-04", "left": "2014-03", "employer": "A社"}, {"joined": "2014", "left": "2014-03"})
    (found,) = filing("13126").with_rows("work_experience", *rows).findings("date.order")
    assert "1行目" in found.message_ja


def test_a_single_person_with_a_wife_is_asked_about(filing: Maker) -> None:
    family = filing("13126", marital_status="single", has_family_in_japan="yes")
    (found,) = family.with_rows("family_in_japan", {"relationship": "妻"}).findings("agree.conflict")
    assert found.fields == ("marital_status", "family_in_japan")
    assert family.with_rows("family_in_japan", {"relationship": "母"}).findings("agree.conflict") == []


def test_relatives_listed_though_there_are_none_are_found(filing: Maker) -> None:
    family = filing("13126").with_rows("family_in_japan", {"relationship": "母", "name": "LE THI D"})
    assert [f.fields for f in family.findings("agree.conflict")] == [("has_family_in_japan", "family_in_japan")]
    unsure = filing("13126").with_rows("family_in_japan", {"relationship": "母"}, accepted=False)
    assert unsure.findings("agree.conflict") == []


def test_a_fact_read_differently_in_two_places_is_a_conflict(filing: Maker) -> None:
    other = (Alternative("AB12345678CD", 0.6), Alternative("AB12345679CD", 0.4))
    torn = filing("13126").with_reading(
        "residence_card_number", value=None, accepted=False, status="conflict", alternatives=other
    )
    (found,) = torn.findings("agree.conflict")
    assert (found.severity, found.fields) == ("error", ("residence_card_number",))
    assert "AB12345679CD" in found.message_ja


@pytest.mark.parametrize(("doubt", "severity"), [("choice.double", "error"), ("choice.struck", "warning")])
def test_what_the_reader_saw_at_a_choice_is_reported(filing: Maker, doubt: str, severity: str) -> None:
    seen = filing("13126").with_reading("sex", value=None, accepted=False, status="conflict", doubts=(doubt,))
    assert [(f.severity, f.fields) for f in seen.findings(doubt)] == [(severity, ("sex",))]
    assert seen.findings("agree.conflict", "sex") == []


def test_the_fee_form_is_compared_with_the_application(filing: Maker) -> None:
    assert filing("13130", "fee-84").findings("agree.conflict") == []
    assert len(filing("13130", "fee-84", fee_amount_figures=7000).findings("agree.conflict", "fee_amount")) == 1
    wrong = filing("13130", "fee-84", fee_permission="extension_of_period")
    assert [f.severity for f in wrong.findings("agree.conflict", "fee_permission")] == ["warning"]
    assert [f.severity for f in filing("13130", "fee-84", fee_payer_name="B").findings("agree.conflict")] == ["info"]


def test_an_empty_fee_form_is_no_fault_at_reception(filing: Maker) -> None:
    empty = filing("13130", "fee-84", fee_date=None, fee_amount=None, fee_revenue_stamp=None)
    assert {f.severity for f in empty.findings("required.missing")} == {"info"}
    assert empty.findings("required.missing", "fee_revenue_stamp") == []


def test_reentry_after_the_stay_is_fine_when_an_extension_is_filed_too(filing: Maker, linked: Maker) -> None:
    together = filing("13130", reentry_date="2027-03-01").within(linked=(linked("R1", "13126", True, ()),))
    assert together.findings("date.order") == []


def test_a_missing_form_page_is_an_error_and_only_a_doubt_beside_an_unknown_page(filing: Maker, sheet: Maker) -> None:
    whole = filing("13126")
    short = whole.with_pages()
    short.pages.pop(3)
    (found,) = short.findings("form.page_missing")
    assert found.severity == "error"
    assert "13126-n 3枚目" in found.message_ja
    (doubt,) = short.with_pages(sheet("unknown")).findings("form.page_missing")
    assert doubt.severity == "warning"


def test_a_form_page_that_stands_twice_is_found(filing: Maker, sheet: Maker) -> None:
    (found,) = filing("13126").with_pages(sheet("form", "13126-n", 2)).findings("form.page_doubled")
    assert "2枚" in found.message_ja


def test_an_application_whose_parts_are_not_defined_says_so(filing: Maker, sheet: Maker) -> None:
    spouse = filing("13126", status_of_residence=STATUS.lookup("日本人の配偶者等")).within(variant=None)
    (found,) = spouse.findings("form.part_not_defined")
    assert found.fields == ("status_of_residence",)
    assert "区分T" in found.message_ja and "登録されていません" in found.message_ja
    unsure = spouse.with_reading("status_of_residence", accepted=False).with_pages(sheet("unknown"))
    (doubt,) = unsure.findings("form.part_not_defined")
    assert doubt.fields == () and "登録されていない様式の用紙があるよう" in doubt.message_ja


def test_an_application_without_its_status_part_says_which_is_missing(filing: Maker) -> None:
    student = filing("13126", status_of_residence=STATUS.lookup("留学")).within(variant=None)
    (found,) = student.findings("form.part_not_defined")
    assert "区分P" in found.message_ja and "見つかりません" in found.message_ja
    (unsure,) = student.with_reading("status_of_residence", accepted=False).findings("form.part_not_defined")
    assert unsure.fields == () and "区分" not in unsure.message_ja


def test_the_part_follows_from_the_status_applied_for(filing: Maker) -> None:
    change = filing("13125", desired_status=STATUS.lookup("経営・管理")).within(variant=None)
    (found,) = change.findings("form.part_not_defined")
    assert found.fields == ("desired_status",) and "区分M" in found.message_ja
    entry = filing("12979", purpose_of_entry="researcher_transferee").within(variant=None)
    (found,) = entry.findings("form.part_not_defined")
    assert found.fields == ("purpose_of_entry",) and "区分L" in found.message_ja


def test_a_procedure_without_forms_says_so(filing: Maker) -> None:
    (found,) = filing("12980").within(procedure="99999").findings("form.part_not_defined")
    assert "登録されていません" in found.message_ja


@every_set
def test_a_filing_without_faults_has_no_finding_but_its_documents(filing: Maker, form_set: FormSet) -> None:
    statuses = {"n": "技術・人文知識・国際業務", "p": "留学", "r": "家族滞在", "t": "日本人の配偶者等", None: "留学"}
    status = STATUS.lookup(statuses[form_set.variant])
    fitting = {"status_of_residence": status, "desired_status": status, "purpose_of_entry": status}
    fitting |= {"desired_period": "P1Y", "period_of_stay": "P1Y"}
    names = {f.name for form in form_set.forms for f in load_catalogue().form(form).fields}
    values = {name: value for name, value in fitting.items() if name in names}
    found = filing(form_set.procedure, variant=form_set.variant, **values).check().findings
    assert [f for f in found if f.severity != "info" and not f.rule.startswith("document.")] == []


@every_set
def test_every_procedure_misses_what_its_forms_require(filing: Maker, form_set: FormSet) -> None:
    whole = filing(form_set.procedure, variant=form_set.variant)
    empty = whole
    for name in whole.fields:
        empty = empty.with_reading(name, value=None, raw=None, status="empty")
    missed = {name for f in empty.findings("required.missing") if f.severity == "error" for name in f.fields}
    conditional = {"photo", "passport_expiry", "period_of_stay_expiry"}
    required = {f.name for form in form_set.forms for f in load_catalogue().form(form).fields if f.required}
    assert required - conditional <= missed


def test_a_card_is_renewed_before_it_expires_and_early_only_for_a_reason(filing: Maker) -> None:
    late = filing("12945", residence_card_expiry="2026-11-01")
    assert [f.severity for f in late.findings("date.order")] == ["warning"]
    early = {"residence_card_expiry": "2028-11-01"}
    assert [f.severity for f in filing("12945", **early).findings("window.early")] == ["warning"]
    assert filing("12945", **early, early_application_reason="出産").findings("window.early") == []


def test_a_photo_is_needed_on_a_card_from_the_age_of_sixteen(filing: Maker) -> None:
    assert len(filing("12945", photo=None).findings("required.missing", "photo")) == 1
    assert filing("12945", photo=None, date_of_birth="2015-01-01").findings("required.missing", "photo") == []


def test_a_user_from_another_body_needs_the_agents_certificate(filing: Maker) -> None:
    own = filing("registration")
    assert own.findings("required.missing") == []
    other = filing("registration", user_type="support_organization_staff")
    assert {f.fields for f in other.findings("required.missing")} == {
        ("user_certificate_number",),
        ("user_certificate_expiry",),
    }


def test_a_filing_without_a_procedure_has_no_checklist(filing: Maker) -> None:
    result = filing("12980").within(procedure=None).check()
    assert result.checklist == ()
    assert [f for f in result.findings if f.rule.startswith(("form.", "document.missing"))] == []


def test_an_empty_filing_can_be_checked(filing: Maker) -> None:
    nothing = filing("12980")
    result = type(nothing)(nothing.context, {}, []).check()
    assert "form.page_missing" in {f.rule for f in result.findings}


def test_findings_come_worst_first(filing: Maker) -> None:
    many = filing("13126", name=None, mobile_phone="1", address="あ" * 90, period_of_stay_expiry="2020-01-01")
    order = [f.severity for f in many.check().findings]
    assert order == sorted(order, key=["error", "warning", "info"].index)
    assert len(set(order)) == 3


def test_the_rules_look_at_the_day_of_receipt_not_at_today(filing: Maker) -> None:
    early = filing("13126").within(received=date(2026, 11, 1))
    assert [f.fields for f in early.findings("date.order")] == [
        ("signature_date",),
        ("employer_representative_date",),
    ]
