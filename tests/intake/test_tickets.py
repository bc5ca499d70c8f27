"""Tickets bring papers to a filing that is there; where anything is unclear a person decides."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.codes import read_coversheet_text, read_ticket_text, ticket_text
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import FormMatch, PageSummary, Separator
from uketsuke.intake.separators import find_separator
from uketsuke.intake.splitting import SplitPage
from uketsuke.intake.tickets import (
    TicketPlan,
    TicketSection,
    plan_ticket,
    ticket_sections,
    typeset_ticket,
)

RECEIPT = "HQ-20261123-C000123-R2"
ADD = PageSummary("separator", 0, 0.0, separator=Separator("ticket", receipt=RECEIPT))
PAGE = PageSummary("separator", 0, 0.0, separator=Separator("ticket", receipt=RECEIPT, page=1))
COVER = PageSummary("separator", 0, 0.0, separator=Separator("coversheet", "HQ", "000123"))
BLANK = PageSummary("blank", 0, 0.0)
PAPER = PageSummary("attachment", 0, 0.0)


def form(form_id: str = "13126-1", page_no: int = 1) -> PageSummary:
    return PageSummary("form", 0, 0.0, FormMatch(form_id, "2026-04-01", page_no, 0.999))


def of(*summaries: PageSummary, name: str | None = None) -> list[SplitPage]:
    facts = {} if name is None else {"name": (name, 0.99), "residence_card_number": (f"AB1234567{len(name)}CD", 0.99)}
    return [SplitPage(summary, facts if summary.role == "form" else {}) for summary in summaries]


def sections(*summaries: PageSummary, sheets: Sequence[int | None] | None = None) -> tuple[list[list[int]], list[int]]:
    found, rest = ticket_sections(summaries, sheets or [None] * len(summaries))
    return [list(section.pages) for section in found], list(rest)


@pytest.mark.parametrize("page", [None, 0, 12])
def test_a_typeset_ticket_is_found_on_its_scan_and_says_what_it_is_for(page: int | None) -> None:
    with pdfium.PdfDocument(typeset_ticket(RECEIPT, page, about="13126-1")) as document:
        assert len(document) == 1
        image = document[0].render(scale=200 / 72, grayscale=True).to_numpy().reshape(2339, -1)[:, :1654]
    expected = Separator("ticket", receipt=RECEIPT, page=page)
    turned = np.ascontiguousarray(np.rot90(cv2.GaussianBlur(image, (0, 0), 1.0), 2))
    assert find_separator(np.ascontiguousarray(image)) == expected
    assert find_separator(turned) == expected


def test_no_cover_sheet_is_a_ticket_and_no_ticket_a_cover_sheet() -> None:
    assert read_coversheet_text(ticket_text(RECEIPT)) is None
    assert read_coversheet_text(ticket_text(RECEIPT, 3)) is None
    assert read_ticket_text("UKETSUKE:1:T1:000123") is None
    assert read_ticket_text("UKETSUKE:1:HQ:000123") is None


@pytest.mark.parametrize("receipt", ["", "HQ 1", "HQ:1", "受付", "x" * 81])
def test_what_is_no_receipt_makes_no_ticket(receipt: str) -> None:
    with pytest.raises(UsageError):
        ticket_text(receipt)


def test_papers_that_come_later_reach_up_to_the_next_separator() -> None:
    assert sections(form(), ADD, BLANK, PAPER, PAPER, COVER, form()) == ([[1, 2, 3, 4]], [0, 5, 6])
    assert sections(ADD, PAPER, PAGE, PAPER) == ([[0, 1], [2, 3]], [])


def test_a_new_scan_is_the_sheet_behind_its_ticket_and_no_more() -> None:
    assert sections(form(), PAGE, BLANK, PAPER, BLANK, PAPER) == ([[1, 2, 3, 4]], [0, 5])
    assert sections(PAGE, BLANK, PAPER, PAPER, PAPER, sheets=[1, 1, 2, 2, 3]) == ([[0, 1, 2, 3]], [4])
    assert sections(PAGE, PAPER, PAPER, sheets=[1, 2, 3]) == ([[0, 1]], [2])


def test_a_doubled_ticket_is_one_and_a_lone_one_is_kept() -> None:
    assert sections(PAGE, PAGE, PAPER, PAPER) == ([[0, 1, 2]], [3])
    assert sections(form(), PAGE) == ([[1]], [0])
    assert sections(PAGE, COVER, form()) == ([[0]], [1, 2])


def plan(ticket: PageSummary, new: Sequence[SplitPage], target: Sequence[SplitPage]) -> TicketPlan | str:
    pages = [SplitPage(ticket), *new]
    separator = ticket.separator
    assert separator is not None
    section = TicketSection(separator, tuple(range(len(pages))))
    return plan_ticket(section, pages, target, load_catalogue())


FILING = of(form(), form("13126-n", 1), PAPER, name="NGUYEN VAN A")


def test_a_new_scan_takes_the_place_of_its_page() -> None:
    found = plan(PAGE, of(BLANK, form("13126-n", 1), BLANK, name="NGUYEN VAN A"), FILING)
    assert found == TicketPlan(replacing=((1, 2),), added=(0, 1, 3), procedure="13126", variant="n")


def test_of_two_sides_the_one_of_the_same_form_page_is_meant() -> None:
    found = plan(PAGE, of(form("13126-n", 2), form("13126-n", 1), name="NGUYEN VAN A"), FILING)
    assert isinstance(found, TicketPlan)
    assert (found.replacing, found.added) == (((1, 2),), (0, 1))


def test_a_page_that_was_no_form_is_replaced_by_whatever_lies_behind_its_ticket() -> None:
    ticket = PageSummary("separator", 0, 0.0, separator=Separator("ticket", receipt=RECEIPT, page=2))
    found = plan(ticket, of(form("13126-n", 2), name="NGUYEN VAN A"), FILING)
    assert isinstance(found, TicketPlan)
    assert found.replacing == ((2, 1),)


def test_papers_that_come_later_are_added_and_may_say_what_the_filing_is() -> None:
    found = plan(ADD, of(form(), form("13126-p", 1), name="LEE"), of(PAPER))
    assert found == TicketPlan(replacing=(), added=(0, 1, 2), procedure="13126", variant="p")


def test_a_form_page_filled_in_anew_takes_the_place_of_the_old_one() -> None:
    found = plan(ADD, of(form(), form("13126-n", 2), PAPER, name="NGUYEN VAN A"), FILING)
    assert found == TicketPlan(replacing=((0, 1),), added=(0, 2, 3), procedure="13126", variant="n")


def test_a_form_page_that_does_not_say_whose_it_is_goes_where_its_ticket_says() -> None:
    found = plan(ADD, of(form("13126-n", 1)), FILING)
    assert found == TicketPlan(replacing=((1, 1),), added=(0,), procedure="13126", variant="n")


@pytest.mark.parametrize(
    ("ticket", "new", "reason"),
    [
        (PAGE, of(BLANK), "nothing"),
        (PAGE, of(form("13126-n", 2), name="NGUYEN VAN A"), "other_form"),
        (PAGE, of(PAPER), "other_form"),
        (PAGE, of(form("13126-n", 1), form("13126-n", 1), name="NGUYEN VAN A"), "several"),
        (ADD, of(form(), name="TANAKA"), "other_applicant"),
        (ADD, of(form(), form(), name="NGUYEN VAN A"), "other_applicant"),
        (ADD, of(form("13130", 1), name="NGUYEN VAN A"), "other_applicant"),
        (PAGE, of(form("13126-n", 1), name="SOMEBODY ELSE ENTIRELY"), "other_applicant"),
    ],
    ids=[
        "nothing",
        "other page",
        "no form",
        "two of it",
        "other applicant",
        "two new ones",
        "other application",
        "other's page",
    ],
)
def test_what_is_unclear_is_left_to_a_person(ticket: PageSummary, new: list[SplitPage], reason: str) -> None:
    assert plan(ticket, new, FILING) == reason


def test_a_page_that_the_filing_has_not_cannot_be_replaced() -> None:
    assert plan(PAGE, of(PAPER), of(PAPER)) == "no_page"
