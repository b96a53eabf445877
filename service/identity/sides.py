"""Records beside each other, each as its own source said it, as far as whoever decides on them may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.records import Evidence, Expert, Institution
from service.accounts.actors import Actor
from service.catalogue import evidence_store, people_store
from service.catalogue.visibility import seen
from service.catalogue.visibility_store import seen_evidence, viewer_of
from service.identity import group_store
from service.identity.key_store import EVIDENCE, EXPERTS


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records as its source said it, with the institution that an expert belongs to.

    Of a record that ``is_closed`` to whoever looks there is nothing but the id.
    """

    record: Expert | Evidence
    institution: Institution | None
    shown_as: str
    is_closed: bool = False


def sides_of(session: Session, actor: Actor, noun: str, ids: Iterable[str]) -> dict[str, Side]:
    """Fetch records as far as the actor sees them; of one that is closed to them there is the id alone."""
    wanted = sorted(set(ids))
    viewer = viewer_of(session, actor)
    shown = group_store.shown_as(session, noun, wanted)
    if noun == EVIDENCE:
        works = evidence_store.get_evidence(session, wanted, as_given=True)
        open_ = seen_evidence(session, viewer, works)
        return {
            id_: Side(open_.get(id_, Evidence(id_, (), "")), None, shown[id_], is_closed=id_ not in open_)
            for id_ in works
        }
    experts = people_store.get_given_experts(session, wanted)
    institutions = people_store.get_institutions(session, {each.institution_id or "" for each in experts.values()})
    sides = {}
    for id_, expert in experts.items():
        said = seen(expert, viewer)
        home = institutions.get(expert.institution_id or "") if said else None
        sides[id_] = Side(said or Expert(id_), home, shown[id_], is_closed=said is None)
    return sides


def homes(session: Session, noun: str, pair: tuple[str, str]) -> list[list[str | None]]:
    """List for each of two records the institutions that it belongs to."""
    if noun == EXPERTS:
        experts = people_store.get_given_experts(session, pair)
        return [[experts[id_].institution_id] for id_ in pair if id_ in experts]
    works = evidence_store.get_evidence(session, pair, as_given=True)
    experts = people_store.get_given_experts(session, {id_ for each in works.values() for id_ in each.expert_ids})
    return [
        [experts[id_].institution_id for id_ in works[each].expert_ids if id_ in experts]
        for each in pair
        if each in works
    ]
