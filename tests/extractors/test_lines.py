"""Entries come as single lines with margins, however they were written."""

from __future__ import annotations

import cv2
import numpy as np

from uketsuke.extractors.lines import framed, side_by_side, text_lines


def _written(height: int, *rows: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Blocks of ink: (top, bottom, width) each, as mask and grey."""
    mask = np.zeros((height, 900), np.uint8)
    for top, bottom, width in rows:
        for left in range(20, 20 + width, 40):
            cv2.rectangle(mask, (left, top), (left + 28, bottom - 1), 255, 3)
    return mask, 255 - mask


def test_two_lines_are_parted() -> None:
    mask, grey = _written(160, (10, 55, 800), (80, 125, 300))
    lines = text_lines(mask, grey, several=True)
    assert len(lines) == 2
    assert lines[0].shape[1] > 2 * lines[1].shape[1]


def test_lines_that_touch_are_parted_where_they_are_thinnest() -> None:
    mask, grey = _written(140, (10, 60, 800), (66, 116, 800))
    cv2.line(mask, (200, 55), (200, 72), 255, 3)
    assert len(text_lines(mask, 255 - mask, several=True)) == 2
    assert grey.shape == mask.shape


def test_a_character_with_gaps_is_one_line() -> None:
    mask = np.zeros((80, 60), np.uint8)
    for y in (15, 38, 60):
        cv2.line(mask, (10, y), (50, y), 255, 4)
    assert len(text_lines(mask, 255 - mask, several=True)) == 1


def test_a_dash_keeps_its_size() -> None:
    mask = np.zeros((40, 60), np.uint8)
    cv2.line(mask, (20, 20), (38, 20), 255, 3)
    line = framed(mask, 255 - mask)
    assert line.shape[0] >= 35
    assert (line < 128).any(axis=1).sum() <= 5


def test_pieces_stand_side_by_side_on_one_middle_line() -> None:
    tall, low = np.zeros((40, 10), np.uint8), np.zeros((20, 10), np.uint8)
    row = side_by_side([tall, low], 6)
    assert row.shape == (40, 26)
    assert (row[10:30, 16:] == 0).all()
    assert (row[:10, 16:] == 255).all()


def test_an_end_squeezed_in_above_the_line_is_read_last() -> None:
    mask, grey = _written(120, (8, 34, 0), (60, 110, 480))
    small = np.zeros_like(mask)
    for left in (400, 440, 480):
        cv2.rectangle(small, (left, 8), (left + 20, 33), 255, 2)
    both = mask | small
    lines = text_lines(both, 255 - both, several=True)
    assert len(lines) == 2
    assert lines[0].shape[1] > lines[1].shape[1]
    assert grey.shape == both.shape


def test_a_first_line_that_starts_at_the_left_is_read_first() -> None:
    mask, grey = _written(160, (10, 55, 300), (80, 125, 800))
    lines = text_lines(mask, grey, several=True)
    assert lines[0].shape[1] < lines[1].shape[1]


def _with_circle(mask: np.ndarray, x: int, y: int, radius: int = 7) -> np.ndarray:
    return np.asarray(cv2.circle(mask.copy(), (x, y), radius, 255, 3), np.uint8)


def test_a_full_stop_wrapped_into_a_line_of_its_own_stands_at_the_end_of_the_line_before() -> None:
    mask, _ = _written(200, (10, 55, 700), (80, 125, 840))
    plain = text_lines(mask, 255 - mask, several=True)
    stopped = _with_circle(mask, 30, 160)
    lines = text_lines(stopped, 255 - stopped, several=True)
    assert len(lines) == 2
    assert np.array_equal(lines[0], plain[0])
    assert lines[1].shape[0] == plain[1].shape[0]
    # The line's own writing stays where it was; behind it stands the stop, low, with white on both sides.
    before = int(np.flatnonzero((plain[1] < 128).any(axis=0))[-1]) + 1
    assert np.array_equal(lines[1][:, :before], plain[1][:, :before])
    rows, columns = np.nonzero(lines[1][:, before:] < 128)
    assert columns.min() >= 3
    assert before + columns.max() < lines[1].shape[1] - 3
    assert rows.min() > lines[1].shape[0] // 2
    assert np.ptp(rows) == np.ptp(columns) == np.ptp(np.nonzero(stopped[140:])[0])


def test_a_full_stop_behind_a_single_line_too() -> None:
    mask, _ = _written(120, (10, 55, 800))
    (plain,) = text_lines(mask, 255 - mask, several=True)
    stopped = _with_circle(mask, 26, 90)
    (line,) = text_lines(stopped, 255 - stopped, several=True)
    assert line.shape[0] == plain.shape[0]
    assert line.shape[1] > plain.shape[1]
    # Under the middle of the line, or as large as a character, it is no stop that found no room.
    for other in (_with_circle(mask, 400, 90), _with_circle(mask, 40, 92, radius=16)):
        assert not any(found.shape == line.shape for found in text_lines(other, 255 - other, several=True))
