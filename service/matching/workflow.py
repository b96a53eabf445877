"""The verbs of matching: match a problem, read an answer again, decide on a match.

Problems and choices come in, runs and decisions go out. Every answer is kept
before it is given, so that who was shown, at which rank and with which model,
is known. Whom and what the runtime's actor does not see is in no answer that
they get, be it new or read again. Knows no HTTP and no SQL.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from matcher.bonuses import NO_BONUSES
from matcher.engine import Matcher
from matcher.errors import InvalidInput, NotFound
from matcher.explain import whole_text
from matcher.rank import RankedExpert
from matcher.records import Filters, Problem
from service.agreements.bonuses import bonuses_for
from service.catalogue.embedding import query_encoder
from service.catalogue.visibility import Viewer
from service.catalogue.visibility_store import viewer_of
from service.days import today
from service.introductions.conflicts import not_to_be_named
from service.learning.fitting import enqueue_when_due
from service.learning.workflow import scoring_for
from service.listing import Listing, Page
from service.matching import consequences, effect_store, store
from service.matching.choices import MAX_NOTE_CHARACTERS, REASONS, VERBS, check_choice, check_filters, checked_note
from service.matching.exploration import Slot, draw, n_ranked
from service.matching.index import EncoderReplaced, PostgresIndex
from service.matching.seen_runs import look, may_decide, run_as_seen, seen_run
from service.matching.stopwatch import Stopwatch
from service.matching.store import Decision, MatchRun, NewRun, RunSummary
from service.problems.store import text_hash
from service.runtime import Runtime

__all__ = [
    "MAX_LIMIT", "MAX_NOTE_CHARACTERS", "REASONS", "VERBS",
    "Decision", "Listing", "MatchRun", "Page", "RunSummary",
    "decide", "decide_within", "list_runs", "match", "match_problem", "read_run",
]  # fmt: skip

MAX_LIMIT: Final = 1000
_ATTEMPTS: Final = 3


def match(runtime: Runtime, problem: Problem, *, limit: int = 10, filters: Filters = Filters()) -> MatchRun:
    """Rank the experts for a problem that is not in the store; its text is not kept.

    Nobody is shown by chance, since nobody is expected to decide on such an answer.

    Parameters
    ----------
    runtime : Runtime
        An open store.
    problem : Problem
        Its ``title``, ``text`` and ``lang`` are used.
    limit : int
        How many experts to name, 1 to `MAX_LIMIT`.
    filters : Filters
        Which experts and evidence may be found. Who is away is not found in any case.

    Raises
    ------
    InvalidInput
        If the problem, the limit or a filter cannot be used.
    UnknownChoice
        If a filter names an institution or a region that is not in the store.
    ModelUnavailable
        If the encoder of the stored vectors cannot be loaded.
    DatabaseUnavailable
        If the store does not answer.
    """
    return _match(runtime, _Asked(problem, None, limit, filters, NO_BONUSES, share=0.0))


def match_problem(runtime: Runtime, problem_id: str, *, limit: int = 10, filters: Filters = Filters()) -> MatchRun:
    """Rank the experts for a stored problem; a share of the slots is drawn from those just below the best.

    How, `service.matching.exploration.draw` says; the seed is the run's id, the share the setting
    ``explore_share``. Who was drawn stands last, with their score and their place in the plain ranking. An expert
    with a conflict of interest with the problem's organisation is not ranked; one whose institution has a live
    agreement with it gains a little, as a part of the score.

    Raises
    ------
    NotFound
        If there is no such problem; else as `match` does.
    """
    share = runtime.settings.explore_share
    seen = look(runtime, problem_id)
    filters = replace(filters, without=(*filters.without, *not_to_be_named(runtime, seen.whole)))
    with runtime.database.unit() as session:
        bonuses = bonuses_for(session, seen.whole, today())
    run = _match(runtime, _Asked(seen.whole, problem_id, limit, filters, bonuses, share=share))
    return seen_run(seen, run)


def read_run(runtime: Runtime, run_id: str) -> MatchRun:
    """Read an answer as it was given: ranks, scores and shares then, names and evidence as they are now.

    An expert or a piece of evidence that was deleted since, or that the actor does not see, is left out;
    so is the text of a problem that was never in the store.

    Raises
    ------
    NotFound
        If there is no such run, or its problem is hidden from the actor.
    """
    with runtime.database.unit() as session:
        run = store.find_run(session, run_id, viewer_of(session, runtime.actor))
        if run is None:
            raise NotFound("match", run_id)
        return run_as_seen(session, runtime.actor, run)


def list_runs(runtime: Runtime, problem_id: str, page: Page = Page()) -> Listing[RunSummary]:
    """List the answers that were given for a stored problem, newest first.

    Raises
    ------
    NotFound
        If there is no such problem, or it is hidden from the actor.
    """
    look(runtime, problem_id)
    with runtime.database.unit() as session:
        return store.list_runs(session, problem_id, page, viewer_of(session, runtime.actor))


def decide(
    runtime: Runtime,
    run_id: str,
    expert_id: str,
    verb: str,
    reason: str | None = None,
    *,
    note: str = "",
    until: date | None = None,
) -> Decision:
    """Record what a person did with a match, and do what follows from it, in one transaction.

    What follows from each reason, `service.matching.consequences.bring_about` says. A later decision
    on the same match stands above an earlier one, and undoes what that brought about. Where the run's
    problem is not in the store, ``too-vague`` is kept and nothing else happens.

    Parameters
    ----------
    runtime : Runtime
        An open store.
    run_id, expert_id : str
        The expert must be one whom the run showed.
    verb : str
        One of `VERBS`.
    reason : str, optional
        One of `REASONS`; needed to decline.
    note : str
        In the person's own words, `MAX_NOTE_CHARACTERS` at most.
    until : date, optional
        The day on which an expert who is ``on-leave`` is back; needed then, and only then.

    Raises
    ------
    UnknownChoice
        If the verb or the reason is not on its list.
    InvalidInput
        If a reason is missing, the note or the day cannot be used, or the run did not show the expert
        to whoever decides.
    NotFound
        If there is no such run.
    """
    with runtime.database.unit() as session:
        viewer = viewer_of(session, runtime.actor)
        may_decide(session, runtime.actor, run_id)
        return decide_within(session, viewer, run_id, expert_id, verb, reason=reason, note=note, until=until)


def decide_within(
    session: Session,
    viewer: Viewer,
    run_id: str,
    expert_id: str,
    verb: str,
    *,
    reason: str | None = None,
    note: str = "",
    until: date | None = None,
) -> Decision:
    """Do what `decide` does within a unit of work that does more; raises as it does."""
    check_choice(verb, reason)
    consequences.check_until(verb, reason, until)
    note = checked_note(note)
    shown = store.shown_experts(session, run_id, viewer)
    if shown is None:
        raise NotFound("match", run_id)
    if expert_id not in shown:
        raise InvalidInput(
            f"The expert {expert_id!r} is not among those whom match {run_id!r} showed. "
            f"Name one of: {', '.join(shown) or '(it showed none)'}.",
            field="expert_id",
        )
    run = uuid.UUID(run_id)
    named = effect_store.lock_match(session, run, expert_id)
    happened = consequences.undo_earlier(session, run, expert_id)
    decision = store.add_decision(session, run_id, expert_id, verb=verb, reason=reason, note=note, until=until)
    if verb == "decline":
        happened += consequences.bring_about(session, decision, named)
    noted = store.note_consequences(session, decision, happened)
    enqueue_when_due(session)
    return noted


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for; ``share`` is that of the slots which are drawn for."""

    problem: Problem
    problem_id: str | None
    limit: int
    filters: Filters
    bonuses: Mapping[str, float]
    share: float


