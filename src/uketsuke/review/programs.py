"""The guard before what programs ask for: whose token they say, and whether that user may."""

import math
from collections.abc import Callable
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from uketsuke.cases import records
from uketsuke.cases.api_tokens import Program
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.sign_ins import SEEN_EVERY
from uketsuke.review.house import House, address_of
from uketsuke.review.limits import Allowance
from uketsuke.review.problems import Refused
from uketsuke.review.rights import load_rights

_BEARER = HTTPBearer(
    scheme_name="token",
    description="A token of a user, made under 自分の設定 or by `uketsuke users token`.",
    auto_error=False,
)

ProgramGuard = Callable[[Request, HTTPAuthorizationCredentials | None], Program]


def program_guards(house: House) -> Callable[[str], ProgramGuard]:
    """`may(action)`: the dependency of a route that lets programs pass of users who may do that."""

    def may(action: str) -> ProgramGuard:
        if action not in load_rights().actions:
            raise ValueError(f"{action} is no action of the table of rights")

        def guard(request: Request, said: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]) -> Program:
            program = _program_of(house, request, said)
            if not load_rights().may(program.user.role, action):
                raise Refused("not_allowed")
            return program

        # Read by the test that nothing stands open.
        guard.action = action  # type: ignore[attr-defined]
        return guard

    return may


def _program_of(house: House, request: Request, said: HTTPAuthorizationCredentials | None) -> Program:
    now = house.access.now()
    found = None
    if said is not None:
        with reading_scope(house.engine) as session:
            found = records.program_of(session, said.credentials, now)
    if found is None:
        # Counted only now: an office's programs come from one address, and one wrong token must not stop the others.
        _take(house.access.strangers, address_of(request), now.timestamp())
        raise Refused("no_token", headers={"WWW-Authenticate": "Bearer"})
    _take(house.access.programs, found.token_id, now.timestamp())
    if found.used_at is None or now - found.used_at >= SEEN_EVERY:
        with session_scope(house.engine) as session:
            records.see_token(session, found.token_id, now)
    return found


def _take(allowance: Allowance, who: object, now: float) -> None:
    wait = allowance.take(who, now)
    if wait:
        raise Refused("too_often", headers={"Retry-After": str(math.ceil(wait))})
