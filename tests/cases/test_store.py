"""The store keeps what it was given, under the content's own name, durably."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from uketsuke.cases.store import ImageStore


def test_content_comes_back_under_its_sha256(store: ImageStore) -> None:
    key = store.put(b"ink")
    assert key == hashlib.sha256(b"ink").hexdigest()
    assert store.get(key) == b"ink"
    with store.open(key) as opened:
        assert opened.read() == b"ink"


def test_the_same_content_is_kept_once(store: ImageStore, tmp_path: Path) -> None:
    source = tmp_path / "original.pdf"
    source.write_bytes(b"ink" * 1000)
    assert store.put_file(source) == store.put(b"ink" * 1000)
    assert [path.name for path in store.root.rglob("*") if path.is_file()] == [store.put_file(source)]
    assert source.exists()


def test_many_writers_of_one_content_do_no_harm(store: ImageStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: store.put(b"same" * 50_000), range(32)))
    assert len(keys) == 1
    assert store.get(keys.pop()) == b"same" * 50_000
    assert not list(store.root.glob("incoming-*"))


def test_file_and_folders_are_synced_before_the_key_is_given_out(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def recording(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", recording)
    path = store.path(store.put(b"scan"))
    assert "incoming-" in synced[0]
    assert {str(path.parent), str(path.parent.parent), str(store.root)} <= set(synced[1:])


def test_a_source_that_breaks_leaves_nothing_behind(store: ImageStore, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        store.put_file(tmp_path / "gone.pdf")
    with pytest.raises(OSError):
        store.put_file(tmp_path)
    assert not [path for path in store.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("key", ["", "../secret", "a" * 63, "A" * 64, "a" * 64 + "\n", "/etc/passwd"])
def test_what_is_not_a_key_opens_nothing(store: ImageStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a store key"):
        store.path(key)
