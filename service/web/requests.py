"""What every endpoint asks of a request: the runtime, a page of a list, a token to write, nothing unknown.

Requests come in; typed values for one workflow call come out, or an error that
lists what would have been known. The runtime that is handed out acts on behalf
of whoever asks: to the API a token says so in a header, to a page a session in a cookie.
A cookie is never read by the API, since any other site can have it sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, model_validator

from matcher.errors import UnknownChoice
from matcher.text import readable
from service.accounts.sign_in import SignedIn, session_of
from service.accounts.workflow import Token, actor_of, check_token
from service.errors import TokenRefused
from service.listing import Page
from service.runtime import Runtime
from service.web.languages import Language, accepted_language

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant

_HOW_TO_GET_ONE: Final = "Make one with `peyvand token create NAME` and send it as `Authorization: Bearer TOKEN`."

SESSION_COOKIE: Final = "peyvand_session"
"""Holds the secret of a session; it must be set ``HttpOnly``."""

bearer = HTTPBearer(auto_error=False, description="Made by `peyvand token create NAME`.")


class Body(BaseModel):
    """What is sent as JSON: a field that is not known is refused, and so is text that is not text."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known_and_readable(cls, sent: Any) -> Any:
        if isinstance(sent, dict):
            for name, value in sent.items():
                if name not in cls.model_fields:
                    raise UnknownChoice("field", name, cls.model_fields, field=name)
                for text in value if isinstance(value, list) else [value]:
                    if isinstance(text, str):
                        readable(text, what=name)
        return sent


class Sent(BaseModel):
    """What is answered as JSON, made from a record's attributes."""

    model_config = ConfigDict(from_attributes=True)


def opened_of(request: Request) -> Runtime:
    """Hand out what the application was made with: it acts as an administrator."""
    return cast("Runtime", request.app.state.runtime)


Opened = Annotated[Runtime, Depends(opened_of)]


def maybe_token_of(
    request: Request,
    opened: Opened,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Token | None:
    """Read the API token of a request, if it carries one.

    Raises
    ------
    TokenRefused
        If its header carries one that is not in force.
    """
    if request.url.path.startswith("/health/"):
        return None  # a probe asks whether the program runs, whatever else it sends
    if credentials is None:
        return None
    if (token := check_token(opened, credentials.credentials)) is None:
        raise TokenRefused(f"This API token is not known or was revoked. {_HOW_TO_GET_ONE}")
    return token


MaybeToken = Annotated[Token | None, Depends(maybe_token_of)]


def maybe_signed_in(request: Request, opened: Opened) -> SignedIn | None:
    """Find who is signed in where a page is asked for; the API knows tokens alone."""
    secret = request.cookies.get(SESSION_COOKIE)
    if not secret or request.url.path.startswith(("/api/", "/health/")):
        return None
    return session_of(opened, secret)


MaybeSignedIn = Annotated[SignedIn | None, Depends(maybe_signed_in)]


def runtime_of(opened: Opened, token: MaybeToken, who: MaybeSignedIn) -> Runtime:
    """Hand out the store as whoever asks may see and change it."""
    return opened.on_behalf_of(who.account.actor if who is not None and token is None else actor_of(token))


RuntimeOf = Annotated[Runtime, Depends(runtime_of)]


def reader_of(
    runtime: RuntimeOf,
    accept_language: Annotated[
        str | None, Header(description="The language of the sentences: fa, en or vi.", examples=["en"])
    ] = None,
) -> Language:
    """Read which language the reader wants; what is not spoken here is passed over, as it is for a page."""
    return accepted_language(accept_language, runtime.settings.language)


ReaderOf = Annotated[Language, Depends(reader_of)]


def page_of(
    limit: Annotated[int, Query(description=f"How many to list, 1 to {Page.MAX_LIMIT}.")] = Page().limit,
    offset: Annotated[int, Query(description="How many to pass over first.")] = 0,
) -> Page:
    """Read which part of a list is wanted."""
    return Page(limit=limit, offset=offset)


PageOf = Annotated[Page, Depends(page_of)]


def token_of(token: MaybeToken) -> Token:
    """Let a request write that carries a token in force.

    Raises
    ------
    TokenRefused
        If it carries none.
    """
    if token is None:
        raise TokenRefused(f"This needs an API token. {_HOW_TO_GET_ONE}")
    return token


writes = Depends(token_of)


def nothing_unknown(request: Request) -> None:
    """Refuse a query parameter that the endpoint does not know, and text in an address that is not text.

    Raises
    ------
    UnknownChoice
        With the parameters that are known.
    UnreadableText
        On a NUL or the like.
    """
    for name, text in (*request.path_params.items(), *request.query_params.multi_items()):
        readable(str(text), what=name)
    known = tuple(_query_names(request.scope["route"].dependant))
    for name in request.query_params:
        if name not in known:
            raise UnknownChoice("query parameter", name, known, field=name)


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)
