"""The SQL of runs and decisions. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from matcher.explain import whole_text
from matcher.rank import Ranking
from matcher.records import Answer, Filters, ModelId, Problem
from service.catalogue.evidence_store import get_evidence
from service.catalogue.tables import ExpertRow
from service.catalogue.visibility import Viewer
from service.catalogue.visibility_store import seen_evidence, seen_experts
from service.listing import Listing, Page
from service.matching.exploration import Slot
from service.matching.kept import answer_facts, answer_values, as_seen, kept_match, match_values
from service.matching.tables import DecisionRow, MatchResultRow, MatchRunRow
from service.problems.store import get_problem, text_hash
from service.problems.tables import ProblemRow
from service.store import known_ids


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person did with a match; ``expert_id`` is ``None`` once the expert was deleted.

    ``until`` is the day until which the expert is away; ``consequences`` are the codes of what the
    decision brought about when it was made.
    """

    id: int
    run_id: str
    expert_id: str | None
    verb: str
    reason: str | None
    note: str
    created_at: datetime
    until: date | None = None
    consequences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchRun:
    """An answer as it was given, with the decisions on it, oldest first.

    ``slots`` says how each of the answer's matches came to be shown, in their order;
    ``seconds`` maps each stage to the time it took. ``text_known`` is false where the answer was read
    again and the problem's text is not at hand, or not any more what it was: needs and phrases are
    places in a text that nobody has then.
    """

    id: str
    problem_id: str | None
    answer: Answer
    slots: tuple[Slot, ...]
    filters: Filters
    limit: int
    seconds: Mapping[str, float]
    created_at: datetime
    decisions: tuple[Decision, ...] = ()
    text_known: bool = True


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
    """An answer to keep: without the problem's text, of which a hash and the length remain.

    Of the filters, ``without`` is not kept: an answer names nobody whom it did not show.
    """

    id: UUID
    problem_id: str | None
    text_hash: bytes
    text_characters: int
    answer: Answer
    ranking: Ranking
    slots: tuple[Slot, ...]
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
        "filters": {name: values for name, values in asdict(run.filters).items() if name != "without"},
        "result_limit": run.limit,
        "model_name": model.name,
        "model_revision": model.revision,
        "model_dim": model.dim,
        "ranking": asdict(run.ranking),
        **answer_values(run.answer),
        "seconds": dict(run.seconds),
    }
    created_at = session.scalars(insert(MatchRunRow).values(values).returning(MatchRunRow.created_at)).one()
    text = whole_text(run.answer.problem)
    results = [
        {
            "run_id": run.id,
            "expert_id": match.expert.id if match.expert.id in people else None,
            **asdict(slot),
            **match_values(match, text),
        }
        for match, slot in zip(run.answer.matches, run.slots, strict=True)
    ]
    if results:
        session.execute(insert(MatchResultRow), results)
    return MatchRun(str(run.id), run.problem_id, run.answer, run.slots, run.filters, run.limit, run.seconds, created_at)


def find_run(session: Session, run_id: str, viewer: Viewer) -> MatchRun | None:
    """Fetch an answer; what was deleted since, and what the viewer does not see, is left out."""
    row = _run_row(session, run_id)
    if row is None:
        return None
    stored = get_problem(session, row.problem_id) if row.problem_id else None
    problem = stored or Problem(id="", text="", confidentiality=row.confidentiality)
    text_known = text_hash(problem) == row.text_hash
    text = whole_text(problem) if text_known else None
    results = session.scalars(
        select(MatchResultRow).where(MatchResultRow.run_id == row.id).order_by(MatchResultRow.rank)
    ).all()
    people = seen_experts(session, viewer, [result.expert_id for result in results if result.expert_id])
    evidence = get_evidence(session, {piece["id"] for result in results for piece in result.evidence})
    open_to_viewer = seen_evidence(session, viewer, evidence)
    closed = evidence.keys() - open_to_viewer.keys()
    kept = [
        (as_seen(kept_match(result, *people[result.expert_id], evidence, text), closed, problem, text), result)
        for result in results
        if result.expert_id in people
    ]
    shown = [(match, result) for match, result in kept if match is not None]
    return MatchRun(
        id=str(row.id),
        problem_id=row.problem_id,
        answer=Answer(
            problem=replace(problem, lang=row.lang),
            lang=row.lang,
            language_supported=row.lang != "other",
            model=_model(row),
            matches=tuple(match for match, _ in shown),
            **answer_facts(row),
        ),
        slots=tuple(Slot(result.place, result.propensity, result.explored) for _, result in shown),
        filters=_filters(row),
        limit=row.result_limit,
        seconds=row.seconds,
        created_at=row.created_at,
        decisions=_decisions_on(session, row.id, viewer),
        text_known=text_known,
    )


