"""Filings by the file they came in: one table a file, aligned with the others, made of the answer of `process`."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from uketsuke.cases.values import Balance, FilingOverview
from uketsuke.cli.names import STATES, document_names, procedure_name

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = (
    "受付番号\nreceipt",
    "手続 添付・不足・同封\nprocedure; enclosed, missing, came with",
    "状態\nstate",
    "採用/読取\nsure/read",
    "指摘\nfound",
    "頁\npp.",
)
_FIXED = (21, 13, 9, 5, 3)
"""Columns of all but the second."""
_BORDERS = 19
_COLOURS = {"converted": "green", "delivered": "green", "unrecognised": "red"}


def file_tables(
    answer: Mapping[str, Any], filings: Sequence[FilingOverview], balances: Mapping[int, Balance], width: int
) -> list[Table]:
    """The filings grouped by batch, in the order given; one table a batch, the first with headings.

    Args:
        answer: what `process --json` would print; holds every filing of `filings`.
        balances: the paper balance by batch id.
        width: of the terminal, in columns.
    """
    by_receipt = {filing["receipt"]: filing for filing in answer["filings"]}
    batches: dict[int, list[FilingOverview]] = {}
    for filing in filings:
        batches.setdefault(filing.batch_id, []).append(filing)
    return [
        _table(
            [(overview, by_receipt[overview.receipt]) for overview in members],
            balances[batch],
            width,
            show_header=number == 0,
        )
        for number, (batch, members) in enumerate(batches.items())
    ]


def source_of(filings: Sequence[Mapping[str, Any]]) -> str:
    """The file that all pages of these filings stand in, or the folder of the single images."""
    files = list(dict.fromkeys(page["file"] for filing in filings for page in filing["pages"]))
    if len(files) < 2:
        return "".join(files)
    return f"{os.path.commonpath([os.path.dirname(file) for file in files])}/ ({len(files)})"  # noqa: PTH120


def notes_of(filing: Mapping[str, Any], overview: FilingOverview) -> list[str]:
    """What else there is to say of a filing: what is enclosed and missing, and with which others it came."""
    notes = []
    if enclosed := _enclosed(filing["pages"]):
        notes.append(f"添付：{enclosed}")
    if any(finding["rule"] == "form.part_not_defined" for finding in filing["findings"]):
        notes.append("様式：在留資格別の用紙が未登録又は見当たらない")
    if overview.gaps:
        notes.append(f"不足：{_short_names(overview.gaps)}")
    if filing["linked"]:
        notes.append("同封：" + "、".join(receipt.split("-", 2)[2] for receipt in filing["linked"]))
    if filing["duplicate_of"]:
        notes.append(f"重複：{filing['duplicate_of']}")
    return notes


def _table(
    members: Sequence[tuple[FilingOverview, Mapping[str, Any]]], balance: Balance, width: int, *, show_header: bool
) -> Table:
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    accounted = "" if balance.even else f" — {balance.lost} ページ不明 / NOT ACCOUNTED FOR"
    source = escape(source_of([filing for _, filing in members]))
    sides = f"{balance.pages} 頁 / pages = {balance.pages_in_filings} 受付内 / in filings"
    failed = f" + {balance.pages_failed} 不可 / failed" if balance.pages_failed else ""
    made = Table(
        title=f"[bold not italic]{source}[/]  [not italic]{sides}{failed}{accounted}[/]",
        title_justify="left",
        show_header=show_header,
        border_style="dim",
    )
    receipt, *others = _FIXED
    for heading, column in zip(HEADINGS, (receipt, max(40, width - sum(_FIXED) - _BORDERS), *others), strict=True):
        made.add_column(heading, width=column, overflow="fold")
    for overview, filing in members:
        notes = Text("\n" + "  ".join(notes_of(filing, overview)), style="dim")
        made.add_row(
            overview.receipt,
            Text(_procedure(overview)) + notes,
            Text(f"{STATES[overview.state]} {overview.state}", style=_COLOURS.get(overview.state, "")),
            f"{overview.fields_accepted}/{overview.fields_inked}",
            f"{overview.errors}+{overview.warnings}",
            str(overview.pages),
        )
    return made


def _procedure(overview: FilingOverview) -> str:
    if overview.procedure is None:
        return procedure_name(None)
    variant = f"-{overview.variant.upper()}" if overview.variant else ""
    return f"{overview.procedure}{variant} {procedure_name(overview.procedure)}"


def _enclosed(pages: Sequence[Mapping[str, Any]]) -> str:
    """The kinds of attachments in the order they lie, and how many sides nobody knows."""
    kinds = Counter(page["document"] or "" for page in pages if page["role"] == "attachment")
    unknown = kinds.pop("", 0) + sum(page["role"] == "unknown" for page in pages)
    known = [_short_names((kind,)) for kind in kinds]
    return "、".join([*known, f"種類不明{unknown}頁"] if unknown else known)


def _short_names(documents: Sequence[str]) -> str:
    """Names of documents without what their brackets add."""
    return re.sub("（[^）]*）", "", document_names(documents))
