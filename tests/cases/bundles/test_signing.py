"""The office's key is made once, is nobody else's to read, and its public part can be handed on."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from uketsuke.cases.bundles.signing import (
    key_id,
    own_public_key,
    public_pem,
    public_text,
    read_public,
    signing_key,
)
from uketsuke.forms.errors import SetupError, UsageError


def test_a_key_is_made_at_first_use_and_is_the_same_ever_after(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.pem"
    assert own_public_key(path) is None
    made = public_text(signing_key(path).public_key())
    assert public_text(signing_key(path).public_key()) == made
    public = own_public_key(path)
    assert public is not None and public_text(public) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["signing.pem"]


def test_of_many_who_come_first_one_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.pem"
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(public_text(signing_key(path).public_key()))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    signing_key(path)
    path.chmod(0o640)
    with pytest.raises(SetupError, match="others may read"):
        signing_key(path)


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SetupError, match="no signing key"):
        signing_key(path)


def test_a_public_key_is_read_in_either_way_of_writing_it() -> None:
    public = Ed25519PrivateKey.generate().public_key()
    for text in (public_text(public), public_text(public) + "\n", public_pem(public)):
        assert public_text(read_public(text)) == public_text(public)
    assert len(key_id(public)) == 16


@pytest.mark.parametrize("text", ["", "no key", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no public key"):
        read_public(text)
