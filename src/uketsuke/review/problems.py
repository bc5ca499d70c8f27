"""What a program is told when it does not get what it asked for: a code, and words."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

API = "/api/"
"""What programs ask for lies below; browsers get pages elsewhere."""

PROBLEMS: Mapping[str, tuple[HTTPStatus, str]] = {
    "no_token": (HTTPStatus.UNAUTHORIZED, "Say a token in force: Authorization: Bearer …"),
    "not_allowed": (HTTPStatus.FORBIDDEN, "The user of this token may not do that"),
    "not_your_office": (HTTPStatus.FORBIDDEN, "The user of this token is not of that office"),
    "not_found": (HTTPStatus.NOT_FOUND, "There is no such thing, or none of your offices"),
    "no_case": (HTTPStatus.NOT_FOUND, "No such version of a case was made of the filing"),
    "no_such_method": (HTTPStatus.METHOD_NOT_ALLOWED, "That cannot be done here"),
    "other_content": (HTTPStatus.CONFLICT, "Something else was handed in under this Idempotency-Key"),
    "not_made_yet": (HTTPStatus.CONFLICT, "The documents of that version are not made; ask again in a while"),
    "too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A file, or all of them, are larger than what is taken in"),
    "not_understood": (HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not say what it must"),
    "too_often": (HTTPStatus.TOO_MANY_REQUESTS, "Wait for as many seconds as Retry-After says"),
    "broken": (HTTPStatus.INTERNAL_SERVER_ERROR, "This could not be answered"),
    "away": (HTTPStatus.SERVICE_UNAVAILABLE, "The records do not answer; ask again in a while"),
}
_BY_STATUS = {401: "no_token", 403: "not_allowed", 404: "not_found", 405: "no_such_method", 413: "too_large"}


class Problem(BaseModel):
    """Why a request was not answered: a `code` for programs, `detail` for people."""

    code: str
    detail: str


class Refused(HTTPException):
    """A request that is answered with one of PROBLEMS."""

    def __init__(self, code: str, *, detail: str | None = None, headers: dict[str, str] | None = None) -> None:
        status, words = PROBLEMS[code]
        super().__init__(status, detail or words, headers)
        self.code = code


def asks_for_data(request: Request) -> bool:
    """Whether a program asks, which is told of faults in JSON."""
    return request.url.path.startswith(API)


def answer_of(error: HTTPException) -> Response:
    """What a program is told instead of an answer."""
    code = error.code if isinstance(error, Refused) else _BY_STATUS.get(error.status_code, "broken")
    detail = error.detail if isinstance(error, Refused) else PROBLEMS[code][1]
    return JSONResponse(
        Problem(code=code, detail=detail).model_dump(), status_code=error.status_code, headers=dict(error.headers or {})
    )


def not_understood(error: RequestValidationError) -> Response:
    """What a program is told whose request is not as documented: where and why, and nothing of what it sent."""
    said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return answer_of(Refused("not_understood", detail=said[:500]))
