"""`uketsuke status`: what lies where, who works at what, and why what should move does not."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Group

    from uketsuke.workers.world import World

WATCH_SECONDS = 1.0
SHOWN = 10
"""Exceptions, stuck steps and deadlines shown in the table; `--json` has more."""
_STATES = {
    "batches": "束 / batches",
    "files": "ファイル / files",
    "pages": "ページ / pages",
    "filings": "受付 / filings",
}


def status(
    as_json: Json = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep looking, once a second, until Ctrl-C.")] = False,
    data: Data = None,
) -> None:
    """Say what lies where, who works at what, and why what should move does not."""
    from uketsuke.workers.settings import load_settings
    from uketsuke.workers.status import look
    from uketsuke.workers.world import World

    if as_json and watch:
        raise UsageError("--json と --watch は同時に使えません / choose one of --json and --watch")
    world = World.of(load_settings(data))
    if as_json:
        typer.echo(json.dumps(look(world), ensure_ascii=False))
    elif watch:
        _watch(world)
    else:
        from uketsuke.cli.tables import console

        console().print(drawn(look(world)))


def drawn(seen: dict[str, Any]) -> Group:
    """What `look` gave, as tables."""
    from rich.console import Group
    from rich.text import Text

    from uketsuke.cli.names import waiting_for
    from uketsuke.cli.tables import table
    from uketsuke.workers.status import lane_names

    names = lane_names()
    lanes = [
        (names[lane], str(of["waiting"]), str(of["at_work"]), _age(of["age_seconds"]), _listed(of["steps"]))
        for lane, of in seen["lanes"].items()
    ]
    states = [(ja, _listed(seen[what])) for what, ja in _STATES.items()]
    states.append(("メール / mails", _mails(seen["mails"])))
    workers = [
        (worker["name"], worker["at_work"] or "待機 / idle", _local(worker["at_work_since"] or worker["since"]))
        for worker in seen["workers"]
    ]
    parts: list[Any] = [
        Text(f"{seen['data']}   {_local(seen['at'])}"),
        Text(
            f"キュー / queue: {'稼働 / running' if seen['queue'] == 'running' else '停止 / stopped'}   "
            f"担当 / leader: {_leader(seen['leader'])}   記録 / database: {seen['database']}"
        ),
        table(
            "待ち / waiting",
            ("窓口・郵送 / lane", "待ち / waiting", "作業中 / at work", "最も古い束 / oldest", "作業 / steps"),
            lanes,
        ),
        table("どこに何があるか / what lies where", ("", "状態 / states"), states),
    ]
    if workers:
        parts.append(table("ワーカー / workers", ("名前 / name", "作業 / at", "開始 / since"), workers))
    parts += [
        Text(f"• {one['slot']}: {waiting_for(one['missing'])} — 束 / batch {one['batch']}, {_local(one['since'])}")
        for one in seen["waiting_passes"]
    ]
    parts += [Text(f"• {why['ja']} / {why['en']}") for why in seen["why"]]
    if seen["deadlines"]["list"]:
        parts.append(_deadlines(seen["deadlines"]))
    if seen["stuck"]:
        rows = [(s["step"], s["lane"], str(s["batch"]), f"{s['ja']} / {s['en']}") for s in seen["stuck"][:SHOWN]]
        parts.append(
            table("動いていない作業 / stuck", ("作業 / step", "", "束 / batch", "理由 / why"), rows),
        )
    if seen["exceptions"]["count"]:
        rows = [(e["code"], _place(e), _local(e["since"]), e["reason"]) for e in seen["exceptions"]["list"][:SHOWN]]
        parts.append(
            table(
                f"例外一覧 / exceptions: {_listed(seen['exceptions']['by_code'])}",
                ("コード / code", "場所 / where", "いつから / since", "理由 / why"),
                rows,
            )
        )
    return Group(*parts)


def _mails(of: dict[str, Any]) -> str:
    since = "" if of["oldest"] is None else f"（{_local(of['oldest'])} から / since）"
    return f"送信待ち / waiting {of['waiting']}{since}, 送信断念 / given up {of['given_up']}"


def _deadlines(of: dict[str, Any]) -> Any:
    from uketsuke.cli.names import STATES
    from uketsuke.cli.tables import table

    rows = [
        (
            one["receipt"],
            STATES[one["state"]],
            one["day"] or "未確認 / not read",
            "—" if one["days_left"] is None else str(one["days_left"]),
            f"{one['ja']} / {one['en']}",
        )
        for one in of["list"][:SHOWN]
    ]
    soon, unread = f"7日以内 / within a week {of['within_week']}", f"未確認 / not read {of['unread']}"
    title = f"期限 / deadlines: 経過 / overdue {of['overdue']}, {soon}, {unread}"
    return table(title, ("受付 / receipt", "状態 / state", "日 / day", "残り日数 / days left", "期限 / what"), rows)


def _watch(world: World) -> None:
    import signal
    import sys
    import time

    from rich.live import Live

    from uketsuke.cli.tables import console
    from uketsuke.workers.status import look

    left = False

    def leave(*_: object) -> None:
        nonlocal left
        left = True

    out = console()
    # Ctrl-C is how one leaves. Raised as an exception it could be lost in a database's callback.
    before = signal.signal(signal.SIGINT, leave)
    try:
        if not sys.stdout.isatty():
            # Nothing can be drawn over in a file or pipe: one look follows the other.
            while not left:
                out.print(drawn(look(world)))
                sys.stdout.flush()
                time.sleep(WATCH_SECONDS)
            return
        with Live(drawn(look(world)), console=out, auto_refresh=False, vertical_overflow="visible") as live:
            while not left:
                time.sleep(WATCH_SECONDS)
                live.update(drawn(look(world)), refresh=True)
    finally:
        signal.signal(signal.SIGINT, before)


def _place(entry: dict[str, Any]) -> str:
    if entry["receipt"] is not None:
        return f"{entry['receipt']} (束 / batch {entry['batch']})"
    page = "" if entry["index"] is None else f" p. {entry['index'] + 1}"
    return f"{entry['file'] or ''}{page} (束 / batch {entry['batch']})".strip()


def _leader(leader: dict[str, Any] | None) -> str:
    if leader is None or not leader["alive"]:
        return "なし / none"
    return str(leader["holder"])


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items()) or "—"


def _age(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} m" if hours else f"{minutes} m {rest:02d} s"


def _local(moment: str) -> str:
    from uketsuke.cases.clock import JAPAN

    return f"{datetime.fromisoformat(moment).astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"
