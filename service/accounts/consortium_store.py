"""The SQL of consortia. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.accounts.tables import ConsortiumMemberRow, ConsortiumRow
from service.store import delete_row, one_of


@dataclass(frozen=True, slots=True)
class Consortium:
    """Institutions that show each other what they show to no one else.

    It holds from the day ``starts`` to the day ``ends``, both included; without an end, until it gets one.
    ``members`` are ids of institutions, sorted.
    """

    id: str
    name: str
    starts: date
    ends: date | None = None
    members: tuple[str, ...] = ()


def list_consortia(session: Session) -> tuple[Consortium, ...]:
    """List the consortia by id, those that have ended too."""
    return _records(session, session.scalars(select(ConsortiumRow).order_by(ConsortiumRow.id)).all())


def get_consortium(session: Session, consortium_id: str) -> Consortium | None:
    """Fetch a consortium."""
    row = session.get(ConsortiumRow, consortium_id)
    return _records(session, [row])[0] if row else None


def put_consortium(session: Session, consortium: Consortium) -> bool:
    """Write a consortium with its members; true where it is new."""
    row = session.get(ConsortiumRow, consortium.id, with_for_update=True)
    values = {"name": consortium.name, "starts": consortium.starts, "ends": consortium.ends}
    if row is None:
        session.add(ConsortiumRow(id=consortium.id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    session.execute(delete(ConsortiumMemberRow).where(ConsortiumMemberRow.consortium_id == consortium.id))
    if consortium.members:
        members = [{"consortium_id": consortium.id, "institution_id": each} for each in consortium.members]
        session.execute(insert(ConsortiumMemberRow), members)
    return row is None


def delete_consortium(session: Session, consortium_id: str) -> bool:
    """Delete a consortium; false where there is none."""
    return delete_row(session, ConsortiumRow, consortium_id)


def members_today(session: Session, consortium_id: str, day: date) -> frozenset[str]:
    """List the institutions of a consortium that runs on that day."""
    found = (
        select(ConsortiumMemberRow.institution_id)
        .join(ConsortiumRow, ConsortiumRow.id == ConsortiumMemberRow.consortium_id)
        .where(ConsortiumRow.id == consortium_id, ConsortiumRow.starts <= day)
        .where((ConsortiumRow.ends.is_(None)) | (ConsortiumRow.ends >= day))
    )
    return frozenset(session.scalars(found))


def partners(session: Session, institution_id: str, day: date) -> frozenset[str]:
    """List the institutions that share a consortium with this one on that day, itself left out."""
    own = select(ConsortiumMemberRow.consortium_id).where(ConsortiumMemberRow.institution_id == institution_id)
    found = (
        select(ConsortiumMemberRow.institution_id)
        .join(ConsortiumRow, ConsortiumRow.id == ConsortiumMemberRow.consortium_id)
        .where(
            ConsortiumRow.id.in_(own),
            ConsortiumRow.starts <= day,
            ConsortiumRow.ends.is_(None) | (ConsortiumRow.ends >= day),
            ConsortiumMemberRow.institution_id != institution_id,
        )
    )
    return frozenset(session.scalars(found))


def _records(session: Session, rows: Sequence[ConsortiumRow]) -> tuple[Consortium, ...]:
    members: dict[str, list[str]] = {row.id: [] for row in rows}
    found = (
        select(ConsortiumMemberRow.consortium_id, ConsortiumMemberRow.institution_id)
        .where(one_of(ConsortiumMemberRow.consortium_id, members))
        .order_by(ConsortiumMemberRow.institution_id)
    )
    for consortium_id, institution_id in session.execute(found):
        members[consortium_id].append(institution_id)
    return tuple(Consortium(row.id, row.name, row.starts, row.ends, tuple(members[row.id])) for row in rows)
