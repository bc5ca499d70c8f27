"""An application and a periodic report as papers, through the whole pipeline, to a registration that is extended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers.paper_room import work_off
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import NewOriginal, Work
from uketsuke.forms.authentication import first_end, next_end
from uketsuke.samples.make import SampleFiling, make_filing
from uketsuke.samples.registering import registering_facts
from uketsuke.workers import pipeline
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

SEED = 3
"""Of one employer, whose application and report these are."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.of(load_settings(tmp_path / "data"))
    yield made
    made.database.dispose()


def hand_in(world: World, paper: SampleFiling) -> int:
    """The filing of a paper whose other documents, as a clerk says, are not asked for here."""
    original = NewOriginal("paper.pdf", paper.pdf())
    batch = records.receive_batch(world.database, world.store, [original], channel="counter", office="HQ")
    work_off(world, Work("open_batch", batch))
    with reading_scope(world.database) as session:
        (filing,) = records.filings_of_batch(session, batch)
        wanting = [item.document for item in records.checklist_of(session, filing) if item.status == "missing"]
    for work in pipeline.tick_documents(world, filing, wanting, "not_asked_here", who="clerk"):
        work_off(world, work)
    return filing


def test_an_application_on_paper_is_registered_and_its_report_extends_it(world: World) -> None:
    application = make_filing(SEED, procedure="registration", mode="digital")
    report = make_filing(SEED, procedure="periodic_report", mode="digital")
    facts = registering_facts(report.person)
    authentication_id = facts["authentication_id"].value
    with reading_scope(world.database) as session:
        assert records.list_registrations(session) == ()
    filing = hand_in(world, application)
    with reading_scope(world.database) as session:
        (applied,) = records.list_registrations(session)
        (told,) = records.list_mails(session)
    assert (applied.state, applied.organisation) == ("applied", application.person.employer.name)
    assert (told.kind, told.address) == ("acceptance", facts["user_email"].value)
    assert applied.filing_id == filing
    today = japan_date(utc_now())
    with session_scope(world.database) as session:
        records.approve(session, applied.id, who="clerk")
        records.password_set(session, applied.id, on=today, authentication_id=authentication_id, who="clerk")
    reported = hand_in(world, report)
    with reading_scope(world.database) as session:
        (waiting,) = records.reports_of_registration(session, applied.id)
        tied = records.registration_of(session, reported)
    assert tied is not None and (tied[0].id, tied[1]) == (applied.id, "authentication_id")
    # The paper has another end of validity than ours, and other users; the organisation is the same.
    changed = {change.what for change in waiting.changes}
    assert "expires_on" in changed and not changed & {"organisation", "corporate_number", "address", "category"}
    with session_scope(world.database) as session:
        assert records.accept_report(session, waiting.id, who="clerk")
    with reading_scope(world.database) as session:
        (extended,) = records.list_registrations(session)
    assert (extended.state, extended.expires_on) == ("active", next_end(first_end(today)))
    assert len(extended.users) == len(facts["users"].value)
