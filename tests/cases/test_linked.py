"""A permit for re-entry or other activities becomes a case after its main application, and waits without one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from uketsuke.cases import records
from uketsuke.cases.values import NewFiling
from uketsuke.forms.readings import FieldResult

from .conftest import Desk, field, form_page
from .test_export import CASE

AN = [field("name", "NGUYEN VAN AN"), field("date_of_birth", "1990-04-01")]
BINH = [field("name", "TRAN THI BINH"), field("date_of_birth", "1992-05-02")]
UNSURE = [field("name", "NGUYEN VAN AN", accepted=False), field("date_of_birth", "1990-04-01")]


def envelope(desk: Desk, *procedures: str) -> tuple[int, ...]:
    """Filings of these procedures in one envelope, `separated`."""
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=len(procedures))
    pages = desk.read(batch, [form_page(procedure) for procedure in procedures])
    filings = [
        NewFiling((page,), procedure, None, 0, number == 0)
        for number, (page, procedure) in enumerate(zip(pages, procedures, strict=True))
    ]
    return desk.do(records.save_split, batch, filings)


def finish(desk: Desk, filing: int, fields: list[FieldResult]) -> tuple[str | None, list[str]]:
    state = desk.finish(filing, fields)
    return state, [found.rule for found in desk.ask(records.findings_of, filing)]


def states(desk: Desk) -> list[str]:
    return [filing.state for filing in desk.ask(records.list_filings)]


@pytest.mark.parametrize("procedure", ["13130", "12980"])
@pytest.mark.parametrize("main", ["13125", "13126", "13128"])
def test_it_waits_for_its_main_application_and_is_checked_again_when_that_is_a_case(
    desk: Desk, procedure: str, main: str
) -> None:
    first, permit = envelope(desk, main, procedure)
    assert finish(desk, permit, AN) == ("review", ["online.main_first"])
    assert finish(desk, first, AN) == ("converted", [])
    assert states(desk) == ["converted", "separated"]
    assert desk.ask(records.released, first) == (permit,)
    assert finish(desk, permit, AN) == ("converted", [])
    case = desk.ask(records.case_of, permit)
    CASE.validate(json.loads(json.dumps(case)))
    receipt = desk.ask(records.case_of, first)["receipt"]
    assert case["main"] == {"receipt": receipt, "procedure": main, "variant": None}
    assert desk.ask(records.case_of, first)["main"] is None
    assert desk.ask(records.released, first) == ()


def test_after_its_main_application_it_waits_for_nothing(desk: Desk) -> None:
    first, permit, other = envelope(desk, "13126", "13130", "12980")
    assert [finish(desk, filing, AN)[0] for filing in (first, permit, other)] == ["converted"] * 3


def test_while_its_main_application_needs_eyes_it_waits(desk: Desk) -> None:
    first, permit = envelope(desk, "13126", "13130")
    assert finish(desk, first, UNSURE) == ("review", [])
    assert finish(desk, permit, AN) == ("review", ["online.main_first"])
    assert desk.do(records.correct_field, first, "name", "NGUYEN VAN AN", who="op7", why="") is True
    assert finish(desk, first, AN)[0] == "converted"
    assert finish(desk, permit, AN) == ("converted", [])


@pytest.mark.parametrize("procedure", ["13130", "12980"])
def test_without_a_main_application_it_waits_and_the_rule_says_so(desk: Desk, procedure: str) -> None:
    (permit,) = envelope(desk, procedure)
    # `online.alone` is a rule's: the check gives it, see tests/validators.
    assert finish(desk, permit, AN) == ("review", [])
    assert desk.ask(records.case_of, permit) == {}


def test_another_persons_application_in_the_envelope_is_not_its_main_one(desk: Desk) -> None:
    first, permit = envelope(desk, "13126", "13130")
    assert finish(desk, first, BINH)[0] == "converted"
    assert finish(desk, permit, AN) == ("review", ["online.alone"])
    (said,) = desk.ask(records.findings_of, permit)
    assert desk.ask(records.case_of, first)["receipt"] in said.message_ja


def test_nobody_is_taken_for_the_same_person_on_a_doubt(desk: Desk) -> None:
    first, permit = envelope(desk, "13126", "13130")
    assert finish(desk, first, AN)[0] == "converted"
    assert finish(desk, permit, [field("name", "NGUYEN VAN AN"), field("date_of_birth", "1990")]) == (
        "review", ["online.main_first"],
    )  # fmt: skip


@pytest.mark.parametrize("procedure", ["12945", "12979", "12981", "registration"])
def test_what_is_taken_by_itself_waits_for_nobody(desk: Desk, procedure: str) -> None:
    first, second = envelope(desk, "13126", procedure)
    assert finish(desk, second, AN) == ("converted", [])
    assert desk.ask(records.case_of, second)["main"] is None
    assert desk.ask(records.case_of, second)["linked"][0]["procedure"] == "13126"
    assert finish(desk, first, AN) == ("converted", [])


def test_of_two_that_are_finished_side_by_side_none_is_forgotten(desk: Desk) -> None:
    for number in range(5):
        batch = desk.receive(b"scan %d" % number)
        desk.open(batch, pages_per_file=2)
        pages = desk.read(batch, [form_page("13126"), form_page("13130")])
        person = [field("name", "NGUYEN VAN AN"), field("date_of_birth", f"1990-04-{number + 1:02}")]
        filings = [NewFiling(pages[:1], "13126", None, 0, True), NewFiling(pages[1:], "13130", None, 0, False)]
        first, permit = desk.do(records.save_split, batch, filings)
        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(desk.finish, filing, person) for filing in (permit, first)]
            assert {one.result() for one in done} <= {"converted", "review"}
        for filing in desk.ask(records.released, first):
            desk.finish(filing, person)
        assert desk.ask(records.case_of, permit)["main"]["receipt"] == desk.ask(records.case_of, first)["receipt"]
