"""A reviewer who knows the truth presses what gets it there with the fewest keys."""

from __future__ import annotations

import pytest

from uketsuke.benchmarks.desk import Done, Field, presses, report, true_text


def shown(text: str, *candidates: str, must: bool = False) -> Field:
    return Field("HQ-1", "name", text, must, candidates)


@pytest.mark.parametrize(
    ("field", "truth", "how", "keys"),
    [
        (shown("AB"), "AB", "accept", 1),
        (shown("AB"), None, "accept", 1),
        (shown("AB", "AC", "AD"), "AD", "candidate", 2),
        (shown("", "AC", must=True), "AC", "candidate", 2),
        (shown("AB", "AC"), "", "empty", 2),
        (shown("", must=True), "", "empty", 1),
        (shown("", must=True), "ABC", "typed", 4),
    ],
)
def test_the_fewest_keys(field: Field, truth: str | None, how: str, keys: int) -> None:
    found = presses(field, truth)
    assert (found[0], len(found[1])) == (how, keys)


def test_the_truth_is_told_as_a_person_types_it() -> None:
    fields = {
        "sex": {"value": "female"},
        "family_in_japan": {"value": [{}], "rows": [{"row": 2, "cells": {"nationality": {"value": "VNM"}}}]},
    }
    assert true_text(fields, "13126-1", "sex") == "女"
    assert true_text(fields, "13126-1", "family_in_japan.2.nationality") == "ベトナム"
    assert true_text(fields, "13126-1", "family_in_japan.1.nationality") == ""
    assert true_text(fields, "13126-1", "name") is None


def test_the_page_says_how_many_fields_stand_behind_each_figure() -> None:
    done = [Done("accept", 1)] * 3 + [Done("candidate", 2)]
    text = report(done, [20.0, 30.0, 40.0], 2, "command")
    assert "| right as read: accepted | 3 | 75 % | 1 | 1 |" in text
    assert "| another listed candidate | 1 | 25 % | 2 | 2 |" in text
    assert "| with its ink, over the end of filings too | 3 | 30 ms |" in text
