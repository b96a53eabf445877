"""The SQL of agreements. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from service.agreements.tables import AgreementRow
from service.catalogue.tables import InstitutionRow
from service.fingerprints import search_name
from service.listing import Listing, Page
from service.problems.tables import OrganisationRow
from service.store import name_holds, one_of

LIVE = "live"
ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A memorandum between an institution and an organisation; ``sectors`` narrow what it is for, none is everything.

    It is in force from ``starts`` to ``ends``, both included, unless it was ended before.
    """

    id: int
    institution_id: str
    institution: str
    organisation_id: str
    organisation: str
    title: str
    scope: str
    sectors: tuple[str, ...]
    starts: date
    ends: date
    state: str
    version: int
    ended_at: datetime | None

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.state == LIVE and self.starts <= day <= self.ends


def add_agreement(session: Session, **values: Any) -> int:
    """Write a new agreement; gives its number."""
    row = AgreementRow(**values)
    session.add(row)
    session.flush()
    return row.id


def change_agreement(session: Session, agreement_id: int, **values: Any) -> None:
    """Change an agreement, and count the change."""
    session.execute(
        update(AgreementRow).where(AgreementRow.id == agreement_id).values(**values, version=AgreementRow.version + 1)
    )


def end_agreement(session: Session, agreement_id: int) -> None:
    """Note that an agreement has ended now."""
    change_agreement(session, agreement_id, state=ENDED, ended_at=func.now())


def note_told(session: Session, agreement_id: int) -> None:
    """Note that both sides were told of its end."""
    change_agreement(session, agreement_id, reminded_at=func.now())


def get_agreement(session: Session, agreement_id: int, *, lock: bool = False) -> Agreement | None:
    """Fetch an agreement."""
    if lock:
        session.get(AgreementRow, agreement_id, with_for_update=True, populate_existing=True)
    found = session.execute(_WHOLE.where(AgreementRow.id == agreement_id)).first()
    return _agreement(*found) if found is not None else None


def list_agreements(
    session: Session,
    page: Page,
    day: date,
    *,
    institution_ids: Collection[str] | None,
    organisation_id: str | None,
    state: str,
    words: str,
) -> Listing[Agreement]:
    """Page through agreements, the one that ends first before the others.

    Parameters
    ----------
    institution_ids : collection of str or None
        Whose; None means everybody's.
    state : str
        ``live``, ``over`` (ended, or past its term) or ``all``.
    words : str
        Looked for in the organisation's name.
    """
    conditions: list[ColumnElement[bool]] = []
    in_force = (AgreementRow.state == LIVE) & (AgreementRow.ends >= day)
    if state != "all":
        conditions.append(in_force if state == LIVE else ~in_force)
    if institution_ids is not None:
        conditions.append(one_of(AgreementRow.institution_id, institution_ids))
    if organisation_id is not None:
        conditions.append(AgreementRow.organisation_id == organisation_id)
    if search_name(words):
        conditions.append(name_holds(OrganisationRow.search_name, words))
    query = _WHOLE.where(*conditions)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (AgreementRow.ends.asc() if state == LIVE else AgreementRow.ends.desc(), AgreementRow.id)
    rows = session.execute(query.order_by(*order).limit(page.limit).offset(page.offset))
    return Listing([_agreement(*row) for row in rows], total, page)


def agreements_in_force(session: Session, organisation_id: str, day: date) -> tuple[Agreement, ...]:
    """List the agreements of an organisation that hold on a day."""
    held = (AgreementRow.state == LIVE) & (AgreementRow.starts <= day) & (AgreementRow.ends >= day)
    rows = session.execute(
        _WHOLE.where(AgreementRow.organisation_id == organisation_id, held).order_by(AgreementRow.id)
    )
    return tuple(_agreement(*row) for row in rows)


def agreements_to_tell(session: Session, last: date) -> tuple[Agreement, ...]:
    """List the live agreements that end by a day and of which nobody was told yet, and hold them."""
    rows = session.execute(
        _WHOLE.where(AgreementRow.state == LIVE, AgreementRow.ends <= last, AgreementRow.reminded_at.is_(None))
        .order_by(AgreementRow.id)
        .with_for_update(of=AgreementRow, skip_locked=True)
    )
    return tuple(_agreement(*row) for row in rows)


_WHOLE = (
    select(AgreementRow, InstitutionRow.name, OrganisationRow.name)
    .join(InstitutionRow, InstitutionRow.id == AgreementRow.institution_id)
    .join(OrganisationRow, OrganisationRow.id == AgreementRow.organisation_id)
)


def _agreement(row: AgreementRow, institution: str, organisation: str) -> Agreement:
    return Agreement(
        row.id, row.institution_id, institution, row.organisation_id, organisation, row.title, row.scope,
        tuple(row.sectors), row.starts, row.ends, row.state, row.version, row.ended_at,
    )  # fmt: skip
