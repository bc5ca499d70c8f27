"""Whether a page holds nothing but a portrait photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.attachments.kinds import Verdict
from uketsuke.extractors.attachments.recognising import Rotation
from uketsuke.forms.geometry import PX_PER_MM

Image = NDArray[np.uint8]

_ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)
_CORE = np.ones((17, 17), np.uint8)
"""Lines of text beside a photo are narrower than this."""
_SHRINK = 8
_AROUND = 91
"""At that scale a photo is smaller than this, so the paper round it tells what is darker than paper."""
_DARKER = 9
_LEAST_MM, _RATIO = (22.0, 27.0), (0.62, 0.92)
"""A photo is at least this wide and high, and so much narrower than it is high (3 by 4 cm with room for a rim)."""
_SURE, _PERHAPS = 0.9, 0.3
_MOST_LINES = 6
"""More text than this, and the page is no photo, whatever else is on it."""
_GROUND = 24
"""Tones that differ by more than this are not the same plain ground."""


def find_photo(page: Image, lines: int) -> tuple[Verdict, Rotation]:
    """`photo` with its probability, and the clockwise quarter turn that stands the head up; `lines` is how many lines
    of readable text the page has.

    A photo is one area of grey tones of a photo's proportions with a plain ground at its upper corners and above
    the middle, another tone in its middle and at its lower edge. Nothing here knows a face: what has the
    proportions alone is not named. (None, 0.0) and 0 where there is no such area, or too much text.
    """
    nothing = Verdict(None, 0.0), _ROTATIONS[0]
    if lines > _MOST_LINES:
        return nothing
    shrunk = cv2.resize(page, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA)
    small = np.asarray(shrunk, np.uint8)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_AROUND, _AROUND), np.uint8))
    darker = (cv2.subtract(paper, small) > _DARKER).astype(np.uint8)
    outlines, _ = cv2.findContours(darker, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(darker, outlines, -1, 1, cv2.FILLED)
    tone = cv2.morphologyEx(filled, cv2.MORPH_OPEN, _CORE)
    count, _, stats, _ = cv2.connectedComponentsWithStats(tone)
    if count < 2:
        return nothing
    left, top, width, height, area = (int(v) for v in stats[1:][stats[1:, cv2.CC_STAT_AREA].argmax()])
    if area < 0.6 * width * height:
        return nothing
    picture = small[top : top + height, left : left + width]
    fitting = [r for r in _ROTATIONS if _has_proportions(*((height, width) if r % 180 == 0 else (width, height)))]
    upright = [r for r in fitting if _is_portrait(np.rot90(picture, -(r // 90)))]
    if len(upright) == 1:
        return Verdict("photo", _SURE), upright[0]
    return (Verdict("photo", _PERHAPS), _ROTATIONS[0]) if fitting else nothing


def _has_proportions(height: int, width: int) -> bool:
    px = PX_PER_MM / _SHRINK
    return width >= _LEAST_MM[0] * px and height >= _LEAST_MM[1] * px and _RATIO[0] <= width / height <= _RATIO[1]


def _is_portrait(picture: Image) -> bool:
    height, width = picture.shape
    rim, strip, side = max(2, height // 30), max(3, height // 12), max(3, width // 5)
    above, below = picture[rim : rim + strip], picture[-rim - strip : -rim]
    corners = above[:, rim : rim + side], above[:, -rim - side : -rim]
    ground = (float(corners[0].mean()) + float(corners[1].mean())) / 2
    plain = max(float(corner.std()) for corner in corners) < _GROUND / 2
    middle = picture[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3]
    centre = slice(width // 3, 2 * width // 3)
    return (
        plain
        and abs(float(corners[0].mean()) - float(corners[1].mean())) < _GROUND
        and abs(float(above[:, centre].mean()) - ground) < _GROUND
        and abs(float(below[:, centre].mean()) - ground) > _GROUND
        and float(middle.std()) > _GROUND / 2
    )
