"""What of a filing can be found: its receipt, what was read in its fields, and what its pages say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.tables import FieldRow, FilingPageRow, FilingRow, PageRow, PageTextRow
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.kinds.folding import NONE

Role = Literal[
    "receipt", "own_number", "own_name", "own_birth",
    "other_number", "other_name", "other_birth", "address", "text",
]  # fmt: skip
"""As what a value is found: `own` is the applicant's, `other` of anybody else."""
ROLES: tuple[Role, ...] = get_args(Role)
_OF_FACTS: Mapping[str, Role] = {
    "name": "own_name",
    "date_of_birth": "own_birth",
    "residence_card_number": "own_number",
}
PAGE_TEXT = "page_text"
"""In place of a field's name: the text of a page that is no form."""
NO_VALUES = frozenset({NONE, "unknown", "present"})
"""Answers by which nobody can be told from others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a filing; `page` is a position in the filing and `box` on it, None where nobody knows.

    The text of a page is one value, so that what goes on in the next of its `lines` is found too; each has its box.
    """

    role: Role
    name: str
    text: str
    page: int | None = None
    box: BoxPx | None = None
    lines: tuple[Entry, ...] = field(default=(), compare=False)


def entries_of(session: Session, filing_ids: Sequence[int], roles: Sequence[Role] = ROLES) -> dict[int, list[Entry]]:
    """All that the filings can be found by in some roles, the most telling first; one that is not there has no entry.

    Of a value that nobody has accepted yet, what else it may be stands there too.
    """
    receipts = session.execute(select(FilingRow.id, FilingRow.receipt).where(FilingRow.id.in_(filing_ids)))
    found = {id: [Entry("receipt", "receipt", receipt)] for id, receipt in receipts}
    fields = session.execute(
        select(FieldRow.filing_id, FieldRow.name, FieldRow.body)
        .where(
            FieldRow.filing_id.in_(filing_ids),
            FieldRow.status != "empty",
            FieldRow.name.in_(_findable(frozenset(roles))),
        )
        .order_by(FieldRow.filing_id, FieldRow.position)
    )
    for filing, name, body in fields:
        found[filing] += entries_of_field(name, body)
    facts = session.execute(
        select(FilingPageRow.filing_id, FilingPageRow.position, PageRow.facts)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .where(FilingPageRow.filing_id.in_(filing_ids))
        .order_by(FilingPageRow.filing_id, FilingPageRow.position)
    )
    for filing, position, said in facts:
        found[filing] += _of_facts(position, said or {})
    for filing, page in _page_texts(session, filing_ids) if "text" in roles else ():
        found[filing].append(page)
    return found


def _page_texts(session: Session, filing_ids: Sequence[int]) -> Iterator[tuple[int, Entry]]:
    """The texts of the filings' pages that have any, each with its filing."""
    texts = session.execute(
        select(FilingPageRow.filing_id, FilingPageRow.position, PageTextRow.body)
        .join(PageTextRow, PageTextRow.page_id == FilingPageRow.page_id)
        .where(FilingPageRow.filing_id.in_(filing_ids), PageTextRow.state == "done")
        .order_by(FilingPageRow.filing_id, FilingPageRow.position)
    )
    for filing, position, body in texts:
        lines = tuple(Entry("text", PAGE_TEXT, line["text"], position, BoxPx(*line["box_px"])) for line in body or ())
        if lines:
            yield filing, Entry("text", PAGE_TEXT, "\n".join(line.text for line in lines), position, lines=lines)


def entries_of_field(name: str, body: Mapping[str, Any]) -> Iterator[Entry]:
    """What a field is found by; `body` is a `FieldResult` as data."""
    if body["rows"]:
        for row in body["rows"]:
            for column, cell in row["cells"].items():
                yield from _of_reading(f"{name}.{column}", cell, body["page"])
    else:
        yield from _of_reading(name, body["reading"], body["page"])


def _of_reading(name: str, reading: Mapping[str, Any], page: int) -> Iterator[Entry]:
    role, as_written = role_of(name)
    if role is None:
        return
    values = [reading["raw"] if as_written else reading["value"]]
    if not reading["accepted"] and not as_written:
        values += [alternative["value"] for alternative in reading["alternatives"]]
    for value in values:
        if isinstance(value, str) and value and value not in NO_VALUES:
            yield Entry(role, name, value, page, BoxPx(**reading["box"]))


def _of_facts(position: int, facts: Mapping[str, Any]) -> Iterator[Entry]:
    """What an attachment or a form page says of the applicant, before and besides its fields."""
    for name, role in _OF_FACTS.items():
        value = facts[name][0] if name in facts else None
        if isinstance(value, str) and value and value not in NO_VALUES:
            yield Entry(role, name, value, position)


@cache
def role_of(name: str) -> tuple[Role | None, bool]:
    """As what a field, or `table.column`, is found, and whether by what is written instead of its value."""
    for role, names in _data()["fields"].items():
        if name in names:
            return cast(Role, role), False
    kind = _kinds().get(name)
    for role, kinds in _data()["kinds"].items():
        if kind in kinds:
            return ("text", True) if role == "as_written" else (cast(Role, role), False)
    return None, False


@cache
def _findable(roles: frozenset[Role]) -> frozenset[str]:
    """The fields that are found in some roles, and the tables that have a column which is."""
    names = {*_kinds(), *(name for named in _data()["fields"].values() for name in named)}
    return frozenset(name.split(".")[0] for name in names if role_of(name)[0] in roles)


@cache
def _data() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files("uketsuke.cases").joinpath("data/searching.toml").read_text(encoding="utf-8"))


@cache
def _kinds() -> Mapping[str, str]:
    fields = [field for form in load_catalogue().forms.values() for field in form.fields]
    columns = {f"{field.name}.{column.name}": column.kind for field in fields for column in field.columns}
    return {field.name: field.kind for field in fields} | columns
