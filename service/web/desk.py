"""What every page for people who sign in shares: who is at the desk, in which language, what is said where it fails.

A request comes in; a `Desk` comes out, or the way to the door. A room's pages need from here `desk_router`,
`AtDesk`, `shown` and `see`. Knows no room.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from matcher.errors import NotFound, PeyvandError
from service.accounts.actors import Actor
from service.accounts.sign_in import SignedIn
from service.errors import logger, status_of
from service.faults import TooMuch
from service.runtime import Runtime
from service.web.faults import sentence
from service.web.forgery import FIELD, FormOutdated, FromElsewhere, check_site, remember_visitor, word_of
from service.web.forms import Posted, Sent
from service.web.guard import AtTheDoor
from service.web.languages import COOKIE, Language, chosen_language
from service.web.navigation import entries_for
from service.web.render import page
from service.web.requests import MaybeSignedIn, RuntimeOf

__all__ = ["AtDesk", "Desk", "Posted", "Sent", "desk_router", "laid_out", "local_path", "offset_of", "see", "shown"]

HOME: Final = "/desk"
DOOR: Final = "/sign-in"
SECURITY: Final = "/me/security"
PER_PAGE: Final = 20
ONE_YEAR_SECONDS: Final = 365 * 24 * 3600
RESUMED_BYTES: Final = 256 * 1024
"""Of a form that was sent without a session at most so much is carried over the door."""
SECRET_FIELDS: Final = ("password", "current", "new_password", "code", "ticket", FIELD, "do_not_keep")


@dataclass(frozen=True, slots=True)
class Desk:
    """A reader's request: the store as they may see it, who they are, their language."""

    request: Request
    runtime: Runtime
    who: SignedIn | None
    language: Language

    @property
    def code(self) -> str:
        """The language's code."""
        return self.language.code

    @property
    def actor(self) -> Actor:
        """On whose behalf the runtime acts."""
        return self.runtime.actor

    @property
    def told(self) -> str:
        """The code of what was just done, as `see` put it into the address."""
        return self.request.query_params.get("told", "")[:40]

    @property
    def sends_mail(self) -> bool:
        """Whether a mail server is set; without one mails are written and kept."""
        return self.runtime.settings.smtp_host is not None

    def asked(self, name: str) -> str:
        """Give a parameter of the address; empty where there is none."""
        return self.request.query_params.get(name, "").strip()[:500]


class DeskRoute(APIRoute):
    """Answers what goes wrong with a page, in the reader's language."""

    error_template = "desk/error.html"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        failed, outdated = self.failed, self.outdated

        async def guarded(request: Request) -> Response:
            try:
                return await inner(request)
            except RequestValidationError:
                return await run_in_threadpool(failed, request, NotFound("page", request.url.path), 404)
            except HTTPException as error:
                if error.status_code != 413:
                    raise
                return await run_in_threadpool(failed, request, TooMuch(str(error.detail)), 413)
            except FormOutdated:
                return await run_in_threadpool(outdated, request)
            except AtTheDoor:
                return await to_the_door(request)
            except PeyvandError as error:
                return await _told(request, error, failed)

        return guarded

    @staticmethod
    def failed(request: Request, error: PeyvandError, status: int) -> Response:
        """Say what went wrong on a page of its own."""
        language = language_of(request, request.app.state.runtime)
        kind = "elsewhere" if isinstance(error, FromElsewhere) else "known"
        said = sentence(error, language.code)
        return laid_out(request, language, "desk/error.html", status=status, said=said, code=status, kind=kind)

    @staticmethod
    def outdated(request: Request) -> Response:
        """Show a form that came with an old word, or none, again with all that was typed, to be sent once more."""
        return typed_again(request, _pairs_of(request.state.sent), "outdated", 409)


def desk_router(prefix: str = "", route_class: type[DeskRoute] = DeskRoute) -> APIRouter:
    """Make a router for pages: what each of them sends is held to come from here."""
    return APIRouter(
        prefix=prefix, include_in_schema=False, route_class=route_class, dependencies=[Depends(check_site)]
    )  # fmt: skip


def desk_of(request: Request, runtime: RuntimeOf, who: MaybeSignedIn) -> Desk:
    """Make the desk of a request; whether somebody must be signed in, `service.web.guard` has asked."""
    request.state.who = who
    return Desk(request, runtime, who, language_of(request, runtime))


AtDesk = Annotated[Desk, Depends(desk_of)]


def language_of(request: Request, runtime: Runtime) -> Language:
    """Find the reader's language: asked for in the address, else remembered, else that of their account."""
    who: SignedIn | None = getattr(request.state, "who", None)
    usual = who.account.language if who is not None else runtime.settings.language
    return chosen_language(request.query_params.get("lang"), request.cookies.get(COOKIE), usual)


def shown(desk: Desk, template: str, *, status: int = 200, here: str = "", **context: Any) -> Response:
    """Render a page for whoever is at the desk.

    Parameters
    ----------
    template : str
        Below ``templates``; it extends ``desk/base.html``.
    here : str
        The key of the navigation's entry that the page belongs to.
    """
    desk.request.state.who = desk.who
    return laid_out(desk.request, desk.language, template, status=status, here=here, **context)


