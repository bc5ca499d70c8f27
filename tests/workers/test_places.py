"""The socket lies where the kernel can take its path, and in nobody else's hands."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from uketsuke.forms.errors import SetupError
from uketsuke.workers.places import MAX_SOCKET_PATH, Places


def test_the_socket_lies_below_a_data_directory_with_a_short_path() -> None:
    assert Places(Path("/srv/uketsuke")).socket == Path("/srv/uketsuke/run/redis.sock")


def test_a_long_data_directory_gets_a_short_socket_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    one, other = (Places(Path("/srv") / ("深い" * 20) / name) for name in ("a", "b"))
    assert len(bytes(one.socket)) <= max(MAX_SOCKET_PATH, len(str(tmp_path)) + 50)
    assert one.socket != other.socket


def test_directories_are_made_for_this_user_only(tmp_path: Path) -> None:
    places = Places(tmp_path / "data")
    places.prepare()
    assert stat.S_IMODE(places.run.stat().st_mode) == 0o700


def test_a_data_directory_that_cannot_be_made_is_a_set_up_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SetupError, match="file"):
        Places(tmp_path / "file" / "data").prepare()
