"""The scanner does what it says it did."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.samples.levels import LEVELS, ranges_of
from uketsuke.samples.scanning import Scan, blank_back, draw_settings, scan, viewed

PAGE = blank_image(load_catalogue().form("13130"), 1)
HALF = cv2.resize(PAGE, (1240, 1754), interpolation=cv2.INTER_AREA)
SMALL = cv2.resize(PAGE, (620, 877), interpolation=cv2.INTER_AREA)


def undone(scanned: Scan) -> np.ndarray:
    """Turn the scan as its own truth says; 351 px high, a tenth of a page."""
    image = np.ascontiguousarray(np.rot90(viewed(scanned)[0], -scanned.rotation // 90))
    width = round(image.shape[1] * 351 / image.shape[0])
    image = cv2.resize(image, (width, 351), interpolation=cv2.INTER_AREA)
    # getRotationMatrix2D turns anticlockwise for positive angles.
    turn = cv2.getRotationMatrix2D((width / 2, 175.5), -scanned.skew_deg, 1.0)
    return cv2.warpAffine(image, turn, (width, 351), borderMode=cv2.BORDER_REPLICATE)


def likeness(image: np.ndarray) -> float:
    """How well the ink of a turned scan agrees with the page's, where its middle fits best at any size."""
    best, inked = -1.0, _ink(image)
    for size in np.arange(0.76, 1.01, 0.03):
        page = cv2.resize(HALF, None, fx=0.2 * size, fy=0.2 * size, interpolation=cv2.INTER_AREA)
        wanted = _ink(page)
        rim = page.shape[0] // 10
        middle = wanted[rim:-rim, rim:-rim]
        best = max(best, float(cv2.matchTemplate(inked, middle, cv2.TM_CCOEFF_NORMED).max()))
    return best


def _ink(image: np.ndarray) -> np.ndarray:
    soft = cv2.GaussianBlur(image, (0, 0), 2.5).astype(np.float32)
    return np.clip(cv2.GaussianBlur(soft, (0, 0), 12) - soft, 0, 40)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("level", ["clean", "office", "hard", "fax", "phone"])
def test_turning_back_as_the_truth_says_gives_the_page(rotation: int, level: str) -> None:
    rnd = Random(f"{rotation}{level}")
    scanned = scan(HALF, draw_settings(rnd, level), rnd, rotation=rotation)  # type: ignore[arg-type]
    assert (scanned.rotation + rotation) % 360 == 0
    back = undone(scanned)
    right = likeness(back)
    assert right > 0.45
    assert right > likeness(back[::-1, ::-1]) + 0.2


def test_the_same_seed_scans_the_same() -> None:
    def once(level: str) -> Scan:
        rnd = Random(5)
        return scan(SMALL, draw_settings(rnd, level), rnd, back=SMALL)  # type: ignore[arg-type]

    for level in LEVELS:
        first, second = once(level), once(level)
        assert np.array_equal(first.image, second.image)
        assert (first.rotation, first.skew_deg) == (second.rotation, second.skew_deg)


def test_exact_hands_the_sheet_on() -> None:
    scanned = scan(PAGE, draw_settings(Random(1), "exact"), Random(1))
    assert scanned.image is PAGE
    assert (scanned.rotation, scanned.skew_deg, scanned.dpi) == (0, 0.0, (300, 300))


@pytest.mark.parametrize("level", ["clean", "office", "hard", "fax", "phone"])
def test_levels_keep_their_limits(level: str) -> None:
    ranges = ranges_of(level)  # type: ignore[arg-type]
    seen = set()
    for seed in range(4 if level == "phone" else 12):
        rnd = Random(seed)
        settings = draw_settings(rnd, level)  # type: ignore[arg-type]
        scanned = scan(SMALL, settings, rnd)
        # A keystone or a bend turns the middle of the page a little further.
        assert abs(scanned.skew_deg) <= ranges.skew + 60 * (ranges.keystone[1] + ranges.bend[1]) + 0.1
        assert settings.dpi in ranges.resolutions
        assert scanned.bilevel == (scanned.coding in ranges.codings)
        if settings.bilevel:
            assert set(np.unique(scanned.image)) <= {0, 255}
        assert scanned.image.ndim == (3 if settings.colour else 2)
        if level == "phone":
            assert 2000 <= max(scanned.image.shape) <= 4000
        seen.add((settings.colour, settings.bilevel))
    assert len(seen) >= (1 if level == "fax" else 2)


def test_an_empty_back_is_nearly_white() -> None:
    back = blank_back(PAGE, Random(1))
    assert back.min() > 225
