"""The SQL of postings: what their companies said around problems. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.problems.posting_tables import PostingRow
from service.store import one_of

STATES = ("submitted", "open", "answered", "closed", "withdrawn")
"""How far a posted problem is: sent to the office, taken up, an expert said yes, ended, taken back."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A problem as its company posted it. ``marks`` maps ``title`` and ``text`` to pairs of offsets to be hidden."""

    problem_id: str
    institution_id: str | None
    account_id: int | None
    state: str
    goal: str
    constraints: str
    tried: str
    cost: str
    place: str
    readiness: int | None
    marks: Mapping[str, Sequence[Sequence[int]]]
    version: int
    submitted_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    close_reason: str


def get_posting(session: Session, problem_id: str, *, lock: bool = False) -> Posting | None:
    """Fetch the posting of a problem; nothing where the problem was imported."""
    row = session.get(PostingRow, problem_id, with_for_update=lock or None, populate_existing=lock)
    return posting_of(row) if row is not None else None


def get_postings(session: Session, problem_ids: Collection[str]) -> dict[str, Posting]:
    """Fetch several postings by their problems' ids."""
    rows = session.scalars(select(PostingRow).where(one_of(PostingRow.problem_id, problem_ids)))
    return {row.problem_id: posting_of(row) for row in rows}


def change_posting(session: Session, problem_id: str, **values: Any) -> Posting | None:
    """Change a posting, and count the change; nothing where there is none."""
    changed = session.scalar(
        update(PostingRow)
        .where(PostingRow.problem_id == problem_id)
        .values(**values, version=PostingRow.version + 1, updated_at=func.now())
        .returning(PostingRow)
        .execution_options(populate_existing=True)
    )
    return posting_of(changed) if changed is not None else None


def posting_of(row: PostingRow) -> Posting:
    """Make the record of a row."""
    return Posting(
        row.problem_id, row.institution_id, row.account_id, row.state, row.goal, row.constraints, row.tried, row.cost,
        row.place, row.readiness, row.marks, row.version, row.submitted_at, row.opened_at, row.closed_at,
        row.close_reason,
    )  # fmt: skip
