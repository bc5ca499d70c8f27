"""Sample files through the whole reading, as the workers do it but without queue and database."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.comparing import Observation, compare
from uketsuke.benchmarks.sources import Material, Specimen, make_specimen
from uketsuke.extractors.engine import Engine, load_engine
from uketsuke.extractors.fusing import fuse
from uketsuke.forms.catalogue import Catalogue, load_catalogue
from uketsuke.forms.readings import PageReadings
from uketsuke.intake.evidence import Facts
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.normalising import NormalisedPage
from uketsuke.intake.opening import open_file, read_glyphs
from uketsuke.intake.pngs import load_grey
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.intake.splitting import FilingPlan, SplitPage, split
from uketsuke.workers.reading import read_side

_MOST_CROPS = 6
_MARGIN_PX = 14
_IN_DOUBT = "intake.split_in_doubt"


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """One form side: which form page it is and is said to be (`form/page`, None: not known), and how it lay."""

    truth: str
    said: str | None
    rotation_right: bool
    skew_error_deg: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class AttachmentMeasure:
    """One side of another paper: its kind and the kind it is said to be (None: not named); whether taken for a form."""

    truth: str | None
    said: str | None
    as_form: bool


@dataclass(frozen=True, slots=True)
class Crop:
    """A wrong or doubtful reading with its picture (PNG bytes)."""

    seed: int
    form: str
    observation: Observation
    png: bytes


@dataclass(frozen=True, slots=True)
class FilingMeasure:
    """What one filing showed. `lost` and `doubled` count sides; times are of opening and reading only.

    `strayed_forms` and `strayed_attachments` count sides that came out under another applicant, `strayed_silently`
    those of them where no finding said that the split is in doubt.
    """

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
    attachments: tuple[AttachmentMeasure, ...] = ()
    strayed_forms: int = 0
    strayed_attachments: int = 0
    strayed_silently: int = 0

    @property
    def inked(self) -> int:
        """Fields and cells with something in them, free text left out."""
        return sum(o.inked and o.kind != "free_text" for o in self.observations)


def start_process() -> None:
    """Make a worker process ready: one thread for everything, readers loaded."""
    os.environ["OMP_NUM_THREADS"] = "1"
    cv2.setNumThreads(1)
    readers()


def measure_file(seeds: Sequence[int], material: Material) -> tuple[FilingMeasure, ...]:
    """Make the file of those seeds, read it, and compare: one measure a filing."""
    specimen = make_specimen(seeds, material)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "sample.pdf"
        path.write_bytes(specimen.data)
        workdir = Path(folder) / "pages"
        workdir.mkdir()
        wall, cpu = time.perf_counter(), cpu_seconds()
        read = read_file(path, workdir)
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    return _compared(specimen, read, wall, cpu)


@dataclass(frozen=True, slots=True)
class _Side:
    page: NormalisedPage
    readings: PageReadings | None
    facts: Facts
    seconds: float


@cache
def readers() -> tuple[Catalogue, FormRecogniser, Engine]:
    """The forms, the recogniser of form pages and that of lines, loaded once a process."""
    catalogue = load_catalogue()
    return catalogue, FormRecogniser(learn_forms(catalogue)), load_engine()


def read_file(path: Path, workdir: Path) -> dict[int, _Side]:
    """The sides of a file by their position in it."""
    return dict(read_sides(path, workdir))


def read_sides(path: Path, workdir: Path) -> Iterator[tuple[int, _Side]]:
    """The sides of a file one after the other, each with its position; pages are written into `workdir`."""
    catalogue, recogniser, engine = readers()
    for raw in open_file(path, workdir, name=path.name).pages:
        started = time.perf_counter()
        image = load_grey(raw.image)
        side = read_side(image, raw.dpi, read_glyphs(raw.glyphs), catalogue, recogniser, engine)
        yield raw.index, _Side(side.page, side.readings, side.facts, time.perf_counter() - started)


def _compared(specimen: Specimen, read: Mapping[int, _Side], wall: float, cpu: float) -> tuple[FilingMeasure, ...]:
    positions = sorted(read)
    plans = split([SplitPage(read[p].page.summary, read[p].facts) for p in positions])
    # Plans count pages in the order read; truth counts them in the file.
    placed = [[positions[place] for place in plan.pages] for plan in plans]
    owners = _owners(specimen, placed)
    total = sum(len(filing["pages"]) for filing in specimen.filings)
    measures = []
    for number, (seed, filing) in enumerate(zip(specimen.seeds, specimen.filings, strict=True)):
        share = len(filing["pages"]) / total
        measures.append(_measured(seed, number, filing, read, plans, placed, owners, (wall * share, cpu * share)))
    return tuple(measures)


def _owners(specimen: Specimen, placed: Sequence[Sequence[int]]) -> list[int | None]:
    """Whose each plan is: the filing that most of its form pages belong to (the first of equals); None without any."""
    whose = {
        page["index"]: number
        for number, filing in enumerate(specimen.filings)
        for page in filing["pages"]
        if page["role"] == "form"
    }
    owners: list[int | None] = []
    for places in placed:
        counted = Counter(whose[p] for p in places if p in whose)
        owners.append(counted.most_common(1)[0][0] if counted else None)
    return owners


def _measured(
    seed: int,
    number: int,
    filing: Mapping[str, Any],
    read: Mapping[int, _Side],
    plans: Sequence[FilingPlan],
    placed: Sequence[Sequence[int]],
    owners: Sequence[int | None],
    seconds: tuple[float, float],
) -> FilingMeasure:
    catalogue, _, _ = readers()
    own = [page["index"] for page in filing["pages"]]
    where = Counter(p for places in placed for p in places)
    # Fields are compared over all pages of the filing in file order, so that a wrong split does not hide what was read.
    numbered = [(place, found) for place, p in enumerate(own) if p in read and (found := read[p].readings) is not None]
    observations = compare(filing["fields"], fuse(numbered, catalogue))
    mine = [n for n, owner in enumerate(owners) if owner == number]
    said = (plans[mine[0]].procedure, plans[mine[0]].variant) if len(mine) == 1 else None
    right = said == (filing["procedure"], filing["variant"]) and set(placed[mine[0]]) == set(own)
    strays = _strays(number, filing, plans, placed, owners)
    return FilingMeasure(
        seed,
        str(filing["procedure"]),
        tuple(_page_measure(page, read.get(page["index"])) for page in filing["pages"] if page["role"] == "form"),
        observations,
        right,
        lost=sum(where[p] == 0 for p in own),
        doubled=sum(max(0, where[p] - 1) for p in own),
        wall_s=seconds[0],
        cpu_s=seconds[1],
        crops=_crops(seed, filing, observations, read),
        attachments=tuple(
            _attachment_measure(page, read.get(page["index"]))
            for page in filing["pages"]
            if page["role"] == "attachment"
        ),
        strayed_forms=sum(role == "form" for role, _ in strays),
        strayed_attachments=sum(role == "attachment" for role, _ in strays),
        strayed_silently=sum(silent for _, silent in strays),
    )


def _strays(
    number: int,
    filing: Mapping[str, Any],
    plans: Sequence[FilingPlan],
    placed: Sequence[Sequence[int]],
    owners: Sequence[int | None],
) -> list[tuple[str, bool]]:
    """The roles of this filing's sides that came out under another applicant, and whether silently."""
    roles = {page["index"]: str(page["role"]) for page in filing["pages"]}
    strays = []
    for plan, places, owner in zip(plans, placed, owners, strict=True):
        if owner is None or owner == number:
            continue
        silent = all(finding.rule != _IN_DOUBT for finding in plan.findings)
        strays += [(roles[p], silent) for p in places if roles.get(p) in ("form", "attachment")]
    return strays


