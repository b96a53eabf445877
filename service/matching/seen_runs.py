"""An answer as a reader may see it who does not see all of its problem.

An actor and an answer go in; the answer without what is hidden from them comes out, or `NotFound`. Who sees what of
a problem, `service.problems.sight` says; this room knows what follows for answers. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.explain import whole_text
from matcher.records import Answer, Match, Reason
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.matching import store
from service.matching.store import MatchRun
from service.problems import posting_store
from service.problems.seeing import Seen, see
from service.problems.sight import redacted_problem
from service.runtime import Runtime


def look(runtime: Runtime, problem_id: str) -> Seen:
    """Look at a stored problem that is to be matched, or whose answers are asked for; else `NotFound`."""
    with runtime.database.unit() as session:
        return see(session, runtime.actor, problem_id)


def run_as_seen(session: Session, actor: Actor, run: MatchRun) -> MatchRun:
    """Give an answer that was read again as the actor may see it.

    An answer to a confidential problem that was deleted since is for whoever runs Peyvand alone: nobody knows any
    more who handled it, and what was secret of it.

    Raises
    ------
    NotFound
        If its problem is hidden from the actor.
    """
    if run.problem_id is None:
        if run.answer.problem.confidentiality == "confidential" and not actor.administrator:
            raise NotFound("match", run.id)
        return run
    return seen_run(see(session, actor, run.problem_id), run)


def seen_run(seen: Seen, run: MatchRun) -> MatchRun:
    """Give an answer to a problem that somebody sees this much of."""
    if not seen.is_redacted:
        return run
    if run.text_known and whole_text(run.answer.problem) == whole_text(seen.whole):
        return replace(run, answer=seen.answer(run.answer))
    return replace(run, answer=_without_words(run.answer, seen))


def may_decide(session: Session, actor: Actor, run_id: str) -> None:
    """Keep an office from deciding on what another one handles; raises `NotPermitted`."""
    problem_id = store.problem_of_run(session, run_id)
    posting = posting_store.get_posting(session, problem_id) if problem_id is not None else None
    if posting is not None:
        need(actor, "match.decide", institution_id=posting.institution_id)


def _without_words(answer: Answer, seen: Seen) -> Answer:
    """Take every word of a problem out of an answer to a text that nobody has marked."""
    problem = redacted_problem(seen.whole, seen.posting)
    return replace(
        answer, problem=problem, needs=(), open_needs=(), matches=tuple(map(_match_without_words, answer.matches))
    )


def _match_without_words(match: Match) -> Match:
    said = match.reason
    return replace(
        match,
        covers=(),
        reason=Reason(said.kinds, said.latest_year, ()) if said is not None else None,
        evidence=tuple(replace(piece, shared_terms=(), phrases=()) for piece in match.evidence),
    )
