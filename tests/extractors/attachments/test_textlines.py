"""Lines of text are found where there are any, and looking for them ends soon on a page of noise."""

from __future__ import annotations

import time

import numpy as np

from tests.extractors.attachments.papers import running, typeset
from uketsuke.extractors.attachments.textlines import find_lines


def test_every_line_of_print_is_found() -> None:
    page = typeset(running(["就業の場所は東京都とする。", "労働時間は就業規則による。", "期間は一年とする。"]))
    assert len(find_lines(page)) == 3


def test_noise_that_a_broken_codec_leaves_is_no_text_and_is_given_up_at_once() -> None:
    rng = np.random.default_rng(1)
    # Blobs as large as the dots of small letters, too many and too close for any text, too few to be told as specks.
    page = np.full((3508, 2480), 255, np.uint8)
    for top in range(20, 3400, 42):
        for left in range(20, 2400, 52):
            y, x = top + int(rng.integers(0, 14)), left + int(rng.integers(0, 14))
            page[y : y + int(rng.integers(8, 22)), x : x + int(rng.integers(8, 22))] = 0
    started = time.process_time()
    assert find_lines(page) == []
    assert time.process_time() - started < 5
