"""Which records of an import its bringer may not write: those of other institutions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from matcher.records import Catalogue
from service.accounts.actors import Actor
from service.catalogue import links_store, people_store
from service.catalogue.borders import refuse_evidence, refuse_expert, refuse_institution, with_own_institution
from service.catalogue.references import Refuse


def at_home(actor: Actor, catalogue: Catalogue) -> Catalogue:
    """Have experts of whom no institution is said belong to that of the officer who brings them."""
    experts = tuple(with_own_institution(actor, each) if each.name else each for each in catalogue.experts)
    return replace(catalogue, experts=experts)


def borders(session: Session, actor: Actor, catalogue: Catalogue) -> Refuse:
    """Make what says of each record why this actor may not write it; an administrator may write all."""
    if actor.administrator:
        return lambda noun, record: None
    before = people_store.get_given_experts(session, [each.id for each in catalogue.experts])
    behind = links_store.behind(session, [each.id for each in catalogue.evidence])
    named = {each for piece in catalogue.evidence for each in piece.expert_ids} | {
        each for experts in behind.values() for each in experts
    }
    known = people_store.get_given_experts(session, named)
    homes = {each.id: each.institution_id for each in known.values()}
    coming = {each.id: each.institution_id for each in catalogue.experts if each.id not in homes}

    def refuse(noun: str, record: Any) -> str | None:
        if noun == "institutions":
            return refuse_institution(actor, record.id)
        if noun == "experts":
            return refuse_expert(actor, record, before.get(record.id))
        if noun == "evidence":
            now = [homes.get(each, coming.get(each)) for each in record.expert_ids]
            was = [homes.get(each) for each in behind[record.id]] if behind.get(record.id) else None
            return refuse_evidence(actor, record.id, now, was)
        return None

    return refuse


def theirs(session: Session, actor: Actor, noun: str, record_ids: list[str]) -> list[str]:
    """Give those of these records that are the actor's to mark."""
    if actor.administrator:
        return record_ids
    if noun == "experts":
        found = people_store.get_given_experts(session, record_ids)
        return [each for each in record_ids if each in found and found[each].institution_id == actor.institution_id]
    if noun == "evidence":
        behind = links_store.behind(session, record_ids)
        people = people_store.get_given_experts(session, {each for some in behind.values() for each in some})
        own = {each.id for each in people.values() if each.institution_id == actor.institution_id}
        return [each for each in record_ids if own.intersection(behind[each])]
    return []
