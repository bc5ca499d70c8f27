"""Fingerprints of form pages by what was written on them: two scans of one sheet have nearly the same.

Forms are all alike, so only ink counts that is not the blank's. Its 1.36 mm cells are thrown onto 256 fixed random
directions, and the fingerprint says on which side of each the page lies: the number of bits in which two differ
grows with the angle between two pages. Source: Charikar, "Similarity estimation techniques from rounding
algorithms", STOC 2002.
"""

from __future__ import annotations

import hashlib
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import Form
from uketsuke.intake.evidence import Facts, compare
from uketsuke.intake.images import Grey
from uketsuke.intake.inkmaps import Mask, darkness, ink_mask, widened

BITS = 256
_CELLS = (155, 219)
"""Across and down."""
_SIZE = (1240, 1752)
"""Width and height at 150 dpi that the cells divide."""
_PRINT_REACH = 3
"""Px at 150 dpi around the blank's print that are not looked at: how far print strays when a page is laid on it."""
_PRINTED = 200
_INKED = 0.15
"""Share of a cell that ink must cover."""
_LEAST_CELLS = 150
"""Pages with less on them all look alike: nothing is said of them."""
NEAR_AGREEING = 56
"""Bits in which two scans of one sheet may differ when a fact read on both is the same."""
NEAR_ALONE = 44
"""The same where no fact is on both pages. Other applicants' pages differ in more: docs/decisions/0009."""


def fingerprint(image: Grey, form: Form, page_no: int) -> str | None:
    """The fingerprint of a form page, 64 hex digits; None when too little is written on it.

    Args:
        image: the page in the form frame, grey (3508, 2480) uint8.
    """
    ink = ink_mask(darkness(_halved(image))) & ~_print_of(form, page_no)
    cells = cv2.resize(ink[: _SIZE[1], : _SIZE[0]].astype(np.float32), _CELLS, interpolation=cv2.INTER_AREA)
    inked = np.flatnonzero(cells > _INKED)
    if len(inked) < _LEAST_CELLS:
        return None
    sides = 2 * _directions()[inked].sum(axis=0, dtype=np.int64) > len(inked)
    return np.packbits(sides).tobytes().hex()


def distance(one: str, other: str) -> int:
    """In how many bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def are_near(one: tuple[str, Facts], other: tuple[str, Facts]) -> bool:
    """Whether two pages of one form look like scans of one sheet, and nothing read on them says otherwise."""
    bits = distance(one[0], other[0])
    if bits > NEAR_AGREEING:
        return False
    found = compare(one[1], other[1])
    return found.differ == 0 and (found.agree > 0 or bits <= NEAR_ALONE)


def _halved(image: Grey) -> Grey:
    return np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def _print_of(form: Form, page_no: int) -> Mask:
    packed, width = _packed_print(form, page_no)
    return np.unpackbits(packed, axis=1, count=width).astype(bool)


_prints: dict[tuple[str, str, int], tuple[NDArray[np.uint8], int]] = {}
"""Where each blank's print is, packed: 270 kB a page."""


def _packed_print(form: Form, page_no: int) -> tuple[NDArray[np.uint8], int]:
    key = (form.id, form.version, page_no)
    if key not in _prints:
        mask = widened(_halved(blank_image(form, page_no)) < _PRINTED, _PRINT_REACH)
        _prints[key] = (np.packbits(mask, axis=1), mask.shape[1])
    return _prints[key]


@cache
def _directions() -> NDArray[np.uint8]:
    """(cells, bits) of 0 and 1, the same in every version and on every machine."""
    count = _CELLS[0] * _CELLS[1]
    stream = hashlib.shake_256(b"uketsuke fingerprint 1").digest(count * BITS // 8)
    return np.unpackbits(np.frombuffer(stream, np.uint8)).reshape(count, BITS)
