"""Which fact of an applicant belongs into which field: one name means one fact on every form."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from uketsuke.samples.acquiring import acquiring_facts
from uketsuke.samples.entering import entering_facts
from uketsuke.samples.fact import Fact
from uketsuke.samples.guarantors import guarantor_facts
from uketsuke.samples.households import household_facts
from uketsuke.samples.persons import Address, Helper, Organization, Person
from uketsuke.samples.registering import registering_facts
from uketsuke.samples.schooling import schooling_facts
from uketsuke.samples.settling import settling_facts
from uketsuke.samples.side_work import side_work_facts


def facts_of(person: Person) -> Mapping[str, Fact]:
    """All facts of a person by field name. A fact whose value is None is not written."""
    rnd = Random(f"facts:{person.seed}")
    none_word = rnd.choice(("なし", "なし", "無し"))
    facts: dict[str, Fact] = {
        "photo": Fact("present"),
        "nationality": Fact(person.nationality, person.nationality_written),
        "date_of_birth": Fact(_birth_date(person, rnd)),
        "name": Fact(person.latin),
        "name_kana": Fact(person.kana),
        "sex": Fact("男" if person.sex == "male" else "女"),
        "place_of_birth": Fact(person.home_town),
        "marital_status": Fact(_yes_no(person.married)),
        "occupation": Fact(person.occupation),
        "home_town": Fact(person.home_town),
        "postal_code": Fact(person.address.postal_code),
        "address": _address(person.address, rnd),
        "phone": _phone(person.phone, none_word if rnd.random() < 0.6 else None),
        "mobile_phone": _phone(person.mobile, None),
        "email": Fact(person.email),
        "passport_number": Fact(person.passport_number),
        "passport_expiry": Fact(person.passport_expiry.isoformat()),
        "status_of_residence": Fact(person.status, person.status),
        "period_of_stay": Fact(person.period),
        "period_of_stay_expiry": Fact(person.period_expiry.isoformat()),
        "residence_card_number": Fact("none", none_word) if rnd.random() < 0.015 else Fact(person.card_number),
        "desired_status": Fact(person.desired_status, person.desired_status),
        "desired_period": Fact(person.desired_period),
        "reason": Fact(person.reason),
        "criminal_record": Fact(_yes_no(person.crime is not None)),
        "criminal_record_detail": Fact(person.crime),
        "has_family_in_japan": Fact(_yes_no(bool(person.family))),
        "family_in_japan": Fact(_family(person, none_word, rnd)),
        "signature": Fact(person.latin.title() if person.kanji is None or rnd.random() < 0.3 else person.kanji),
        "signature_date": Fact(person.filled_on.isoformat()),
    }
    facts |= _education(person) | _employment(person, rnd) | _other_activity(person, rnd)
    facts |= _reentry(person, rnd) | _fee(person)
    facts |= _helper("representative", person.representative, rnd)
    facts |= _helper("agent", person.agent, rnd)
    facts |= {**schooling_facts(person), **household_facts(person), **side_work_facts(person)}
    facts |= registering_facts(person)
    facts |= {**guarantor_facts(person), **entering_facts(person), **settling_facts(person), **acquiring_facts(person)}
    return facts


def _yes_no(answer: bool) -> str:
    return "有" if answer else "無"


def _birth_date(person: Person, rnd: Random) -> str:
    """Whole but for one applicant in a hundred, whose day of birth nobody knows."""
    whole = person.date_of_birth.isoformat()
    return whole[:7] if rnd.random() < 0.01 else whole


def _address(address: Address, rnd: Random) -> Fact:
    whole = address.text + (rnd.choice((" ", "　")) + address.building if address.building else "")
    return Fact(whole, whole)


def _phone(number: str | None, without: str | None) -> Fact:
    if number is None:
        return Fact("none", without) if without else Fact(None)
    return Fact(number)


def _family(person: Person, none_word: str, rnd: Random) -> list[dict[str, Fact]] | None:
    rows = []
    for relative in person.family:
        work = Fact(relative.employer_or_school)
        card = Fact(relative.card_number)
        if relative.card_number is None and relative.nationality != "JPN" and rnd.random() < 0.4:
            card = Fact("none", none_word)
        rows.append(
            {
                "relationship": Fact(relative.relationship),
                "name": Fact(relative.name),
                "date_of_birth": Fact(relative.date_of_birth.isoformat()),
                "nationality": Fact(relative.nationality, relative.nationality_written),
                "living_together": Fact("yes" if relative.living_together else "no"),
                "employer_or_school": work,
                "residence_card_number": card,
            }
        )
    return rows or None


def _reentry(person: Person, rnd: Random) -> dict[str, Fact]:
    return {
        "travel_purpose": Fact(person.purpose),
        "destination_countries": Fact(rnd.choice(("、", "・", ",")).join(person.countries)),
        "departure_date": Fact(person.departure.isoformat()),
        "departure_port": Fact(person.departure_port),
        "reentry_date": Fact(person.return_date.isoformat()),
        "reentry_port": Fact(person.return_port),
        "desired_reentry_permit": Fact("数次" if person.multiple_reentry else "1回限り"),
        "pending_criminal_trial": Fact("無"),
        "no_passport_reason": Fact(None),
    }


def _helper(role: str, helper: Helper | None, rnd: Random) -> dict[str, Fact]:
    if helper is None:
        return {}
    return {
        f"{role}_name": Fact(helper.name),
        f"{role}_relationship": Fact(helper.relationship),
        f"{role}_address": _address(helper.address, rnd),
        f"{role}_organization": Fact(helper.organization),
        f"{role}_phone": Fact(helper.phone),
        f"{role}_mobile_phone": Fact(helper.mobile),
    }


def _education(person: Person) -> dict[str, Fact]:
    vocational = person.school_level == "専門学校"
    worker = person.life == "worker"
    return {
        "education_place": Fact("外国" if person.school_abroad else "本邦"),
        "education_level": Fact(person.school_level),
        "school_name": Fact(person.school),
        "graduation_date": Fact(person.graduated.isoformat()),
        "major_field": Fact(None if vocational else person.major),
        "major_field_vocational": Fact(person.vocational_major if vocational else None),
        "it_qualification": Fact(_yes_no(person.qualification is not None) if worker and person.trade.it else None),
        "it_qualification_detail": Fact(person.qualification),
        "work_experience": Fact(
            [{"joined": Fact(j.since), "left": Fact(j.until), "employer": Fact(j.employer)} for j in person.jobs]
            or None
        ),
    }


def _employment(person: Person, rnd: Random) -> dict[str, Fact]:
    employer = person.employer
    years, months = divmod(person.contract_months or 0, 12)
    others = [Fact(str(code)) for code in person.other_occupations] + [Fact(None)] * 3
    facts = _organization("employer", employer, rnd) | {
        "employer_other_business_type": Fact(str(employer.other_business) if employer.other_business else None),
        "employer_employees": Fact(employer.employees),
        "employer_foreign_employees": Fact(employer.foreign_employees),
        "employer_technical_interns": Fact(employer.trainees),
        "employer_representative": Fact(f"{employer.name}　{employer.representative_title}　{employer.representative}"),
        "employer_representative_date": Fact(person.filled_on.isoformat()),
        "contract_type": Fact(person.contract),
        "work_period": Fact("定めあり" if person.contract_months else "定めなし"),
        "work_period_years": Fact(years or None),
        "work_period_months": Fact(months or None),
        "employment_start_date": Fact(person.start_of_work.isoformat()),
        "salary_unit": Fact("月額" if person.salary_monthly else "年額"),
        "salary": Fact(person.salary),
        "business_experience_years": Fact(person.experience_years),
        "position": Fact("あり" if person.position else "なし"),
        "position_detail": Fact(person.position),
        "job_type": Fact(str(person.trade.occupation)),
        "other_job_type_1": others[0],
        "other_job_type_2": others[1],
        "other_job_type_3": others[2],
        "activity_details": Fact(person.activities),
    }
    if person.dispatch is not None:
        facts |= _organization("dispatch", person.dispatch, rnd)
        facts["dispatch_period_from"] = Fact(person.start_of_work.isoformat())
        facts["dispatch_period_to"] = Fact(person.start_of_work.replace(year=person.start_of_work.year + 5).isoformat())
    return facts


def _organization(role: str, organization: Organization, rnd: Random) -> dict[str, Fact]:
    return {
        f"{role}_name": Fact(organization.name),
        f"{role}_branch": Fact(organization.branch),
        f"{role}_address": _address(organization.address, rnd),
        f"{role}_phone": Fact(organization.phone),
        f"{role}_corporate_number": Fact(organization.corporate_number),
        f"{role}_insurance_office_number": Fact(organization.insurance_office_number),
        f"{role}_business_type": Fact(str(organization.business)),
        f"{role}_capital": Fact(organization.capital),
        f"{role}_annual_sales": Fact(organization.sales),
    }


def _other_activity(person: Person, rnd: Random) -> dict[str, Fact]:
    other = person.life != "worker" or rnd.random() < 0.3
    translation = rnd.choice(("翻訳・通訳", "語学教師"))
    return {
        "present_activity": Fact(person.current_activities),
        "activity_type": Fact("その他" if other else translation),
        "activity_type_detail": Fact(person.side_job if other else None),
        "activity_contract_period": Fact(person.side_contract),
        "activity_weekly_hours": Fact(person.side_hours),
        "activity_salary_unit": Fact(person.side_salary_unit),
        "activity_salary": Fact(person.side_salary),
        "activity_employer_name": Fact(person.side_company),
        "activity_employer_address": _address(person.side_address, rnd),
        "activity_employer_phone": Fact(person.side_phone),
        "activity_employer_business_type": Fact(person.side_business),
    }


def _fee(person: Person) -> dict[str, Fact]:
    """The fee form of a permitted re-entry: the amount twice, and what it is paid for."""
    amount = 7000 if person.multiple_reentry else 4000
    return {
        "fee_date": Fact(person.filled_on.isoformat()),
        "fee_amount": Fact(amount),
        "fee_amount_figures": Fact(amount),
        "fee_permission": Fact("re_entry"),
        "fee_revenue_stamp": Fact("present"),
        "fee_payer_name": Fact(person.latin),
    }
