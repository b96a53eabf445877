"""The SQL of figures about cases: plain rows of a period, which reports count and add up. Never commits.

A row holds codes, days and numbers, no text that anybody wrote and no person's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.cases.tables import CaseRow, OutcomeRow, StepRow
from service.catalogue.tables import ExpertRow
from service.problems.tables import OrganisationRow, ProblemRow
from service.store import one_of


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """A case as reports count it; ``reached`` maps each step that it came to, to the first day of it.

    ``worth_rial`` is of the case as it stands, ``outcome_worth_rial`` what its outcome was worth.
    """

    case_id: int
    institution_id: str | None
    organisation_id: str | None
    expert_id: str | None
    department: str
    field: str | None
    sector: str | None
    region: str | None
    programme: str
    step: str
    opened_on: date
    closed_on: date | None
    close_reason: str
    worth_rial: int | None
    reached: Mapping[str, date]
    outcome_kind: str | None
    outcome_worth_rial: int | None
    published_on: date | None


def case_figures(
    session: Session, starts: date, ends: date, *, institution_ids: Collection[str] | None = None
) -> tuple[CaseFigures, ...]:
    """List the cases that were open on some day of a period, oldest first.

    Parameters
    ----------
    starts, ends : date
        First and last day. To count what happened in the period, look at the days in the rows.
    institution_ids : collection of str, optional
        Whose cases; without it everybody's.
    """
    query: Any = (
        select(
            CaseRow, ExpertRow.department, ExpertRow.field,
            func.coalesce(ProblemRow.sector, OrganisationRow.sector),
            func.coalesce(ProblemRow.region, OrganisationRow.region),
            ProblemRow.programme, OutcomeRow.kind, OutcomeRow.worth_rial, OutcomeRow.published_at,
        )
        .outerjoin(ExpertRow, ExpertRow.id == CaseRow.expert_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
        .outerjoin(ProblemRow, ProblemRow.id == CaseRow.problem_id)
        .outerjoin(OutcomeRow, OutcomeRow.case_id == CaseRow.id)
        .where(
            CaseRow.opened_at < _midnight(ends + timedelta(days=1)),
            or_(CaseRow.closed_at.is_(None), CaseRow.closed_at >= _midnight(starts)),
        )
        .order_by(CaseRow.id)
    )  # fmt: skip
    if institution_ids is not None:
        query = query.where(one_of(CaseRow.institution_id, institution_ids))
    rows = session.execute(query).all()
    reached = _reached(session, query)
    return tuple(
        CaseFigures(
            row.id, row.institution_id, row.organisation_id, row.expert_id, department or "", field, sector, region,
            programme or "", row.step, row.opened_at.date(), _day(row.closed_at), row.close_reason, row.worth_rial,
            reached.get(row.id, {}), kind, worth, _day(published),
        )
        for row, department, field, sector, region, programme, kind, worth, published in rows
    )  # fmt: skip


def counts_per_step(session: Session, *, institution_ids: Collection[str] | None = None) -> dict[str, int]:
    """Count the open cases of each step; one without any is left out."""
    query = select(CaseRow.step, func.count()).where(CaseRow.closed_at.is_(None)).group_by(CaseRow.step)
    if institution_ids is not None:
        query = query.where(one_of(CaseRow.institution_id, institution_ids))
    return dict(session.execute(query).all())


def standing_still(
    session: Session, day: date, still_days: int, *, institution_id: str | None = None, limit: int = 20
) -> list[tuple[int, str, str, date | None, datetime]]:
    """List open cases whose action is overdue or in which nothing happened for so many days, longest first.

    Returns
    -------
    list of (case, title, step, due day, last change)
        Of an institution and of no one; without ``institution_id`` everybody's.
    """
    still = CaseRow.updated_at < _midnight(day - timedelta(days=still_days))
    query = select(CaseRow.id, CaseRow.title, CaseRow.step, CaseRow.due_on, CaseRow.updated_at).where(
        CaseRow.closed_at.is_(None), or_(CaseRow.due_on < day, still)
    )
    if institution_id is not None:
        query = query.where(or_(CaseRow.institution_id == institution_id, CaseRow.institution_id.is_(None)))
    rows = session.execute(query.order_by(CaseRow.due_on.nulls_last(), CaseRow.updated_at, CaseRow.id).limit(limit))
    return list(rows.all())


def cases_due(session: Session, day: date) -> list[tuple[int, int, date]]:
    """List the open cases whose next action is due by a day and that somebody looks after: case, account, due day."""
    rows = session.execute(
        select(CaseRow.id, CaseRow.account_id, CaseRow.due_on)
        .where(CaseRow.closed_at.is_(None), CaseRow.due_on <= day, CaseRow.account_id.is_not(None))
        .order_by(CaseRow.id)
    )
    return [(case_id, account_id, due) for case_id, account_id, due in rows if account_id is not None and due]


def _reached(session: Session, cases: Any) -> dict[int, dict[str, date]]:
    wanted = cases.with_only_columns(CaseRow.id).order_by(None)
    rows = session.execute(
        select(StepRow.case_id, StepRow.step, func.min(StepRow.on_day))
        .where(StepRow.case_id.in_(wanted), StepRow.kind.in_(("opened", "moved")))
        .group_by(StepRow.case_id, StepRow.step)
    )
    found: dict[int, dict[str, date]] = {}
    for case_id, step, first in rows:
        found.setdefault(case_id, {})[step] = first
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment is not None else None
