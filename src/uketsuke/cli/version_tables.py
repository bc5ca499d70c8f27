"""How a case, its versions and the history of its values are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from uketsuke.cases.values import CaseChange, HistoryEntry
from uketsuke.cli.names import procedure_name
from uketsuke.cli.tables import console, shown, table

KINDS = {
    "read": "読み取り / read",
    "replaced": "差し替え前の面 / an earlier scan",
    "corrected": "訂正 / corrected",
    "ended": "訂正の終了 / correction ended",
    "version": "案件の版 / in version",
}


def print_case(case: Mapping[str, Any], versions: Sequence[int]) -> None:
    """Print a case as its schema has it; `versions` are those that were made."""
    out = console()
    main = f"  主たる申請 / with {case['main']['receipt']}" if case.get("main") else ""
    out.print(
        f"{case['receipt']}  {procedure_name(case['procedure'])} {case['procedure']}  "
        f"版 / version {case['version']} ({', '.join(map(str, versions)) or '案 / draft'}){main}",
        markup=False,
    )
    columns = ("欄 / online field", "値 / value", "項目 / from", "読み / by", "確からしさ", "頁 / page")
    given = {name: (field, source) for field, source in _sources(case) for name in source["gives"]}
    for section in _sections(case):
        rows = [
            (name, shown(value), *_source(*given.get(name, ("", {}))))
            for name, value in section[1].items()
            if value is not None
        ]
        if rows:
            out.print(table(section[0], columns, rows))
    if case.get("as_written"):
        rows_kept = [(name, shown(value)) for name, value in case["as_written"].items()]
        out.print(table("紙のとおりに残した値 / as written", ("項目 / field", "値 / value"), rows_kept))
    for finding in case.get("findings", ()):
        out.print(f"{finding['severity']}  {finding['message_ja']} / {finding['message_en']}", markup=False)


def print_changes(receipt: str, older: int, newer: int, changes: Sequence[CaseChange]) -> None:
    """Print what a newer version of a case says otherwise."""
    title = f"{receipt}  版 / version {older} → {newer}"
    columns = (
        "項目 / field",
        "",
        "前 / before",
        "後 / after",
        "だれが / who",
        "なぜ / why",
        "いつ / when",
        "頁 / page",
    )
    rows = [
        (
            change.field,
            f"{change.label_ja} / {change.label_en}",
            shown(change.before),
            shown(change.after),
            change.who or "",
            change.why or "",
            _moment(datetime.fromisoformat(change.at)) if change.at else "",
            "" if change.place is None else f"{change.place.page} {list(change.place.box_px)}",
        )
        for change in changes
    ]
    console().print(table(title, columns, rows) if rows else f"{title}: 違いはありません / no difference")


def print_history(receipt: str, entries: Sequence[HistoryEntry]) -> None:
    """Print what happened to the values of a filing, oldest first."""
    columns = (
        "いつ / when",
        "項目 / field",
        "何 / what",
        "値 / value",
        "だれが / by",
        "なぜ / why",
        "確からしさ",
        "頁 / page",
    )
    rows = [
        (
            _moment(entry.at),
            entry.field,
            KINDS[entry.kind] + (f" {entry.version}" if entry.version else ""),
            shown(entry.value),
            entry.by or "",
            entry.why or "",
            "" if entry.confidence is None else f"{entry.confidence:.4f}",
            "" if entry.place is None else f"{entry.place.page} {list(entry.place.box_px)}",
        )
        for entry in entries
    ]
    console().print(table(receipt, columns, rows))


def _sections(case: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    from uketsuke.cases.sections import load_sections

    labels = {section.id: f"{section.label_ja} / {section.label_en}" for section in load_sections()}
    values = {**{key: case[key] for key in ("applicant", "agent", "organisation") if key in case}, **case["fields"]}
    return [(labels[section], values[section]) for section in labels if section in values]


def _sources(case: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return list(case.get("sources", {}).items())


def _source(field: str, source: Mapping[str, Any]) -> tuple[str, str, str, str]:
    if not source:
        return "", "", "", ""
    said = source["correction"]
    by = f"{said['who']}（{said['why']}）" if said else " ".join(filter(None, (source["by"], source["engine"])))
    return field, by, f"{source['confidence']:.4f}", str(source["page"])


def _moment(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
