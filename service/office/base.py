"""What every page of the office shares: who is at the desk, in which language, and what is said where it fails.

A request comes in; an `Office` comes out, or the way to the door. What other rooms' pages need to stand in the
office is here: `office_router`, `InOffice`, `shown`. Knows no catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from matcher.errors import NotFound, PeyvandError
from service.accounts.actors import NotPermitted
from service.accounts.workflow import Token
from service.errors import logger, status_of
from service.office.told import told
from service.office.words import words_of
from service.runtime import Runtime
from service.web import limits
from service.web.languages import COOKIE, Language, chosen_language
from service.web.render import page
from service.web.requests import MaybeToken, RuntimeOf

HOME: Final = "/office"
DOOR: Final = "/office/enter"
IMPORT: Final = "/office/import"
ONE_YEAR_SECONDS: Final = 365 * 24 * 3600
PER_PAGE: Final = 20


class FromElsewhere(NotPermitted):
    """Another site sent a form here in a signed-in reader's name."""


class AtTheDoor(Exception):
    """A page of the office was asked for without a token: the reader is shown the door first."""


@dataclass(frozen=True, slots=True)
class Office:
    """A signed-in reader's request: the store as they may see it, their token, their language."""

    request: Request
    runtime: Runtime
    token: Token
    language: Language

    @property
    def code(self) -> str:
        """The language's code."""
        return self.language.code


class OfficeRoute(APIRoute):
    """Answers what goes wrong with a page of the office, in the reader's language."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await inner(request)
            except AtTheDoor:
                return to_the_door(request)
            except RequestValidationError:
                return await run_in_threadpool(_failed, request, NotFound("page", request.url.path), 404)
            except PeyvandError as error:
                status = status_of(error)
                if status >= 500:
                    logger.error("%s %s: %s", request.method, request.url.path, error)
                return await run_in_threadpool(_failed, request, error, status)
            except HTTPException as error:
                if error.status_code != 413:
                    raise
                return await run_in_threadpool(_failed, request, PeyvandError(str(error.detail)), 413)

        return guarded


def office_router() -> APIRouter:
    """Make a router for pages of the office: every POST is held to come from here."""
    return APIRouter(prefix=HOME, include_in_schema=False, route_class=OfficeRoute, dependencies=[Depends(same_site)])


def body_limit(path: str) -> int:
    """Say how many bytes may be sent to a path: to the import's page as many as to the import's API."""
    return limits.IMPORT_BYTES if path == IMPORT else limits.body_limit(path)


def same_site(request: Request) -> None:
    """Let what changes something through only if it was sent from a page of this host.

    A browser says so in ``Sec-Fetch-Site``, an older one in ``Origin`` alone (Fetch Standard, 2.5 and 3.1).

    Raises
    ------
    FromElsewhere
        If it was sent from another site.
    """
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        elsewhere = site not in ("same-origin", "none")
    else:
        elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if elsewhere:
        raise FromElsewhere("This form was sent from another site. Open the page here and send it again.")


def office_of(request: Request, runtime: RuntimeOf, token: MaybeToken) -> Office:
    """Let in who shows a token in force.

    Raises
    ------
    AtTheDoor
        If there is none.
    """
    if token is None:
        raise AtTheDoor
    return Office(request, runtime, token, language_of(request, runtime))


InOffice = Annotated[Office, Depends(office_of)]


def language_of(request: Request, runtime: Runtime) -> Language:
    """Find the reader's language: asked for in the address, else remembered."""
    return chosen_language(request.query_params.get("lang"), request.cookies.get(COOKIE), runtime.settings.language)


def shown(office: Office, template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a page of the office.

    Parameters
    ----------
    template : str
        Below ``templates/office``; it extends ``office/base.html``.
    """
    return laid_out(office.request, office.language, template, status=status, token=office.token, **context)


def laid_out(
    request: Request,
    language: Language,
    template: str,
    *,
    status: int = 200,
    token: Token | None = None,
    path: str = "",
    **context: Any,
) -> Response:
    """Render a page that stands in the office, for a reader who may not be signed in."""
    asked = {name: value for name, value in request.query_params.items() if name != "lang"}
    answer = page(
        f"office/{template}",
        language,
        status=status,
        path=path or request.url.path,
        query_with=lambda **changed: urlencode({**asked, **changed}),
        token=token,
        words=words_of(language.code),
        told=lambda message: told(message, language.code),
        **context,
    )
    if request.query_params.get("lang") == language.code:
        answer.set_cookie(COOKIE, language.code, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="lax")
    return answer


def see(path: str) -> Response:
    """Send the browser on to a page, so that to reload it sends nothing twice."""
    return RedirectResponse(path, status_code=303)


def to_the_door(request: Request) -> Response:
    """Send to the door whoever has no token, and remember where they came from."""
    came_from = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    wanted = f"?next={quote(came_from, safe='')}" if request.method == "GET" and came_from != HOME else ""
    if request.headers.get("hx-request"):  # a script would follow a redirect and see its end alone
        return Response(status_code=204, headers={"HX-Redirect": f"{DOOR}{wanted}"})
    return see(f"{DOOR}{wanted}")


def local_path(wanted: str | None) -> str:
    """Give a path of the office that may be gone on to; anything else is the office's first page."""
    if not wanted or "\\" in wanted or not wanted.isprintable():
        return HOME
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not (parts.path == HOME or parts.path.startswith(f"{HOME}/")):
        return HOME
    return HOME if parts.path == DOOR or ".." in parts.path else wanted


def offset_of(request: Request) -> int:
    """Read which page of a list is wanted, as how many records to pass over; nonsense is the first page."""
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= 5 else 1
    return (max(number, 1) - 1) * PER_PAGE


def _failed(request: Request, error: PeyvandError, status: int) -> Response:
    runtime: Runtime = request.app.state.runtime
    language = language_of(request, runtime)
    kind = "elsewhere" if isinstance(error, FromElsewhere) else "known"
    return laid_out(
        request, language, "error.html", status=status, path=HOME, problem=str(error), code=status, kind=kind, here=""
    )
