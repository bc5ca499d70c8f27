"""Users: who may sign in, as what, and for which offices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.access_tables import SessionRow, UserRow
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import insert_missing
from uketsuke.cases.receiving import check_office
from uketsuke.cases.states import UserState, move, record_event
from uketsuke.forms.errors import UsageError

Role = Literal["mailroom", "counter", "reviewer", "supervisor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
EVERY_OFFICE = "*"
FIRST_ADMIN = "admin"
MAX_DISPLAY = 80
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,31}")


@dataclass(frozen=True, slots=True)
class User:
    """A user as others see it; `offices` are codes or `("*",)`, `one_time` that the password must be changed first."""

    id: int
    name: str
    display: str
    role: Role
    offices: tuple[str, ...]
    state: UserState
    one_time: bool
    second_factor: bool
    created_at: datetime
    signed_in_at: datetime | None

    @property
    def sees(self) -> tuple[str, ...] | None:
        """The offices whose filings the user sees, as lists of filings take them; None: all."""
        return None if EVERY_OFFICE in self.offices else self.offices


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is compared with; never shown."""

    user: User
    password_hash: str
    second_factor: str | None


def user_name(text: str) -> str:
    """The name under which somebody is known, from what was typed: half width, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def add_user(
    session: Session,
    name: str,
    *,
    role: str,
    offices: Sequence[str],
    password_hash: str,
    display: str = "",
    one_time: bool = True,
) -> int:
    """Adds a user; the id. Raises UsageError for a taken or impossible name, and for what is no role or office."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name}: ユーザー名は半角英小文字・数字と _.- の2～32字です / "
            "a user name has 2 to 32 of a-z, 0-9 and _.-, and begins with a letter or digit"
        )
    if find_user(session, name) is not None:
        raise UsageError(f"{name}: このユーザー名は使われています / this user name is taken")
    row = UserRow(
        name=name,
        display=_display(display or name),
        role=_role(role),
        offices=_offices(offices),
        state="active",
        password_hash=password_hash,
        one_time=one_time,
        created_at=utc_now(),
    )
    session.add(row)
    session.flush()
    record_event(session, "user", row.id, "added", to_state="active", detail={"role": row.role})
    return row.id


def add_first_admin(session: Session, password_hash: str) -> bool:
    """Adds the first user, an admin with a one-time password, unless there is any user; whether it did."""
    if session.scalar(select(func.count()).select_from(UserRow)):
        return False
    insert_missing(
        session,
        UserRow,
        name=FIRST_ADMIN,
        display="管理者 / Administrator",
        role="admin",
        offices=[EVERY_OFFICE],
        state="active",
        password_hash=password_hash,
        one_time=True,
        created_at=utc_now(),
    )
    # Another machine may have been faster: then the password that was told there is the right one.
    found = session.scalars(select(UserRow).where(UserRow.name == FIRST_ADMIN)).one()
    if found.password_hash != password_hash:
        return False
    record_event(session, "user", found.id, "added", to_state="active", detail={"role": "admin", "first": True})
    return True


def list_users(session: Session) -> tuple[User, ...]:
    """All users, those who may sign in first, by name."""
    return tuple(map(user_of, session.scalars(select(UserRow).order_by(UserRow.state, UserRow.name))))


def find_user(session: Session, name: str) -> User | None:
    """The user of that name; None when there is none."""
    row = session.scalar(select(UserRow).where(UserRow.name == name))
    return None if row is None else user_of(row)


def credentials_of(session: Session, name: str) -> Credentials | None:
    """What the sign-in of an active user is compared with; None when nobody of that name may sign in."""
    row = session.scalar(select(UserRow).where(UserRow.name == name, UserRow.state == "active"))
    return None if row is None else Credentials(user_of(row), row.password_hash, row.second_factor)


