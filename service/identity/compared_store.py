"""The SQL of what is compared: persons as one record each tells of them, works without their texts. Never commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.orm import Session

from matcher.identity.persons import Person, person_from
from matcher.records import Evidence
from service.catalogue.people_store import get_given_experts, get_institutions
from service.catalogue.tables import EvidenceRow, ExpertRow
from service.identity.group_store import records_of, shown_as
from service.identity.key_store import EXPERTS
from service.store import one_of
from service.suggestions.tables import SuggestionRow

_SAYS = "e.id, e.kind, e.title, e.translated_title, e.doi, e.year, e.lang, e.authors, e.given_expert_ids, e.visibility"

_OF_EXPERTS = f"""
SELECT p.id AS expert_id, {_SAYS}
FROM evidence e CROSS JOIN LATERAL unnest(e.given_expert_ids) AS p (id) JOIN experts x ON x.id = p.id
WHERE e.given_expert_ids && CAST(:ids AS text[]) AND p.id = ANY(CAST(:ids AS text[])) AND e.kind <> 'interests'
  AND NOT EXISTS (
      SELECT FROM split_evidence s
      WHERE s.evidence_id IN (e.id, e.merged_into) AND s.expert_id IN (x.id, x.merged_into)
  )
UNION ALL
SELECT s.new_expert_id, {_SAYS} FROM split_evidence s JOIN evidence e ON e.id = s.evidence_id
WHERE s.new_expert_id = ANY(CAST(:ids AS text[]))
"""

_WORKS = f"""
SELECT {_SAYS}, ARRAY(
    SELECT coalesce(x.merged_into, x.id) FROM unnest(e.given_expert_ids) AS p (id) JOIN experts x ON x.id = p.id
) AS expert_ids
FROM evidence e WHERE e.id = ANY(CAST(:ids AS text[])) AND e.kind <> 'interests'
"""

_SOURCES = "SELECT record_id, source FROM origins WHERE noun = 'experts' AND record_id = ANY(CAST(:ids AS text[]))"

_NAMED_BY = """
SELECT DISTINCT p.id FROM evidence e CROSS JOIN LATERAL unnest(e.given_expert_ids) AS p (id)
JOIN experts x ON x.id = p.id WHERE e.id = ANY(CAST(:ids AS text[])) AND e.kind <> 'interests' ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class StoredWork:
    """A piece of evidence in the store: whom its source, or whoever linked it, names, and its state."""

    expert_ids: tuple[str, ...]
    record_hash: bytes
    updated_at: datetime


def persons(session: Session, expert_ids: Collection[str]) -> list[Person]:
    """Draw together what the records of these experts tell of them, each by itself, in the order of their ids.

    Who did a work beside them is read from its authors, else from the other experts whom its source names.
    """
    experts = get_given_experts(session, expert_ids)
    institutions = get_institutions(session, {each.institution_id or "" for each in experts.values()})
    rows = session.execute(text(_OF_EXPERTS), {"ids": list(experts)}).mappings().all()
    beside = {id_ for row in rows if not row["authors"] for id_ in row["given_expert_ids"]} - experts.keys()
    names = {id_: each.name for id_, each in (experts | get_given_experts(session, beside)).items()}
    sources: dict[str, str] = dict(session.execute(text(_SOURCES), {"ids": list(experts)}).all())
    works: dict[str, list[Evidence]] = defaultdict(list)
    for row in rows:
        others = [names.get(id_, "") for id_ in row["given_expert_ids"] if id_ != row["expert_id"]]
        authors = row["authors"] or [name for name in others if name]
        works[row["expert_id"]].append(_light(row, authors, ()))
    return [
        person_from(
            experts[id_],
            works[id_],
            institution=known.name if (known := institutions.get(experts[id_].institution_id or "")) else "",
            source=sources.get(id_, ""),
        )
        for id_ in sorted(experts)
    ]


def whole_persons(session: Session, expert_ids: Collection[str]) -> list[Person]:
    """Draw together what all records of each of these persons tell, by the records that they are shown as."""
    shown = shown_as(session, EXPERTS, records_of(session, expert_ids))
    parts: dict[str, list[Person]] = defaultdict(list)
    for each in persons(session, shown):
        parts[shown[each.id]].append(each)
    return [_whole(id_, some) for id_, some in sorted(parts.items())]


def _whole(shown_id: str, parts: list[Person]) -> Person:
    parts.sort(key=lambda each: each.id != shown_id)
    years = [year for each in parts for year in each.years or ()]
    return replace(
        parts[0],
        names=tuple(dict.fromkeys(name for each in parts for name in each.names)),
        orcid=next((each.orcid for each in parts if each.orcid), None),
        email=next((each.email for each in parts if each.email), None),
        institution_id=next((each.institution_id for each in parts if each.institution_id), None),
        institution=next((each.institution for each in parts if each.institution), ""),
        department=next((each.department for each in parts if each.department), ""),
        coauthors=frozenset().union(*(each.coauthors for each in parts)),
        titles=frozenset().union(*(each.titles for each in parts)),
        namesakes=frozenset().union(*(each.namesakes for each in parts)),
        years=(min(years), max(years)) if years else None,
    )


def works(session: Session, evidence_ids: Collection[str]) -> list[Evidence]:
    """Fetch pieces of evidence without their texts, in the order of their ids; interests are none.

    Experts are named by the records that they are shown as.
    """
    rows = session.execute(text(_WORKS), {"ids": list(evidence_ids)}).mappings()
    return sorted((_light(row, row["authors"], row["expert_ids"]) for row in rows), key=lambda each: each.id)


def stored_works(session: Session, evidence_ids: Collection[str]) -> dict[str, StoredWork]:
    """Map pieces of evidence that are in the store to whom they name there, and in which state they are."""
    row = EvidenceRow
    found = select(row.id, row.given_expert_ids, row.record_hash, row.updated_at).where(one_of(row.id, evidence_ids))
    return {id_: StoredWork(tuple(experts), said, at) for id_, experts, said, at in session.execute(found)}


def newest_expert(session: Session) -> datetime | None:
    """Say when an expert's record was last written."""
    return session.scalar(select(func.max(ExpertRow.updated_at)))


def suggested_works(session: Session, expert_ids: Collection[str], kind: str) -> set[tuple[str, str]]:
    """Say which works were suggested to these experts, whatever was said of them, as pairs of expert and work."""
    row = SuggestionRow
    found = select(row.expert_id, row.record["id"].as_string()).where(
        one_of(row.expert_id, expert_ids), row.kind == kind
    )
    return {(expert_id, work) for expert_id, work in session.execute(found)}


def named_by(session: Session, evidence_ids: Collection[str]) -> list[str]:
    """List the experts whom the sources of these pieces of evidence name, by id; interests count for nothing."""
    return list(session.scalars(text(_NAMED_BY), {"ids": list(evidence_ids)}))


def _light(row: RowMapping, authors: Iterable[str], expert_ids: Iterable[str]) -> Evidence:
    return Evidence(
        row["id"],
        tuple(dict.fromkeys(expert_ids)),
        row["kind"],
        title=row["title"],
        lang=row["lang"],
        year=row["year"],
        authors=tuple(authors),
        doi=row["doi"],
        translated_title=row["translated_title"],
        visibility=row["visibility"],
    )
