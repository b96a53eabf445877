"""The office's page of works of which its experts say that they are not theirs. A form is one call of a verb."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from matcher.text import readable
from service.listing import Page
from service.opportunities.disowning import decide, list_disputed
from service.opportunities.words import words_of
from service.web.desk import PER_PAGE, AtDesk, Posted, desk_router, offset_of, see, shown

router = desk_router()

HERE: Final = "/not-mine"


@router.get(HERE)
def show_disputed(desk: AtDesk) -> Response:
    """List what waits for the office."""
    page = Page(PER_PAGE, min(offset_of(desk.request), Page.MAX_OFFSET))
    found = list_disputed(desk.runtime, page)
    words = words_of(desk.code)
    return shown(
        desk, "profile/disputed.html", here="catalogue", found=found, number_now=page.offset // PER_PAGE + 1,
        last=max(1, -(-found.total // PER_PAGE)), told=words.notices.get(desk.told, ""),
    )  # fmt: skip


@router.post(HERE)
def decide_disputed(desk: AtDesk, sent: Posted) -> Response:
    """Agree, or refuse."""
    expert_id, evidence_id = (readable(sent.get(name), what=name) for name in ("expert", "work"))
    decide(desk.runtime, expert_id, evidence_id, agree=sent.get("decision") == "agree")
    return see(HERE, told="decided")
