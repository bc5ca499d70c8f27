"""Codes of a second factor that change with time, as authenticator programs show them.

Source: RFC 6238 (TOTP) over RFC 4226 (HOTP): SHA-1, six digits, steps of 30 seconds, which is what all of them know.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
ISSUER = "Uketsuke"
_DRIFT = 1
"""Steps that a telephone's clock may be wrong in either direction (RFC 6238, 5.2)."""
_SECRET_BYTES = 20
"""As long as the output of SHA-1 (RFC 4226, 4)."""


def new_secret() -> str:
    """A fresh secret in base32, as it is typed into an authenticator: 32 characters."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def code_of(secret: str, step: int) -> str:
    """The code of one step of time, with its leading zeros."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step around `now` whose code this is; None for a wrong or an old code."""
    given = "".join(unicodedata.normalize("NFKC", code).split())
    here = int(now.timestamp()) // STEP_S
    steps = range(max(0, here - _DRIFT), here + _DRIFT + 1)
    # All are compared, and with all their characters, so that the time tells nothing.
    found = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), given.encode())]
    return found[-1] if found else None


def address_of(secret: str, name: str) -> str:
    """What the QR code says to an authenticator: whose secret it is and by whom it was given."""
    label = quote(f"{ISSUER}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"
