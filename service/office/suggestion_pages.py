"""Pages of what CVs and bibliographies suggest: send a CV, look at the words it was read from, confirm or dismiss.

A form is one call of a workflow. A decision sends the browser on to the list; what was read of a CV is shown at
once and kept nowhere but in the suggestions, so that to reload it reads the same file again and adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Response

from matcher.errors import InvalidInput, NotFound, UnreadableSource
from matcher.records import Expert
from matcher.text import readable
from service.accounts.actors import NotPermitted
from service.catalogue.workflow import list_experts, read_expert
from service.conflicts import Conflict
from service.errors import status_of
from service.listing import Listing, Page
from service.office import base
from service.office.base import InOffice, Office, office_router, offset_of, see, shown
from service.office.suggestion_view import fault_of, groups_of
from service.suggestions import workflow as suggestions
from service.suggestions.store import PROPOSED, STATES
from service.suggestions.uploaded_cv import uploaded
from service.suggestions.workflow import CvRead
from service.web.forms import Posted, Sent
from service.web.limits import BODY_BYTES, ONE_MIB
from service.web.shown import isolated

PATH: Final = "/office/suggestions"
READ: Final = f"{PATH}/cv"
PER_PAGE: Final = 40
"""Most CVs fit on one page."""
FOUND: Final = 20
"""How many people of a name are offered; more words find fewer."""
ACCEPTED: Final = ".pdf,.docx"

NOTHING, BUSY, GONE, TWICE = "nothing", "busy", "gone", "twice"
WHYS: Final = ("", NOTHING, BUSY, GONE, TWICE)
"""Why nothing was changed, in the address of the page that says so."""
_MARK: Final = "s"
"""Begins the name of a suggestion's box in the form; its number follows."""

router = office_router()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a CV was not read: a code for a sentence, else the reader's own message; ``field`` is at fault."""

    field: str
    code: str
    message: str = ""


@router.get("/suggestions")
def show_suggestions(office: InOffice) -> Response:
    """Show what waits, or was decided; of one expert, where one is named."""
    return _page(office, _asked(office, "expert"))


@router.post("/suggestions")
def decide(office: InOffice, sent: Posted) -> Response:
    """Confirm or dismiss what is marked, and go back to the list."""
    ids = list(_marked(sent.fields))
    decision = sent.get("decision")
    if decision not in ("confirm", "dismiss"):
        raise NotFound("decision", decision[:40])
    if not ids:
        return _back(sent, why=NOTHING)
    try:
        suggestions.decide(office.runtime, **{decision: ids})
    except NotFound:
        return _back(sent, why=GONE)
    except Conflict:
        return _back(sent, why=BUSY)
    except InvalidInput:
        return _back(sent, why=TWICE)
    return _back(sent, **{f"{decision}ed": len(ids)})


@router.post("/suggestions/cv")
def read_cv(office: InOffice, sent: Posted) -> Response:
    """Read a CV of an expert, and show what it says that is new."""
    expert_id = readable(sent.get("expert"), what="expert")
    if sent.is_too_large:
        return _page(office, expert_id, fault=Fault("file", "too-large"), status=413)
    if not expert_id:
        return _page(office, "", fault=Fault("expert", "missing"), status=422)
    if not sent.files:
        return _page(office, expert_id, fault=Fault("file", "missing"), status=422)
    name, content = sent.files[0]
    try:
        with uploaded(office.runtime.settings.data_dir, name, content) as path:
            read = suggestions.read_cv_of(office.runtime, path, expert_id)
    except UnreadableSource as error:
        fault = Fault("file", fault_of(str(error)), str(error))
        return _page(office, expert_id, fault=fault, status=status_of(error))
    return _page(office, expert_id, read=read)


def _page(
    office: Office, expert_id: str, *, read: CvRead | None = None, fault: Fault | None = None, status: int = 200
) -> Response:
    query = office.request.query_params
    state = query.get("state", "") if query.get("state") in STATES else PROPOSED
    words = _asked(office, "find")
    expert = _expert(office, expert_id) if expert_id else None
    found = _listed(office, expert, state)
    return shown(
        office,
        "suggestions.html",
        status=status,
        here="suggestions",
        expert=expert,
        find=words,
        people=_people(office, words) if words and expert is None else None,
        isolated=isolated,
        accepted=ACCEPTED,
        most_mb=BODY_BYTES // ONE_MIB,
        read=read,
        fault=fault,
        state=state,
        states=STATES,
        groups=groups_of(found.items, {each.suggestion.id for each in read.new} if read else frozenset()),
        total=found.total,
        page_number=found.page.offset // PER_PAGE + 1,
        last_page=max(1, -(-found.total // PER_PAGE)),
        confirmed=_count(query.get("confirmed")),
        dismissed=_count(query.get("dismissed")),
        why=query.get("why", "") if query.get("why") in WHYS else "",
    )


def _listed(office: Office, expert: Expert | None, state: str) -> Listing[suggestions.Shown]:
    """Fetch the page that is asked for; the last one where it is past the end, as after its last one is decided."""
    expert_id = expert.id if expert else None
    offset = min(offset_of(office.request) // base.PER_PAGE * PER_PAGE, Page.MAX_OFFSET)
    page = Page(limit=PER_PAGE, offset=offset)
    found = suggestions.list_suggestions(office.runtime, expert_id=expert_id, state=state, page=page)
    if found.items or not found.total:
        return found
    last = Page(limit=PER_PAGE, offset=(found.total - 1) // PER_PAGE * PER_PAGE)
    return suggestions.list_suggestions(office.runtime, expert_id=expert_id, state=state, page=last)


def _expert(office: Office, expert_id: str) -> Expert:
    """Fetch an expert whom the officer may write; raises `NotFound` or `NotPermitted` of others."""
    own = office.actor.institution_id
    found = read_expert(office.runtime, expert_id)
    if own is not None and found.institution_id != own:
        raise NotPermitted(
            f"An officer of the institution {own!r} cannot change the expert {expert_id!r} of another institution. "
            "Ask an officer there, or an administrator."
        )
    return found


def _people(office: Office, words: str) -> Listing[Expert]:
    return list_experts(
        office.runtime, page=Page(limit=FOUND), institution_id=office.actor.institution_id, text=words
    )  # fmt: skip


def _marked(fields: Iterable[str]) -> Iterable[int]:
    for name in fields:
        number = name.removeprefix(_MARK)
        if number != name and number.isascii() and number.isdigit() and 0 < int(number[:12]) < 2**31:
            yield int(number)


def _asked(office: Office, name: str) -> str:
    return readable(office.request.query_params.get(name, ""), what=name).strip()


def _count(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 4 else 0


def _back(sent: Sent, **told: Any) -> Response:
    """Go back to the list that the form stood in."""
    kept = {name: sent.get(name) for name in ("expert", "page") if sent.get(name)}
    return see(f"{PATH}?{urlencode({**kept, **told}, errors='replace')}")
