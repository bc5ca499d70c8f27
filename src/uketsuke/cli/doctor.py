"""`uketsuke doctor`: whether this machine has what the program needs, and what to do where it has not."""

from __future__ import annotations

import json

import typer

from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import SetupError

_JAPANESE = {
    "settings": "設定",
    "data directory": "データフォルダ",
    "memory": "メモリー",
    "descriptors": "ファイル記述子",
    "time": "時刻",
    "database": "データベース",
    "store": "保管先",
    "queue": "キュー",
    "forms": "様式",
    "fonts": "フォント",
    "typesetting and opening": "組版と PDF",
    "recogniser": "文字認識",
}


def doctor(as_json: Json = False, data: Data = None) -> None:
    """Use every part once and compare what it gives; exits 3 when something is missing or broken."""
    from uketsuke.workers.checkup import run_checks

    checks = run_checks(data)
    if as_json:
        typer.echo(json.dumps([{"name": c.name, "ok": c.well, "message": c.says} for c in checks], ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(f"{'✓' if check.well else '✗'} {_JAPANESE[check.name]} / {check.name}: {check.says}")
    if not all(check.well for check in checks):
        raise typer.Exit(SetupError.exit_code)
