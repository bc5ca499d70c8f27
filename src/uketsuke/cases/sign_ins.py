"""Sign-ins: sessions of browsers, and the rests that follow wrong tries, in the records for all processes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.access_tables import SessionRow, TryRow, UserRow
from uketsuke.cases.database import insert_missing
from uketsuke.cases.states import record_event
from uketsuke.cases.users import User, set_password, user_of

FREE_TRIES = {"name": 5, "address": 30}
"""Tries before the first rest: of one name, and from one address, behind which a whole office may sit."""
LONGEST_REST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
"""Tries in a row are one row no longer when there was none for so long."""
CODE_WITHIN = timedelta(minutes=5)
"""How long after the password the code of the second factor is waited for."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted when a session was seen last; not each look is worth a write."""
NOBODY = 0
"""In whose history the refused sign-ins stand of names that are nobody's."""
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts: without a request, and altogether."""

    idle: timedelta = timedelta(minutes=60)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser that signed in, and who."""

    id: int
    user: User
    created_at: datetime
    seen_at: datetime
    address: str
    awaits_code: bool


def take_try(session: Session, name: str, address: str, now: datetime) -> timedelta:
    """Counts a try at signing in before it is judged; how long to rest first, zero when it may be judged now.

    Tries while a rest runs are not counted. What is kept of the name and the address are their hashes.
    """
    keys = {"name": _key("name", name), "address": _key("address", address)}
    for key in keys.values():
        # Before it is asked for, so that tries side by side wait for one another from the first one on.
        insert_missing(session, TryRow, key=key, tries=0, last_at=now, rest_until=now)
    rests = [_rest(session, key, now) for key in keys.values()]
    if not any(rests):
        _count(session, "name", keys["name"], now)
        _count(session, "address", keys["address"], now)
    return max(rests)


def forget_tries(session: Session, name: str, address: str | None) -> None:
    """After a sign-in, or a new password: the name is free of rests, and the try does not count for the address."""
    session.execute(delete(TryRow).where(TryRow.key == _key("name", name)))
    if address is not None:
        key = _key("address", address)
        session.execute(update(TryRow).where(TryRow.key == key, TryRow.tries > 0).values(tries=TryRow.tries - 1))


def record_refusal(session: Session, name: str, what: Literal["password", "code"]) -> None:
    """Notes in the user's history that a sign-in was refused; of a name that is nobody's, in that of nobody."""
    user_id = session.scalar(select(UserRow.id).where(UserRow.name == name))
    record_event(session, "user", user_id or NOBODY, "sign_in_refused", detail={"what": what})


def give_password(session: Session, user: User, password_hash: str) -> None:
    """Gives a user a one-time password: every session ends, and the name is free of rests."""
    set_password(session, user.id, password_hash, one_time=True)
    forget_tries(session, user.name, None)


def begin_session(
    session: Session, user_id: int, token: str, *, address: str, now: datetime, lifetimes: Lifetimes, awaits_code: bool
) -> int:
    """Records that a browser holding `token` signed in, and forgets sessions and tries that are over; its id."""
    session.execute(
        delete(SessionRow).where(
            (SessionRow.seen_at < now - lifetimes.idle) | (SessionRow.created_at < now - lifetimes.absolute)
        )
    )
    session.execute(delete(TryRow).where(TryRow.last_at < now - FORGOTTEN_AFTER))
    row = SessionRow(
        token_hash=_hash(token), user_id=user_id, created_at=now, seen_at=now, address=address, awaits_code=awaits_code
    )
    session.add(row)
    session.flush()
    if not awaits_code:
        _signed_in(session, user_id, address, now)
    return row.id


