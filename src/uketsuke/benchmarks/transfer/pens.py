"""Pen strokes for the transfer maker, from the renderer `handwriting.py` of a folder the user names.

The folder is not part of the project. UniPen writers are split by the place of their name in sorted order:
every third is kept for reports (seeds from 30000 on), as the sample maker does.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.errors import UsageError


@cache
def load_pens(folder: Path) -> ModuleType:
    """The folder's renderer. Raises UsageError naming the file that is missing or cannot be loaded."""
    path = folder / "handwriting.py"
    spec = importlib.util.spec_from_file_location("transfer_handwriting", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise UsageError(f"{path} is missing: name a folder with handwriting.py and its data")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def writers(folder: Path) -> tuple[str, ...]:
    """Names of the UniPen writers of a folder, sorted."""
    return tuple(sorted(load_pens(folder)._latin_writers(False)))


def writers_of(folder: Path, *, reporting: bool) -> str:
    """Who may write, in words for the head of a measure."""
    names = [name for number, name in enumerate(writers(folder)) if (number % 3 == 0) == reporting]
    return f"{len(names)} {'report' if reporting else 'development'} writers: {', '.join(names)}"


@cache
def hand_for(folder: Path, seed: int, *, reporting: bool) -> tuple[int, str]:
    """A writer's seed whose digits and capitals are by a UniPen writer of the right side, and that writer's name."""
    module, names = load_pens(folder), writers(folder)
    for number in range(seed * 1000, seed * 1000 + 1000):
        name = str(module.Writer(number).latin)
        if (names.index(name) % 3 == 0) == reporting:
            return number, name
    raise UsageError(f"no writer of that side in {folder}")


def pen_line(folder: Path, text: str, height_px: int, seed: int, writer: int) -> NDArray[np.uint8] | None:
    """The line as grey ink on white, uint8 (height, width); None where a character has no strokes (small letters)."""
    if any(c.isascii() and c.islower() for c in text):
        return None
    try:
        drawn = load_pens(folder).render(text, height_px, seed, writer)
    except ValueError:
        return None
    return np.asarray(drawn, np.uint8)
