"""A tiny renderer of pen strokes, as its folder would hold it: one level stroke a character."""

from __future__ import annotations

from pathlib import Path

import pytest

RENDERER = """
import numpy as np

NAMES = [f"w{number}" for number in range(9)]
INK = 60


class Writer:
    def __init__(self, seed):
        draw = np.random.default_rng(seed)
        self.latin = NAMES[draw.integers(len(NAMES))]
        self.width, self.ink = 0.06, float(INK)


def render(text, height_px, seed, writer=None, *, pitch_px=None):
    if "〃" in text or "髙" in text:
        raise ValueError("no pen data")
    step = pitch_px or int(height_px * 0.8)
    page = np.full((height_px, step * len(text) + 4), 255, np.uint8)
    for place, character in enumerate(text):
        if not character.isspace():
            row = height_px // 2 + (ord(character) + seed) % 5
            page[row - 2 : row + 2, place * step + step // 4 : place * step + 3 * step // 4] = INK
    return page


def render_cells(text, cell_w, cell_h, seed, writer=None):
    return render(text, cell_h, seed, writer, pitch_px=cell_w)[:, : cell_w * len(text)]
"""


@pytest.fixture(scope="session")
def strokes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `--handwriting` may name."""
    folder = tmp_path_factory.mktemp("strokes")
    (folder / "handwriting.py").write_text(RENDERER, encoding="utf-8")
    return folder
