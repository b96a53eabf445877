"""The SQL of what decisions bring about: who is away, and whose claim to what counts for less.

Takes a session, never commits. What a decision brings about for a problem is
in `service.problems.store`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Delete, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.catalogue.tables import EvidenceRow, ExpertRow
from service.matching.tables import AbsenceRow, DecisionRow, EvidenceWeightRow, MatchResultRow, MatchRunRow
from service.store import known_ids


def absent_experts(session: Session, today: date) -> tuple[str, ...]:
    """List who is away on this day, under the record that stands for the person now."""
    shown = func.coalesce(ExpertRow.merged_into, ExpertRow.id)
    away = select(shown).join(AbsenceRow, AbsenceRow.expert_id == ExpertRow.id).where(AbsenceRow.until > today)
    return tuple(session.scalars(away.distinct()))


def hide(session: Session, expert_id: str, until: date, decision_id: int) -> None:
    """Hide an expert until a day; an earlier absence is replaced."""
    values = {"until": until, "decision_id": decision_id}
    statement = insert(AbsenceRow).values(expert_id=expert_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["expert_id"], set_=values))


def end_absences(session: Session, decision_ids: Sequence[int]) -> bool:
    """Show again whom these decisions hid; false where nobody is hidden by them."""
    return _deleted(session, delete(AbsenceRow).where(AbsenceRow.decision_id.in_(decision_ids)))


def weaken(session: Session, expert_id: str, evidence_ids: Sequence[str], weight: float, decision_id: int) -> bool:
    """Weaken an expert's claim to what there still is of some evidence; false where there is none of it."""
    rows = [
        {"expert_id": expert_id, "evidence_id": evidence_id, "decision_id": decision_id, "weight": weight}
        for evidence_id in sorted(known_ids(session, EvidenceRow, evidence_ids))
    ]
    if rows:
        session.execute(insert(EvidenceWeightRow), rows)
    return bool(rows)


def remove_weights(session: Session, decision_ids: Sequence[int]) -> bool:
    """Give claims the weight back that these decisions took; false where they took none."""
    return _deleted(session, delete(EvidenceWeightRow).where(EvidenceWeightRow.decision_id.in_(decision_ids)))


def lock_match(session: Session, run_id: UUID, expert_id: str) -> list[str]:
    """Keep others from deciding on a match until this unit of work ends; list the evidence that it named."""
    named = select(MatchResultRow.evidence).where(
        MatchResultRow.run_id == run_id, MatchResultRow.expert_id == expert_id
    )
    return [piece["id"] for pieces in session.scalars(named.with_for_update()) for piece in pieces]


def earlier_decisions(session: Session, run_id: UUID, expert_id: str) -> list[int]:
    """List the decisions on a match."""
    of_match = select(DecisionRow.id).where(DecisionRow.run_id == run_id, DecisionRow.expert_id == expert_id)
    return list(session.scalars(of_match))


def problem_answered(session: Session, run_id: UUID) -> tuple[str, bytes] | None:
    """Name the stored problem that a run answered, with the hash of its text then."""
    run = session.execute(select(MatchRunRow.problem_id, MatchRunRow.text_hash).where(MatchRunRow.id == run_id)).one()
    return (run.problem_id, run.text_hash) if run.problem_id is not None else None


def _deleted(session: Session, statement: Delete) -> bool:
    return bool(session.scalars(statement.returning(statement.table.c.decision_id)).all())
