"""The table of `process`: every filing, what failed, whether the paper adds up, and where to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import Balance, FilingOverview
from uketsuke.cli.due import due_text
from uketsuke.cli.names import STATES, document_names, procedure_name
from uketsuke.cli.outcome_table import file_tables
from uketsuke.cli.tables import console, table

if TYPE_CHECKING:
    from uketsuke.workers.world import World


def print_outcome(world: World, answer: dict[str, Any], batch_ids: Sequence[int], images: Path | None) -> None:
    """Print what became of the batches."""
    order = {filing["receipt"]: position for position, filing in enumerate(answer["filings"])}
    with reading_scope(world.database) as session:
        listed = records.list_filings(session, batch_ids=batch_ids)
        balances = {batch: records.balance_of(session, batch) for batch in batch_ids}
    filings = sorted(listed, key=lambda filing: order[filing.receipt])
    out = console()
    if filings:
        out.print(f"受付 / filings ({len(filings)})", style="bold", markup=False)
        for made in file_tables(answer, filings, balances, out.width):
            out.print(made)
    elif not answer["failures"]:
        out.print("スキャンがありません / no scans found", markup=False)
    if answer["failures"]:
        out.print(
            table(
                "処理できなかったもの / failures",
                ("ファイル / file", "頁 / page", "コード / code", "理由 / reason"),
                [
                    (
                        entry["file"],
                        "—" if entry["index"] is None else str(entry["index"] + 1),
                        entry["code"],
                        entry["reason"],
                    )
                    for entry in answer["failures"]
                ],
            )
        )
    if answer["skipped"]:
        out.print(table("対象外 / skipped", ("ファイル / file",), [(name,) for name in answer["skipped"]]))
    out.print(_balance_line(list(balances.values()), answer), markup=False)
    out.print(f"所要 / took {answer['seconds']:.1f} s", markup=False)
    for line in _where_to_look(world, filings, images):
        out.print(line, markup=False, soft_wrap=True)


def filings_table(filings: Sequence[FilingOverview], today: date) -> Any:
    """The filings, one a row, as seen on a day."""
    return table(
        f"受付 / filings ({len(filings)})",
        (
            "受付番号 / receipt",
            "手続 / procedure",
            "状態 / state",
            "期限 / due",
            "項目 採用/読取\naccepted / read",
            "不足書類 / checklist gaps",
            "指摘\nfindings",
            "頁\npages",
        ),
        [
            (
                filing.receipt,
                _procedure(filing),
                f"{STATES[filing.state]} {filing.state}",
                due_text(filing.due, today),
                f"{filing.fields_accepted} / {filing.fields_inked}",
                document_names(filing.gaps) or "なし",
                f"{filing.errors} + {filing.warnings}",
                str(filing.pages),
            )
            for filing in filings
        ],
    )


def _procedure(filing: FilingOverview) -> str:
    if filing.procedure is None:
        return procedure_name(None)
    variant = f"（{filing.variant.upper()}）" if filing.variant else ""
    return f"{procedure_name(filing.procedure)}{variant} {filing.procedure}"


def _balance_line(balances: Sequence[Balance], answer: Mapping[str, Any]) -> str:
    pages = sum(balance.pages for balance in balances)
    placed = sum(balance.pages_in_filings for balance in balances)
    failed = sum(balance.pages_failed for balance in balances)
    lost = sum(balance.lost for balance in balances)
    # Some were refused before they were taken in: those are in the answer only.
    broken = sum(failure["index"] is None for failure in answer["failures"])
    files = sum(balance.files - balance.files_failed for balance in balances) + broken
    verdict = "過不足なし / all accounted for" if lost == 0 else f"{lost} ページ不明 / {lost} NOT ACCOUNTED FOR"
    return (
        f"ファイル / files: {files} = {files - broken} 処理 / processed + {broken} 不可 / failed\n"
        f"ページ / pages in: {pages} = {placed} 受付内 / in filings + {failed} 不可 / failed — {verdict}"
    )


def _where_to_look(world: World, filings: Sequence[FilingOverview], images: Path | None) -> list[str]:
    here, data_dir = Path.cwd(), world.settings.data
    data = f" --data {data_dir.relative_to(here) if data_dir.is_relative_to(here) else data_dir}"
    lines = []
    if images is not None:
        lines.append(f"画像 / images: {images}/<受付番号>-<頁>.png")
    if filings:
        lines.append(f"詳細 / details: uketsuke cases show {filings[0].receipt}{data}")
    lines.append(
        f"画面 / pages with their readings: uketsuke serve{data} → http://{world.settings.host}:{world.settings.port}/"
    )
    return lines
