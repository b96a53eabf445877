"""The SQL of conflicts of interest. Takes a session, returns records, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from service.accounts.actors import Actor
from service.catalogue.tables import ExpertRow
from service.introductions.tables import ConflictRow
from service.listing import Listing, Page
from service.problems.tables import OrganisationRow


@dataclass(frozen=True, slots=True)
class ConflictOfInterest:
    """Why an expert must not be named to an organisation, through the day ``until`` or for good."""

    id: int
    expert_id: str
    organisation_id: str
    institution_id: str | None
    kind: str
    note: str
    until: date | None
    created_at: datetime


def put_conflict(session: Session, expert_id: str, organisation_id: str, kind: str, **values: Any) -> int:
    """Write a conflict, new or in the place of what was said of the same three before."""
    statement = insert(ConflictRow).values(expert_id=expert_id, organisation_id=organisation_id, kind=kind, **values)
    written = statement.on_conflict_do_update(
        index_elements=["expert_id", "organisation_id", "kind"],
        set_={"note": values["note"], "until": values["until"]},
    )
    return session.scalars(written.returning(ConflictRow.id)).one()


def get_conflict(session: Session, conflict_id: int) -> ConflictOfInterest | None:
    """Fetch a conflict, and keep others from changing it until this unit of work ends."""
    row = session.get(ConflictRow, conflict_id, with_for_update=True)
    return _conflict(row) if row is not None else None


def find_conflict(session: Session, expert_id: str, organisation_id: str, kind: str) -> ConflictOfInterest | None:
    """Find what was said of these three."""
    row = session.scalar(
        select(ConflictRow).where(
            ConflictRow.expert_id == expert_id, ConflictRow.organisation_id == organisation_id, ConflictRow.kind == kind
        )
    )  # fmt: skip
    return _conflict(row) if row is not None else None


def remove_conflict(session: Session, conflict_id: int) -> None:
    """Remove a conflict."""
    session.execute(delete(ConflictRow).where(ConflictRow.id == conflict_id))


def list_conflicts(session: Session, actor: Actor, page: Page, day: date) -> Listing[ConflictOfInterest]:
    """Page through the conflicts in force on a day that an actor's office, or nobody's, recorded; latest first."""
    query = select(ConflictRow).where(_in_force(day))
    if not actor.administrator:
        own = ConflictRow.institution_id == actor.institution_id
        query = query.where(or_(own, ConflictRow.institution_id.is_(None)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(ConflictRow.id.desc()).limit(page.limit).offset(page.offset))
    return Listing(list(map(_conflict, rows)), total, page)


def conflicting_experts(session: Session, organisation_id: str, day: date) -> dict[str, ConflictOfInterest]:
    """Map each expert who must not be named to this organisation on that day to why, whoever recorded it.

    An expert who was merged into another record stands under that one.
    """
    rows = session.execute(
        select(ConflictRow, func.coalesce(ExpertRow.merged_into, ExpertRow.id))
        .join(ExpertRow, ExpertRow.id == ConflictRow.expert_id)
        .where(ConflictRow.organisation_id == organisation_id, _in_force(day))
        .order_by(ConflictRow.id)
    )
    found: dict[str, ConflictOfInterest] = {}
    for row, expert_id in rows:
        found.setdefault(expert_id, _conflict(row))
    return found


def conflict_between(session: Session, expert_id: str, organisation_id: str, day: date) -> ConflictOfInterest | None:
    """Find why an expert must not be named to an organisation on a day, by any record that was merged into theirs."""
    person = aliased(ExpertRow)
    own = select(func.coalesce(person.merged_into, person.id)).where(person.id == expert_id).scalar_subquery()
    row = session.scalar(
        select(ConflictRow)
        .join(ExpertRow, ExpertRow.id == ConflictRow.expert_id)
        .where(
            ConflictRow.organisation_id == organisation_id,
            func.coalesce(ExpertRow.merged_into, ExpertRow.id) == own,
            _in_force(day),
        )
        .order_by(ConflictRow.id)
        .limit(1)
    )
    return _conflict(row) if row is not None else None


def organisation_of(session: Session, organisation_id: str) -> str | None:
    """Give the id of an organisation if it exists, and keep it from being deleted until this unit of work ends."""
    found = select(OrganisationRow.id).where(OrganisationRow.id == organisation_id)
    return session.scalar(found.with_for_update(read=True, key_share=True))


def _in_force(day: date) -> ColumnElement[bool]:
    return or_(ConflictRow.until.is_(None), ConflictRow.until >= day)


def _conflict(row: ConflictRow) -> ConflictOfInterest:
    return ConflictOfInterest(
        row.id, row.expert_id, row.organisation_id, row.institution_id, row.kind, row.note, row.until, row.created_at
    )  # fmt: skip