def _match(runtime: Runtime, asked: _Asked) -> MatchRun:
    if not 1 <= asked.limit <= MAX_LIMIT:
        raise InvalidInput(f"The limit is {asked.limit}; wanted 1 to {MAX_LIMIT:,}.", field="limit")
    check_filters(runtime, asked.filters)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _match_once(runtime, asked)
        except EncoderReplaced:
            continue  # the vectors of the old encoder went while the problem was encoded
    return _match_once(runtime, asked)


def _match_once(runtime: Runtime, asked: _Asked) -> MatchRun:
    """Match with the encoder whose vectors are searched now.

    No connection is held while the problem is encoded: the snapshot takes one when the
    index is first asked, and that is afterwards.
    """
    active = query_encoder(runtime)
    with runtime.database.unit() as session:
        viewer = viewer_of(session, runtime.actor)
        hidden = consequences.hidden_experts(session)
        scoring = scoring_for(session, active.stored.model)
    allowed = replace(asked.filters, without=tuple(sorted({*asked.filters.without, *hidden})))
    watch = Stopwatch()
    run_id = uuid.uuid4()
    slots: list[Slot] = []

    def choose(ranked: Sequence[RankedExpert]) -> list[RankedExpert]:
        slots.extend(draw(len(ranked), limit=asked.limit, share=asked.share, seed=run_id))
        return [ranked[slot.place - 1] for slot in slots]

    with runtime.database.snapshot() as session:
        matcher = Matcher(
            PostgresIndex(session, active.stored, viewer=viewer),
            active.encoder,
            ranking=scoring.ranking,
            calibration=scoring.calibration,
            explainer=runtime.explainer(active.encoder),
        )
        n_found = n_ranked(asked.limit, asked.share)
        answer = matcher.match(
            asked.problem, limit=n_found, filters=allowed, bonuses=asked.bonuses, choose=choose, on_stage=watch
        )
    run = NewRun(
        id=run_id,
        problem_id=asked.problem_id,
        text_hash=text_hash(asked.problem),
        text_characters=len(whole_text(asked.problem)),
        answer=answer,
        ranking=scoring.ranking,
        slots=tuple(slots),
        filters=replace(asked.filters, without=()),
        limit=asked.limit,
        seconds=watch.seconds,
    )
    with runtime.database.unit() as session:
        return store.add_run(session, run)
