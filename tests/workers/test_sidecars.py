"""A sidecar says where paper lies, and what is no sidecar is told apart from one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from uketsuke.cases.values import Origin
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.workers.sidecars import BadSidecar, Sidecar, read_sidecar, sidecar_schema


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sidecar_gives_the_origin_of_a_batch(tmp_path: Path) -> None:
    text = '{"operator": "op7", "box": " B12 ", "bundle": "3", "envelopes": 2, "sheets": 40, "sides": "two"}'
    sidecar = read_sidecar(written(tmp_path / "scan.pdf.json", text))
    assert sidecar.origin("scanner-1") == Origin("scanner-1", "op7", "B12", "3", "two", 2, 40)
    assert sidecar.scan_pass is None


def test_a_pass_is_no_way_of_feeding_sheets(tmp_path: Path) -> None:
    sidecar = read_sidecar(written(tmp_path / "batch.json", '{"sides": "back", "files": ["1.png", "2.png"]}'))
    assert (sidecar.scan_pass, sidecar.origin("a").sides, sidecar.files) == ("back", None, ("1.png", "2.png"))


@pytest.mark.parametrize(
    "text",
    ["", "oops", "[]", '{"bx": "B12"}', '{"sheets": -1}', '{"sheets": "4"}', '{"sides": "both"}', '{"box": ""}',
     '{"files": ["../secret.pdf"]}', '{"files": [".hidden"]}', '{"files": []}'],
)  # fmt: skip
def test_what_is_no_sidecar_is_refused_in_words_for_people(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadSidecar, match="戻してください"):
        read_sidecar(written(tmp_path / "scan.pdf.json", text))


def test_the_published_schema_is_the_one_in_use() -> None:
    published = json.loads((PROJECT_ROOT / "docs" / "schemas" / "sidecar.schema.json").read_text(encoding="utf-8"))
    assert published == sidecar_schema()


def test_nothing_need_be_said() -> None:
    assert Sidecar().origin("a") == Origin(slot="a")
