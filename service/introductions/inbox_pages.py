"""The page of the inbox."""

from __future__ import annotations

from fastapi import Response

from service.days import today
from service.introductions.inbox import inbox
from service.web.desk import AtDesk, desk_router, shown

router = desk_router()


@router.get("/inbox")
def show_inbox(desk: AtDesk) -> Response:
    """Show what waits, each with what is to be done next."""
    return shown(desk, "introductions/inbox.html", here="inbox", inbox=inbox(desk.runtime), today=today())
