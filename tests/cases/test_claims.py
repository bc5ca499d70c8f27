"""One person at a time has a filing on the desk, is seen there, and may be relieved."""

from __future__ import annotations

from datetime import timedelta

from uketsuke.cases import records
from uketsuke.cases.claims import LASTS, Claim
from uketsuke.cases.clock import utc_now
from uketsuke.cases.who import acting

from .conftest import Desk, field

NOW = utc_now()


def claimed(desk: Desk, filing: int, name: str, *, minutes: int = 0, take_over: bool = False) -> Claim:
    with acting(name):
        return desk.do(records.claim, filing, NOW + timedelta(minutes=minutes), take_over=take_over)


def test_who_comes_second_sees_who_is_there_and_since_when(desk: Desk) -> None:
    filing = desk.one_filing()
    assert claimed(desk, filing, "sato") == Claim("sato", "sato", NOW)
    assert claimed(desk, filing, "abe", minutes=3) == Claim("sato", "sato", NOW)
    assert claimed(desk, filing, "sato", minutes=4).since == NOW
    assert desk.ask(records.claims_of, [filing], NOW + timedelta(minutes=5))[filing].who == "sato"


def test_who_was_not_seen_for_a_while_has_left(desk: Desk) -> None:
    filing = desk.one_filing()
    claimed(desk, filing, "sato")
    late = NOW + LASTS + timedelta(seconds=1)
    assert desk.ask(records.claims_of, [filing], late) == {}
    with acting("abe"):
        assert desk.do(records.claim, filing, late).who == "abe"


def test_whoever_is_there_can_be_relieved_and_that_is_noted(desk: Desk) -> None:
    filing = desk.one_filing()
    claimed(desk, filing, "sato")
    assert claimed(desk, filing, "abe", take_over=True).who == "abe"
    event = desk.ask(records.history, "filing", filing)[-1]
    assert (event.kind, event.who) == ("taken_over", "abe")


def test_leaving_frees_what_is_ones_own_only(desk: Desk) -> None:
    filing = desk.one_filing()
    claimed(desk, filing, "sato")
    with acting("abe"):
        desk.do(records.release_claim, filing)
    assert desk.ask(records.claims_of, [filing], NOW)
    with acting("sato"):
        desk.do(records.release_claim, filing)
    assert desk.ask(records.claims_of, [filing], NOW) == {}


def test_the_next_filing_is_one_that_nobody_else_has(desk: Desk) -> None:
    filings = []
    for _ in range(3):
        filing = desk.one_filing()
        desk.finish(filing, [field("name", "A", accepted=False)])
        filings.append(filing)
    one, two, three = filings
    claimed(desk, two, "sato")

    def following(who: str, behind: int | None) -> int | None:
        return desk.ask(records.next_in_queue, behind=behind, who=who, free_before=NOW - LASTS)

    assert [following("abe", None), following("abe", one), following("sato", one)] == [one, three, two]
    assert following("abe", three) == one
