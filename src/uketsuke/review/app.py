"""The pages: lists of filings and scans, one filing with its readings drawn on its pages, and its JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from uketsuke.cases import records
from uketsuke.cases.clock import JAPAN
from uketsuke.cases.database import reading_scope
from uketsuke.cases.states import ALLOWED
from uketsuke.cases.store import ImageStore
from uketsuke.forms.errors import ServiceUnavailable, where
from uketsuke.review.metrics import MEDIA_TYPE, RecordsCollector, exposition
from uketsuke.review.naming import Namer
from uketsuke.review.views import view_filing
from uketsuke.review.words import DEFAULT, Language, Say, language_of, speaker

_log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"
LOCAL_HOSTS = ("127.0.0.1", "localhost")
"""There is no login yet: the pages answer to this machine's own names only."""
LANGUAGE_COOKIE = "uketsuke_language"
PER_PAGE = 50
MAX_PAGE = 100_000

SECURITY_HEADERS: Mapping[str, str] = {
    # Everything shown is ours and comes from here; nothing may run, load, send or frame but that.
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages of applicants must not stay in a shared browser's cache.
    "Cache-Control": "no-store",
}


def create_app(engine: Engine, store: ImageStore, *, hosts: Sequence[str] = LOCAL_HOSTS) -> FastAPI:
    """The web application over these records and images; it changes neither.

    `hosts` are the names under which it may be asked (a guard against other sites' pages).
    """
    app = FastAPI(title="uketsuke", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    pages = _Pages(_environment())
    registry = CollectorRegistry()
    registry.register(RecordsCollector(engine))

    @app.middleware("http")
    async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            response = await call_next(request)
        except Exception as error:
            # Caught here, because the server would log the error's text, which may hold what stands on a page.
            _log.error("request_failed", error=type(error).__name__, where=where(error))
            status = 503 if isinstance(error, ServiceUnavailable) else 500
            response = pages.draw(request, "error.html", status=status, kind="broken")
        for name, value in SECURITY_HEADERS.items():
            response.headers[name] = value
        return response

    @app.exception_handler(StarletteHTTPException)
    def not_shown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, StarletteHTTPException) else 500
        return pages.draw(request, "error.html", status=status, kind="not_found" if status == 404 else "broken")

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, _error: Exception) -> Response:
        return pages.draw(request, "error.html", status=404, kind="not_found")

    @app.get("/", response_class=HTMLResponse)
    def filings(
        request: Request,
        state: Annotated[str, Query()] = "",
        procedure: Annotated[str, Query()] = "",
        page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    ) -> Response:
        wanted, about = state or None, procedure or None
        with reading_scope(engine) as session:
            rows = records.list_filings(
                session, state=wanted, procedure=about, limit=PER_PAGE, offset=(page - 1) * PER_PAGE, newest_first=True
            )
            total = records.count_filings(session, state=wanted, procedure=about)
            counts = records.counts(session)
        states = [(name, counts.filings[name]) for name in ALLOWED["filing"] if counts.filings.get(name)]
        return pages.draw(
            request,
            "filings.html",
            rows=rows,
            total=total,
            states=states,
            everything=sum(counts.filings.values()),
            state=state,
            page=page,
            last=max(1, -(-total // PER_PAGE)),
        )

    @app.get("/batches", response_class=HTMLResponse)
    def batches(request: Request, page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1) -> Response:
        with reading_scope(engine) as session:
            rows = records.list_batches(session, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
            total = records.count_batches(session)
        return pages.draw(
            request, "batches.html", rows=rows, total=total, page=page, last=max(1, -(-total // PER_PAGE))
        )

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(registry), media_type=MEDIA_TYPE)

    @app.get("/filings/{receipt}.json")
    def filing_json(receipt: str) -> JSONResponse:
        with reading_scope(engine) as session:
            return JSONResponse(records.export_filing(session, _filing_id(records.find_filing(session, receipt))))

    @app.get("/filings/{receipt}", response_class=HTMLResponse)
    def filing(request: Request, receipt: str) -> Response:
        namer = Namer(language_asked(request))
        with reading_scope(engine) as session:
            view = view_filing(session, store, _filing_id(records.find_filing(session, receipt)), namer)
        return pages.draw(request, "filing.html", view=view)

    @app.get("/filings/{receipt}/pages/{position}.png")
    def page_image(receipt: str, position: int) -> FileResponse:
        with reading_scope(engine) as session:
            key = records.image_of_page(session, _filing_id(records.find_filing(session, receipt)), position)
        # The key comes from the filing's own row, never from the request.
        if not key or not store.has(key):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return FileResponse(store.path(key), media_type="image/png")

    return app


def language_asked(request: Request) -> Language:
    """The language of `?lang=`, else of the cookie, else Japanese."""
    return language_of(request.query_params.get("lang")) or language_of(request.cookies.get(LANGUAGE_COOKIE)) or DEFAULT


class _Pages:
    """Draws templates with what every page needs: words, names, and the switch of language."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def draw(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        language = language_asked(request)
        other: Language = "en" if language == "ja" else "ja"
        say: Say = speaker(language)
        html = self._environment.get_template(template).render(
            t=say,
            name=Namer(language),
            language=language,
            other_language=other,
            switch=link(request, lang=other),
            link=lambda **changes: link(request, **changes),
            **values,
        )
        response = HTMLResponse(html, status_code=status)
        if language_of(request.query_params.get("lang")):
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="strict")
        return response


def link(request: Request, **changes: object) -> str:
    """The path asked for with some of its query replaced; None or "" takes a key away."""
    query = {name: value for name, value in request.query_params.items() if name != "lang"}
    query.update({name: str(value) for name, value in changes.items() if value not in (None, "")})
    for name in [name for name, value in changes.items() if value in (None, "")]:
        query.pop(name, None)
    # The path is drawn by us only where a route matched or an error is shown; it is escaped by the template.
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def _filing_id(found: int | None) -> int:
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("uketsuke.review", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["japan_time"] = _japan_time
    return environment


def _japan_time(moment: datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}"
