"""The page of the one search box. Translates a request to one workflow call."""

from __future__ import annotations

from fastapi import Response

from matcher.errors import InvalidInput
from service.search.workflow import Found, find
from service.web.desk import AtDesk, desk_router, shown
from service.web.faults import sentence

router = desk_router()


@router.get("/search")
def show_found(desk: AtDesk) -> Response:
    """Show what holds the words that were typed."""
    words = desk.request.query_params.get("q", "")
    try:
        found, fault = find(desk.runtime, words), ""
    except InvalidInput as error:
        found, fault = Found(""), sentence(error, desk.code)
    return shown(desk, "search/found.html", found=found, fault=fault)
