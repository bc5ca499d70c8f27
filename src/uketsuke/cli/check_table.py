"""What the rules say of a filing, on the screen."""

from __future__ import annotations

from uketsuke.cli.names import document_names
from uketsuke.cli.tables import console, table
from uketsuke.forms.readings import ChecklistItem, Finding
from uketsuke.validators.checking import CheckResult
from uketsuke.validators.reasons import reason_of


def print_check(receipt: str, result: CheckResult) -> None:
    """Print findings, worst first, with what was expected, found and can be asked; then the checklist."""
    out = console()
    out.print(receipt, markup=False)
    headings = ("", "規則 / rule", "内容 / message", "あるべき / expected", "実際 / found", "尋ねること / ask")
    if result.findings:
        out.print(table("指摘 / findings", headings, [_finding(finding) for finding in result.findings]))
    else:
        out.print("指摘はありません。 / No findings.", markup=False)
    if result.checklist:
        columns = ("書類 / document", "状態 / status", "頁 / pages", "理由 / why")
        out.print(table("必要書類 / checklist", columns, [_item(item) for item in result.checklist]))


def _finding(finding: Finding) -> tuple[str, ...]:
    detail = finding.detail
    rule = f"{finding.rule}\n{detail.case}" if detail and detail.case else finding.rule
    said = (
        [f"{words.ja}\n{words.en}" for words in (detail.expected, detail.found, detail.ask)] if detail else ["", "", ""]
    )
    return finding.severity, rule, f"{finding.message_ja}\n{finding.message_en}", *said


def _item(item: ChecklistItem) -> tuple[str, ...]:
    reason = reason_of(item.reason) if item.reason else None
    pages = ", ".join(map(str, item.pages)) + (f" ({item.receipt})" if item.receipt else "")
    return document_names([item.document]), item.status, pages, f"{reason.ja} / {reason.en}" if reason else ""
