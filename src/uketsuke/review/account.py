"""The routes of one's own account: sessions, password, second factor."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.passwords import LEAST, hash_password, is_password, weakness
from uketsuke.cases.second_factor import address_of as address_of_secret
from uketsuke.cases.second_factor import new_secret, step_of
from uketsuke.cases.who import acting
from uketsuke.forms.codes import qr_svg
from uketsuke.review.entering import try_again_after
from uketsuke.review.guard import NEW_PASSWORD, guards, set_cookie
from uketsuke.review.house import House, Visitor, address_of
from uketsuke.review.rights import OWN_ACCOUNT

SECOND_FACTOR = "/account/second-factor"


def routes(house: House) -> APIRouter:
    """What everybody who has signed in may see and do of themselves."""
    router = APIRouter()
    own = guards(house)(OWN_ACCOUNT)

    @router.get("/account", response_class=HTMLResponse)
    def account(request: Request, visitor: Annotated[Visitor, Depends(own)], done: str = "") -> Response:
        with reading_scope(house.engine) as session:
            open_sessions = records.sessions_of_user(
                session, visitor.user.id, house.access.now(), house.access.lifetimes
            )
        return house.pages.draw(
            request, "account.html", sessions=open_sessions, here_id=visitor.session.id, done=_told(done)
        )

    @router.post("/account")
    def end(visitor: Annotated[Visitor, Depends(own)], session_id: Annotated[int, Form()]) -> Response:
        with acting(visitor.user.name), session_scope(house.engine) as session:
            records.end_session(session, session_id, visitor.user.id)
        return RedirectResponse("/account?done=session_ended", status_code=303)

    @router.get(NEW_PASSWORD, response_class=HTMLResponse)
    def ask_password(request: Request, _visitor: Annotated[Visitor, Depends(own)]) -> Response:
        return house.pages.draw(request, "password.html", wrong=None, least=LEAST)

    @router.post(NEW_PASSWORD)
    def change_password(
        request: Request,
        visitor: Annotated[Visitor, Depends(own)],
        current: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        wrong = _what_is_wrong(house, request, visitor, current, new, again)
        if wrong is not None:
            return house.pages.draw(request, "password.html", status=422, wrong=wrong, least=LEAST)
        hashed, token = hash_password(new), secrets.token_urlsafe(32)
        user, address = visitor.user, address_of(request)
        with acting(user.name), session_scope(house.engine) as session:
            records.set_password(session, user.id, hashed, one_time=False)
            records.forget_tries(session, user.name, address)
            records.begin_session(
                session,
                user.id,
                token,
                address=address,
                now=house.access.now(),
                lifetimes=house.access.lifetimes,
                awaits_code=False,
            )
        response = RedirectResponse("/account?done=password_changed", status_code=303)
        set_cookie(house, response, house.session_cookie, token)
        return response

    @router.get(SECOND_FACTOR, response_class=HTMLResponse)
    def ask_second_factor(request: Request, visitor: Annotated[Visitor, Depends(own)]) -> Response:
        if visitor.user.second_factor:
            return house.pages.draw(request, "second_factor.html", offered=None, qr=None, wrong=False)
        with reading_scope(house.engine) as session:
            offered = records.offered_secret(session, visitor.session.id)
        if offered is None:
            offered = new_secret()
            with session_scope(house.engine) as session:
                records.offer_secret(session, visitor.session.id, offered)
        return _offer(request, visitor, offered)

    @router.post(SECOND_FACTOR)
    def change_second_factor(
        request: Request,
        visitor: Annotated[Visitor, Depends(own)],
        password: Annotated[str, Form()] = "",
        code: Annotated[str, Form()] = "",
    ) -> Response:
        with reading_scope(house.engine) as session:
            offered = records.offered_secret(session, visitor.session.id)
        right = knows_password(house, request, visitor, password)
        if visitor.user.second_factor:
            if not right:
                return house.pages.draw(request, "second_factor.html", status=422, offered=None, qr=None, wrong=True)
            secret, step, done = None, None, "second_factor_removed"
        else:
            step = step_of(offered, code, house.access.now()) if offered is not None else None
            if not right or step is None:
                return (
                    RedirectResponse(SECOND_FACTOR, status_code=303)
                    if offered is None
                    else _offer(request, visitor, offered, status=422, wrong=True)
                )
            secret, done = offered, "second_factor_set"
        with acting(visitor.user.name), session_scope(house.engine) as session:
            records.set_second_factor(session, visitor.user.id, secret, step=step)
            records.offer_secret(session, visitor.session.id, None)
            records.end_sessions(session, visitor.user.id, but=visitor.session.id)
            records.forget_tries(session, visitor.user.name, address_of(request))
        return RedirectResponse(f"/account?done={done}", status_code=303)

    def _offer(request: Request, visitor: Visitor, offered: str, *, status: int = 200, wrong: bool = False) -> Response:
        return house.pages.draw(
            request,
            "second_factor.html",
            status=status,
            offered=" ".join(offered[at : at + 4] for at in range(0, len(offered), 4)),
            qr=_inline_qr(address_of_secret(offered, visitor.user.name)),
            wrong=wrong,
        )

    return router


def knows_password(house: House, request: Request, visitor: Visitor, password: str) -> bool:
    """Whether the visitor gives the own password; a try that must rest is none."""
    if try_again_after(house, request, visitor.user.name):
        return False
    with reading_scope(house.engine) as session:
        found = records.credentials_of(session, visitor.user.name)
    return is_password(password, found.password_hash if found else None)


def _what_is_wrong(house: House, request: Request, visitor: Visitor, current: str, new: str, again: str) -> str | None:
    """Why a new password is not taken, as a code of the words `weakness.*`; None when it is."""
    if new != again:
        return "again"
    if new == current:
        return "same"
    return weakness(new, visitor.user.name) or (None if knows_password(house, request, visitor, current) else "current")


def _told(done: str) -> str | None:
    known = ("password_changed", "second_factor_set", "second_factor_removed", "session_ended")
    return done if done in known else None


def _inline_qr(text: str) -> Markup:
    """A QR code to stand in a page, as large as the page's style says. What it encodes does not stand in it as text."""
    picture = qr_svg(text)
    start = picture.index("<svg")
    head, body = picture[start:].split(">", 1)
    width = head.split('width="', 1)[1].split('"', 1)[0]
    return Markup(f'<svg class="qr" viewBox="0 0 {width} {width}" aria-hidden="true">{body}')
