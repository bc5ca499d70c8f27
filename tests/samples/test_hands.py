"""Whose hand wrote what: one a form part, spread over seeds, and said in the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.samples.filling import Glued, Marks, Parts, Signed, Written
from uketsuke.samples.hands import STROKES_SHARE, draw_hands, hand_of
from uketsuke.samples.make import make_filing
from uketsuke.samples.penstrokes import load_strokes
from uketsuke.samples.truth import filing_data


def test_the_employers_pages_mostly_have_another_hand() -> None:
    form = load_catalogue().form("13126-n")
    same = 0
    for seed in range(60):
        hands = draw_hands(Random(seed), seed, "hand")
        assert list(hands.others_pages(form)) == [2, 3]
        same += hands.applicant == hands.other
    assert 5 < same < 30
    assert draw_hands(Random(1), 1, "hand").others_pages(load_catalogue().form("13126-1")) == {}


def test_over_half_of_the_hands_write_with_strokes_where_there_are_any(strokes_folder: Path) -> None:
    strokes = load_strokes(strokes_folder)
    kinds: Counter[bool] = Counter()
    for seed in range(100, 140):
        hands = draw_hands(Random(seed), seed, "hand", strokes)
        kinds.update([hands.applicant.strokes is not None, hands.other.strokes is not None])
    assert abs(kinds[True] / kinds.total() - STROKES_SHARE) < 0.1
    assert draw_hands(Random(1), 1, "hand").applicant.strokes is None
    assert draw_hands(Random(1), 1, "print", strokes, share=1.0).applicant.strokes is None


def test_what_strokes_cannot_write_counts_as_font(strokes_folder: Path) -> None:
    pens = draw_hands(Random(2), 2, "hand", load_strokes(strokes_folder), share=1.0).applicant
    assert hand_of(Written("LI FANG"), pens) == hand_of(Marks(("male",)), pens) == "strokes"
    assert hand_of(Parts({"year": "2026"}), pens) == "strokes"
    assert hand_of(Signed("Li Fang"), pens) == hand_of(Written("髙橋"), pens) == "font"
    assert hand_of(Glued(), pens) is hand_of(None, pens) is None
    assert hand_of(Written("LI FANG"), replace(pens, strokes=None)) == "font"


@pytest.mark.parametrize("procedure", ["13126", "13130"])
def test_a_filing_with_strokes_is_the_same_every_time_and_its_truth_says_the_hands(
    strokes_folder: Path, procedure: str
) -> None:
    first, second = (
        make_filing(101, procedure=procedure, mode="hand", level="exact", handwriting=strokes_folder) for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first.sheets, second.sheets, strict=True))
    fonts = make_filing(101, procedure=procedure, mode="hand", level="exact")
    assert [f.value for form in fonts.forms for f in form.fields] == [
        f.value for form in first.forms for f in form.fields
    ]
    fields = filing_data(first.truth("a.pdf"))["fields"]
    assert all("hand" in entry for entry in fields.values() if entry["status"] == "read" and _is_written(entry))
    assert "strokes" in {entry.get("hand") for entry in fields.values()}
    assert {entry.get("hand") for entry in filing_data(fonts.truth("a.pdf"))["fields"].values()} == {"font", None}


def _is_written(entry: dict[str, object]) -> bool:
    return entry["kind"] not in ("photo", "table")


def test_printed_filings_have_neither_hands_nor_slips() -> None:
    sample = make_filing(101, procedure="13130", mode="print", level="exact")
    assert all(f.hand is None and f.slip is None for form in sample.forms for f in form.fields)
