"""The page that helps. Translates a request to one workflow call."""

from __future__ import annotations

from fastapi import Response

from service.help.workflow import whom_to_ask
from service.web.desk import AtDesk, desk_router, shown

router = desk_router()


@router.get("/help")
def show_help(desk: AtDesk) -> Response:
    """Show what this kind of reader does here, in which order, and what holds for everyone."""
    return shown(desk, "help/help.html", kind=desk.actor.kind, people=whom_to_ask(desk.runtime))
