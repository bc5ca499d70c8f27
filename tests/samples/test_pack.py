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
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.opening import open_file
from uketsuke.samples.pack import make_pack
from uketsuke.samples.sheets import cover_sheet, patch_sheet

SAMPLES = paths.PROJECT_ROOT / "samples"


@pytest.fixture(scope="module")
def truths() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((SAMPLES / "truth").glob("*.json"))]


def _sides(path: Path) -> int:
    if path.read_bytes().startswith(b"%PDF"):
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
    assert spoiled == {f"mail/spoiled/{name}.pdf" for name in ("cut-off", "empty", "no-scan", "password")}


def test_opening_says_of_the_spoiled_files_what_the_truth_says(truths: list[dict[str, Any]], tmp_path: Path) -> None:
    failures = [failure for truth in truths for failure in truth["failures"]]
    for failure in failures:
        opened = open_file(SAMPLES / failure["file"], tmp_path, name=failure["file"])
        assert [(found.index, found.code) for found in opened.failures] == [(None, failure["code"])], failure["file"]
    assert {failure["code"] for failure in failures} == {"truncated", "empty", "unsupported", "encrypted"}


def test_the_mailroom_pile_holds_every_procedure(truths: list[dict[str, Any]]) -> None:
    pile = max(truths, key=lambda truth: len(truth["filings"]))["filings"]
    assert len(pile) >= 12
    assert {filing["procedure"] for filing in pile} == set(load_catalogue().procedures)
    assert {filing["variant"] for filing in pile if filing["procedure"] == "13126"} == {"n", "p", "r", None}
    sides = [page for filing in pile for page in filing["pages"]]
    assert {page["role"] for page in sides} == {"separator", "form", "blank", "attachment"}
    assert {page["rotation"] for page in sides} == {0, 90, 180, 270}
    assert any(page["form"] == "fee-84" for page in sides)


def test_the_pack_stays_small(truths: list[dict[str, Any]]) -> None:
    assert sum(len(filing["pages"]) for truth in truths for filing in truth["filings"]) <= 90
    size = sum(p.stat().st_size for folder in ("mail", "counter", "truth") for p in (SAMPLES / folder).rglob("*.*"))
    assert size < 14_000_000


def test_photographs_are_in_colour_and_one_of_them_is_stored_turned() -> None:
    photos = [Image.open(path) for path in sorted((SAMPLES / "counter" / "window-3").glob("*.jpg"))]
    assert {photo.mode for photo in photos} == {"RGB"}
    assert any(photo.getexif().get(274, 1) != 1 for photo in photos)


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
        made, committed = path.stat().st_size, (SAMPLES / name).stat().st_size
        assert abs(made - committed) <= 0.02 * committed, name
    for path in sorted((tmp_path / "truth").glob("*.json")):
        assert path.read_text(encoding="utf-8") == (SAMPLES / "truth" / path.name).read_text(encoding="utf-8")
