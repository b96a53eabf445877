"""The SQL of the ledger: how often each expert was asked in a term, and who came into question. Never commits.

Takes a session, returns records. An expert who was merged into another record counts under that one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session, aliased

from service.catalogue.tables import ExpertRow
from service.catalogue.visibility import Viewer
from service.catalogue.visibility_store import anything_closed, closed_sets, closed_values
from service.introductions.tables import IntroductionRow
from service.matching.tables import MatchResultRow, MatchRunRow
from service.store import one_of
from service.terms import Term

STRONG: Final = ("strong", "good")
IN_QUESTION: Final = ("strong", "good", "possible")
PROBLEMS_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose ledger: of experts of these institutions, or of all; of one ``department`` where it is not empty.

    Experts of elsewhere count too where an office of these institutions asked them.
    """

    institution_ids: tuple[str, ...] | None
    department: str = ""
    only_own: bool = False


@dataclass(frozen=True, slots=True)
class Considered:
    """An expert whom the latest rankings of a term's problems named: how often, how often strongly, and where."""

    expert_id: str
    named: int
    strongly: int
    problem_ids: tuple[str, ...]


def asked_in(session: Session, scope: Scope, term: Term) -> tuple[dict[str, int], int]:
    """Count the questions of a term by expert, and those to persons who were erased since."""
    first, after = term.span
    person = func.coalesce(ExpertRow.merged_into, ExpertRow.id)
    rows = session.execute(
        select(person, func.count())
        .select_from(IntroductionRow)
        .outerjoin(ExpertRow, ExpertRow.id == IntroductionRow.expert_id)
        .where(
            IntroductionRow.asked_at >= first, IntroductionRow.asked_at < after,
            _asked_by_or_of(scope), _of_department(scope),
        )
        .group_by(person)
    )  # fmt: skip
    found: dict[str | None, int] = dict(rows.all())
    erased = found.pop(None, 0)
    return {each: count for each, count in found.items() if each is not None}, erased


def considered_in(session: Session, scope: Scope, term: Term) -> list[Considered]:
    """List whom the latest ranking of each problem in a term found at least possible, the most often strong first."""
    first, after = term.span
    latest = (
        select(MatchRunRow.id, MatchRunRow.problem_id)
        .where(MatchRunRow.problem_id.is_not(None), MatchRunRow.created_at >= first, MatchRunRow.created_at < after)
        .ext(distinct_on(MatchRunRow.problem_id))
        .order_by(MatchRunRow.problem_id, MatchRunRow.created_at.desc())
        .subquery()
    )
    person = func.coalesce(ExpertRow.merged_into, ExpertRow.id)
    is_strong = MatchResultRow.band.in_(STRONG)
    where = func.array_agg(aggregate_order_by(latest.c.problem_id, MatchResultRow.rank)).filter(is_strong)
    rows = session.execute(
        select(person, func.count(), func.count().filter(is_strong), where)
        .join(latest, latest.c.id == MatchResultRow.run_id)
        .join(ExpertRow, ExpertRow.id == MatchResultRow.expert_id)
        .where(MatchResultRow.band.in_(IN_QUESTION), _of_institutions(scope), _of_department(scope))
        .group_by(person)
        .order_by(func.count().filter(is_strong).desc(), func.count().desc(), person)
    )
    return [
        Considered(expert_id, named, strongly, tuple((problems or ())[:PROBLEMS_NAMED]))
        for expert_id, named, strongly, problems in rows
    ]


def closed_among(session: Session, viewer: Viewer, expert_ids: Collection[str]) -> set[str]:
    """Say which of these experts are closed to a viewer."""
    if not expert_ids or not anything_closed(session, viewer):
        return set()
    query = text(f"WITH {closed_sets(viewer)} SELECT id FROM closed_people WHERE id = ANY(:asked)")
    return set(session.scalars(query, {**closed_values(viewer), "asked": list(expert_ids)}))


def departments_of(session: Session, institution_ids: Collection[str] | None) -> list[str]:
    """List the departments of institutions, by name."""
    query = select(ExpertRow.department).where(ExpertRow.department != "", ExpertRow.merged_into.is_(None)).distinct()
    if institution_ids is not None:
        query = query.where(one_of(ExpertRow.institution_id, institution_ids))
    return list(session.scalars(query.order_by(ExpertRow.department)))


def _of_institutions(scope: Scope) -> ColumnElement[bool]:
    if scope.institution_ids is None:
        return true()
    return _home_in(scope.institution_ids)


def _asked_by_or_of(scope: Scope) -> ColumnElement[bool]:
    if scope.institution_ids is None:
        return true()
    if scope.only_own:
        return _home_in(scope.institution_ids)
    return or_(_home_in(scope.institution_ids), one_of(IntroductionRow.institution_id, scope.institution_ids))


def _home_in(institution_ids: Collection[str]) -> ColumnElement[bool]:
    """Say in SQL that an expert's institution is one of these: their record's own, else the whole person's."""
    root = aliased(ExpertRow)
    whole = select(root.institution_id).where(root.id == ExpertRow.merged_into).scalar_subquery()
    return one_of(func.coalesce(ExpertRow.institution_id, whole), institution_ids)


def _of_department(scope: Scope) -> ColumnElement[bool]:
    return ExpertRow.department == scope.department if scope.department else true()