def laid_out(
    request: Request,
    language: Language,
    template: str,
    *,
    status: int = 200,
    here: str = "",
    path: str = "",
    **context: Any,
) -> Response:
    """Render a page for a reader who may not be signed in."""
    asked = {name: value for name, value in request.query_params.items() if name not in ("lang", "told")}
    who: SignedIn | None = getattr(request.state, "who", None)
    answer = page(
        template,
        language,
        status=status,
        path=path or path_of(request),
        query_with=lambda **changed: urlencode({**asked, **changed}),
        csrf_word=word_of(request),
        who=who.account if who is not None else None,
        navigation=entries_for(who.account.actor.kind, language.code) if who is not None else (),
        here=here,
        **context,
    )
    remember_visitor(request, answer)
    if request.query_params.get("lang") == language.code:
        answer.set_cookie(COOKIE, language.code, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="lax")
    return answer


def see(path: str, *, told: str = "") -> Response:
    """Send the browser on to a page, so that to reload it sends nothing twice; ``told`` is shown there once."""
    if told:
        path, mark, place = path.partition("#")
        path = f"{path}{'&' if '?' in path else '?'}told={quote(told)}{mark}{place}"
    return RedirectResponse(path, status_code=303)


async def to_the_door(request: Request) -> Response:
    """Send to the door whoever is not signed in; where they came from, and what they typed, is kept for them.

    Whoever is, and lacks the second factor that the settings want, is sent to where it is set up.
    """
    if getattr(request.state, "wants_factor", False):
        return see(SECURITY, told="factor-needed")
    if request.headers.get("hx-request"):  # a script would follow a redirect and see its end alone
        back = urlsplit(request.headers.get("hx-current-url", "")).path or HOME
        return Response(status_code=204, headers={"HX-Redirect": f"{DOOR}?next={quote(back, safe='')}"})
    if request.method == "POST" and (typed := await _typed(request)):
        language = language_of(request, request.app.state.runtime)
        return laid_out(
            request, language, "accounts/sign_in.html", status=401, path=DOOR,
            values={}, faults={}, next=path_of(request), resume=typed, notice="session-ended", single_sign_on="",
        )  # fmt: skip
    came_from = path_of(request) + (f"?{request.url.query}" if request.url.query else "")
    wanted = f"?next={quote(came_from, safe='')}" if request.method == "GET" and came_from != HOME else ""
    return see(f"{DOOR}{wanted}")


def typed_again(request: Request, pairs: Sequence[tuple[str, str]], why: str, status: int) -> Response:
    """Show what was typed into a form that could not be taken now, to be sent once more."""
    language = language_of(request, request.app.state.runtime)
    return laid_out(
        request, language, "desk/resume.html", status=status, path=HOME, action=path_of(request), pairs=pairs, why=why
    )  # fmt: skip


def resumed(typed: str) -> list[tuple[str, str]]:
    """Read what `to_the_door` carried over the door; nothing where it cannot be read."""
    try:
        pairs = json.loads(typed)
    except ValueError:
        return []
    if not isinstance(pairs, list):
        return []
    return [(str(each[0]), str(each[1])) for each in pairs if isinstance(each, list) and len(each) == 2]


def local_path(wanted: str | None, *, home: str = HOME) -> str:
    """Give a path of this host that may be gone on to; anything else is the first page."""
    if not wanted or "\\" in wanted or not wanted.isprintable() or not wanted.startswith("/"):
        return home
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or wanted.startswith("//") or ".." in parts.path:
        return home
    return home if parts.path.startswith((DOOR, "/api/", "/l/", "/sign-out")) else wanted


def path_of(request: Request) -> str:
    """Write a request's path as an address holds it: an id may have any letter in it."""
    return quote(request.url.path, errors="replace")


def offset_of(request: Request, per_page: int = PER_PAGE) -> int:
    """Read which page of a list is wanted, as how many records to pass over; nonsense is the first page."""
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= 5 else 1
    return (max(number, 1) - 1) * per_page


async def _told(request: Request, error: PeyvandError, failed: Callable[..., Response]) -> Response:
    """Answer an error; what was typed is shown again where the store is away for a while."""
    status = status_of(error)
    if status >= 500:
        logger.error("%s %s: %s", request.method, request.url.path, error)
    if status == 503 and request.method == "POST" and (typed := await _typed(request)):
        return await run_in_threadpool(typed_again, request, resumed(typed), "unavailable", status)
    return await run_in_threadpool(failed, request, error, status)


async def _typed(request: Request) -> str:
    """Gather the fields of a form that cannot be taken now; files, secrets and what another site sent stay behind."""
    try:
        check_site(request)
    except FromElsewhere:
        return ""
    if (sent := getattr(request.state, "sent", None)) is not None:
        return json.dumps(_pairs_of(sent), ensure_ascii=False)
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal() or int(declared) > RESUMED_BYTES:
        return ""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_fields=200) as form:
            pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    else:
        pairs = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] not in SECRET_FIELDS]
    return json.dumps(kept, ensure_ascii=False) if any(value for _, value in kept) else ""


def _pairs_of(sent: Sent) -> list[tuple[str, str]]:
    return [(name, each) for name, values in sent.several.items() for each in values if name not in SECRET_FIELDS]
