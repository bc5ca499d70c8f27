"""What was exported of a filing is taken up again as it was."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from uketsuke.cases import records
from uketsuke.cases.reading_export import ExportedFiling

from .conftest import Desk, field, form_page, table

ROWS = [{"name": "TRAN THI B", "date_of_birth": "1992-02-03"}]


def test_fields_and_pages_come_back_as_they_were(desk: Desk) -> None:
    filing = desk.one_filing(procedure="13126")
    fields = [field("name", "A"), field("phone", None), table("family_in_japan", ROWS)]
    desk.finish(filing, fields)
    told = json.loads(json.dumps(desk.ask(records.export_filing, filing)))
    taken_up = ExportedFiling.model_validate(told)
    found = taken_up.field_results()
    for result in fields:
        reading = found[result.name].reading
        kept = (reading.value, reading.accepted, reading.status, reading.box)
        assert kept == (result.reading.value, result.reading.accepted, result.reading.status, result.reading.box)
        assert [o.page for o in found[result.name].occurrences] == [o.page for o in result.occurrences]
    (row,) = found["family_in_japan"].rows
    assert {name: cell.value for name, cell in row.cells.items()} == ROWS[0]
    assert [page.form and page.form.form for page in taken_up.page_summaries()] == [form_page().form.form]  # type: ignore[union-attr]


def test_something_else_is_refused() -> None:
    with pytest.raises(ValidationError):
        ExportedFiling.model_validate({"filings": []})
