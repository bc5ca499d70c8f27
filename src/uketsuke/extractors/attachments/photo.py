"""Whether a page holds nothing but a portrait photo."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.attachments.kinds import Verdict
from uketsuke.extractors.attachments.textlines import TextLine
from uketsuke.forms.geometry import PX_PER_MM

Image = NDArray[np.uint8]

_SHRINK = 8
_LEAST_MM, _RATIO = (22.0, 27.0), (0.62, 0.92)
"""A photo is at least this wide and high, and so much narrower than it is high (3 by 4 cm with room for a rim)."""
_SURE = 0.9
MOST_LINES = 4


def looks_like_a_photo(page: Image, lines: Sequence[TextLine]) -> Verdict:
    """`photo` with its probability: one area of grey tones of a photo's proportions, a plain light ground at its
    upper corners, something darker in its middle, and hardly any text.

    Not named when it might be any other picture: nothing here knows a face.
    """
    if len(lines) > MOST_LINES:
        return Verdict(None, 0.0)
    shrunk = cv2.resize(page, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA)
    small = np.asarray(shrunk, np.uint8)
    paper = float(np.percentile(small, 95))
    tone = cv2.morphologyEx((small < paper - 12).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    tone = cv2.morphologyEx(tone, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(tone)
    if count < 2:
        return Verdict(None, 0.0)
    left, top, width, height, area = (int(v) for v in stats[1:][stats[1:, cv2.CC_STAT_AREA].argmax()])
    px = PX_PER_MM / _SHRINK
    large = width >= _LEAST_MM[0] * px and height >= _LEAST_MM[1] * px
    if not large or not _RATIO[0] <= width / height <= _RATIO[1] or area < 0.6 * width * height:
        return Verdict(None, 0.0)
    return Verdict("photo", _SURE if _is_portrait(small[top : top + height, left : left + width]) else 0.3)


def _is_portrait(picture: Image) -> bool:
    height, width = picture.shape
    corner = (max(2, height // 8), max(2, width // 6))
    rim = max(1, height // 40)
    corners = (
        picture[rim : rim + corner[0], rim : rim + corner[1]],
        picture[rim : rim + corner[0], width - rim - corner[1] : width - rim],
    )
    plain = all(float(part.std()) < 14 for part in corners)
    alike = abs(float(corners[0].mean()) - float(corners[1].mean())) < 22
    middle = picture[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3]
    ground = (float(corners[0].mean()) + float(corners[1].mean())) / 2
    return plain and alike and float(middle.std()) > 12 and abs(float(middle.mean()) - ground) > 15
