"""What an actor sees of problems in the store, each with as much as `service.problems.sight` lets them see.

A session, an actor and problems go in; what may be shown comes out. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Answer, Problem
from service.accounts.actors import Actor
from service.introductions import store as introduction_store
from service.problems import posting_store, store
from service.problems.posting_store import Posting
from service.problems.sight import (
    FULL,
    HIDDEN,
    REDACTED,
    ShownProblem,
    Sight,
    redacted_problem,
    shown_answer_to,
    shown_problem,
    sight_of,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A problem and how much of it somebody sees. ``whole`` is for matching and deciding, never to be shown."""

    whole: Problem
    posting: Posting | None
    sight: Sight

    @property
    def shown(self) -> ShownProblem:
        """What may be shown."""
        return shown_problem(self.whole, self.posting, self.sight)

    @property
    def problem(self) -> Problem:
        """The record as it may be shown."""
        return redacted_problem(self.whole, self.posting) if self.is_redacted else self.whole

    @property
    def is_redacted(self) -> bool:
        """Whether something is taken out for this reader."""
        return self.sight == REDACTED

    def answer(self, answer: Answer) -> Answer:
        """Give what may be shown of an answer to this problem, whose text is as it was matched."""
        return shown_answer_to(answer, self.posting, self.sight)


def see(session: Session, actor: Actor, problem_id: str) -> Seen:
    """Look at a problem.

    Raises
    ------
    NotFound
        If there is none, or it is hidden from the actor.
    """
    problem = store.get_problem(session, problem_id)
    found = see_all(session, actor, [problem]) if problem is not None else []
    if not found:
        raise NotFound("problem", problem_id)
    return found[0]


def see_all(session: Session, actor: Actor, problems: Iterable[Problem]) -> list[Seen]:
    """Look at several problems; those that are hidden from the actor are left out."""
    problems = list(problems)
    postings = posting_store.get_postings(session, [each.id for each in problems])
    seen = [Seen(each, postings.get(each.id), _sight(session, actor, each, postings.get(each.id))) for each in problems]
    return [each for each in seen if each.sight != HIDDEN]


def _sight(session: Session, actor: Actor, problem: Problem, posting: Posting | None) -> Sight:
    sight = sight_of(actor, problem, posting)
    if sight == FULL or actor.kind != "faculty" or actor.expert_id is None:
        return sight
    known = introduction_store.find_introduction(session, problem.id, actor.expert_id)
    if known is None:
        return sight
    return sight_of(
        actor, problem, posting, introduced=known.asked_at is not None, revealed=known.revealed_at is not None
    )
