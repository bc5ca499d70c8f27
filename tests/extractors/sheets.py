"""Makers for these tests: pages filled with a font, and made-up recogniser output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from uketsuke.extractors.engine import LineProbabilities
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import Form, Option
from uketsuke.forms.geometry import PX_PER_MM, BoxMm, BoxPx

Image = NDArray[np.uint8]
FONT = "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"


def filled(form: Form, page_no: int, entries: Mapping[str, str | Sequence[str]], size: int = 40) -> Image:
    """The blank with texts in fields; a date's parts are given as a sequence."""
    picture = Pictures.fromarray(blank_image(form, page_no))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, size)
    for name, text in entries.items():
        field = form.field(name)
        boxes = list(field.parts_mm.values()) if field.parts_mm and not isinstance(text, str) else [field.box_mm]
        for box, piece in zip(boxes, [text] if isinstance(text, str) else text, strict=False):
            draw.text((box.left * PX_PER_MM + 8, box.bottom * PX_PER_MM - 1.3 * size), piece, font=font, fill=20)
    return np.array(picture)


def circled(page: Image, option: Option, margin_px: int = 12) -> Image:
    """The page with an ellipse round an option's word."""
    box = option.box_mm.to_px()
    middle = (box.left + box.width // 2, box.top + box.height // 2)
    axes = (box.width // 2 + margin_px, box.height // 2 + margin_px)
    return np.asarray(cv2.ellipse(page.copy(), middle, axes, 0, 0, 360, 40, 3, cv2.LINE_AA), np.uint8)


def struck(page: Image, option: Option) -> Image:
    """The page with two level strokes through an option's word."""
    box = option.box_mm.to_px()
    result = page.copy()
    for share in (0.42, 0.62):
        y = round(box.top + share * box.height)
        cv2.line(result, (box.left - 7, y), (box.right + 7, y + 1), 30, 3, cv2.LINE_AA)
    return result


def ticked(page: Image, option: Option) -> Image:
    """The page with a check mark over an option's square."""
    box = option.box_mm.to_px()
    points = [(box.left + 4, box.top + 10), (box.left + 14, box.bottom - 3), (box.right + 10, box.top - 10)]
    return np.asarray(cv2.polylines(page.copy(), [np.array(points)], False, 30, 4, cv2.LINE_AA), np.uint8)


def scanned(page: Image, seed: int = 0) -> Image:
    """The page as a scanner may hand it on after intake: slightly bent, blurred, noisy."""
    generator = np.random.default_rng(seed)
    height, width = page.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx = 4 * np.sin(y / 1100 + generator.uniform(0, 6)) + generator.uniform(-5, 5)
    dy = 3 * np.sin(x / 900 + generator.uniform(0, 6)) + generator.uniform(-5, 5)
    bent = cv2.remap(
        page, (x - dx).astype(np.float32), (y - dy).astype(np.float32), cv2.INTER_LINEAR, borderValue=(255,)
    )
    soft = cv2.GaussianBlur(bent, (0, 0), 0.8).astype(np.float32)
    return np.clip(0.94 * soft + 8 + generator.normal(0, 4, page.shape), 0, 255).astype(np.uint8)


def option_of(form: Form, field: str, value: str) -> Option:
    """The option of a field that has a value."""
    return next(option for option in form.field(field).options if option.value == value)


def line_of(text: str, doubts: Mapping[int, Mapping[str, float]] | None = None) -> LineProbabilities:
    """What a recogniser gives for a line: each character at one step, blanks between.

    `doubts[i]` replaces the certainty of character i by the probabilities of several.
    """
    alphabet = dict.fromkeys([*text, *(c for d in (doubts or {}).values() for c in d)])
    tokens = ("", *alphabet)
    probability = np.full((2 * len(text) + 1, len(tokens)), 1e-6, np.float32)
    probability[::2, 0] = 0.9999
    for i, character in enumerate(text):
        for candidate, p in ((doubts or {}).get(i) or {character: 0.9999}).items():
            probability[2 * i + 1, tokens.index(candidate)] = p
    return LineProbabilities(tokens, probability)


def box_px(box: BoxMm) -> BoxPx:
    """A box of a page that lies exactly in the form frame."""
    return box.to_px()
