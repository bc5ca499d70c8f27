"""Values of a day side by side: which there are, what a person confirms, and what goes back to the reviewers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.corrections import corrected, mark_of
from uketsuke.cases.doubts import doubt_fields
from uketsuke.cases.lookalikes import Seen
from uketsuke.cases.values import Correction
from uketsuke.cases.who import acting
from uketsuke.forms.readings import FieldResult

from .conftest import Desk, field, form_page, table

ADDRESS, NAME = "東京都千代田区末広町1-2", "TRAN THI BICH"


def fields() -> list[FieldResult]:
    return [
        field("address", ADDRESS),
        field("name", NAME),
        field("occupation", "会社員", accepted=False),
        field("phone", None),
        table("family_in_japan", [{"name": "末子", "date_of_birth": "2001-04-05"}]),
    ]


def converted(desk: Desk, office: str = "TYO", content: bytes = b"scan") -> int:
    batch = desk.receive(content, office=office)
    desk.open(batch)
    pages = desk.read(batch, [form_page("13126-1")])
    (filing,) = desk.split(batch, pages, procedure="13126")
    settled = [result for result in fields() if result.reading.accepted]
    assert desk.finish(filing, settled) == "converted"
    return filing


def values(desk: Desk, filing: int, offices: tuple[str, ...] | None = None) -> list[Seen]:
    received = desk.ask(records.filing_work, filing).received
    return desk.ask(lambda session: list(records.values_of_day(session, received, offices)))


def marks(desk: Desk, filing: int) -> dict[str, str]:
    return {seen.field: seen.mark for seen in values(desk, filing)}


def say(desk: Desk, filing: int, said: dict[str, tuple[str, bool]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with acting("reviewer"):
        return desk.do(records.mark_values, filing, "mi-sue", said, why="odd")


def test_what_was_accepted_by_its_ink_is_shown_and_nothing_else(desk: Desk) -> None:
    filing = converted(desk)
    assert {(seen.field, seen.value) for seen in values(desk, filing)} == {
        ("address", ADDRESS),
        ("name", NAME),
        ("family_in_japan.1.name", "末子"),
        ("family_in_japan.1.date_of_birth", "2001-04-05"),
    }


def test_only_what_holds_a_character_is_asked_for(desk: Desk) -> None:
    filing = converted(desk)
    received = desk.ask(records.filing_work, filing).received

    def holding(characters: str) -> set[str]:
        found = desk.ask(lambda session: list(records.values_of_day(session, received, None, holding=characters)))
        return {seen.field for seen in found if set(characters) & set(seen.raw)}

    assert holding("未末") == {"address", "family_in_japan.1.name"}
    assert holding("シツ") == set() and "name" in holding("N_%\\")


def test_nobody_sees_values_of_another_office(desk: Desk) -> None:
    filing = converted(desk, "TYO")
    assert values(desk, filing, ("OSA",)) == []
    assert len(values(desk, filing, ("OSA", "TYO"))) == 4


def test_the_odd_one_goes_to_the_reviewers_and_the_others_are_confirmed(desk: Desk) -> None:
    filing = converted(desk)
    seen = marks(desk, filing)
    said = {"address": (seen["address"], True), "name": (seen["name"], False)}
    assert say(desk, filing, said) == (("name",), ("address",))
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    read = corrected({result.name: result for result in fields() if result.reading.accepted}, work.corrections)
    assert not read["address"].reading.accepted and read["address"].reading.value == ADDRESS
    assert "doubted" in read["address"].reading.doubts and read["name"].reading.accepted
    assert desk.finish(filing, list(read.values())) == "review"
    assert desk.ask(records.case_of, filing)["version"] == 1
    kinds = [(event.kind, event.detail.get("field")) for event in desk.ask(records.history, "filing", filing)]
    assert ("confirmed", "name") in kinds and ("doubted", "address") in kinds


def test_whoever_then_reads_the_ink_settles_it_and_a_new_version_follows(desk: Desk) -> None:
    filing = converted(desk)
    seen = marks(desk, filing)
    say(desk, filing, {"address": (seen["address"], True)})
    read = {result.name: result for result in fields() if result.reading.accepted}
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    desk.finish(filing, list(corrected(read, work.corrections).values()))
    right = "東京都千代田区未広町1-2"
    assert desk.do(records.correct_field, filing, "address", right, who="reviewer", why="the ink says so")
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    assert desk.finish(filing, list(corrected(read, work.corrections).values())) == "converted"
    case = desk.ask(records.case_of, filing)
    assert (case["version"], case["sources"]["address"]["value"]) == (2, right)


def test_several_odd_ones_of_one_filing_and_a_cell_go_together(desk: Desk) -> None:
    filing = converted(desk)
    seen = marks(desk, filing)
    said = {name: (seen[name], True) for name in ("address", "family_in_japan.1.name")}
    _, doubted = say(desk, filing, said)
    assert set(doubted) == set(said)
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None and {correction.field for correction in work.corrections} == set(said)
    read = corrected({result.name: result for result in fields()}, work.corrections)
    assert not read["family_in_japan"].reading.accepted
    assert read["family_in_japan"].rows[0].cells["date_of_birth"].accepted


def test_what_was_looked_at_is_remembered_for_its_value(desk: Desk) -> None:
    filing = converted(desk)
    seen, received = marks(desk, filing), desk.ask(records.filing_work, filing).received
    say(desk, filing, {"name": (seen["name"], False)})
    assert desk.ask(records.marked_values, received) == {"mi-sue": {(filing, "name", NAME)}}


def test_another_reading_than_was_seen_is_left_alone(desk: Desk) -> None:
    filing = converted(desk)
    assert say(desk, filing, {"name": ("0" * 16, True), "address": ("0" * 16, False)}) == ((), ())
    assert desk.ask(records.find_filing, desk.ask(records.filing_work, filing).receipt) == filing
    assert desk.ask(records.filing_to_finish, filing) is None


@pytest.mark.parametrize("fields_there", [{"nothing": None}, {"family_in_japan": None}])
def test_what_is_not_there_or_a_whole_table_is_not_doubted(desk: Desk, fields_there: dict[str, None]) -> None:
    filing = converted(desk)
    with acting("reviewer"):
        assert desk.do(doubt_fields, filing, fields_there, why="odd") == ()
    assert desk.ask(records.filing_to_finish, filing) is None


def test_a_doubt_keeps_what_else_the_reader_noticed() -> None:
    result = field("name", NAME)
    said = replace(result.reading, doubts=("seal",))
    doubted = corrected({"name": replace(result, reading=said)}, [Correction("name", "doubted", "x", "", utc_now())])
    assert doubted["name"].reading.doubts == ("seal", "doubted") and mark_of(doubted["name"].reading) != mark_of(said)
