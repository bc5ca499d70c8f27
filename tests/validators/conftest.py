"""A maker of filings as the rules see them: every field of the forms present, good values, some replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormField
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FormMatch, PageRole, PageSummary
from uketsuke.forms.readings import FieldReading, FieldResult, Finding, Occurrence, Reading, RowReading, Value
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.checking import CheckResult, FilingContext, check
from uketsuke.validators.facts import Facts, PageFacts

RECEIVED = date(2026, 11, 23)
BOX = BoxPx(100, 100, 400, 60)
STATUS = load_vocabulary("status_of_residence")
GOOD: Mapping[str, Value] = {
    "photo": "present",
    "nationality": "VNM",
    "date_of_birth": "1990-04-01",
    "name": "NGUYEN VAN AN",
    "sex": "male",
    "marital_status": "married",
    "occupation": "会社員",
    "home_town": "HANOI",
    "address": "東京都港区芝1-2-3",
    "phone": "none",
    "mobile_phone": "09012345678",
    "passport_number": "C1234567",
    "passport_expiry": "2030-01-31",
    "status_of_residence": STATUS.lookup("技術・人文知識・国際業務"),
    "period_of_stay": "P3Y",
    "period_of_stay_expiry": "2027-01-20",
    "residence_card_number": "AB12345678CD",
    "desired_period": "P5Y",
    "reason": "引き続き同じ会社で働くため",
    "criminal_record": "no",
    "pending_criminal_trial": "no",
    "has_family_in_japan": "no",
    "employer_name": "株式会社みなと",
    "employer_address": "東京都港区芝4-5-6",
    "employer_phone": "0312345678",
    "education_place": "foreign_country",
    "education_level": "university",
    "school_name": "HANOI UNIVERSITY",
    "graduation_date": "2012-07-01",
    "major_field": "engineering",
    "signature": "present",
    "signature_date": "2026-11-20",
    "contract_type": "employment",
    "employer_corporate_number": "7010705000725",
    "employer_insurance_office_number": "13011234567",
    "employer_business_type": load_vocabulary("business_type").entries[0].value,
    "employer_capital": 10_000_000,
    "employer_annual_sales": 300_000_000,
    "employer_employees": 120,
    "employer_foreign_employees": 8,
    "work_period": "indefinite",
    "employment_start_date": "2015-04-01",
    "salary_unit": "monthly",
    "salary": 280_000,
    "business_experience_years": 10,
    "position": "no",
    "job_type": load_vocabulary("occupation").entries[0].value,
    "activity_details": "業務用ソフトウェアの設計",
    "employer_representative": "株式会社みなと 代表取締役 山田太郎",
    "employer_representative_date": "2026-11-18",
    "present_activity": "システム開発",
    "activity_type": "translation",
    "travel_purpose": "tourism",
    "destination_countries": "ベトナム",
    "departure_date": "2026-12-20",
    "departure_port": "成田",
    "reentry_date": "2027-01-05",
    "reentry_port": "成田",
    "desired_reentry_permit": "single",
    "desired_status": STATUS.lookup("技術・人文知識・国際業務"),
    "purpose_of_entry": "engineer_humanities_international",
    "intended_stay": "P3Y",
    "entry_date": "2027-04-01",
    "place_of_birth": "HANOI",
    "acquired_status": "dependent",
    "acquisition_reason": "birth",
    "residence_card_expiry": "2027-01-10",
    "certified_period_from": "2026-10-01",
    "registration_date": "2026-11-18",
    "user_type": "organization_staff",
    "user_date_of_birth": "1985-05-05",
    "report_date": "2026-11-18",
    "authentication_expiry": "2027-01-31",
    "enrolment_date": "2026-04-01",
    "expected_graduation_date": "2028-03-31",
    "graduation_month": "2012-07",
    "supporter_date_of_birth": "1988-02-03",
    "supporter_signature_date": "2026-11-18",
    "supporter_status_of_residence": STATUS.lookup("技術・人文知識・国際業務"),
    "supporter_period_of_stay": "P3Y",
    "supporter_period_of_stay_expiry": "2027-01-20",
    "has_other_activity": "no",
    "has_deportation": "no",
    "has_past_entries": "no",
    "has_past_coe_applications": "no",
    "fee_date": "2026-11-20",
    "fee_amount": 4000,
    "fee_amount_figures": 4000,
    "fee_permission": "re_entry",
    "fee_revenue_stamp": "present",
    "fee_payer_name": "NGUYEN VAN AN",
}
GOOD_FOR: Mapping[str, Mapping[str, Value]] = {
    "13128": {"date_of_birth": "2026-11-10", "marital_status": "single", "occupation": None},
    "p": {
        "support_self_amount": 80_000,
        "date_of_birth": "2004-06-12",
        "graduation_month": "2022-06",
        "weekly_lesson_hours": 20,
        "enrolment_type": "vocational_school",
        "japanese_ability": "test",
        "enrolment_status": "graduated",
        "school_type": "high_school",
    },
    "periodic_report": {"reporter_name": "山田花子", "authentication_expiry": "2027-01-10"},
}
"""Good values of one procedure, or one variant, where those of all do not fit."""
BY_KIND: Mapping[str, Value] = {
    "text": "東京都",
    "free_text": "進学のため",
    "name": "山田花子",
    "kana": "ミナト",
    "address": "東京都港区芝1-2-3",
    "phone": "0312345678",
    "email": "office@example.jp",
    "date": "2026-04-01",
    "year_month": "2026-04",
    "number": 12,
    "money": 120_000,
    "nationality": "VNM",
    "signature": "present",
    "photo": "present",
    "corporate_number": "7010705000725",
    "residence_card_number": "EF12345678GH",
    "passport_number": "C7654321",
    "postal_code": "1050014",
    "period_of_stay": "P1Y",
}
"""Good values of what a form requires and `GOOD` has nothing for."""


def reading(value: Value, **changes: Any) -> Reading:
    """An accepted reading of the value; of None, a surely empty box."""
    raw = None if value is None else str(value)
    plain = Reading(value, raw, 0.999, True, "empty" if value is None else "read", "ocr", BOX)
    return replace(plain, **changes)


def page(role: PageRole, form: str | None = None, number: int = 1, document: str | None = None) -> PageSummary:
    """A page of that role."""
    version = load_catalogue().form(form).version if form else ""
    return PageSummary(role, 0, 0.0, FormMatch(form, version, number, 0.999) if form else None, None, document)


@dataclass(frozen=True, slots=True)
class Linked:
    """A filing handed in together with the one under test."""

    receipt: str
    procedure: str | None
    main: bool
    pages: tuple[PageSummary, ...]


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing under test."""

    context: FilingContext
    fields: Mapping[str, FieldResult]
    pages: Sequence[PageSummary]
    page_facts: Sequence[PageFacts] = ()

    @property
    def facts(self) -> Facts:
        return Facts(self.context, self.fields, self.pages, load_catalogue(), self.page_facts)

    def check(self, **changes: Any) -> CheckResult:
        return check(self.context, self.fields, self.pages, page_facts=self.page_facts, **changes)

    def findings(self, rule: str, *fields: str) -> list[Finding]:
        """The findings of a rule; with fields, only those about one of them."""
        found = [f for f in self.check().findings if f.rule == rule]
        return [f for f in found if set(f.fields) & set(fields)] if fields else found

    def document(self, name: str) -> str | None:
        """The status of a document of the checklist; None when it is not listed."""
        return next((item.status for item in self.check().checklist if item.document == name), None)

    def with_reading(self, name: str, **changes: Any) -> Filing:
        """The same filing with a field's reading changed."""
        result = self.fields[name]
        changed = replace(result, reading=replace(result.reading, **changes))
        return replace(self, fields={**self.fields, name: changed})

    def with_kanji_name(self, kanji: str) -> Filing:
        """The same filing with the applicant's name in Japanese script alone, as the reader gives it."""
        latin = self.with_reading("name", value=None, raw=kanji, accepted=False)
        result = self.fields["name"]
        return replace(
            latin, fields={**latin.fields, "name_kanji": replace(result, name="name_kanji", reading=reading(kanji))}
        )

    def with_rows(self, name: str, *rows: Mapping[str, Value], **changes: Any) -> Filing:
        """The same filing with table rows."""
        readings = tuple(
            RowReading(i + 1, {column: reading(value, **changes) for column, value in row.items()})
            for i, row in enumerate(rows)
        )
        whole = reading([dict(row) for row in rows], **changes)
        changed = replace(self.fields[name], reading=whole, rows=readings)
        return replace(self, fields={**self.fields, name: changed})

    def with_pages(self, *pages: PageSummary) -> Filing:
        """The same filing with more pages behind."""
        return replace(self, pages=[*self.pages, *pages])

    def within(self, **changes: Any) -> Filing:
        """The same filing in another context."""
        return replace(self, context=replace(self.context, **changes))


