"""The SQL of drafts: problems that are being written. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from service.problems.posting_tables import DraftRow


@dataclass(frozen=True, slots=True)
class Draft:
    """A problem that is being written; ``fields`` are those of its form, as typed."""

    id: int
    organisation_id: str
    fields: Mapping[str, str]
    version: int
    updated_at: datetime


def add_draft(session: Session, organisation_id: str, account_id: int | None, fields: Mapping[str, str]) -> Draft:
    """Keep a new draft."""
    values = {"organisation_id": organisation_id, "account_id": account_id, "fields": dict(fields)}
    return _draft(session.scalars(insert(DraftRow).values(**values).returning(DraftRow)).one())


def get_draft(session: Session, draft_id: int, *, lock: bool = False) -> Draft | None:
    """Fetch a draft."""
    row = session.get(DraftRow, draft_id, with_for_update=lock or None, populate_existing=lock)
    return _draft(row) if row is not None else None


def change_draft(session: Session, draft_id: int, fields: Mapping[str, str]) -> Draft:
    """Write a draft anew, and count the change."""
    changed = (
        update(DraftRow)
        .where(DraftRow.id == draft_id)
        .values(fields=dict(fields), version=DraftRow.version + 1, updated_at=func.now())
        .returning(DraftRow)
        .execution_options(populate_existing=True)
    )
    return _draft(session.scalars(changed).one())


def delete_draft(session: Session, draft_id: int) -> None:
    """Throw a draft away."""
    session.execute(delete(DraftRow).where(DraftRow.id == draft_id))


def drafts_of(session: Session, organisation_id: str, limit: int) -> tuple[Draft, ...]:
    """List an organisation's drafts, latest first."""
    latest = select(DraftRow).where(DraftRow.organisation_id == organisation_id).order_by(DraftRow.updated_at.desc())
    return tuple(map(_draft, session.scalars(latest.limit(limit))))


def _draft(row: DraftRow) -> Draft:
    return Draft(row.id, row.organisation_id, row.fields, row.version, row.updated_at)
