"""Readings beside truth, and the figures made of them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from uketsuke.benchmarks.comparing import compare
from uketsuke.benchmarks.contact_sheet import LARGEST, MOST, ROW, contact_sheet, write_contact_sheet
from uketsuke.benchmarks.measuring import AttachmentMeasure, Crop, FilingMeasure, PageMeasure
from uketsuke.benchmarks.report import (
    HEAD,
    EmptyTally,
    Report,
    acceptance_markdown,
    kinds_markdown,
    markdown_row,
    percent,
    summarise,
    writing_markdown,
)
from uketsuke.benchmarks.sources import Material
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import FieldResult, Reading, RowReading, Status, Value

BOX = BoxPx(10, 10, 100, 40)


def reading(value: Value, *, accepted: bool = True, confidence: float = 0.99, status: Status | None = None) -> Reading:
    seen: Status = status or ("empty" if value is None else "read")
    return Reading(value, None, confidence, accepted, seen, "ocr", BOX)


def result(name: str, value: Reading, rows: tuple[RowReading, ...] = ()) -> FieldResult:
    return FieldResult(name, value, "13130", 0, (), rows)


PRINT = Material("print", "clean")

TRUTH = {
    "name": {"value": "LI FANG", "kind": "name"},
    "phone": {"value": None, "kind": "phone"},
    "reason": {"value": "会社で働くため", "kind": "free_text"},
    "sex": {"value": "female", "kind": "choice"},
    "family_in_japan": {
        "value": [{"name": "LI NA", "age": None}],
        "kind": "table",
        "columns": {"name": "name", "age": "number"},
        "rows": [{"row": 1, "cells": {"name": {"value": "LI NA"}, "age": {"value": None}}}],
    },
}


def read() -> dict[str, FieldResult]:
    rows = (
        RowReading(1, {"name": reading("LI MA"), "age": reading(None)}),
        RowReading(3, {"name": reading("X", accepted=False)}),
    )
    return {
        "name": result("name", reading("LI FANG")),
        "phone": result("phone", reading("0312345678", accepted=False)),
        "reason": result("reason", reading("会社て働くため", accepted=False)),
        "sex": result("sex", reading(None, accepted=False, status="unreadable")),
        "family_in_japan": result("family_in_japan", reading([{"name": "LI MA", "age": None}]), rows),
    }


def test_fields_and_cells_are_each_one_observation() -> None:
    seen = {o.place: o for o in compare(TRUTH, read())}
    assert seen["name"].exact and seen["name"].accepted
    assert not seen["family_in_japan[1].name"].exact
    assert seen["family_in_japan[1].age"].exact and not seen["family_in_japan[1].age"].inked
    assert not seen["family_in_japan[3].name"].exact and not seen["family_in_japan[3].name"].inked
    assert "family_in_japan" not in seen
    assert (seen["reason"].distance, seen["reason"].length) == (1, 7)


def test_a_field_that_was_never_read_is_wrong() -> None:
    seen = {o.place: o for o in compare(TRUTH, {})}
    assert not seen["name"].exact and seen["name"].status is None
    assert seen["phone"].exact
    assert seen["reason"].distance == 7


def test_a_value_without_a_true_field_is_made_up() -> None:
    made_up = compare({}, {"name_kanji": result("name_kanji", reading("李芳"))})
    assert [(o.inked, o.exact) for o in made_up] == [(False, False)]


def measure() -> FilingMeasure:
    pages = (
        PageMeasure("13130/1", "13130/1", True, 0.02, 0.5),
        PageMeasure("13126-1/1", None, False, 0.4, 0.5),
        PageMeasure("13126-n/1", "13126-n/2", True, 0.0, 0.5),
    )
    return FilingMeasure(1, "13130", pages, compare(TRUTH, read()), True, 0, 1, 3.0, 2.4, ())


def test_counts_keep_free_text_and_empty_boxes_apart() -> None:
    report = summarise(PRINT, 1, [measure()])
    assert (report.total.inked, report.total.exact, report.total.accepted) == (3, 1, 2)
    assert report.total.accepted_wrong == 1
    assert report.total.unread == 1
    assert (report.free_text_errors, report.free_text_characters) == (1, 7)
    assert (report.empty.boxes, report.empty.seen_empty, report.empty.false_ink) == (3, 1, 2)
    assert report.empty.false_ink_accepted == 0
    assert (report.tables.inked, report.choices.inked) == (1, 1)
    pages = report.pages
    assert (pages.pages, pages.right, pages.wrong, pages.unknown, pages.rotation_right) == (3, 1, 1, 1, 2)
    assert (pages.lost, pages.doubled) == (0, 1)
    assert (report.seconds_a_page_wall, report.seconds_a_page_cpu) == (1.0, 0.8)


def test_a_report_is_plain_data_and_a_table_row() -> None:
    report = summarise(PRINT, 1, [measure()])
    assert json.loads(json.dumps(report.to_data()))["total"]["inked"] == 3
    assert markdown_row(report).count("|") == HEAD.splitlines()[0].count("|")
    made_up = replace(report, empty=EmptyTally(boxes=1_200, seen_empty=1_198, false_ink=2, false_ink_accepted=1))
    assert "| 99.83 % of 1,200 (1) |" in markdown_row(made_up)
    assert "name" in kinds_markdown([report])


def test_a_kept_report_comes_back_as_it_was() -> None:
    report = summarise(PRINT, 1, [measure()])
    assert Report.from_data(json.loads(json.dumps(report.to_data()))) == report


def test_a_report_kept_before_reliability_was_told_still_comes_back() -> None:
    report = summarise(PRINT, 1, [measure()])
    kept = json.loads(json.dumps(report.to_data()))
    del kept["reliability"]
    for one in kept["kinds"].values():
        del one["accepted_error_upper_bound"]
    assert Report.from_data(kept) == replace(report, reliability={})


def test_acceptance_is_told_by_kind_with_its_bound() -> None:
    report = summarise(PRINT, 1, [measure()])
    assert report.kinds["name"].accepted_error_upper_bound == pytest.approx(0.974679, abs=1e-6)
    assert report.to_data()["kinds"]["choice"]["accepted_error_upper_bound"] == 1.0
    table = acceptance_markdown([report])
    assert "| name | 100.00 %, 1 wrong (≤ 974.7 in 1,000) |" in table
    assert "| choice | none of 1 |" in table


def test_confidence_and_right_are_kept_by_family_of_what_was_read() -> None:
    report = summarise(PRINT, 1, [measure()])
    assert set(report.reliability) == {"name"}, "the choice was not read, the phone box was empty"
    assert [(s.count, s.right) for s in report.reliability["name"] if s.count] == [(2, 1)]


def test_attachments_and_sides_under_a_wrong_applicant_are_counted() -> None:
    papers = (
        AttachmentMeasure("passport", "passport", False),
        AttachmentMeasure("passport", "photo", False),
        AttachmentMeasure("residence_card", None, False),
        AttachmentMeasure(None, None, False),
        AttachmentMeasure("tax_certificate", None, True),
    )
    seen = replace(measure(), attachments=papers, strayed_forms=1, strayed_attachments=2, strayed_silently=1)
    report = summarise(Material("print", "clean", piles=True), 1, [seen])
    tally, strays = report.attachments, report.strays
    assert (tally.pages, tally.right, tally.wrong, tally.unnamed, tally.as_form) == (5, 2, 1, 1, 1)
    assert (strays.forms, strays.attachments, strays.silent) == (1, 2, 1)
    assert "| 1, 2 (1) |" in markdown_row(report)


def test_entries_by_hand_are_counted_by_hand_and_by_slip() -> None:
    name = {**TRUTH["name"], "hand": "strokes"}
    cells = {"name": {"value": "LI NA", "hand": "font", "slip": "ditto"}, "age": {"value": None}}
    table = {**TRUTH["family_in_japan"], "rows": [{"row": 1, "cells": cells}]}
    observations = compare({**TRUTH, "name": name, "family_in_japan": table}, read())
    written = FilingMeasure(1, "13130", (), observations, True, 0, 0, 1.0, 1.0, ())
    report = summarise(Material("hand", "clean"), 1, [written], "2 report writers")
    assert {hand: (t.inked, t.exact) for hand, t in report.hands.items()} == {"strokes": (1, 1), "font": (1, 0)}
    assert {slip: (t.inked, t.exact) for slip, t in report.slips.items()} == {"ditto": (1, 0)}
    said = writing_markdown(report)
    assert "| slip: ditto | 0.00 % of 1 |" in said
    assert said.endswith("Pen strokes: 2 report writers.")
    assert writing_markdown(summarise(PRINT, 1, [measure()])) == ""


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 0, "–"), (1, 3, "33.33 %"), (99_999, 100_000, "99.99 %"), (5, 5, "100.00 %")]
)
def test_shares_are_never_rounded_up_to_all(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


def test_the_contact_sheet_shows_accepted_errors_first() -> None:
    observations = [o for o in compare(TRUTH, read()) if not o.exact]
    crops = [Crop(1, "13130", o, b"") for o in observations]
    sheet = contact_sheet(crops, most=2)
    assert sheet.size[1] == 2 * ROW
    red = np.asarray(sheet)[:ROW]
    assert ((red[..., 0].astype(int) - red[..., 1]) > 120).any()


def test_the_contact_sheet_shows_the_twenty_surest_of_the_wrong_ones() -> None:
    observation = next(o for o in compare(TRUTH, read()) if not o.exact)
    crops = [
        Crop(1, "13130", replace(observation, accepted=n == 29, confidence=n / 30, place=f"place {n}"), b"")
        for n in range(30)
    ]
    assert contact_sheet(crops).size[1] == MOST * ROW == 20 * ROW
    first = contact_sheet(crops, most=1)
    assert first.tobytes() == contact_sheet([crops[29]]).tobytes()
    assert contact_sheet(crops[:29], most=1).tobytes() == contact_sheet([crops[28]]).tobytes()


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_saved_contact_sheet_is_grey_and_light(tmp_path: Path, kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (80, 700), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    observation = next(o for o in compare(TRUTH, read()) if not o.exact)
    write_contact_sheet(tmp_path / f"sheet.{kind}", [Crop(1, "13130", observation, out.getvalue())] * 40)
    assert (tmp_path / f"sheet.{kind}").stat().st_size <= LARGEST
    saved = np.asarray(Image.open(tmp_path / f"sheet.{kind}").convert("RGB"))
    assert (saved[..., 0] == saved[..., 1]).all()
