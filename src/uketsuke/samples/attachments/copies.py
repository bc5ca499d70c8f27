"""Copies of cards and booklets on A4 sheets, as a photocopier makes them."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from uketsuke.forms.geometry import A4_PX
from uketsuke.samples.paper import Page, px


def blank_sheet() -> Page:
    """A white A4 sheet at 300 dpi."""
    return np.full((A4_PX[1], A4_PX[0]), 255, np.uint8)


def lay(sheet: Page, thing: Page, x_mm: float, y_mm: float, rnd: Random, *, quarter_turns: int = 0) -> None:
    """Copy `thing` (300 dpi) onto the sheet, turned by quarters and a little askew, with the shadow of its edge."""
    turned = np.rot90(thing, -quarter_turns)
    edge = 14
    padded = cv2.copyMakeBorder(turned, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255)
    height, width = padded.shape
    shade: Page = np.full((height, width), 255, np.uint8)
    cv2.rectangle(shade, (edge - 4, edge - 4), (width - edge + 3, height - edge + 3), rnd.randint(120, 190), 3)
    padded = np.minimum(padded, cv2.GaussianBlur(shade, (0, 0), 2.0))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rnd.gauss(0, 0.5), 1.0)
    drawn = cv2.warpAffine(padded, turn, (width, height), borderValue=255)
    left, top = round(px(x_mm)) - edge, round(px(y_mm)) - edge
    part = sheet[top : top + height, left : left + width]
    np.minimum(part, drawn[: part.shape[0], : part.shape[1]].astype(np.uint8), out=part)


def faded(thing: Page, darkest: int, lightest: int) -> Page:
    """The thing as a copier sees it: its blacks no darker than `darkest`, its whites no lighter than `lightest`."""
    scaled: Page = (darkest + thing.astype(np.float32) * ((lightest - darkest) / 255)).astype(np.uint8)
    return scaled
