"""The page of the ledger of who is asked."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from service.accounts.permissions import NONE, scope_of
from service.days import today
from service.faults import NotOffered
from service.introductions.exposure import ledger
from service.listing import Page
from service.terms import Term, latest_terms, read_term
from service.web.desk import PER_PAGE, AtDesk, Desk, desk_router, offset_of, shown
from service.web.half_years import term_days, term_name

router = desk_router()

TERMS_OFFERED: Final = 4


@router.get("/exposure")
def show_exposure(desk: AtDesk) -> Response:
    """Show who was asked how often in a term."""
    terms = latest_terms(today(), TERMS_OFFERED)
    term = _term(desk, terms[0])
    offered = terms if term in terms else (*terms, term)
    department = desk.asked("department").replace("\0", "")
    institution = desk.asked("institution").replace("\0", "")
    page = Page(limit=PER_PAGE, offset=min(offset_of(desk.request), Page.MAX_OFFSET))
    try:
        found = ledger(desk.runtime, term, institution_id=institution, department=department, page=page)
    except NotOffered:  # one that is not the reader's to ask after: all of theirs
        found, institution = ledger(desk.runtime, term, department=department, page=page), ""
    return shown(
        desk, "introductions/exposure.html", here="exposure", ledger=found, term=term, institution=institution,
        department=department, terms=[(each.code, term_name(each, desk.code)) for each in offered],
        term_days=term_days(term, desk.code), reads_problems=scope_of(desk.actor, "candidate.choose") != NONE,
        page_number=page.offset // PER_PAGE + 1, last_page=max(1, -(-found.lines.total // PER_PAGE)),
    )  # fmt: skip


def _term(desk: Desk, usual: Term) -> Term:
    try:
        return read_term(desk.asked("term") or usual.code)
    except NotOffered:
        return usual
