"""Every item of the reference is asked by a form here, or stands among those left out, with the reason.

`reference_items.toml` carries the reference's item numbers, so that a clone alone can be tested; where the reference
lies beside the checkout, the two are compared.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.vocabulary import load_vocabulary

REFERENCE = paths.PROJECT_ROOT.parent / "shared" / "reference" / "forms.json"
DATA = tomllib.loads((Path(__file__).parent / "reference_items.toml").read_text(encoding="utf-8"))
FORMS = load_catalogue().forms
OF_MANY_PARTS = ("12979", "13125", "13126")
ORGANISATIONS = {"在留申請オンラインシステム利用申出書": "registration", "定期報告書": "periodic_report"}
"""Forms without a procedure number, by the beginning of their title."""
CONFIDENCE = ("inferred", "secondary", "official")

beside = pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference does not lie beside this checkout")


@dataclass(frozen=True, slots=True)
class Page:
    """The items that the reference counts on one printed page (or pair of pages), by their printed numbers."""

    form: str
    title: str
    items: tuple[str, ...]


PAGES = tuple(Page(entry["form"], entry["title"], tuple(entry["items"])) for entry in DATA["page"])
IDS = tuple(dict.fromkeys(page.form for page in PAGES))
LEFT_OUT = {(entry["form"], entry["item"]): entry["reason"] for entry in DATA.get("left_out", ())}


def lacking(form_id: str, items: Iterable[str]) -> list[str]:
    """The items that no field of the form asks; an item counted twice, on one page or on two, needs two fields.

    A `?` only says that the reference is not sure of the number; an item asked in parts (`26(1)`, `26(2)`) is asked.
    """
    asked = Counter(field.item for field in FORMS[form_id].fields) if form_id in FORMS else Counter[str]()
    wanted = Counter(item.removesuffix("?") for item in items)
    return [item for item in (wanted - asked).elements() if not any(part.startswith(f"{item}(") for part in asked)]


def of_form(form_id: str) -> tuple[str, ...]:
    """The items of all pages of a form."""
    return tuple(item for page in PAGES if page.form == form_id for item in page.items)


def line(form_id: str, titles: Iterable[str], items: tuple[str, ...]) -> str:
    """How many items of a form are asked here, and which are left out and why."""
    gone = lacking(form_id, items)
    reasons = "".join(f"; left out {item}: {LEFT_OUT.get((form_id, item), 'NO REASON')}" for item in gone)
    return f"{form_id:16} {'、'.join(titles)}: {len(items) - len(gone)} of {len(items)} items{reasons}"


def report() -> str:
    """What the reference counts, what is asked here, and what is left out and why: one line a form."""
    lines = [line(form, [page.title for page in PAGES if page.form == form], of_form(form)) for form in IDS]
    total, out = sum(len(of_form(form)) for form in IDS), sum(len(lacking(form, of_form(form))) for form in IDS)
    return "\n".join([*lines, f"in all {total - out} of {total} items, {out} left out"])


def test_every_item_is_asked_or_left_out_for_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{report()}\n")
    gone = {(form, item) for form in IDS for item in lacking(form, of_form(form))}
    assert gone == set(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_an_item_that_nobody_asks_is_reported() -> None:
    items = ("1", "2", "2", "6", "99?")
    assert lacking("13130", items) == ["2", "99"]
    assert line("13130", ["表"], items).endswith("3 of 5 items; left out 2: NO REASON; left out 99: NO REASON")


def test_every_form_here_is_one_of_the_reference() -> None:
    assert set(IDS) >= set(FORMS)


@beside
def test_the_table_is_the_references() -> None:
    assert tuple(Page(form, title, tuple(item["no"] for item in items)) for form, title, items in _pages()) == PAGES


@beside
def test_no_item_is_surer_here_than_in_the_reference() -> None:
    known: dict[tuple[str, str], int] = {}
    for form, _, items in _pages():
        for item in items:
            key = (form, item["no"])
            known[key] = max(known.get(key, 0), CONFIDENCE.index(item["confidence"]))
    surer = [
        (form.id, field.name)
        for form in FORMS.values()
        for field in form.fields
        if (form.id, field.item) in known and CONFIDENCE.index(field.confidence) > known[form.id, field.item]
    ]
    assert surer == []


@beside
def test_code_lists_are_the_references() -> None:
    lists = _reference()["code_lists"]
    for name, key in (("business_type", "business_types"), ("occupation", "occupation_types")):
        ours = {entry.value: entry.label_ja for entry in load_vocabulary(name).entries}
        assert ours == {str(value["code"]): value["ja"] for value in lists[key]["values"]}


def _reference() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return data


def _pages() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The reference's pages: the id of the form here, the page's title, and its items."""
    data = _reference()
    found = []
    for form in data["forms"]:
        title = form["form_title_ja"]
        procedure = form["procedure_id"] or next(p for start, p in ORGANISATIONS.items() if title.startswith(start))
        for page in form["pages"]:
            part = "1" if page["applies_to"] == "all" else page["applies_to"].lower()
            form_id = f"{procedure}-{part}" if procedure in OF_MANY_PARTS else procedure
            found.append((form_id, page["title"], page["items"]))
    fee = data["fee_form"]
    return [*found, ("fee-84", fee["form_title_ja"], fee["items"])]
