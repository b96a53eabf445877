"""Pages of who may be the same person, or which may be the same work: pairs to decide on, and merging by hand.

A form is one call of a workflow, then the browser is sent on to a page that says what is held now: to send a form
twice, or to reload, changes nothing more. Borders are the workflow's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from service.conflicts import Conflict
from service.identity import workflow as identity
from service.identity.grouping import APART, SIGNS_DIFFER
from service.identity.key_store import EVIDENCE, EXPERTS, NOUNS
from service.identity.merge_store import DOUBTFUL, PROPOSED, STATES
from service.identity.workflow import Pair
from service.listing import Listing, Page
from service.office import sides
from service.office.base import PER_PAGE, InOffice, Office, office_router, offset_of, see, shown
from service.office.pairs_view import LEADS_TO, MERGE, REFUSE, TOGETHER, UNDO, PairView, pair_view, rows_of
from service.office.sides import Found
from service.web.forms import Posted, Sent
from service.web.shown import harmless

PATH: Final = "/office/duplicates"
BY_HAND: Final = f"{PATH}/merge"
SHOWN_STATES: Final = (PROPOSED, DOUBTFUL, *(each for each in STATES if each != PROPOSED))
MOST_CHARACTERS: Final = 300
_NUMBERS: Final = range(1, 2**31)

DECIDED, BUSY, GONE, UNUSABLE = "decided", "busy", "gone", "unusable"
WHYS: Final = (DECIDED, BUSY, GONE, UNUSABLE, APART, SIGNS_DIFFER)
"""Why nothing was changed, in the address of the page that says so."""

router = office_router()


@router.get("/duplicates")
def show_pairs(office: InOffice) -> Response:
    """Show pairs that wait, or were decided, the likeliest first."""
    noun, state = asked_of(office, "noun", NOUNS), asked_of(office, "state", SHOWN_STATES)
    found = _page_of(office, noun, state)
    said = number_of(office.request.query_params.get("said"))
    return shown(
        office,
        "duplicates.html",
        here="duplicates",
        noun=noun,
        nouns=NOUNS,
        state=state,
        states=SHOWN_STATES,
        pairs=_views(office, found.items),
        just=_said(office, said),
        why_not=asked_of(office, "why", ("", *WHYS)),
        page_number=found.page.offset // PER_PAGE + 1,
        last_page=max(1, -(-found.total // PER_PAGE)),
        total=found.total,
    )


@router.post("/duplicates")
def decide(office: InOffice, sent: Posted) -> Response:
    """Do what was decided of one pair, and go on to the next pairs."""
    number, decision = number_of(sent.get("pair")), sent.get("decision")
    if number is None or decision not in LEADS_TO:
        raise NotFound("merge", harmless(sent.get("pair"))[:40])
    try:
        before = identity.read_merge(office.runtime, number)
    except NotFound:
        return _back(sent, why=GONE)
    try:
        _do(office, before, decision)
    except NotFound:
        return _back(sent, why=GONE)
    except Conflict:
        return _back(sent, said=number, why=_why_not(office, before, decision))
    return _back(sent, said=number)


@router.get("/duplicates/merge")
def ask_to_merge(office: InOffice) -> Response:
    """Look for two records and show them beside each other, to be merged by hand."""
    noun = asked_of(office, "noun", NOUNS)
    asked = {name: _words(office.request.query_params.get(name)) for name in ("one", "other")}
    found = {name: sides.find_records(office.runtime, noun, words) for name, words in asked.items()}
    one, other = (_only(found[name]) for name in ("one", "other"))
    both = one is not None and other is not None and one.id != other.id
    return shown(
        office,
        "merge.html",
        here="duplicates",
        noun=noun,
        nouns=NOUNS,
        asked=asked,
        found=found,
        one=one,
        other=other,
        same=one is not None and other is not None and one.id == other.id,
        rows=rows_of(one, other) if both else (),
        why_not=asked_of(office, "why", ("", *WHYS)),
    )


@router.post("/duplicates/merge")
def merge(office: InOffice, sent: Posted) -> Response:
    """Merge two records by hand."""
    noun, one, other = (sent.get(name) for name in ("noun", "one", "other"))
    again = {"noun": noun, "one": one, "other": other}
    if noun not in NOUNS:
        raise NotFound("noun", harmless(noun)[:40])
    try:
        done = identity.merge_by_hand(office.runtime, noun, one, other, by=office.actor.name)
    except NotFound:
        return see(f"{BY_HAND}?{urlencode({**again, 'why': GONE}, errors='replace')}")
    except InvalidInput:
        return see(f"{BY_HAND}?{urlencode({**again, 'why': UNUSABLE}, errors='replace')}")
    except Conflict:
        why = BUSY if sides.is_importing(office.runtime) else sides.hindrance(office.runtime, noun, (one, other))
        return see(f"{BY_HAND}?{urlencode({**again, 'why': why or DECIDED})}")
    return see(f"{PATH}?{urlencode({'noun': noun, 'said': done.merge.id})}")


def asked_of(office: Office, name: str, choices: tuple[str, ...]) -> str:
    """Read a choice from the address; what is not known is the first."""
    asked = office.request.query_params.get(name, "")
    return asked if asked in choices else choices[0]


def number_of(written: str | None) -> int | None:
    """Read the number of a pair or a flag."""
    usable = written is not None and written.isascii() and written.isdigit() and len(written) <= len(str(2**31))
    return int(written) if usable and written and int(written) in _NUMBERS else None


def _do(office: Office, before: Pair, decision: str) -> None:
    runtime, by, number = office.runtime, office.actor.name, before.merge.id
    if decision == UNDO:
        identity.undo_merge(runtime, number, by=by)
    elif decision == TOGETHER:
        identity.merge_by_hand(runtime, before.merge.noun, *before.merge.pair, by=by)
    else:
        identity.decide_merge(runtime, number, {MERGE: identity.MERGE, REFUSE: identity.REFUSE}[decision], by=by)


def _why_not(office: Office, before: Pair, decision: str) -> str:
    """Say why a decision did not go through; nothing where it had been taken already, as by a second click."""
    runtime = office.runtime
    now = identity.read_merge(runtime, before.merge.id).merge
    if now.state in LEADS_TO[decision] and now.decided_by == office.actor.name:
        return ""
    if sides.is_importing(runtime):
        return BUSY
    if now.state == PROPOSED or (decision == TOGETHER and now.state == before.merge.state):
        return sides.hindrance(runtime, now.noun, now.pair) or BUSY
    return DECIDED


def _page_of(office: Office, noun: str, state: str) -> Listing[Pair]:
    """Fetch the page that is asked for; the last one where it is past the end, as after its last pair is decided."""
    offset = min(offset_of(office.request), Page.MAX_OFFSET)
    page = Page(limit=PER_PAGE, offset=offset)
    found = identity.list_merges(office.runtime, state=state, noun=noun, page=page)
    if found.items or not found.total:
        return found
    last = Page(limit=PER_PAGE, offset=(found.total - 1) // PER_PAGE * PER_PAGE)
    return identity.list_merges(office.runtime, state=state, noun=noun, page=last)


def _views(office: Office, pairs: Iterable[Pair]) -> list[PairView]:
    listed = list(pairs)
    known = {
        noun: sides.records(
            office.runtime, noun, sorted({id_ for each in listed if each.merge.noun == noun for id_ in each.merge.pair})
        )
        for noun in (EXPERTS, EVIDENCE)
        if any(each.merge.noun == noun for each in listed)
    }
    closed = sides.not_to_decide(office.runtime, [each.merge for each in listed])
    return [
        pair_view(
            each,
            known[each.merge.noun].get(each.merge.one_id),
            known[each.merge.noun].get(each.merge.other_id),
            office.code,
            is_decidable=each.merge.id not in closed,
        )
        for each in listed
    ]


def _said(office: Office, number: int | None) -> PairView | None:
    """Give the pair that something was just said of, as it is held now; others' pairs are not told of."""
    if number is None:
        return None
    try:
        view = _views(office, [identity.read_merge(office.runtime, number)])[0]
    except NotFound:
        return None
    return view if view.is_decidable else None


def _back(sent: Sent, **told: object) -> Response:
    """Go back to the list that the form stood in."""
    kept: Mapping[str, object] = {name: sent.get(name) for name in ("noun", "state", "page") if sent.get(name)}
    said = {name: value for name, value in told.items() if value}
    return see(f"{PATH}?{urlencode({**kept, **said}, errors='replace')}")


def _only(found: Found) -> sides.Record | None:
    return found.records[0] if len(found.records) == 1 else None


def _words(written: str | None) -> str:
    return " ".join(harmless(written or "").split())[:MOST_CHARACTERS]
