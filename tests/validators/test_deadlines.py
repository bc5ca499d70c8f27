"""Every filing has the dates by which something must happen, or says which of them nobody could read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.deadlines import ANSWER, Deadline
from uketsuke.forms.errors import FormDataError
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.deadlines import deadlines_of, explain_deadline, list_deadlines, read_deadlines

Make = Callable[..., Any]


def of(filing: Any) -> dict[str, Deadline]:
    return {deadline.kind: deadline for deadline in deadlines_of(filing.context, filing.fields)}


def days(filing: Any) -> dict[str, tuple[str, date | None]]:
    return {kind: (deadline.status, deadline.day) for kind, deadline in of(filing).items()}


def test_an_extension_in_time_has_the_end_of_the_stay_and_of_the_special_period(filing: Make) -> None:
    assert days(filing("13126", period_of_stay_expiry="2026-12-20")) == {
        "stay_end": ("due", date(2026, 12, 20)),
        "stay_filing": ("met", date(2026, 12, 21)),  # the 20th is a Sunday
        "special_stay_end": ("due", date(2027, 2, 20)),
    }


@pytest.mark.parametrize(
    ("received", "status"),
    [
        (date(2026, 12, 30), "met"),
        (date(2026, 12, 31), "met"),
        (date(2027, 1, 4), "met"),
        (date(2027, 1, 5), "missed"),
    ],
    ids=["the day before", "the day", "first open day of the year", "the day after"],
)
def test_a_stay_that_ends_when_offices_are_closed_does_not_move_but_filings_are_taken(
    received: date, status: str, filing: Make
) -> None:
    found = of(filing("13126", period_of_stay_expiry="2026-12-31").within(received=received))
    assert found["stay_end"] == Deadline("stay_end", "due", date(2026, 12, 31), ("period_of_stay_expiry",))
    assert (found["stay_filing"].status, found["stay_filing"].day) == (status, date(2027, 1, 4))
    assert found["stay_filing"].moved_from == date(2026, 12, 31)
    assert ("special_stay_end" in found) is (status == "met")


def test_no_holiday_moves_the_end_of_the_special_period(filing: Make) -> None:
    found = of(filing("13125", period_of_stay_expiry="2026-11-30"))["special_stay_end"]
    assert found == Deadline("special_stay_end", "due", date(2027, 1, 31), ("period_of_stay_expiry",))  # a Sunday


@pytest.mark.parametrize(
    ("period", "exists"), [("P15D", False), ("P30D", False), ("P31D", True), ("P1M", True), ("P3Y", True)]
)
def test_a_stay_of_thirty_days_or_less_has_no_special_period(period: str, exists: bool, filing: Make) -> None:
    assert ("special_stay_end" in of(filing("13126", period_of_stay=period))) is exists


@pytest.mark.parametrize("procedure", ["12980", "12981", "13130"])
def test_other_permits_end_with_the_stay_and_have_no_special_period(procedure: str, filing: Make) -> None:
    found = days(filing(procedure))
    assert found["stay_end"] == ("due", date(2027, 1, 20))
    assert not {"stay_filing", "special_stay_end"} & set(found)


def test_permanent_residents_have_no_end_of_stay(filing: Make) -> None:
    status = load_vocabulary("status_of_residence").lookup("永住者")
    filed = filing("13130", status_of_residence=status, period_of_stay="indefinite", period_of_stay_expiry=None)
    assert days(filed) == {"departure_planned": ("due", date(2026, 12, 20))}


@pytest.mark.parametrize(
    ("received", "born", "status", "last"),
    [
        (date(2026, 12, 1), "2026-11-01", "met", date(2026, 12, 1)),
        (date(2026, 12, 2), "2026-11-01", "missed", date(2026, 12, 1)),
        (date(2026, 11, 30), "2026-10-29", "met", date(2026, 11, 30)),  # the 28th is a Saturday
        (date(2027, 1, 4), "2026-11-30", "met", date(2027, 1, 4)),  # 30 December to the first open day
        (date(2027, 1, 5), "2026-11-30", "missed", date(2027, 1, 4)),
        (date(2028, 3, 1), "2028-01-31", "met", date(2028, 3, 1)),  # February has 29 days
    ],
)
def test_an_acquisition_is_filed_within_thirty_days_of_the_birth_and_a_holiday_moves_that(
    received: date, born: str, status: str, last: date, filing: Make
) -> None:
    filed = filing("13128", date_of_birth=born).within(received=received)
    assert days(filed)["acquisition_filing"] == (status, last)


def test_a_child_may_stay_sixty_days_without_a_status_and_no_holiday_moves_that(filing: Make) -> None:
    found = of(filing("13128", date_of_birth="2026-11-02"))
    assert found["stay_without_status_end"].day == date(2027, 1, 1)
    assert found["stay_without_status_end"].moved_from is None
    assert (found["birth_notification"].status, found["birth_notification"].day) == ("notice", date(2026, 11, 16))


def test_the_day_nationality_was_lost_stands_on_no_form_so_nobody_guesses(filing: Make) -> None:
    found = days(filing("13128", acquisition_reason="loss_of_nationality"))
    assert found == {"acquisition_filing": ("open", None), "stay_without_status_end": ("open", None)}


def test_a_card_a_report_and_a_journey_have_their_days(filing: Make) -> None:
    assert days(filing("12945", residence_card_expiry="2027-01-10")) == {
        "card_filing": ("met", date(2027, 1, 12)),  # Sunday, then Coming-of-Age Day
        "card_end": ("due", date(2027, 1, 10)),
    }
    assert days(filing("periodic_report", authentication_expiry="2027-03-31")) == {
        "report_due": ("met", date(2027, 2, 28)),
        "authentication_end": ("due", date(2027, 3, 31)),
    }
    assert days(filing("12979", entry_date="2027-04-01")) == {"entry_planned": ("due", date(2027, 4, 1))}
    assert days(filing("registration")) == {}


def test_a_report_after_the_month_before_is_late_and_its_expiry_still_stands(filing: Make) -> None:
    found = days(filing("periodic_report", authentication_expiry="2026-12-20"))
    assert found == {"report_due": ("missed", date(2026, 11, 20)), "authentication_end": ("due", date(2026, 12, 20))}


def test_a_date_that_was_not_read_surely_leaves_its_deadlines_open(filing: Make) -> None:
    doubtful = filing("13126").with_reading("period_of_stay_expiry", accepted=False)
    assert set(days(doubtful).values()) == {("open", None)}
    assert set(of(doubtful)) == {"stay_end", "stay_filing", "special_stay_end"}
    missing = filing("13126", leave_out=["period_of_stay_expiry"])
    assert set(days(missing).values()) == {("open", None)}


def test_a_month_without_its_day_stands_at_its_first_and_stays_open(filing: Make) -> None:
    found = days(filing("13126", period_of_stay_expiry="2027-02"))
    assert found["stay_end"] == ("open", date(2027, 2, 1))
    assert found["stay_filing"] == ("met", date(2027, 2, 1))
    found = days(filing("13126", period_of_stay_expiry="2026-11"))
    assert found["stay_filing"] == ("open", date(2026, 11, 2))
    assert found["special_stay_end"][0] == "open"
    assert days(filing("13126", period_of_stay_expiry="2026-10"))["stay_filing"][0] == "missed"


def test_an_unsure_period_leaves_the_special_period_open_and_nothing_else(filing: Make) -> None:
    found = days(filing("13126").with_reading("period_of_stay", accepted=False))
    assert found["special_stay_end"] == ("open", date(2027, 3, 20))
    # Whether the period is one without an end is not known either.
    assert found["stay_end"] == ("open", date(2027, 1, 20))


@pytest.mark.parametrize("expiry", ["2026-12-31", "2027-01-20", "2027-02-28"])
def test_rules_and_deadlines_agree_on_whether_an_extension_is_late(expiry: str, filing: Make) -> None:
    for after in range(-2, 8):
        received = date.fromisoformat(expiry) + timedelta(days=after)
        filed = filing("13126", period_of_stay_expiry=expiry).within(received=received)
        cases = {found.detail.case for found in filed.findings("date.order") if found.detail}
        assert ("stay_not_over_for_extension" in cases) is (of(filed)["stay_filing"].status == "missed"), received


@pytest.mark.parametrize("born", ["2026-11-01", "2026-11-30", "2026-10-29"])
def test_rules_and_deadlines_agree_on_whether_an_acquisition_is_late(born: str, filing: Make) -> None:
    for after in range(28, 38):
        received = date.fromisoformat(born) + timedelta(days=after)
        filed = filing("13128", date_of_birth=born).within(received=received)
        assert bool(filed.findings("window.late")) is (of(filed)["acquisition_filing"].status == "missed"), received


@pytest.mark.parametrize("born", ["2026-11-01", "2026-10-25"])  # sixty days on: 31 December, 24 December
def test_rules_and_deadlines_agree_on_whether_a_child_stayed_too_long(born: str, filing: Make) -> None:
    end = of(filing("13128", date_of_birth=born))["stay_without_status_end"].day
    assert end is not None
    for after in range(-2, 6):
        received = end + timedelta(days=after)
        filed = filing("13128", date_of_birth=born).within(received=received)
        cases = {found.detail.case for found in filed.findings("window.late") if found.detail}
        assert cases == {"birth_60_days" if received > end else "birth_30_days"}, received


@pytest.mark.parametrize("expiry", ["2027-06-30", "2026-12-31", "2027-01-20"])
def test_rules_and_deadlines_agree_on_whether_the_special_period_is_over(expiry: str, filing: Make) -> None:
    end = of(filing("13126", period_of_stay_expiry=expiry))["special_stay_end"].day
    assert end is not None
    for after in range(-2, 4):
        received = end + timedelta(days=after)
        filed = filing("12980", period_of_stay_expiry=expiry).within(received=received)
        cases = {found.detail.case for found in filed.findings("date.order") if found.detail}
        assert ("special_period_over" in cases) is (received > end), received
        assert ("stay_not_over" in cases) is (received <= end), received


@pytest.mark.parametrize("value", ["2023-02-30", "0027-01-20", "9999-12-31", "unknown"])
def test_a_date_that_cannot_be_is_not_reckoned_with(value: str, filing: Make) -> None:
    assert set(days(filing("13126", period_of_stay_expiry=value)).values()) == {("open", None)}


def test_a_filing_without_a_procedure_has_no_deadlines(filing: Make) -> None:
    assert of(filing("13126").within(procedure=None)) == {}


def test_entries_name_items_of_the_forms_and_carry_words_and_source() -> None:
    catalogue = load_catalogue()
    names = {field.name for form in catalogue.forms.values() for field in form.fields}
    for rule in list_deadlines():
        assert set(rule.procedures) <= set(catalogue.procedures)
        assert rule.from_ is None or rule.from_ in names
        conditions = (*rule.when, *rule.unless)
        assert all(condition.field in names for condition in conditions)
        assert rule.only_if_met is None or explain_deadline(rule.only_if_met) is not None
        assert all((rule.title_ja, rule.title_en, rule.title_easy, rule.says_ja, rule.says_en, rule.says_easy))
        assert rule.source and bool(rule.procedures) is not rule.set_by_office
    assert explain_deadline(ANSWER) is not None
    assert explain_deadline("weather") is None


def test_an_entry_holds_only_between_its_days(tmp_path: Path) -> None:
    (rule,) = (rule for rule in list_deadlines() if rule.kind == "special_stay_end")
    later = rule.model_copy(update={"effective_from": date(2027, 4, 1), "effective_to": date(2028, 3, 31)})
    held = [later.holds_on(day) for day in (date(2027, 3, 31), date(2027, 4, 1), date(2028, 3, 31), date(2028, 4, 1))]
    assert held == [False, True, True, False]
    (tmp_path / "deadlines.toml").write_text('[[deadline]]\nkind = "x"\nprocedures = []\n', encoding="utf-8")
    with pytest.raises(FormDataError, match="deadline x"):
        read_deadlines(tmp_path / "deadlines.toml")
