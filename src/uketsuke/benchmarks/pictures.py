"""The pictures of the documentation: filled sample pages as scanned, and one with its readings drawn on it.

`python -m uketsuke.benchmarks.pictures` rewrites `docs/pictures`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from pypdfium2 import PdfDocument

from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.reading import read_page
from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.normalising import normalise_page
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.review.drawing import draw_readings
from uketsuke.samples.drawing import Mode
from uketsuke.samples.levels import Level
from uketsuke.samples.make import make_filing

PICTURES: tuple[tuple[str, int, str, str | None, Mode, Level], ...] = (
    ("sample-print", 106, "12980", None, "print", "clean"),
    ("sample-hand", 104, "13126", "n", "hand", "office"),
    ("sample-digital", 111, "13130", None, "digital", "clean"),
)
"""Name, seed, procedure, variant, how it is written, how well it is scanned; the first page of each is shown."""
READ = "sample-hand"
"""The page that is shown once more with what was read."""
DPI = 300
WIDTH_PX = 1240
"""150 dpi: legible in a browser, light in the repository."""


def main() -> int:
    """Rewrite the pictures and say where they are."""
    folder = paths.PROJECT_ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed, procedure, variant, mode, level in PICTURES:
        pdf = make_filing(seed, procedure=procedure, variant=variant, mode=mode, level=level).pdf()
        with PdfDocument(pdf) as document:
            page = np.asarray(document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L"))
        _save(Image.fromarray(page), folder / f"{name}.jpg")
        if name == READ:
            _save(_read(page), folder / "readings.jpg")
    sys.stdout.write(f"{folder}\n")
    return 0


def _read(page: np.ndarray) -> Image.Image:
    catalogue = load_catalogue()
    normalised = normalise_page(page, DPI, (), FormRecogniser(learn_forms(catalogue)))
    match = normalised.summary.form
    if match is None:
        raise SystemExit("the sample page was not recognised: see `uketsuke bench accuracy`")
    readings = read_page(normalised.image, catalogue.form(match.form), match.page_no, (), load_engine())
    return Image.fromarray(draw_readings(normalised.image, readings.fields))


def _save(picture: Image.Image, path: Path) -> None:
    height = round(picture.height * WIDTH_PX / picture.width)
    small = picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
    small.save(path, quality=82, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
