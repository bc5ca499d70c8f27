"""Passwords: made, judged, and kept as Argon2 hashes. Hashing takes its time on purpose; do it outside transactions."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 200
"""Characters. Length protects; rules about kinds of characters do not (NIST SP 800-63B, 3.1.1.2)."""
LEAST_DIFFERENT = 5
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is easily confused when a password is read out or copied from paper."""

_hasher = PasswordHasher()
"""RFC 9106's second recommended option: 64 MiB, three passes."""
_at_once = threading.BoundedSemaphore(2)
"""Whoever asks for many sign-ins at once fills neither memory nor all cores."""


def hash_password(password: str) -> str:
    """What is kept of a password: Argon2id's text with its salt and costs."""
    with _at_once:
        return _hasher.hash(_folded(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether this is the password that `kept` was made of; without `kept` it takes the same time, and is not."""
    with _at_once:
        try:
            return _hasher.verify(kept or _of_nobody(), _folded(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def one_time_password() -> str:
    """A fresh password to be told once and changed at the first sign-in: 79 bits, in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def weakness(password: str, name: str) -> str | None:
    """Why a password is not taken, as a code: `short`, `long`, `simple`, `name`; None when it is."""
    folded = _folded(password)
    if len(folded) < LEAST:
        return "short"
    if len(folded) > MOST:
        return "long"
    if len(set(folded)) < LEAST_DIFFERENT:
        return "simple"
    return "name" if name in folded.lower() else None


def _folded(password: str) -> str:
    # The same keys give other characters with another input method: full-width letters, for one.
    return unicodedata.normalize("NFKC", password)


@cache
def _of_nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))
