"""The SQL of learned rankings and of the decisions they are learned from. Takes a session, never commits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.calibrate import encoder_revision
from matcher.decisions import Labelled, suitable, with_backgrounds, words_weight_of
from matcher.errors import InvalidInput
from matcher.figures import Figures, figures_as_json, figures_from_json
from matcher.learn import Scoring, scoring_as_json, scoring_from_json
from matcher.rank import Ranking
from matcher.records import ModelId
from service.learning.tables import RankingRow
from service.matching.tables import DecisionRow, MatchResultRow, MatchRunRow

OFFERED: Final = "offered"
IN_USE: Final = "in-use"
RETIRED: Final = "retired"
REFUSED: Final = "refused"
STATES: Final = (OFFERED, IN_USE, RETIRED, REFUSED)
"""Waiting for an administrator; what answers are ranked by; in use before; held back by its figures."""


@dataclass(frozen=True, slots=True)
class LearnedRanking:
    """A ranking that was fitted to decisions, as it was then."""

    id: int
    created_at: datetime
    state: str
    scoring: Scoring
    figures: Figures
    n_decisions: int
    accepted_at: datetime | None
    accepted_by: str | None


def labelled_decisions(session: Session, model: ModelId, in_use: Scoring) -> list[Labelled]:
    """List what decisions say of suitability, oldest answer first: the latest on each match stands.

    Only answers by this encoder count, and only by rankings that differ from the present one in
    the weight of words alone: the parts of other scores mean something else. Where answers do
    not keep their ranking, those count that were given before any learned one could be in use.
    Where the curve in use reads the background, answers that did not keep it are left out.
    """
    latest = select(func.max(DecisionRow.id)).group_by(DecisionRow.run_id, DecisionRow.expert_id)
    same_match = (DecisionRow.run_id == MatchResultRow.run_id) & (DecisionRow.expert_id == MatchResultRow.expert_id)
    keeps_ranking = hasattr(MatchRunRow, "ranking")
    query = (
        select(
            func.coalesce(MatchRunRow.problem_id, func.encode(MatchRunRow.text_hash, "hex")).label("problem"),
            MatchResultRow.parts,
            MatchResultRow.propensity,
            DecisionRow.verb,
            DecisionRow.reason,
            MatchRunRow.ranking.label("ranking"),
            MatchRunRow.background,
        )
        .join(MatchRunRow, MatchRunRow.id == MatchResultRow.run_id)
        .join(DecisionRow, same_match)
        .where(
            DecisionRow.id.in_(latest),
            MatchRunRow.model_name == model.name,
            func.split_part(MatchRunRow.model_revision, "+", 1) == encoder_revision(model),
        )
        .order_by(MatchRunRow.created_at, MatchRunRow.id, MatchResultRow.rank)
    )
    if not keeps_ranking:
        first_change = select(func.min(RankingRow.created_at)).where(RankingRow.accepted_at.is_not(None))
        since = first_change.scalar_subquery()
        query = query.where(since.is_(None) | (MatchRunRow.created_at < since))
    found = []
    for row in session.execute(query):
        words_weight = words_weight_of(row.ranking, in_use.ranking) if keeps_ranking else Ranking().words_weight
        label = suitable(row.verb, row.reason)
        if label is not None and words_weight is not None:
            found.append(Labelled(row.problem, label, row.parts, words_weight, row.background, row.propensity))
    reads_background = in_use.calibration is not None and in_use.calibration.background_weight != 0.0
    return with_backgrounds(found, needed=reads_background)


def add_ranking(session: Session, scoring: Scoring, figures: Figures) -> LearnedRanking:
    """Keep a candidate: offered, or refused where its figures say why."""
    row = RankingRow(
        state=REFUSED if figures.faults else OFFERED,
        **scoring_as_json(scoring),
        figures=figures_as_json(figures),
        n_decisions=figures.n_decisions,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    return _record(row)


def find_ranking(session: Session, ranking_id: int) -> LearnedRanking | None:
    """Fetch a learned ranking."""
    row = session.get(RankingRow, ranking_id)
    return _record(row) if row else None


def list_rankings(session: Session) -> tuple[LearnedRanking, ...]:
    """List the learned rankings, newest first, without those that only another version can read."""
    found = []
    for row in session.scalars(select(RankingRow).order_by(RankingRow.id.desc())):
        with suppress(InvalidInput):
            found.append(_record(row))
    return tuple(found)


def scoring_in_use(session: Session) -> Scoring | None:
    """Fetch the learned ranking that is in use; ``None`` where it is the one that ships."""
    values = session.execute(
        select(RankingRow.ranking, RankingRow.calibration).where(RankingRow.state == IN_USE)
    ).first()
    return scoring_from_json(values._asdict()) if values else None


def count_new_decisions(session: Session) -> int:
    """Count the decisions since the latest candidate was fitted."""
    latest = select(func.max(RankingRow.created_at)).scalar_subquery()
    new = latest.is_(None) | (DecisionRow.created_at > latest)
    return session.scalar(select(func.count()).select_from(DecisionRow).where(new)) or 0


def retire(session: Session) -> int | None:
    """Take the ranking that is in use out of it, and say which it was; ``None`` where there is none."""
    return session.scalar(
        update(RankingRow).where(RankingRow.state == IN_USE).values(state=RETIRED).returning(RankingRow.id)
    )


def put_in_use(session: Session, ranking_id: int, *, by: str) -> LearnedRanking:
    """Put a ranking in use; the one before must be retired."""
    values = {"state": IN_USE, "accepted_at": func.now(), "accepted_by": by}
    changed = update(RankingRow).where(RankingRow.id == ranking_id).values(values).returning(RankingRow)
    return _record(session.scalars(changed.execution_options(populate_existing=True)).one())


def _record(row: RankingRow) -> LearnedRanking:
    return LearnedRanking(
        id=row.id,
        created_at=row.created_at,
        state=row.state,
        scoring=scoring_from_json({"ranking": row.ranking, "calibration": row.calibration}),
        figures=figures_from_json(row.figures),
        n_decisions=row.n_decisions,
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
    )
