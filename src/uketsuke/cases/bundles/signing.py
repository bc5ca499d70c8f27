"""The office's signing key: Ed25519, made at first use, readable by its owner only."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from uketsuke.forms.errors import SetupError, UsageError

ALGORITHM = "Ed25519"
_ID_DIGITS = 16


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key at `path` (PEM, PKCS 8), made there when there is none; whoever comes first makes it.

    Raises SetupError when it cannot be made or read, is no such key, or others may read it.
    """
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise SetupError(
                f"{path}: 署名鍵が他の利用者に読める状態です / others may read the signing key: chmod 600 it, and if "
                "anybody may have read it, set it aside and tell those who hold its public key"
            )
        content = path.read_bytes()
    except OSError as error:
        raise SetupError(f"{path}: 署名鍵を使えません / the signing key cannot be used: {error.strerror}") from error
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SetupError(f"{path}: 署名鍵ではありません / this is no signing key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SetupError(f"{path}: {ALGORITHM} の鍵ではありません / this is no {ALGORITHM} key")
    return key


def own_public_key(path: Path) -> Ed25519PublicKey | None:
    """The public part of the key at `path`; None when none has been made."""
    return signing_key(path).public_key() if path.exists() else None


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link is there with all its content or not at all, and only the first one is.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()


def public_text(key: Ed25519PublicKey) -> str:
    """A public key on one line: its 32 bytes in Base64."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")


def public_pem(key: Ed25519PublicKey) -> str:
    """A public key as other programs (OpenSSL) read it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def key_id(key: Ed25519PublicKey) -> str:
    """A short name of a key: the first digits of the SHA-256 of its bytes."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:_ID_DIGITS]


def read_public(text: str) -> Ed25519PublicKey:
    """The public key that `public_text` or `public_pem` gave. Raises UsageError when it is none."""
    try:
        if "-----BEGIN" in text:
            key = load_pem_public_key(text.encode("ascii"))
        else:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm) as error:
        raise UsageError("公開鍵ではありません / this is no public key; see `uketsuke keys show`") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{ALGORITHM} の公開鍵ではありません / this is no {ALGORITHM} public key")
    return key
