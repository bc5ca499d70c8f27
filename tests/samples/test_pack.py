"""The committed pack is what its truth says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageSequence

from uketsuke.forms import paths
from uketsuke.samples.pack import make_pack
from uketsuke.samples.sheets import cover_sheet, patch_sheet

SAMPLES = paths.PROJECT_ROOT / "samples"


@pytest.fixture(scope="module")
def truths() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((SAMPLES / "truth").glob("*.json"))]


def _sides(path: Path) -> int:
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as document:
            return len(document)
    with Image.open(path) as image:
        return sum(1 for _ in ImageSequence.Iterator(image))


def test_every_side_of_every_file_stands_in_one_filing(truths: list[dict[str, Any]]) -> None:
    stated = [(page["file"], page["index"]) for truth in truths for f in truth["filings"] for page in f["pages"]]
    spoiled = {failure["file"] for truth in truths for failure in truth["failures"]}
    files = [p for folder in ("mail", "counter") for p in sorted((SAMPLES / folder).rglob("*")) if p.is_file()]
    names = {p: p.relative_to(SAMPLES).as_posix() for p in files}
    there = [(names[p], index) for p in files if names[p] not in spoiled for index in range(_sides(p))]
    assert sorted(stated) == sorted(there)
    assert spoiled == {"mail/spoiled-20261120.pdf"}


def test_the_pack_is_small_and_has_all_three_procedures(truths: list[dict[str, Any]]) -> None:
    filings = [filing for truth in truths for filing in truth["filings"]]
    assert 10 <= len(filings) <= 14
    assert {filing["procedure"] for filing in filings} == {"13126", "12980", "13130"}
    assert sum(len(filing["pages"]) for filing in filings) <= 45
    size = sum(p.stat().st_size for folder in ("mail", "counter", "truth") for p in (SAMPLES / folder).rglob("*.*"))
    assert size < 8_000_000


def test_the_envelope_links_three_applications_of_one_applicant(truths: list[dict[str, Any]]) -> None:
    envelope = next(t for t in truths if len(t["filings"]) == 3)
    assert [filing["linked"] for filing in envelope["filings"]] == [[1, 2], [0, 2], [0, 1]]
    assert len({filing["fields"]["residence_card_number"]["value"] for filing in envelope["filings"]}) == 1


def test_separators_can_be_read() -> None:
    cover = zxingcpp.read_barcodes(cover_sheet("HQ", "000123"))
    assert [code.text for code in cover] == ["UKETSUKE:1:HQ:000123"]
    patch = zxingcpp.read_barcodes(patch_sheet())
    assert [(code.text, code.format) for code in patch] == [("PATCHT", zxingcpp.BarcodeFormat.Code128)]


@pytest.mark.slow
def test_the_committed_pack_is_the_one_that_is_made(tmp_path: Path) -> None:
    # Pictures may differ in their last bits between processors; what they show may not.
    for path in make_pack(tmp_path):
        name = path.relative_to(tmp_path)
        assert abs(path.stat().st_size / (SAMPLES / name).stat().st_size - 1) < 0.02, name
    for path in sorted((tmp_path / "truth").glob("*.json")):
        assert path.read_text(encoding="utf-8") == (SAMPLES / "truth" / path.name).read_text(encoding="utf-8")
