"""The SQL of what is left of records besides themselves: it goes with them. Never commits."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

_TRACES = (
    "DELETE FROM origins WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[]))",
    "DELETE FROM identity_keys WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[]))",
    "DELETE FROM merges WHERE noun = :noun"
    " AND (one_id = ANY(CAST(:ids AS text[])) OR other_id = ANY(CAST(:ids AS text[])))",
    "UPDATE imported_records SET before = NULL WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[]))",
)


def forget_traces(session: Session, noun: str, record_ids: Collection[str]) -> None:
    """Drop where deleted records came from, what they were compared by, and what they said before imports."""
    if record_ids:
        for statement in _TRACES:
            session.execute(text(statement), {"noun": noun, "ids": list(record_ids)})
