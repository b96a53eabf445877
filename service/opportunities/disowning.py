"""The verbs of an office about works of which its experts say that they are not theirs.

An office decides on the experts of its own institution. Agreed, the work stays hidden as theirs, and is taken off
them for good where somebody else stands behind it; refused, it is theirs again. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Evidence, Expert
from service.accounts import audit
from service.accounts.permissions import need
from service.catalogue import evidence_store, people_store, visibility_store
from service.catalogue.links_store import write_links
from service.catalogue.writing import describe_evidence
from service.identity import group_store
from service.listing import Listing, Page
from service.opportunities import correction_store, store
from service.opportunities.correction_store import AGREED, EVIDENCE, PROPOSED, REFUSED, WITHOUT, Disowned
from service.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Disputed:
    """A work of which an expert says that it is not theirs, with both records."""

    said: Disowned
    expert: Expert
    evidence: Evidence


def list_disputed(runtime: Runtime, page: Page = Page()) -> Listing[Disputed]:
    """List what waits for the actor's office, the oldest first."""
    need(runtime.actor, "catalogue.work")
    home = None if runtime.actor.administrator else runtime.actor.institution_id or ""
    with runtime.database.unit() as session:
        found = correction_store.list_disowned(session, page, home)
        people = people_store.get_experts(session, {each.expert_id for each in found.items})
        works = evidence_store.get_evidence(session, {each.evidence_id for each in found.items})
        items = [
            Disputed(each, people[each.expert_id][0], works[each.evidence_id])
            for each in found.items
            if each.expert_id in people and each.evidence_id in works
        ]
        return Listing(items, found.total, page)


def decide(runtime: Runtime, expert_id: str, evidence_id: str, *, agree: bool) -> None:
    """Agree that a work is not an expert's, or refuse; the same once more changes nothing.

    Raises
    ------
    NotFound
        If nobody said so, or the expert is of another institution, or it was decided otherwise.
    """
    actor = runtime.actor
    need(actor, "catalogue.work")
    state = AGREED if agree else REFUSED
    with runtime.database.unit() as session:
        expert = people_store.get_expert(session, expert_id)
        said = correction_store.get_disowned(session, expert_id, evidence_id, lock=True)
        own = expert is not None and (actor.administrator or expert.institution_id == actor.institution_id)
        if said is None or not own or said.state not in (PROPOSED, state):
            raise NotFound("work that is said not to be theirs", evidence_id)
        if said.state == state:
            return
        correction_store.decide_disowned(session, expert_id, evidence_id, state)
        if agree:
            _take_off(session, expert_id, evidence_id)
        else:
            store.put_own_weight(session, expert_id, evidence_id, 1)
        write_links(session, [evidence_id])
        audit.note(session, actor, state, "evidence", evidence_id)


def _take_off(session: Session, expert_id: str, evidence_id: str) -> None:
    """Take an expert off a work, import after import, where others are left behind it."""
    visibility_store.lock_evidence(session, evidence_id)
    given = evidence_store.get_evidence(session, [evidence_id], as_given=True)[evidence_id]
    records = group_store.records_of(session, [expert_id])
    left = tuple(each for each in given.expert_ids if each not in records)
    if left and left != given.expert_ids:
        correction_store.put_correction(session, EVIDENCE, evidence_id, expert_id, {WITHOUT: sorted(records)})
        evidence_store.put_evidence(session, [describe_evidence(replace(given, expert_ids=left))])