def _page_measure(page: Mapping[str, Any], side: _Side | None) -> PageMeasure:
    truth = f"{page['form']}/{page['form_page']}"
    if side is None:
        return PageMeasure(truth, None, False, 0.0, 0.0)
    summary = side.page.summary
    said = f"{summary.form.form}/{summary.form.page_no}" if summary.form else None
    turned = summary.rotation == page["rotation"]
    return PageMeasure(truth, said, turned, abs(summary.skew_deg - page["skew_deg"]), side.seconds)


def _attachment_measure(page: Mapping[str, Any], side: _Side | None) -> AttachmentMeasure:
    if side is None:
        return AttachmentMeasure(page.get("document"), None, False)
    summary = side.page.summary
    return AttachmentMeasure(page.get("document"), summary.document, summary.form is not None)


def _crops(
    seed: int, filing: Mapping[str, Any], observations: tuple[Observation, ...], read: Mapping[int, _Side]
) -> tuple[Crop, ...]:
    """Pictures of the worst readings: wrong and accepted first, then wrong and sure of it."""
    wrong = [o for o in observations if not o.exact and o.box is not None and o.page is not None]
    wrong.sort(key=lambda o: (not o.accepted, -o.confidence))
    crops = []
    for observation in wrong[:_MOST_CROPS]:
        page = filing["pages"][observation.page or 0]
        side = read.get(page["index"])
        if side is not None:
            crops.append(Crop(seed, str(page["form"]), observation, _cut(side.page.image, observation)))
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


def cpu_seconds() -> float:
    """CPU time of this process and of the children it has waited for (files are opened in one)."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
