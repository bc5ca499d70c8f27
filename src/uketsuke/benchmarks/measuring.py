"""One sample filing through the whole reading, as the workers do it but without queue and database."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.comparing import Observation, compare
from uketsuke.extractors.engine import Engine, load_engine
from uketsuke.extractors.fusing import fuse
from uketsuke.forms.catalogue import Catalogue, load_catalogue
from uketsuke.intake.opening import open_file, read_glyphs
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.intake.splitting import SplitPage, split
from uketsuke.samples.drawing import Mode
from uketsuke.samples.make import SampleFiling, make_filing
from uketsuke.samples.scanning import Level
from uketsuke.samples.truth import filing_data
from uketsuke.workers.reading import SideRead, read_side

_MOST_CROPS = 6
_MARGIN_PX = 14


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """One side: which form page it is and is said to be (`form/page`, None: not known), and how it lay."""

    truth: str
    said: str | None
    rotation_right: bool
    skew_error_deg: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Crop:
    """A wrong or doubtful reading with its picture (PNG bytes)."""

    seed: int
    form: str
    observation: Observation
    png: bytes


@dataclass(frozen=True, slots=True)
class FilingMeasure:
    """What one filing showed. `lost` and `doubled` count sides; times are of opening and reading only."""

    seed: int
    procedure: str
    pages: tuple[PageMeasure, ...]
    observations: tuple[Observation, ...]
    split_right: bool
    lost: int
    doubled: int
    wall_s: float
    cpu_s: float
    crops: tuple[Crop, ...]


def start_process() -> None:
    """Make a worker process ready: one thread for everything, readers loaded."""
    os.environ["OMP_NUM_THREADS"] = "1"
    cv2.setNumThreads(1)
    _readers()


def measure_filing(seed: int, mode: Mode, level: Level, procedure: str | None = None) -> FilingMeasure:
    """Make the filing of that seed, read its file, and compare."""
    sample = make_filing(seed, procedure=procedure, mode=mode, level=level)
    truth = _truth(sample)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "sample.pdf"
        path.write_bytes(sample.pdf())
        workdir = Path(folder) / "pages"
        workdir.mkdir()
        wall, cpu = time.perf_counter(), _cpu_seconds()
        read = _read_file(path, workdir)
        wall, cpu = time.perf_counter() - wall, _cpu_seconds() - cpu
    return _compared(sample, truth, read, wall, cpu)


@dataclass(frozen=True, slots=True)
class _Read:
    sides: tuple[SideRead, ...]
    seconds: tuple[float, ...]


@cache
def _readers() -> tuple[Catalogue, FormRecogniser, Engine]:
    catalogue = load_catalogue()
    return catalogue, FormRecogniser(catalogue), load_engine()


def _read_file(path: Path, workdir: Path) -> _Read:
    catalogue, recogniser, engine = _readers()
    sides: list[SideRead] = []
    seconds: list[float] = []
    for raw in open_file(path, workdir, name=path.name).pages:
        started = time.perf_counter()
        image = np.asarray(cv2.imdecode(np.fromfile(raw.image, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
        sides.append(read_side(image, raw.dpi, read_glyphs(raw.glyphs), catalogue, recogniser, engine))
        seconds.append(time.perf_counter() - started)
    return _Read(tuple(sides), tuple(seconds))


def _compared(sample: SampleFiling, truth: Mapping[str, Any], read: _Read, wall: float, cpu: float) -> FilingMeasure:
    catalogue, _, _ = _readers()
    plans = split([SplitPage(side.page.summary, side.facts) for side in read.sides])
    places = [position for plan in plans for position in plan.pages]
    right = len(plans) == 1 and (plans[0].procedure, plans[0].variant) == (sample.procedure, sample.variant)
    # Fields are compared over all pages in file order, so that a wrong split does not hide what was read.
    numbered = [(i, side.readings) for i, side in enumerate(read.sides) if side.readings is not None]
    results = fuse(numbered, catalogue)
    observations = compare(truth["fields"], results)
    return FilingMeasure(
        sample.seed,
        sample.procedure,
        tuple(_page_measures(truth, read)),
        observations,
        right,
        lost=len(sample.page_keys) - len(set(places)),
        doubled=len(places) - len(set(places)),
        wall_s=wall,
        cpu_s=cpu,
        crops=_crops(sample.seed, truth, observations, read),
    )


def _truth(sample: SampleFiling) -> dict[str, Any]:
    data = filing_data(sample.truth("sample.pdf"))
    for filled in sample.forms:
        for item in filled.fields:
            if item.field.kind == "table":
                columns = {column.name: column.kind for column in item.field.columns}
                data["fields"][item.field.name]["columns"] = columns
    return data


def _page_measures(truth: Mapping[str, Any], read: _Read) -> list[PageMeasure]:
    measures = []
    for page, side, seconds in zip(truth["pages"], read.sides, read.seconds, strict=False):
        found = side.page
        match = found.summary.form
        said = f"{match.form}/{match.page_no}" if match else None
        turned = found.summary.rotation == page["rotation"]
        error = abs(found.summary.skew_deg - page["skew_deg"])
        measures.append(PageMeasure(f"{page['form']}/{page['form_page']}", said, turned, error, seconds))
    return measures


def _crops(seed: int, truth: Mapping[str, Any], observations: tuple[Observation, ...], read: _Read) -> tuple[Crop, ...]:
    """Pictures of the worst readings: wrong and accepted first, then wrong and sure of it."""
    wrong = [o for o in observations if not o.exact and o.box is not None and o.page is not None]
    wrong.sort(key=lambda o: (not o.accepted, -o.confidence))
    crops = []
    for observation in wrong[:_MOST_CROPS]:
        page = observation.page or 0
        if page < len(read.sides) and observation.box is not None:
            png = _cut(read.sides[page].page.image, observation)
            crops.append(Crop(seed, str(truth["pages"][page]["form"]), observation, png))
    return tuple(crops)


def _cut(image: NDArray[np.uint8], observation: Observation) -> bytes:
    box = observation.box
    if box is None:
        return b""
    top, left = max(0, box.top - _MARGIN_PX), max(0, box.left - _MARGIN_PX)
    crop = image[top : box.bottom + _MARGIN_PX, left : box.right + _MARGIN_PX]
    if crop.size == 0:
        return b""
    _, data = cv2.imencode(".png", crop)
    return np.asarray(data).tobytes()


def _cpu_seconds() -> float:
    """CPU time of this process and of the children it has waited for (files are opened in one)."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
