"""Whether this machine has what the program needs: every part is used once, for real, and what it gives is compared."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from uketsuke.cases.boundaries import VARIABLE as BOUNDARIES_VARIABLE
from uketsuke.forms.errors import SetupError, UketsukeError
from uketsuke.letters.offices import read_offices
from uketsuke.workers.places import Places
from uketsuke.workers.settings import CONFIG_VARIABLE, Settings, load_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_FREE_BYTES = 1_000_000_000
"""A page takes about a megabyte in the store; less than this and a mailroom's morning does not fit."""
MIN_DESCRIPTORS = 256
"""A process of ours holds some thirty files; the server one more for each browser that looks at it."""
WORKER_MB, REST_MB = 700, 300
"""What a worker with its readers takes, and the server, Redis and the process that opens a file together."""
KNOWN_LINES = ("在留期間更新許可申請書", "ヤマダタロウ", "東京都千代田区霞が関", "AB12345678CD")
"""What stands on the known picture: kanji, katakana, hiragana, Latin letters and digits."""
_SERIAL = "000000"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is well, and what was found, or what is wrong and what to do."""

    name: str
    well: bool
    says: str


def run_checks(data: Path | None) -> list[Check]:
    """Every check, in the order in which a fault would show."""
    try:
        settings = load_settings(data)
    except SetupError as error:
        return [Check("settings", False, str(error))]
    looks: Mapping[str, Callable[[Settings], str]] = {
        "settings": _settings,
        "data directory": _data,
        "memory": _memory,
        "descriptors": _descriptors,
        "time": _time,
        "database": _database,
        "store": _store,
        "queue": _queue,
        "forms": _forms,
        "fonts": _fonts,
        "typesetting and opening": _typesetting,
        "recogniser": _recogniser,
    }
    return [_check(name, look, settings) for name, look in looks.items()]


def _check(name: str, look: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(name, True, look(settings))
    except UketsukeError as error:
        return Check(name, False, str(error))
    except OSError as error:
        return Check(name, False, f"{error.strerror}: 場所と権限を確かめてください / check place and permissions")


def _settings(settings: Settings) -> str:
    others = {CONFIG_VARIABLE, BOUNDARIES_VARIABLE, "UKETSUKE_DEBUG"}
    known = {f"UKETSUKE_{name.upper()}" for name in Settings.model_fields} | others
    unknown = sorted(name for name in os.environ if name.startswith("UKETSUKE_") and name not in known)
    if unknown:
        raise SetupError(f"知らない設定です / unknown settings: {', '.join(unknown)}; see docs/settings.md")
    offices = read_offices(settings.offices)
    return f"{settings.workers} workers, {len(offices)} offices"


def _data(settings: Settings) -> str:
    places = Places(settings.data)
    places.prepare()
    free = shutil.disk_usage(settings.data).free
    if free < MIN_FREE_BYTES:
        raise SetupError(f"空き容量が足りません / {settings.data}: only {free // 1_000_000} MB free; make room")
    return f"{settings.data}, {free // 1_000_000_000} GB free, socket {places.socket}"


def _memory(settings: Settings) -> str:
    import psutil

    total_mb = min(int(psutil.virtual_memory().total), _cgroup_bytes()) // 1_000_000
    needed_mb = settings.workers * WORKER_MB + REST_MB
    if total_mb < needed_mb:
        fitting = max(1, (total_mb - REST_MB) // WORKER_MB)
        raise SetupError(
            f"メモリーが足りません / {total_mb} MB for {settings.workers} workers, which want {needed_mb} MB; "
            f"set UKETSUKE_WORKERS={fitting} or add memory"
        )
    return f"{total_mb} MB for {settings.workers} workers"


def _cgroup_bytes() -> int:
    """The memory a container may use; more than any machine has where there is no limit."""
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return 1 << 62
    return int(limit) if limit.isdecimal() else 1 << 62


def _descriptors(_: Settings) -> str:
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < MIN_DESCRIPTORS:
        raise SetupError(
            f"同時に開けるファイルが少なすぎます / only {soft} files may be open at once; "
            f"raise it with `ulimit -n {MIN_DESCRIPTORS}` or LimitNOFILE="
        )
    return f"{soft} files may be open"


def _time(settings: Settings) -> str:
    try:
        japan = ZoneInfo("Asia/Tokyo")
    except ZoneInfoNotFoundError as error:
        raise SetupError("Asia/Tokyo がありません / time zones are missing: apt-get install tzdata") from error
    now = datetime.now(japan)
    newest = _newest_event(settings)
    if newest is not None and newest > now + timedelta(minutes=5):
        raise SetupError(
            f"時計が遅れています / the clock says {now:%Y-%m-%d %H:%M}, the records go on to "
            f"{newest.astimezone(japan):%Y-%m-%d %H:%M}; set the clock"
        )
    return f"{now:%Y-%m-%d %H:%M} in Japan"


def _newest_event(settings: Settings) -> datetime | None:
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers.world import World

    with reading_scope(World.of(settings).database) as session:
        return records.newest_event(session)


def _database(settings: Settings) -> str:
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope, session_scope
    from uketsuke.workers.world import World

    world = World.of(settings)
    name = f"{world.name}:doctor"
    with session_scope(world.database) as session:
        records.see_worker(session, name)
    with reading_scope(world.database) as session:
        written = any(worker.name == name for worker in records.living_workers(session))
    with session_scope(world.database) as session:
        records.forget_worker(session, name)
    url = str(world.database.url.render_as_string(hide_password=True))
    if not written:
        raise SetupError(f"記録に書けません / what is written to {url} is not there afterwards; check the database")
    return f"{url}, written and read"


def _store(settings: Settings) -> str:
    from uketsuke.cases.store import ImageStore

    store = ImageStore(settings.store)
    content = os.urandom(64)
    key = store.put(content)
    path = store.path(key)
    try:
        if store.get(key) != content:
            raise SetupError(f"保管先が壊れています / {settings.store} gives back other bytes than it got; replace it")
    finally:
        path.unlink(missing_ok=True)
    return f"{settings.store}, written, synced and read"


def _queue(settings: Settings) -> str:
    from uketsuke.workers.private_redis import PrivateRedis
    from uketsuke.workers.queueing import queue_answers

    if queue_answers(settings):
        return "running"
    if settings.redis_url is not None:
        raise SetupError("UKETSUKE_REDIS_URL: 応答がありません / does not answer; start it or unset the variable")
    with tempfile.TemporaryDirectory(prefix="uketsuke-") as folder:
        # A path of a few letters: that of a deep data directory may be too long for a socket.
        server = PrivateRedis(Path(folder) / "redis.sock", Path(folder), Path(folder) / "redis.log")
        server.start()
        server.stop()
    return "redis-server starts and answers; it is started when needed"


def _forms(_: Settings) -> str:
    from uketsuke.forms.catalogue import load_catalogue

    catalogue = load_catalogue()
    missing = [form.id for form in catalogue.forms.values() if not form.blank.is_file()]
    if missing:
        raise SetupError(f"用紙がありません / blank forms are missing: {', '.join(missing)}; run `make forms`")
    return f"{len(catalogue.forms)} forms, {len(catalogue.sets)} form sets"


def _fonts(_: Settings) -> str:
    missing = [name for name in ("ipaexm.ttf", "ipaexg.ttf") if _font(name) is None]
    if missing:
        raise SetupError(
            f"フォントがありません / fonts are missing: {', '.join(missing)}; "
            "apt-get install fonts-ipaexfont-mincho fonts-ipaexfont-gothic"
        )
    return "IPAex Mincho and Gothic"


def _font(name: str) -> Path | None:
    return next(Path("/usr/share/fonts").rglob(name), None)


def _typesetting(settings: Settings) -> str:
    """A cover sheet is typeset, opened in the confined process, and its code read."""
    import cv2

    from uketsuke.intake.coversheets import typeset_coversheets
    from uketsuke.intake.opening import Limits, open_file
    from uketsuke.intake.separators import find_separator

    places = Places(settings.data)
    places.prepare()
    with tempfile.TemporaryDirectory(dir=places.work, prefix=f"{os.getpid()}-") as folder:
        sheet = Path(folder) / "sheet.pdf"
        sheet.write_bytes(typeset_coversheets("HQ", [_SERIAL]))
        opened = open_file(sheet, Path(folder), name=sheet.name)
        if not opened.pages:
            code = opened.failures[0].code if opened.failures else "damaged"
            raise SetupError(
                f"PDF を開けません / a good PDF cannot be opened ({code}); check UKETSUKE_OPEN_MEMORY_MB, or install "
                "the requirements again"
            )
        image = cv2.imread(str(opened.pages[0].image), cv2.IMREAD_GRAYSCALE)
        found = None if image is None else find_separator(image.astype("uint8"))
        refused = open_file(sheet, Path(folder), name=sheet.name, limits=Limits(pages=0))
    if found is None or found.serial != _SERIAL:
        raise SetupError(
            "受付票の QR を読めません / the code of a fresh cover sheet cannot be read; install the requirements again"
        )
    if [failure.code for failure in refused.failures] != ["too_many_pages"]:
        raise SetupError("開く制限が効きません / the limits on opening do not hold; report it")
    return "a cover sheet was typeset, opened within limits, and its code read"


def _recogniser(_: Settings) -> str:
    from uketsuke.extractors.decoding import plain_text
    from uketsuke.extractors.engine import load_engine

    engine = load_engine()
    found = tuple(plain_text(line)[0] for line in engine.recognise(known_picture()))
    wrong = [f"{want} → {got}" for want, got in zip(KNOWN_LINES, found, strict=True) if got != want]
    if wrong:
        raise SetupError(
            f"読み取りが正しくありません / {engine.name} misreads a known picture: {'; '.join(wrong)}; "
            "install the requirements again"
        )
    return f"{engine.name} reads {len(KNOWN_LINES)} known lines exactly"


def known_picture() -> list[NDArray[np.uint8]]:
    """The known lines as grey images (height, width) uint8, dark on white. Raises SetupError without its font."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    path = _font("ipaexg.ttf")
    if path is None:
        raise SetupError("フォントがありません / a font is missing: apt-get install fonts-ipaexfont-gothic")
    font = ImageFont.truetype(str(path), 40)
    lines = []
    for text in KNOWN_LINES:
        picture = Image.new("L", (int(font.getlength(text)) + 32, 60), 255)
        ImageDraw.Draw(picture).text((16, 8), text, font=font, fill=0)
        lines.append(np.asarray(picture, np.uint8))
    return lines
