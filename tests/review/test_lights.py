"""The list of lights: the worst first, each with the ink, the words, and how it is put right."""

from __future__ import annotations

from dataclasses import replace

from uketsuke.cases.values import FilingPage
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FormMatch, PageLine, PageSummary
from uketsuke.forms.readings import (
    ChecklistItem,
    FieldReading,
    FieldResult,
    Finding,
    FindingDetail,
    Occurrence,
    Reading,
    RowReading,
    Words,
)
from uketsuke.review.disagreements import disagreements
from uketsuke.review.lights import lights_of
from uketsuke.review.naming import Namer

from .conftest import FORM, results

JA = Namer("ja")
NOTHING = Words("", "")
SUMMARIES = (
    PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999)),
    PageSummary("attachment", 0, 0.0, document="residence_card"),
    PageSummary("attachment", 0, 0.0, document="passport"),
)
CARD = {"residence_card_number": ("AB12345678CE", 0.995), "name": ("TRAN THI BICH", 0.99)}
PASSPORT = {"passport_number": ("C7654321", 0.995), "date_of_expiry": ("2031-04-05", 0.99)}


def page(position: int, facts: dict[str, tuple[str, float]] | None = None) -> FilingPage:
    return FilingPage(position, position, "scan.pdf", position, "", "", SUMMARIES[position], None, 0.1, facts or {})


PAGES = (page(0), page(1, CARD), page(2, PASSPORT))


def finding(rule: str, severity: str, *fields: str, document: str | None = None, ask: str = "") -> Finding:
    detail = FindingDetail("", NOTHING, NOTHING, Words(ask, ask), document)
    return Finding(rule, severity, fields, rule, rule, detail)  # type: ignore[arg-type]


def test_red_comes_before_amber_before_blue_and_the_worst_is_the_heading() -> None:
    given = (
        finding("advice.deemed_reentry", "info"),
        finding("document.unreadable", "warning", document="photo"),
        finding("format.phone", "error", "phone"),
        finding("document.missing", "error", document="tax_certificate"),
    )
    lights = lights_of(given, {}, (), PAGES, JA)
    assert [light.colour for light in lights.lights] == ["red", "red", "amber", "blue"]
    assert [light.kind for light in lights.lights] == ["incomplete", "mistake", "delay", "note"]
    assert lights.worst == "red" and lights.counts == {"red": 2, "amber": 1, "blue": 1}


def test_notes_alone_leave_the_filing_green() -> None:
    assert lights_of((finding("advice.deemed_reentry", "info"),), {}, (), PAGES, JA).worst == "green"


def test_what_is_for_the_office_is_never_red() -> None:
    (light,) = lights_of((finding("intake.split_in_doubt", "error"),), {}, (), PAGES, JA).lights
    assert light.colour == "amber" and light.do.ja.startswith("こちらで確認します")


def test_a_document_to_be_shown_is_to_do_while_the_applicant_stands_there() -> None:
    given = (
        finding("document.shown", "info", document="passport"),
        finding("document.missing", "error", document="photo"),
    )
    photo, passport = lights_of(given, {}, (), PAGES, JA, to_show={"passport"}).lights
    assert (passport.colour, passport.document, passport.shown) == ("amber", "passport", True)
    assert (photo.colour, photo.document, photo.shown) == ("red", "photo", False)


def test_a_finding_shows_every_place_of_its_fields_and_the_papers_it_speaks_of() -> None:
    fields = results()
    given = (finding("agree.conflict", "error", "passport_number", document="passport", ask="どれですか"),)
    light, *_ = lights_of(given, fields, (), PAGES, JA).lights
    ink, paper = light.crops
    assert (ink.page, ink.box) == (0, fields["passport_number"].occurrences[0].field.reading.box)
    assert (paper.page, paper.box, paper.label) == (2, None, "旅券（パスポート）")
    assert light.compared and light.ask is not None and light.entries[0].text == "C1234567"


