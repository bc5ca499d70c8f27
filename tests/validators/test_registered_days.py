"""Rules and deadlines reckon the days of an authentication id as the records do."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.validators.conftest import make_filing

from uketsuke.forms.authentication import reminder_day, report_due
from uketsuke.validators.deadlines import deadlines_of
from uketsuke.validators.evaluating import judge
from uketsuke.validators.rules import list_rules

ENDS = st.dates(date(2026, 6, 1), date(2040, 12, 31))
DAY = timedelta(days=1)
WINDOWS = [rule for rule in list_rules() if rule.id in ("window.early", "window.late")]


def fails(rule: str, end: date, received: date) -> bool:
    filing = make_filing("periodic_report", authentication_expiry=end.isoformat()).within(received=received)
    alone = [r.model_copy(update={"cases": tuple(c for c in r.cases if c.key == "periodic_report")}) for r in WINDOWS]
    return any(j.verdict == "fail" for case, j in judge(alone, filing.facts) if case.rule == rule)


@given(ENDS)
def test_a_report_is_early_before_the_reminder_and_late_after_the_day_it_is_due(end: date) -> None:
    assert [fails("window.early", end, reminder_day(end) - DAY), fails("window.early", end, reminder_day(end))] == [
        True,
        False,
    ]
    assert [fails("window.late", end, report_due(end)), fails("window.late", end, report_due(end) + DAY)] == [
        False,
        True,
    ]


@given(ENDS)
def test_the_deadlines_of_a_report_are_the_same_days(end: date) -> None:
    filing = make_filing("periodic_report", authentication_expiry=end.isoformat())
    days = {deadline.kind: deadline.day for deadline in deadlines_of(filing.facts.context, filing.facts.fields)}
    assert days == {"report_due": report_due(end), "authentication_end": end}
