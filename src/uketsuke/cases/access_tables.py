"""The tables of who may enter: users, their sessions and programs, and what wrong tries at signing in cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from uketsuke.cases.tables import KEY_LENGTH, Table, UtcDateTime


class UserRow(Table):
    """One person who may sign in; `name` is what stands as `who` in histories, and is never given to another.

    `offices` are the codes of the offices whose filings the person sees, `["*"]` all. `password_hash` is Argon2's own
    text; `one_time` that the password must be changed first. `second_factor` is the secret of TOTP, `code_step` the
    step of time whose code was used last: no code counts twice.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    display: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    offices: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(Text)
    one_time: Mapped[bool] = mapped_column(Boolean)
    second_factor: Mapped[str | None] = mapped_column(String(32))
    code_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionRow(Table):
    """One browser of one user that signed in; `token_hash` is the SHA-256 of what the browser holds.

    `awaits_code`: the password was right, and the code of the second factor is still to come. `offered_secret` is a
    second factor that is being set up.
    """

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    address: Mapped[str] = mapped_column(String(45))
    awaits_code: Mapped[bool] = mapped_column(Boolean)
    offered_secret: Mapped[str | None] = mapped_column(String(32))


class TryRow(Table):
    """Tries at signing in without success in a row; `key` is the SHA-256 of a name or an address that was given."""

    __tablename__ = "sign_in_try"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    rest_until: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiTokenRow(Table):
    """What a program of a user says when it asks; `token_hash` is the SHA-256 of it, `hint` how it begins.

    It carries what the user may, for as long as the user may it, until it is revoked or `expires_at`.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    hint: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
