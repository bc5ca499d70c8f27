"""`uketsuke doctor`: whether this machine has what the program needs, and what to do where it has not."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import SetupError, UketsukeError

if TYPE_CHECKING:
    from uketsuke.workers.settings import Settings

MIN_FREE_BYTES = 1_000_000_000
"""A page takes about a megabyte in the store; less than this and a mailroom's morning does not fit."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is well, and what was found or is to be done."""

    name: str
    well: bool
    says: str


def doctor(as_json: Json = False, data: Data = None) -> None:
    """Check the set-up; exits 3 when something is missing."""
    checks = run_checks(data)
    if as_json:
        typer.echo(json.dumps([{"name": c.name, "ok": c.well, "message": c.says} for c in checks], ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(f"{'✓' if check.well else '✗'} {check.name}: {check.says}")
    if not all(check.well for check in checks):
        raise typer.Exit(SetupError.exit_code)


def run_checks(data: Path | None) -> list[Check]:
    """Every check, in the order in which a fault would show."""
    from uketsuke.workers.settings import load_settings

    try:
        settings = load_settings(data)
    except SetupError as error:
        return [Check("settings", False, str(error))]
    looks: dict[str, Callable[[], str]] = {
        "settings": lambda: _settings(settings),
        "data directory": lambda: _data(settings),
        "database": lambda: _database(settings),
        "queue": lambda: _queue(settings),
        "forms": _forms,
        "recogniser": _recogniser,
        "fonts": _fonts,
    }
    return [_check(name, look) for name, look in looks.items()]


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except UketsukeError as error:
        return Check(name, False, str(error))


def _settings(settings: Settings) -> str:
    others = {"UKETSUKE_CONFIG", "UKETSUKE_DEBUG", "UKETSUKE_BOUNDARIES"}
    known = {f"UKETSUKE_{name.upper()}" for name in type(settings).model_fields} | others
    unknown = sorted(name for name in os.environ if name.startswith("UKETSUKE_") and name not in known)
    if unknown:
        raise SetupError(f"知らない設定です / unknown settings: {', '.join(unknown)}; see docs/settings.md")
    return f"{settings.workers} workers"


def _data(settings: Settings) -> str:
    from uketsuke.workers.places import Places

    places = Places(settings.data)
    places.prepare()
    free = shutil.disk_usage(settings.data).free
    if free < MIN_FREE_BYTES:
        raise SetupError(f"空き容量が足りません / {settings.data}: only {free // 1_000_000} MB free; make room")
    return f"{settings.data}, {free // 1_000_000_000} GB free, socket {places.socket}"


def _database(settings: Settings) -> str:
    from uketsuke.workers.world import World

    return str(World.of(settings).database.url.render_as_string(hide_password=True))


def _queue(settings: Settings) -> str:
    from uketsuke.workers.queueing import queue_answers

    if queue_answers(settings):
        return "running"
    if settings.redis_url is not None:
        raise SetupError("UKETSUKE_REDIS_URL: 応答がありません / does not answer; start it or unset the variable")
    if shutil.which("redis-server") is None:
        raise SetupError("redis-server がありません / redis-server is not installed: apt-get install redis-server")
    return "redis-server is installed; it is started when needed"


def _forms() -> str:
    from uketsuke.forms.catalogue import load_catalogue

    catalogue = load_catalogue()
    missing = [form.id for form in catalogue.forms.values() if not form.blank.is_file()]
    if missing:
        raise SetupError(f"用紙がありません / blank forms are missing: {', '.join(missing)}; run `make forms`")
    return f"{len(catalogue.forms)} forms, {len(catalogue.sets)} form sets"


def _recogniser() -> str:
    from uketsuke.extractors.engine import load_engine

    load_engine()
    return "the model loads"


def _fonts() -> str:
    wanted = ("ipaexm.ttf", "ipaexg.ttf")
    found = {path.name for folder in (Path("/usr/share/fonts"),) for path in folder.rglob("ipaex*.ttf")}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise SetupError(
            f"フォントがありません / fonts are missing: {', '.join(missing)}; "
            "apt-get install fonts-ipaexfont-mincho fonts-ipaexfont-gothic"
        )
    return "IPAex Mincho and Gothic"
