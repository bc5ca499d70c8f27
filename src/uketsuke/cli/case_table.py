"""One filing on the screen: its pages, fields, findings, checklist and history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from uketsuke.cases.registration_values import Evidence, Registration
from uketsuke.cases.values import EventEntry
from uketsuke.cli.due import deadline_row
from uketsuke.cli.names import EVIDENCE, REGISTRATION_STATES, STATES, document_names, procedure_name
from uketsuke.cli.tables import console, shown, table
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.readings import ChecklistItem, Finding
from uketsuke.validators.reasons import reason_of
from uketsuke.validators.words import easy_message, worst_first


def print_filing(
    filing: dict[str, Any],
    events: Sequence[EventEntry],
    checklist: Sequence[ChecklistItem],
    findings: Sequence[Finding],
    deadlines: Sequence[Deadline],
    tied: tuple[Registration, Evidence] | None = None,
) -> None:
    """Print a filing as `export_filing` gives it, with its findings, the worst consequence first, in all languages,
    the reasons of its checklist, its deadlines, and the registration that it is tied to."""
    out = console()
    out.print(
        f"{filing['receipt']}  {procedure_name(filing['procedure'])} {filing['procedure'] or ''}"
        f"{' ' + filing['variant'] if filing['variant'] else ''}  "
        f"{STATES[filing['state']]} {filing['state']}  {filing['channel']} {filing['office']}",
        markup=False,
    )
    if filing["linked"]:
        out.print(f"同封 / handed in together: {', '.join(filing['linked'])}", markup=False)
    if filing["duplicate_of"]:
        out.print(f"重複 / duplicate of: {filing['duplicate_of']}", markup=False)
    if tied:
        one, evidence = tied
        state = f"{REGISTRATION_STATES[one.state]} {one.state}"
        out.print(f"利用登録 / registration: {one.receipt} {state}（{EVIDENCE[evidence]}）", markup=False)
    if deadlines:
        headings = ("日 / day", "期限 / what", "", "")
        out.print(table("期限 / deadlines", headings, [deadline_row(deadline) for deadline in deadlines]))
    out.print(table("ページ / pages", ("", "ファイル / file", "種類 / what", "向き / turn"), _pages(filing)))
    columns: tuple[str, ...] = (
        "項目 / field",
        "値 / value",
        "確からしさ / confidence",
        "採用 / accepted",
        "状態 / status",
        "頁 / page",
    )
    out.print(table("項目 / fields", columns, _fields(filing)))
    if findings:
        rows = [(f.severity, f.rule, "、".join(f.fields), _told(f)) for f in worst_first(tuple(findings))]
        out.print(table("指摘 / findings", ("", "規則 / rule", "項目 / fields", "内容 / message"), rows))
    if checklist:
        columns = ("書類 / document", "状態 / status", "頁 / pages", "受付 / receipt", "理由 / why")
        out.print(table("必要書類 / checklist", columns, _checklist(checklist)))
    out.print(history_table(events))


def _told(finding: Finding) -> str:
    return "\n".join(line for line in (finding.message_ja, finding.message_en, easy_message(finding)) if line)


def _pages(filing: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    rows = []
    for position, page in enumerate(filing["pages"]):
        what = f"{page['form']} p.{page['form_page']}" if page["form"] else (page["document"] or page["role"])
        rows.append(
            (str(position), f"{page['file']} [{page['index']}]", what, f"{page['rotation']}° {page['skew_deg']:+.1f}°")
        )
    return rows


def _fields(filing: dict[str, Any]) -> list[tuple[str, str, str, str, str, str]]:
    return [
        (
            name,
            shown(field["value"]),
            f"{field['confidence']:.4f}",
            "✓" if field["accepted"] else "要確認",
            field["status"],
            str(field["page"]),
        )
        for name, field in filing["fields"].items()
    ]


def _checklist(checklist: Sequence[ChecklistItem]) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            document_names([item.document]),
            item.status,
            ", ".join(map(str, item.pages)),
            item.receipt or "",
            reason_of(item.reason).ja if item.reason else "",
        )
        for item in checklist
    ]


def history_table(events: Sequence[EventEntry]) -> Table:
    """A line an event: when, what, with what, by whom."""
    rows = []
    for event in events:
        what = f"{event.from_state or ''} → {event.to_state}" if event.to_state else event.kind
        detail = ", ".join(f"{key} {value}" for key, value in event.detail.items() if value is not None)
        rows.append((event.at.astimezone().strftime("%Y-%m-%d %H:%M:%S"), what, detail, event.who or ""))
    return table("経過 / history", ("時刻 / at", "出来事 / event", "内容 / detail", "担当 / who"), rows)
