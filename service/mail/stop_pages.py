"""The page behind a mail's link to stop its kind, and the door for mail programs that stop it themselves (RFC 8058).

To open the link changes nothing: programs that look mails through open links too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.mail.stopping import look_at_stop, stop
from service.mail.words import kind_name
from service.web.desk import AtDesk, Posted, desk_router, see, shown
from service.web.languages import COOKIE, LANGUAGES
from service.web.requests import Opened

router = desk_router()
one_click_router = APIRouter(include_in_schema=False)
MOST_BYTES = 4096


@router.get("/mail/stop/{token}")
def show_stop(desk: AtDesk, opened: Opened, token: str) -> Response:
    """Say what would be stopped, or was, with a button for it."""
    found = look_at_stop(opened, token)
    if desk.who is None and not desk.asked("lang") and COOKIE not in desk.request.cookies:
        desk = replace(desk, language=LANGUAGES[found.language])
    return shown(desk, "mail/stop.html", token=token, comes=found.comes, name=kind_name(found.kind.code, desk.code))


@router.post("/mail/stop/{token}")
def do_stop(desk: AtDesk, opened: Opened, sent: Posted, token: str) -> Response:
    """Stop it, or have it come again."""
    stop(opened, token, sent.get("wish"))
    return see(f"/mail/stop/{token}")


@router.get("/mail/stop/{token}/now")
def look_first(token: str) -> Response:
    """Send a person who opens a mail program's address to the page with the button."""
    return see(f"/mail/stop/{token}")


async def _is_one_click(request: Request) -> bool:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return False
    return b"List-Unsubscribe" in body and b"One-Click" in body


@one_click_router.post("/mail/stop/{token}/now")
def stop_now(opened: Opened, token: str, one_click: Annotated[bool, Depends(_is_one_click)]) -> Response:
    """Stop it for a mail program: it has no session and follows no redirect; the link alone says whose it is."""
    if not one_click:
        return see(f"/mail/stop/{token}")
    stop(opened, token)
    return Response(status_code=204)
