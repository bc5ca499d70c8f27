"""Files that are measured: one filing, or a pile of several applicants, with the truth about every side."""

from __future__ import annotations

import pytest
from pypdfium2 import PdfDocument

from uketsuke.benchmarks.sources import Material, make_specimen, seeds_of
from uketsuke.forms.errors import UsageError

PILES = Material("digital", "clean", piles=True)


def test_piles_take_three_to_five_seeds_and_the_next_begins_after_them() -> None:
    first, covered = 700, []
    while first < 760:
        seeds = seeds_of(first, PILES)
        assert 3 <= len(seeds) <= 5
        covered += seeds
        first = seeds[-1] + 1
    assert covered == list(range(700, covered[-1] + 1))
    assert seeds_of(700, Material("print", "clean")) == (700,)


def test_a_single_filing_is_its_own_file() -> None:
    material = Material("digital", "clean", procedure="13126")
    made = make_specimen((701,), material)
    with PdfDocument(made.data) as document:
        assert len(document) == len(made.filings[0]["pages"])
    assert set(made.filings[0]["fields"]["family_in_japan"]["columns"]) >= {"name", "relationship"}


def test_in_a_pile_every_side_belongs_to_one_filing_and_covers_to_the_one_they_open() -> None:
    covers = 0
    for seeds in ((702, 703, 704), (705, 706, 707)):
        made = make_specimen(seeds, PILES)
        alone = [make_specimen((seed,), Material("digital", "clean")).filings[0] for seed in seeds]
        indexes = [page["index"] for filing in made.filings for page in filing["pages"]]
        with PdfDocument(made.data) as document:
            assert indexes == list(range(len(document)))
            for filing, single in zip(made.filings, alone, strict=True):
                before = len(filing["pages"]) - len(single["pages"])
                assert [p["role"] for p in filing["pages"][:before]] == ["separator"] * before
                covers += before
                for name, entry in filing["fields"].items():
                    assert filing["pages"][entry["page"]]["form"] == entry["form"], name
                text = document[filing["pages"][-1]["index"]].get_textpage().get_text_range()
                assert "申請" in text or "納付" in text
    assert 0 < covers < 6


def test_what_the_maker_does_not_know_is_refused() -> None:
    with pytest.raises(UsageError):
        make_specimen((1,), Material("print", "clean", procedure="99999"))
