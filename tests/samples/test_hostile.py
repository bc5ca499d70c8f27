"""Hostile files are the same for the same seed, and there are all kinds of them."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from uketsuke.samples.hostile import lay_out, make_hostile, pages_of
from uketsuke.samples.hostile.making import RECIPES
from uketsuke.samples.hostile.mutating import CHANGES, good_files


def test_the_same_seed_gives_the_same_files_and_a_longer_run_begins_with_them() -> None:
    assert list(make_hostile(5, 9)) == list(make_hostile(5, 12))[:9]
    assert [file.content for file in make_hostile(5, 9)] != [file.content for file in make_hostile(6, 9)]


@pytest.mark.slow
def test_three_hundred_files_hold_every_recipe_and_every_change() -> None:
    files = list(make_hostile(1, 300))
    recipes = {file.recipe for file in files}
    assert {recipe.name for recipe in RECIPES} <= recipes
    assert {change.__name__ for change in CHANGES} <= {name.split(".")[1] for name in recipes}
    assert len({file.content for file in files}) > 280
    assert max(len(file.content) for file in files) < 5_000_000


def test_files_to_be_changed_are_good_ones(tmp_path: Path) -> None:
    for suffix, content in good_files():
        if suffix == ".pdf":
            (tmp_path / "good.pdf").write_bytes(content)
            with pikepdf.open(tmp_path / "good.pdf") as document:
                assert document.check_pdf_syntax() == [] and len(document.pages) >= 1


def test_files_of_many_pages_have_that_many(tmp_path: Path) -> None:
    for shared in (False, True):
        (tmp_path / "many.pdf").write_bytes(pages_of(30, shared=shared))
        with pikepdf.open(tmp_path / "many.pdf") as document:
            assert len(document.pages) == 30


def test_files_are_laid_out_beside_what_is_no_file(tmp_path: Path) -> None:
    laid = lay_out(tmp_path / "in", make_hostile(5, 20))
    assert len(laid) == 20 and all(Path(path).read_bytes() == file.content for path, file in laid.items())
    assert any("\n" in path for path in laid)
    assert (tmp_path / "in" / "pipe.pdf").is_fifo() and (tmp_path / "in" / "folder.pdf").is_dir()
    with pytest.raises(OSError, match="symbolic"):
        (tmp_path / "in" / "round.pdf").read_bytes()
