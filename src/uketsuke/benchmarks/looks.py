"""What the reader asks about made-up filings, and what the recogniser answered, kept so that neither is done twice.

Drawing, scanning and aligning a filing, and recognising its lines, take seconds; interpreting and judging what was
recognised takes milliseconds. `collect` does the first once, whatever is tried afterwards on the second. The files are
pickles of the program's own objects: scratch of one revision, to be read by nothing else.

Run as `python -m uketsuke.benchmarks.looks SEED COUNT FOLDER [HANDWRITING]`.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.sides import form_sides
from uketsuke.extractors.asking import Asked, ask
from uketsuke.extractors.calibration import load_calibration
from uketsuke.extractors.engine import Engine, LineProbabilities, load_engine
from uketsuke.extractors.interpreting import Interpretation
from uketsuke.extractors.page import view_page
from uketsuke.extractors.reading import Place, interpretations, slots_on
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import Value
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.samples.drawing import Mode
from uketsuke.samples.levels import Level
from uketsuke.samples.make import make_filing

Image = NDArray[np.uint8]
MIX: tuple[tuple[Mode, Level], ...] = (
    ("hand", "office"),
    ("print", "office"),
    ("hand", "clean"),
    ("print", "clean"),
    ("hand", "office"),
    ("hand", "hard"),
    ("hand", "clean"),
    ("print", "fax"),
    ("hand", "phone"),
    ("hand", "office"),
    ("print", "phone"),
    ("hand", "fax"),
)
"""What the seeds are made as, in turn: hands and office scans are where errors are."""


@dataclass(frozen=True, slots=True, eq=False)
class AskedSide:
    """One recognised form page of a made-up filing: how well it lies, all that was asked on it, and what is true."""

    seed: int
    mode: Mode
    level: Level
    form: str
    page_no: int
    trust: float
    entries: tuple[tuple[Asked, Place], ...]
    truth: dict[Place, Value]


@dataclass(eq=False)
class Remembering:
    """A recogniser that answers from memory what it was asked before."""

    engine: Engine
    known: dict[bytes, LineProbabilities] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def alphabet(self) -> frozenset[str]:
        return self.engine.alphabet

    def recognise(self, crops: Sequence[Image]) -> list[LineProbabilities]:
        keys = [_key(crop) for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self.known}
        self.known.update(zip(new, self.engine.recognise(list(new.values())) if new else (), strict=True))
        return [self.known[key] for key in keys]


def asked_sides(
    seed: int, mode: Mode, level: Level, recogniser: FormRecogniser, handwriting: Path | None = None
) -> Iterator[AskedSide]:
    """What is asked on every recognised form page of the filing of a seed."""
    calibration = load_calibration()
    sample = make_filing(seed, mode=mode, level=level, handwriting=handwriting)
    for side in form_sides(sample, recogniser):
        form, page_no = side.form, side.page_no
        view = view_page(side.image, blank_image(form, page_no), (), blank_glyphs(form, page_no))
        entries = tuple((ask(slot, view, calibration), place) for slot, place in slots_on(form, page_no))
        yield AskedSide(seed, mode, level, form.id, page_no, view.alignment.trust, entries, dict(side.truth))


def _key(crop: Image) -> bytes:
    return hashlib.blake2b(crop.tobytes(), digest_size=12, key=repr(crop.shape).encode()).digest()


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What was asked in a filing, and what was recognised of it."""

    sides: tuple[AskedSide, ...]
    answers: dict[bytes, LineProbabilities]


def load_kept(path: Path) -> Kept:
    """What was collected of one filing."""
    kept = pickle.loads(path.read_bytes())
    if not isinstance(kept, Kept):
        raise UsageError(f"{path} was not written by `looks`")
    return kept


def meant(kept: Kept) -> Iterator[tuple[AskedSide, Asked, Place, Interpretation | None]]:
    """Every entry of a filing with what its ink means, None without lines; only new images are recognised."""
    engine = Remembering(load_engine(), dict(kept.answers))
    for side in kept.sides:
        found = interpretations([a for a, _ in side.entries], engine)
        for (asked, place), meaning in zip(side.entries, found, strict=True):
            yield side, asked, place, meaning


def keep(path: Path, what: Kept) -> None:
    """Writes a filing's file, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
    part.rename(path)


def main(arguments: Sequence[str]) -> int:
    """`SEED COUNT FOLDER [HANDWRITING]`; what is there already is left."""
    if len(arguments) not in (3, 4):
        print(__doc__)
        return 2
    first_seed, count, folder = int(arguments[0]), int(arguments[1]), Path(arguments[2])
    handwriting = Path(arguments[3]) if len(arguments) == 4 else None
    folder.mkdir(parents=True, exist_ok=True)
    recogniser = FormRecogniser(learn_forms(load_catalogue()))
    for seed in range(first_seed, first_seed + count):
        path = folder / f"{seed}.pickle"
        if path.exists():
            continue
        mode, level = MIX[seed % len(MIX)]
        sides = tuple(asked_sides(seed, mode, level, recogniser, handwriting))
        engine = Remembering(load_engine())
        for side in sides:
            interpretations([a for a, _ in side.entries], engine)
        keep(path, Kept(sides, engine.known))
    return 0


if __name__ == "__main__":
    from uketsuke.benchmarks.looks import main as imported

    raise SystemExit(imported(sys.argv[1:]))
