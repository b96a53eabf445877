"""The SQL of introductions. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.introductions.tables import IntroductionRow
from service.matching.tables import MatchResultRow, MatchRunRow
from service.store import one_of


@dataclass(frozen=True, slots=True)
class Introduction:
    """One expert for one problem; ``expert_id`` is ``None`` once the person was erased.

    ``standing`` is what the office makes of them: candidate, pinned, excluded, or withdrawn where it took them back.
    The company sees them once ``released_at``; the expert was asked at ``asked_at``; both know each other from
    ``revealed_at`` on. ``expert_answer`` is ``withdrawn`` where the question was taken back unanswered.
    """

    id: int
    problem_id: str
    expert_id: str | None
    institution_id: str | None
    run_id: str | None
    rank: int | None
    standing: str
    standing_reason: str
    released_at: datetime | None
    company_answer: str | None
    company_reason: str
    company_answered_at: datetime | None
    asked_at: datetime | None
    expert_answer: str | None
    expert_reason: str | None
    expert_note: str
    expert_until: date | None
    expert_answered_at: datetime | None
    revealed_at: datetime | None
    version: int
    created_at: datetime

    @property
    def is_withdrawn(self) -> bool:
        """Whether the office left them out or took them back: then nobody is to answer any more."""
        return self.standing in ("excluded", "withdrawn")

    @property
    def is_asked(self) -> bool:
        """Whether the expert was asked, has not answered, and is still to."""
        return self.asked_at is not None and self.expert_answer is None and not self.is_withdrawn

    @property
    def is_offered(self) -> bool:
        """Whether the company sees the candidate and has not answered."""
        return self.released_at is not None and self.company_answer is None and not self.is_withdrawn


def put_introduction(session: Session, problem_id: str, expert_id: str, **values: Any) -> Introduction:
    """Write what the office makes of an expert for a problem, new or in the place of what it said before."""
    statement = insert(IntroductionRow).values(problem_id=problem_id, expert_id=expert_id, **values)
    changed = {**values, "version": IntroductionRow.version + 1, "updated_at": func.now()}
    row = session.scalars(
        statement.on_conflict_do_update(index_elements=["problem_id", "expert_id"], set_=changed)
        .returning(IntroductionRow)
        .execution_options(populate_existing=True)
    ).one()
    return introduction_of(row)


def get_introduction(session: Session, introduction_id: int, *, lock: bool = False) -> Introduction | None:
    """Fetch an introduction."""
    row = session.get(IntroductionRow, introduction_id, with_for_update=lock or None, populate_existing=lock)
    return introduction_of(row) if row is not None else None


def find_introduction(session: Session, problem_id: str, expert_id: str, *, lock: bool = False) -> Introduction | None:
    """Find the introduction of an expert for a problem."""
    found = select(IntroductionRow).where(
        IntroductionRow.problem_id == problem_id, IntroductionRow.expert_id == expert_id
    )  # fmt: skip
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(found)
    return introduction_of(row) if row is not None else None


def change_introduction(
    session: Session, introduction_id: int, *, stamp: Collection[str] = (), **values: Any
) -> Introduction:
    """Change an introduction, and count the change; ``stamp`` names moments that are now."""
    values |= dict.fromkeys(stamp, func.now())
    row = session.scalars(
        update(IntroductionRow)
        .where(IntroductionRow.id == introduction_id)
        .values(**values, version=IntroductionRow.version + 1, updated_at=func.now())
        .returning(IntroductionRow)
        .execution_options(populate_existing=True)
    ).one()
    return introduction_of(row)


def introductions_of_problems(session: Session, problem_ids: Collection[str]) -> dict[str, list[Introduction]]:
    """Map each of these problems to its introductions, in the order of their ranks."""
    rows = session.scalars(
        select(IntroductionRow)
        .where(one_of(IntroductionRow.problem_id, problem_ids))
        .order_by(IntroductionRow.rank.nulls_last(), IntroductionRow.id)
    )
    found: dict[str, list[Introduction]] = {}
    for row in rows:
        found.setdefault(row.problem_id, []).append(introduction_of(row))
    return found


def introductions_of_expert(session: Session, expert_id: str) -> tuple[Introduction, ...]:
    """List what an expert was asked, newest first."""
    rows = session.scalars(
        select(IntroductionRow)
        .where(IntroductionRow.expert_id == expert_id, IntroductionRow.asked_at.is_not(None))
        .order_by(IntroductionRow.asked_at.desc(), IntroductionRow.id.desc())
    )
    return tuple(map(introduction_of, rows))


def rank_in_run(session: Session, problem_id: str, run_id: str, expert_id: str) -> int | None:
    """Say at which rank an answer to this problem showed an expert; nothing where it did not."""
    try:
        run = UUID(run_id)
    except ValueError:
        return None
    found = select(MatchResultRow.rank).join(MatchRunRow, MatchRunRow.id == MatchResultRow.run_id)
    return session.scalar(
        found.where(
            MatchRunRow.id == run, MatchRunRow.problem_id == problem_id, MatchResultRow.expert_id == expert_id
        )
    )  # fmt: skip


def introduction_of(row: IntroductionRow) -> Introduction:
    """Make the record of a row."""
    run_id: UUID | None = row.run_id
    return Introduction(
        row.id, row.problem_id, row.expert_id, row.institution_id, str(run_id) if run_id else None, row.rank,
        row.standing, row.standing_reason, row.released_at, row.company_answer, row.company_reason,
        row.company_answered_at, row.asked_at, row.expert_answer, row.expert_reason, row.expert_note, row.expert_until,
        row.expert_answered_at, row.revealed_at, row.version, row.created_at,
    )  # fmt: skip
