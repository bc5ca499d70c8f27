"""A share full of hostile files: `process` says of each what is the matter, and does the good ones."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.conftest import run_uketsuke
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.hostile import lay_out, make_hostile
from uketsuke.samples.make import make_filing
from uketsuke.samples.scanning import Settings, scan

SCANNER = Settings("office", (200, 200), quality=75, noise=1.0, blur=0.5, black=10, white=250)


@pytest.mark.slow
def test_good_files_among_hostile_ones_are_done_and_each_bad_one_has_its_reason(tmp_path: Path) -> None:
    hostile = [file for file in make_hostile(2, 48) if file.codes or file.recipe.startswith("mutating.cut")]
    laid = lay_out(tmp_path / "in", hostile)
    good = set()
    for number in range(2):
        sample = make_filing(610 + number, procedure="13130", mode="print", level="exact", with_fee=False)
        path = tmp_path / "in" / f"good {number}.pdf"
        path.write_bytes(to_pdf([scan(sheet, SCANNER, Random(number), rotation=0) for sheet in sample.sheets]))
        good.add(str(path))
    ran = run_uketsuke("process", tmp_path / "in", "--json", "--data", tmp_path / "data")
    assert ran.code == 1, ran.err
    answer = ran.json
    recognised = {page["file"] for f in answer["filings"] if f["procedure"] == "13130" for page in f["pages"]}
    read = {page["file"] for f in answer["filings"] for page in f["pages"]}
    assert good <= recognised
    codes: dict[str, set[str]] = {}
    for failure in answer["failures"]:
        codes.setdefault(failure["file"], set()).add(failure["code"])
        assert " / " in failure["reason"]
    assert not good & codes.keys()
    for path, file in laid.items():
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        assert shown in read or shown in codes, file.recipe
        if file.codes:
            assert codes[shown] <= file.codes, file.recipe
    assert {Path(path).name for path in answer["skipped"]} >= {"round.pdf", "about.pdf", "gone.pdf", "pipe.pdf"}
    # Nothing of the opening is left lying about.
    assert list((tmp_path / "data" / "run" / "work").iterdir()) == []
