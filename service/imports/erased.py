"""Whom no import brings back: people who had themselves erased.

A catalogue goes in; it comes out without them, and their works without their names. Never commits.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from matcher.records import Catalogue, Expert
from matcher.sources.reading import Reading, Work
from service.accounts.erased_store import Named, erased_among


def without_erased(session: Session, reading: Reading) -> Reading:
    """Leave out whoever was erased, by their ids, ORCID iDs and addresses, and works that nobody else stands behind."""
    catalogue = reading.catalogue
    named: set[Named] = {each for expert in catalogue.experts for each in _named(expert)}
    named |= {("id", id_) for piece in catalogue.evidence for id_ in piece.expert_ids}
    named |= {("orcid", person.orcid) for work in reading.works for person in work.people if person.orcid}
    gone = erased_among(session, named)
    if not gone:
        return reading
    experts = tuple(each for each in catalogue.experts if gone.isdisjoint(_named(each)))
    away = {each.id for each in catalogue.experts} - {each.id for each in experts}
    away |= {value for kind, value in gone if kind == "id"}
    names = {name for each in catalogue.experts if each.id in away for name in (each.name, *each.names)}
    evidence = []
    for piece in catalogue.evidence:
        left = tuple(each for each in piece.expert_ids if each not in away)
        if left or not piece.expert_ids:
            authors = piece.authors if left == piece.expert_ids else tuple(a for a in piece.authors if a not in names)
            evidence.append(replace(piece, expert_ids=left, authors=authors))
    works = tuple(_without(work, gone) for work in reading.works)
    whole: Catalogue = replace(catalogue, experts=experts, evidence=tuple(evidence))
    return replace(reading, catalogue=whole, works=works)


def _named(expert: Expert) -> set[Named]:
    found: set[Named] = {("id", expert.id)}
    if expert.orcid:
        found.add(("orcid", expert.orcid))
    if expert.email:
        found.add(("email", expert.email))
    return found


def _without(work: Work, gone: set[Named]) -> Work:
    left = tuple(each for each in work.people if not each.orcid or ("orcid", each.orcid) not in gone)
    if left == work.people:
        return work
    names = {each.name for each in work.people} - {each.name for each in left}
    authors = tuple(each for each in work.evidence.authors if each not in names)
    return replace(work, people=left, evidence=replace(work.evidence, authors=authors))
