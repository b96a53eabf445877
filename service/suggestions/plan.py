"""What a decision on suggestions would write, before it is written: the records as they would stand.

Takes a session and never commits. Made twice of one decision, once to embed and once with everything locked:
where the two differ, somebody else was faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.forms import EVIDENCE, EXPERT
from matcher.records import Evidence, Expert
from service.accounts.actors import Actor
from service.catalogue import evidence_store, people_store, visibility_store
from service.catalogue.borders import permit, refuse_expert
from service.catalogue.visibility import own_words
from service.catalogue.visibility_store import viewer_of
from service.conflicts import ConcurrentChange, Conflict
from service.records import checked
from service.suggestions import store as suggestion_store
from service.suggestions.store import CONFIRMED, PROPOSED, Suggestion
from service.suggestions.suggested import confirmed, evidence_suggested


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision would do: records as they would stand, which evidence is ``new``, ids by the new state."""

    decided: tuple[tuple[str, tuple[int, ...]], ...]
    experts: tuple[Expert, ...]
    evidence: tuple[Evidence, ...]
    new: frozenset[str]


def plan_decision(session: Session, actor: Actor, wanted: Mapping[str, frozenset[int]], *, lock: bool) -> Plan:
    """Find out what a decision would do, and who may not take it.

    Parameters
    ----------
    wanted : mapping of str to set of int
        The suggestions' numbers by the state that they are to have.
    lock : bool
        Keep others from changing any of the records until this unit of work ends.

    Raises
    ------
    NotFound, NotPermitted, InvalidInput, Conflict
        As `service.suggestions.workflow.decide` says.
    """
    ids = sorted(frozenset().union(*wanted.values()))
    viewer = viewer_of(session, actor)
    found = suggestion_store.get_suggestions(session, ids, viewer, lock=False)
    if lock:  # experts first, as whoever deletes one does
        for expert_id in sorted({each.expert_id for each in found.values()}):
            visibility_store.lock_expert(session, expert_id)
        found = suggestion_store.get_suggestions(session, ids, viewer, lock=True)
    if missing := [each for each in ids if each not in found]:
        raise NotFound("suggestion", str(missing[0]))
    for state, those in wanted.items():
        for each in (found[id_] for id_ in sorted(those)):
            if each.state not in (PROPOSED, state):
                raise Conflict(_already(each))
    open_ = {
        state: tuple(id_ for id_ in sorted(those) if found[id_].state == PROPOSED) for state, those in wanted.items()
    }
    taken = [found[id_] for id_ in open_[CONFIRMED]]
    experts: list[Expert] = []
    evidence: list[Evidence] = []
    for expert_id in sorted({each.expert_id for each in taken}):
        given = people_store.get_expert(session, expert_id, as_given=True)
        if given is None:  # deleted meanwhile, and its suggestions with it
            raise ConcurrentChange
        after = checked(EXPERT, confirmed(given, [each for each in taken if each.expert_id == expert_id]))
        permit(refuse_expert(actor, after, given))
        if after != given:
            experts.append(after)
            if (words := own_words(after)) is not None and words != own_words(given):
                evidence.append(words)
    works, new = _works(session, [each for each in taken if not each.of_the_person], lock=lock)
    return Plan(tuple(open_.items()), tuple(experts), (*evidence, *works), frozenset(new))


def _works(session: Session, taken: Iterable[Suggestion], *, lock: bool) -> tuple[list[Evidence], set[str]]:
    """Make the evidence that suggestions become; to what is there already, the expert is added."""
    wanted = [(each.expert_id, checked(EVIDENCE, evidence_suggested(each))) for each in taken]
    if lock:
        for id_ in sorted({evidence.id for _, evidence in wanted}):
            visibility_store.lock_evidence(session, id_)
    there = evidence_store.get_evidence(session, {evidence.id for _, evidence in wanted}, as_given=True)
    written: dict[str, Evidence] = {}
    for expert_id, evidence in wanted:
        now = written.get(evidence.id) or there.get(evidence.id) or replace(evidence, expert_ids=())
        if expert_id not in now.expert_ids:
            written[evidence.id] = replace(now, expert_ids=(*now.expert_ids, expert_id))
    return list(written.values()), written.keys() - there.keys()


def _already(suggestion: Suggestion) -> str:
    when = f" on {suggestion.decided_at:%Y-%m-%d %H:%M}" if suggestion.decided_at else ""
    who = f" by {suggestion.decided_by}" if suggestion.decided_by else ""
    return f"The suggestion {suggestion.id} was {suggestion.state}{who}{when}; nothing was changed."
