"""Tokens by which a user's programs ask: made, shown once, known by their hash, revoked."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.access_tables import ApiTokenRow, UserRow
from uketsuke.cases.database import changes_one
from uketsuke.cases.states import record_event
from uketsuke.cases.users import User, user_of
from uketsuke.forms.errors import UsageError

PREFIX = "uketsuke_"
"""How all tokens begin, so that one that lies in a file by mistake is known for what it is."""
LONGEST_LABEL = 80
LASTS_DAYS, LONGEST_DAYS = 365, 3650
MOST_TOKENS = 20
"""Of one user at a time: more are a sign that old ones are not revoked."""
_SECRET_BYTES = 32
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_HINT = len(PREFIX) + 4


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as its owner sees it; `hint` is how it begins."""

    id: int
    hint: str
    label: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Program:
    """Who asks with a token: the token's id, its user, and when it was seen last."""

    token_id: int
    user: User
    used_at: datetime | None

    @property
    def sees(self) -> tuple[str, ...] | None:
        """The offices whose filings may be seen; None: all."""
        return self.user.sees

    @property
    def who(self) -> str:
        """As it stands in histories: the user, and by which token."""
        return f"{self.user.name}#token{self.token_id}"


def new_token() -> str:
    """A token that nobody has."""
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def add_token(
    session: Session, user_id: int, token: str, label: str, *, now: datetime, days: int = LASTS_DAYS
) -> ApiToken:
    """Records a token of `new_token` for a user. Raises UsageError for what is no label or number of days, and when
    the user has enough of them."""
    named = " ".join(unicodedata.normalize("NFC", label).split())
    if not named or len(named) > LONGEST_LABEL:
        raise UsageError(f"用途は1～{LONGEST_LABEL}字です / say in 1 to {LONGEST_LABEL} characters what it is for")
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"期限は1～{LONGEST_DAYS}日です / it lasts 1 to {LONGEST_DAYS} days")
    if len(tokens_of_user(session, user_id, now)) >= MOST_TOKENS:
        raise UsageError(
            f"トークンは{MOST_TOKENS}個までです。使わないものを失効させてください / "
            f"a user has {MOST_TOKENS} tokens at most; revoke what is not used"
        )
    row = ApiTokenRow(
        user_id=user_id,
        token_hash=_hash(token),
        hint=token[:_HINT],
        label=named,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    record_event(session, "user", user_id, "token_added", detail={"token": row.id, "days": days})
    return _token_of(row)


def tokens_of_user(session: Session, user_id: int, now: datetime) -> tuple[ApiToken, ...]:
    """The tokens by which a user's programs may ask now, newest first."""
    rows = session.scalars(
        select(ApiTokenRow)
        .where(ApiTokenRow.user_id == user_id, ApiTokenRow.revoked_at.is_(None), ApiTokenRow.expires_at > now)
        .order_by(ApiTokenRow.id.desc())
    )
    return tuple(map(_token_of, rows))


def revoke_token(session: Session, user_id: int, token_id: int, now: datetime) -> bool:
    """Ends a token of a user at once; False when the user has no such token in force."""
    mine = ApiTokenRow.id == token_id, ApiTokenRow.user_id == user_id, ApiTokenRow.revoked_at.is_(None)
    if not changes_one(session, update(ApiTokenRow).where(*mine).values(revoked_at=now)):
        return False
    record_event(session, "user", user_id, "token_revoked", detail={"token": token_id})
    return True


def program_of(session: Session, token: str, now: datetime) -> Program | None:
    """Whose program says `token`; None when it is no token in force, or its user may not enter."""
    if not _TOKEN.fullmatch(token):
        return None
    found = session.execute(
        select(ApiTokenRow, UserRow)
        .join(UserRow, UserRow.id == ApiTokenRow.user_id)
        .where(
            ApiTokenRow.token_hash == _hash(token),
            ApiTokenRow.revoked_at.is_(None),
            ApiTokenRow.expires_at > now,
            UserRow.state == "active",
        )
    ).first()
    return None if found is None else Program(found[0].id, user_of(found[1]), found[0].used_at)


def see_token(session: Session, token_id: int, now: datetime) -> None:
    """Notes that a token is in use."""
    session.execute(update(ApiTokenRow).where(ApiTokenRow.id == token_id).values(used_at=now))


def _token_of(row: ApiTokenRow) -> ApiToken:
    return ApiToken(row.id, row.hint, row.label, row.created_at, row.expires_at, row.used_at)


def _hash(token: str) -> str:
    # Not a slow hash: a token is as random as a key, and every request asks.
    return hashlib.sha256(token.encode("ascii")).hexdigest()
