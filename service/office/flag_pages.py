"""Pages of persons whose works may be those of two: groups of works to look at, to mend, and to decide on.

A form is one call of a workflow, then the browser is sent on to a page that says what is held now. Borders are the
workflow's.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from service.accounts.actors import NotPermitted
from service.conflicts import Conflict
from service.identity import splitting
from service.identity.split_store import ONE_PERSON, PROPOSED, SPLIT, STATES
from service.identity.splitting import Flagged
from service.listing import Listing, Page
from service.office import sides
from service.office.base import PER_PAGE, InOffice, Office, office_router, offset_of, see, shown
from service.office.flags_view import LEADS_TO, ONE, TWO, UNDO, WORKS_OPEN, FlagView, flag_view, regrouped
from service.office.identity_pages import BUSY, DECIDED, GONE, asked_of, number_of
from service.web.forms import Posted, Sent
from service.web.shown import harmless

PATH: Final = "/office/flagged"
A_PAGE: Final = PER_PAGE // 2
"""A flagged person takes more room than a pair."""
WORK: Final = "work:"
"""Before a work's id in the name of its field."""

EMPTY, CHANGED, GROWN = "empty", "changed", "grown"
WHYS: Final = (DECIDED, BUSY, GONE, EMPTY, CHANGED, GROWN)
"""Why nothing was changed, in the address of the page that says so."""

router = office_router()


@router.get("/flagged")
def show_flagged(office: InOffice) -> Response:
    """Show persons who may be two, or of whom that was decided, the likeliest first."""
    state = asked_of(office, "state", STATES)
    found = _page_of(office, state)
    views = [flag_view(each, office.code) for each in found.items]
    just = _said(office, number_of(office.request.query_params.get("said")))
    homes = {each.expert.institution_id for each in views if each.expert.institution_id}
    return shown(
        office,
        "flagged.html",
        here="flagged",
        state=state,
        states=STATES,
        flags=views,
        homes={each: sides.institution_of(office.runtime, each) for each in homes},
        works_open=WORKS_OPEN,
        just=just,
        why_not=asked_of(office, "why", ("", *WHYS)),
        page_number=found.page.offset // A_PAGE + 1,
        last_page=max(1, -(-found.total // A_PAGE)),
        total=found.total,
    )


@router.post("/flagged")
def decide(office: InOffice, sent: Posted) -> Response:
    """Do what was decided of one person, and go on to the next."""
    number, decision = number_of(sent.get("flag")), sent.get("decision")
    if number is None or decision not in LEADS_TO:
        raise NotFound("split", harmless(sent.get("flag"))[:40])
    try:
        before = splitting.read_split(office.runtime, number)
    except NotFound:
        return _back(sent, why=GONE)
    groups = regrouped(before, keeps=sent.get("keeps"), moves=_moves(sent)) if decision == TWO else None
    if groups is not None and before.split.state == PROPOSED and (len(groups) < 2 or not groups[0]):
        return _back(sent, said=number, why=EMPTY)
    try:
        _do(office, before, decision, groups)
    except NotFound:
        return _back(sent, why=GONE)
    except InvalidInput:
        return _back(sent, said=number, why=CHANGED)
    except Conflict:
        return _back(sent, said=number, why=_why_not(office, before, decision))
    return _back(sent, said=number)


def _do(office: Office, before: Flagged, decision: str, groups: list[list[str]] | None) -> None:
    runtime, by, number = office.runtime, office.actor.name, before.split.id
    if decision == UNDO:
        splitting.undo_split(runtime, number, by=by)
    else:
        splitting.decide_split(runtime, number, {TWO: SPLIT, ONE: ONE_PERSON}[decision], by=by, groups=groups)


def _why_not(office: Office, before: Flagged, decision: str) -> str:
    """Say why a decision did not go through; nothing where it had been taken already, as by a second click."""
    now = splitting.read_split(office.runtime, before.split.id).split
    if now.state in LEADS_TO[decision] and now.decided_by in (office.actor.name, ""):
        return ""
    if sides.is_importing(office.runtime):
        return BUSY
    return GROWN if decision == UNDO and now.state == SPLIT else DECIDED


def _moves(sent: Sent) -> dict[str, str]:
    return {name.removeprefix(WORK): value for name, value in sent.fields.items() if name.startswith(WORK)}


def _page_of(office: Office, state: str) -> Listing[Flagged]:
    """Fetch the page that is asked for; the last one where it is past the end."""
    offset = min(offset_of(office.request) // PER_PAGE * A_PAGE, Page.MAX_OFFSET)
    found = splitting.list_splits(office.runtime, state=state, page=Page(limit=A_PAGE, offset=offset))
    if found.items or not found.total:
        return found
    last = Page(limit=A_PAGE, offset=(found.total - 1) // A_PAGE * A_PAGE)
    return splitting.list_splits(office.runtime, state=state, page=last)


def _said(office: Office, number: int | None) -> FlagView | None:
    if number is None:
        return None
    try:
        return flag_view(splitting.read_split(office.runtime, number), office.code)
    except (NotFound, NotPermitted):
        return None


def _back(sent: Sent, **told: object) -> Response:
    """Go back to the list that the form stood in."""
    kept = {name: sent.get(name) for name in ("state", "page") if sent.get(name)}
    said = {name: value for name, value in told.items() if value}
    return see(f"{PATH}?{urlencode({**kept, **said}, errors='replace')}")
