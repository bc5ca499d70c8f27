"""Pages a second and memory: what is counted, how growth is told, and what is said where OCRmyPDF is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from uketsuke.benchmarks.throughput import (
    Paper,
    Spent,
    Timed,
    find_program,
    growth,
    main,
    memory_by_worker,
    papers_for,
    peaks,
    throughput_text,
)
from uketsuke.forms.errors import SetupError
from uketsuke.forms.paths import PROJECT_ROOT

MIB = 2**20


def timed(pid: int, pages: int, mib: int) -> Timed:
    return Timed(pid, pages, 1.0, mib * MIB, (mib + 5) * MIB)


def test_the_same_files_come_again_until_there_are_enough_pages() -> None:
    papers = [Paper(Path("a"), 3), Paper(Path("b"), 2)]
    assert [p.path.name for p in papers_for(papers, 9)] == ["a", "b", "a", "b"]
    assert [p.path.name for p in papers_for(papers, 3)] == ["a"]


def test_memory_is_looked_at_about_every_fifty_pages_of_a_worker() -> None:
    read = [timed(7, 4, 500 + n) for n in range(30)] + [timed(8, 4, 400)]
    series = memory_by_worker(read)
    assert [pages for pages, _ in series[7]] == [4, 52, 100]
    assert series[7][-1] == (100, 524 * MIB)
    assert series[8] == [(4, 400 * MIB)]
    assert peaks(read) == {7: 534 * MIB, 8: 405 * MIB}


def test_growth_is_that_of_the_second_half() -> None:
    filling = [(50 * n, (300 + 100 * n) * MIB) for n in range(5)]
    flat = [(250 + 50 * n, 800 * MIB) for n in range(5)]
    assert growth(filling + flat) == pytest.approx(0.0)
    assert growth(filling + [(x, y + x * 1000) for x, y in flat]) == pytest.approx(1000.0)
    assert growth(filling[:3]) is None


def test_the_page_tells_rates_ratio_and_memory() -> None:
    ours, theirs = Spent("uketsuke", 200, 80.0, 150.0), Spent("OCRmyPDF", 200, 1000.0, 1900.0)
    memory = {7: [(4, 500 * MIB), (52, 510 * MIB)]}
    text = throughput_text(ours, theirs, memory, {7: 600 * MIB}, "measured here.")
    assert "| uketsuke | 200 | 80.0 | 2.50 | 0.75 |" in text
    assert "12.5 times as many pages a second" in text
    assert "| 1 | 52 | 600 | 510 | too few pages |" in text
    assert "| 1 | 4: 500, 52: 510 |" in text


def test_without_ocrmypdf_the_ratio_is_left_out_and_the_way_to_it_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupError, match=r"ocrmypdf-not-there is not installed; .*requirements/bench\.txt.*jpn"):
        find_program("ocrmypdf-not-there")
    text = throughput_text(Spent("uketsuke", 1, 1.0, 1.0), "not measured: it is not installed", {}, {}, "")
    assert "Ratio to OCRmyPDF: not measured: it is not installed" in text
    assert "times as many" not in text


def test_nothing_read_is_no_rate() -> None:
    assert Spent("uketsuke", 0, 0.0, 0.0).pages_a_second == 0.0


def test_what_is_compared_with_is_locked_with_hashes_beside_the_programs_own_versions() -> None:
    def versions(lock: str) -> dict[str, str]:
        text = (PROJECT_ROOT / "requirements" / lock).read_text(encoding="utf-8")
        assert "index-url" not in text and "://" not in text
        blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in block.splitlines()[0]]
        assert all("--hash=sha256:" in block for block in blocks)
        return dict(re.match(r"([\w.-]+)(?:\[\S+\])?==(\S+)", block).groups() for block in blocks)  # type: ignore[union-attr]

    compared, own = versions("bench.txt"), versions("runtime.txt")
    assert "ocrmypdf" in compared and "ocrmypdf" not in own
    assert own.items() <= compared.items()


@pytest.mark.slow
def test_a_few_pages_are_read_and_timed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    wanted = ["--seed", "704", "--distinct", "1", "--level", "clean", "--processes", "1", "--alone", "-o", str(page)]
    assert main([*wanted, "--folder", str(tmp_path / "papers")]) == 0
    text = capsys.readouterr().out
    assert page.read_text(encoding="utf-8") == text
    assert str(tmp_path) not in text
    row = next(line for line in text.splitlines() if line.startswith("| uketsuke"))
    _, pages, wall, rate, cpu = (cell.strip() for cell in row.strip("|").split("|"))
    assert int(pages) >= 1
    assert float(rate) == pytest.approx(int(pages) / float(wall), rel=0.1)
    assert float(cpu) > 0.1
