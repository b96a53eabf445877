"""The page of one expert: who they are and what they did, as far as the reader may see it."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from matcher.errors import NotFound
from matcher.text import readable
from service.accounts.permissions import NONE, scope_of
from service.catalogue.evidence import list_evidence
from service.catalogue.people import read_expert
from service.catalogue.workflow import read_institution
from service.listing import Page
from service.opportunities.claiming import is_claimed
from service.opportunities.words import invitation_told
from service.web.desk import PER_PAGE, AtDesk, desk_router, offset_of, shown

router = desk_router()

OWN_WORDS: Final = "interests"


@router.get("/experts/{id:path}")
def show_expert(desk: AtDesk, id: str) -> Response:
    """Show an expert."""
    expert = read_expert(desk.runtime, readable(id, what="id"))
    page = Page(limit=PER_PAGE, offset=min(offset_of(desk.request), Page.MAX_OFFSET))
    found = list_evidence(desk.runtime, page=page, expert_id=expert.id)
    try:
        institution = read_institution(desk.runtime, expert.institution_id) if expert.institution_id else None
    except NotFound:
        institution = None
    in_office = desk.actor.administrator or desk.actor.institution_id == (expert.institution_id or "-")
    may_invite = in_office and scope_of(desk.actor, "profile.invite") != NONE
    return shown(
        desk, "experts/expert.html", expert=expert, may_invite=may_invite,
        is_claimed=may_invite and is_claimed(desk.runtime, expert.id),
        told=invitation_told(desk.told, desk.code, sends_mail=desk.sends_mail),
        institution=institution,
        works=[each for each in found.items if each.kind != OWN_WORDS], total=found.total,
        page_number=page.offset // PER_PAGE + 1, last_page=max(1, -(-found.total // PER_PAGE)),
    )  # fmt: skip
