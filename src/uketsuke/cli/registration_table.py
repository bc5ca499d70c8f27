"""Registrations on the screen and as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from uketsuke.cases.registration_values import Registration, Report
from uketsuke.cases.values import EventEntry
from uketsuke.cli.case_table import history_table
from uketsuke.cli.names import EVIDENCE, REGISTRATION_STATES
from uketsuke.cli.tables import console, table
from uketsuke.forms.readings import to_data

REPORT_STATES = {"filed": "確認待ち", "accepted": "受理", "refused": "不受理"}
STANDINGS = {
    "early": "通知より前 early",
    "in_time": "期限内 in time",
    "late": "期限後 late",
    "too_late": "満了後 too late",
}
CONTINUES = {True: "", False: ", 利用終了 / use ends", None: ", 継続の意思は未確認 / not read whether use goes on"}
KINDS = {
    "organization_staff": "所属機関の職員",
    "public_corporation_staff": "公益法人の職員",
    "support_organization_staff": "登録支援機関の職員",
}
WHAT = {
    "organisation": "名称 / name",
    "corporate_number": "法人番号 / corporate number",
    "address": "所在地 / address",
    "category": "カテゴリー / category",
    "expires_on": "満了日（記録は変えません） / end of validity (the record stays)",
    "user_added": "利用者の追加 / user added",
    "user_removed": "利用者の削除 / user removed",
    "user_name": "利用者の氏名 / user's name",
    "user_email": "利用者のメール / user's e-mail",
}


def registrations_table(listed: Sequence[Registration], reports: Mapping[int, Sequence[Report]]) -> Table:
    """A line a registration, with its reports that wait for a person."""
    headings = (
        "受付 / receipt",
        "機関 / organisation",
        "状態 / state",
        "認証ID / id",
        "満了日 / valid until",
        "確認待ち / waits for a person",
    )
    rows = [
        (
            one.receipt,
            one.organisation or "—",
            f"{REGISTRATION_STATES[one.state]} {one.state}",
            one.authentication_id or "—",
            "—" if one.expires_on is None else f"{one.expires_on}{' 利用終了' if one.leaves else ''}",
            _waiting(one, reports[one.id]),
        )
        for one in listed
    ]
    return table("利用登録 / registrations", headings, rows)


def print_registration(
    one: Registration,
    reports: Sequence[Report],
    tied: Sequence[tuple[str, str]],
    others: Sequence[Registration],
    events: Sequence[EventEntry],
) -> None:
    """Print all that is known of a registration."""
    out = console()
    out.print(table(f"利用登録 / registration {one.receipt}", ("", ""), _facts(one)))
    users = [(user.name or "—", user.authentication_id or "—", user.email or "—") for user in one.users]
    out.print(table("利用者 / users", ("氏名 / name", "認証ID / id", "メール / e-mail"), users))
    for report in reports:
        rows = [(WHAT[c.what], c.who or "", c.before or "—", c.after or "—") for c in report.changes]
        title = (
            f"定期報告 / report {report.receipt}: {report.received_on} {STANDINGS[report.standing]}, "
            f"{REPORT_STATES[report.state]} {report.state}{CONTINUES[report.continues]}"
        )
        if rows:
            out.print(table(title, ("変更 / change", "", "記録 / on record", "報告 / reported"), rows))
        else:
            out.print(f"{title} — 変更なし / no change", markup=False)
    if tied:
        rows2 = [(receipt, EVIDENCE[evidence]) for receipt, evidence in tied]
        out.print(table("この機関の受付 / filings", ("受付 / receipt", "根拠 / known by"), rows2))
    if others:
        rows3 = [(other.receipt, other.organisation or "—", REGISTRATION_STATES[other.state]) for other in others]
        headings = ("受付 / receipt", "機関 / organisation", "状態 / state")
        out.print(table("同じ利用者のほかの登録 / the same user's other registrations", headings, rows3))
    out.print(history_table(events))


def registration_data(
    one: Registration, reports: Sequence[Report], tied: Sequence[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """The same as JSON data; `tied` is left out of a list."""
    made: dict[str, Any] = {**to_data(one), "reports": [to_data(report) for report in reports]}
    if tied is not None:
        made["filings"] = [{"receipt": receipt, "evidence": evidence} for receipt, evidence in tied]
    return made


def _facts(one: Registration) -> list[tuple[str, str]]:
    kind = one.kind or ""
    return [
        ("状態 / state", f"{REGISTRATION_STATES[one.state]} {one.state}"),
        ("機関 / organisation", one.organisation or "—"),
        ("法人番号 / corporate number", one.corporate_number or "—"),
        ("所在地 / address", one.address or "—"),
        ("カテゴリー / category", (one.category or "—").removeprefix("category_")),
        ("利用者の区分 / user type", f"{KINDS.get(kind, '—')} {kind}"),
        ("連絡先 / contact", " ".join(filter(None, (one.contact, one.email, one.phone))) or "—"),
        ("認証ID / authentication id", one.authentication_id or "—"),
        ("パスワード設定日 / password set on", str(one.password_set_on or "—")),
        ("満了日 / valid until", f"{one.expires_on or '—'}{' 利用終了 / use ends' if one.leaves else ''}"),
        *([("理由 / reason", one.reason)] if one.reason else []),
    ]


def _waiting(one: Registration, reports: Sequence[Report]) -> str:
    filed = [report for report in reports if report.state == "filed"]
    told = [f"定期報告 {report.receipt}（{STANDINGS[report.standing]}）" for report in filed]
    return "\n".join(told + (["承認・不承認 / decide"] if one.state == "applied" else []))
