"""A correction stands at once, the rules are run again at once, and nobody's change is written over by another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from tests.cases.conftest import Desk, field, table
from uketsuke.benchmarks.rules import made_filing
from uketsuke.cases import records
from uketsuke.cases.database import MIGRATIONS, migrate
from uketsuke.cases.review_queue import NO_DAY
from uketsuke.desk.correcting import Busy, Changed, correct, take_back
from uketsuke.desk.rechecking import check_fields, context_of
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import FieldResult, Reading, Value
from uketsuke.workers.rounds import do_day

SEED = 4_999_990
CARD = "residence_card_number"
SHOWN = ("passport", "residence_card")


@cache
def filled_in() -> dict[str, FieldResult]:
    """All fields of an application, read surely and with nothing wrong: what a test does not give itself."""
    catalogue = load_catalogue()
    form_set = catalogue.set_of("12981", None)
    assert form_set is not None
    fields = dict(made_filing(form_set, SEED, catalogue).fields)
    ends = fields["period_of_stay_expiry"]
    return fields | {ends.name: replace(ends, reading=replace(ends.reading, value="2090-11-12"))}


def in_review(desk: Desk, *fields: FieldResult, deadlines: tuple[Deadline, ...] = ()) -> int:
    """A filing whose documents were shown, as a worker leaves it with these fields."""
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    named = {**filled_in(), **{result.name: result for result in fields}}
    desk.do(records.tick_documents, filing, SHOWN, records.SHOWN, who="op1")
    check_again(desk, filing, named, deadlines)
    return filing


def check_again(
    desk: Desk, filing: int, fields: dict[str, FieldResult], deadlines: tuple[Deadline, ...] = ()
) -> str | None:
    """What `finish_filing` does but for the fusing."""
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    fused = records.corrected({**filled_in(), **fields}, work.corrections)
    result = check_fields(work, context_of(work, (), desk.ask(records.find_tie, None, {})), fused)
    return desk.finish(filing, list(fused.values()), result.findings, result.checklist, deadlines)


def change(desk: Desk, filing: int, name: str, value: Value, **more: Any) -> Changed:
    return correct(desk.engine, filing, name, value, **({"who": "sato", "why": "misread"} | more))


def reading(desk: Desk, filing: int, name: str) -> Reading:
    return records.reading_of(desk.ask(records.fields_of, filing), name)


def state(desk: Desk, filing: int) -> str | None:
    return desk.ask(records.state_of, filing)


def test_a_value_is_corrected_on_the_desk_and_the_rules_speak_of_the_new_one_at_once(desk: Desk) -> None:
    filing = in_review(desk, field(CARD, "AB1234567CD"), field("name", "NGUYEM", accepted=False))
    assert f"format.{CARD}" in {one.rule for one in desk.ask(records.findings_of, filing) if CARD in one.fields}
    assert change(desk, filing, CARD, "AB12345678CD") == Changed("review")
    now = reading(desk, filing, CARD)
    assert (now.value, now.source, now.accepted, state(desk, filing)) == ("AB12345678CD", "correction", True, "review")
    assert not [one for one in desk.ask(records.findings_of, filing) if CARD in one.fields]
    assert reading(desk, filing, "name").value == "NGUYEM"


def test_with_nothing_left_for_a_person_the_filing_goes_on_to_a_worker(desk: Desk) -> None:
    filing = in_review(desk, field("name", "NGUYEM VAN A", accepted=False))
    changed = change(desk, filing, "name", "NGUYEN VAN A")
    assert (changed.state, [work.job for work in changed.work]) == ("separated", ["finish_filing"])
    assert check_again(desk, filing, {"name": field("name", "NGUYEM VAN A", accepted=False)}) == "converted"
    assert desk.ask(records.case_of, filing)["applicant"]["name"] == "NGUYEN VAN A"


def test_what_is_a_case_becomes_its_next_version(desk: Desk) -> None:
    fields = {"name": field("name", "NGUYEM VAN A")}
    filing = in_review(desk, *fields.values())
    assert state(desk, filing) == "converted"
    assert change(desk, filing, "name", "NGUYEN VAN A").state == "separated"
    assert check_again(desk, filing, fields) == "converted"
    assert [version.version for version in desk.ask(records.versions_of, filing)] == [1, 2]
    with pytest.raises(UsageError, match="has that value already"):
        change(desk, filing, "name", "NGUYEN VAN A")


def test_what_nobody_can_read_is_a_value_and_stays_on_the_desk(desk: Desk) -> None:
    filing = in_review(desk, field("name", "NGUYEM VAN A", accepted=False))
    assert change(desk, filing, "name", "unreadable").state == "review"
    now = reading(desk, filing, "name")
    assert (now.value, now.status, now.accepted, now.source) == (None, "unreadable", False, "correction")


def test_who_saw_another_reading_is_told_who_changed_it_and_changes_nothing(desk: Desk) -> None:
    filing = in_review(desk, field("name", "NGUYEM VAN A", accepted=False), field("phone", "0312", accepted=False))
    seen = records.mark_of(reading(desk, filing, "name"))
    change(desk, filing, "name", "NGUYEN VAN A", who="sato", seen=seen)
    with pytest.raises(records.Outdated) as told:
        change(desk, filing, "name", "NGUYEN VAN B", who="abe", seen=seen)
    assert (told.value.who, told.value.reading.value) == ("sato", "NGUYEN VAN A")
    assert [one.who for one in desk.ask(records.corrections_of, filing)] == ["sato"]


def test_saying_the_same_twice_is_saying_it_once(desk: Desk) -> None:
    filing = in_review(desk, field("name", "NGUYEM", accepted=False), field("phone", "0312", accepted=False))
    seen = records.mark_of(reading(desk, filing, "name"))
    assert change(desk, filing, "name", "NGUYEN", seen=seen).done is True
    assert change(desk, filing, "name", "NGUYEN", seen=seen, who="abe") == Changed("review", done=False)
    assert len(desk.ask(records.corrections_of, filing)) == 1


def test_two_people_at_two_fields_of_one_filing_both_find_their_values(desk: Desk) -> None:
    names = ["name", "phone", "mobile_phone", "occupation"]
    filing = in_review(desk, *(field(name, "A", accepted=False) for name in [*names, "address"]))
    with ThreadPoolExecutor(len(names)) as people:
        done = list(people.map(lambda name: _patiently(desk, filing, name), names))
    assert [one.state for one in done] == ["review"] * len(names)
    assert {name: reading(desk, filing, name).value for name in names} == {name: f"{name}!" for name in names}
    assert reading(desk, filing, "address").value == "A"


def _patiently(desk: Desk, filing: int, name: str) -> Changed:
    for _ in range(10):
        try:
            return change(desk, filing, name, f"{name}!", who=name)
        except Busy:
            continue
    raise AssertionError("never quiet")


def test_a_correction_is_taken_back_to_the_reading_it_replaced(desk: Desk) -> None:
    filing = in_review(desk, field("name", "NGUYEM", accepted=False), field("phone", "0312", accepted=False))
    before = reading(desk, filing, "name")
    change(desk, filing, "name", "NGUYEN")
    change(desk, filing, "name", "NGUYET")
    assert take_back(desk.engine, filing, "name", who="abe") == Changed("review")
    assert reading(desk, filing, "name").value == "NGUYEN"
    assert take_back(desk.engine, filing, "name", who="abe") == Changed("review")
    assert reading(desk, filing, "name") == before
    assert take_back(desk.engine, filing, "name", who="abe") == Changed("review", done=False)
    said = [(one.kind, one.value, one.by) for one in desk.ask(records.history_of, filing, "name")]
    assert ("ended", "NGUYET", "abe") in said and ("ended", "NGUYEN", "abe") in said


def test_what_made_a_case_is_taken_back_by_its_next_check(desk: Desk) -> None:
    fields = {"name": field("name", "NGUYEM VAN A", accepted=False)}
    filing = in_review(desk, *fields.values())
    change(desk, filing, "name", "NGUYEN VAN A")
    with pytest.raises(Busy):
        take_back(desk.engine, filing, "name", who="abe")
    check_again(desk, filing, fields)
    assert take_back(desk.engine, filing, "name", who="abe").state == "separated"
    assert check_again(desk, filing, fields) == "review"
    assert reading(desk, filing, "name").value == "NGUYEM VAN A"


def test_a_cell_is_corrected_and_taken_back_and_its_table_is_settled_when_all_cells_are(desk: Desk) -> None:
    family = table("family_in_japan", [{"name": "NGUYEN THI B", "nationality": "VNM"}])
    doubted = records.put_back(
        {"family_in_japan": family}, "family_in_japan.1.name", field("x", "NGUYEN THI", accepted=False).reading
    )["family_in_japan"]
    filing = in_review(desk, doubted, field("name", "A", accepted=False))
    assert reading(desk, filing, "family_in_japan.1.name").accepted is False
    change(desk, filing, "family_in_japan.1.name", "NGUYEN THI B")
    result = desk.ask(records.fields_of, filing)["family_in_japan"]
    assert (result.reading.accepted, result.reading.value) == (True, family.reading.value)
    take_back(desk.engine, filing, "family_in_japan.1.name", who="abe")
    result = desk.ask(records.fields_of, filing)["family_in_japan"]
    assert (result.reading.accepted, result.rows) == (False, doubted.rows)


@pytest.mark.parametrize("name", ["nothing", "family_in_japan", "family_in_japan.9.name"])
def test_what_is_not_there_is_not_corrected(desk: Desk, name: str) -> None:
    filing = in_review(desk, table("family_in_japan", [{"name": "B"}]), field("name", "A", accepted=False))
    with pytest.raises(UsageError):
        change(desk, filing, name, "X")


def test_the_queue_lists_what_is_in_review_by_day_and_why_until_it_leaves(desk: Desk) -> None:
    soon, late = (Deadline("stay_end", "due", date(2030, 1, day)) for day in (5, 9))
    fields = [field("name", "A", accepted=False), field("phone", "0312", accepted=False)]
    later = in_review(desk, *fields, deadlines=(late,))
    first = in_review(desk, *fields, deadlines=(soon,))
    never = in_review(desk, *fields)
    assert desk.ask(records.queued) == (first, later, never)
    counts = desk.ask(records.count_queue, date(2030, 1, 6), date(2030, 1, 13))
    assert (counts.total, counts.overdue, counts.soon) == (3, 1, 1)
    assert (counts.by_office, counts.by_procedure, counts.by_reason["fields"]) == ({"HQ": 3}, {"12981": 3}, 3)
    assert desk.ask(records.queue_rows, [first], date(2030, 1, 6))[0].reasons["fields"] == 2
    change(desk, first, "name", "B")
    assert desk.ask(records.queue_rows, [first], date(2030, 1, 6))[0].reasons["fields"] == 1
    change(desk, first, "phone", "0312345678")
    assert desk.ask(records.queued)[:1] != (first,)
    assert date(9000, 1, 1) < NO_DAY


def test_a_day_that_has_passed_gives_way_to_the_next_one(desk: Desk) -> None:
    days = (Deadline("answer", "due", date(2030, 1, 5)), Deadline("stay_end", "due", date(2030, 1, 20)))
    filing = in_review(desk, field("name", "A", accepted=False), deadlines=days)
    other = in_review(
        desk, field("name", "A", accepted=False), deadlines=(Deadline("stay_end", "due", date(2030, 1, 9)),)
    )
    assert desk.ask(records.queued) == (filing, other)
    assert desk.ask(records.passed, date(2030, 1, 6)) == (filing,)
    do_day(desk.engine, date(2030, 1, 6))
    assert desk.ask(records.queued) == (other, filing)
    assert desk.ask(records.passed, date(2030, 1, 6)) == ()


def test_what_was_in_review_before_there_was_a_queue_is_put_into_it(desk: Desk) -> None:
    days = (Deadline("stay_end", "due", date(2030, 1, 20)), Deadline("answer", "open", None))
    filing = in_review(desk, field("name", "A", accepted=False), field("phone", "0312"), deadlines=days)
    never = in_review(desk, field("name", "A", accepted=False))
    before = desk.ask(records.queue_rows, [filing, never], date(2030, 1, 1))
    assert [row.reasons["fields"] for row in before] == [1, 1]
    with desk.engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.downgrade(config, "0017")
    migrate(desk.engine)
    assert desk.ask(records.queued) == (filing, never)
    assert desk.ask(records.queue_rows, [filing, never], date(2030, 1, 1)) == before
