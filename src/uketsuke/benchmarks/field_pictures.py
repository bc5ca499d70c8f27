"""The pictures of `docs/reading.md`: one field of a made-up form on its way from the scan to its reading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from uketsuke.extractors.asking import ask, interpretation_of, second_look
from uketsuke.extractors.calibration import load_calibration
from uketsuke.extractors.engine import STEP_PX, LineProbabilities, load_engine
from uketsuke.extractors.interpreting import Interpretation
from uketsuke.extractors.page import view_page
from uketsuke.extractors.reading import read_view, recognised, set_anew
from uketsuke.extractors.slots import field_slot
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import PX_PER_MM, BoxPx
from uketsuke.forms.readings import Reading
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.normalising import normalise_page
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.samples.fonts import PRINT, load_font
from uketsuke.samples.levels import Level
from uketsuke.samples.make import make_filing
from uketsuke.samples.scanning import viewed

SEED, PROCEDURE, VARIANT, FIELD = 104, "13126", "n", "residence_card_number"
LEVEL: Level = "hard"
"""The filing (of the seeds for development), and the field of its first page that is followed: one that is not easy."""
_PAGE_PX = 620
_AROUND_MM = 6.0
_STEP_WIDTH = 27
"""Pixels of the picture for one step of the recogniser's output."""
_LEAST_SAID = 0.02
_BLACK, _GREY, _RED, _BLUE = (20, 20, 20), (120, 120, 120), (200, 30, 30), (10, 90, 200)

Grey = NDArray[np.uint8]
Size = tuple[int, int]


def draw_field(folder: Path) -> tuple[Path, ...]:
    """Write the pictures into a folder, in the order of the steps; light enough for a repository."""
    sample = make_filing(SEED, procedure=PROCEDURE, variant=VARIANT, mode="hand", level=LEVEL)
    side, dpi = viewed(sample.scans[0])
    page = normalise_page(side, dpi, (), FormRecogniser(learn_forms(load_catalogue())))
    match = page.summary.form
    if match is None:
        raise SystemExit("the sample page was not recognised: see `uketsuke bench accuracy`")
    form, calibration, engine = load_catalogue().form(match.form), load_calibration(), load_engine()
    blank = blank_image(form, match.page_no)
    view = view_page(page.image, blank, (), blank_glyphs(form, match.page_no))
    asked = ask(field_slot(form.field(FIELD)), view, calibration)
    looks = set_anew(recognised([asked.lines], engine), engine)
    first = interpretation_of(asked, looks)
    again = second_look(looks[0], first)
    meant = interpretation_of(asked, [*looks, *recognised([again], engine)])
    readings = read_view(view, form, match.page_no, engine, calibration)
    reading = next(f.reading for f in readings.fields if f.name == FIELD)
    area = _around(asked.box, view.ink.grey.shape)
    pictures = {
        "1-scan": _reduced(side),
        "2-page": _reduced(_boxed(page.image, asked.box, 6)),
        "3-alignment": print_over(_cut(page.image, area), _cut(view.alignment.warp_blank(blank), area)),
        "4-ink": _picture(_cut(_boxed(255 - view.ink.added, asked.box, 2), area)),
        "5-line": _picture(asked.lines[0]),
        "6-characters": said_by_step(asked.lines[0], looks[0].lines[0]),
        "7-second-look": _below([_picture(image) for image in again]),
        "8-reading": reading_picture(meant, reading),
    }
    paths = []
    for name, picture in pictures.items():
        whole_page = name in ("1-scan", "2-page")
        path = folder / f"reading-{name}.{'jpg' if whole_page else 'png'}"
        if whole_page:
            picture.save(path, quality=60, optimize=True)
        else:
            picture.quantize(24).save(path, optimize=True)
        paths.append(path)
    return tuple(paths)


