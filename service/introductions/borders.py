"""Which introductions concern an actor, and what holds one back.

A session and an actor go in; the records come out, locked where they are to be changed, or an error. What belongs
to somebody else is as if it were not there. Writes nothing and knows no HTTP.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Problem
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.conflicts import Stale
from service.days import today
from service.introductions import store
from service.introductions.conflict_store import conflict_between
from service.introductions.refusals import InConflict, LeftOut, PersonErased, ProblemEnded, Revealed
from service.introductions.store import Introduction
from service.problems import posting_store
from service.problems.posting_store import ENDED, Posting
from service.problems.store import get_problem

OFFICE: Final = ("officer", "administrator")


def handled(
    session: Session, actor: Actor, problem_id: str, action: str = "candidate.choose"
) -> tuple[Problem, Posting | None]:
    """Fetch a problem that the actor's office handles, or that any office may.

    Raises
    ------
    NotPermitted
        If the actor's kind may do no such thing.
    NotFound
        If there is no such problem, or another office handles it.
    """
    need(actor, action)
    problem = get_problem(session, problem_id)
    posting = posting_store.get_posting(session, problem_id) if problem is not None else None
    if problem is None or not handles(actor, posting):
        raise NotFound("problem", problem_id)
    return problem, posting


def handles(actor: Actor, posting: Posting | None) -> bool:
    """Tell whether an actor's office handles a problem with this posting: its own, or one that is nobody's yet."""
    handler = posting.institution_id if posting is not None else None
    return actor.administrator or (actor.kind in OFFICE and handler in (None, actor.institution_id))


def of_office(
    session: Session, actor: Actor, introduction_id: int, version: int | None
) -> tuple[Introduction, Problem, Posting | None]:
    """Fetch an introduction of the actor's office to change it; raises `NotFound` or `Stale`."""
    need(actor, "candidate.choose")
    found, problem = locked(session, introduction_id)
    if not actor.administrator and found.institution_id not in (None, actor.institution_id):
        raise NotFound("introduction", str(introduction_id))
    _, posting = handled(session, actor, problem.id)
    unchanged(found, version)
    return found, problem, posting


def locked(session: Session, introduction_id: int) -> tuple[Introduction, Problem]:
    """Fetch an introduction with its problem, and keep others from changing it; raises `NotFound`."""
    found = store.get_introduction(session, introduction_id, lock=True)
    problem = get_problem(session, found.problem_id) if found is not None else None
    if found is None or problem is None:
        raise NotFound("introduction", str(introduction_id))
    return found, problem


def unchanged(found: Introduction, version: int | None) -> None:
    """Raise `Stale` if somebody changed it since ``version``; without one, nobody looked at it before."""
    if version is not None and found.version != version:
        raise Stale("introduction", found.id)


def concerns(session: Session, actor: Actor, found: Introduction, problem: Problem) -> bool:
    """Tell whether an actor may read an introduction: their office's, their organisation's, or their own."""
    if actor.kind == "company":
        return problem.organisation_id == actor.organisation_id and found.released_at is not None
    if actor.kind == "faculty":
        return found.expert_id == actor.expert_id and found.asked_at is not None
    return handles(actor, posting_store.get_posting(session, problem.id))


def no_conflict(session: Session, problem: Problem, expert_id: str) -> None:
    """Raise `InConflict` if the expert must not be named to the problem's organisation today."""
    if problem.organisation_id is None:
        return
    found = conflict_between(session, expert_id, problem.organisation_id, today())
    if found is not None:
        raise InConflict(expert_id, found.kind)


def going_on(posting: Posting | None) -> None:
    """Raise `ProblemEnded` if the problem was closed or taken back."""
    if posting is not None and posting.state in ENDED:
        raise ProblemEnded(posting.state)


def can_go_on(session: Session, problem: Problem, posting: Posting | None, found: Introduction) -> None:
    """Raise the `Conflict` that holds an introduction back, if there is one."""
    going_on(posting)
    if found.expert_id is None:
        raise PersonErased
    if found.is_withdrawn:
        raise LeftOut
    no_conflict(session, problem, found.expert_id)


def not_revealed(found: Introduction) -> None:
    """Raise `Revealed` if both sides know each other."""
    if found.revealed_at is not None:
        raise Revealed
