"""The SQL of runs and decisions. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from matcher.records import (
    Answer,
    Filters,
    Match,
    MatchedEvidence,
    ModelId,
    Problem,
    SharedTerm,
)
from service.catalogue.store import get_evidence, get_experts
from service.catalogue.tables import ExpertRow
from service.listing import Listing, Page
from service.matching.tables import DecisionRow, MatchResultRow, MatchRunRow
from service.problems.store import get_problem
from service.problems.tables import ProblemRow
from service.store import known_ids


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person did with a match; ``expert_id`` is ``None`` once the expert was deleted."""

    id: int
    run_id: str
    expert_id: str | None
    verb: str
    reason: str | None
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MatchRun:
    """An answer as it was given, with the decisions on it, oldest first.

    ``seconds`` maps each stage to the time it took.
    """

    id: str
    problem_id: str | None
    answer: Answer
    filters: Filters
    limit: int
    seconds: Mapping[str, float]
    created_at: datetime
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSummary:
    """An answer in a list; ``expert_ids`` are those whom it showed, best first, without the deleted."""

    id: str
    problem_id: str | None
    lang: str
    model: ModelId
    filters: Filters
    limit: int
    expert_ids: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewRun:
    """An answer to keep: without the problem's text, of which a hash and the length remain."""

    id: UUID
    problem_id: str | None
    text_hash: bytes
    text_characters: int
    answer: Answer
    filters: Filters
    limit: int
    seconds: Mapping[str, float]


def add_run(session: Session, run: NewRun) -> MatchRun:
    """Keep an answer. An expert or a problem that was deleted while it was found is not named."""
    problem_ids = known_ids(session, ProblemRow, [run.problem_id] if run.problem_id else [])
    people = known_ids(session, ExpertRow, [match.expert.id for match in run.answer.matches])
    model = run.answer.model
    values = {
        "id": run.id,
        "problem_id": run.problem_id if run.problem_id in problem_ids else None,
        "text_hash": run.text_hash,
        "text_characters": run.text_characters,
        "confidentiality": run.answer.problem.confidentiality,
        "lang": run.answer.lang,
        "filters": asdict(run.filters),
        "result_limit": run.limit,
        "model_name": model.name,
        "model_revision": model.revision,
        "model_dim": model.dim,
        "seconds": dict(run.seconds),
    }
    created_at = session.scalars(insert(MatchRunRow).values(values).returning(MatchRunRow.created_at)).one()
    results = [
        {
            "run_id": run.id,
            "rank": match.rank,
            "expert_id": match.expert.id if match.expert.id in people else None,
            "score": match.score,
            "parts": dict(match.parts),
            "evidence": [_evidence_values(piece) for piece in match.evidence],
        }
        for match in run.answer.matches
    ]
    if results:
        session.execute(insert(MatchResultRow), results)
    return MatchRun(str(run.id), run.problem_id, run.answer, run.filters, run.limit, run.seconds, created_at)


def find_run(session: Session, run_id: str) -> MatchRun | None:
    """Fetch an answer; what was deleted since is left out."""
    row = _run_row(session, run_id)
    if row is None:
        return None
    problem = get_problem(session, row.problem_id) if row.problem_id else None
    results = session.scalars(
        select(MatchResultRow).where(MatchResultRow.run_id == row.id).order_by(MatchResultRow.rank)
    ).all()
    people = get_experts(session, [result.expert_id for result in results if result.expert_id])
    evidence = get_evidence(session, {piece["id"] for result in results for piece in result.evidence})
    return MatchRun(
        id=str(row.id),
        problem_id=row.problem_id,
        answer=Answer(
            problem=replace(problem or Problem(id="", text="", confidentiality=row.confidentiality), lang=row.lang),
            lang=row.lang,
            language_supported=row.lang != "other",
            model=_model(row),
            matches=tuple(
                Match(
                    expert=people[result.expert_id][0],
                    institution=people[result.expert_id][1],
                    rank=result.rank,
                    score=result.score,
                    parts=result.parts,
                    evidence=tuple(
                        MatchedEvidence(
                            evidence=evidence[piece["id"]],
                            lang=piece["lang"],
                            similarity=piece["similarity"],
                            contributions=piece["contributions"],
                            shared_terms=tuple(SharedTerm(*term) for term in piece["shared_terms"]),
                        )
                        for piece in result.evidence
                        if piece["id"] in evidence
                    ),
                )
                for result in results
                if result.expert_id in people
            ),
        ),
        filters=_filters(row),
        limit=row.result_limit,
        seconds=row.seconds,
        created_at=row.created_at,
        decisions=_decisions_on(session, row.id),
    )


