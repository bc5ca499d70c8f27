"""Marks on choices, and what is glued or signed: circles and ticks by hand or machine, deleted words, photos."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.paper import Page, erase, px, stamp, stroke


def circle_by_hand(
    page: Page, box: BoxMm, pen_px: float, ink: int, rnd: Random, *, gap: float = 0.0, cutting: BoxMm | None = None
) -> None:
    """An ellipse round a printed word, as a hand closes it: off centre, and its ends crossing or apart.

    Args:
        gap: radians that stay open.
        cutting: a neighbouring word; the circle goes a third of the way into it.
    """
    cx, cy = px(box.left + box.width / 2 + rnd.gauss(0, 0.2)), px(box.top + box.height / 2 + rnd.gauss(0, 0.2))
    a = px(box.width / 2 + rnd.uniform(0.55, 1.15))
    if cutting is not None:
        cx, a = _reaching(box, cutting, a, rnd)
    b = px(box.height / 2 + rnd.uniform(0.5, 1.1))
    lean = math.radians(rnd.gauss(0, 12)) * min(1.0, b / a) ** 2
    start = rnd.uniform(0, 2 * math.pi)
    sweep = 2 * math.pi + rnd.gauss(0.12, 0.22) - gap
    wobble = [(rnd.gauss(0, 0.025), rnd.uniform(0, 2 * math.pi)) for _ in range(3)]
    points = []
    for step in range(49):
        angle = start + sweep * step / 48
        r = 1 + sum(w * math.sin((k + 2) * angle + phase) for k, (w, phase) in enumerate(wobble))
        r += 0.05 * step / 48
        x, y = a * r * math.cos(angle), b * r * math.sin(angle)
        points.append((cx + x * math.cos(lean) - y * math.sin(lean), cy + x * math.sin(lean) + y * math.cos(lean)))
    stroke(page, points, pen_px, ink)


def _reaching(box: BoxMm, neighbour: BoxMm, half_px: float, rnd: Random) -> tuple[float, float]:
    """Centre and half width (px) of a circle round `box` that ends inside `neighbour`."""
    middle, into = px(box.left + box.width / 2), px(min(neighbour.width, 6.0)) * rnd.uniform(0.2, 0.45)
    if neighbour.left > box.left:
        near, far = middle - half_px, px(neighbour.left) + into
    else:
        near, far = px(neighbour.right) - into, middle + half_px
    return (near + far) / 2, (far - near) / 2


def circle_by_machine(page: Page, box: BoxMm, ink: int) -> None:
    """The ellipse an office program draws over a word."""
    cx, cy = px(box.left + box.width / 2), px(box.top + box.height / 2)
    a, b = px(box.width / 2 + 0.7), px(box.height / 2 + 0.7)
    points = [(cx + a * math.cos(t * math.pi / 32), cy + b * math.sin(t * math.pi / 32)) for t in range(65)]
    stroke(page, points, 3, ink)


def tick_by_hand(page: Page, box: BoxMm, pen_px: float, ink: int, rnd: Random) -> None:
    """A レ or check mark over a printed square, seldom a filled or crossed one."""
    left, top, side = box.left, box.top, max(box.width, box.height)
    kind = rnd.choices(("tick", "re", "cross", "fill"), (6, 3, 1, 1))[0]

    def at(u: float, v: float) -> tuple[float, float]:
        return px(left + u * box.width + rnd.gauss(0, 0.12)), px(top + v * box.height + rnd.gauss(0, 0.12))

    if kind == "tick":
        stroke(page, _curve([at(0.1, 0.35), at(0.4, 0.9), at(1.0 + rnd.uniform(0, 0.35), -0.35)]), pen_px, ink)
    elif kind == "re":
        stroke(page, _curve([at(0.22, -0.25), at(0.25, 0.85), at(1.1 + rnd.uniform(0, 0.25), 0.05)]), pen_px, ink)
    elif kind == "cross":
        stroke(page, [at(0.1, 0.1), at(0.9, 0.9)], pen_px, ink)
        stroke(page, [at(0.9, 0.1), at(0.1, 0.9)], pen_px, ink)
    else:
        rows = max(4, round(px(side) / pen_px / 1.3))
        for row in range(rows):
            v = 0.12 + 0.76 * row / (rows - 1)
            stroke(page, [at(0.12, v), at(0.88, v)], pen_px, ink)


def tick_by_machine(page: Page, box: BoxMm, ink: int, style: str) -> None:
    """□ turned into ■ ("fill"), or ☑ ("tick")."""
    if style == "fill":
        x0, y0, x1, y1 = (round(px(v)) for v in (box.left, box.top, box.right, box.bottom))
        stamp(page, np.full((y1 - y0, x1 - x0), 255, np.uint8), x0, y0, ink)
        return
    points = [(0.18, 0.45), (0.42, 0.78), (0.85, 0.15)]
    stroke(page, [(px(box.left + u * box.width), px(box.top + v * box.height)) for u, v in points], 4, ink)


def delete_words(page: Page, chosen: list[BoxMm], others: list[BoxMm]) -> None:
    """Delete the words not chosen, and the ・ between two neighbours one of which goes."""
    for box in others:
        erase(page, box, 0.15)
    ordered = sorted([*chosen, *others], key=lambda b: (round(b.top), b.left))
    for first, second in pairwise(ordered):
        gap = second.left - first.right
        if 0 < gap < 6 and (first in others or second in others):
            erase(page, BoxMm(first.right + 0.4, first.top, max(0.0, gap - 0.8), first.height), 0.05)


def glue_photo(page: Page, box: BoxMm, rnd: Random) -> None:
    """An invented portrait (a drawn head and shoulders, nobody) glued a little askew into the photo box."""
    width, height = round(px(min(30.0, box.width) - 0.6)), round(px(min(40.0, box.height) - 0.6))
    photo = np.full((height, width), rnd.randint(175, 225), np.uint8)
    tone, hair, cloth = rnd.randint(135, 190), rnd.randint(15, 70), rnd.randint(25, 110)
    cx, cy = width // 2 + rnd.randint(-8, 8), round(height * 0.42)
    rx, ry = round(width * rnd.uniform(0.2, 0.24)), round(height * rnd.uniform(0.2, 0.24))
    cv2.ellipse(photo, (cx, height + ry // 3), (round(width * 0.46), round(height * 0.36)), 0, 0, 360, cloth, -1)
    cv2.rectangle(photo, (cx - rx // 2, cy), (cx + rx // 2, cy + round(1.5 * ry)), tone - 12, -1)
    cv2.ellipse(photo, (cx, cy - ry // 4), (round(rx * 1.18), round(ry * 1.12)), 0, 0, 360, hair, -1)
    cv2.ellipse(photo, (cx, cy + ry // 8), (rx, ry), 0, 0, 360, tone, -1)
    cv2.ellipse(photo, (cx, cy - round(ry * 0.75)), (rx, ry // 2), 0, 180, 360, hair, -1)
    for side in (-1, 1):
        cv2.ellipse(photo, (cx + side * round(rx * 0.4), cy), (rx // 7, ry // 14), 0, 0, 360, 40, -1)
    cv2.ellipse(photo, (cx, cy + round(ry * 0.52)), (rx // 4, ry // 18), 0, 0, 360, tone - 60, -1)
    photo = cv2.GaussianBlur(photo, (0, 0), 2.2).astype(np.uint8)
    grain = np.random.default_rng(rnd.getrandbits(32)).normal(0, 3, photo.shape)
    photo = np.clip(photo + grain, 0, 255).astype(np.uint8)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rnd.gauss(0, 0.6), 1.0)
    turned = cv2.warpAffine(photo, turn, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    left = round(px(box.left + (box.width - width / px(1)) / 2 + rnd.gauss(0, 0.25)))
    top = round(px(box.top + (box.height - height / px(1)) / 2 + rnd.gauss(0, 0.25)))
    page[top : top + height, left : left + width] = turned


def glue_stamps(page: Page, box: BoxMm, rnd: Random) -> None:
    """A few revenue stamps (patterned paper, no real design) glued into their box."""
    width, height = 24.0, 18.0
    for row in range(max(1, min(2, int(box.height // (height + 2))))):
        left = box.left + (box.width - width) / 2 + rnd.gauss(0, 0.8)
        top = box.top + 1.5 + row * (height + 1.5) + rnd.gauss(0, 0.4)
        x0, y0, x1, y1 = (round(px(v)) for v in (left, top, left + width, top + height))
        ys, xs = np.mgrid[0 : y1 - y0, 0 : x1 - x0]
        weave = 190 + 25 * np.sin(xs / 5.0) * np.sin(ys / 7.0) + 15 * np.sin((xs + ys) / 11.0)
        stamped = weave.clip(0, 255).astype(np.uint8)
        cv2.rectangle(stamped, (10, 10), (x1 - x0 - 11, y1 - y0 - 11), 90, 3)
        cv2.ellipse(stamped, ((x1 - x0) // 2, (y1 - y0) // 2), ((x1 - x0) // 4, (y1 - y0) // 3), 0, 0, 360, 120, 3)
        page[y0:y1, x0:x1] = stamped


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A few more points between, so that corners are rounded a little."""
    array: NDArray[np.float64] = np.array(points)
    for _ in range(2):
        cut = np.empty((2 * len(array) - 2, 2))
        cut[0::2] = 0.85 * array[:-1] + 0.15 * array[1:]
        cut[1::2] = 0.15 * array[:-1] + 0.85 * array[1:]
        array = np.vstack([array[:1], cut, array[-1:]])
    return [(float(x), float(y)) for x, y in array]
