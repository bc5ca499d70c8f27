"""Faults of the paper are where they belong, and leave the rest of the sheet alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import cv2
import numpy as np
import pytest

from uketsuke.samples.levels import ranges_of
from uketsuke.samples.paper import px
from uketsuke.samples.paper_faults import bled, blot, fold, punch, spill_coffee, staple, worn

HEIGHT, WIDTH = 3508, 2480


def sheet(colour: bool = False) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3) if colour else (HEIGHT, WIDTH), 255, np.uint8)


def marked(page: np.ndarray, darker: int = 3) -> tuple[np.ndarray, np.ndarray]:
    grey = page if page.ndim == 2 else page.min(axis=2)
    return np.nonzero(grey < 255 - darker)


@pytest.mark.parametrize("colour", [False, True])
def test_punch_holes_are_a_pair_80_mm_apart_in_the_left_margin(colour: bool) -> None:
    page = sheet(colour)
    punch(page, Random(1))
    ys, xs = marked(page)
    assert xs.max() < px(17)
    upper, lower = ys[ys < ys.mean()], ys[ys > ys.mean()]
    assert lower.mean() - upper.mean() == pytest.approx(px(80), abs=3)
    assert upper.max() - upper.min() == pytest.approx(px(6), abs=8)


@pytest.mark.parametrize("seed", range(6))
def test_a_staple_stays_in_its_corner(seed: int) -> None:
    page = sheet()
    staple(page, Random(seed))
    ys, xs = marked(page)
    assert 0 < len(xs) < px(12) * px(3)
    assert xs.max() < px(22) and ys.max() < px(20)


@pytest.mark.parametrize("seed", range(5))
def test_a_letter_is_folded_at_its_thirds_or_its_half(seed: int) -> None:
    page = sheet()
    creases = fold(page, 0.1, 0.5, Random(seed))
    places = [row / HEIGHT for row, _ in creases]
    assert len(places) in (1, 2)
    for place, wanted in zip(places, (1 / 3, 2 / 3) if len(places) == 2 else (0.5,), strict=True):
        assert place == pytest.approx(wanted, abs=0.02)
    assert all(abs(lift) == pytest.approx(px(0.5)) for _, lift in creases)
    dark = 255 - page.mean(axis=1)
    for row, _ in creases:
        assert dark[int(row) - 30 : int(row) + 30].max() > 10
    assert dark[:200].max() < 1 and dark[-200:].max() < 1


def test_what_is_written_behind_shines_through_mirrored() -> None:
    back = sheet()
    cv2.rectangle(back, (200, 400), (600, 500), 0, -1)
    page = bled(sheet(), back, 0.1)
    ys, xs = marked(page, 12)
    assert (xs.min(), xs.max()) == (pytest.approx(WIDTH - 601, abs=12), pytest.approx(WIDTH - 201, abs=12))
    assert (ys.min(), ys.max()) == (pytest.approx(400, abs=12), pytest.approx(500, abs=12))
    assert page.min() == pytest.approx(255 * 0.9, abs=3)


def test_what_coffee_covers_can_still_be_read_and_is_brown() -> None:
    lines = sheet(colour=True)
    lines[::8] = 40
    stained = lines.copy()
    for seed in range(8):
        stained = lines.copy()
        spill_coffee(stained, Random(seed))
        assert (stained != lines).any()
        contrast = stained[1::8][:430].astype(int) - stained[::8][:430]
        assert contrast.min() > 80
    change = lines.astype(int) - stained
    blue, red = change[:, :, 0].sum(), change[:, :, 2].sum()
    assert blue > red > 0


def test_blots_keep_to_the_margins() -> None:
    for seed in range(10):
        page = sheet()
        blot(page, Random(seed))
        inner = page[round(px(17)) : -round(px(17)), round(px(17)) : -round(px(17))]
        assert inner.min() == 255
        assert page.min() < 100


def test_a_clean_life_leaves_the_sheet_as_it_is_and_no_life_changes_the_original() -> None:
    page = sheet()
    cv2.rectangle(page, (200, 400), (600, 500), 0, -1)
    before = page.copy()
    copy, creases = worn(page, ranges_of("exact"), Random(1), back=page)
    assert np.array_equal(copy, page) and not creases
    all_of_it = replace(
        ranges_of("hard"), bleed=1, folds=1, holes=1, staple=1, coffee=1, blots=1, edge_line=1,
    )  # fmt: skip
    for colour in (False, True):
        given = cv2.merge((page, page, page)) if colour else page
        spoiled, creases = worn(given, all_of_it, Random(2), back=page)
        assert creases and spoiled.shape == given.shape
        assert (spoiled != given).mean() > 0.02
    assert np.array_equal(page, before)
