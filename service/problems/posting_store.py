"""The SQL of postings: what their companies said around problems. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.records import Problem
from service.listing import Listing, Page
from service.problems.posting_tables import PostingRow
from service.problems.store import problem_of
from service.problems.tables import ProblemRow
from service.store import one_of

ENDED: Final = ("closed", "withdrawn")
STATES = ("submitted", "open", "answered", *ENDED)
"""How far a posted problem is: sent to the office, taken up, an expert said yes, ended, taken back."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A problem as its company posted it.

    ``marks`` maps fields of free text to pairs of offsets to be hidden; ``marked_text`` is the hash of the title and
    text that they were made for, so that marks of another text are never taken for marks of this one.
    """

    problem_id: str
    institution_id: str | None
    account_id: int | None
    state: str
    goal: str
    constraints: str
    tried: str
    cost: str
    place: str
    readiness: int | None
    marks: Mapping[str, Sequence[Sequence[int]]]
    marked_text: str
    version: int
    submitted_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    close_reason: str


MARKED_TEXT = "of"
"""Beside the fields in the column of marks: the hash of what was marked."""


@dataclass(frozen=True, slots=True)
class OwnProblem:
    """A problem of a company with what it said around it; ``posting`` is missing where it was imported."""

    problem: Problem
    posting: Posting | None
    created_at: datetime


def add_posting(session: Session, problem_id: str, **values: Any) -> Posting | None:
    """Add the posting of a problem; nothing where one has its form's key, or the problem has one."""
    row = session.scalar(
        insert(PostingRow).values(problem_id=problem_id, **values).on_conflict_do_nothing().returning(PostingRow)
    )
    return posting_of(row) if row is not None else None


def problem_of_form(session: Session, form_key: str) -> str | None:
    """Find the problem that a form has made."""
    return session.scalar(select(PostingRow.problem_id).where(PostingRow.form_key == form_key))


def company_problems(session: Session, organisation_id: str, page: Page, *, ended: bool) -> Listing[OwnProblem]:
    """Page through an organisation's problems, latest first: those that have ended, or those that go on."""
    ends = PostingRow.state.in_(ENDED)
    query = (
        select(ProblemRow, PostingRow)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .where(ProblemRow.organisation_id == organisation_id, ends if ended else ends.is_not(True))
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    latest = func.coalesce(PostingRow.submitted_at, ProblemRow.created_at).desc()
    rows = session.execute(query.order_by(latest, ProblemRow.id).limit(page.limit).offset(page.offset))
    found = [
        OwnProblem(problem_of(problem), posting_of(posting) if posting is not None else None, problem.created_at)
        for problem, posting in rows
    ]
    return Listing(found, total, page)


def when_created(session: Session, problem_id: str) -> datetime | None:
    """Say when a problem came into the store."""
    return session.scalar(select(ProblemRow.created_at).where(ProblemRow.id == problem_id))


def get_posting(session: Session, problem_id: str, *, lock: bool = False) -> Posting | None:
    """Fetch the posting of a problem; nothing where the problem was imported."""
    row = session.get(PostingRow, problem_id, with_for_update=lock or None, populate_existing=lock)
    return posting_of(row) if row is not None else None


def get_postings(session: Session, problem_ids: Collection[str]) -> dict[str, Posting]:
    """Fetch several postings by their problems' ids."""
    rows = session.scalars(select(PostingRow).where(one_of(PostingRow.problem_id, problem_ids)))
    return {row.problem_id: posting_of(row) for row in rows}


def change_posting(session: Session, problem_id: str, *, stamp: Collection[str] = (), **values: Any) -> Posting | None:
    """Change a posting, and count the change; ``stamp`` names moments that are now. Nothing where there is none."""
    values |= dict.fromkeys(stamp, func.now())
    changed = session.scalar(
        update(PostingRow)
        .where(PostingRow.problem_id == problem_id)
        .values(**values, version=PostingRow.version + 1, updated_at=func.now())
        .returning(PostingRow)
        .execution_options(populate_existing=True)
    )
    return posting_of(changed) if changed is not None else None


def posting_of(row: PostingRow) -> Posting:
    """Make the record of a row."""
    marks = {field: spans for field, spans in row.marks.items() if field != MARKED_TEXT}
    return Posting(
        row.problem_id, row.institution_id, row.account_id, row.state, row.goal, row.constraints, row.tried, row.cost,
        row.place, row.readiness, marks, row.marks.get(MARKED_TEXT, ""), row.version, row.submitted_at, row.opened_at,
        row.closed_at, row.close_reason,
    )  # fmt: skip


def offices_of(session: Session, organisation_id: str) -> set[str | None]:
    """Say which offices handle posted problems of an organisation."""
    found = select(PostingRow.institution_id).join(ProblemRow, ProblemRow.id == PostingRow.problem_id)
    handled = found.where(ProblemRow.organisation_id == organisation_id, PostingRow.institution_id.is_not(None))
    return set(session.scalars(handled.distinct()))
