"""The SQL of looking for two persons in one: whose works changed, what they are, who else lists them. Never commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.identity.homonyms import BACKGROUND, LEAST_WORKS
from matcher.index import Vectors
from matcher.records import Evidence
from service.catalogue.people_store import get_given_experts

LEAST_FOR_BACKGROUND: Final = 1000
"""Of fewer vectors, all about one matter perhaps, the mean cosine is believed only below the library's own figure."""

_STATES: Final = """
SELECT l.expert_id, count(*) AS n_works,
       md5(:encoder_id || string_agg(l.evidence_id || encode(e.content_hash, 'hex') || e.authors :: text, ' '
                                     ORDER BY l.evidence_id)) AS state
FROM evidence_experts l JOIN evidence e ON e.id = l.evidence_id
JOIN evidence_vectors v ON v.evidence_id = e.id AND v.encoder_id = :encoder_id AND v.content_hash = e.content_hash
WHERE e.kind <> 'interests' AND (CAST(:ids AS text[]) IS NULL OR l.expert_id = ANY(CAST(:ids AS text[])))
GROUP BY l.expert_id HAVING count(*) >= :least
"""

_PIECES: Final = """
SELECT l.expert_id, l.evidence_id, e.id, e.kind, e.title, e.year, e.lang, e.authors, e.given_expert_ids,
       CASE WHEN e.title = '' THEN left(e.text, 300) ELSE '' END AS text
FROM evidence_experts l JOIN evidence e ON e.id = l.evidence_id OR e.merged_into = l.evidence_id
JOIN evidence_vectors v ON v.evidence_id = l.evidence_id AND v.encoder_id = :encoder_id
WHERE l.expert_id = ANY(CAST(:ids AS text[])) AND e.kind <> 'interests'
ORDER BY l.expert_id, l.evidence_id, e.id <> l.evidence_id, e.id
"""

_VECTORS: Final = """
SELECT evidence_id, vector_send(embedding) FROM evidence_vectors
WHERE encoder_id = :encoder_id AND evidence_id = ANY(CAST(:ids AS text[]))
"""

_RECORDS: Final = """
SELECT coalesce(merged_into, id), id FROM experts
WHERE id = ANY(CAST(:ids AS text[])) OR merged_into = ANY(CAST(:ids AS text[])) ORDER BY 1, 2
"""

_MEAN: Final = "SELECT count(*), vector_send(avg(embedding)) FROM evidence_vectors WHERE encoder_id = :encoder_id"


_LATEST_IMPORT: Final = """
SELECT max(r.import_id) FROM imported_records r JOIN imports i ON i.id = r.import_id AND i.state = 'done'
WHERE r.noun = 'evidence' AND r.record_id = ANY(CAST(:ids AS text[])) AND r.action IN ('created', 'replaced')
"""


@dataclass(frozen=True, slots=True)
class WorksState:
    """How many works a person has, and a mark that changes with them."""

    n_works: int
    mark: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known of a person's works: pieces and holders by work, vectors in the order of the works.

    ``records`` are the person's own; ``names_of`` maps every expert's record that lists one of the works to its names.
    """

    records: tuple[str, ...]
    pieces: Mapping[str, tuple[Evidence, ...]]
    holders: Mapping[str, tuple[str, ...]]
    names_of: Mapping[str, tuple[str, ...]]
    vectors: Vectors


def works_states(session: Session, encoder_id: int, expert_ids: Collection[str] | None) -> dict[str, WorksState]:
    """Map the persons who have works enough to be looked at, all or some, to the state of these."""
    values = {
        "encoder_id": encoder_id,
        "ids": None if expert_ids is None else list(expert_ids),
        "least": LEAST_WORKS,
    }
    return {id_: WorksState(n_works, mark) for id_, n_works, mark in session.execute(text(_STATES), values)}


def background(session: Session, encoder_id: int) -> float:
    """Give the mean cosine of two pieces of evidence, by the mean of their vectors."""
    n, sent = session.execute(text(_MEAN), {"encoder_id": encoder_id}).one()
    if n < 2:
        return BACKGROUND
    total = _vector(sent).astype(np.float64) * n
    mean = float((total @ total - n) / (n * (n - 1)))
    return mean if n >= LEAST_FOR_BACKGROUND else min(mean, BACKGROUND)


def holdings(session: Session, encoder_id: int, expert_ids: Collection[str]) -> dict[str, Holding]:
    """Fetch what is known of the works of some persons, by the records that they are shown as."""
    rows = session.execute(text(_PIECES), {"encoder_id": encoder_id, "ids": list(expert_ids)}).mappings().all()
    pieces: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    holders: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        said = {name: row[name] for name in ("id", "kind", "title", "text", "lang", "year")}
        found = Evidence(**said, expert_ids=(), authors=tuple(row["authors"]))
        pieces[row["expert_id"]][row["evidence_id"]].append(found)
        holders[row["evidence_id"]] |= dict.fromkeys(row["given_expert_ids"])
    records: dict[str, list[str]] = defaultdict(list)
    for person, record in session.execute(text(_RECORDS), {"ids": list(pieces)}):
        records[person].append(record)
    listing = {id_ for those in holders.values() for id_ in those} | {
        id_ for those in records.values() for id_ in those
    }
    experts = get_given_experts(session, listing).values()
    names = {each.id: tuple(name for name in (each.name, *each.names) if name) for each in experts}
    vectors = _vectors(session, encoder_id, list(holders))
    return {
        person: Holding(
            records=tuple(records[person]),
            pieces={work: tuple(some) for work, some in works.items()},
            holders={work: tuple(holders[work]) for work in works},
            names_of=names,
            vectors=np.array([vectors[work] for work in works], dtype=np.float32),
        )
        for person, works in pieces.items()
    }


def _vectors(session: Session, encoder_id: int, evidence_ids: Collection[str]) -> dict[str, Vectors]:
    rows = session.execute(text(_VECTORS), {"encoder_id": encoder_id, "ids": list(evidence_ids)})
    return {id_: _vector(sent) for id_, sent in rows}


def _vector(sent: bytes) -> Vectors:
    """Read a vector as pgvector sends it: two int16 stand before the numbers, how many there are and a spare."""
    return np.frombuffer(sent, dtype=">f4", offset=4).astype(np.float32)


def latest_import(session: Session, evidence_ids: Collection[str]) -> int | None:
    """Find the latest import in force that brought or changed one of these pieces of evidence."""
    found: int | None = session.scalar(text(_LATEST_IMPORT), {"ids": list(evidence_ids)})
    return found
