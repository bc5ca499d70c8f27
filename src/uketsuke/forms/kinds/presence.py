"""A photo or a signature: there or not."""

from __future__ import annotations

PRESENT = "present"


def normalise(raw: str) -> str | None:
    """ "present" for any sign of one, None for none."""
    return PRESENT if raw.strip() else None


def is_valid(value: str) -> bool:
    """Whether it is "present"."""
    return value == PRESENT
