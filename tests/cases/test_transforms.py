"""Every transform gives back what it was given, or says that it does not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.cases.transforms import TRANSFORMS, DoesNotFit, whole_months
from uketsuke.forms.online import TRANSFORMS as NAMES
from uketsuke.forms.online import Group, groups_of
from uketsuke.forms.readings import Value

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
WHOLE_DATES = DAYS.map(date.isoformat)
PARTLY_KNOWN = st.one_of(WHOLE_DATES, DAYS.map(lambda d: f"{d:%Y-%m}"), DAYS.map(lambda d: f"{d:%Y}"))
TEXT = st.text(min_size=1)
NUMBERS = st.text("0123456789", min_size=1, max_size=13)
PERIODS = st.tuples(st.integers(0, 5), st.integers(0, 11)).filter(any).map(
    lambda p: "P" + (f"{p[0]}Y" if p[0] else "") + (f"{p[1]}M" if p[1] else "")
)  # fmt: skip
EITHER = st.none()


def group(*fields: str) -> Group:
    found = [g for g in groups_of(fields, exact=True) if g.by not in ("table", "any_row")]
    assert len(found) == 1
    return found[0]


def column(table: str, name: str) -> Group:
    (found,) = [g for g in groups_of([table], exact=True) if g.by == "table"]
    return next(one for one in found.columns if name in one.fields)


def there_and_back(one: Group, *values: Value) -> tuple[Value, ...]:
    transform = TRANSFORMS[one.by]
    back = transform.backward(transform.forward(values, one), one)
    return tuple(back[name] for name in one.fields)


def options(one: Group) -> st.SearchStrategy[str]:
    """The first of the values with one option: it is what the option means."""
    return st.sampled_from(list({shown: v for v, shown in reversed(one.options["value"].items())}.values()))


CASES = {
    "same": (group("occupation"), TEXT),
    "number": (group("phone"), NUMBERS),
    "number_if_any": (group("employer_corporate_number"), NUMBERS | st.just("none")),
    "choice": (group("marital_status"), options(group("marital_status"))),
    "choice of a long list": (group("nationality"), options(group("nationality"))),
    "choice_or_other": (group("entry_port"), options(group("entry_port")).filter(lambda port: port != "other")),
    "choice_or_other, other": (group("entry_port"), st.just("青森空港")),
    "named": (column("family_in_japan", "relationship"), st.sampled_from(["夫", "妻", "子", "その他"])),
    "address": (group("address"), st.just("東京都港区芝1-2-3") | st.just("〒105-0014 東京都港区芝1-2-3")),
    "by_script": (column("work_experience", "employer"), TEXT),
    "birth_date": (group("date_of_birth"), PARTLY_KNOWN | st.just("unknown")),
    "date": (group("passport_expiry"), WHOLE_DATES),
    "date_in_words": (group("entry_date"), PARTLY_KNOWN),
    "year_month": (column("work_experience", "joined"), PARTLY_KNOWN.filter(lambda d: len(d) < len("2026-04-01"))),
    "period": (group("intended_stay"), PERIODS),
    "period_in_words": (group("desired_period"), PERIODS | st.just("indefinite") | st.just("P90D")),
    "times": (group("business_experience_years"), st.integers(0, 80)),
}


@pytest.mark.parametrize("name", CASES)
@given(data=st.data())
def test_what_goes_there_comes_back(name: str, data: st.DataObject) -> None:
    one, values = CASES[name]
    assert one.by == name.partition(" ")[0].strip(",")
    value = data.draw(values | EITHER)
    assert there_and_back(one, value) == (value,)


@given(st.integers(0, 99_999_999))
def test_a_monthly_salary_comes_back_and_a_yearly_one_is_a_twelfth(amount: int) -> None:
    salary = group("salary", "salary_unit")
    assert there_and_back(salary, amount, "monthly") == (amount, "monthly")
    assert TRANSFORMS["monthly"].forward([amount, "annual"], salary) == {"value": amount // 12}


@given(st.lists(options(group("job_type")) | EITHER, min_size=3, max_size=3))
def test_a_list_keeps_its_places(values: list[str | None]) -> None:
    assert there_and_back(group("other_job_type_1", "other_job_type_2", "other_job_type_3"), *values) == tuple(values)


@given(DAYS, st.integers(1, 48))
def test_months_are_counted_from_the_first_day_to_the_last(first: date, months: int) -> None:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if first.day > 28:
        first = first.replace(day=28)
    last = date.fromordinal(date(year, month + 1, first.day).toordinal() - 1)
    dispatch = group("dispatch_period_from", "dispatch_period_to")
    values = [first.isoformat(), last.isoformat()]
    assert TRANSFORMS["months_between"].forward(values, dispatch) == {"value": months}
    assert whole_months(*values)
    assert TRANSFORMS["months_between"].forward(
        [values[0], date.fromordinal(last.toordinal() + 1).isoformat()], dispatch
    ) == {"value": months + 1}


@pytest.mark.parametrize(
    ("one", "values"),
    [
        (group("marital_status"), ("divorced",)),
        (group("job_type"), ("47",)),
        (column("family_in_japan", "relationship"), ("従兄",)),
        (group("passport_expiry"), ("2030-05",)),
        (group("date_of_birth"), ("昔",)),
        (group("intended_stay"), ("indefinite",)),
        (group("intended_stay"), ("P90D",)),
        (group("salary", "salary_unit"), (3_000_000, None)),
        (group("dispatch_period_from", "dispatch_period_to"), ("2026-04-01", None)),
        (group("dispatch_period_from", "dispatch_period_to"), ("2026-04-01", "2026-03-01")),
        (column("work_experience", "joined"), ("2020-04-01",)),
    ],
)
def test_what_the_online_form_cannot_say_does_not_fit_and_says_why(one: Group, values: tuple[Value, ...]) -> None:
    with pytest.raises(DoesNotFit) as refused:
        TRANSFORMS[one.by].forward(values, one)
    assert refused.value.reason.ja and refused.value.reason.en


def test_every_transform_of_the_data_is_one() -> None:
    assert {*TRANSFORMS, "table"} == set(NAMES)