def list_runs(session: Session, problem_id: str, page: Page) -> Listing[RunSummary]:
    """Page through the answers for a problem, newest first."""
    of_problem = MatchRunRow.problem_id == problem_id
    total = session.scalar(select(func.count()).where(of_problem)) or 0
    rows = session.scalars(
        select(MatchRunRow)
        .where(of_problem)
        .order_by(MatchRunRow.created_at.desc(), MatchRunRow.id)
        .limit(page.limit)
        .offset(page.offset)
    ).all()
    shown: dict[UUID, list[str]] = {row.id: [] for row in rows}
    results = select(MatchResultRow.run_id, MatchResultRow.expert_id).where(
        MatchResultRow.run_id.in_(shown), MatchResultRow.expert_id.is_not(None)
    )
    for run_id, expert_id in session.execute(results.order_by(MatchResultRow.rank)):
        shown[run_id].append(str(expert_id))
    summaries = [
        RunSummary(
            id=str(row.id),
            problem_id=row.problem_id,
            lang=row.lang,
            model=_model(row),
            filters=_filters(row),
            limit=row.result_limit,
            expert_ids=tuple(shown[row.id]),
            created_at=row.created_at,
        )
        for row in rows
    ]
    return Listing(summaries, total, page)


def shown_experts(session: Session, run_id: str) -> list[str] | None:
    """List whom a run showed, best first, without the deleted; ``None`` where there is no such run."""
    row = _run_row(session, run_id)
    if row is None:
        return None
    shown = select(MatchResultRow.expert_id).where(MatchResultRow.run_id == row.id).order_by(MatchResultRow.rank)
    return [expert_id for expert_id in session.scalars(shown) if expert_id is not None]


def add_decision(
    session: Session, run_id: str, expert_id: str, *, verb: str, reason: str | None, note: str
) -> Decision:
    """Add a decision on an expert whom the run showed."""
    row = DecisionRow(run_id=UUID(run_id), expert_id=expert_id, verb=verb, reason=reason, note=note)
    session.add(row)
    session.flush()
    session.refresh(row)
    return _decision(row)


def _run_row(session: Session, run_id: str) -> MatchRunRow | None:
    try:
        return session.get(MatchRunRow, UUID(run_id))
    except ValueError:
        return None


def _decisions_on(session: Session, run_id: UUID) -> tuple[Decision, ...]:
    rows = session.scalars(select(DecisionRow).where(DecisionRow.run_id == run_id).order_by(DecisionRow.id))
    return tuple(map(_decision, rows))


def _decision(row: DecisionRow) -> Decision:
    return Decision(row.id, str(row.run_id), row.expert_id, row.verb, row.reason, row.note, row.created_at)


def _model(row: MatchRunRow) -> ModelId:
    return ModelId(row.model_name, row.model_revision, row.model_dim)


def _filters(row: MatchRunRow) -> Filters:
    return Filters(**{name: tuple(values) for name, values in row.filters.items()})


def _evidence_values(piece: MatchedEvidence) -> dict[str, Any]:
    return {
        "id": piece.evidence.id,
        "lang": piece.lang,
        "similarity": piece.similarity,
        "contributions": dict(piece.contributions),
        "shared_terms": [[term.problem, term.evidence] for term in piece.shared_terms],
    }
