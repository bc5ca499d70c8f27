"""The routes by which people come in and go: name and password, the code of the second factor, signing out."""

import math
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.passwords import is_password
from uketsuke.cases.second_factor import step_of
from uketsuke.cases.users import User, user_name
from uketsuke.cases.who import acting
from uketsuke.review.guard import (
    SIGN_IN,
    SIGN_IN_CODE,
    ElsewhereFirst,
    StaleForm,
    check_form,
    form_token,
    guards,
    safe_next,
    set_cookie,
    visitor_of,
)
from uketsuke.review.house import House, Visitor, address_of
from uketsuke.review.rights import OWN_ACCOUNT, load_rights


def routes(house: House) -> APIRouter:
    """Signing in, the code of the second factor, and signing out."""
    router = APIRouter()
    may = guards(house)

    async def drawn_for_this_browser(request: Request) -> None:
        if house.form_cookie not in request.cookies:
            raise StaleForm
        await check_form(request, form_token(house, request)[1])

    async def awaiting_code(request: Request) -> Visitor:
        visitor = await run_in_threadpool(visitor_of, house, request)
        if visitor is None or not visitor.session.awaits_code:
            raise ElsewhereFirst(SIGN_IN)
        await check_form(request, visitor.csrf)
        return visitor

    @router.get(SIGN_IN, response_class=HTMLResponse)
    def ask(request: Request) -> Response:
        held, _ = form_token(house, request)
        response = house.pages.draw(request, "sign_in.html", onward=_onward(request), wrong=False, rest=0)
        set_cookie(house, response, house.form_cookie, held)
        return response

    @router.post(SIGN_IN, dependencies=[Depends(drawn_for_this_browser)])
    def sign_in(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
        known_as, address, now = user_name(name), address_of(request), house.access.now()
        rest = try_again_after(house, request, known_as)
        if rest:
            return _resting(house, request, "sign_in.html", rest, onward=_onward(request))
        with reading_scope(house.engine) as session:
            found = records.credentials_of(session, known_as)
        if not is_password(password, found.password_hash if found else None) or found is None:
            # Nobody has a history too: else the time that a write takes would tell which names there are.
            with acting(address), session_scope(house.engine) as session:
                records.record_refusal(session, known_as, "password")
            return house.pages.draw(request, "sign_in.html", status=401, onward=_onward(request), wrong=True, rest=0)
        earlier = visitor_of(house, request)
        token = secrets.token_urlsafe(32)
        with acting(found.user.name), session_scope(house.engine) as session:
            if earlier is not None:
                records.end_session(session, earlier.session.id, earlier.user.id)
            if found.second_factor is None:
                records.forget_tries(session, known_as, address)
            records.begin_session(
                session,
                found.user.id,
                token,
                address=address,
                now=now,
                lifetimes=house.access.lifetimes,
                awaits_code=found.second_factor is not None,
            )
        onward = _onward(request)
        if found.second_factor is not None:
            path = SIGN_IN_CODE + (f"?next={onward}" if onward else "")
            return _entered(house, token, path)
        return _entered(house, token, onward or _home(found.user))

    @router.get(SIGN_IN_CODE, response_class=HTMLResponse)
    def ask_code(request: Request, _visitor: Annotated[Visitor, Depends(awaiting_code)]) -> Response:
        return house.pages.draw(request, "code.html", onward=_onward(request), wrong=False, rest=0)

    @router.post(SIGN_IN_CODE)
    def enter_code(
        request: Request, visitor: Annotated[Visitor, Depends(awaiting_code)], code: Annotated[str, Form()] = ""
    ) -> Response:
        user, address, now = visitor.user, address_of(request), house.access.now()
        rest = try_again_after(house, request, user.name)
        if rest:
            return _resting(house, request, "code.html", rest, onward=_onward(request))
        with reading_scope(house.engine) as session:
            found = records.credentials_of(session, user.name)
        step = step_of(found.second_factor, code, now) if found and found.second_factor else None
        token = secrets.token_urlsafe(32)
        with acting(user.name), session_scope(house.engine) as session:
            right = step is not None and records.use_code(session, user.id, step)
            if right:
                records.forget_tries(session, user.name, address)
                records.complete_session(session, visitor.session, token, now)
            else:
                records.record_refusal(session, user.name, "code")
        if not right:
            return house.pages.draw(request, "code.html", status=401, onward=_onward(request), wrong=True, rest=0)
        return _entered(house, token, _onward(request) or _home(user))

    @router.post("/sign-out")
    def sign_out(visitor: Annotated[Visitor, Depends(may(OWN_ACCOUNT))]) -> Response:
        with acting(visitor.user.name), session_scope(house.engine) as session:
            records.end_session(session, visitor.session.id, visitor.user.id)
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.delete_cookie(house.session_cookie, path="/", secure=house.access.https, httponly=True, samesite="lax")
        return response

    return router


def try_again_after(house: House, request: Request, name: str) -> timedelta:
    """Counts a try at a user's secrets; how long to rest first, zero when it may be judged now."""
    with session_scope(house.engine) as session:
        return records.take_try(session, name, address_of(request), house.access.now())


def _resting(house: House, request: Request, template: str, rest: timedelta, onward: str | None) -> Response:
    seconds = math.ceil(rest.total_seconds())
    response = house.pages.draw(request, template, status=429, onward=onward, wrong=False, rest=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


def _entered(house: House, token: str, path: str) -> Response:
    response = RedirectResponse(path, status_code=303)
    set_cookie(house, response, house.session_cookie, token)
    return response


def _onward(request: Request) -> str | None:
    return safe_next(request.query_params.get("next", ""))


def _home(user: User) -> str:
    return load_rights().home(user.role)
