"""What was asked and recognised is kept, and nothing is recognised twice."""

from __future__ import annotations

import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.benchmarks.looks import AskedSide, Kept, Remembering, keep, load_kept, main
from uketsuke.extractors.asking import Asked
from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.reading import Place
from uketsuke.extractors.slots import Slot
from uketsuke.forms.errors import UsageError
from uketsuke.forms.geometry import BoxMm, BoxPx


def _line(text: str) -> np.ndarray:
    image = np.full((60, 40 + 30 * len(text)), 255, np.uint8)
    return np.asarray(cv2.putText(image, text, (16, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 3), np.uint8)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    asked = Asked(Slot("number", "number", BoxMm(1, 2, 30, 6)), BoxPx(12, 24, 354, 71), (_line("17"),), clean=False)
    side = AskedSide(20_001, "hand", "office", "13130", 1, 0.97, ((asked, Place("number")),), {Place("number"): 17})
    path = tmp_path / "20001.pickle"
    keep(path, Kept((side,), {b"key": line_of("17")}))
    assert list(tmp_path.iterdir()) == [path]
    kept = load_kept(path)
    (found,) = kept.sides
    ((back, place),) = found.entries
    assert (found.seed, found.mode, found.level, found.form, found.page_no) == (20_001, "hand", "office", "13130", 1)
    assert (back.slot, back.box, back.clean, place) == (asked.slot, asked.box, False, Place("number"))
    assert np.array_equal(back.lines[0], asked.lines[0])
    assert found.truth == {Place("number"): 17}
    assert kept.answers.keys() == {b"key"}
    assert kept.answers[b"key"].tokens == line_of("17").tokens
    assert np.array_equal(kept.answers[b"key"].probability, line_of("17").probability)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.pickle"
    path.write_bytes(pickle.dumps({"sides": ()}))
    with pytest.raises(UsageError, match="not written by"):
        load_kept(path)


def test_wrong_arguments_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1", "2"]) == 2
    assert "SEED COUNT FOLDER" in capsys.readouterr().out


@pytest.mark.slow
def test_a_line_is_recognised_once_and_answered_in_its_place() -> None:
    asked = Remembering(load_engine())
    memory = Remembering(asked)
    one, other = _line("17"), _line("250")
    first, second, again = memory.recognise([one, other, one.copy()])
    assert len(asked.known) == 2
    assert first is again and first is not second
    asked.known.clear()
    assert [a is b for a, b in zip(memory.recognise([other, one]), (second, first), strict=True)] == [True, True]
    assert memory.recognise([]) == []
    assert asked.known == {}
    # The same pixels in another shape are another line.
    memory.recognise([np.ascontiguousarray(one.reshape(30, -1))])
    assert len(asked.known) == 1
    assert memory.name == asked.name and memory.alphabet == asked.alphabet
