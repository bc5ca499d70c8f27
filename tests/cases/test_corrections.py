"""What people corrected stays over whatever is read, until the page it rested on is scanned anew."""

from __future__ import annotations

import pytest

from uketsuke.cases import records
from uketsuke.cases.corrections import corrected
from uketsuke.cases.values import Correction
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import FieldReading, FieldResult, Finding, Occurrence, Value

from .conftest import Desk, field, form_page, seen, table


def in_review(desk: Desk) -> int:
    filing = desk.one_filing()
    unsure = [field("name", "NGUYEM VAN A", accepted=False), field("sex", "male"), table("family", [{"name": "B"}])]
    assert desk.finish(filing, unsure, [Finding("required.missing", "error", ("phone",), "電話", "phone")]) == "review"
    return filing


def correct(desk: Desk, filing: int, value: Value = "NGUYEN VAN A", **more: str) -> bool:
    said = {"who": "op7", "why": "読み違い"} | more
    return desk.do(records.correct_field, filing, "name", value, **said)


def test_a_correction_has_the_filing_checked_again_and_stands_over_what_is_read(desk: Desk) -> None:
    filing = in_review(desk)
    assert correct(desk, filing) is True
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    assert desk.ask(records.findings_of, filing) == ()
    fields = records.corrected({"name": field("name", "NGUYEM VAN A", accepted=False)}, work.corrections)
    assert desk.finish(filing, list(fields.values())) == "converted"
    reading = desk.ask(records.fields_of, filing)["name"].reading
    assert (reading.value, reading.source, reading.accepted, reading.confidence) == (
        "NGUYEN VAN A", "correction", True, 1.0,
    )  # fmt: skip
    assert desk.ask(records.case_of, filing)["applicant"] == {"name": "NGUYEN VAN A"}


def test_history_names_the_field_and_never_the_value_or_the_person(desk: Desk) -> None:
    filing = in_review(desk)
    correct(desk, filing, who="山田")
    event = desk.ask(records.history, "filing", filing)[-1]
    assert (event.kind, event.detail) == ("corrected", {"field": "name"})


def test_the_newest_correction_of_a_field_counts(desk: Desk) -> None:
    filing = in_review(desk)
    for value in ("NGUYEN VAN AA", "NGUYEN VAN A"):
        correct(desk, filing, value)
        desk.finish(filing, [field("name", "NGUYEM", accepted=False)])
    (correction,) = desk.ask(records.corrections_of, filing)
    assert (correction.value, correction.who, correction.why) == ("NGUYEN VAN A", "op7", "読み違い")


@pytest.mark.parametrize("state", ["separated", "unrecognised"])
def test_only_a_filing_that_rests_with_values_is_corrected(desk: Desk, state: str) -> None:
    filing = desk.one_filing(procedure=None)
    desk.finish(filing, [field("name", "A")])
    if state == "separated":
        desk.do(records.rerun_filing, filing, why="test", who="test")
        with pytest.raises(UsageError, match="no such field"):
            correct(desk, filing)
    else:
        assert correct(desk, filing) is False
    assert desk.ask(records.corrections_of, filing) == ()
    assert desk.ask(records.list_filings)[0].state == state


@pytest.mark.parametrize(
    ("name", "who"), [("unknown", "op7"), ("family", "op7"), ("name", "  ")], ids=["no field", "table", "nobody"]
)
def test_what_cannot_be_corrected_changes_nothing(name: str, who: str, desk: Desk) -> None:
    filing = in_review(desk)
    with pytest.raises(UsageError):
        desk.do(records.correct_field, filing, name, "A", who=who, why="")
    assert desk.ask(records.list_filings)[0].state == "review"


def test_a_value_may_be_corrected_to_nothing() -> None:
    said = Correction("name", None, "op7", "", None)  # type: ignore[arg-type]
    (result,) = corrected({"name": field("name", "A")}, [said]).values()
    assert (result.reading.value, result.reading.status) == (None, "empty")


def test_what_a_person_cannot_read_either_stays_open() -> None:
    said = Correction("name", "unreadable", "op7", "", None)  # type: ignore[arg-type]
    reading = corrected({"name": field("name", "A")}, [said])["name"].reading
    assert (reading.value, reading.status, reading.accepted) == (None, "unreadable", False)


FAMILY = [{"name": "NGUYEN THI B", "nationality": "VNM"}, {"name": "NGUYEN VAN C", "nationality": None}]


def test_a_cell_of_a_table_is_corrected_by_its_row_and_column(desk: Desk) -> None:
    filing = desk.one_filing()
    desk.finish(filing, [table("family_in_japan", FAMILY), field("name", "A", accepted=False)])
    assert desk.do(records.correct_field, filing, "family_in_japan.2.name", "NGUYEN VAN D", who="op7", why="") is True
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    read = {"family_in_japan": table("family_in_japan", FAMILY), "phone": field("phone", None)}
    (family, phone) = corrected(read, work.corrections).values()
    assert family.reading.value == [FAMILY[0], FAMILY[1] | {"name": "NGUYEN VAN D"}]
    assert (family.rows[1].cells["name"].source, family.rows[1].cells["nationality"].source) == ("correction", "ocr")
    assert (family.rows[0], phone) == (read["family_in_japan"].rows[0], read["phone"])


@pytest.mark.parametrize("name", ["family_in_japan.3.name", "family_in_japan.1.phone", "family_in_japan.x"])
def test_a_cell_that_is_not_there_is_not_corrected(desk: Desk, name: str) -> None:
    filing = desk.one_filing()
    desk.finish(filing, [table("family_in_japan", FAMILY), field("name", "A", accepted=False)])
    with pytest.raises(UsageError):
        desk.do(records.correct_field, filing, name, "B", who="op7", why="")


def test_a_correction_of_a_field_that_is_not_there_is_left_out() -> None:
    said = Correction("phone", "0312345678", "op7", "", None)  # type: ignore[arg-type]
    assert corrected({"name": field("name", "A")}, [said]) == {"name": field("name", "A")}


def on_page(name: str, *pages: int) -> FieldResult:
    reading = seen("A", accepted=False)
    places = tuple(Occurrence(page, FieldReading(name, "12980", 1, reading)) for page in pages)
    return FieldResult(name, reading, "12980", pages[0], places)


def test_a_new_scan_ends_the_corrections_that_rest_on_the_old_page_alone(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=2)
    (filing,) = desk.split(batch, desk.read(batch, [form_page(), form_page()]))
    fields = [on_page("here", 0), on_page("there", 1), on_page("both", 0, 1)]
    for name in ("here", "there", "both"):
        desk.finish(filing, fields)
        assert desk.do(records.correct_field, filing, name, "B", who="op7", why="") is True
    desk.finish(filing, fields)
    from uketsuke.cases.corrections import end_corrections_at

    assert desk.do(end_corrections_at, filing, 0) == 1
    assert [correction.field for correction in desk.ask(records.corrections_of, filing)] == ["there", "both"]