def good_value(definition: FormField) -> Value:
    """A good answer: the applicant's, or of a required item the first option or a value of its kind."""
    if definition.name in GOOD or not definition.required:
        return GOOD.get(definition.name)
    if definition.kind == "choice":
        first = definition.options[0].value
        return [first] if definition.multiple else first
    if definition.kind == "table":
        return [{column.name: BY_KIND[column.kind] for column in definition.columns}]
    return BY_KIND[definition.kind]


def make_filing(
    procedure: str,
    *extra_forms: str,
    variant: str | None = None,
    leave_out: Sequence[str] = (),
    attachments: Sequence[str] = ("passport", "residence_card"),
    **values: Value,
) -> Filing:
    """A filing without faults but for `values`, with its form pages, a passport and a card.

    The variant left out is `n` where the procedure has that one.
    """
    catalogue = load_catalogue()
    form_set = catalogue.set_of(procedure, variant) or catalogue.set_of(procedure, "n")
    assert form_set is not None
    variant, forms = form_set.variant, form_set.forms
    pages = [page("form", form, p.number) for form in (*forms, *extra_forms) for p in catalogue.form(form).pages]
    fields: dict[str, FieldResult] = {}
    for position, summary in enumerate(pages):
        assert summary.form is not None
        for definition in catalogue.form(summary.form.form).fields_on(summary.form.page_no):
            if definition.name in leave_out:
                continue
            ordinary = GOOD_FOR.get(procedure, {}) | GOOD_FOR.get(variant or "", {})
            fallback = ordinary[definition.name] if definition.name in ordinary else good_value(definition)
            value = values.get(definition.name, fallback)
            seen = FieldReading(definition.name, summary.form.form, summary.form.page_no, reading(value))
            earlier = fields[definition.name].occurrences if definition.name in fields else ()
            form = fields[definition.name].form if definition.name in fields else summary.form.form
            fields[definition.name] = FieldResult(
                definition.name, seen.reading, form, position, (*earlier, Occurrence(position, seen))
            )
    unknown = set(values) - set(fields)
    assert not unknown, f"the forms of {procedure} have no {unknown}"
    papers = [page("attachment", document=document) for document in attachments]
    context = FilingContext(procedure, variant, "mail", "HQ", RECEIVED)
    return Filing(context, fields, [*pages, *papers])


@pytest.fixture
def filing() -> Callable[..., Filing]:
    """The maker of filings."""
    return make_filing


@pytest.fixture
def sheet() -> Callable[..., PageSummary]:
    """The maker of pages."""
    return page


@pytest.fixture
def linked() -> type[Linked]:
    """The maker of linked filings."""
    return Linked
