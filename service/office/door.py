"""The door of the office: an API token is shown once, and a cookie keeps it for this browser.

A form comes in; a cookie that no script can read goes out. Knows no page behind the door.
"""

from __future__ import annotations

from fastapi import Request, Response

from service.accounts.workflow import check_token
from service.office.base import DOOR, laid_out, language_of, local_path, office_router, see
from service.office.forms import PostedAtTheDoor
from service.web.requests import TOKEN_COOKIE, Opened

router = office_router()


@router.get("/enter")
def show_door(request: Request, opened: Opened) -> Response:
    """Ask for a token."""
    wanted = local_path(request.query_params.get("next"))
    return laid_out(request, language_of(request, opened), "enter.html", next=wanted, error="", here="")


@router.post("/enter")
def enter(request: Request, opened: Opened, sent: PostedAtTheDoor) -> Response:
    """Let in whoever shows a token in force; what was typed is never shown again."""
    wanted, given = local_path(sent.get("next")), sent.get("token")
    if check_token(opened, given) is None:
        error = "unknown" if given else "missing"
        return laid_out(
            request, language_of(request, opened), "enter.html", status=422, next=wanted, error=error, here=""
        )
    answer = see(wanted)
    secure = request.url.scheme == "https"
    answer.set_cookie(TOKEN_COOKIE, given, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


@router.post("/leave")
def leave(request: Request) -> Response:
    """Forget the token in this browser."""
    answer = see(DOOR)
    secure = request.url.scheme == "https"
    answer.delete_cookie(TOKEN_COOKIE, path="/", httponly=True, samesite="strict", secure=secure)
    return answer
