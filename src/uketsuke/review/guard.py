"""The guard before every screen: who asks, whether they may, and whether a change comes from our own page."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.sign_ins import SEEN_EVERY
from uketsuke.review.house import LOCAL_ADDRESSES, House, Visitor, address_of
from uketsuke.review.rights import load_rights

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
SIGN_IN = "/sign-in"
SIGN_IN_CODE = "/sign-in/code"
NEW_PASSWORD = "/account/password"
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Guard = Callable[[Request], Coroutine[Any, Any, Visitor]]


class ElsewhereFirst(Exception):
    """The way to the screen leads over another: signing in, the code, or a new password."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class StaleForm(Exception):
    """A change that does not come from a page drawn for this session."""


def guards(house: House) -> Callable[[str], Guard]:
    """`may(action)`: the dependency of a route that lets pass who may do that."""

    def may(action: str) -> Guard:
        if action not in load_rights().actions:
            raise ValueError(f"{action} is no action of the table of rights")

        async def guard(request: Request) -> Visitor:
            visitor = await run_in_threadpool(visitor_of, house, request)
            if visitor is None:
                raise ElsewhereFirst(SIGN_IN)
            if visitor.session.awaits_code:
                raise ElsewhereFirst(SIGN_IN_CODE)
            await check_form(request, visitor.csrf)
            if visitor.user.one_time and request.url.path not in (NEW_PASSWORD, "/sign-out"):
                raise ElsewhereFirst(NEW_PASSWORD)
            if not load_rights().may(visitor.user.role, action):
                raise HTTPException(HTTPStatus.FORBIDDEN)
            return visitor

        # Read by the test that no screen stands open.
        guard.action = action  # type: ignore[attr-defined]
        return guard

    return may


def visitor_of(house: House, request: Request) -> Visitor | None:
    """Who asks, by the session of the browser; None when nobody has signed in. Kept for the page that is drawn."""
    token = request.cookies.get(house.session_cookie, "")
    now = house.access.now()
    with reading_scope(house.engine) as session:
        opened = records.session_of(session, token, now, house.access.lifetimes)
    if opened is None:
        return None
    if now - opened.seen_at >= SEEN_EVERY:
        with session_scope(house.engine) as session:
            records.see_session(session, opened, now)
    visitor = Visitor(opened, csrf_of(token))
    request.state.visitor = visitor
    request.state.csrf = visitor.csrf
    return visitor


async def check_form(request: Request, expected: str) -> None:
    """Lets a changing request pass only with the token of the page it comes from. Raises StaleForm."""
    if request.method not in _CHANGING:
        return
    # Browsers say `null` of our own pages, because those send no referrer; then they tell the site in the other header.
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.headers.get("Host"):
        raise StaleForm
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise StaleForm
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        given = str((await request.form()).get(CSRF_FIELD, ""))
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise StaleForm


def csrf_of(token: str) -> str:
    """The token that forms carry of the browser that holds `token`: it tells nothing of that one."""
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()


def form_token(house: House, request: Request) -> tuple[str, str]:
    """Before anybody has signed in: what the browser holds, fresh if nothing, and the token that its forms carry."""
    held = request.cookies.get(house.form_cookie) or secrets.token_urlsafe(32)
    request.state.csrf = csrf_of(held)
    return held, csrf_of(held)


def set_cookie(house: House, response: Response, name: str, value: str) -> None:
    """A cookie that scripts and other sites' forms do not get; it ends with the browser."""
    response.set_cookie(name, value, path="/", httponly=True, samesite="lax", secure=house.access.https)


def sent_elsewhere(request: Request, path: str) -> Response:
    """The answer to who must first go elsewhere: a person is led there, a program is told."""
    if request.headers.get("HX-Request"):
        return Response(status_code=401, headers={"HX-Redirect": path})
    accept = request.headers.get("Accept", "*/*")
    wants_page = request.method == "GET" and ("text/html" in accept or "*/*" in accept)
    if not wants_page or request.url.path.endswith((".json", ".png", ".jpg", ".webp")):
        return JSONResponse({"detail": "sign in first"}, status_code=401)
    onward = safe_next(request.url.path) if path == SIGN_IN else None
    return RedirectResponse(f"{path}?next={quote(onward)}" if onward else path, status_code=303)


def safe_next(path: str) -> str | None:
    """A path of ours to go on to; None for anything that leads elsewhere."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable() or "\\" in path:
        return None
    return None if path == "/" or path.startswith((SIGN_IN, "/sign-out")) else path


def may_see_figures(house: House, request: Request) -> bool:
    """Whether who asks may see metrics and health: by the token where one is set, else from this machine."""
    token = house.access.metrics_token
    if token is None:
        return address_of(request) in LOCAL_ADDRESSES
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), token.encode())
