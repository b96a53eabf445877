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

from service.cases.store import days_reached
from service.cases.tables import CaseRow, OutcomeRow, StepRow
from service.catalogue.tables import ExpertRow
from service.problems.tables import OrganisationRow, ProblemRow
from service.store import one_of


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """A case as reports count it; ``reached`` maps each step that it came to, and that stands, to its first day.

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

    What was entered later counts for the day on which it was: a case may be older than its row.

    Parameters
    ----------
    starts, ends : date
        First and last day. To count what happened in the period, look at the days in the rows.
    institution_ids : collection of str, optional
        Whose cases; without it everybody's.
    """
    query: Any = (
        select(
            CaseRow.id, CaseRow.institution_id, CaseRow.organisation_id, CaseRow.expert_id, CaseRow.step,
            CaseRow.opened_at, CaseRow.closed_at, CaseRow.close_reason, CaseRow.worth_rial,
            ExpertRow.department, ExpertRow.field,
            func.coalesce(ProblemRow.sector, OrganisationRow.sector),
            func.coalesce(ProblemRow.region, OrganisationRow.region),
            ProblemRow.programme, OutcomeRow.kind, OutcomeRow.worth_rial, OutcomeRow.published_at,
        )
        .outerjoin(ExpertRow, ExpertRow.id == CaseRow.expert_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
        .outerjoin(ProblemRow, ProblemRow.id == CaseRow.problem_id)
        .outerjoin(OutcomeRow, OutcomeRow.case_id == CaseRow.id)
        .where(
            or_(
                CaseRow.opened_at < _midnight(ends + timedelta(days=1)),
                CaseRow.id.in_(select(StepRow.case_id).where(StepRow.on_day <= ends)),
            ),
            or_(CaseRow.closed_at.is_(None), CaseRow.closed_at >= _midnight(starts)),
        )
        .order_by(CaseRow.id)
    )  # fmt: skip
    if institution_ids is not None:
        query = query.where(one_of(CaseRow.institution_id, institution_ids))
    rows = session.execute(query).all()
    reached = days_reached(session, query.with_only_columns(CaseRow.id).order_by(None))
    return tuple(
        CaseFigures(
            id_, institution_id, organisation_id, expert_id, department or "", field, sector, region, programme or "",
            step, min([opened_at.date(), *reached.get(id_, {}).values()]), _day(closed_at), close_reason, worth_rial,
            reached.get(id_, {}), kind, worth, _day(published),
        )
        for id_, institution_id, organisation_id, expert_id, step, opened_at, closed_at, close_reason, worth_rial,
        department, field, sector, region, programme, kind, worth, published in rows
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment is not None else None
