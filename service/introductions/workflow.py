"""The verbs of introductions: choose an expert, release them to the company, ask them, take both answers, read.

What the office does is in `service.introductions.choosing`, what both sides answer in
`service.introductions.answers`; other rooms ask here. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import NotFound
from service.accounts.permissions import need
from service.introductions import store
from service.introductions.answers import ANSWERS, COMPANY_ANSWERS, answer_as_company, answer_as_expert
from service.introductions.borders import concerns, handled
from service.introductions.choosing import STANDINGS, ask, choose, put_forward, release, withdraw
from service.introductions.handling import close, take_up
from service.introductions.refusals import (
    InConflict,
    LeftOut,
    PersonErased,
    ProblemEnded,
    Revealed,
    TakenBack,
)
from service.introductions.store import Introduction
from service.problems.store import get_problem
from service.runtime import Runtime

__all__ = [
    "ANSWERS", "COMPANY_ANSWERS", "STANDINGS",
    "InConflict", "Introduction", "LeftOut", "PersonErased", "ProblemEnded", "Revealed", "TakenBack",
    "answer_as_company", "answer_as_expert", "ask", "choose", "close", "of_expert", "of_problem", "put_forward",
    "read", "release", "take_up", "withdraw",
]  # fmt: skip


def read(runtime: Runtime, introduction_id: int) -> Introduction:
    """Fetch an introduction that concerns the actor: their office's, their organisation's, or their own; `NotFound`."""
    with runtime.database.unit() as session:
        found = store.get_introduction(session, introduction_id)
        problem = get_problem(session, found.problem_id) if found is not None else None
        if found is None or problem is None or not concerns(session, runtime.actor, found, problem):
            raise NotFound("introduction", str(introduction_id))
        return found


def of_problem(runtime: Runtime, problem_id: str) -> Sequence[Introduction]:
    """List a problem's introductions: all for its office, for its company those that were released; else `NotFound`."""
    with runtime.database.unit() as session:
        if runtime.actor.kind == "company":
            problem = get_problem(session, problem_id)
            if problem is None or problem.organisation_id != runtime.actor.organisation_id:
                raise NotFound("problem", problem_id)
        else:
            handled(session, runtime.actor, problem_id)
        found = store.introductions_of_problems(session, [problem_id]).get(problem_id, [])
        if runtime.actor.kind == "company":
            return [each for each in found if each.released_at is not None]
        return found


def of_expert(runtime: Runtime) -> Sequence[Introduction]:
    """List what the actor, an expert, was asked, newest first; of some the question was taken back."""
    need(runtime.actor, "opportunity.read")
    with runtime.database.unit() as session:
        return store.introductions_of_expert(session, runtime.actor.expert_id or "")
