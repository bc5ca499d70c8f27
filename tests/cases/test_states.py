"""Moves follow the table, happen once, and leave a history without personal data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.cases import records
from uketsuke.cases.states import ALLOWED, RESTING, move, record_event
from uketsuke.cases.who import acting, this_process
from uketsuke.forms.errors import MoveNotAllowed

from .conftest import Desk


def test_every_state_that_may_follow_is_itself_in_the_table() -> None:
    for moves in ALLOWED.values():
        assert {state for following in moves.values() for state in following} <= set(moves)


def test_every_filing_can_reach_a_state_of_rest_from_everywhere() -> None:
    moves = ALLOWED["filing"]

    def reachable(state: str) -> set[str]:
        found, todo = set(), [state]
        while todo:
            here = todo.pop()
            found.add(here)
            todo.extend(moves[here] - found)
        return found

    assert all(reachable(state) & RESTING for state in moves)


@given(st.sampled_from(sorted(ALLOWED["filing"])), st.sampled_from(sorted(ALLOWED["filing"])))
def test_a_move_the_table_does_not_know_is_refused_before_it_touches_anything(here: str, there: str) -> None:
    if there in ALLOWED["filing"][here]:
        return
    with pytest.raises(MoveNotAllowed):
        move(None, "filing", 1, there, expected_from=here)  # type: ignore[arg-type]


def test_a_subject_that_has_moved_on_stays_where_it_is(desk: Desk) -> None:
    filing = desk.one_filing()
    assert desk.do(move, "filing", filing, "read", expected_from="separated") is True
    assert desk.do(move, "filing", filing, "read", expected_from="separated") is False
    assert [entry.to_state for entry in desk.ask(records.history, "filing", filing)] == [
        "received",
        "separated",
        "read",
    ]


def test_every_event_says_who_did_it(desk: Desk) -> None:
    filing = desk.one_filing()
    with acting("mailroom-2:4711#12"):
        desk.do(move, "filing", filing, "read", expected_from="separated")
    *others, last = [entry.who for entry in desk.ask(records.history, "filing", filing)]
    assert last == "mailroom-2:4711#12"
    assert set(others) == {this_process()}


@pytest.mark.parametrize("value", ["NGUYEN VAN A", "東京都港区港南", "name@example.com", ["x"], {"a": 1}, "x" * 81])
def test_an_event_takes_nothing_that_could_be_personal_data(desk: Desk, value: object) -> None:
    with pytest.raises(ValueError, match="must be a number or a code"):
        desk.do(record_event, "filing", 1, "noted", detail={"what": value})
