"""The verbs of conflicts of interest: record one, list them, end one, and say whom a problem must not be ranked with.

Each is one unit of work. A conflict holds for every office, whoever recorded it; its note is read by the one that
did, and only that one ends it. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matcher.errors import NotFound
from matcher.records import Expert, Organisation, Problem
from service.accounts import audit
from service.accounts.permissions import need
from service.catalogue.visibility_store import seen_experts, viewer_of
from service.days import today
from service.faults import NotOffered, OutOfRange, checked_choice, checked_text
from service.introductions import conflict_store
from service.introductions.conflict_store import ConflictOfInterest
from service.listing import Listing, Page
from service.problems.store import get_organisations
from service.runtime import Runtime

KINDS: Final = ("household-company", "open-dispute", "own-start-up")
"""The company belongs to the expert's household; the two are in dispute; it is the expert's own."""
MOST_NOTE_CHARACTERS: Final = 500
LAST_DAY: Final = date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Named:
    """A conflict with whom it is about; ``expert`` is missing where the reader may not see them."""

    conflict: ConflictOfInterest
    expert: Expert | None
    organisation: Organisation


def record(
    runtime: Runtime, expert_id: str, organisation_id: str, kind: str, *, note: str = "", until: date | None = None
) -> ConflictOfInterest:
    """Record that an expert must not be named to an organisation; once more replaces what was said of it.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    until : date, optional
        The last day on which it holds; without one it holds until it is ended.

    Raises
    ------
    InvalidInput
        If the expert or the organisation is not known, or the kind, the note or the day cannot be used.
    """
    need(runtime.actor, "conflict.record")
    kind = checked_choice(kind, "kind", KINDS)
    note = checked_text(note, "note", most=MOST_NOTE_CHARACTERS)
    if until is not None and not today() <= until <= LAST_DAY:
        raise OutOfRange("until", until, today(), LAST_DAY)
    with runtime.database.unit() as session:
        if expert_id not in seen_experts(session, viewer_of(session, runtime.actor), [expert_id]):
            raise NotOffered("expert_id", expert_id)
        if conflict_store.organisation_of(session, organisation_id) is None:
            raise NotOffered("organisation_id", organisation_id)
        known = conflict_store.find_conflict(session, expert_id, organisation_id, kind)
        is_ours = known is None or runtime.actor.administrator or known.institution_id == runtime.actor.institution_id
        if known is not None and (not is_ours or (known.note, known.until) == (note, until)):
            return known
        written = conflict_store.put_conflict(
            session, expert_id, organisation_id, kind, note=note, until=until,
            institution_id=runtime.actor.institution_id, account_id=runtime.actor.account_id,
        )  # fmt: skip
        audit.note(session, runtime.actor, "recorded", "conflict", written, kind=kind)
        found = conflict_store.get_conflict(session, written)
        if found is None:
            raise NotFound("conflict", str(written))
        return found


def end(runtime: Runtime, conflict_id: int) -> None:
    """End a conflict that the actor's office recorded, so that it holds no more.

    Raises
    ------
    NotFound
        If there is none, or another office recorded it.
    """
    need(runtime.actor, "conflict.record")
    with runtime.database.unit() as session:
        found = conflict_store.get_conflict(session, conflict_id)
        mine = found is not None and found.institution_id in (None, runtime.actor.institution_id)
        if found is None or not (mine or runtime.actor.administrator):
            raise NotFound("conflict", str(conflict_id))
        conflict_store.remove_conflict(session, conflict_id)
        audit.note(
            session, runtime.actor, "ended", "conflict", conflict_id, institution_id=found.institution_id,
            kind=found.kind,
        )  # fmt: skip


def in_force(runtime: Runtime, page: Page = Page()) -> Listing[Named]:
    """Page through the conflicts in force that the actor's office may end, latest first."""
    need(runtime.actor, "conflict.record")
    with runtime.database.unit() as session:
        found = conflict_store.list_conflicts(session, runtime.actor, page, today())
        people = seen_experts(session, viewer_of(session, runtime.actor), {each.expert_id for each in found.items})
        organisations = get_organisations(session, {each.organisation_id for each in found.items})
    named = [
        Named(
            each, people[each.expert_id][0] if each.expert_id in people else None, organisations[each.organisation_id]
        )
        for each in found.items
    ]
    return Listing(named, found.total, page)


def not_to_be_named(runtime: Runtime, problem: Problem) -> tuple[str, ...]:
    """List the experts who must not be ranked for a problem, because of its organisation."""
    if problem.organisation_id is None:
        return ()
    with runtime.database.unit() as session:
        return tuple(conflict_store.conflicting_experts(session, problem.organisation_id, today()))
