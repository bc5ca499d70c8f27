"""The door to pen strokes: what comes through it, and what is said of a folder that has none."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from uketsuke.forms import paths
from uketsuke.forms.errors import SetupError
from uketsuke.samples.fonts import REPORTING
from uketsuke.samples.penstrokes import load_strokes, writers_for

BESIDE = paths.PROJECT_ROOT.parent / "shared" / "handwriting"


def test_a_folder_without_a_renderer_is_named_with_what_it_must_hold(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=rf"{tmp_path}.*handwriting\.py"):
        load_strokes(tmp_path)


def test_a_renderer_that_lacks_a_function_is_refused(tmp_path: Path) -> None:
    (tmp_path / "handwriting.py").write_text("def render(): ...\n", encoding="utf-8")
    with pytest.raises(SetupError, match="render_cells, Writer"):
        load_strokes(tmp_path)


def test_a_renderer_that_does_not_load_is_refused(tmp_path: Path) -> None:
    (tmp_path / "handwriting.py").write_text("import no_such_module_anywhere\n", encoding="utf-8")
    with pytest.raises(SetupError, match="no_such_module_anywhere"):
        load_strokes(tmp_path)


def test_a_line_comes_as_mask_and_ink(strokes_folder: Path) -> None:
    line = load_strokes(strokes_folder).line("12 3", 40, 7, 1)
    assert line.ink == 60
    assert line.mask.shape[0] == 40
    assert line.mask.max() == 255
    assert line.mask[0].max() == 0
    assert not load_strokes(strokes_folder).line(" ", 40, 7, 1).mask.any()


def test_small_letters_and_unknown_characters_cannot_be_written(strokes_folder: Path) -> None:
    strokes = load_strokes(strokes_folder)
    assert strokes.can_write("LI FANG 3")
    assert not strokes.can_write("Li Fang")
    assert not strokes.can_write("髙橋")


def test_reporting_seeds_have_writers_of_their_own(strokes_folder: Path) -> None:
    strokes = load_strokes(strokes_folder)
    development, report = strokes.writers(1), strokes.writers(REPORTING)
    assert report == ("w0", "w3", "w6")
    assert not set(development) & set(report)
    assert len(development) + len(report) == 9
    assert writers_for(strokes, REPORTING + 5).startswith("3 report writers")
    assert "w1" in writers_for(strokes, 5) and "w3" not in writers_for(strokes, 5)


def test_every_drawn_hand_is_one_that_the_seed_may_use(strokes_folder: Path) -> None:
    strokes = load_strokes(strokes_folder)
    renderer: dict[str, object] = {}
    exec((strokes_folder / "handwriting.py").read_text(encoding="utf-8"), renderer)
    for seed in (3, 20_003, REPORTING + 3):
        drawn = {renderer["Writer"](strokes.writer(Random(n), seed)).latin for n in range(40)}  # type: ignore[operator]
        assert drawn <= set(strokes.writers(seed))
        assert len(drawn) > 1


@pytest.mark.skipif(not BESIDE.is_dir(), reason="no pen strokes beside the checkout")
def test_real_strokes_are_written_and_their_writers_split() -> None:
    strokes = load_strokes(BESIDE)
    assert strokes.can_write("東京都千代田区1-2-3 ABC")
    line = strokes.line("東京都", 60, 1, strokes.writer(Random(1), 1))
    again = strokes.line("東京都", 60, 1, strokes.writer(Random(1), 1))
    assert np.array_equal(line.mask, again.mask)
    assert 0.02 < (line.mask > 128).mean() < 0.5
    assert not set(strokes.writers(1)) & set(strokes.writers(REPORTING))
