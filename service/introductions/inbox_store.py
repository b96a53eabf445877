"""The SQL of the inbox: what waits for an office, one small query for each kind. Takes a session, never commits.

Every query gives the oldest first, `MOST` of them, and how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from service.accounts.actors import Actor
from service.agreements.tables import AgreementRow
from service.cases.store import seen_by
from service.cases.tables import CaseRow
from service.catalogue.tables import ExpertRow
from service.introductions.tables import IntroductionRow
from service.messages.tables import MessageRow
from service.problems.posting_tables import PostingRow
from service.problems.tables import OrganisationRow, ProblemRow
from service.suggestions.store import PROPOSED
from service.suggestions.tables import SuggestionRow

MOST: Final = 8
STILL_DAYS: Final = 21
"""A case that nobody touched for so long stands still."""
ENDS_WITHIN_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what it is about, since when or until when.

    ``key`` is the id of a problem, or the number of a case or an agreement; ``expert_id`` and ``detail`` say more
    where the kind has more to say, ``is_nobodys`` that nobody looks after a case.
    """

    key: str
    title: str
    text: str
    organisation: str
    since: datetime | date
    expert_id: str | None = None
    detail: str = ""
    is_nobodys: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits of one kind, the first `MOST` of ``total``."""

    items: Sequence[Waiting] = ()
    total: int = 0


def new_problems(session: Session, actor: Actor, _day: date) -> Pile:
    """Problems that their companies sent and nobody took up."""
    return _about_problems(
        session, PostingRow.submitted_at, and_(_handled(actor), PostingRow.state == "submitted"), on_posting=True
    )


def to_be_asked(session: Session, actor: Actor, _day: date) -> Pile:
    """Experts whom the company accepted and nobody has asked."""
    row = IntroductionRow
    return _introduced(
        session, actor, row.company_answered_at, [row.company_answer == "accepted", row.asked_at.is_(None)]
    )


def to_be_shown(session: Session, actor: Actor, _day: date) -> Pile:
    """Experts who said yes and whom the company has not seen."""
    row = IntroductionRow
    return _introduced(session, actor, row.expert_answered_at, [row.expert_answer == "yes", row.released_at.is_(None)])


def to_be_asked_again(session: Session, actor: Actor, day: date) -> Pile:
    """Experts who said “later” and named a day that has come."""
    row = IntroductionRow
    return _introduced(session, actor, row.expert_until, [row.expert_answer == "later", row.expert_until <= day])


def company_silent(session: Session, actor: Actor, _day: date) -> Pile:
    """Candidates whom the company has not answered."""
    row = IntroductionRow
    return _introduced(session, actor, row.released_at, [row.released_at.is_not(None), row.company_answer.is_(None)])


def expert_silent(session: Session, actor: Actor, _day: date) -> Pile:
    """Experts who have not answered."""
    row = IntroductionRow
    return _introduced(session, actor, row.asked_at, [row.asked_at.is_not(None), row.expert_answer.is_(None)])


def messages(session: Session, actor: Actor, _day: date) -> Pile:
    """Conversations in which the last word is not the office's."""
    later = aliased(MessageRow)
    is_last = ~(
        select(later.id)
        .where(
            later.problem_id == MessageRow.problem_id, later.thread == MessageRow.thread, later.id > MessageRow.id,
            later.introduction_id.is_not_distinct_from(MessageRow.introduction_id),
        )
        .exists()
    )  # fmt: skip
    query = (
        select(
            ProblemRow.id, ProblemRow.title, ProblemRow.text, OrganisationRow.name, MessageRow.created_at,
            IntroductionRow.expert_id, MessageRow.role, func.count().over(),
        )
        .join(ProblemRow, ProblemRow.id == MessageRow.problem_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
        .outerjoin(IntroductionRow, IntroductionRow.id == MessageRow.introduction_id)
        .where(
            _handled(actor), MessageRow.thread != "all", MessageRow.role.in_(("company", "faculty")),
            or_(PostingRow.state.is_(None), PostingRow.state.in_(("submitted", "open", "answered"))), is_last,
        )
        .order_by(MessageRow.id)
    )  # fmt: skip
    return _pile(session, query)


def cases_that_stand_still(session: Session, actor: Actor, day: date) -> Pile:
    """Open cases whose next step is overdue or not written, that nobody looks after, or nobody touched for long."""
    quiet_since = datetime.combine(day - timedelta(days=STILL_DAYS), time(), UTC)
    overdue = CaseRow.due_on < day
    return _pile(
        session,
        select(
            CaseRow.id, CaseRow.title, literal(""), OrganisationRow.name,
            func.coalesce(CaseRow.due_on, func.date(CaseRow.updated_at)), CaseRow.expert_id,
            CaseRow.next_action, CaseRow.account_id.is_(None), func.count().over(),
        )
        .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
        .where(
            seen_by(actor), CaseRow.closed_at.is_(None),
            or_(
                overdue, CaseRow.next_action == "", CaseRow.account_id.is_(None),
                and_(CaseRow.due_on.is_(None), CaseRow.updated_at < quiet_since),
            ),
        )
        .order_by(func.coalesce(CaseRow.due_on, func.date(CaseRow.updated_at)), CaseRow.id),
    )  # fmt: skip


def agreements_that_end(session: Session, actor: Actor, day: date) -> Pile:
    """Live memoranda whose term ends soon, or ended without anybody's saying so."""
    conditions: list[ColumnElement[bool]] = [
        AgreementRow.state == "live", AgreementRow.ends <= day + timedelta(days=ENDS_WITHIN_DAYS)
    ]  # fmt: skip
    if not actor.administrator:
        conditions.append(AgreementRow.institution_id == (actor.institution_id or ""))
    return _pile(
        session,
        select(
            AgreementRow.id, AgreementRow.title, literal(""), OrganisationRow.name, AgreementRow.ends, literal(None),
            literal(""), func.count().over(),
        )
        .join(OrganisationRow, OrganisationRow.id == AgreementRow.organisation_id)
        .where(*conditions)
        .order_by(AgreementRow.ends, AgreementRow.id),
    )  # fmt: skip


def suggestions(session: Session, actor: Actor, _day: date) -> int:
    """Count what CVs say of the office's experts and waits for a person."""
    query = select(func.count()).select_from(SuggestionRow).join(ExpertRow, ExpertRow.id == SuggestionRow.expert_id)
    query = query.where(SuggestionRow.state == PROPOSED)
    if not actor.administrator:
        query = query.where(ExpertRow.institution_id == actor.institution_id)
    return session.scalar(query) or 0


PILES: Final[dict[str, Callable[[Session, Actor, date], Pile]]] = {
    "new": new_problems,
    "messages": messages,
    "ask": to_be_asked,
    "show": to_be_shown,
    "ask-again": to_be_asked_again,
    "company": company_silent,
    "expert": expert_silent,
    "cases": cases_that_stand_still,
    "agreements": agreements_that_end,
}
"""Kind → its query; first what others wait for from the office, then what the office waits for."""


def _handled(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL what `service.introductions.borders.handles` says of one posting; the posting is joined."""
    if actor.administrator:
        return literal(value=True)
    return or_(PostingRow.institution_id.is_(None), PostingRow.institution_id == actor.institution_id)


def _introduced(session: Session, actor: Actor, since: Any, conditions: Sequence[ColumnElement[bool]]) -> Pile:
    row = IntroductionRow
    own: list[ColumnElement[bool]] = [] if actor.administrator else [
        or_(row.institution_id.is_(None), row.institution_id == actor.institution_id)
    ]  # fmt: skip
    going_on = or_(PostingRow.state.is_(None), PostingRow.state.in_(("submitted", "open", "answered")))
    standing = and_(row.standing.in_(("candidate", "pinned")), row.revealed_at.is_(None), going_on, _handled(actor))
    no_from_either = and_(
        func.coalesce(row.company_answer, "") != "declined", func.coalesce(row.expert_answer, "") != "no"
    )
    return _about_problems(session, since, and_(standing, no_from_either, *own, *conditions))


def _about_problems(session: Session, since: Any, condition: ColumnElement[bool], *, on_posting: bool = False) -> Pile:
    """Choose and count by what is short, and read the texts of the chosen alone."""
    if on_posting:
        chosen: Any = select(PostingRow.problem_id, literal(None).label("expert_id"), since.label("since"))
    else:
        chosen = (
            select(IntroductionRow.problem_id, IntroductionRow.expert_id, since.label("since"))
            .outerjoin(PostingRow, PostingRow.problem_id == IntroductionRow.problem_id)
        )  # fmt: skip
    key = chosen.selected_columns[0]
    first = chosen.add_columns(func.count().over().label("total")).where(condition).order_by(since, key).limit(MOST)
    few = first.subquery()
    return _pile(
        session,
        select(
            ProblemRow.id, ProblemRow.title, ProblemRow.text, OrganisationRow.name, few.c.since, few.c.expert_id,
            literal(""), few.c.total,
        )
        .join(few, few.c.problem_id == ProblemRow.id)
        .outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
        .order_by(few.c.since, ProblemRow.id),
    )  # fmt: skip


def _pile(session: Session, query: Select[*tuple[Any, ...]]) -> Pile:
    rows = session.execute(query.limit(MOST)).all()
    items = [
        Waiting(str(key), title, text_, organisation or "", *more) for key, title, text_, organisation, *more, _ in rows
    ]
    return Pile(items, rows[0][-1] if rows else 0)
