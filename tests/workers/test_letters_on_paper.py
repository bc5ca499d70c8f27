"""From a letter on paper to the papers it asked for, back in the filing, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner

from tests.workers.paper_room import extension, process
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import FilingOverview
from uketsuke.cli.cases import app
from uketsuke.forms.deadlines import ANSWER
from uketsuke.samples.paper import Page
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.of(load_settings(tmp_path / "data"))
    yield made
    made.database.dispose()


def printed(world: World, verb: str, receipt: str, *options: str) -> list[Page]:
    """The pages that the command prints, as they come from a printer."""
    pdf = world.settings.data / f"{verb}.pdf"
    arguments = [verb, receipt, "-o", str(pdf), *options, "--data", str(world.settings.data)]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with pdfium.PdfDocument(pdf) as document:
        images = [page.render(scale=300 / 72, grayscale=True).to_numpy() for page in document]
    sheets = []
    for image in images:
        sheet = np.full((3508, 2480), 255, np.uint8)
        grey = image.reshape(image.shape[:2])[:3508, :2480]
        sheet[: grey.shape[0], : grey.shape[1]] = grey
        sheets.append(sheet)
    return sheets


def look(world: World) -> tuple[FilingOverview, list[str | None], set[str]]:
    """The only filing, the form pages in it, and the rules that say something of it."""
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session)
        pages = records.pages_of_filing(session, filing.id)
        rules = {finding.rule for finding in records.findings_of(session, filing.id)}
    forms = [f"{page.summary.form.form} {page.summary.form.page_no}" for page in pages if page.summary.form]
    return filing, forms, rules


MISSING = {"form.page_missing", "form.part_not_defined"}
"""What is said of pages that are not there: of some, or of a whole part."""


def test_the_letter_comes_back_with_the_missing_pages_and_they_join_the_filing(world: World) -> None:
    sample = extension(76)
    process(world, "first.pdf", sample.sheets[0])
    filing, forms, rules = look(world)
    assert (filing.state, forms) == ("review", ["13126-1 1"])
    assert rules & MISSING
    letter = printed(world, "letter", filing.receipt)
    returned, _, _ = look(world)
    assert returned.state == "returned"
    with reading_scope(world.database) as session:
        by = {deadline.kind: deadline for deadline in records.deadlines_of(session, returned.id)}[ANSWER]
    assert by.status == "due"
    assert by.day is not None and by.day > japan_date(utc_now())

    later = process(world, "answer.pdf", *letter, *sample.sheets[1:])
    after, forms, rules = look(world)
    assert (after.receipt, after.state) == (filing.receipt, "review")
    assert forms == ["13126-1 1", "13126-n 1", "13126-n 2", "13126-n 3"]
    assert not (MISSING | {"intake.ticket_refused"}) & rules
    with reading_scope(world.database) as session:
        kinds = {deadline.kind for deadline in records.deadlines_of(session, after.id)}
        paper = records.paper_of(session, later)
    assert ANSWER not in kinds and "stay_end" in kinds
    assert (paper.even, paper.set_aside, paper.separators, paper.kept) == (True, 0, len(letter), 3)


def test_a_page_filled_in_anew_behind_the_slip_takes_the_place_of_the_old_one(world: World) -> None:
    sample = extension(77)
    process(world, "first.pdf", *sample.sheets)
    filing, forms, _ = look(world)
    slip = printed(world, "slip", filing.receipt)
    process(world, "again.pdf", *slip, sample.sheets[0])
    after, forms_after, rules = look(world)
    assert (after.receipt, forms_after) == (filing.receipt, forms)
    assert "intake.ticket_refused" not in rules and "form.page_doubled" not in rules
    with reading_scope(world.database) as session:
        pages = records.pages_of_filing(session, after.id)
    assert next(page.file for page in pages if page.summary.form) == "again.pdf"


@pytest.mark.parametrize("seed", [78, 80])
def test_the_deadline_of_a_scanned_filing_is_the_day_surely_read_and_none_is_where_it_was_not(
    world: World, seed: int
) -> None:
    process(world, "first.pdf", *extension(seed).sheets)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session)
        deadlines = {deadline.kind: deadline for deadline in records.deadlines_of(session, filing.id)}
        expiry = records.fields_of(session, filing.id)["period_of_stay_expiry"].reading
    assert set(deadlines) >= {"stay_end", "stay_filing"}
    due = ("due", date.fromisoformat(str(expiry.value))) if expiry.accepted else ("open", None)
    assert (deadlines["stay_end"].status, deadlines["stay_end"].day) == due
