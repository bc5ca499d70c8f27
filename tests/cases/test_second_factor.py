"""Codes are those of RFC 6238, and count only around their moment."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from uketsuke.cases.second_factor import STEP_S, address_of, code_of, new_secret, step_of

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_standards_appendix(seconds: int, code: str) -> None:
    assert code_of(RFC_SECRET, seconds // STEP_S) == code


@pytest.mark.parametrize(
    ("late_s", "counts"), [(0, True), (-30, True), (30, True), (-60, False), (60, False), (90, False)]
)
def test_a_code_counts_one_step_around_its_own(late_s: int, counts: bool) -> None:
    step = 50_000_000
    now = datetime.fromtimestamp(step * STEP_S + late_s, UTC)
    assert step_of(RFC_SECRET, code_of(RFC_SECRET, step), now) == (step if counts else None)


def test_a_code_may_be_typed_with_a_space_and_full_width_digits() -> None:
    now = datetime.fromtimestamp(59, UTC)
    assert step_of(RFC_SECRET, "２８７ 082", now) == 1
    assert step_of(RFC_SECRET, "", now) is None
    assert step_of(RFC_SECRET, "28708", now) is None


def test_secrets_differ_and_the_address_tells_whose_they_are() -> None:
    one, other = new_secret(), new_secret()
    assert one != other and len(one) == 32
    assert address_of(one, "sato.h") == f"otpauth://totp/Uketsuke%3Asato.h?secret={one}&issuer=Uketsuke"