def print_over(page: Grey, blank: Grey) -> Image.Image:
    """A piece of a page in grey, and on it in red where the form's print lies (same shape, white paper 255)."""
    colours = np.repeat(page[:, :, None], 3, axis=2)
    colours[blank < 160] = _RED
    return Image.fromarray(colours)


def said_by_step(image: Grey, line: LineProbabilities) -> Image.Image:
    """A line image, and below each step the characters that it may show, the likelier the darker; blanks left out."""
    scale = _STEP_WIDTH / STEP_PX * 48 / image.shape[0]
    large = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    width = max(large.shape[1], line.steps * _STEP_WIDTH)
    sheet = Image.new("RGB", (width, large.shape[0] + 96), (255, 255, 255))
    sheet.paste(Image.fromarray(np.asarray(large, np.uint8)), (0, 0))
    draw, font = ImageDraw.Draw(sheet), load_font(PRINT[1].path, 24)
    for step, said in enumerate(likely(line)):
        for row, (token, p) in enumerate(said):
            shade = round(215 * (1 - p))
            draw.text((step * _STEP_WIDTH, large.shape[0] + 4 + 30 * row), token, fill=(shade,) * 3, font=font)
    return sheet


def likely(line: LineProbabilities, most: int = 3) -> list[list[tuple[str, float]]]:
    """At every step the likeliest characters (not the blank) with their probability, at most so many."""
    found = []
    for row in line.probability:
        said = [(token, float(p)) for token, p in zip(line.tokens, row, strict=True) if token and p >= _LEAST_SAID]
        found.append(sorted(said, key=lambda entry: -entry[1])[:most])
    return found


def reading_picture(meant: Interpretation, reading: Reading) -> Image.Image:
    """What the ink may mean, and the reading that was made of it, in words."""
    lines = [
        (f"{reading.value}   ({meant.raw})", _BLACK),
        (f"probability {reading.confidence:.4f}, {'accepted' if reading.accepted else 'for a person'}", _BLUE),
        *((f"or {other.value}: {other.confidence:.6f}", _GREY) for other in reading.alternatives),
        *((f"in doubt: {doubt}", _RED) for doubt in reading.doubts),
    ]
    sheet = Image.new("RGB", (620, 12 + 34 * len(lines)), (255, 255, 255))
    draw, font = ImageDraw.Draw(sheet), load_font(PRINT[1].path, 24)
    for row, (text, colour) in enumerate(lines):
        draw.text((8, 6 + 34 * row), text, fill=colour, font=font)
    return sheet


def _around(box: BoxPx, shape: tuple[int, ...]) -> BoxPx:
    reach = round(_AROUND_MM * PX_PER_MM)
    left, top = max(0, box.left - reach), max(0, box.top - reach)
    return BoxPx(left, top, min(shape[1], box.right + reach) - left, min(shape[0], box.bottom + reach) - top)


def _cut(image: Grey, area: BoxPx) -> Grey:
    return image[area.top : area.bottom, area.left : area.right]


def _boxed(image: Grey, box: BoxPx, thick: int) -> Grey:
    return np.asarray(cv2.rectangle(image.copy(), (box.left, box.top), (box.right, box.bottom), 90, thick), np.uint8)


def _picture(image: Grey) -> Image.Image:
    return Image.fromarray(image).convert("RGB")


def _reduced(image: Grey) -> Image.Image:
    height = round(image.shape[0] * _PAGE_PX / image.shape[1])
    return _picture(image).resize((_PAGE_PX, height), Image.Resampling.LANCZOS)


def _below(pictures: Sequence[Image.Image]) -> Image.Image:
    """The pictures one below the other; an empty strip where there are none."""
    width = max((p.width for p in pictures), default=_PAGE_PX)
    sheet = Image.new("RGB", (width, sum(p.height + 8 for p in pictures) or 24), (255, 255, 255))
    top = 0
    for picture in pictures:
        sheet.paste(picture, (0, top))
        top += picture.height + 8
    return sheet
