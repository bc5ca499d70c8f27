"""The routes of the tokens by which one's programs ask."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from uketsuke.cases import records
from uketsuke.cases.api_tokens import LASTS_DAYS, new_token
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.who import acting
from uketsuke.forms.errors import UsageError
from uketsuke.review.account import knows_password
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.rights import OWN_ACCOUNT

TOKENS = "/account/tokens"
PERIODS = (30, 90, 365)
"""Days that a token may be made for on the screen."""


def routes(house: House) -> APIRouter:
    """The list of one's tokens, a new one, and the end of one."""
    router = APIRouter()
    own = guards(house)(OWN_ACCOUNT)

    @router.get(TOKENS, response_class=HTMLResponse)
    def tokens(request: Request, visitor: Annotated[Visitor, Depends(own)], done: str = "") -> Response:
        return _screen(request, visitor, done="token_revoked" if done == "token_revoked" else None)

    @router.post(TOKENS)
    def add(
        request: Request,
        visitor: Annotated[Visitor, Depends(own)],
        label: Annotated[str, Form()] = "",
        days: Annotated[int, Form()] = LASTS_DAYS,
        password: Annotated[str, Form()] = "",
    ) -> Response:
        # A token opens what the password opens: who finds the screen open must not make one.
        if not knows_password(house, request, visitor, password):
            return _screen(request, visitor, status=422, wrong_password=True, label=label)
        token = new_token()
        try:
            with acting(visitor.user.name), session_scope(house.engine) as session:
                records.add_token(session, visitor.user.id, token, label, now=house.access.now(), days=days)
        except UsageError as error:
            return _screen(request, visitor, status=422, wrong=str(error), label=label)
        return _screen(request, visitor, status=201, told=token)

    @router.post(f"{TOKENS}/revoke")
    def revoke(visitor: Annotated[Visitor, Depends(own)], token_id: Annotated[int, Form()]) -> Response:
        with acting(visitor.user.name), session_scope(house.engine) as session:
            records.revoke_token(session, visitor.user.id, token_id, house.access.now())
        return RedirectResponse(f"{TOKENS}?done=token_revoked", status_code=303)

    def _screen(
        request: Request,
        visitor: Visitor,
        *,
        status: int = 200,
        told: str | None = None,
        wrong: str | None = None,
        wrong_password: bool = False,
        label: str = "",
        done: str | None = None,
    ) -> Response:
        with reading_scope(house.engine) as session:
            listed = records.tokens_of_user(session, visitor.user.id, house.access.now())
        return house.pages.draw(
            request,
            "tokens.html",
            status=status,
            tokens=listed,
            told=told,
            wrong=wrong,
            wrong_password=wrong_password,
            label=label,
            periods=PERIODS,
            lasts=LASTS_DAYS,
            done=done,
        )

    return router
