"""The SQL of reports: plain rows of a term, which `service.reports.figures` counts. Never commits.

A row holds codes, days and numbers, no text that anybody wrote and no person's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.cases.store import stands
from service.cases.tables import CaseRow, StepRow
from service.catalogue.tables import ExpertRow, InstitutionRow
from service.introductions.tables import IntroductionRow
from service.matching.tables import MatchRunRow
from service.problems.posting_tables import PostingRow
from service.problems.tables import OrganisationRow, ProblemRow
from service.store import one_of
from service.terms import Term

Institutions = Collection[str] | None
"""Whose rows; None means everybody's."""


@dataclass(frozen=True, slots=True)
class ProblemFigures:
    """A problem as reports count it.

    ``ranked_at`` is when it was first ranked, ``nobody`` that the latest answer found no strong expert.
    """

    sector: str | None
    programme: str
    state: str
    came_at: datetime
    ranked_at: datetime | None
    nobody: bool


@dataclass(frozen=True, slots=True)
class IntroductionFigures:
    """An introduction as reports count it."""

    sector: str | None
    department: str
    institution_id: str | None
    came_at: datetime
    asked_at: datetime | None
    company_answer: str | None
    company_answered_at: datetime | None
    expert_answer: str | None
    expert_answered_at: datetime | None
    revealed_at: datetime | None


def problem_figures(
    session: Session, span: tuple[datetime, datetime], institutions: Institutions
) -> tuple[ProblemFigures, ...]:
    """List the problems that came within a span of time; for some institutions, those that they handle."""
    first, after = span
    came = func.coalesce(PostingRow.submitted_at, ProblemRow.created_at)
    runs = (
        select(
            MatchRunRow.problem_id,
            func.min(MatchRunRow.created_at).label("ranked_at"),
        )
        .where(MatchRunRow.problem_id.is_not(None))
        .group_by(MatchRunRow.problem_id)
        .subquery()
    )
    latest = (
        select(MatchRunRow.no_strong_expert)
        .where(MatchRunRow.problem_id == ProblemRow.id)
        .order_by(MatchRunRow.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            func.coalesce(ProblemRow.sector, OrganisationRow.sector), ProblemRow.programme,
            func.coalesce(PostingRow.state, "open"), came, runs.c.ranked_at, latest,
        )
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
        .outerjoin(runs, runs.c.problem_id == ProblemRow.id)
        .where(came >= first, came < after)
    )  # fmt: skip
    if institutions is not None:
        query = query.where(or_(PostingRow.institution_id.is_(None), one_of(PostingRow.institution_id, institutions)))
    rows = session.execute(query.order_by(ProblemRow.id))
    return tuple(
        ProblemFigures(sector, programme, state, came_at, ranked_at, bool(nobody))
        for sector, programme, state, came_at, ranked_at, nobody in rows
    )


def introduction_figures(
    session: Session, span: tuple[datetime, datetime], institutions: Institutions
) -> tuple[IntroductionFigures, ...]:
    """List the introductions in which something happened within a span: asked, answered, or known to each other."""
    first, after = span

    def within(moment: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
        return and_(moment >= first, moment < after)

    row = IntroductionRow
    query = (
        select(
            func.coalesce(ProblemRow.sector, OrganisationRow.sector), func.coalesce(ExpertRow.department, ""),
            func.coalesce(ExpertRow.institution_id, row.institution_id),
            func.coalesce(PostingRow.submitted_at, ProblemRow.created_at), row.asked_at, row.company_answer,
            row.company_answered_at, row.expert_answer, row.expert_answered_at, row.revealed_at,
        )
        .join(ProblemRow, ProblemRow.id == row.problem_id)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
        .outerjoin(ExpertRow, ExpertRow.id == row.expert_id)
        .where(or_(*map(within, (row.asked_at, row.company_answered_at, row.expert_answered_at, row.revealed_at))))
    )  # fmt: skip
    if institutions is not None:
        query = query.where(one_of(row.institution_id, institutions))
    rows: Iterable[Sequence[Any]] = session.execute(query.order_by(row.id))
    return tuple(IntroductionFigures(*each) for each in rows)


@dataclass(frozen=True, slots=True)
class TermCounts:
    """A term in five figures; ``worth`` is in rial."""

    problems: int
    asked: int
    cases: int
    contracts: int
    worth: int


def term_counts(session: Session, term: Term, institutions: Institutions) -> TermCounts:
    """Count a term without reading its rows, as `service.reports.figures` counts the rows of one."""
    first, after = term.span
    came = func.coalesce(PostingRow.submitted_at, ProblemRow.created_at)
    problems = (
        select(func.count())
        .select_from(ProblemRow)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .where(came >= first, came < after)
    )
    asked = select(func.count()).where(IntroductionRow.asked_at >= first, IntroductionRow.asked_at < after)
    started = (
        select(StepRow.case_id, func.min(StepRow.on_day).label("on_day"))
        .where(StepRow.kind.in_(("opened", "moved")))
        .group_by(StepRow.case_id)
        .subquery()
    )
    opened = func.least(started.c.on_day, cast(func.timezone("UTC", CaseRow.opened_at), Date))
    cases = (
        select(func.count())
        .select_from(CaseRow)
        .outerjoin(started, started.c.case_id == CaseRow.id)
        .where(opened >= term.starts, opened <= term.ends)
    )
    signed = (
        select(StepRow.case_id, func.min(StepRow.on_day).label("on_day"))
        .where(StepRow.step == "contract", stands())
        .group_by(StepRow.case_id)
        .subquery()
    )
    contracts = (
        select(func.count(), func.coalesce(func.sum(CaseRow.worth_rial), 0))
        .select_from(CaseRow)
        .join(signed, signed.c.case_id == CaseRow.id)
        .where(signed.c.on_day >= term.starts, signed.c.on_day <= term.ends)
    )
    if institutions is not None:
        problems = problems.where(
            or_(PostingRow.institution_id.is_(None), one_of(PostingRow.institution_id, institutions))
        )
        asked = asked.where(one_of(IntroductionRow.institution_id, institutions))
        cases = cases.where(one_of(CaseRow.institution_id, institutions))
        contracts = contracts.where(one_of(CaseRow.institution_id, institutions))
    n_contracts, worth = session.execute(contracts).one()
    return TermCounts(
        session.scalar(problems) or 0,
        session.scalar(asked) or 0,
        session.scalar(cases) or 0,
        n_contracts,
        int(worth or 0),
    )


def names_of_institutions(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Map institutions to their names."""
    rows = session.execute(select(InstitutionRow.id, InstitutionRow.name).where(one_of(InstitutionRow.id, ids)))
    return {str(id_): str(name) for id_, name in rows}
