"""Blind keying: who is given what, what follows from what they key, and that nobody keys twice or elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from uketsuke.cases import keying, records, sample_plan
from uketsuke.cases.keying import Settled, State, is_known_turn, verdict
from uketsuke.cases.quality_tables import KeyingRow, SampleRow
from uketsuke.cases.who import acting
from uketsuke.forms.entered import UNREADABLE
from uketsuke.forms.readings import FieldResult, Value

from .conftest import Desk, attachment, field, form_page, seen, table

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def drawn_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every accepted value is drawn, and nobody is measured by known ones, unless a test says otherwise."""
    monkeypatch.setattr(sample_plan, "MOST", 1.0)
    monkeypatch.setattr(keying, "KNOWN_SHARE", 0.0)


def filed(desk: Desk, fields: list[FieldResult], office: str = "TYO", content: bytes = b"scan") -> int:
    batch = desk.receive(content, office=office)
    desk.open(batch)
    (filing,) = desk.split(batch, desk.read(batch, [form_page("13126-1")]), procedure="13126")
    desk.finish(filing, fields)
    return filing


def samples(desk: Desk) -> dict[str, SampleRow]:
    return desk.ask(lambda session: {row.field: row for row in session.scalars(select(SampleRow))})


def key(desk: Desk, who: str, sample: int, value: Value) -> Settled | None:
    with acting(who):
        return desk.do(records.key_value, sample, value, NOW)


def task(desk: Desk, who: str, offices: tuple[str, ...] | None = None, now: datetime = NOW) -> Any:
    with acting(who):
        return desk.do(records.next_task, offices, now)


@pytest.fixture
def one(desk: Desk) -> Callable[..., int]:
    """The sample of one filing with one accepted value."""

    def make(name: str = "occupation", value: Value = "会社員", **more: Any) -> int:
        filed(desk, [field(name, value, form="13126-1")], **more)
        return samples(desk)[name].id

    return make


CASES: list[tuple[list[Value], bool, State, Value]] = [
    ([], False, "waiting", None),
    (["A"], False, "right", "A"),
    (["A"], True, "second", None),
    (["B"], False, "second", None),
    (["B", "A"], False, "right", "A"),
    (["B", "A"], True, "differs", None),
    (["A", "A"], True, "right", "A"),
    (["B", "B"], False, "wrong", "B"),
    (["B", "B"], True, "wrong", "B"),
    (["B", "C"], False, "differs", None),
    ([None, None], False, "wrong", None),
    ([UNREADABLE], False, "second", None),
    ([UNREADABLE, UNREADABLE], False, "unclear", None),
    ([UNREADABLE, "B"], False, "differs", None),
]


@pytest.mark.parametrize(("keyed", "critical", "state", "truth"), CASES)
def test_what_follows_from_what_people_key(keyed: list[Value], critical: bool, state: State, truth: Value) -> None:
    assert verdict("A", keyed, critical=critical) == (state, truth)


def test_every_accepted_value_is_drawn_once_and_nothing_else(desk: Desk) -> None:
    people = [
        field("occupation", "会社員", form="13126-1"),
        field("address", "東京都", form="13126-1", accepted=False),
        field("phone", None, form="13126-1"),
        table("family_in_japan", [{"name": "TRAN AN", "relationship": "mother"}]),
    ]
    filing = filed(desk, people)
    assert set(samples(desk)) == {"occupation", "family_in_japan.1.name", "family_in_japan.1.relationship"}
    assert desk.do(records.rerun_filing, filing, why="again", who="test")
    desk.finish(filing, [*people, field("home_town", "HANOI", form="13126-1")])
    assert len(samples(desk)) == 4
    assert {row.state for row in samples(desk).values()} == {"waiting"}


def test_what_a_person_said_is_not_the_machines(desk: Desk) -> None:
    result = field("occupation", "会社員", form="13126-1")
    said = records.corrected({"occupation": result}, [keying_correction("学生")])
    filed(desk, list(said.values()))
    assert samples(desk) == {}


def keying_correction(value: str) -> Any:
    from uketsuke.cases.values import Correction

    return Correction("occupation", value, "x", "", NOW)


def test_a_task_says_nothing_of_what_the_machine_said(desk: Desk, one: Callable[..., int]) -> None:
    one(value="会社員")
    given = task(desk, "a")
    assert (given.field, given.form) == ("occupation", "13126-1")
    assert "会社員" not in repr(given) and given.image_key


def test_one_who_agrees_settles_what_is_not_critical(desk: Desk, one: Callable[..., int]) -> None:
    sample = one()
    settled = key(desk, "a", sample, "会社員")
    assert settled is not None and (settled.state, settled.truth) == ("right", "会社員")
    assert task(desk, "b") is None
    filing = settled.filing_id
    kinds = [(event.kind, event.who) for event in desk.ask(records.history, "filing", filing)]
    assert ("keyed", "a") in kinds and ("sample_settled", "a") in kinds


def test_what_is_critical_two_people_key(desk: Desk, one: Callable[..., int]) -> None:
    sample = one("residence_card_number", "AB12345678CD")
    first = key(desk, "a", sample, "AB12345678CD")
    assert first is not None and first.state == "second"
    assert task(desk, "a") is None
    assert task(desk, "b").id == sample
    second = key(desk, "b", sample, "AB12345678CD")
    assert second is not None and second.state == "right"


