"""The SQL of who stands behind which evidence, once persons and works are merged and persons split. Never commits.

What sources say is in ``evidence.given_expert_ids`` and in the rows of experts; what follows from it, from
``merged_into``, from what was split and from what experts hide of theirs is written to ``evidence_experts``, which
every match reads.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from service.catalogue.tables import EvidenceExpertRow

_CLEAR: Final = """
DELETE FROM evidence_experts d USING evidence e
WHERE e.id = ANY(CAST(:ids AS text[])) AND d.evidence_id IN (e.id, coalesce(e.merged_into, e.id))
"""

_WRITE: Final = """
INSERT INTO evidence_experts (evidence_id, expert_id, position, held)
WITH roots AS (
    SELECT DISTINCT coalesce(e.merged_into, e.id) AS id FROM evidence e WHERE e.id = ANY(CAST(:ids AS text[]))
), members AS (
    SELECT r.id AS root, e.given_expert_ids, true AS is_root FROM roots r JOIN evidence e ON e.id = r.id
    UNION ALL
    SELECT r.id, e.given_expert_ids, false FROM roots r JOIN evidence e ON e.merged_into = r.id
), people AS (
    SELECT m.root, coalesce(x.merged_into, x.id) AS person, m.is_root, said.place
    FROM members m CROSS JOIN LATERAL unnest(m.given_expert_ids) WITH ORDINALITY AS said (id, place)
    JOIN experts x ON x.id = said.id
), given AS (
    SELECT DISTINCT ON (1, 2) coalesce(e.merged_into, e.id) AS root, coalesce(x.merged_into, x.id) AS person,
           coalesce(n.merged_into, n.id) AS new_person
    FROM split_evidence s JOIN evidence e ON e.id = s.evidence_id JOIN experts x ON x.id = s.expert_id
    JOIN experts n ON n.id = s.new_expert_id
    WHERE coalesce(e.merged_into, e.id) IN (SELECT id FROM roots) ORDER BY 1, 2, s.split_id DESC
), behind AS (
    SELECT p.root, coalesce(g.new_person, p.person) AS person, min(p.place) FILTER (WHERE p.is_root) AS place,
           min(p.place) AS any_place
    FROM people p LEFT JOIN given g ON g.person = p.person AND g.root = p.root
    GROUP BY 1, 2
)
SELECT b.root, b.person,
       row_number() OVER (PARTITION BY b.root ORDER BY b.place NULLS LAST, b.any_place, b.person) - 1,
       EXISTS (SELECT FROM splits f JOIN experts x ON x.id = f.expert_id
               WHERE f.state = 'proposed' AND coalesce(x.merged_into, x.id) = b.person)
       OR EXISTS (SELECT FROM own_weights w JOIN experts x ON x.id = w.expert_id JOIN evidence e ON e.id = w.evidence_id
                  WHERE w.weight = 0 AND coalesce(x.merged_into, x.id) = b.person
                    AND coalesce(e.merged_into, e.id) = b.root)
FROM behind b
"""


def write_links(session: Session, evidence_ids: Collection[str]) -> None:
    """Write anew who stands behind these pieces of evidence, and behind those that they are merged into."""
    if evidence_ids:
        session.flush()
        for statement in (_CLEAR, _WRITE):
            session.execute(text(statement), {"ids": list(evidence_ids)})


def write_links_of(session: Session, expert_ids: Collection[str]) -> None:
    """Write anew what these experts stand behind, under their own ids or those that they are merged into."""
    write_links(session, evidence_of(session, expert_ids))


def evidence_of(session: Session, expert_ids: Collection[str]) -> list[str]:
    """List the evidence whose source names one of these experts, and what was split off to one of them."""
    named = """
        SELECT id FROM evidence WHERE given_expert_ids && CAST(:ids AS text[])
        UNION SELECT evidence_id FROM split_evidence
        WHERE expert_id = ANY(CAST(:ids AS text[])) OR new_expert_id = ANY(CAST(:ids AS text[]))
    """
    return list(session.scalars(text(named), {"ids": list(expert_ids)}))


def roots_of(session: Session, evidence_ids: Collection[str]) -> list[str]:
    """List the other pieces of evidence that these are merged into, or that are merged into these."""
    others = """
        SELECT merged_into FROM evidence WHERE id = ANY(CAST(:ids AS text[])) AND merged_into IS NOT NULL
        UNION SELECT id FROM evidence WHERE merged_into = ANY(CAST(:ids AS text[]))
    """
    return sorted(set(session.scalars(text(others), {"ids": list(evidence_ids)})) - set(evidence_ids))


def keep_split_evidence(session: Session, expert_ids: Collection[str]) -> None:
    """Write what was split off these experts as the other person's own, before the experts are deleted."""
    kept = """
        UPDATE evidence e SET given_expert_ids = array_append(e.given_expert_ids, s.new_expert_id)
        FROM split_evidence s WHERE s.evidence_id = e.id AND s.expert_id = ANY(CAST(:ids AS text[]))
          AND s.new_expert_id <> ALL(CAST(:ids AS text[]))
    """
    session.execute(text(kept), {"ids": list(expert_ids)})


def behind(session: Session, evidence_ids: Collection[str]) -> dict[str, list[str]]:
    """Say who stands behind each of these pieces of evidence, in order, whether it is held or not."""
    link = EvidenceExpertRow
    experts: dict[str, list[str]] = {each: [] for each in evidence_ids}
    wanted = link.evidence_id == any_(literal(list(evidence_ids), ARRAY(Text())))
    found = select(link.evidence_id, link.expert_id).where(wanted).order_by(link.position)
    for evidence_id, expert_id in session.execute(found):
        experts[evidence_id].append(expert_id)
    return experts