def change_user(session: Session, user_id: int, *, display: str, role: str, offices: Sequence[str]) -> None:
    """Sets what a user is; from then on it holds for sessions that are open. Raises UsageError as `add_user`, and
    when nobody would be left to administer."""
    wanted = _role(role)
    if wanted != "admin":
        _keep_an_admin(session, user_id)
    values = {"display": _display(display), "role": wanted, "offices": _offices(offices)}
    session.execute(update(UserRow).where(UserRow.id == user_id).values(values))
    record_event(session, "user", user_id, "changed", detail={"role": wanted, "offices": len(values["offices"])})


def set_user_state(session: Session, user_id: int, to: UserState) -> bool:
    """Lets a user in again or no more; whether that changed anything. Who is let in no more is out at once.

    Raises UsageError when nobody would be left to administer.
    """
    if to == "disabled":
        _keep_an_admin(session, user_id)
        end_sessions(session, user_id)
    return move(session, "user", user_id, to, expected_from="active" if to == "disabled" else "disabled")


def set_password(session: Session, user_id: int, password_hash: str, *, one_time: bool) -> None:
    """Sets a password and ends every session of the user."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash, one_time=one_time))
    end_sessions(session, user_id)
    record_event(session, "user", user_id, "password_reset" if one_time else "password_changed")


def set_second_factor(session: Session, user_id: int, secret: str | None, *, step: int | None = None) -> None:
    """Sets the second factor, or takes it away; `step` is that of the code by which it was confirmed."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(second_factor=secret, code_step=step))
    record_event(session, "user", user_id, "second_factor_removed" if secret is None else "second_factor_set")


def use_code(session: Session, user_id: int, step: int) -> bool:
    """Uses up the code of a step of time; False when that one or a later one was used before."""
    unused = or_(UserRow.code_step.is_(None), UserRow.code_step < step)
    taken = session.execute(
        update(UserRow).where(UserRow.id == user_id, unused).values(code_step=step).returning(UserRow.id)
    )
    return taken.first() is not None


def end_sessions(session: Session, user_id: int, *, but: int | None = None) -> None:
    """Signs a user out of every browser, but of the one with the session `but`."""
    condition: list[ColumnElement[bool]] = [SessionRow.user_id == user_id]
    if but is not None:
        condition.append(SessionRow.id != but)
    session.execute(delete(SessionRow).where(*condition))


def user_of(row: UserRow) -> User:
    """What a row of the table says, without what is secret in it."""
    return User(
        id=row.id,
        name=row.name,
        display=row.display,
        role=cast(Role, row.role),
        offices=tuple(row.offices),
        state=cast("UserState", row.state),
        one_time=row.one_time,
        second_factor=row.second_factor is not None,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
    )


def _keep_an_admin(session: Session, user_id: int) -> None:
    # The rows are locked: two admins who take the right from one another at once do not both succeed.
    admins = set(
        session.scalars(
            select(UserRow.id)
            .where(UserRow.role == "admin", UserRow.state == "active")
            .order_by(UserRow.id)
            .with_for_update()
        )
    )
    if admins == {user_id}:
        raise UsageError("最後の管理者です。先に別の管理者を登録してください / the last administrator must stay one")


def _display(text: str) -> str:
    shown = " ".join(unicodedata.normalize("NFC", text).split())
    if not shown or len(shown) > MAX_DISPLAY:
        raise UsageError(f"氏名は1～{MAX_DISPLAY}字です / a display name has 1 to {MAX_DISPLAY} characters")
    return shown


def _role(role: str) -> Role:
    if role not in ROLES:
        raise UsageError(f"{role}: この役割はありません / no such role; use one of {', '.join(ROLES)}")
    return role


def _offices(offices: Sequence[str]) -> list[str]:
    codes = sorted({code.strip() for code in offices if code.strip()})
    if not codes:
        raise UsageError("官署コードを一つ以上指定してください（* はすべて） / give at least one office code, or *")
    for code in codes:
        if code != EVERY_OFFICE:
            check_office(code)
    return [EVERY_OFFICE] if EVERY_OFFICE in codes else codes
