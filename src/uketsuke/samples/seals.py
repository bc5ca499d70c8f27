"""A seal (印鑑) pressed beside or over a name: a round or oval ring with the family name in it."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.fonts import PRINT, face_for, glyph_mask
from uketsuke.samples.paper import Page, px, stamp

SEAL_INK = 112
"""Vermilion as a grey scanner sees it."""
_FAINTEST = 0.55


def press_seal(page: Page, name: str, written: BoxMm, chance: Random) -> None:
    """Press a seal of the family name over the end of what is written at `written`."""
    mask = seal_mask(_family(name), chance)
    height, width = mask.shape
    across = px(written.right) - width * chance.uniform(0.25, 0.95)
    middle = px(written.top + written.height / 2) + px(chance.gauss(0, 0.8))
    stamp(page, mask, round(across), round(middle - height / 2), SEAL_INK)


def seal_mask(name: str, chance: Random) -> NDArray[np.uint8]:
    """The print of a seal, uint8 alpha: 10 to 12 mm high, a little turned, its ink uneven."""
    oval = chance.random() < 0.35
    height = round(px(chance.uniform(10.0, 12.0)))
    width = round(height * (0.76 if oval else 1.0))
    mask: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
    ring = max(3, round(px(0.35)))
    axes = (width // 2 - ring, height // 2 - ring)
    cv2.ellipse(mask, (width // 2, height // 2), axes, 0, 0, 360, 255, ring, cv2.LINE_AA)
    _set(mask, name[:3])
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.gauss(0, 7), 1.0)
    turned = cv2.warpAffine(mask, turn, (width, height))
    patches = np.random.default_rng(chance.getrandbits(32)).uniform(_FAINTEST, 1.15, (6, 6)).astype(np.float32)
    uneven = turned * cv2.resize(patches, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.GaussianBlur(uneven.clip(0, 255).astype(np.uint8), (0, 0), 0.8).astype(np.uint8)


def _set(mask: NDArray[np.uint8], name: str) -> None:
    """The characters one below the other, drawn as tall as the seal holds."""
    height, width = mask.shape
    room = height * 0.72
    face = face_for(name, PRINT[0], PRINT)
    each = round(room / len(name))
    for number, character in enumerate(name):
        glyph = glyph_mask(face.path, 96, character)
        ys, xs = np.nonzero(glyph)
        if not ys.size:
            continue
        cut = glyph[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
        size = (round(width * (0.56 if len(name) > 1 else 0.5)), max(4, round(each * 0.92)))
        laid = cv2.resize(cut, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        top = round((height - room) / 2 + number * each)
        left = (width - size[0]) // 2
        region = mask[top : top + size[1], left : left + size[0]]
        np.maximum(region, laid[: region.shape[0]], out=region)


def _family(name: str) -> str:
    """What a seal says of a name: kanji whole or by half, Latin letters by their first three."""
    first = name.split()[0] if name.split() else name
    kanji = [c for c in first if "\u4e00" <= c <= "\u9fff"]
    return "".join(kanji[:2]) if kanji else first[:3] or "印"
