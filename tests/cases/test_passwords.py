"""Passwords are kept as Argon2 hashes and judged by their length, not by kinds of characters."""

from __future__ import annotations

import pytest

from uketsuke.cases.passwords import hash_password, is_password, one_time_password, weakness


def test_only_the_same_password_matches_however_its_letters_were_typed() -> None:
    kept = hash_password("long enough 8600")
    assert kept.startswith("$argon2id$")
    assert "long enough" not in kept
    assert is_password("ｌｏｎｇ　enough ８６００", kept)
    assert not is_password("long enough 8601", kept)


def test_of_nobody_no_password_is_right_and_a_broken_hash_lets_nobody_in() -> None:
    assert not is_password("anything at all", None)
    assert not is_password("anything at all", "disabled")


def test_one_time_passwords_differ_and_are_strong_enough() -> None:
    made = {one_time_password() for _ in range(20)}
    assert len(made) == 20
    assert all(weakness(password, "admin") is None for password in made)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven chrs", "short"),
        ("twelve chars", None),
        ("x" * 201, "long"),
        ("aaaaaaaaaaaaab", "simple"),
        ("my name is Sato!", "name"),
        ("受付は朝の九時から始まります", None),
    ],
    ids=["eleven", "twelve", "too long", "one letter", "own name", "Japanese"],
)
def test_a_password_is_refused_for_a_reason(password: str, why: str | None) -> None:
    assert weakness(password, "sato") == why
