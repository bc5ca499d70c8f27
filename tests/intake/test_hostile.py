"""Hostile files among good ones: each good one is opened whole, each bad one has its reason, no bound is passed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import get_args

import numpy as np
import papers
import pytest

from uketsuke.benchmarks.watching import bytes_in, watching
from uketsuke.forms.pages import FailureCode
from uketsuke.intake.opening import Limits, OpenedFile, open_file
from uketsuke.samples.hostile import HostileFile, make_hostile, pages_of
from uketsuke.samples.hostile.making import RECIPES

FEW = 60
LIMITS = Limits(page_seconds=1.5, memory=1_200_000_000, restarts=2)
ENDLESS = ("without_end", "multiply", "unfold", "just_below")
"""Recipes of work without end cost their whole time: every second of them is enough here."""


def chosen() -> list[HostileFile]:
    """Sixty files of one seed: nearly all recipes, and some of the mutations."""
    files = list(make_hostile(3, 3 * len(RECIPES)))
    mutated = [file for file in files if file.recipe.startswith("mutating") and not file.codes]
    made = [file for file in files if not file.recipe.startswith("mutating") or file.codes]
    endless = [file for file in made if any(word in file.recipe for word in ENDLESS)]
    quick = [file for file in made if file not in endless]
    return [*quick[: FEW - 16], *endless[::2][:6], *mutated[::15][:10]]


def opened(content: bytes, name: str, root: Path, limits: Limits) -> OpenedFile:
    path, workdir = root / "original", root / "work"
    path.write_bytes(content)
    shutil.rmtree(workdir, ignore_errors=True)
    workdir.mkdir()
    return open_file(path, workdir, name=name, limits=limits)


@pytest.mark.slow
def test_hostile_files_among_good_ones_stop_nothing(tmp_path: Path) -> None:
    files = chosen()
    assert len(files) == FEW
    sheet = np.random.default_rng(1).integers(190, 255, (877, 620)).astype(np.uint8)
    good = papers.scanned_pdf(sheet, sheet)
    with watching(tmp_path / "work") as watch:
        for number, file in enumerate(files):
            started = time.monotonic()
            result = opened(file.content, file.name, tmp_path, LIMITS)
            seconds, written = time.monotonic() - started, bytes_in(tmp_path / "work")
            about = f"{file.name} {file.recipe} {result.failures}"
            assert result.pages or result.failures, about
            assert {failure.code for failure in result.failures} <= set(get_args(FailureCode)), about
            assert all(" / " in failure.reason and failure.file == file.name for failure in result.failures), about
            if file.codes:
                allowed = file.codes | {"timeout"}
                assert not result.pages and {failure.code for failure in result.failures} <= allowed, about
            pages = len(result.pages) + len(result.failures)
            assert seconds < LIMITS.seconds_for(pages) and written <= LIMITS.written_bytes * pages, about
            if number % 20 == 0:
                assert len(opened(good, "good.pdf", tmp_path, Limits()).pages) == 2
    assert 0 < watch.opener_bytes < LIMITS.memory
    assert watch.folder_bytes < 10 * LIMITS.written_bytes
    assert watch.openers <= FEW * (LIMITS.restarts + 1)


def test_ten_thousand_pages_are_refused_before_any_is_rendered(tmp_path: Path) -> None:
    result = opened(pages_of(10_000, shared=False), "many.pdf", tmp_path, Limits())
    assert [(f.index, f.code) for f in result.failures] == [(None, "too_many_pages")] and result.pages == ()
    assert list((tmp_path / "work").iterdir()) == []
