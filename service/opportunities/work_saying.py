"""The verbs of what an expert says of a work without changing it: what it counts for them, and whether it is theirs.

What counts for nothing is shown to nobody as theirs. Each verb is one unit of work. Knows no HTTP.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput
from service.accounts import audit
from service.accounts.permissions import need
from service.catalogue import people_store
from service.catalogue.links_store import write_links
from service.faults import checked_text
from service.opportunities import correction_store, store
from service.opportunities.correction_store import REFUSED
from service.opportunities.own_record import person_of
from service.opportunities.own_works import OwnWork, own_work
from service.runtime import Runtime

WEIGHTS: Final = (0.0, 0.5, 1.0)
MOST_NOTE_CHARACTERS: Final = 500


def weigh_work(runtime: Runtime, evidence_id: str, weight: float) -> OwnWork:
    """Say what a work counts for the actor: fully, half, or not at all, and then it is shown to nobody as theirs.

    Raises
    ------
    NotFound
        If it is none of the actor's.
    InvalidInput
        If the weight is none of `WEIGHTS`.
    """
    actor = runtime.actor
    need(actor, "profile.own")
    if weight not in WEIGHTS:
        raise InvalidInput(f"The weight is {weight}; wanted one of {', '.join(map(str, WEIGHTS))}.", field="weight")
    with runtime.database.unit() as session:
        person = person_of(session, actor)
        known = own_work(session, person, evidence_id)
        if known.weight != weight:
            if known.disowned:
                correction_store.forget_disowned(session, person, evidence_id)  # it is theirs, since it counts
            _weigh(session, person, evidence_id, weight)
            audit.note(session, actor, "weighed", "evidence", evidence_id, weight=weight)
        return own_work(session, person, evidence_id)


def disown_work(runtime: Runtime, evidence_id: str, *, note: str = "") -> OwnWork:
    """Say that a work is somebody else's: it is hidden until the actor's office decides. Once more changes nothing.

    Raises
    ------
    NotFound
        If it is none of the actor's.
    InvalidInput
        If the note is too long.
    """
    actor = runtime.actor
    need(actor, "profile.own")
    note = checked_text(note, "note", most=MOST_NOTE_CHARACTERS)
    with runtime.database.unit() as session:
        person = person_of(session, actor)
        known = own_work(session, person, evidence_id)
        if known.disowned not in ("", REFUSED):
            return known
        expert = people_store.get_expert(session, person)
        correction_store.put_disowned(session, person, evidence_id, note)
        _weigh(session, person, evidence_id, 0)
        home = expert.institution_id if expert is not None else None
        audit.note(session, actor, "disowned", "evidence", evidence_id, institution_id=home)
        return own_work(session, person, evidence_id)


def own_again(runtime: Runtime, evidence_id: str) -> OwnWork:
    """Take back that a work is somebody else's, as long as the office has not agreed; once more changes nothing."""
    actor = runtime.actor
    need(actor, "profile.own")
    with runtime.database.unit() as session:
        person = person_of(session, actor)
        known = own_work(session, person, evidence_id)
        if known.disowned:
            correction_store.forget_disowned(session, person, evidence_id)
            _weigh(session, person, evidence_id, 1)
            audit.note(session, actor, "owned-again", "evidence", evidence_id)
        return own_work(session, person, evidence_id)


def _weigh(session: Session, person: str, evidence_id: str, weight: float) -> None:
    store.put_own_weight(session, person, evidence_id, weight)
    write_links(session, [evidence_id])