def complete_session(session: Session, opened: OpenSession, token: str, now: datetime) -> None:
    """The code was right: the session is a whole one, under a fresh token."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.id == opened.id)
        .values(awaits_code=False, token_hash=_hash(token), created_at=now, seen_at=now)
    )
    _signed_in(session, opened.user.id, opened.address, now)


def session_of(session: Session, token: str, now: datetime, lifetimes: Lifetimes) -> OpenSession | None:
    """The session of a browser that holds `token`; None when there is none, it is over, or its user may not enter."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    found = session.execute(
        select(SessionRow, UserRow)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(SessionRow.token_hash == _hash(token), UserRow.state == "active")
    ).first()
    if found is None or not _lasts(found[0], now, lifetimes):
        return None
    return _opened(*found)


def see_session(session: Session, opened: OpenSession, now: datetime) -> None:
    """Notes that a session is in use."""
    session.execute(update(SessionRow).where(SessionRow.id == opened.id).values(seen_at=now))


def end_session(session: Session, session_id: int, user_id: int) -> None:
    """Signs one browser of a user out; nothing happens when it is another's."""
    ended = session.execute(
        delete(SessionRow).where(SessionRow.id == session_id, SessionRow.user_id == user_id).returning(SessionRow.id)
    )
    if ended.first() is not None:
        record_event(session, "user", user_id, "signed_out")


def sessions_of_user(session: Session, user_id: int, now: datetime, lifetimes: Lifetimes) -> tuple[OpenSession, ...]:
    """The sessions of a user that last, the one that was used last first."""
    rows = session.execute(
        select(SessionRow, UserRow)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(SessionRow.user_id == user_id)
        .order_by(SessionRow.seen_at.desc(), SessionRow.id.desc())
    ).all()
    return tuple(_opened(row, user) for row, user in rows if not row.awaits_code and _lasts(row, now, lifetimes))


def offer_secret(session: Session, session_id: int, secret: str | None) -> None:
    """Keeps with a session the second factor that is being set up in it; None: none is any more."""
    session.execute(update(SessionRow).where(SessionRow.id == session_id).values(offered_secret=secret))


def offered_secret(session: Session, session_id: int) -> str | None:
    """The second factor that is being set up in a session; None when none is."""
    return session.scalar(select(SessionRow.offered_secret).where(SessionRow.id == session_id))


def rest_after(kind: Literal["name", "address"], tries: int) -> timedelta:
    """How long the next try rests after so many in a row: nothing, then 2, 4, 8 … seconds, 15 minutes at most."""
    beyond = tries - FREE_TRIES[kind]
    return timedelta(0) if beyond < 0 else min(LONGEST_REST, timedelta(seconds=2 ** min(beyond + 1, 20)))


def _signed_in(session: Session, user_id: int, address: str, now: datetime) -> None:
    session.execute(update(UserRow).where(UserRow.id == user_id).values(signed_in_at=now))
    record_event(session, "user", user_id, "signed_in", detail={"address": address})


def _opened(row: SessionRow, user: UserRow) -> OpenSession:
    return OpenSession(row.id, user_of(user), row.created_at, row.seen_at, row.address, row.awaits_code)


def _lasts(row: SessionRow, now: datetime, lifetimes: Lifetimes) -> bool:
    if row.awaits_code and now - row.created_at >= CODE_WITHIN:
        return False
    return now - row.seen_at < lifetimes.idle and now - row.created_at < lifetimes.absolute


def _rest(session: Session, key: str, now: datetime) -> timedelta:
    until = session.scalar(select(TryRow.rest_until).where(TryRow.key == key).with_for_update())
    return timedelta(0) if until is None or until <= now else until - now


def _count(session: Session, kind: Literal["name", "address"], key: str, now: datetime) -> None:
    so_far = case((TryRow.last_at < now - FORGOTTEN_AFTER, 0), else_=TryRow.tries)
    counted = update(TryRow).where(TryRow.key == key).values(tries=so_far + 1, last_at=now)
    tries = session.scalars(counted.returning(TryRow.tries)).one()
    session.execute(update(TryRow).where(TryRow.key == key).values(rest_until=now + rest_after(kind, tries)))


def _key(kind: str, text: str) -> str:
    return _hash(f"{kind}:{text}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
