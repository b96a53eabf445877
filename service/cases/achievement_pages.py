"""The catalogue of achievements, which everyone may read: what came of cases, as far as both sides agreed.

A request comes in, one verb of `service.cases.publishing` is called, a page goes out.
"""

from __future__ import annotations

from fastapi import Response

from service.cases import publishing
from service.cases.outcomes import OUTCOME_KINDS
from service.cases.shared_pages import CaseId, case_page, sought
from service.listing import Page
from service.web.desk import PER_PAGE, AtDesk, desk_router, offset_of

router = desk_router()

HERE = "achievements"


@router.get("/achievements")
def show_achievements(desk: AtDesk) -> Response:
    """List what is published; searched, and of one kind."""
    asked, offset = desk.asked("kind"), offset_of(desk.request)
    kind = asked if asked in OUTCOME_KINDS else None
    listing = publishing.list_achievements(desk.runtime, Page(PER_PAGE, offset), words=sought(desk), kind=kind)
    return case_page(
        desk, "cases/achievements.html", here=HERE, listing=listing, q=sought(desk), kind=kind,
        kinds=OUTCOME_KINDS[:-1], page_number=offset // PER_PAGE + 1, last=max(1, -(-listing.total // PER_PAGE)),
    )  # fmt: skip


@router.get("/achievements/{outcome_id}")
def show_achievement(desk: AtDesk, outcome_id: CaseId) -> Response:
    """Show one, in the reader's language if it is told in it."""
    found = publishing.read_achievement(desk.runtime, outcome_id)
    lang, told = found.told_in(desk.code)
    return case_page(desk, "cases/achievement.html", here=HERE, achievement=found, text_lang=lang, told=told)
