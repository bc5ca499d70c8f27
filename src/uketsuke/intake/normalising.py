"""One scanned side made upright, at 300 dpi, and told what it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from uketsuke.forms.geometry import A4_PX, DPI
from uketsuke.forms.pages import Glyph, PageRole, PageSummary
from uketsuke.intake.deskewing import find_skew, map_glyphs, turned
from uketsuke.intake.emptiness import is_blank
from uketsuke.intake.features import local_map
from uketsuke.intake.images import Grey, Matrix, resized, scaling
from uketsuke.intake.inkmaps import Floats
from uketsuke.intake.learning import CHECK_SCALE
from uketsuke.intake.recognition import FormRecogniser, Recognised
from uketsuke.intake.refining import spread_bend
from uketsuke.intake.separators import FoundSeparator, locate_damaged_separator, locate_separator
from uketsuke.intake.streaks import without_streaks

Rotation = Literal[0, 90, 180, 270]

_GROWN = 1.2
_LARGEST_PX = 30_000_000
_ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class NormalisedPage:
    """`image` is uint8 grey at 300 dpi: (3508, 2480) in the form frame for a form page, else the upright side;
    `glyphs` are in its px; `to_page` is the homography from px of the image handed in, without what the sheet bends."""

    summary: PageSummary
    image: Grey
    glyphs: tuple[Glyph, ...]
    to_page: Matrix


def normalise_page(
    image: Grey, dpi: float | None, glyphs: Sequence[Glyph], recogniser: FormRecogniser
) -> NormalisedPage:
    """What a side (uint8 grey, as a viewer shows it) is and how it looks upright at 300 dpi.

    `dpi` None: the longer side is taken to be A4's. `glyphs` are in px of `image`. A side that is surely no
    form page has role attachment, one that may be a form page we cannot name role unknown.
    """
    image = without_streaks(image)
    # Before anything is called blank: print that hardly shows makes a code that can still be read.
    separator = locate_separator(image)
    if separator is not None:
        return _upright(image, dpi, glyphs, "separator", separator=separator)
    if is_blank(image):
        return _upright(image, dpi, glyphs, "blank", skew=0.0)
    verdict = recogniser.examine(image)
    if verdict.recognised is not None:
        return _in_form_frame(image, glyphs, verdict.recognised)
    separator = locate_damaged_separator(image)
    if separator is not None:
        return _upright(image, dpi, glyphs, "separator", separator=separator)
    return _upright(image, dpi, glyphs, "unknown" if verdict.in_doubt else "attachment")


def normalise_as(
    image: Grey, glyphs: Sequence[Glyph], recogniser: FormRecogniser, form: str, page_no: int
) -> NormalisedPage | None:
    """A side as the form page that a person says it is; None when it cannot be laid on that page's print."""
    image = without_streaks(image)
    found = recogniser.place_as(image, form, page_no)
    return None if found is None else _in_form_frame(image, glyphs, found)


def turn_page(page: NormalisedPage, rotation: Rotation, skew: float) -> NormalisedPage:
    """A page that was found to lie by `rotation` and a rest of `skew` degrees from upright, turned so (clockwise)."""
    if rotation == 0 and skew == 0.0:
        return page
    image = page.image if rotation == 0 else np.ascontiguousarray(np.rot90(page.image, -(rotation // 90)))
    matrix, _ = turned(page.image.shape, rotation, skew, 1.0)
    if skew:
        level, size = turned(image.shape, 0, skew, 1.0)
        image = _warped(image, level, size)
    summary = replace(
        page.summary,
        rotation=_ROTATIONS[(page.summary.rotation + rotation) // 90 % 4],
        skew_deg=round(page.summary.skew_deg + skew, 2),
    )
    return NormalisedPage(summary, image, map_glyphs(page.glyphs, matrix), matrix @ page.to_page)


def _in_form_frame(image: Grey, glyphs: Sequence[Glyph], found: Recognised) -> NormalisedPage:
    rotation, skew = turn_of(found.to_form, image.shape)
    page = _warped(image, found.to_form, A4_PX, found.bend)
    summary = PageSummary("form", rotation, skew, form=found.match)
    return NormalisedPage(summary, page, map_glyphs(glyphs, found.to_form), found.to_form)


def _upright(
    image: Grey,
    dpi: float | None,
    glyphs: Sequence[Glyph],
    role: PageRole,
    *,
    separator: FoundSeparator | None = None,
    skew: float | None = None,
) -> NormalisedPage:
    # Which way up a page without a form on it stands is not known here: as the viewer shows it.
    rotation: Rotation = 0 if separator is None else separator.rotation
    skew = find_skew(image) if skew is None else skew
    scale = DPI / dpi if dpi else A4_PX[1] / max(image.shape)
    scale = min(scale, math.sqrt(_LARGEST_PX / image.size))
    matrix, size = turned(image.shape, rotation, skew, scale)
    summary = PageSummary(role, rotation, skew, separator=None if separator is None else separator.separator)
    return NormalisedPage(summary, _warped(image, matrix, size), map_glyphs(glyphs, matrix), matrix)


def turn_of(matrix: Matrix, shape: tuple[int, ...]) -> tuple[Rotation, float]:
    """The quarter turn and the rest in degrees, both clockwise, by which a homography turns an image's middle."""
    jacobian = local_map(matrix, (shape[1] - 1) / 2, (shape[0] - 1) / 2)
    if jacobian is None:
        return 0, 0.0
    angle = math.degrees(math.atan2(jacobian[1, 0] - jacobian[0, 1], jacobian[0, 0] + jacobian[1, 1]))
    quarter = round(angle / 90)
    return _ROTATIONS[quarter % 4], round(angle - 90 * quarter, 2)


def _warped(image: Grey, matrix: Matrix, size: tuple[int, int], bend: Floats | None = None) -> Grey:
    """The image in its new frame, (height, width) as `size` = (width, height) says; paper-coloured outside.

    `bend`: where points of the new frame lie in it before it is laid flat, at 150 dpi (`refining.find_bend`).
    """
    jacobian = local_map(matrix, (image.shape[1] - 1) / 2, (image.shape[0] - 1) / 2)
    scale = 1.0 if jacobian is None else math.sqrt(abs(float(np.linalg.det(jacobian))))
    if bend is None and np.allclose(matrix, np.eye(3)) and size == (image.shape[1], image.shape[0]):
        return image
    if scale < 0.7:
        # A much finer image is averaged first; picking pixels from it would lose thin strokes.
        image = resized(image, scale)
        matrix = matrix @ scaling(1 / scale)
    paper = int(np.percentile(image[::16, ::16], 80))
    # Where pixels have to be made up, smooth curves serve thin strokes; else straight lines cost a third.
    how = cv2.INTER_CUBIC if scale > _GROWN else cv2.INTER_LINEAR
    if bend is None:
        warped = cv2.warpPerspective(image, matrix, size, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    else:
        xs, ys = spread_bend(bend / np.float32(CHECK_SCALE), *size)
        x, y, w = (row[0] * xs + row[1] * ys + row[2] for row in np.linalg.inv(matrix).astype(np.float32))
        warped = cv2.remap(image, x / w, y / w, how, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    return np.asarray(warped, np.uint8)
