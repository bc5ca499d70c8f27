"""A page becomes the form page that a person says it is, its filing is checked again, and nothing else changes."""

from __future__ import annotations

import pytest

from uketsuke.cases import records
from uketsuke.cases.tables import PageRow
from uketsuke.cases.values import NewFiling, PromotedPage
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import PageSummary, Separator
from uketsuke.forms.readings import ChecklistItem, Finding, PageReadings

from .conftest import Desk, attachment, field, form_page

DOUBT = Finding("intake.split_in_doubt", "error", (), "順序", "order")
MISSING = Finding("form.page_missing", "error", (), "ページ", "page")
UNKNOWN = PageSummary("unknown", 0, 0.0)


def read_as(desk: Desk, form: str = "12981", variant: str | None = None) -> PromotedPage:
    key = desk.store.put(b"laid on the form")
    readings = PageReadings(form, "2026-04-01", 1, (), 0.1, 0.99)
    return PromotedPage(form_page(form), key, readings, {"name": ("WANG LI", 0.98)}, form, variant, 0.5, "0f" * 32)


def filed(desk: Desk, *summaries: PageSummary, procedure: str | None = "12981") -> tuple[int, tuple[int, ...]]:
    """A filing with these pages, checked and at rest in review (unrecognised without a procedure)."""
    batch = desk.receive(b"scan")
    desk.open(batch, len(summaries))
    pages = desk.read(batch, summaries)
    (filing,) = desk.do(records.save_split, batch, [NewFiling(pages, procedure, None, 0, True, findings=(DOUBT,))])
    desk.finish(filing, [field("name", "OLD", accepted=False)], [MISSING], [ChecklistItem("photo", "missing")])
    desk.do(records.close_batch, batch)
    return filing, pages


def test_a_promoted_page_is_a_form_page_and_its_filing_waits_to_be_finished(desk: Desk) -> None:
    filing, pages = filed(desk, form_page(), UNKNOWN)
    work = desk.ask(records.page_to_promote, pages[1], "12981", "12981")
    assert (work.id, work.image_key != "") == (pages[1], True)
    assert desk.do(records.promote_page, pages[1], read_as(desk), who="aoki") == (filing,)
    (_, page) = desk.ask(records.pages_of_filing, filing)
    assert page.summary.role == "form" and page.readings is not None and page.position == 1
    assert desk.ask(records.filing_to_finish, filing) is not None
    assert [work.job for work in desk.ask(records.pending_work)] == ["finish_filing"]


def test_a_promoted_page_can_be_found_as_a_near_duplicate_of_another(desk: Desk) -> None:
    _, pages = filed(desk, form_page(), UNKNOWN)
    desk.do(records.promote_page, pages[1], read_as(desk), who="aoki")
    page = desk.ask(lambda session: session.get_one(PageRow, pages[1]))
    assert (page.fingerprint, page.fingerprint_kind) == ("0f" * 32, "12981.1")


def test_what_intake_found_stays_and_what_checks_found_is_made_anew(desk: Desk) -> None:
    filing, pages = filed(desk, form_page(), UNKNOWN)
    desk.do(records.promote_page, pages[1], read_as(desk), who="aoki")
    assert desk.ask(records.findings_of, filing) == (DOUBT,)
    assert desk.ask(records.fields_of, filing) == {} and desk.ask(records.checklist_of, filing) == ()
    assert desk.finish(filing, [field("name", "NEW")], [MISSING]) == "review"
    assert desk.ask(records.findings_of, filing) == (DOUBT, MISSING)
    assert desk.ask(records.fields_of, filing)["name"].reading.value == "NEW"


def test_who_said_so_stands_in_the_history_of_page_and_filing(desk: Desk) -> None:
    filing, pages = filed(desk, form_page(), attachment())
    desk.do(records.promote_page, pages[1], read_as(desk), who="aoki")
    (promoted,) = [e for e in desk.ask(records.history, "page", pages[1]) if e.kind == "promoted"]
    assert promoted.detail == {"form": "12981", "page_no": 1, "who": "aoki"}
    back = [e for e in desk.ask(records.history, "filing", filing) if e.to_state == "separated"][-1]
    assert (back.from_state, back.detail) == ("review", {"why": "page_promoted", "who": "aoki"})


def test_a_filing_without_a_procedure_gets_its_forms(desk: Desk) -> None:
    filing, pages = filed(desk, UNKNOWN, procedure=None)
    assert [f.state for f in desk.ask(records.list_filings)] == ["unrecognised"]
    desk.do(records.promote_page, pages[0], read_as(desk, "13126", "n"), who="aoki")
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None and (work.procedure, work.variant) == ("13126", "n")


def test_promoting_twice_changes_nothing_the_second_time(desk: Desk) -> None:
    filing, pages = filed(desk, form_page(), UNKNOWN)
    assert desk.do(records.promote_page, pages[1], read_as(desk), who="aoki") == (filing,)
    before = desk.ask(records.history, "filing", filing)
    assert desk.do(records.promote_page, pages[1], read_as(desk), who="baba") == ()
    assert desk.ask(records.history, "filing", filing) == before


def test_linked_filings_are_checked_again_as_well(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, 3)
    pages = desk.read(batch, [form_page("13126-1"), attachment(), form_page("12981")])
    main, linked = desk.do(
        records.save_split,
        batch,
        [NewFiling(pages[:2], "13126", None, 0, True), NewFiling(pages[2:], "12981", None, 0, False)],
    )
    for filing in (main, linked):
        desk.finish(filing, [], [MISSING])
    assert desk.do(records.promote_page, pages[1], read_as(desk, "13126"), who="aoki") == (main, linked)


def test_a_converted_filing_is_not_taken_back(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, 2)
    pages = desk.read(batch, [form_page(), attachment()])
    (filing,) = desk.split(batch, pages)
    assert desk.finish(filing, [field("name", "WANG LI")]) == "converted"
    with pytest.raises(UsageError, match="converted"):
        desk.ask(records.page_to_promote, pages[1], "12981", "12981")
    assert desk.do(records.promote_page, pages[1], read_as(desk), who="aoki") == ()
    assert desk.ask(records.pages_of_filing, filing)[1].summary.role == "attachment"


@pytest.mark.parametrize(
    ("summary", "form", "procedure", "said"),
    [
        (form_page(), "12981", "12981", "form already"),
        (PageSummary("separator", 0, 0.0, separator=Separator("patcht")), "12981", "12981", "separator already"),
        (UNKNOWN, "13130", "13130", "13130 is a form for 13130"),
    ],
)
def test_what_cannot_be_that_page_is_refused_with_the_reason(
    desk: Desk, summary: PageSummary, form: str, procedure: str, said: str
) -> None:
    _, pages = filed(desk, form_page(), summary)
    with pytest.raises(UsageError, match=said):
        desk.ask(records.page_to_promote, pages[1], form, procedure)


def test_a_form_of_no_procedure_goes_into_any_filing(desk: Desk) -> None:
    _, pages = filed(desk, form_page(), UNKNOWN)
    assert desk.ask(records.page_to_promote, pages[1], "fee-84", None).id == pages[1]


def test_a_page_in_no_filing_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no filing"):
        desk.ask(records.page_to_promote, 999, "12981", "12981")


def test_a_filing_that_is_being_worked_on_is_not_run_again(desk: Desk) -> None:
    filing = desk.one_filing()
    assert desk.do(records.rerun_filing, filing, why="test", who="aoki") is False
    assert desk.do(records.rerun_filing, 999, why="test", who="aoki") is False
