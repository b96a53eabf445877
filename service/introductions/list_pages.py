"""The page that lists an office's problems."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import Response

from matcher.records import PROGRAMMES
from service.days import today
from service.introductions.problem_list import SORTS, STATES, Wanted, problems_of_office
from service.introductions.stages import stage_of
from service.listing import Listing, Page
from service.web.desk import PER_PAGE, AtDesk, Desk, desk_router, offset_of, shown

router = desk_router()

TABS: Final = ("open", "new", "untouched", "waiting-company", "waiting-expert", "met", "ended", "all")
SOON: Final = timedelta(days=14)


@router.get("/problems")
def show_problems(desk: AtDesk) -> Response:
    """List the problems of the office."""
    page = Page(limit=PER_PAGE, offset=min(offset_of(desk.request), Page.MAX_OFFSET))
    wanted = _wanted(desk)
    found, counts = problems_of_office(desk.runtime, wanted, page)
    staged = [(each, stage_of(each.introductions, each.posting)) for each in found.items]
    return shown(
        desk, "introductions/problems.html", here="problems", listing=Listing(staged, found.total, page), wanted=wanted,
        tabs=TABS, counts=counts, programmes=PROGRAMMES, soon=today() + SOON,
        page_number=page.offset // PER_PAGE + 1, last_page=max(1, -(-found.total // PER_PAGE)),
    )  # fmt: skip


def _wanted(desk: Desk) -> Wanted:
    """Read what is wanted from the address; nonsense is as if nothing had been said."""
    state, sort, programme = desk.asked("state"), desk.asked("sort"), desk.asked("programme")
    return Wanted(
        words=desk.asked("q").replace("\0", ""),
        state=state if state in STATES else "open",
        programme=programme if programme in PROGRAMMES else "",
        sort=sort if sort in SORTS else "newest",
    )
