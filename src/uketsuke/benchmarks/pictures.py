"""The pictures of the documentation: sample pages as scanned, one with its readings drawn on it, one field on its way,
and `make run`.

`python -m uketsuke.benchmarks.pictures` rewrites `docs/pictures`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image
from pypdfium2 import PdfDocument

from uketsuke.benchmarks.field_pictures import draw_field
from uketsuke.benchmarks.terminal import terminal_svg
from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.reading import read_page
from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.normalising import normalise_page
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.review.drawing import draw_readings
from uketsuke.samples.attachments.enclosing import draw_attachment
from uketsuke.samples.drawing import Mode
from uketsuke.samples.levels import Level
from uketsuke.samples.make import make_filing
from uketsuke.samples.people import make_person
from uketsuke.samples.scanning import Scan, draw_settings, scan

FORMS: tuple[tuple[str, int, str, str | None, Mode, Level], ...] = (
    ("sample-print", 106, "12980", None, "print", "clean"),
    ("sample-hand", 104, "13126", "n", "hand", "office"),
    ("sample-fax", 107, "13130", None, "hand", "fax"),
    ("sample-phone", 121, "12945", None, "hand", "phone"),
    ("sample-digital", 111, "13130", None, "digital", "clean"),
)
"""Name, seed, procedure, variant, how it is written, how well it is scanned; the first page of each is shown."""
ATTACHMENTS: tuple[tuple[str, int, str, str, Level], ...] = (
    ("attachment-residence-card", 112, "residence_card", "both_on_one_sheet", "office"),
    ("attachment-passport", 112, "passport", "booklet", "phone"),
    ("attachment-tax", 112, "tax_certificate", "table", "office"),
)
"""Name, seed of the applicant, document, layout, how well it is scanned."""
READ = "sample-hand"
"""The page that is shown once more with what was read."""
RUN_DATA = "var/pictures"
"""Where the run that is pictured keeps its records."""
DPI = 300
WIDTH_PX = 1240
"""150 dpi: legible in a browser, light in the repository."""


def main() -> int:
    """Rewrite the pictures named on the command line (`pages`, `reading`, `run`; else all) and say where they are."""
    folder = paths.PROJECT_ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or ["pages", "reading", "run"]
    if "pages" in wanted:
        _draw_pages(folder)
    if "reading" in wanted:
        draw_field(folder)
    if "run" in wanted:
        # As on a first day: of scans taken in before, it would say that they are duplicates.
        shutil.rmtree(paths.PROJECT_ROOT / RUN_DATA, ignore_errors=True)
        run = terminal_svg(["scripts/demo.sh", RUN_DATA], paths.PROJECT_ROOT)
        (folder / "make-run.svg").write_text(run, encoding="utf-8")
    sys.stdout.write(f"{folder}\n")
    return 0


def _draw_pages(folder: Path) -> None:
    for name, seed, procedure, variant, mode, level in FORMS:
        pdf = make_filing(seed, procedure=procedure, variant=variant, mode=mode, level=level).pdf()
        with PdfDocument(pdf) as document:
            page = document[0].render(scale=DPI / 72).to_pil()
        _save(page, folder / f"{name}.jpg")
        if name == READ:
            _save(_read(np.asarray(page.convert("L"))), folder / "readings.jpg")
    for name, seed, kind, layout, level in ATTACHMENTS:
        rnd = Random(f"picture:{name}")
        sheet = draw_attachment(make_person(seed, "worker"), kind, rnd, layout).pages[0]
        _save(_image(scan(sheet, draw_settings(rnd, level), rnd)), folder / f"{name}.jpg")


def _read(page: np.ndarray) -> Image.Image:
    catalogue = load_catalogue()
    normalised = normalise_page(page, DPI, (), FormRecogniser(learn_forms(catalogue)))
    match = normalised.summary.form
    if match is None:
        raise SystemExit("the sample page was not recognised: see `uketsuke bench accuracy`")
    readings = read_page(normalised.image, catalogue.form(match.form), match.page_no, (), load_engine())
    return Image.fromarray(draw_readings(normalised.image, readings.fields))


def _image(scanned: Scan) -> Image.Image:
    image = scanned.image
    return Image.fromarray(image if image.ndim == 2 else np.ascontiguousarray(image[:, :, ::-1]))


def _save(picture: Image.Image, path: Path) -> None:
    height = round(picture.height * WIDTH_PX / picture.width)
    small = picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
    small.save(path, quality=70, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
