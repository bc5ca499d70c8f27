"""Fees: by procedure and door, from day to day; what is not known yet stays open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.fees import Door, fee_of, how_paid, load_fees, read_fees

NOW = date(2026, 11, 24)
REFERENCE = PROJECT_ROOT.parent / "shared" / "reference" / "checklists.json"
NAMES = {
    "在留申請オンラインシステムの利用申出": "registration",
    "在留申請オンラインシステムの利用に係る定期報告": "periodic_report",
}

# procedure, door, kind, yen
AMOUNTS: list[tuple[str, Door, str | None, int]] = [
    ("13125", "paper", None, 6000),
    ("13125", "online", None, 5500),
    ("13126", "paper", None, 6000),
    ("13126", "online", None, 5500),
    ("13130", "paper", "single", 4000),
    ("13130", "online", "single", 3500),
    ("13130", "paper", "multiple", 7000),
    ("13130", "online", "multiple", 6500),
    ("12981", "paper", None, 2000),
    ("12981", "online", None, 1600),
    ("12979", "paper", None, 0),
    ("13128", "online", None, 0),
    ("12980", "paper", None, 0),
    ("12945", "paper", None, 0),
    ("registration", "paper", None, 0),
    ("periodic_report", "paper", None, 0),
]


@pytest.mark.parametrize(("procedure", "door", "kind", "yen"), AMOUNTS)
def test_a_filing_of_today_costs_what_the_guides_agree_on(
    procedure: str, door: Door, kind: str | None, yen: int
) -> None:
    fee = fee_of(procedure, door, NOW, kind)
    assert fee is not None and fee.yen == yen


@pytest.mark.parametrize(
    ("received", "known"),
    [
        (date(2025, 3, 31), False),
        (date(2025, 4, 1), True),
        (date(2027, 3, 30), True),
    ],
)
def test_an_extension_has_a_known_fee_only_while_the_ordinance_holds(received: date, known: bool) -> None:
    fee = fee_of("13126", "paper", received)
    assert (fee is not None and fee.yen == 6000) is known


def test_what_the_amendment_will_cost_is_not_known_but_bounded() -> None:
    fee = fee_of("13126", "paper", date(2027, 3, 31))
    assert fee is not None and fee.yen is None and fee.at_most_yen == 100_000
    assert "政令" in fee.note_ja


@pytest.mark.parametrize("procedure", ["12945", "registration", "periodic_report"])
def test_what_cannot_be_filed_online_costs_nothing_there(procedure: str) -> None:
    assert fee_of(procedure, "online", NOW) is None


def test_a_re_entry_permit_costs_by_its_kind_only() -> None:
    assert fee_of("13130", "paper", NOW) is None


def test_every_procedure_has_a_fee_on_paper() -> None:
    assert {fee.procedure for fee in load_fees() if fee.door == "paper"} == set(load_vocabulary("procedure").by_value)
    assert "収入印紙" in how_paid().ja


ENTRY = """
[[fee]]
procedure = "13126"
door = "paper"
yen = {yen}
effective_from = {day}
source = "政令"
confidence = "official"
"""
PAID = 'paid = { ja = "納付", en = "paid" }\n'


def test_a_new_amount_needs_a_data_file_only(tmp_path: Path) -> None:
    file = tmp_path / "fees.toml"
    file.write_text(PAID + ENTRY.format(yen=30_000, day="2027-01-15"), encoding="utf-8")
    fees = read_fees(file)
    after = fee_of("13126", "paper", date(2027, 1, 15), fees=fees)
    assert after is not None and after.yen == 30_000
    assert fee_of("13126", "paper", date(2027, 1, 14), fees=fees) is None


def test_two_fees_of_one_day_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "fees.toml"
    both = ENTRY.format(yen=1, day="2026-01-01") + ENTRY.format(yen=2, day="2026-02-01")
    file.write_text(PAID + both, encoding="utf-8")
    with pytest.raises(FormDataError, match="13126"):
        read_fees(file)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference facts do not lie beside the project")
def test_the_fees_are_those_of_the_reference() -> None:
    for procedure in json.loads(REFERENCE.read_text(encoding="utf-8"))["procedures"]:
        told = procedure["fee"]
        kinds = {kind: told[kind] for kind in ("single", "multiple") if kind in told} or {None: told}
        for kind, amounts in kinds.items():
            doors: tuple[tuple[Door, str], ...] = (("paper", "counter_yen"), ("online", "online_yen"))
            for door, key in doors:
                fee = fee_of(procedure["id"] or NAMES[procedure["name"]], door, NOW, kind)
                assert (fee.yen if fee else None) == amounts.get(key), (procedure["name"], kind, door)