def list_runs(session: Session, problem_id: str, page: Page, viewer: Viewer) -> Listing[RunSummary]:
    """Page through the answers for a problem, newest first, each without the experts whom the viewer does not see."""
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
    found = [(run_id, str(expert_id)) for run_id, expert_id in session.execute(results.order_by(MatchResultRow.rank))]
    people = seen_experts(session, viewer, {expert_id for _, expert_id in found})
    for run_id, expert_id in found:
        if expert_id in people:
            shown[run_id].append(expert_id)
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


def shown_experts(session: Session, run_id: str, viewer: Viewer) -> list[str] | None:
    """List whom a run showed, best first, without the deleted and those whom the viewer does not see.

    ``None`` where there is no such run.
    """
    row = _run_row(session, run_id)
    if row is None:
        return None
    shown = select(MatchResultRow.expert_id).where(MatchResultRow.run_id == row.id).order_by(MatchResultRow.rank)
    named = [expert_id for expert_id in session.scalars(shown) if expert_id is not None]
    people = seen_experts(session, viewer, named)
    return [expert_id for expert_id in named if expert_id in people]


def add_decision(
    session: Session, run_id: str, expert_id: str, *, verb: str, reason: str | None, note: str, until: date | None
) -> Decision:
    """Add a decision on an expert whom the run showed."""
    row = DecisionRow(run_id=UUID(run_id), expert_id=expert_id, verb=verb, reason=reason, note=note, until=until)
    session.add(row)
    session.flush()
    session.refresh(row)
    return _decision(row)


def note_consequences(session: Session, decision: Decision, consequences: Sequence[str]) -> Decision:
    """Add to a decision what it brought about."""
    of_decision = update(DecisionRow).where(DecisionRow.id == decision.id)
    session.execute(of_decision.values(consequences=list(consequences)))
    return replace(decision, consequences=tuple(consequences))


def problem_of_run(session: Session, run_id: str) -> str | None:
    """Say to which stored problem an answer was given."""
    row = _run_row(session, run_id)
    return row.problem_id if row is not None else None


def _run_row(session: Session, run_id: str) -> MatchRunRow | None:
    try:
        return session.get(MatchRunRow, UUID(run_id))
    except ValueError:
        return None


def _decisions_on(session: Session, run_id: UUID, viewer: Viewer) -> tuple[Decision, ...]:
    rows = session.scalars(select(DecisionRow).where(DecisionRow.run_id == run_id).order_by(DecisionRow.id)).all()
    people = seen_experts(session, viewer, {row.expert_id for row in rows if row.expert_id is not None})
    return tuple(_decision(row) for row in rows if row.expert_id is None or row.expert_id in people)


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        row.id, str(row.run_id), row.expert_id, row.verb, row.reason, row.note, row.created_at, row.until,
        tuple(row.consequences),
    )  # fmt: skip


def _model(row: MatchRunRow) -> ModelId:
    return ModelId(row.model_name, row.model_revision, row.model_dim)


def _filters(row: MatchRunRow) -> Filters:
    return Filters(**{name: tuple(values) for name, values in row.filters.items()})
