"""The SQL of a catalogue's health. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

STALE_YEARS: Final = 2

_PERSONS: Final = """
WITH persons AS MATERIALIZED (
    SELECT x.id, x.institution_id, x.updated_at FROM experts x
    WHERE x.merged_into IS NULL AND (CAST(:institution AS text) IS NULL OR x.institution_id = :institution)
), standing AS MATERIALIZED (
    SELECT d.expert_id, d.evidence_id, e.updated_at
    FROM evidence_experts d JOIN evidence e ON e.id = d.evidence_id AND e.kind <> 'interests'
    WHERE d.expert_id IN (SELECT id FROM persons)
), works AS MATERIALIZED (
    SELECT expert_id, count(*) AS n, max(updated_at) AS updated_at FROM standing GROUP BY expert_id
), reached AS MATERIALIZED (
    SELECT DISTINCT coalesce(x.merged_into, x.id) AS expert_id FROM experts x
    WHERE x.email IS NOT NULL OR x.phone IS NOT NULL
), proposed AS MATERIALIZED (
    SELECT DISTINCT coalesce(x.merged_into, x.id) AS expert_id
    FROM merges m JOIN experts x ON x.id IN (m.one_id, m.other_id) WHERE m.noun = 'experts' AND m.state = 'proposed'
), flagged AS MATERIALIZED (
    SELECT DISTINCT expert_id FROM splits WHERE state = 'proposed'
), vanished AS MATERIALIZED (
    SELECT g.expert_id FROM (
        SELECT DISTINCT coalesce(x.merged_into, x.id) AS expert_id
        FROM origins o JOIN experts x ON x.id = o.record_id WHERE o.noun = 'experts' AND o.vanished_at IS NOT NULL
    ) g WHERE NOT EXISTS (
        SELECT FROM experts x LEFT JOIN origins o ON o.noun = 'experts' AND o.record_id = x.id
        WHERE (x.id = g.expert_id OR x.merged_into = g.expert_id) AND o.vanished_at IS NULL
    )
), found AS MATERIALIZED (
    SELECT p.id, p.institution_id, coalesce(w.n, 0) AS n_works,
           w.n IS NULL AS without_evidence,
           p.id NOT IN (SELECT expert_id FROM reached) AS unreachable,
           greatest(p.updated_at, w.updated_at) < now() - make_interval(years => :years) AS stale,
           p.id IN (SELECT expert_id FROM flagged) AS flagged,
           p.id IN (SELECT expert_id FROM proposed) AS duplicated,
           p.id IN (SELECT expert_id FROM vanished) AS vanished
    FROM persons p LEFT JOIN works w ON w.expert_id = p.id
)
"""

COLUMNS: Final[Mapping[str, str]] = MappingProxyType({
    "without-evidence": "without_evidence",
    "unreachable": "unreachable",
    "stale": "stale",
    "flagged": "flagged",
    "duplicated": "duplicated",
    "vanished": "vanished",
})  # fmt: skip
"""What can be found of an expert, and the column that says so."""

_COUNTS: Final = ", ".join(f"count(*) FILTER (WHERE {column}) AS {column}" for column in COLUMNS.values())


def by_institution(session: Session, institution_id: str | None) -> list[Mapping[str, Any]]:
    """Count experts, their works and what is found of them, by institution; of one, or of all."""
    counted = f"""
        {_PERSONS}, of_home AS (
            SELECT institution_id, count(*) AS n FROM (
                SELECT DISTINCT p.institution_id, s.evidence_id FROM standing s JOIN persons p ON p.id = s.expert_id
            ) each_once GROUP BY institution_id
        )
        SELECT f.institution_id, i.name, count(*) AS n_experts, coalesce(h.n, 0) AS n_works, {_COUNTS}
        FROM found f LEFT JOIN institutions i ON i.id = f.institution_id
        LEFT JOIN of_home h ON h.institution_id IS NOT DISTINCT FROM f.institution_id
        GROUP BY f.institution_id, i.name, h.n ORDER BY count(*) DESC, f.institution_id
    """
    return [dict(row) for row in session.execute(text(counted), _values(institution_id)).mappings()]


def by_language(session: Session, institution_id: str | None) -> dict[str, int]:
    """Count the works behind which an expert stands, by language, most first."""
    own = """
        JOIN (
            SELECT DISTINCT d.evidence_id FROM evidence_experts d JOIN experts x ON x.id = d.expert_id
            WHERE x.institution_id = :institution
        ) o ON o.evidence_id = e.id
    """
    counted = f"""
        SELECT e.lang, count(*) FROM evidence e {own if institution_id is not None else ""}
        WHERE e.merged_into IS NULL AND e.kind <> 'interests' GROUP BY e.lang ORDER BY count(*) DESC, e.lang
    """
    values = {"institution": institution_id} if institution_id is not None else {}
    return dict(session.execute(text(counted), values).all())


def experts_with(session: Session, finding: str, institution_id: str | None, *, limit: int, offset: int) -> list[str]:
    """List the experts of whom something is found, by id."""
    listed = f"{_PERSONS} SELECT id FROM found WHERE {COLUMNS[finding]} ORDER BY id LIMIT :limit OFFSET :offset"
    return list(session.scalars(text(listed), _values(institution_id) | {"limit": limit, "offset": offset}))


def count_with(session: Session, finding: str, institution_id: str | None) -> int:
    """Count the experts of whom something is found."""
    counted = f"{_PERSONS} SELECT count(*) FROM found WHERE {COLUMNS[finding]}"
    return int(session.execute(text(counted), _values(institution_id)).scalar_one())


def _values(institution_id: str | None) -> dict[str, Any]:
    return {"institution": institution_id, "years": STALE_YEARS}
