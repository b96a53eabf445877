"""The SQL of feeding: which open problems are to be ranked for the experts' feeds. Never commits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.records import ModelId
from service.matching.tables import MatchRunRow
from service.opportunities.store import OPEN_STATES
from service.opportunities.tables import FedRow
from service.problems.posting_tables import PostingRow
from service.problems.tables import ProblemRow


def note_fed(session: Session, problem_id: str, run_id: str | None) -> None:
    """Note that a problem was ranked for the feeds, or that matching refused it."""
    values = {"run_id": UUID(run_id) if run_id is not None else None, "fed_at": func.now()}
    statement = insert(FedRow).values(problem_id=problem_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["problem_id"], set_=values))


def problems_to_feed(session: Session, model: ModelId, day: date, *, lasts: timedelta, limit: int) -> list[str]:
    """List open problems whose feed is missing or out of date, those that never had one first.

    It is out of date once the problem was changed, another model ranks, or it is older than it ``lasts``.
    """
    query = _to_feed(select(ProblemRow.id), model, day, lasts)
    return list(session.scalars(query.order_by(FedRow.fed_at.nulls_first(), ProblemRow.id).limit(limit)))


def count_to_feed(session: Session, model: ModelId, day: date, *, lasts: timedelta) -> int:
    """Count what `problems_to_feed` lists."""
    return session.scalar(_to_feed(select(func.count()), model, day, lasts)) or 0


def _to_feed(query: Select[Any], model: ModelId, day: date, lasts: timedelta) -> Select[Any]:
    by_another = and_(
        MatchRunRow.id.is_not(None),
        or_(MatchRunRow.model_name != model.name, MatchRunRow.model_revision != model.revision),
    )
    old: ColumnElement[bool] = or_(
        FedRow.fed_at.is_(None), FedRow.fed_at < ProblemRow.updated_at, FedRow.fed_at < func.now() - lasts, by_another
    )
    return (
        query.select_from(ProblemRow)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .outerjoin(FedRow, FedRow.problem_id == ProblemRow.id)
        .outerjoin(MatchRunRow, MatchRunRow.id == FedRow.run_id)
        .where(
            or_(PostingRow.state.is_(None), PostingRow.state.in_(OPEN_STATES)),
            or_(ProblemRow.deadline.is_(None), ProblemRow.deadline >= day),
            old,
        )
    )
