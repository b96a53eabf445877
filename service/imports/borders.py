"""Which records of an import its bringer may not write: those of other institutions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from matcher.records import Catalogue
from service.accounts.actors import Actor
from service.catalogue import evidence_store, people_store
from service.catalogue.borders import refuse_evidence, refuse_expert, refuse_institution, with_own_institution
from service.catalogue.visibility_store import institutions_of
from service.imports.references import Refuse


def at_home(actor: Actor, catalogue: Catalogue) -> Catalogue:
    """Have experts of whom no institution is said belong to that of the officer who brings them."""
    experts = tuple(with_own_institution(actor, each) if each.name else each for each in catalogue.experts)
    return replace(catalogue, experts=experts)


def with_foreign_authors(session: Session, actor: Actor, catalogue: Catalogue) -> Catalogue:
    """Keep the experts of other institutions whom a piece of evidence names already: an officer does not drop them."""
    if actor.administrator:
        return catalogue
    before = evidence_store.get_evidence(session, [each.id for each in catalogue.evidence], as_given=True)
    homes = institutions_of(session, {each for piece in before.values() for each in piece.expert_ids})
    foreign = {
        piece.id: [each for each in piece.expert_ids if homes.get(each) != actor.institution_id]
        for piece in before.values()
    }
    evidence = tuple(
        replace(each, expert_ids=tuple(dict.fromkeys((*each.expert_ids, *foreign.get(each.id, ())))))
        for each in catalogue.evidence
    )
    return replace(catalogue, evidence=evidence)


def borders(session: Session, actor: Actor, catalogue: Catalogue) -> Refuse:
    """Make what says of each record why this actor may not write it; an administrator may write all."""
    if actor.administrator:
        return lambda noun, record: None
    people = people_store.get_given_experts(session, [each.id for each in catalogue.experts])
    works = evidence_store.get_evidence(session, [each.id for each in catalogue.evidence], as_given=True)
    named = {each for piece in (*catalogue.evidence, *works.values()) for each in piece.expert_ids}
    coming = {each.id: each.institution_id for each in catalogue.experts}
    homes = coming | institutions_of(session, named)

    def refuse(noun: str, record: Any) -> str | None:
        if noun == "institutions":
            return refuse_institution(actor, record.id)
        if noun == "experts":
            return refuse_expert(actor, record, people.get(record.id))
        if noun == "evidence":
            was = [homes.get(each) for each in works[record.id].expert_ids] if record.id in works else None
            return refuse_evidence(actor, record.id, [homes.get(each) for each in record.expert_ids], was)
        return None

    return refuse


def theirs(session: Session, actor: Actor, noun: str, record_ids: list[str]) -> list[str]:
    """Give those of these records that are the actor's to mark."""
    if actor.administrator:
        return record_ids
    if noun == "experts":
        homes = institutions_of(session, record_ids)
        return [each for each in record_ids if homes.get(each) == actor.institution_id]
    if noun == "evidence":
        found = evidence_store.get_evidence(session, record_ids, as_given=True)
        homes = institutions_of(session, {each for piece in found.values() for each in piece.expert_ids})
        own = {each for each, home in homes.items() if home == actor.institution_id}
        return [each for each in record_ids if each in found and own.intersection(found[each].expert_ids)]
    return []
