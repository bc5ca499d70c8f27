"""Whole filings and the files they are written to."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from uketsuke.forms.errors import UsageError
from uketsuke.samples.make import make, make_filing


def test_the_same_seed_makes_the_same_filing() -> None:
    first, second = (make_filing(11, procedure="13130", mode="hand", level="office") for _ in range(2))
    assert first.forms == second.forms
    assert np.array_equal(first.scans[0].image, second.scans[0].image)
    assert first.pdf() == second.pdf()


def test_an_extension_has_its_four_pages_in_order() -> None:
    sample = make_filing(12, procedure="13126", variant="n", mode="print", level="exact")
    assert [form.form.id for form in sample.forms] == ["13126-1", "13126-n"]
    assert sample.page_keys == ((0, 1), (1, 1), (1, 2), (1, 3))
    assert (sample.procedure, sample.variant) == ("13126", "n")
    assert sample.person.life == "worker"


@pytest.mark.parametrize("procedure", ["13125", "13126"])
@pytest.mark.parametrize(("variant", "pages"), [("n", 4), ("p", 5), ("r", 3)])
def test_every_variant_is_filed_by_its_own_sort_of_applicant(procedure: str, variant: str, pages: int) -> None:
    sample = make_filing(12, procedure=procedure, variant=variant, mode="digital")
    assert len(sample.page_keys) == pages
    assert sample.person.life == {"n": "worker", "p": "student", "r": "family"}[variant]
    assert (sample.person.desired_status is None) == (procedure == "13126")
    with pdfium.PdfDocument(sample.pdf()) as document:
        assert len(document) == pages


def test_a_fee_form_may_lie_behind_an_application() -> None:
    sample = make_filing(13, procedure="13130", mode="print", level="exact", with_fee=True)
    fields = {f.field.name: f.value for f in sample.forms[1].fields}
    assert fields["fee_amount"] == fields["fee_amount_figures"]


def test_a_digital_filing_is_a_pdf_with_its_entries_as_text() -> None:
    sample = make_filing(14, procedure="13126", variant="n", mode="digital")
    assert sample.pdf() == sample.pdf()
    with pdfium.PdfDocument(sample.pdf()) as document:
        assert len(document) == 4
        assert "架空の人物" in document.get_metadata_dict()["Title"]
        text = document[0].get_textpage().get_text_range()
    assert sample.person.card_number in text or sample.person.passport_number in text


def test_the_truth_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    paths = make(
        tmp_path, seed=21, count=2, procedure="13126", variant="n", progress=lambda n, of: done.append((n, of))
    )
    assert done == [(1, 2), (2, 2)]
    truth = json.loads((tmp_path / "truth" / f"{paths[0].stem}.json").read_text(encoding="utf-8"))
    filing = truth["filings"][0]
    assert filing["procedure"] == "13126"
    assert [(p["form"], p["form_page"], p["index"]) for p in filing["pages"]] == [
        ("13126-1", 1, 0), ("13126-n", 1, 1), ("13126-n", 2, 2), ("13126-n", 3, 3),
    ]  # fmt: skip
    assert filing["pages"][0]["file"] == paths[0].name
    name = filing["fields"]["name"]
    assert (name["status"], name["form"], name["page"]) == ("read", "13126-1", 0)
    for entry in filing["fields"].values():
        assert (entry["value"] in (None, [])) == (entry["status"] == "empty")
    with pdfium.PdfDocument(paths[0]) as document:
        assert len(document) == 4


def test_a_field_on_two_pages_counts_where_it_is_written() -> None:
    for seed in range(6):
        sample = make_filing(seed, procedure="13126", variant="n", mode="digital")
        fields = {
            n: [f for form in sample.forms for f in form.fields if f.field.name == n] for n in ("employer_branch",)
        }
        truth = {f.value for f in fields["employer_branch"]} - {None}
        assert len(truth) <= 1


@pytest.mark.parametrize(
    "bad", [{"mode": "crayon"}, {"level": "perfect"}, {"count": 0}, {"procedure": "99999"}, {"variant": "z"}]
)
def test_unknown_wishes_are_refused(tmp_path: Path, bad: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        make(tmp_path, **bad)  # type: ignore[arg-type]
