"""Pages drawn from templates, with what every page needs: words, names, the visitor, and the switch of language."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from uketsuke.cases.clock import JAPAN
from uketsuke.cases.users import User
from uketsuke.review.naming import Namer
from uketsuke.review.rights import load_rights
from uketsuke.review.words import DEFAULT, Language, language_of, speaker
from uketsuke.validators.furigana import ruby

LANGUAGE_COOKIE = "uketsuke_language"
_YEAR_S = 31_536_000


class Pages:
    """Draws templates. Who asks is taken from `request.state.visitor`, which the guard has set."""

    def __init__(self, *, https: bool) -> None:
        self._https = https
        self._environment = Environment(
            loader=PackageLoader("uketsuke.review", "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["japan_time"] = _japan_time
        self._environment.filters["japan_clock"] = _japan_clock
        self._environment.globals["ruby"] = ruby

    def draw(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page of a template with these values, in the language asked for."""
        html = self.render(request, template, **values)
        language = language_asked(request)
        response = HTMLResponse(html, status_code=status)
        if language_of(request.query_params.get("lang")):
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="lax", secure=self._https
            )
        return response

    def render(self, request: Request, template: str, **values: Any) -> str:
        """The text of a template with these values: a part of a page."""
        language = language_asked(request)
        other: Language = "en" if language == "ja" else "ja"
        visitor = getattr(request.state, "visitor", None)
        user: User | None = None if visitor is None or visitor.session.awaits_code else visitor.user
        rights = load_rights()
        return self._environment.get_template(template).render(
            {
                "t": speaker(language),
                "t_other": speaker(other),
                "name": Namer(language),
                "language": language,
                "other_language": other,
                "switch": link(request, lang=other),
                "link": lambda **changes: link(request, **changes),
                "csrf": getattr(request.state, "csrf", ""),
                "user": user,
                "navigation": rights.navigation(user.role) if user else (),
                "home": rights.home(user.role) if user else "/",
                "may_find": user is not None and rights.may(user.role, "filings.see"),
                **values,
            }
        )


def language_asked(request: Request) -> Language:
    """The language of `?lang=`, else of the cookie, else Japanese."""
    return language_of(request.query_params.get("lang")) or language_of(request.cookies.get(LANGUAGE_COOKIE)) or DEFAULT


def link(request: Request, **changes: object) -> str:
    """The path asked for with some of its query replaced; None or "" takes a key away."""
    query = {name: value for name, value in request.query_params.items() if name != "lang"}
    query.update({name: str(value) for name, value in changes.items() if value not in (None, "")})
    for name in [name for name, value in changes.items() if value in (None, "")]:
        query.pop(name, None)
    # The path is drawn by us only where a route matched or an error is shown; it is escaped by the template.
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def _japan_time(moment: datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}"


def _japan_clock(moment: datetime) -> str:
    return f"{moment.astimezone(JAPAN):%H:%M}"
