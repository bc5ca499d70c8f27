"""One leader at a time: renewed by who holds it, taken over when it falls silent, never held by two."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.leases import LEASE_FOR, RECONCILER

from .conftest import Desk


def test_nobody_leads_at_first_and_then_whoever_came_first(desk: Desk) -> None:
    assert desk.ask(records.lease_of, RECONCILER) is None
    assert desk.do(records.hold_lease, RECONCILER, "one")
    assert not desk.do(records.hold_lease, RECONCILER, "two")
    lease = desk.ask(records.lease_of, RECONCILER)
    assert lease is not None and lease.holder == "one"


def test_a_lease_is_renewed_by_its_holder_and_taken_over_after_it_ran_out(desk: Desk) -> None:
    now = utc_now()
    assert desk.do(records.hold_lease, RECONCILER, "one", now=now)
    later = now + LEASE_FOR / 2
    assert desk.do(records.hold_lease, RECONCILER, "one", now=later)
    assert not desk.do(records.hold_lease, RECONCILER, "two", now=now + LEASE_FOR + timedelta(seconds=1))
    assert desk.do(records.hold_lease, RECONCILER, "two", now=later + LEASE_FOR + timedelta(seconds=1))
    assert not desk.do(records.hold_lease, RECONCILER, "one", now=later + LEASE_FOR + timedelta(seconds=2))


def test_who_resigns_lets_the_next_lead_at_once_and_nobody_resigns_for_another(desk: Desk) -> None:
    desk.do(records.hold_lease, RECONCILER, "one")
    desk.do(records.release_lease, RECONCILER, "two")
    assert not desk.do(records.hold_lease, RECONCILER, "two")
    desk.do(records.release_lease, RECONCILER, "one")
    assert desk.do(records.hold_lease, RECONCILER, "two")


def test_of_many_that_ask_at_once_one_leads(desk: Desk) -> None:
    start = threading.Barrier(6)

    def ask(number: int) -> bool:
        start.wait(10)
        return desk.do(records.hold_lease, RECONCILER, f"machine-{number}")

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
