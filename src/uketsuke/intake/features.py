"""Local features of page images and how two pages lie on each other by them.

Positions are given in px of the image as handed in, whatever the reduced size they were found at.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.intake.images import Grey, Matrix, shrunk

Floats = NDArray[np.float32]

WORKING_LONG_SIDE = 640
"""Long side of the reduced image in px (55 dpi for A4): enough for a dense form, and quick."""
FINE_LONG_SIDE = 1250
_MOST_FEATURES = 7000
_RATIO = 0.86
_TURN_BIN_DEG = 15
_SCALE_BIN = 0.25
_LEAST_MATCHES = 10


@dataclass(frozen=True, slots=True)
class Features:
    """`points` (n, 2) and `sizes` (n,) in px of the image, `angles` (n,) in degrees, `descriptors` (n, 128)
    of unit length (square roots of SIFT, so that a dot product compares them)."""

    points: Floats
    sizes: Floats
    angles: Floats
    descriptors: Floats

    def every(self, step: int) -> Features:
        """A thinned copy: every `step`-th feature."""
        return Features(self.points[::step], self.sizes[::step], self.angles[::step], self.descriptors[::step])


def find_features(image: Grey, long_side: int = WORKING_LONG_SIDE) -> Features:
    """The features of a grey page reduced to `long_side`. Source: Lowe 2004; Arandjelović & Zisserman 2012."""
    small, factor = shrunk(image, long_side)
    sift = cv2.SIFT.create(nfeatures=_MOST_FEATURES, contrastThreshold=0.03)
    keypoints, raw = sift.detectAndCompute(small, None)
    if raw is None or not keypoints:
        nothing = np.zeros(0, np.float32)
        return Features(np.zeros((0, 2), np.float32), nothing, nothing, np.zeros((0, 128), np.float32))
    descriptors = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-6)).astype(np.float32)
    points = np.array([k.pt for k in keypoints], np.float32)
    # Pixel centres: a reduced image's first pixel lies in the middle of those it stands for.
    points = ((points + 0.5) / factor - 0.5).astype(np.float32)
    sizes = np.array([k.size for k in keypoints], np.float32) / np.float32(factor)
    return Features(points, sizes, np.array([k.angle for k in keypoints], np.float32), descriptors)


def match(page: Features, blank: Features) -> NDArray[np.intp]:
    """Pairs (m, 2) of indices into `page` and `blank` that look alike and unlike anything else there."""
    if len(page.points) == 0 or len(blank.points) < 2:
        return np.zeros((0, 2), np.intp)
    likeness = page.descriptors @ blank.descriptors.T
    rows = np.arange(len(likeness))
    best = likeness.argmax(axis=1)
    first = likeness[rows, best].copy()
    likeness[rows, best] = -1.0
    second = likeness.max(axis=1)
    distinct = (2 - 2 * np.minimum(first, 1)) < _RATIO**2 * (2 - 2 * np.minimum(second, 1))
    chosen = np.flatnonzero(distinct)
    return np.stack([chosen, best[chosen]], axis=1)


def agreeing(page: Features, blank: Features, pairs: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those pairs that tell of about the same turn and scale, the commonest ones.

    Print repeats itself (every 年 looks like the next), so most wrong pairs tell of any turn and scale.
    """
    if len(pairs) == 0:
        return pairs
    turn = (blank.angles[pairs[:, 1]] - page.angles[pairs[:, 0]]) % 360
    scale = np.log2(blank.sizes[pairs[:, 1]] / page.sizes[pairs[:, 0]])
    turns = 360 // _TURN_BIN_DEG
    votes = np.zeros((turns, 41))
    t = (turn / _TURN_BIN_DEG).astype(int) % turns
    s = np.clip(np.round(scale / _SCALE_BIN).astype(int) + 20, 0, 40)
    np.add.at(votes, (t, s), 1)
    votes = sum(np.roll(votes, k, axis=0) for k in (-1, 0, 1))  # type: ignore[assignment]
    votes[:, 1:-1] = votes[:, :-2] + votes[:, 1:-1] + votes[:, 2:]
    peak_t, peak_s = np.unravel_index(int(votes.argmax()), votes.shape)
    apart = np.abs((t - peak_t + turns // 2) % turns - turns // 2)
    near: NDArray[np.intp] = pairs[(apart <= 1) & (np.abs(s - peak_s) <= 1)]
    return near


def lie_on(page: Features, blank: Features, tolerance: float) -> tuple[Matrix, int] | None:
    """The homography page → blank by their features, and how many pairs bear it; None when too few do.

    `tolerance` is in px of the blank's image.
    """
    pairs = agreeing(page, blank, match(page, blank))
    if len(pairs) < _LEAST_MATCHES:
        return None
    source, target = page.points[pairs[:, 0]], blank.points[pairs[:, 1]]
    similarity, _ = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=2.5 * tolerance, maxIters=3000, confidence=0.999
    )
    if similarity is None:
        return None
    # A similarity is found among far more wrong pairs than a homography would be; it then guards the homography.
    moved = source @ similarity[:, :2].T.astype(np.float32) + similarity[:, 2].astype(np.float32)
    near = np.linalg.norm(moved - target, axis=1) < 8 * tolerance
    if near.sum() < _LEAST_MATCHES:
        return None
    homography, inliers = cv2.findHomography(
        source[near], target[near], cv2.RANSAC, tolerance, maxIters=3000, confidence=0.999
    )
    if homography is None or inliers.sum() < _LEAST_MATCHES or not is_sane(homography, page.points):
        return None
    return homography.astype(np.float64), int(inliers.sum())


def is_sane(homography: Matrix, points: Floats) -> bool:
    """Whether a homography is one a sheet of paper before a scanner or camera can make: no mirror, no fold,
    nearly the same scale both ways and everywhere on `points`."""
    if len(points) == 0:
        return False
    low, high = points.min(axis=0), points.max(axis=0)
    scales = []
    for x in (low[0], high[0]):
        for y in (low[1], high[1]):
            jacobian = local_map(homography, float(x), float(y))
            if jacobian is None:
                return False
            spread = np.linalg.svd(jacobian, compute_uv=False)
            if np.linalg.det(jacobian) <= 0 or spread[0] > 1.6 * spread[1]:
                return False
            scales.append(float(np.sqrt(spread[0] * spread[1])))
    return max(scales) < 2.0 * min(scales)


def local_map(homography: Matrix, x: float, y: float) -> Matrix | None:
    """The 2 × 2 derivative of a homography at a point; None on or behind its horizon."""
    h = homography / homography[2, 2]
    w = h[2, 0] * x + h[2, 1] * y + 1
    if w <= 0.05:
        return None
    u = (h[0, 0] * x + h[0, 1] * y + h[0, 2]) / w
    v = (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / w
    return np.array(
        [
            [(h[0, 0] - u * h[2, 0]) / w, (h[0, 1] - u * h[2, 1]) / w],
            [(h[1, 0] - v * h[2, 0]) / w, (h[1, 1] - v * h[2, 1]) / w],
        ]
    )
