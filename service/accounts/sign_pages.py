"""The pages of signing in and out: password, code, one-time link.

A form comes in, one verb of `service.accounts.sign_in` is called, a cookie that no script can read goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from matcher.errors import InvalidInput
from service.accounts import sign_in
from service.accounts.linking import request_link, take_link
from service.accounts.oidc import FAILURES
from service.accounts.passwords import LEAST_CHARACTERS
from service.accounts.sign_in import CodeWanted, LinkEnded, Opened, SignedIn
from service.web.desk import AtDesk, Desk, Posted, desk_router, laid_out, local_path, resumed, see, shown
from service.web.faults import sentence
from service.web.navigation import HOMES
from service.web.requests import SESSION_COOKIE
from service.web.requests import Opened as OpenedStore

router = desk_router()

NOTICES: Final = ("link-sent", "signed-out", "link-ended", "erased", *FAILURES)


@router.get("/desk")
def begin(desk: AtDesk) -> Response:
    """Send somebody who is signed in to where their kind begins."""
    return see(HOMES[desk.actor.kind])


@router.get("/sign-in")
def show_sign_in(desk: AtDesk) -> Response:
    """Ask who it is; whoever is signed in goes on."""
    if desk.who is not None:
        return see(local_path(desk.asked("next")))
    return sign_in_page(desk, next=local_path(desk.asked("next")), notice=desk.told if desk.told in NOTICES else "")


@router.post("/sign-in")
def enter(desk: AtDesk, opened: OpenedStore, sent: Posted) -> Response:
    """Let in whoever knows the password, or ask for the code of their second factor."""
    wanted, resume = local_path(sent.get("next")), sent.get("resume")
    try:
        done = sign_in.sign_in(
            opened, sent.get("email"), sent.fields.get("password", ""), machine=machine_of(desk.request),
            device=device_of(desk.request),
        )  # fmt: skip
    except InvalidInput as error:
        return sign_in_page(
            desk, status=422, next=wanted, resume=resume, values=sent.fields, faults=_faults(error, desk.code)
        )  # fmt: skip
    if isinstance(done, CodeWanted):
        return shown(desk, "accounts/code.html", ticket=done.ticket, next=wanted, resume=resume, faults={})
    return let_in(desk, done, wanted, resume)


@router.get("/sign-in/code")
def no_code_yet() -> Response:
    """Send whoever comes here by an address to the beginning."""
    return see("/sign-in")


@router.post("/sign-in/code")
def enter_code(desk: AtDesk, opened: OpenedStore, sent: Posted) -> Response:
    """Let in whoever shows the code of their second factor."""
    wanted, resume, ticket = local_path(sent.get("next")), sent.get("resume"), sent.get("ticket")
    try:
        done = sign_in.enter_code(
            opened, ticket, sent.get("code"), machine=machine_of(desk.request), device=device_of(desk.request)
        )
    except InvalidInput as error:
        return shown(
            desk, "accounts/code.html", status=422, ticket=ticket, next=wanted, resume=resume,
            faults={"code": sentence(error, desk.code)},
        )  # fmt: skip
    except LinkEnded as error:
        return sign_in_page(
            desk, status=422, next=wanted, resume=resume, faults={"password": sentence(error, desk.code)}
        )  # fmt: skip
    return let_in(desk, done, wanted, resume)


@router.post("/sign-in/link")
def send_link(desk: AtDesk, opened: OpenedStore, sent: Posted) -> Response:
    """Send a link to an address that has an account; the answer is the same for one that has none."""
    try:
        request_link(opened, sent.get("email"))
    except InvalidInput as error:
        return sign_in_page(
            desk, status=422, next=local_path(sent.get("next")), values=sent.fields,
            faults={"email": sentence(error, desk.code)},
        )  # fmt: skip
    return see("/sign-in", told="link-sent")


@router.get("/l/{secret}")
def show_link(desk: AtDesk, opened: OpenedStore, secret: str) -> Response:
    """Greet whoever opens a link; it is used only once they press the button."""
    try:
        purpose, account = sign_in.look_at_link(opened, secret)
    except LinkEnded:
        return see("/sign-in", told="link-ended")
    return _link_page(desk, secret, purpose, account.name)


@router.post("/l/{secret}")
def open_link(desk: AtDesk, opened: OpenedStore, sent: Posted, secret: str) -> Response:
    """Use a link: sign in, and keep a password that was chosen."""
    try:
        purpose, account = sign_in.look_at_link(opened, secret)
        done = take_link(opened, secret, purpose, sent.fields.get("new_password", ""), device=device_of(desk.request))
    except InvalidInput as error:
        return _link_page(desk, secret, purpose, account.name, status=422, faults=_faults(error, desk.code))
    except LinkEnded:
        return see("/sign-in", told="link-ended")
    wanted = "/profile" if purpose == "claim" else "/desk"
    if isinstance(done, CodeWanted):
        return shown(desk, "accounts/code.html", ticket=done.ticket, next=wanted, resume="", faults={})
    return let_in(desk, done, wanted, "")


@router.post("/sign-out")
def leave(desk: AtDesk, opened: OpenedStore, _sent: Posted) -> Response:
    """End this session."""
    if desk.who is not None:
        sign_in.sign_out(opened, desk.who)
    answer = see("/sign-in", told="signed-out")
    answer.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def sign_in_page(
    desk: Desk,
    *,
    next: str,
    status: int = 200,
    notice: str = "",
    resume: str = "",
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """Lay out the door."""
    settings = desk.runtime.settings
    return shown(
        desk, "accounts/sign_in.html", status=status, next=next, notice=notice, resume=resume, values=values or {},
        faults=faults or {}, single_sign_on=settings.oidc_name if settings.oidc_issuer else "",
    )  # fmt: skip


def let_in(desk: Desk, done: Opened, wanted: str, resume: str) -> Response:
    """Give the browser its session, and go on to where the reader wanted to be; what they had typed is shown first."""
    pairs = resumed(resume) if resume else []
    if pairs:
        desk.request.cookies[SESSION_COOKIE] = done.secret  # the form on this very page belongs to the new session
        desk.request.state.who = SignedIn(0, done.account)
        answer = laid_out(
            desk.request, desk.language, "desk/resume.html", path=wanted, action=wanted, pairs=pairs, why="fresh"
        )  # fmt: skip
    else:
        answer = see(wanted)
    secure = desk.request.url.scheme == "https"
    lasts = int(sign_in.SESSION_LASTS.total_seconds())
    answer.set_cookie(
        SESSION_COOKIE, done.secret, max_age=lasts, httponly=True, samesite="lax", secure=secure, path="/"
    )  # fmt: skip
    return answer


def machine_of(request: Request) -> str:
    """Name the machine that a request comes from."""
    return request.client.host if request.client is not None else ""


def device_of(request: Request) -> str:
    """Give what a browser calls itself."""
    return request.headers.get("user-agent", "")


def _link_page(
    desk: Desk, secret: str, purpose: str, name: str, *, status: int = 200, faults: Mapping[str, str] | None = None
) -> Response:
    return shown(
        desk, "accounts/link.html", status=status, secret=secret, purpose=purpose, name=name, least=LEAST_CHARACTERS,
        faults=faults or {},
    )  # fmt: skip


def _faults(error: InvalidInput, code: str) -> dict[str, str]:
    return {error.field or "password": sentence(error, code)}