def test_a_line_of_the_checklist_shows_the_pages_that_it_may_be() -> None:
    given = (finding("document.unreadable", "warning", document="photo"),)
    checklist = (ChecklistItem("photo", "unreadable", (1,)), ChecklistItem("photo", "unreadable", (0,), "HQ-2"))
    (light,) = lights_of(given, {}, checklist, PAGES, JA).lights
    assert [crop.page for crop in light.crops] == [1]


def test_what_cannot_be_read_is_asked_and_what_is_unsure_waits_below() -> None:
    lights = lights_of((), results(), (), PAGES, JA)
    unread = {light.id for light in lights.lights}
    assert unread == {"field-marital_status", "field-passport_expiry"}
    assert {light.colour for light in lights.lights} == {"amber"}
    (unsure,) = lights.unsure
    assert unsure.id == "field-passport_number" and "C1234567" in unsure.what.easy


def test_a_field_that_a_finding_speaks_of_is_not_asked_twice() -> None:
    lights = lights_of((finding("choice.double", "error", "marital_status"),), results(), (), PAGES, JA)
    assert [light.id for light in lights.lights] == ["finding-0", "field-passport_expiry"]
    (entry,) = lights.lights[0].entries
    assert {value for value, _ in entry.options} >= {"yes", "no"} or len(entry.options) >= 2


def test_cells_of_a_table_are_asked_one_by_one() -> None:
    reading = Reading("X", "X", 0.6, False, "read", "ocr", BoxPx(10, 20, 30, 40))
    sure = replace(reading, accepted=True, confidence=0.999)
    rows = (RowReading(2, {"name": reading, "relationship": sure}),)
    whole = replace(reading, value=[{"name": "X", "relationship": "X"}])
    place = FieldReading("family_in_japan", "13126-1", 1, whole, rows)
    fields = {"family_in_japan": FieldResult("family_in_japan", whole, "13126-1", 0, (Occurrence(0, place),), rows)}
    lights = lights_of((), fields, (), PAGES, JA)
    (light,) = lights.unsure
    assert light.entries[0].name == "family_in_japan.2.name" and "2行目" in light.what.ja
    assert light.crops[0].box == BoxPx(10, 20, 30, 40)


def conflict(field: str) -> Finding:
    return finding("agree.conflict", "error", field)


def test_papers_stand_side_by_side_only_where_they_differ() -> None:
    found = disagreements((conflict("residence_card_number"), conflict("passport_number")), results(), PAGES, {}, JA)
    assert [one.field for one in found] == ["residence_card_number", "passport_number"]
    card, passport = found
    assert [seen.text for seen in card.cells["form"]] == ["AB12345678CD"]
    (seen,) = card.cells["residence_card"]
    assert (seen.value, seen.differs, seen.crop.page, seen.crop.box) == ("AB12345678CE", True, 1, None)
    assert card.cells["passport"] == () and [one.value for one in passport.cells["passport"]] == ["C7654321"]
    assert card.entry is not None
    assert disagreements((finding("format.phone", "error", "phone"),), results(), PAGES, {}, JA) == ()


def test_the_line_that_says_it_is_shown_once_the_text_is_read() -> None:
    line = PageLine("在留カード番号 ＡＢ１２３４５６７８ＣＥ", BoxPx(5, 6, 70, 8), 0.9)
    (one,) = disagreements((conflict("residence_card_number"),), results(), PAGES, {1: (line,)}, JA)
    assert one.cells["residence_card"][0].crop.box == BoxPx(5, 6, 70, 8)


def test_a_date_is_found_in_a_machine_readable_line() -> None:
    upper = PageLine("P<VNMTRAN<<THI<BICH<<<", BoxPx(1, 1, 9, 9), 0.9)
    lower = PageLine("C7654321<4VNM9803142F3104055<<<", BoxPx(1, 20, 9, 9), 0.9)
    (one,) = disagreements((conflict("passport_expiry"),), results(), PAGES, {2: (upper, lower)}, JA)
    assert one.cells["passport"][0].crop.box == lower.box
    assert one.cells["residence_card"] == ()
