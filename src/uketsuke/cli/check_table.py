"""What the rules say of a filing, on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from uketsuke.cli.names import document_names
from uketsuke.cli.tables import console, table
from uketsuke.forms.readings import ChecklistItem, Finding
from uketsuke.validators.checking import CheckResult
from uketsuke.validators.reasons import reason_of


def print_check(receipt: str, result: CheckResult) -> None:
    """Print findings, worst first, with what was expected, found and can be asked; then the checklist."""
    out = console()
    out.print(receipt, markup=False)
    for finding in result.findings:
        out.print("\n".join(_finding(finding)), markup=False, soft_wrap=True)
    if not result.findings:
        out.print("指摘はありません。 / No findings.", markup=False)
    if result.checklist:
        columns = ("書類 / document", "状態 / status", "頁 / pages", "理由 / why")
        out.print(table("必要書類 / checklist", columns, [_item(item) for item in result.checklist]))


def _finding(finding: Finding) -> Iterator[str]:
    detail = finding.detail
    yield f"\n[{finding.severity}] {finding.rule}{f' {detail.case}' if detail and detail.case else ''}"
    yield f"  {finding.message_ja}"
    yield f"  {finding.message_en}"
    if detail is not None:
        yield f"  あるべき / expected: {detail.expected.ja} / {detail.expected.en}"
        yield f"  実際 / found: {detail.found.ja} / {detail.found.en}"
        yield f"  尋ねること / ask: {detail.ask.ja} / {detail.ask.en}"


def _item(item: ChecklistItem) -> tuple[str, ...]:
    reason = reason_of(item.reason) if item.reason else None
    pages = ", ".join(map(str, item.pages)) + (f" ({item.receipt})" if item.receipt else "")
    return document_names([item.document]), item.status, pages, f"{reason.ja} / {reason.en}" if reason else ""
