"""From errors to answers: one table of statuses, and one shape, RFC 9457.

Every answer that is not a success, to whatever was asked under ``/api`` or
``/health``, is ``application/problem+json``; a person who asked for a page
gets a page. Knows no workflow and no table of the store.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from matcher.errors import (
    AlreadyExists,
    InvalidCatalogue,
    InvalidInput,
    ModelUnavailable,
    NotFound,
    PeyvandError,
    UnknownChoice,
    VectorMismatch,
)
from service.accounts.actors import NotPermitted
from service.conflicts import Conflict
from service.database import DatabaseUnavailable
from service.web.languages import COOKIE, chosen_language
from service.web.limits import SECURE_HEADERS
from service.web.render import page

logger = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 5
SEEN_CHARACTERS: Final = 80


class TokenRefused(PeyvandError):
    """Writing was asked for without an API token, or with one that is not known or was revoked."""


STATUSES: Final[Mapping[type[PeyvandError], int]] = MappingProxyType({
    InvalidInput: 422,
    TokenRefused: 401,
    NotPermitted: 403,
    NotFound: 404,
    AlreadyExists: 409,
    Conflict: 409,
    ModelUnavailable: 503,
    VectorMismatch: 503,
    DatabaseUnavailable: 503,
    PeyvandError: 500,
})  # fmt: skip
"""The status of each error; a class that is not here has that of its nearest parent."""

_HEADERS: Final[Mapping[int, Mapping[str, str]]] = MappingProxyType({
    401: {"WWW-Authenticate": 'Bearer realm="peyvand"'},
    503: {"Retry-After": str(RETRY_AFTER_SECONDS)},
})  # fmt: skip


def status_of(error: PeyvandError) -> int:
    """Find the status of an error by its class or its nearest parent's."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def problem_of(error: PeyvandError) -> dict[str, Any]:
    """Describe an error as RFC 9457 does: type, title, status, detail, and what else it knows."""
    name = _words(type(error).__name__)
    problem: dict[str, Any] = {
        "type": f"urn:peyvand:error:{name.replace(' ', '-')}",
        "title": name.capitalize(),
        "status": status_of(error),
        "detail": str(error),
    }
    if isinstance(error, InvalidInput) and error.field:
        problem["errors"] = [{"field": error.field, "detail": str(error)}]
    if isinstance(error, UnknownChoice):
        problem["choices"] = list(error.choices)
    if isinstance(error, InvalidCatalogue):
        problem["rows"] = [asdict(row) for row in error.problems]
    return problem


def install(app: FastAPI) -> None:
    """Have an application answer every error in this shape."""

    @app.exception_handler(PeyvandError)
    def known(request: Request, error: PeyvandError) -> Response:
        if status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("%s %s: %s", request.method, request.url.path, error)
        return _answer(request, problem_of(error))

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        return _answer(request, _malformed(error.errors()))

    @app.exception_handler(HTTPException)
    def protocol(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = _allowed(request)
        return _answer(request, _protocol(request, error), headers=headers)

    @app.exception_handler(Exception)
    def unknown(request: Request, error: Exception) -> Response:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _answer(
            request,
            {
                "type": "about:blank",
                "title": HTTPStatus(500).phrase,
                "status": 500,
                "detail": "Something went wrong inside Peyvand; its log says what. Nothing was half written.",
            },
            headers=SECURE_HEADERS,  # Starlette answers this one outside every other layer
        )


def _answer(request: Request, problem: dict[str, Any], *, headers: Mapping[str, str] | None = None) -> Response:
    status = problem["status"]
    headers = {**_HEADERS.get(status, {}), **(headers or {})}
    if _asks_for_page(request):
        language = chosen_language(
            request.query_params.get("lang"),
            request.cookies.get(COOKIE),
            request.app.state.runtime.settings.language,
        )
        shown = page("error.html", language, status=status, problem=problem)
        shown.headers.update(headers)
        return shown
    problem["instance"] = request.url.path
    body = json.dumps(problem, ensure_ascii=False).encode("utf-8", errors="backslashreplace")
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _asks_for_page(request: Request) -> bool:
    machine = request.url.path.startswith(("/api/", "/health/"))
    return not machine and "text/html" in request.headers.get("accept", "")


def _malformed(errors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if any(isinstance(error.get("input"), bytes) for error in errors):  # only a body that was not read as JSON
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        detail = "The body is not sent as JSON; send Content-Type: application/json."
        return {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    found = [_one_fault(error) for error in errors]
    return {
        "type": "urn:peyvand:error:invalid-input",
        "title": "Invalid input",
        "status": 422,
        "detail": " ".join(fault["detail"] for fault in found),
        "errors": found,
    }


def _one_fault(error: Mapping[str, Any]) -> dict[str, Any]:
    place, *path = error["loc"]
    name = ".".join(map(str, path)) or str(place)
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "json_invalid":
        return {"in": "body", "field": "body", "detail": f"The body is not JSON: {error['ctx']['error']} at {name}."}
    if error["type"] == "missing" and not path:
        wanted = "wanted a JSON object; its fields are in /api/v1/openapi.json"
        return {"in": place, "field": name, "detail": f"The {place} is empty; {wanted}."}
    if error["type"] == "missing":
        return {"in": place, "field": name, "detail": f"The {place} lacks {name!r}, which is required."}
    if error["type"] == "value_error":
        return {"in": place, "field": name, "detail": message}
    seen = repr(error.get("input"))
    seen = seen if len(seen) <= SEEN_CHARACTERS else seen[:SEEN_CHARACTERS] + "…"
    return {"in": place, "field": name, "detail": f"{name} is {seen}; wanted: {message[:1].lower()}{message[1:]}."}


def _protocol(request: Request, error: HTTPException) -> dict[str, Any]:
    phrase = HTTPStatus(error.status_code).phrase
    detail = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND and detail == phrase:
        detail = f"There is nothing at {request.url.path}. What there is, /api/v1/openapi.json lists."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and detail == phrase:
        detail = f"{request.url.path} does not take {request.method}. It takes {_allowed(request)}."
    if error.status_code == HTTPStatus.BAD_REQUEST and "parsing the body" in detail:
        detail = "The body cannot be read. Send JSON in valid UTF-8, nested no deeper than the documented form."
    return {"type": "about:blank", "title": phrase, "status": error.status_code, "detail": detail}


def _allowed(request: Request) -> str:
    """List what a path takes: each of its methods is a route of its own, and Starlette knows only the first."""
    takes = (
        method
        for method in ("GET", "POST", "PUT", "DELETE")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.router.routes
        )
    )
    return ", ".join(takes)


def _words(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", class_name).lower()
