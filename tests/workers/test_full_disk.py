"""A disk that is full or may not be written stops the worker with a clear word, and no page is blamed for it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import clean_environment

pytestmark = pytest.mark.slow

IN_A_SMALL_DISK = 'mount -t tmpfs -o size=8m none "$1" && shift && exec "$@"'
"""Run by a shell in name spaces of its own: the mount is seen by nobody else and goes with it."""
STORY = """
import io, os, subprocess, sys
from pathlib import Path
import numpy as np
from PIL import Image
from uketsuke.cases import database, records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import NewOriginal
from uketsuke.forms.errors import SetupError
from uketsuke.workers import jobs
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

root = Path(sys.argv[1])
# SQLite asks again for as long as it may before it says that there is no room.
database.BUSY_SECONDS = 1.0
world = World.of(load_settings(root / "data", workers=1))
# A worker writes its name down when it starts.
assert world.worker_name
jobs.install(world)
noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (1500, 1000)).astype(np.uint8))
scan = io.BytesIO()
noise.save(scan, "JPEG", quality=30)

def receive():
    files = [NewOriginal("scan.jpg", scan.getvalue())]
    return records.receive_batch(world.database, world.store, files, channel="mail", office="HQ")

def look(batch):
    with reading_scope(world.database) as session:
        return records.export_process(session, (batch,))["failures"], records.pages_of_batch(session, batch)

def left():
    disk = os.statvfs(root)
    return disk.f_bavail * disk.f_frsize

def fill(but):
    with (root / "filler").open("wb") as file:
        file.write(bytes(left() - but))

def opens(batch):
    jobs.setup_fault = None
    jobs.open_batch(batch)
    return None if jobs.setup_fault is None else str(jobs.setup_fault)

def refused(step):
    try:
        step()
    except SetupError as error:
        return str(error)
"""


def _in_a_small_disk(tmp_path: Path, story: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    spaces = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--mount"]
    if subprocess.run([*spaces, "sh", "-c", IN_A_SMALL_DISK, "sh", disk, "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    script = STORY + textwrap.dedent(story)
    command = [*spaces, "sh", "-c", IN_A_SMALL_DISK, "sh", disk, sys.executable, "-c", script, disk]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_no_room_for_the_opened_page_is_a_set_up_problem_and_the_page_comes_later(tmp_path: Path) -> None:
    _in_a_small_disk(
        tmp_path,
        """
        batch = receive()
        fill(but=700_000)
        assert "No space left" in opens(batch)
        assert look(batch) == ([], ())
        (root / "filler").unlink()
        assert opens(batch) is None
        failures, pages = look(batch)
        assert failures == [] and len(pages) == 1
        """,
    )


def test_no_room_for_an_original_is_a_set_up_problem(tmp_path: Path) -> None:
    _in_a_small_disk(
        tmp_path,
        """
        fill(but=100_000)
        assert "No space left" in refused(receive)
        """,
    )


def test_no_room_for_a_record_is_a_set_up_problem_and_not_a_database_that_is_away(tmp_path: Path) -> None:
    _in_a_small_disk(
        tmp_path,
        """
        batch = receive()
        fill(but=0)
        assert "the database cannot be written" in opens(batch)
        """,
    )


def test_a_store_that_may_only_be_read_is_a_set_up_problem(tmp_path: Path) -> None:
    _in_a_small_disk(
        tmp_path,
        """
        batch = receive()
        world.database.dispose()
        subprocess.run(["mount", "-o", "remount,ro", root], check=True)
        assert "cannot be written" in refused(lambda: world.store.put(b"ink"))
        assert "cannot be written" in opens(batch)
        """,
    )