def test_two_who_say_the_same_thing_show_an_error(desk: Desk, one: Callable[..., int]) -> None:
    sample = one()
    key(desk, "a", sample, "会社役員")
    settled = key(desk, "b", sample, "会社役員")
    assert settled is not None
    assert (settled.state, settled.said, settled.truth) == ("wrong", "会社員", "会社役員")
    whole = desk.ask(records.quality_of, None).whole
    assert (whole.values, whole.wrong, whole.bound) == (1, 1, 1.0)


def test_of_two_who_differ_a_third_decides_who_was_neither(desk: Desk, one: Callable[..., int]) -> None:
    sample = one("residence_card_number", "AB12345678CD")
    key(desk, "a", sample, "AB12345678CD")
    key(desk, "b", sample, "AB12345678CO")
    for who, count in (("a", 0), ("b", 0), ("c", 1)):
        with acting(who):
            assert len(desk.ask(records.differences, None)) == count
            assert len(desk.ask(records.differences, ("OSA",))) == 0
    with acting("c"):
        (difference,) = desk.ask(records.differences, None)
        assert set(difference.keyed) == {"AB12345678CD", "AB12345678CO"}
        settled = desk.do(records.settle_difference, sample, "AB12345678CO", NOW)
        assert settled is not None and settled.state == "wrong"
        assert desk.do(records.settle_difference, sample, "AB12345678CD", NOW) is None
    with acting("a"):
        assert desk.do(records.settle_difference, sample, "AB12345678CD", NOW) is None


def test_nobody_keys_twice_and_nobody_elses_office(desk: Desk, one: Callable[..., int]) -> None:
    sample = one(office="OSA")
    assert task(desk, "a", ("TYO",)) is None
    assert desk.ask(records.task_of, sample, ("TYO",)) is None
    assert task(desk, "a", ("OSA",)).id == sample
    key(desk, "a", sample, "学生")
    assert key(desk, "a", sample, "会社員") is None
    assert key(desk, "b", 999, "会社員") is None


def test_who_has_a_task_has_it_alone_for_a_while(desk: Desk, one: Callable[..., int]) -> None:
    sample = one()
    assert task(desk, "a").id == sample
    assert task(desk, "b") is None
    assert task(desk, "a").id == sample
    assert task(desk, "b", now=NOW + keying.HELD + timedelta(seconds=1)).id == sample


def test_what_is_withdrawn_is_given_to_nobody(desk: Desk, one: Callable[..., int]) -> None:
    one()
    from uketsuke.cases.tables import FilingRow

    desk.do(lambda session: session.execute(update(FilingRow).values(state="withdrawn")) and None)
    assert task(desk, "a") is None


def test_known_ones_measure_who_keys_and_change_nothing_else(
    desk: Desk, one: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = one("residence_card_number", "AB12345678CD")
    for who in ("a", "b"):
        key(desk, who, sample, "AB12345678CO")
    monkeypatch.setattr(keying, "KNOWN_SHARE", 1.0)
    assert task(desk, "c").id == sample
    settled = key(desk, "c", sample, "AB12345678CD")
    assert settled is not None and (settled.state, settled.truth) == ("wrong", "AB12345678CO")
    assert desk.ask(records.quality_of, None).whole.wrong == 1
    measured = {keyer.who: keyer for keyer in desk.ask(records.keyers, None)}
    assert (measured["c"].known, measured["c"].measured.values, measured["c"].measured.wrong) == (1, 1, 1)
    assert (measured["a"].known, measured["a"].measured.wrong) == (0, 0)
    assert desk.ask(records.keyers, ("OSA",)) == ()
    rows = desk.ask(lambda session: session.scalars(select(KeyingRow.known)).all())
    assert sorted(rows) == [False, False, True]


def test_known_ones_come_at_their_share_and_nobody_foresees_when() -> None:
    turns = [is_known_turn("misaki", keyed) for keyed in range(5000)]
    assert sum(turns) == 0


def test_known_ones_come_at_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keying, "KNOWN_SHARE", 0.04)
    turns = [is_known_turn("misaki", keyed) for keyed in range(5000)]
    assert sum(turns) == pytest.approx(200, abs=60)
    assert turns != [is_known_turn("kenji", keyed) for keyed in range(5000)]


def test_an_empty_box_and_an_attachment_are_no_samples(desk: Desk) -> None:
    batch = desk.receive(b"paper")
    desk.open(batch, 2)
    (filing,) = desk.split(batch, desk.read(batch, [form_page("13126-1"), attachment()]), procedure="13126")
    desk.finish(filing, [field("photo", "present", form="13126-1"), field("name_kanji", "王", form="13126-1")])
    assert set(samples(desk)) == {"name_kanji"}


def test_figures_are_told_by_kind_month_and_version(desk: Desk) -> None:
    filed(desk, [field("occupation", "会社員", form="13126-1"), field("phone", "0312345678", form="13126-1")])
    there = samples(desk)
    key(desk, "a", there["occupation"].id, "会社員")
    for who in ("a", "b"):
        key(desk, who, there["phone"].id, "0312345679")
    quality = desk.ask(records.quality_of, ("TYO",))
    assert {name: (f.values, f.wrong) for name, f in quality.by_kind.items()} == {"text": (1, 0), "phone": (1, 1)}
    assert [(f.values, f.wrong) for f in quality.by_month.values()] == [(2, 1)]
    assert list(quality.by_calibration) == [0] and quality.open == {}
    assert desk.ask(records.quality_of, ("OSA",)).whole.values == 0
    assert seen("x").accepted
