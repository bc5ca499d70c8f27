"""What a periodic report says otherwise than the record; ways of writing the same thing are no change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from uketsuke.cases.registration_values import Change, Registration, User, What
from uketsuke.forms.kinds.folding import fold_text
from uketsuke.forms.organisations import address_key, name_key
from uketsuke.forms.readings import Value

_COMPARED: Sequence[tuple[What, str, Callable[[str], str]]] = (
    ("organisation", "employer_name", name_key),
    ("corporate_number", "employer_corporate_number", str),
    ("address", "employer_address", address_key),
    ("category", "employer_category", str),
)
"""What is compared, the field of the report that says it, and when two are the same."""


def changes_of(record: Registration, fields: Mapping[str, Value]) -> tuple[Change, ...]:
    """The differences, in the order of the form. What a report leaves empty is no change.

    A list of users is compared by authentication id, where there is none by name; without a list nobody is removed.
    """
    return tuple(_changes(record, fields))


def apply_changes(record: Registration, changes: Sequence[Change]) -> Registration:
    """The record with the changes of an accepted report.

    Its end of validity is not among them: the report does not say that, acceptance does. Whoever applied and is no
    longer among the users is followed as contact by the first who is.
    """
    texts: dict[str, Any] = {change.what: change.after for change in changes if change.what in _TEXTS}
    users = {_key(user): user for user in record.users}
    for change in changes:
        key = change.who or change.before or change.after or ""
        if change.what == "user_added":
            users[key] = User(change.after, change.who, None)
        elif change.what == "user_removed":
            users.pop(key, None)
        elif change.what == "user_name":
            users[key] = replace(users[key], name=change.after)
        elif change.what == "user_email":
            users[key] = replace(users.get(key, User(None, change.who, None)), email=change.after)
    listed = tuple(users.values())
    contact = next((user for user in listed if _is_contact(record, user)), next(iter(listed), None))
    return replace(
        record,
        **texts,
        users=listed,
        contact=record.contact if contact is None else contact.name,
        email=record.email if contact is None else (contact.email or record.email),
    )


_TEXTS = ("organisation", "corporate_number", "address", "category")


def _changes(record: Registration, fields: Mapping[str, Value]) -> Iterator[Change]:
    for what, name, key in _COMPARED:
        said, before = text_of(fields.get(name)), getattr(record, what)
        if said is not None and (before is None or key(said) != key(before)):
            yield Change(what, before, said)
    end = text_of(fields.get("authentication_expiry"))
    recorded = None if record.expires_on is None else record.expires_on.isoformat()
    if end is not None and end != recorded:
        yield Change("expires_on", recorded, end)
    rows = fields.get("users")
    if isinstance(rows, list) and rows:
        yield from _users(record.users, [_user(row) for row in rows if isinstance(row, dict)])


def _users(before: Sequence[User], after: Sequence[User]) -> Iterator[Change]:
    known = {_key(user): user for user in before}
    listed = {_key(user): user for user in after}
    for key, user in listed.items():
        old = known.get(key)
        if old is None:
            yield Change("user_added", None, user.name, user.authentication_id)
            if user.email is not None:
                yield Change("user_email", None, user.email, user.authentication_id or user.name)
            continue
        if user.name is not None and old.name is not None and not _same_name(old.name, user.name):
            yield Change("user_name", old.name, user.name, user.authentication_id)
        if user.email is not None and user.email.casefold() != (old.email or "").casefold():
            yield Change("user_email", old.email, user.email, user.authentication_id or user.name)
    for key, user in known.items():
        if key not in listed:
            yield Change("user_removed", user.name, None, user.authentication_id)


def _key(user: User) -> str:
    return user.authentication_id or user.name or ""


def _same_name(one: str, other: str) -> bool:
    return fold_text(one).replace(" ", "").casefold() == fold_text(other).replace(" ", "").casefold()


def _is_contact(record: Registration, user: User) -> bool:
    if record.authentication_id is not None:
        return user.authentication_id == record.authentication_id
    return user.name == record.contact


def _user(row: Mapping[str, object]) -> User:
    return User(text_of(row.get("name")), text_of(row.get("authentication_id")), text_of(row.get("email")))


def text_of(value: object) -> str | None:
    """What is written in a field or cell; None when it is empty, says なし, or is no text."""
    return value if isinstance(value, str) and value != "none" else None
