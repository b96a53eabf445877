"""The page of conflicts of interest: those in force, the form to record one, the button to end one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from service.catalogue.workflow import list_experts
from service.errors import status_of
from service.introductions import conflicts
from service.introductions.words import sentences, told_words
from service.listing import Page
from service.problems.workflow import list_organisations
from service.web.dates import read_day
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, Sent, desk_router, offset_of, see, shown
from service.web.faults import sentence

router = desk_router()

OFFERED: Final = 20
Choices = Sequence[tuple[str, str]]


@router.get("/conflicts")
def show_conflicts(desk: AtDesk) -> Response:
    """Show the conflicts in force, and whom a new one may be about."""
    return _page(desk, desk.asked("expert-words"), desk.asked("organisation-words"))


@router.post("/conflicts")
def record(desk: AtDesk, sent: Posted) -> Response:
    """Record a conflict."""
    try:
        conflicts.record(
            desk.runtime, sent.get("expert_id"), sent.get("organisation_id"), sent.get("kind"), note=sent.get("note"),
            until=read_day(sent.get("until"), "until"),
        )  # fmt: skip
    except InvalidInput as error:
        faults = {error.field or "kind": sentence(error, desk.code, sentences(desk.code))}
        return _page(
            desk, sent.get("expert-words"), sent.get("organisation-words"), status=status_of(error), sent=sent,
            faults=faults,
        )  # fmt: skip
    return see("/conflicts", told="recorded")


@router.post("/conflicts/{conflict_id}/end")
def end(desk: AtDesk, conflict_id: int, sent: Posted) -> Response:
    """End a conflict; one that is gone already was ended by an earlier click, or is not the actor's to end."""
    try:
        conflicts.end(desk.runtime, conflict_id)
    except NotFound:
        return see("/conflicts")
    return see("/conflicts", told="ended")


def _page(
    desk: Desk,
    expert_words: str,
    organisation_words: str,
    *,
    status: int = 200,
    sent: Sent = Sent(),
    faults: Mapping[str, str] = {},
) -> Response:
    page = Page(limit=PER_PAGE, offset=min(offset_of(desk.request), Page.MAX_OFFSET))
    listing = conflicts.in_force(desk.runtime, page)
    context: dict[str, Any] = {"experts": [], "organisations": []}
    if expert_words or organisation_words:
        context = {"experts": _experts(desk, expert_words), "organisations": _organisations(desk, organisation_words)}
    return shown(
        desk, "introductions/conflicts.html", status=status, here="exposure",
        listing=listing, kinds=conflicts.KINDS, expert_words=expert_words,
        organisation_words=organisation_words, values=sent.fields, faults=faults,
        told_words=told_words(desk.told, desk.code), page_number=page.offset // PER_PAGE + 1,
        last_page=max(1, -(-listing.total // PER_PAGE)), **context,
    )  # fmt: skip


def _experts(desk: Desk, words: str) -> Choices:
    found = list_experts(desk.runtime, text=words.replace("\0", ""), page=Page(limit=OFFERED)).items
    return [(each.id, " – ".join(filter(None, (each.name or each.id, each.department)))) for each in found if words]


def _organisations(desk: Desk, words: str) -> Choices:
    found = list_organisations(desk.runtime, text=words.replace("\0", ""), page=Page(limit=OFFERED)).items
    return [(each.id, each.name or each.id) for each in found if words]
