"""Fingerprints see the sheet and not the form: what is written decides, and too little says nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.fingerprints import BITS, NEAR_AGREEING, NEAR_ALONE, are_near, distance, fingerprint

FORM = load_catalogue().form("12980")
LINES = 26


def sheet(seed: int, lines: int = LINES) -> NDArray[np.uint8]:
    """The form with other words at the same places, whoever fills it in."""
    rnd = np.random.default_rng(seed)
    page = blank_image(FORM, 1).copy()
    for line in range(lines):
        words = "".join(chr(65 + rnd.integers(26)) for _ in range(rnd.integers(6, 26)))
        cv2.putText(page, words, (500, 420 + 110 * line), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 30, 5)
    return page


def scanned(page: NDArray[np.uint8], seed: int, shift: int = 2) -> NDArray[np.uint8]:
    """The sheet as one scan lays it on the form: a little off, soft and noisy."""
    moved = cv2.GaussianBlur(np.roll(page, (shift, -shift), (0, 1)), (0, 0), 1.2)
    noise = np.random.default_rng(seed).normal(0, 6, page.shape)
    return np.clip(moved * 0.92 + 12 + noise, 0, 255).astype(np.uint8)


def mark(page: NDArray[np.uint8]) -> str:
    found = fingerprint(page, FORM, 1)
    assert found is not None and len(found) * 4 == BITS
    return found


def test_two_scans_of_one_sheet_are_near_and_other_sheets_of_the_form_are_not() -> None:
    one, again, other = mark(sheet(1)), mark(scanned(sheet(1), 5)), mark(scanned(sheet(2), 6))
    assert distance(one, again) <= NEAR_ALONE
    assert distance(one, other) > NEAR_AGREEING
    assert are_near((one, {}), (again, {}))
    assert not are_near((one, {}), (other, {}))


def test_the_same_page_has_the_same_fingerprint_for_ever() -> None:
    assert distance(mark(sheet(1)), mark(sheet(1))) == 0


@pytest.mark.parametrize("lines", [0, 1], ids=["empty", "hardly written on"])
def test_a_form_with_too_little_on_it_has_none(lines: int) -> None:
    assert fingerprint(scanned(sheet(1, lines), 7), FORM, 1) is None


def test_facts_that_differ_outweigh_what_looks_alike() -> None:
    one = "0" * 64
    mine, theirs = {"name": ("NGUYEN VAN A", 0.99)}, {"name": ("TANAKA HANAKO", 0.99)}
    assert are_near((one, mine), (one, {}))
    assert not are_near((one, mine), (one, theirs))


def test_facts_that_agree_let_a_bad_scan_be_known_again() -> None:
    bits = (NEAR_ALONE + NEAR_AGREEING) // 2
    one, other = "0" * 64, f"{(1 << bits) - 1:064x}"
    facts = {"residence_card_number": ("AB12345678CD", 0.99)}
    assert distance(one, other) == bits
    assert are_near((one, facts), (other, facts))
    assert not are_near((one, {}), (other, {}))
