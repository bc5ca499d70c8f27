"""Pages that join a filing which is there: placed once, accounted for, and only what they touch done again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from uketsuke.cases import records
from uketsuke.cases.splitting import PaperLost
from uketsuke.cases.values import Join, NewFiling, NewPage, Origin
from uketsuke.forms.readings import Finding

from .conftest import Desk, attachment, field, form_page


def first_filing(desk: Desk, *, accepted: bool = False) -> tuple[int, tuple[int, ...]]:
    """A filing of two pages at rest, and their ids."""
    batch = desk.receive(b"first")
    desk.open(batch, pages_per_file=2)
    pages = desk.read(batch, [form_page(), attachment()])
    (filing,) = desk.split(batch, pages)
    desk.finish(filing, [field("name", "A", accepted=accepted)], [Finding("format.phone", "info", (), "電", "p")])
    desk.do(records.close_batch, batch)
    return filing, pages


def later_batch(desk: Desk, pages: int = 2, content: bytes = b"later") -> tuple[int, tuple[int, ...]]:
    batch = desk.receive(content)
    desk.open(batch, pages_per_file=pages)
    return batch, desk.read(batch, [form_page()] * pages)


def page_ids(desk: Desk, filing: int) -> list[int]:
    return [page.id for page in desk.ask(records.pages_of_filing, filing)]


def join(desk: Desk, batch: int, joins: Sequence[Join], filings: Sequence[NewFiling] = ()) -> tuple[int, ...]:
    return desk.do(records.save_split, batch, filings, joins)


def test_a_new_scan_stands_where_the_old_page_stood_and_the_old_one_is_kept(desk: Desk) -> None:
    filing, (old, other) = first_filing(desk)
    batch, (ticket, new) = later_batch(desk)
    assert join(desk, batch, [Join(filing, "review", (ticket,), ((0, old, new),))]) == ()
    assert page_ids(desk, filing) == [new, other, ticket]
    assert desk.ask(records.image_of_page, filing, 0) == desk.store.put(b"normalised %d" % new)
    receipt = desk.ask(records.list_filings)[0].receipt
    replaced = [place for place in desk.ask(records.find_pages, receipt, 0) if place.page is None]
    assert [(place.page_id, place.replaced_in, place.state) for place in replaced] == [(old, receipt, "replaced")]
    assert [e.kind for e in desk.ask(records.history, "filing", filing)][-2:] == ["page_replaced", "pages_joined"]


def test_both_batches_add_up_and_the_later_one_closes_when_the_filing_rests(desk: Desk) -> None:
    filing, (old, _) = first_filing(desk)
    batch, (ticket, new) = later_batch(desk)
    join(desk, batch, [Join(filing, "review", (ticket,), ((0, old, new),))])
    assert desk.do(records.close_batch, batch) is False
    assert "close_batch" not in {work.job for work in desk.ask(records.pending_work)}
    desk.finish(filing, [field("name", "A")])
    assert desk.do(records.close_batch, batch) is True
    first = desk.ask(records.paper_of, 1)
    assert (first.replaced, first.kept, first.even, desk.ask(records.balance_of, 1).even) == (1, 1, True, True)
    assert desk.ask(records.paper_of, batch).kept == 2


def test_a_filing_that_pages_join_is_checked_again_from_the_start(desk: Desk) -> None:
    filing, pages = first_filing(desk)
    batch, new = later_batch(desk)
    join(desk, batch, [Join(filing, "review", new)])
    assert desk.ask(records.findings_of, filing) == ()
    assert desk.ask(records.fields_of, filing) == {}
    assert page_ids(desk, filing) == [*pages, *new]
    assert desk.finish(filing, [field("name", "A")]) == "converted"


def test_results_of_pages_that_are_no_longer_all_are_not_kept(desk: Desk) -> None:
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    batch, new = later_batch(desk)
    join(desk, batch, [Join(filing, "separated", new)])
    assert desk.do(records.finish_filing, work, fields={}, findings=(), checklist=()) is None
    assert desk.finish(filing, [field("name", "A")]) == "converted"


@pytest.mark.parametrize("what", ["state", "page"])
def test_a_decision_that_was_overtaken_leaves_everything_as_it_was(what: str, desk: Desk) -> None:
    filing, (old, other) = first_filing(desk)
    batch, (ticket, new) = later_batch(desk)
    decided = {
        "state": Join(filing, "returned", (ticket,), ((0, old, new),)),
        "page": Join(filing, "review", (ticket,), ((0, other, new),)),
    }[what]
    with pytest.raises(records.Overtaken):
        join(desk, batch, [decided])
    assert page_ids(desk, filing) == [old, other]
    assert desk.ask(records.pages_to_split, batch) is not None
    assert desk.ask(records.list_filings)[0].state == "review"


def test_every_page_of_the_batch_must_go_somewhere(desk: Desk) -> None:
    filing, _ = first_filing(desk)
    batch, (ticket, new) = later_batch(desk)
    with pytest.raises(PaperLost):
        join(desk, batch, [Join(filing, "review", (ticket,))])
    assert join(desk, batch, [Join(filing, "review", (ticket,))], [NewFiling((new,), "12981", None, 0, True)]) != ()


def test_two_tickets_for_one_filing_are_both_followed_and_each_ends_its_pages_corrections(desk: Desk) -> None:
    filing, (first, second) = first_filing(desk)
    batch, (new_first, new_second) = later_batch(desk)
    join(
        desk,
        batch,
        [
            Join(filing, "review", (), ((0, first, new_first),)),
            Join(filing, "separated", (), ((1, second, new_second),)),
        ],
    )
    assert page_ids(desk, filing) == [new_first, new_second]


def test_an_unrecognised_filing_becomes_what_its_new_pages_say(desk: Desk) -> None:
    filing = desk.one_filing(procedure=None)
    desk.finish(filing)
    batch, new = later_batch(desk)
    join(desk, batch, [Join(filing, "unrecognised", new, procedure="13126", variant="n")])
    (overview,) = desk.ask(records.list_filings)
    assert (overview.procedure, overview.variant, overview.state) == ("13126", "n", "separated")


def test_the_answer_of_a_run_holds_the_filings_that_its_pages_joined(desk: Desk) -> None:
    filing, _ = first_filing(desk)
    batch, new = later_batch(desk)
    join(desk, batch, [Join(filing, "review", new)])
    answer = desk.ask(records.export_process, (batch,))
    assert [entry["receipt"] for entry in answer["filings"]] == [desk.ask(records.list_filings)[0].receipt]
    assert desk.ask(records.batches_of_filing, filing) == (1, batch)


def test_what_was_noted_of_a_file_is_said_in_the_filing_that_its_pages_join(desk: Desk) -> None:
    filing, _ = first_filing(desk)
    batch = desk.receive(b"later", origin=Origin(sides="one", sheets=3))
    (file,) = desk.ask(records.files_to_open, batch)
    note = Finding("intake.mislabelled", "info", (), "拡張子", "ending")
    pages = [NewPage(n, desk.store.put(b"%d" % n), 300.0) for n in range(2)]
    desk.do(records.save_opened_file, file.id, pages, (), [note])
    desk.do(records.finish_opening, batch)
    join(desk, batch, [Join(filing, "review", desk.read(batch, [form_page()] * 2))])
    rules = [finding.rule for finding in desk.ask(records.findings_of, filing)]
    assert rules == ["intake.mislabelled", "intake.count_differs"]


def test_another_scan_of_a_sheet_is_said_with_the_other_receipt(desk: Desk) -> None:
    filing, _ = first_filing(desk)
    receipt = desk.ask(records.list_filings)[0].receipt
    batch, (one, two) = later_batch(desk)
    filings = [
        NewFiling((one,), "12981", None, 0, True, near=(receipt,)),
        NewFiling((two,), "12981", None, 1, True, near=(0,)),
    ]
    first, second = join(desk, batch, (), filings)
    said = [desk.ask(records.findings_of, made)[0] for made in (first, second)]
    assert [(finding.rule, finding.severity) for finding in said] == [("intake.near_duplicate", "warning")] * 2
    assert receipt in said[0].message_ja
    assert desk.ask(records.list_filings)[1].receipt in said[1].message_en
    assert filing not in (first, second)
