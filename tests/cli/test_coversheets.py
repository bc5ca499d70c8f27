"""Cover sheets: serials never given twice, read back from their paper, and noticed when used again."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp

from tests.conftest import run_uketsuke

pytestmark = pytest.mark.slow


def _texts(pdf: Path) -> list[str]:
    """What each sheet's codes say: it carries the same one several times."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.render(scale=2).to_numpy() for page in document]
    finally:
        document.close()
    return [text for page in pages for text in dict.fromkeys(code.text for code in zxingcpp.read_barcodes(page))]


def test_each_sheet_says_office_and_serial_and_no_serial_comes_twice(tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        made = run_uketsuke("coversheets", "--count", "2", "--office", "TYO", "-o", name, cwd=tmp_path)
        assert made.code == 0, made.err
    texts = _texts(tmp_path / "one.pdf") + _texts(tmp_path / "two.pdf")
    assert texts == [f"UKETSUKE:1:TYO:{number:06d}" for number in range(1, 5)]


def test_a_sheet_used_again_is_noticed(tmp_path: Path) -> None:
    """Two piles that hold nothing but the same sheet: each is accounted for, and the later one says so."""
    assert run_uketsuke("coversheets", "--count", "1", "-o", "sheet.pdf", cwd=tmp_path).code == 0
    (tmp_path / "later.pdf").write_bytes((tmp_path / "sheet.pdf").read_bytes())
    ran = run_uketsuke("process", "sheet.pdf", "later.pdf", "--json", cwd=tmp_path, UKETSUKE_WORKERS="1")
    first, second = ran.json["filings"]
    assert "000001" in first["receipt"] and "000001" in second["receipt"]
    assert first["receipt"] != second["receipt"]
    assert "intake.cover_reused" not in {finding["rule"] for finding in first["findings"]}
    assert "intake.cover_reused" in {finding["rule"] for finding in second["findings"]}
