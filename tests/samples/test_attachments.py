"""Attachments: every kind and layout fits its sheet and says what the form says, or contradicts it where asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest

from uketsuke.forms.errors import UsageError
from uketsuke.forms.geometry import A4_PX
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.samples.applicants import applicant
from uketsuke.samples.attachments.attachment import Attachment
from uketsuke.samples.attachments.contradicting import CONTRADICTIONS
from uketsuke.samples.attachments.copies import blank_sheet, lay
from uketsuke.samples.attachments.enclosing import attachments_for, draw_attachment
from uketsuke.samples.attachments.kinds import LAYOUTS
from uketsuke.samples.attachments.mrz import check_digit, passport_lines, transliterated
from uketsuke.samples.attachments.particulars import address_of, current_school, name_parts
from uketsuke.samples.attachments.side_jobs import side_job_of
from uketsuke.samples.attachments.supporters import supporter_of
from uketsuke.samples.make import make, make_filing
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Life, Person

KINDS = [(document, layout) for document, layouts in LAYOUTS.items() for layout in layouts]
SEED = 41


def life_for(document: str | None) -> Life:
    return "student" if document == "certificate_of_enrolment" else "worker"


def drawn(document: str | None, layout: str, seed: int = SEED, contradict: tuple[str, ...] = ()) -> Attachment:
    person = make_person(seed, life_for(document))
    return draw_attachment(person, document, Random(f"{seed}:{document}:{layout}"), layout, contradict)


def true_facts(person: Person) -> dict[str, object]:
    return {
        "name": person.latin,
        "name_kanji": person.kanji,
        "name_kana": person.kana,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "nationality": person.nationality,
        "address": address_of(person),
        "residence_card_number": person.card_number,
        "period_of_stay": person.period,
        "period_of_stay_expiry": person.period_expiry.isoformat(),
        "passport_number": person.passport_number,
        "passport_expiry": person.passport_expiry.isoformat(),
        "employer_name": person.employer.name,
        "employer_address": person.employer.address.text,
        "employer_corporate_number": person.employer.corporate_number,
        "employer_capital": person.employer.capital,
        "registry_number": person.employer.corporate_number[1:],
        "enrolled_school_name": current_school(person),
        "salary": person.salary,
    }


def disagreeing(attachment: Attachment, person: Person) -> Iterator[str]:
    truth = true_facts(person)
    yield from (name for name, value in attachment.facts.items() if name in truth and truth[name] != value)


def test_the_check_digits_of_a_known_zone_are_right() -> None:
    # The specimen of ICAO Doc 9303 part 4.
    assert check_digit("L898902C3") == 6
    assert check_digit("740812") == 2
    assert check_digit("120415") == 9
    assert check_digit("ZE184226B<<<<<") == 1
    lines = passport_lines(
        country="UTO", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", nationality="UTO",
        born=date(1974, 8, 12), sex="F", expiry=date(2012, 4, 15), personal_number="ZE184226B",
    )  # fmt: skip
    assert lines == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )


def test_names_are_transliterated_to_the_letters_of_the_zone() -> None:
    assert transliterated("Müller-Lüdenscheidt") == "MUELLER<LUEDENSCHEIDT"
    assert transliterated("D'Souza") == "DSOUZA"
    assert transliterated("Nguyễn Đức") == "NGUYEN<DUC"


@pytest.mark.parametrize("seed", range(40, 52))
def test_a_passport_s_zone_says_what_the_page_says(seed: int) -> None:
    person = make_person(seed)
    attachment = drawn("passport", "upright", seed, ())
    upper, lower = str(attachment.facts["mrz"]).split("\n")
    assert len(upper) == len(lower) == 44
    assert set(upper + lower) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
    for field, digit in ((lower[:9], 9), (lower[13:19], 19), (lower[21:27], 27)):
        assert lower[digit] == str(check_digit(field))
    assert lower[43] == str(check_digit(lower[0:10] + lower[13:20] + lower[21:43]))
    assert lower[10:13] == attachment.facts["nationality"]
    # Hyphens become fillers and apostrophes go, so the name is compared as the zone writes it.
    surname, given = upper[5:].rstrip("<").split("<<")
    assert f"{surname}<{given}" == transliterated(str(attachment.facts["name"]))
    assert " ".join(name_parts(person)) == person.latin


@pytest.mark.parametrize(("document", "layout"), KINDS)
def test_every_layout_stays_within_its_sheet_and_agrees_with_the_form(document: str | None, layout: str) -> None:
    attachment = drawn(document, layout)
    assert (attachment.document, attachment.layout, attachment.contradicts) == (document, layout, ())
    assert document is None or document in load_vocabulary("document").by_value
    for page in attachment.pages:
        assert (page.shape, page.dtype) == ((A4_PX[1], A4_PX[0]), np.uint8)
        ink = page < 140
        assert 0.001 < ink.mean() < 0.4
        edge = 35  # 3 mm
        assert not ink[:edge].any() and not ink[-edge:].any() and not ink[:, :edge].any() and not ink[:, -edge:].any()
    assert list(disagreeing(attachment, make_person(SEED, life_for(document)))) == []
    json.dumps(dict(attachment.facts))


@pytest.mark.parametrize("document", [d for d in LAYOUTS if d])
def test_every_kind_has_two_layouts_that_look_different(document: str) -> None:
    first, second, *_ = (drawn(document, layout).pages[0] for layout in LAYOUTS[document])
    assert len(LAYOUTS[document]) >= 2
    apart = ((first < 140) != (second < 140)).sum()
    assert apart > 0.3 * min((first < 140).sum(), (second < 140).sum())


def test_the_same_seed_draws_the_same_attachment() -> None:
    first, second = drawn("residence_card", "both_on_one_sheet"), drawn("residence_card", "both_on_one_sheet")
    assert first.facts == second.facts
    assert np.array_equal(first.pages[0], second.pages[0])


@pytest.mark.parametrize(
    ("document", "contradict", "facts"),
    [
        ("residence_card", "name", {"name"}),
        ("residence_card", "period_of_stay_expiry", {"period_of_stay_expiry"}),
        ("passport", "passport_number", {"passport_number"}),
        ("passport", "date_of_birth", {"date_of_birth"}),
        ("certificate_of_employment", "employer_name", {"employer_name", "employer_address"}),
        ("certificate_of_enrolment", "enrolled_school_name", {"enrolled_school_name"}),
    ],
)
def test_a_fact_contradicts_the_form_where_asked(document: str, contradict: str, facts: set[str]) -> None:
    layout = next(iter(LAYOUTS[document]))
    attachment = drawn(document, layout, contradict=(contradict,))
    wrong = set(disagreeing(attachment, make_person(SEED, life_for(document))))
    assert facts <= wrong <= set(attachment.contradicts) <= set(CONTRADICTIONS[contradict])


def test_an_old_certificate_was_issued_more_than_three_months_before() -> None:
    person = make_person(SEED, "worker")
    fresh = drawn("tax_certificate", "table")
    old = drawn("tax_certificate", "table", contradict=("issue_date",))
    assert old.contradicts == ("issue_date",)
    ages = [(person.filled_on - date.fromisoformat(str(a.facts["issue_date"]))).days for a in (fresh, old)]
    assert ages[0] < 90 < ages[1]


@pytest.mark.parametrize(("quarters", "layout"), [(3, "turned_left"), (1, "turned_right"), (0, "upright")])
def test_what_lies_on_its_side_stands_upright_when_turned_as_the_attachment_says(quarters: int, layout: str) -> None:
    card = np.full((400, 600), 180, np.uint8)
    card[:60, :60] = 0
    sheet = blank_sheet()
    lay(sheet, card, 40, 60, Random(1), quarter_turns=quarters)
    turn = Attachment("residence_card", layout, (sheet,), {}).turn
    upright = np.rot90(sheet, -(turn // 90))
    rows, columns = np.nonzero(upright < 200)
    corner_rows, corner_columns = np.nonzero(upright < 60)
    assert corner_rows.max() < rows.min() + 120 and corner_columns.max() < columns.min() + 120
    assert np.ptp(columns) > np.ptp(rows)


def test_a_family_member_encloses_what_the_supporter_has() -> None:
    person = next(p for p in (make_person(seed, "family") for seed in range(60, 90)) if supporter_of(p))
    supporter = supporter_of(person)
    assert supporter is not None
    attachment = draw_attachment(person, "tax_certificate", Random(5), "form", holder="supporter")
    assert attachment.holder == "supporter"
    assert attachment.facts["name"] == supporter.latin != person.latin
    assert list(disagreeing(attachment, supporter)) == []
    with pytest.raises(UsageError, match="no supporter"):
        draw_attachment(make_person(SEED, "worker"), "tax_certificate", Random(5), holder="supporter")


@pytest.mark.parametrize("layout", LAYOUTS["employment_contract"])
def test_the_contract_of_a_side_job_says_what_the_form_asks_about_it(layout: str) -> None:
    person = next(p for p in (make_person(seed, "student") for seed in range(60, 120)) if side_job_of(p))
    facts = draw_attachment(person, "employment_contract", Random(6), layout, holder="side_job").facts
    assert facts["activity_employer_name"] == person.side_company
    assert facts["activity_salary"] == person.side_salary
    assert not {"employer_name", "salary", "employment_start_date"} & set(facts)
    other = draw_attachment(person, "employment_contract", Random(6), layout, ("employer_name",), "side_job")
    assert other.facts["activity_employer_name"] != person.side_company
    assert "activity_employer_name" in other.contradicts


def test_what_is_enclosed_fits_the_applicant() -> None:
    seen: dict[str, set[str | None]] = {}
    for seed, life, variant in ((1, "worker", "n"), (2, "student", "p"), (3, "family", "r")):
        person = make_person(seed, life)  # type: ignore[arg-type]
        found = [a for n in range(2) for a in attachments_for(person, "13126", variant, Random(n))]
        seen[life] = {a.document for a in found}
    assert "certificate_of_enrolment" in seen["student"] and "certificate_of_enrolment" not in seen["worker"]
    assert "certificate_of_employment" in seen["worker"] and "employment_contract" not in seen["family"]


def test_attachments_lie_behind_the_forms_and_change_nothing_about_them() -> None:
    plain = make_filing(17, procedure="13130", level="clean", with_fee=False)
    sample = make_filing(17, procedure="13130", level="clean", with_fee=False, with_attachments=True)
    assert sample.attachments and not plain.attachments
    assert np.array_equal(plain.scans[0].image, sample.scans[0].image)
    assert len(sample.scans) == len(sample.page_keys) + len(sample.attachment_keys)


def test_the_truth_says_what_is_printed_on_attachments(tmp_path: Path) -> None:
    (path,) = make(tmp_path, seed=17, procedure="13130", attachments=True)
    filing = json.loads((tmp_path / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))["filings"][0]
    behind = [page for page in filing["pages"] if page["role"] == "attachment"]
    assert behind and filing["pages"][-len(behind) :] == behind
    for attachment in filing["attachments"]:
        assert attachment["pages"]
        assert {filing["pages"][at]["document"] for at in attachment["pages"]} == {attachment["document"]}
        if attachment["document"] == "residence_card":
            assert attachment["facts"]["residence_card_number"]


def test_the_papers_of_a_newborn_can_be_drawn() -> None:
    person = next(p for seed in range(50) if (p := applicant(seed, "13128", None)).life == "newborn")
    for attachment in attachments_for(person, "13128", None, Random(3)):
        assert attachment.facts.get("name", person.latin) == person.latin
    record = draw_attachment(person, "residence_record", Random(3), "person")
    assert record.facts["date_of_birth"] == person.date_of_birth.isoformat()


def test_wishes_that_cannot_be_met_are_refused() -> None:
    person = make_person(SEED)
    with pytest.raises(UsageError, match="no attachment"):
        draw_attachment(person, "diary", Random(1))
    with pytest.raises(UsageError, match="no layout"):
        draw_attachment(person, "passport", Random(1), "folded")
    with pytest.raises(UsageError, match="contradict"):
        draw_attachment(person, "passport", Random(1), None, ("colour",))
    with pytest.raises(UsageError, match="computer"):
        make_filing(1, mode="digital", with_attachments=True)
