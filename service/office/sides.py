"""What an officer sees of records that may be one: each as its source said it, with its works and its origin.

Ids or words go in; records come out as far as whoever asks may see them. Knows no HTML and decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.records import Evidence, Expert, Institution
from service.accounts.actors import Actor, NotPermitted
from service.catalogue import evidence_store, people_store
from service.catalogue.people import list_experts
from service.catalogue.visibility import Viewer, seen
from service.catalogue.visibility_store import seen_evidence, seen_experts, viewer_of
from service.identity import group_store, merge_store
from service.identity.deciding import permit_decision
from service.identity.key_store import EVIDENCE, EXPERTS, NOUNS
from service.identity.merge_store import Merge
from service.identity.sides import homes
from service.imports.store import StoredOrigin, get_origins
from service.listing import Page
from service.office import sides_store
from service.office.sides_store import Works
from service.runtime import Runtime

MOST_FOUND: Final = 10
"""So many records are offered for words; of more, the words are too few."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record for comparison. ``works`` are an expert's; ``experts`` are the names of those behind a work."""

    said: Expert | Evidence
    institution: Institution | None = None
    works: Works = field(default_factory=Works)
    experts: tuple[str, ...] = ()
    origin: StoredOrigin | None = None

    @property
    def id(self) -> str:
        """The record's id."""
        return self.said.id

    @property
    def title(self) -> str:
        """What it is called in a line."""
        return (self.said.name if isinstance(self.said, Expert) else self.said.title) or self.said.id


@dataclass(frozen=True, slots=True)
class Found:
    """Records that fit what was asked for; ``is_cut`` where there are more."""

    records: tuple[Record, ...] = ()
    is_cut: bool = False


def records(runtime: Runtime, noun: str, ids: Collection[str]) -> dict[str, Record]:
    """Fetch records by id, each as its own source says it; what is closed to whoever asks is left out."""
    check_choice(noun, "noun", what="noun", choices=NOUNS)
    with runtime.database.snapshot() as session:
        return _records(session, viewer_of(session, runtime.actor), noun, ids)


def find_records(runtime: Runtime, noun: str, words: str) -> Found:
    """Look for a record by its id, else for records by words of the name or title."""
    check_choice(noun, "noun", what="noun", choices=NOUNS)
    if not words:
        return Found()
    if exact := records(runtime, noun, [words]):
        return Found(tuple(exact.values()))
    if noun == EXPERTS:
        ids = [each.id for each in list_experts(runtime, text=words, page=Page(limit=MOST_FOUND + 1)).items]
    else:
        with runtime.database.snapshot() as session:
            viewer = viewer_of(session, runtime.actor)
            ids = sides_store.works_titled(session, viewer, words, most=MOST_FOUND + 1)
    found = records(runtime, noun, ids)
    return Found(tuple(found[each] for each in ids[:MOST_FOUND] if each in found), len(ids) > MOST_FOUND)


def hindrance(runtime: Runtime, noun: str, pair: tuple[str, str]) -> str:
    """Say what keeps two records from being one: a word of `service.identity.grouping`, ``""`` where nothing does."""
    with runtime.database.snapshot() as session:
        return group_store.hindrance(session, noun, pair) or ""


def not_to_decide(runtime: Runtime, merges: Iterable[Merge]) -> set[int]:
    """Say on which pairs whoever asks may not decide, since a record of them belongs to others."""
    if runtime.actor.administrator:
        return set()
    with runtime.database.snapshot() as session:
        return {each.id for each in merges if not _may_decide(session, runtime.actor, each)}


def is_importing(runtime: Runtime) -> bool:
    """Tell whether an import is being written at this moment, so that nothing can be decided."""
    with runtime.database.unit() as session:
        return not merge_store.try_lock_imports(session)


def institution_of(runtime: Runtime, institution_id: str | None) -> str:
    """Name an institution."""
    if institution_id is None:
        return ""
    with runtime.database.snapshot() as session:
        found = people_store.get_institution(session, institution_id)
    return found.name if found else ""


def _may_decide(session: Session, actor: Actor, merge: Merge) -> bool:
    try:
        permit_decision(actor, *homes(session, merge.noun, merge.pair))
    except NotPermitted:
        return False
    return True


def _records(session: Session, viewer: Viewer, noun: str, ids: Collection[str]) -> dict[str, Record]:
    origins = get_origins(session, noun, ids)
    if noun == EVIDENCE:
        return _works(session, viewer, ids, origins)
    given = people_store.get_given_experts(session, ids)
    experts = {id_: shown for id_, each in given.items() if (shown := seen(each, viewer)) is not None}
    homes = people_store.get_institutions(session, {each.institution_id or "" for each in experts.values()})
    works = sides_store.works_of(session, viewer, list(experts))
    return {
        id_: Record(each, homes.get(each.institution_id or ""), works[id_], origin=origins.get(id_))
        for id_, each in experts.items()
    }


def _works(
    session: Session, viewer: Viewer, ids: Collection[str], origins: Mapping[str, StoredOrigin]
) -> dict[str, Record]:
    found = seen_evidence(session, viewer, evidence_store.get_evidence(session, ids, as_given=True))
    people = seen_experts(session, viewer, {each for piece in found.values() for each in piece.expert_ids})
    return {
        id_: Record(
            piece,
            experts=tuple(people[each][0].name or each for each in piece.expert_ids if each in people),
            origin=origins.get(id_),
        )
        for id_, piece in found.items()
    }
