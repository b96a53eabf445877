"""The SQL of an office's problems: listed by what is wanted, and what happened with one. Never commits.

Takes a session, returns records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Exists, and_, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from matcher.records import Problem
from service.accounts.account_tables import AccountRow, AuditRow
from service.accounts.actors import Actor
from service.fingerprints import search_name
from service.introductions.store import Introduction, introductions_of_problems
from service.introductions.tables import IntroductionRow
from service.listing import Listing, Page
from service.problems.posting_store import ENDED, Posting, posting_of
from service.problems.posting_tables import PostingRow
from service.problems.store import problem_of
from service.problems.tables import OrganisationRow, ProblemRow
from service.store import one_of

STATES: Final = ("open", "new", "untouched", "waiting-company", "waiting-expert", "met", "ended", "all")
SORTS: Final = ("newest", "deadline", "oldest")
MOST_HISTORY: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which problems of a list are wanted, and in which order; empty means all."""

    words: str = ""
    state: str = "open"
    programme: str = ""
    sort: str = "newest"


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """A problem in a list, with its introductions."""

    problem: Problem
    posting: Posting | None
    organisation: str
    since: datetime
    introductions: Sequence[Introduction]


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the log about a problem or one of its introductions; ``who`` is empty once the account is erased."""

    at: datetime
    kind: str
    who: str
    verb: str
    introduction_id: int | None
    details: Mapping[str, Any]


def list_of_office(session: Session, actor: Actor, wanted: Wanted, page: Page, day: date) -> Listing[ListedProblem]:
    """Page through the problems that an actor's office handles, or that any office may."""
    conditions = [_handled(actor), _in_state(wanted.state, day)]
    if wanted.programme:
        conditions.append(ProblemRow.programme == wanted.programme)
    for word in search_name(wanted.words).split():
        conditions.append(
            or_(
                ProblemRow.search_text.contains(word, autoescape=True),
                OrganisationRow.search_name.contains(word, autoescape=True),
            )
        )
    since = func.coalesce(PostingRow.submitted_at, ProblemRow.created_at)
    query = select(ProblemRow.id).outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
    if wanted.words:
        query = query.outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
    query = query.where(*conditions)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order: dict[str, tuple[Any, ...]] = {
        "newest": (since.desc(),), "oldest": (since,), "deadline": (ProblemRow.deadline.nulls_last(), since)
    }  # fmt: skip
    ordered = (*order[wanted.sort], ProblemRow.id)
    ids = session.scalars(query.order_by(*ordered).limit(page.limit).offset(page.offset)).all()
    rows = session.execute(
        select(ProblemRow, PostingRow, OrganisationRow.name, since)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
        .where(one_of(ProblemRow.id, ids))
        .order_by(*ordered)
    ).all()
    introduced = introductions_of_problems(session, [problem.id for problem, *_ in rows])
    items = [
        ListedProblem(
            problem_of(problem), posting_of(posting) if posting is not None else None, organisation or "", at,
            introduced.get(problem.id, ()),
        )
        for problem, posting, organisation, at in rows
    ]  # fmt: skip
    return Listing(items, total, page)


def count_by_state(session: Session, actor: Actor, day: date, states: Sequence[str]) -> dict[str, int]:
    """Count the problems of an actor's office in each of these states."""
    row = IntroductionRow
    facts = (
        select(
            row.problem_id, func.bool_or(_going_on()).label("going_on"),
            func.bool_or(and_(_going_on(), *_unanswered("company"))).label("company"),
            func.bool_or(and_(_going_on(), *_unanswered("expert"))).label("expert"),
            func.bool_or(row.revealed_at.is_not(None)).label("met"),
        ).group_by(row.problem_id).subquery()
    )  # fmt: skip
    known = {each: func.coalesce(facts.c[each], false()) for each in ("going_on", "company", "expert", "met")}
    counted = [func.count().filter(_in_state(state, day, known)) for state in states]
    found = session.execute(
        select(*counted)
        .select_from(ProblemRow)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .outerjoin(facts, facts.c.problem_id == ProblemRow.id)
        .where(_handled(actor))
    ).one()
    return dict(zip(states, found, strict=True))


def history_of(session: Session, problem_id: str, introduction_ids: Sequence[int]) -> tuple[Event, ...]:
    """List what the log says of a problem and its introductions, latest first."""
    concerned = or_(
        and_(AuditRow.noun == "problem", AuditRow.noun_id == problem_id),
        and_(AuditRow.noun == "introduction", AuditRow.noun_id.in_([str(each) for each in introduction_ids])),
    )
    rows = session.execute(
        select(AuditRow, AccountRow.name)
        .outerjoin(AccountRow, AccountRow.id == AuditRow.actor_id)
        .where(concerned, AuditRow.verb != "read")
        .order_by(AuditRow.id.desc())
        .limit(MOST_HISTORY)
    )
    return tuple(
        Event(
            row.at, row.actor_kind, name or "", row.verb,
            int(row.noun_id) if row.noun == "introduction" else None, row.details,
        )
        for row, name in rows
    )  # fmt: skip


def company_reads(session: Session, organisation_id: str | None) -> bool:
    """Tell whether anybody of an organisation can sign in."""
    if organisation_id is None:
        return False
    member = select(AccountRow.id).where(
        AccountRow.organisation_id == organisation_id, AccountRow.role == "company", AccountRow.disabled_at.is_(None)
    )
    return bool(session.scalar(select(member.exists())))


def _handled(actor: Actor) -> ColumnElement[bool]:
    if actor.administrator:
        return true()
    return or_(PostingRow.institution_id.is_(None), PostingRow.institution_id == actor.institution_id)


def _in_state(state: str, day: date, known: Mapping[str, Any] | None = None) -> ColumnElement[bool]:
    """Say in SQL which problems a list shows; how far a single one is, `service.introductions.stages` says.

    ``known`` are what a problem's introductions say together; without it they are looked up for each problem, which
    is faster where only some are wanted.
    """
    if known is None:
        known = {
            "going_on": _introduced(_going_on()),
            "company": _introduced(_going_on(), *_unanswered("company")),
            "expert": _introduced(_going_on(), *_unanswered("expert")),
            "met": _introduced(IntroductionRow.revealed_at.is_not(None)),
        }
    over = PostingRow.state.in_(ENDED)
    is_open = func.coalesce(PostingRow.state, "open").in_(("submitted", "open", "answered"))
    still = or_(PostingRow.state.is_not(None), ProblemRow.deadline.is_(None), ProblemRow.deadline >= day)
    states: dict[str, ColumnElement[bool]] = {
        "all": literal(value=True),
        "ended": over,
        "open": and_(is_open, still),
        "new": PostingRow.state == "submitted",
        "untouched": and_(is_open, still, ~known["going_on"]),
        "waiting-company": and_(is_open, known["company"]),
        "waiting-expert": and_(is_open, known["expert"]),
        "met": known["met"],
    }
    return states[state]


def _going_on() -> ColumnElement[bool]:
    return IntroductionRow.standing.in_(("candidate", "pinned"))


def _unanswered(by: str) -> tuple[ColumnElement[bool], ...]:
    row = IntroductionRow
    if by == "company":
        return row.released_at.is_not(None), row.company_answer.is_(None)
    return row.asked_at.is_not(None), row.expert_answer.is_(None)


def _introduced(*conditions: ColumnElement[bool]) -> Exists:
    return select(IntroductionRow.id).where(IntroductionRow.problem_id == ProblemRow.id, *conditions).exists()
