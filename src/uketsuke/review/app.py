"""The web application: headers on every answer, faults without detail, and the routes behind the guard."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.store import ImageStore
from uketsuke.forms.errors import ServiceUnavailable, UketsukeError, where
from uketsuke.letters.offices import Office
from uketsuke.review import (
    account,
    api,
    counter,
    counter_filing,
    counter_papers,
    desk,
    entering,
    filings,
    finding,
    keying,
    look_alikes,
    people,
    pictures,
    quality,
    tokens,
)
from uketsuke.review.guard import ElsewhereFirst, StaleForm, may_see_figures, sent_elsewhere, visitor_of
from uketsuke.review.house import MOST_BYTES, Access, House, WorkQueue
from uketsuke.review.metrics import MEDIA_TYPE, RecordsCollector, exposition
from uketsuke.review.pages import Pages
from uketsuke.review.problems import Refused, answer_of, asks_for_data
from uketsuke.review.problems import not_understood as not_understood_by_data

_log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"
LOCAL_HOSTS = ("127.0.0.1", "localhost")
"""The names by which this machine's own browser asks; others are set."""

SECURITY_HEADERS: Mapping[str, str] = {
    # Everything shown is ours and comes from here; nothing may run, load, send or frame but that.
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages of applicants must not stay in a shared browser's cache.
    "Cache-Control": "no-store",
}
HTTPS_HEADERS: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000"}
ROUTES = (
    entering.routes,
    account.routes,
    tokens.routes,
    people.routes,
    filings.routes,
    finding.routes,
    desk.routes,
    pictures.routes,
    counter.routes,
    counter_filing.routes,
    counter_papers.routes,
    look_alikes.routes,
    keying.routes,
    quality.routes,
    api.routes,
)
"""All screens, and what programs ask for; each of their routes names the guard that it stands behind."""
_KINDS = {403: "not_allowed", 404: "not_found", 405: "not_found", 411: "too_large", 413: "too_large"}


def create_app(
    engine: Engine,
    store: ImageStore,
    *,
    hosts: Sequence[str] = LOCAL_HOSTS,
    access: Access | None = None,
    queue: WorkQueue | None = None,
    signing_key: Path | None = None,
    most_bytes: int = MOST_BYTES,
    offices: Mapping[str, Office] | None = None,
) -> FastAPI:
    """The web application over these records and images.

    `hosts` are the names under which it may be asked (a guard against other sites' pages); the rest is as in `House`.
    """
    entered_by = access or Access()
    house = House(
        engine,
        store,
        Pages(https=entered_by.https),
        entered_by,
        queue=queue,
        signing_key=signing_key,
        most_bytes=most_bytes,
        offices=offices or {},
    )
    app = FastAPI(title="uketsuke", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    headers = {**SECURITY_HEADERS, **(HTTPS_HEADERS if entered_by.https else {})}
    draw = house.pages.draw

    @app.middleware("http")
    async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            response = await call_next(request)
        except Exception as error:
            # Caught here, because the server would log the error's text, which may hold what stands on a page.
            _log.error("request_failed", error=type(error).__name__, where=where(error))
            away = isinstance(error, ServiceUnavailable)
            if asks_for_data(request):
                response = answer_of(Refused("away" if away else "broken"))
            else:
                response = draw(request, "error.html", status=503 if away else 500, kind="broken")
        for name, value in headers.items():
            # A PDF has a policy of its own: the browser shows it in a page that it makes itself.
            response.headers.setdefault(name, value)
        return response

    @app.exception_handler(StarletteHTTPException)
    def not_shown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, StarletteHTTPException) else 500
        if asks_for_data(request) and isinstance(error, StarletteHTTPException):
            return answer_of(error)
        if not hasattr(request.state, "visitor"):
            # No route matched: whoever has signed in keeps the navigation.
            with contextlib.suppress(UketsukeError):
                visitor_of(house, request)
        return draw(request, "error.html", status=status, kind=_KINDS.get(status, "broken"))

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, error: Exception) -> Response:
        if asks_for_data(request) and isinstance(error, RequestValidationError):
            return not_understood_by_data(error)
        return draw(request, "error.html", status=404, kind="not_found")

    @app.exception_handler(StaleForm)
    def stale(request: Request, _error: Exception) -> Response:
        return draw(request, "error.html", status=403, kind="stale")

    @app.exception_handler(ElsewhereFirst)
    def elsewhere(request: Request, error: Exception) -> Response:
        assert isinstance(error, ElsewhereFirst)
        return sent_elsewhere(request, error.path)

    for routes in ROUTES:
        app.include_router(routes(house))
    _add_figures(app, house)
    return app


def _add_figures(app: FastAPI, house: House) -> None:
    """What other programs look at, and people do not: from this machine, or with the token."""
    registry = CollectorRegistry()
    registry.register(RecordsCollector(house.engine))

    def figures_only(request: Request) -> None:
        if not may_see_figures(house, request):
            raise HTTPException(404)

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        figures_only(request)
        return Response(exposition(registry), media_type=MEDIA_TYPE)

    @app.get("/health")
    def health(request: Request) -> Response:
        figures_only(request)
        with reading_scope(house.engine) as session:
            records.newest_event(session)
        return JSONResponse({"records": "answer"})
