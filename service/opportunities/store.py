"""The SQL of opportunities: an expert's settings and weights, which problems fit them. Never commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.records import Problem
from service.introductions.tables import IntroductionRow
from service.listing import Listing, Page
from service.opportunities.tables import ExpertSettingsRow, FitRow, OwnWeightRow, PassedRow
from service.problems.posting_store import Posting, posting_of
from service.problems.posting_tables import PostingRow
from service.problems.store import problem_of
from service.problems.tables import ProblemRow
from service.store import one_of

OPEN_STATES = ("submitted", "open")
SHOWN_BANDS = ("strong", "good", "possible")
"""Whoever is named in a weaker band is not bothered with the problem."""


@dataclass(frozen=True, slots=True)
class ExpertSettings:
    """How an expert wants to be asked; nothing said means no limit. ``version`` 0: nothing was ever said."""

    at_once: int | None = None
    days_between: int | None = None
    paused_until: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """An open problem that names an expert, with the answer that does and the rank in it."""

    problem: Problem
    posting: Posting | None
    run_id: str
    rank: int
    band: str | None
    probability: float | None
    since: datetime


def get_settings(session: Session, expert_id: str, *, lock: bool = False) -> ExpertSettings:
    """Fetch how an expert wants to be asked."""
    row = session.get(ExpertSettingsRow, expert_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        return ExpertSettings()
    return ExpertSettings(row.at_once, row.days_between, row.paused_until, row.version)


def put_settings(session: Session, expert_id: str, **values: Any) -> None:
    """Write how an expert wants to be asked, and count the change."""
    statement = insert(ExpertSettingsRow).values(expert_id=expert_id, **values)
    changed = {**values, "version": ExpertSettingsRow.version + 1, "updated_at": func.now()}
    session.execute(statement.on_conflict_do_update(index_elements=["expert_id"], set_=changed))


def own_weights(session: Session, expert_id: str) -> dict[str, float]:
    """Map the evidence that an expert weighs otherwise than by 1 to what it counts."""
    rows = session.execute(
        select(OwnWeightRow.evidence_id, OwnWeightRow.weight).where(OwnWeightRow.expert_id == expert_id)
    )
    return {str(evidence_id): float(weight) for evidence_id, weight in rows}


def put_own_weight(session: Session, expert_id: str, evidence_id: str, weight: float) -> None:
    """Write what a piece of evidence counts for an expert; 1 is as if nothing had been said."""
    row = OwnWeightRow
    if weight == 1:
        session.execute(delete(row).where(row.expert_id == expert_id, row.evidence_id == evidence_id))
        return
    statement = insert(row).values(expert_id=expert_id, evidence_id=evidence_id, weight=weight)
    changed = {"weight": weight, "updated_at": func.now()}
    session.execute(statement.on_conflict_do_update(index_elements=["expert_id", "evidence_id"], set_=changed))


def put_fits(
    session: Session, problem_id: str, run_id: str, named: Sequence[tuple[str, int, str | None, float | None]]
) -> None:
    """Write whom the latest answer to a problem names: expert, rank, band and probability of each.

    Who was named before as well keeps the moment since when.
    """
    still = [expert_id for expert_id, *_ in named]
    session.execute(delete(FitRow).where(FitRow.problem_id == problem_id, ~one_of(FitRow.expert_id, still)))
    rows = [
        {
            "problem_id": problem_id, "expert_id": expert_id, "run_id": UUID(run_id), "rank": rank, "band": band,
            "probability": probability,
        }
        for expert_id, rank, band, probability in named
    ]  # fmt: skip
    if rows:
        statement = insert(FitRow)
        renewed = {name: statement.excluded[name] for name in ("run_id", "rank", "band", "probability")}
        session.execute(
            statement.on_conflict_do_update(index_elements=["problem_id", "expert_id"], set_=renewed), rows
        )  # fmt: skip


def fits_of(
    session: Session, expert_id: str, page: Page, day: date, *, best: int, since: datetime | None = None
) -> Listing[Fit]:
    """Page through the open problems that name an expert among the ``best``, the most likely first.

    Left out is what they were asked about, what they put aside, what is over, and what names them weakly; with
    ``since``, what named them before already.
    """
    query = _open_fits(expert_id, day).where(FitRow.rank <= best, _worth_showing())
    if since is not None:
        query = query.where(FitRow.since > since)
    return _listed(
        session, query.order_by(FitRow.probability.desc().nulls_last(), FitRow.rank, FitRow.problem_id), page
    )


def missed_by(session: Session, expert_id: str, page: Page, day: date, *, best: int) -> Listing[Fit]:
    """Page through the open problems that name an expert, but after the ``best`` or weakly: those they just missed."""
    query = _open_fits(expert_id, day).where(or_(FitRow.rank > best, ~_worth_showing()))
    return _listed(session, query.order_by(FitRow.rank, FitRow.problem_id), page)


def find_fit(session: Session, expert_id: str, problem_id: str, day: date) -> Fit | None:
    """Find an open problem that names an expert."""
    found = session.execute(_open_fits(expert_id, day).where(FitRow.problem_id == problem_id)).first()
    return _fit(found) if found is not None else None


def run_of_fit(session: Session, expert_id: str, problem_id: str) -> str | None:
    """Name the answer that shows a problem to an expert, whether it is still open or not."""
    found = select(FitRow.run_id).where(FitRow.expert_id == expert_id, FitRow.problem_id == problem_id)
    run_id = session.scalar(found)
    return str(run_id) if run_id is not None else None


def get_passed(session: Session, expert_id: str, problem_id: str) -> tuple[str | None, date | None] | None:
    """Say why an expert put a problem aside, and until when; nothing where they did not."""
    row = session.get(PassedRow, (problem_id, expert_id))
    return (row.reason, row.until) if row is not None else None


def put_passed(session: Session, expert_id: str, problem_id: str, *, reason: str | None, until: date | None) -> None:
    """Put a problem aside for an expert."""
    values = {"reason": reason, "until": until, "passed_at": func.now()}
    statement = insert(PassedRow).values(expert_id=expert_id, problem_id=problem_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["problem_id", "expert_id"], set_=values))


def _open_fits(expert_id: str, day: date) -> Any:
    asked = select(IntroductionRow.problem_id).where(
        IntroductionRow.expert_id == expert_id,
        or_(
            IntroductionRow.asked_at.is_not(None),
            IntroductionRow.expert_answer.is_not(None),
            IntroductionRow.standing == "excluded",
        ),
    )
    aside = select(PassedRow.problem_id).where(
        PassedRow.expert_id == expert_id, or_(PassedRow.until.is_(None), PassedRow.until > day)
    )
    return (
        select(FitRow, ProblemRow, PostingRow)
        .join(ProblemRow, ProblemRow.id == FitRow.problem_id)
        .outerjoin(PostingRow, PostingRow.problem_id == FitRow.problem_id)
        .where(
            FitRow.expert_id == expert_id,
            or_(PostingRow.state.is_(None), PostingRow.state.in_(OPEN_STATES)),
            or_(ProblemRow.deadline.is_(None), ProblemRow.deadline >= day),
            ProblemRow.id.not_in(asked),
            ProblemRow.id.not_in(aside),
        )
    )


def _worth_showing() -> Any:
    return or_(FitRow.band.is_(None), FitRow.band.in_(SHOWN_BANDS))


def _listed(session: Session, query: Any, page: Page) -> Listing[Fit]:
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.execute(query.limit(page.limit).offset(page.offset))
    return Listing([_fit(row) for row in rows], total, page)


def _fit(row: Any) -> Fit:
    fit, problem, posting = row
    return Fit(
        problem_of(problem), posting_of(posting) if posting is not None else None, str(fit.run_id), fit.rank, fit.band,
        fit.probability, fit.since,
    )  # fmt: skip
