"""A page that no one could name is read again as the form page that a person says it is, and its filing with it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.conftest import run_uketsuke
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import NewOriginal
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.attachments.enclosing import draw_attachment
from uketsuke.samples.make import make_filing
from uketsuke.samples.people import make_person
from uketsuke.samples.scanning import draw_settings, scan
from uketsuke.workers import pipeline
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow


def processed(world: World, content: bytes) -> int:
    """One file through all steps; the id of its only filing."""
    files = [NewOriginal("scan.pdf", content)]
    batch = records.receive_batch(world.database, world.store, files, channel="mail", office="HQ")
    pipeline.open_batch(world, batch)
    with reading_scope(world.database) as session:
        pages = records.pages_of_batch(session, batch)
    for page in pages:
        pipeline.read_page(world, page)
    (finish,) = pipeline.split_batch(world, batch)
    for close in pipeline.finish_filing(world, finish.subject_id):
        pipeline.close_batch(world, close.subject_id)
    return finish.subject_id


def test_a_covered_form_page_is_promoted_and_a_paper_that_is_no_form_is_not(tmp_path: Path) -> None:
    world = World.of(load_settings(tmp_path, workers=1))
    rnd = Random(7)
    sample = make_filing(7, procedure="13130", level="exact", with_fee=False)
    sheet = sample.sheets[0].copy()
    sheet[2300:3000, 200:2300] = 235
    letter = draw_attachment(make_person(7, "worker"), "certificate_of_employment", rnd, "letter").pages[0]
    run = draw_settings(rnd, "clean")
    filing = processed(world, to_pdf([scan(page, run, rnd, rotation=0) for page in (sheet, letter)]))
    with reading_scope(world.database) as session:
        (before,) = records.list_filings(session)
        history = records.history(session, "filing", filing)
    assert (before.state, before.procedure, before.fields_inked) == ("unrecognised", None, 0)

    refused = run_uketsuke("cases", "promote", before.receipt, "1", "13130", "--data", tmp_path)
    assert refused.code == 2 and "nothing was changed" in refused.err
    with reading_scope(world.database) as session:
        assert records.history(session, "filing", filing) == history

    done = run_uketsuke("cases", "promote", before.receipt, "0", "13130", "--who", "aoki", "--data", tmp_path)
    assert done.code == 0 and "13130 1 → review" in done.err
    with reading_scope(world.database) as session:
        (after,) = records.list_filings(session)
        (first, second) = records.pages_of_filing(session, filing)
        fields = records.fields_of(session, filing)
        assert records.pending_work(session) == ()
    assert (after.state, after.procedure, after.receipt) == ("review", "13130", before.receipt)
    assert (first.summary.role, second.summary.role) == ("form", "attachment")
    written = {item.field.name: item.value for form in sample.forms for item in form.fields}
    assert fields["date_of_birth"].reading.value == written["date_of_birth"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such", "0", "13130"), "no filing has this receipt"),
        (("HQ-1", "0", "13130", "--who", "青木"), "letters, digits"),
        (("HQ-1", "-1", "13130"), "-1"),
    ],
)
def test_a_wrong_call_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = run_uketsuke("cases", "promote", *arguments, "--data", tmp_path)
    assert ran.code == 2 and said in ran.err
