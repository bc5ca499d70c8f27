"""Real pen strokes: the door to a renderer that lies in a folder outside the project.

The folder is given by whoever asks for it (`--handwriting DIR`); it holds `handwriting.py` with `render`,
`render_cells` and `Writer`. A writer there is a seed from which habits and sources are drawn. Those who wrote the
Latin letters and digits are split by number: every third is kept for reports, the others never write there.
Kana, kanji and punctuation come from the same few sources on both sides.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.errors import SetupError
from uketsuke.samples.fonts import REPORTING

MODULE = "handwriting.py"
_NEEDED = ("render", "render_cells", "Writer")
_TRIES = 400
_LOOKED_AT = 600


@dataclass(frozen=True, slots=True)
class PenLine:
    """Strokes as an alpha mask, uint8 (height, width), and the darkness of their ink (0 black)."""

    mask: NDArray[np.uint8]
    ink: int


@dataclass(frozen=True, slots=True)
class Pen:
    """What a stroke writer holds: the stroke's width as a share of the letter height, the ink's darkness."""

    width: float
    ink: int


class PenStrokes(Protocol):
    """A renderer of pen strokes. `writer` is the number of a hand; the same arguments give the same strokes."""

    def can_write(self, text: str) -> bool:
        """Whether there are strokes for every character."""
        ...

    def line(self, text: str, height_px: int, seed: int, writer: int) -> PenLine:
        """One line, `height_px` high, its letters about 0.8 of that and centred."""
        ...

    def cells(self, text: str, width_px: int, height_px: int, seed: int, writer: int) -> PenLine:
        """One character in each of `len(text)` cells that stand side by side."""
        ...

    def pen(self, writer: int) -> Pen:
        """The writer's pen."""
        ...

    def writer(self, chance: Random, seed: int) -> int:
        """A hand whose letters the seed may use: reporting seeds have writers of their own."""
        ...

    def writers(self, seed: int) -> tuple[str, ...]:
        """The names of all whose letters the seed may use."""
        ...


@cache
def load_strokes(folder: Path) -> PenStrokes:
    """The renderer in a folder.

    Raises:
        SetupError: the folder has no renderer, or one that lacks what is needed.
    """
    path = folder / MODULE
    if not path.is_file():
        raise SetupError(
            f"{folder} holds no pen strokes: it must be a folder with {MODULE} and its stroke data; "
            "leave --handwriting out to write with fonts only"
        )
    spec = importlib.util.spec_from_file_location("pen_strokes_renderer", path)
    if spec is None or spec.loader is None:
        raise SetupError(f"{path} cannot be loaded as a Python module")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a foreign file does wrong, the folder is what to look at
        raise SetupError(f"{path} cannot be loaded: {error}") from error
    missing = [name for name in _NEEDED if not callable(getattr(module, name, None))]
    if missing:
        raise SetupError(f"{path} lacks {', '.join(missing)}: it must have {', '.join(_NEEDED)}")
    return _FolderStrokes(module.render, module.render_cells, module.Writer, folder)


def writers_for(strokes: PenStrokes, seed: int) -> str:
    """Who may write at a seed, in words for the head of a measure."""
    names = strokes.writers(seed)
    side = "report" if seed >= REPORTING else "development"
    return f"{len(names)} {side} writers of Latin letters and digits: {', '.join(names)}"


class _FolderStrokes:
    def __init__(
        self, render: Callable[..., Any], render_cells: Callable[..., Any], writer: Callable[[int], Any], folder: Path
    ) -> None:
        self._render, self._render_cells, self._writer, self._folder = render, render_cells, writer, folder
        self._known: dict[str, bool] = {}
        self._names: tuple[str, ...] = ()

    def can_write(self, text: str) -> bool:
        return all(self._has(character) for character in set(text) if not character.isspace())

    def _has(self, character: str) -> bool:
        if character not in self._known:
            # Small letters would come out as capitals.
            known = not (character.isascii() and character.islower())
            if known:
                try:
                    self._render(character, 16, 1)
                except (ValueError, KeyError):
                    known = False
            self._known[character] = known
        return self._known[character]

    def line(self, text: str, height_px: int, seed: int, writer: int) -> PenLine:
        return _as_ink(self._render(text, height_px, seed, writer))

    def cells(self, text: str, width_px: int, height_px: int, seed: int, writer: int) -> PenLine:
        return _as_ink(self._render_cells(text, width_px, height_px, seed, writer))

    def pen(self, writer: int) -> Pen:
        drawn = self._writer(writer)
        return Pen(float(drawn.width), round(float(drawn.ink)))

    def writer(self, chance: Random, seed: int) -> int:
        allowed = self.writers(seed)
        for _ in range(_TRIES):
            number = chance.getrandbits(30)
            if self._writer(number).latin in allowed:
                return number
        raise SetupError(f"{self._folder} draws none of the writers {', '.join(allowed)}")

    def writers(self, seed: int) -> tuple[str, ...]:
        # The renderer names its writers only as it draws them; so many draws miss none.
        if not self._names:
            self._names = tuple(sorted({str(self._writer(number).latin) for number in range(_LOOKED_AT)}))
        return _of_side(self._names, reporting=seed >= REPORTING)


def _of_side(names: Sequence[str], *, reporting: bool) -> tuple[str, ...]:
    """Every third name is kept for reports."""
    return tuple(name for number, name in enumerate(names) if (number % 3 == 0) == reporting)


def _as_ink(image: NDArray[np.uint8]) -> PenLine:
    """Dark strokes on white as mask and ink."""
    ink = int(image.min(initial=255))
    if ink >= 250:
        return PenLine(np.zeros(image.shape, np.uint8), 0)
    mask = (255 - image.astype(np.uint16)) * 255 // (255 - ink)
    return PenLine(mask.astype(np.uint8), ink)
