"""Who may do what: the table of roles and actions, and the navigation that follows from it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.cases.users import Role
from uketsuke.forms.errors import FormDataError

RIGHTS_FILE = Path(__file__).parent / "rights.toml"
OWN_ACCOUNT = "account.own"
"""What everybody may do who has signed in."""


class Place(BaseModel):
    """One entry of the navigation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    path: str
    action: str
    home: frozenset[Role] = frozenset()


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    actions: dict[str, frozenset[Role]]
    navigation: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """The table as it was read."""

    table: _Table

    @property
    def actions(self) -> frozenset[str]:
        """Every action there is."""
        return frozenset(self.table.actions)

    def may(self, role: Role, action: str) -> bool:
        """Whether a role may do something. Raises KeyError for an action that the table does not have."""
        return role in self.table.actions[action]

    def navigation(self, role: Role) -> tuple[Place, ...]:
        """Where a role may go, in order."""
        return tuple(place for place in self.table.navigation if self.may(role, place.action))

    def home(self, role: Role) -> str:
        """Where a role begins: the place that is its home, else its first one, else its own account."""
        places = sorted(self.navigation(role), key=lambda place: role not in place.home)
        return next((place.path for place in places), "/account")


@cache
def load_rights() -> Rights:
    """The table of rights. Raises FormDataError when the file does not say what it must."""
    with RIGHTS_FILE.open("rb") as source:
        data = tomllib.load(source)
    try:
        table = _Table.model_validate(data)
    except ValidationError as error:
        raise FormDataError(f"{RIGHTS_FILE.name}: {error}") from error
    for place in table.navigation:
        if place.action not in table.actions:
            raise FormDataError(f"{RIGHTS_FILE.name}: {place.path} asks for {place.action}, which is no action")
    return Rights(table)
