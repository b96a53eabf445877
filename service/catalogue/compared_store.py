"""The SQL of what is compared: persons as one record each tells of them, works without their texts. Never commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from matcher.identity.persons import Person, person_from
from matcher.records import Evidence
from service.catalogue.people_store import get_given_experts, get_institutions
from service.catalogue.writing import INTERESTS_SUFFIX

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

_NAMED_BY = """
SELECT DISTINCT p.id FROM evidence e CROSS JOIN LATERAL unnest(e.given_expert_ids) AS p (id)
JOIN experts x ON x.id = p.id WHERE e.id = ANY(CAST(:ids AS text[])) ORDER BY p.id
"""


def persons(session: Session, expert_ids: Collection[str]) -> list[Person]:
    """Draw together what the records of these experts tell of them, each by itself, in the order of their ids.

    Who did a work beside them is read from its authors, else from the other experts whom its source names.
    """
    experts = get_given_experts(session, expert_ids)
    institutions = get_institutions(session, {each.institution_id or "" for each in experts.values()})
    rows = session.execute(text(_OF_EXPERTS), {"ids": list(experts)}).mappings().all()
    beside = {id_ for row in rows if not row["authors"] for id_ in row["given_expert_ids"]} - experts.keys()
    names = {id_: each.name for id_, each in (experts | get_given_experts(session, beside)).items()}
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
        )
        for id_ in sorted(experts)
    ]


def works(session: Session, evidence_ids: Collection[str]) -> list[Evidence]:
    """Fetch pieces of evidence without their texts, in the order of their ids; interests are none.

    Experts are named by the records that they are shown as.
    """
    rows = session.execute(text(_WORKS), {"ids": list(evidence_ids)}).mappings()
    return sorted((_light(row, row["authors"], row["expert_ids"]) for row in rows), key=lambda each: each.id)


def named_by(session: Session, evidence_ids: Collection[str]) -> list[str]:
    """List the experts whom the sources of these pieces of evidence name, by id; interests count for nothing."""
    works_alone = [each for each in evidence_ids if not each.endswith(INTERESTS_SUFFIX)]
    return list(session.scalars(text(_NAMED_BY), {"ids": works_alone}))


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
