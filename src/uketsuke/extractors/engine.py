"""Text-line recognition: line images in, character probabilities out."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.errors import SetupError

LINE_HEIGHT_PX = 48
"""Height the recogniser was trained on."""
STEP_PX = 8
"""Width of the image that stands behind one step of the output."""
BLANK = ""
"""Token of the CTC blank: it writes nothing."""
FLOOR = 1e-7
"""Probability given to a character that was not kept; the recogniser's own tail is below it."""

_KEEP_ABOVE = 1e-5
_MAX_BATCH = 8
_MIN_WIDTH_PX, _MAX_WIDTH_PX = 32, 2400

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class LineProbabilities:
    """What one line may say: `probability[t, k]` that step `t` shows character `tokens[k]`.

    Only characters that some step thinks possible are kept; `tokens[0]` is the blank (`""`), a
    space is `" "`. Any character not in `tokens` has at most probability `FLOOR` at every step.
    """

    tokens: tuple[str, ...]
    probability: NDArray[np.float32]

    @property
    def steps(self) -> int:
        return int(self.probability.shape[0])


class Engine(Protocol):
    """A recogniser of single text lines."""

    @property
    def name(self) -> str:
        """Name and version, as readings cite it."""

    @property
    def alphabet(self) -> frozenset[str]:
        """Every character it can write."""

    def recognise(self, crops: Sequence[Image]) -> list[LineProbabilities]:
        """The character probabilities of each line.

        Args:
            crops: grey images (height, width) uint8, dark ink on white paper, one text line each.
        """


class PaddleRecogniser:
    """PP-OCRv6 small on one ONNX thread (workers are processes; threads would fight over cores).

    Source: model and alphabet in the rapidocr wheel, Apache-2.0.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # A pattern of memory is kept for every shape of input there has been, and lines have all widths.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise SetupError(
                f"the recogniser's model {path.name} cannot be loaded; install the requirements again"
            ) from error
        characters = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        self._tokens = (BLANK, *characters, " ")
        self._input = self._session.get_inputs()[0].name
        self._alphabet = frozenset(self._tokens[1:])

    @property
    def name(self) -> str:
        return "PP-OCRv6-small"

    @property
    def alphabet(self) -> frozenset[str]:
        return self._alphabet

    def recognise(self, crops: Sequence[Image]) -> list[LineProbabilities]:
        lines = [_to_line(crop) for crop in crops]
        found: dict[int, LineProbabilities] = {}
        for batch in _batches([line.shape[1] for line in lines]):
            output = self._run([lines[i] for i in batch])
            for row, i in enumerate(batch):
                found[i] = self._keep(output[row, : _steps(lines[i].shape[1])])
        return [found[i] for i in range(len(lines))]

    def _run(self, lines: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        width = _steps(lines[0].shape[1]) * STEP_PX
        batch = np.zeros((len(lines), 3, LINE_HEIGHT_PX, width), np.float32)
        for row, line in enumerate(lines):
            batch[row, :, :, : line.shape[1]] = line
        result: NDArray[np.float32] = self._session.run(None, {self._input: batch})[0]
        return result

    def _keep(self, probability: NDArray[np.float32]) -> LineProbabilities:
        likely = probability.max(axis=0) > _KEEP_ABOVE
        likely[0] = True
        columns = np.flatnonzero(likely)
        return LineProbabilities(tuple(self._tokens[c] for c in columns), probability[:, columns].copy())


def _to_line(crop: Image) -> NDArray[np.float32]:
    if crop.ndim != 2 or 0 in crop.shape:
        raise ValueError(f"expected a grey line image, not one of shape {crop.shape}")
    height, width = crop.shape
    target = round(width * LINE_HEIGHT_PX / height)
    target = min(max(target, _MIN_WIDTH_PX), _MAX_WIDTH_PX)
    method = cv2.INTER_AREA if height > LINE_HEIGHT_PX else cv2.INTER_CUBIC
    resized: Any = cv2.resize(crop, (target, LINE_HEIGHT_PX), interpolation=method)
    line: NDArray[np.float32] = resized.astype(np.float32) / np.float32(127.5) - np.float32(1.0)
    return line


def _steps(width: int) -> int:
    """How many steps of the output a line of so many px takes."""
    return math.ceil(width / STEP_PX)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Positions grouped by how many steps their lines take.

    What a line is read as would else depend on the lines beside it, and padding costs time; several lines at a time
    take no less than one by one.
    """
    by_steps: dict[int, list[int]] = {}
    for i, width in enumerate(widths):
        by_steps.setdefault(_steps(width), []).append(i)
    for _, batch in sorted(by_steps.items()):
        for first in range(0, len(batch), _MAX_BATCH):
            yield batch[first : first + _MAX_BATCH]


def model_path() -> Path:
    """Where the recogniser's model lies in the installed rapidocr wheel (which is not imported).

    Raises:
        SetupError: the wheel or the model is not there.
    """
    spec = importlib.util.find_spec("rapidocr")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "models" / "PP-OCRv6_rec_small.onnx"
        if path.is_file():
            return path
    raise SetupError("the recogniser's model PP-OCRv6_rec_small.onnx was not found; install the requirements again")


@cache
def load_engine() -> Engine:
    """The recogniser of this process, loaded once.

    Raises:
        SetupError: the model is missing or cannot be loaded.
    """
    cv2.setNumThreads(1)
    return PaddleRecogniser(model_path())
