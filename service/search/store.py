"""The SQL of searching: problems and cases whose words are looked for. Takes a session, returns records, never commits.

What is looked through was folded as names are: Arabic and Persian letters, half-spaces, diacritics and case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matcher.records import Problem
from service.accounts.actors import Actor
from service.cases.tables import CaseRow
from service.fingerprints import search_name
from service.introductions.tables import IntroductionRow
from service.problems.posting_store import Posting, posting_of
from service.problems.posting_tables import PostingRow
from service.problems.store import problem_of
from service.problems.tables import OrganisationRow, ProblemRow


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """A problem whose words fit; ``introduced`` and ``revealed`` say how well an expert who looks knows it."""

    problem: Problem
    posting: Posting | None
    organisation: str | None
    introduced: bool
    revealed: bool


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case whose title fits."""

    id: int
    title: str
    step: str
    closed: bool


def find_problems(session: Session, actor: Actor, words: str, *, limit: int) -> Sequence[FoundProblem]:
    """Find problems in whose title or text each word stands, newest first; confidential ones only for who knows them.

    Nobody may learn from a search what is redacted, so a confidential problem is found by its own company, by the
    office that handles it and by an expert who was let in, and by nobody else.
    """
    row = ProblemRow
    holds = _holds(row.search_text, words)
    handled = or_(PostingRow.problem_id.is_(None), PostingRow.institution_id.is_(None))
    if actor.institution_id is not None:
        handled = or_(handled, PostingRow.institution_id == actor.institution_id)
    knows = IntroductionRow.expert_id == (actor.expert_id or "")
    asked = and_(knows, IntroductionRow.asked_at.is_not(None))
    query = (
        select(row, PostingRow, OrganisationRow.name, IntroductionRow.id, IntroductionRow.revealed_at)
        .outerjoin(PostingRow, PostingRow.problem_id == row.id)
        .outerjoin(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .outerjoin(IntroductionRow, and_(IntroductionRow.problem_id == row.id, asked))
        .where(holds)
    )
    open_to: dict[str, ColumnElement[bool]] = {
        "operator": holds,
        "officer": or_(handled, row.confidentiality != "confidential"),
        "administrator": or_(handled, row.confidentiality != "confidential"),
        "company": or_(row.organisation_id == (actor.organisation_id or ""), row.confidentiality == "public"),
        "faculty": or_(row.confidentiality != "confidential", IntroductionRow.revealed_at.is_not(None)),
        "secretary": row.confidentiality != "confidential",
    }
    allowed = open_to.get(actor.kind, row.confidentiality == "public")
    rows = session.execute(query.where(allowed).order_by(row.created_at.desc(), row.id).limit(limit))
    return [
        FoundProblem(
            problem_of(problem), posting_of(posting) if posting is not None else None, name, asked is not None,
            revealed is not None,
        )
        for problem, posting, name, asked, revealed in rows
    ]  # fmt: skip


def find_cases(session: Session, actor: Actor, words: str, *, limit: int) -> Sequence[FoundCase]:
    """Find the actor's cases in whose title each word stands, newest first."""
    row = CaseRow
    own: dict[str, ColumnElement[bool]] = {
        "officer": row.institution_id == (actor.institution_id or ""),
        "administrator": row.institution_id == (actor.institution_id or ""),
        "company": row.organisation_id == (actor.organisation_id or ""),
        "faculty": row.expert_id == (actor.expert_id or ""),
    }
    query: Select[Any] = select(row).where(_holds(row.search_title, words))
    if actor.kind != "operator":
        if actor.kind not in own:
            return []
        query = query.where(own[actor.kind])
    rows = session.scalars(query.order_by(row.id.desc()).limit(limit))
    return [FoundCase(each.id, each.title, each.step, each.closed_at is not None) for each in rows]


def _holds(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    return and_(*(column.contains(word, autoescape=True) for word in search_name(words).split()))
