"""The way to the issuer of single sign-on, and the way back.

A browser comes in and is sent on. What it is to bring back goes along in a cookie that no script can read.
"""

from __future__ import annotations

from typing import Final

from fastapi import Response
from fastapi.responses import RedirectResponse

from service.accounts import oidc
from service.accounts.oidc import NotKnownHere, SingleSignOnFailed
from service.accounts.sign_in import CodeWanted
from service.accounts.sign_pages import device_of, let_in
from service.errors import logger
from service.web.desk import AtDesk, desk_router, local_path, see, shown
from service.web.requests import Opened as OpenedStore

COOKIE: Final = "peyvand_oidc"

router = desk_router("/oidc")


@router.get("/start")
def start(desk: AtDesk, opened: OpenedStore) -> Response:
    """Send the browser to the issuer."""
    try:
        begun = oidc.begin(opened, local_path(desk.asked("next")))
    except SingleSignOnFailed as error:
        logger.warning("single sign-on: %s", error)
        return see("/sign-in", told=oidc.FAILED)
    answer = RedirectResponse(begun.address, status_code=303)
    answer.set_cookie(
        COOKIE, begun.kept, max_age=oidc.LASTS_SECONDS, httponly=True, samesite="lax", path="/oidc",
        secure=desk.request.url.scheme == "https",
    )  # fmt: skip
    return answer


@router.get("/back")
def back(desk: AtDesk, opened: OpenedStore) -> Response:
    """Let in whom the issuer names."""
    kept = desk.request.cookies.get(COOKIE, "")
    try:
        done, wanted = oidc.finish(opened, kept, dict(desk.request.query_params), device=device_of(desk.request))
    except NotKnownHere:
        return _ended(see("/sign-in", told=oidc.UNKNOWN))
    except SingleSignOnFailed as error:
        logger.warning("single sign-on: %s", error)
        return _ended(see("/sign-in", told=oidc.FAILED))
    if isinstance(done, CodeWanted):
        return _ended(
            shown(desk, "accounts/code.html", path="/sign-in", ticket=done.ticket, next=wanted, resume="", faults={})
        )
    return _ended(let_in(desk, done, local_path(wanted), ""))


def _ended(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, path="/oidc", httponly=True, samesite="lax")
    return answer
