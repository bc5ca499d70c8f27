"""Deadlines on the screen."""

from __future__ import annotations

from datetime import date

from uketsuke.forms.deadlines import Deadline, DeadlineStatus
from uketsuke.validators.deadlines import explain_deadline

STATUSES: dict[DeadlineStatus, str] = {
    "due": "予定 due",
    "met": "期限内 met",
    "missed": "期限後 missed",
    "open": "未確認 open",
    "notice": "お知らせ notice",
}
UNKNOWN = "未確認 / not read"


def due_text(deadline: Deadline | None, today: date) -> str:
    """A deadline in a cell: `2026-12-20 在留期間の満了日（あと27日）`; — for none."""
    if deadline is None:
        return "—"
    title = _title(deadline)
    if deadline.day is None:
        return f"{UNKNOWN}: {title}"
    left = (deadline.day - today).days
    told = f"あと{left}日" if left > 0 else ("本日" if left == 0 else f"{-left}日経過")
    # Of a day of which only the month or the year is known, the first is shown.
    begins = "〜 " if deadline.status == "open" else ""
    return f"{deadline.day}{begins} {title}（{told}）"


def deadline_row(deadline: Deadline) -> tuple[str, str, str, str]:
    """A line of a filing's deadlines: day, what, status, and what must be done."""
    rule = explain_deadline(deadline.kind)
    moved = "" if deadline.moved_from is None else f"\n{deadline.moved_from} は閉庁日 / closed"
    says = "" if rule is None else f"{rule.says_ja}\n{rule.says_en}"
    return f"{deadline.day or '—'}{moved}", _title(deadline), STATUSES[deadline.status], says


def _title(deadline: Deadline) -> str:
    rule = explain_deadline(deadline.kind)
    return deadline.kind if rule is None else rule.title_ja
