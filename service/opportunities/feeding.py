"""Which experts an open problem is shown to: those whom its latest ranking names.

A problem that was posted is ranked by a job of its own, which calls `feed_problem`; all others, and those whose
ranking is old, by `refresh_feeds`, some at a time, so that other jobs come in between. Knows no queue and no HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from matcher.encoder import Progress
from matcher.errors import InvalidInput, NotFound
from service import job_store
from service.accounts.actors import need_administrator
from service.catalogue.tables import ExpertRow
from service.catalogue.vector_store import active_encoder
from service.days import today
from service.listing import Page
from service.matching.store import MatchRun
from service.matching.workflow import match_problem
from service.opportunities import feed_store, store
from service.problems.tables import ProblemRow
from service.runtime import Runtime
from service.store import known_ids

FEED_BEST: Final = 15
"""So many experts of a ranking are shown its problem; those after them learn what they missed."""
RANKED: Final = 50
"""How many experts of a ranking are kept for the feeds: the best are shown it, the others learn what they missed."""
FED_LASTS: Final = timedelta(days=7)
"""So long a feed holds, while people and their works change."""
AT_ONCE: Final = 200
"""So many problems one job ranks, some tens of seconds, before others have their turn."""
EVERY_HOURS: Final = 1


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many problems were ranked, how many matching refused, and how many are still to be."""

    ranked: int
    refused: int
    left: int

    def __str__(self) -> str:
        return f"{self.ranked:,} problems ranked, {self.refused:,} refused, {self.left:,} left"


def feed_problem(session: Session, problem_id: str, run: MatchRun | None) -> None:
    """Show a problem to whom an answer names, and to nobody else; without one, matching refused it.

    Parameters
    ----------
    run : MatchRun or None
        An answer to the problem that was given to whoever runs Peyvand, and so leaves nobody out.
    """
    matches = run.answer.matches if run is not None else ()
    known = known_ids(session, ExpertRow, [each.expert.id for each in matches])
    named = [(each.expert.id, each.rank, each.band, each.probability) for each in matches if each.expert.id in known]
    if run is not None:
        store.put_fits(session, problem_id, run.id, named)
    feed_store.note_fed(session, problem_id, run.id if run is not None else None)


def refresh_feeds(
    runtime: Runtime,
    *,
    progress: Progress | None = None,
    check: Callable[[], None] = lambda: None,
    at_once: int = AT_ONCE,
) -> Refreshed:
    """Rank open problems whose feed is missing or out of date; each is kept as soon as it is ranked.

    Parameters
    ----------
    progress : callable, optional
        Called with how many are done, and how many there were to do.
    check : callable
        Called before each problem; what it raises ends the work, which goes on where it was another time.
    at_once : int
        At most so many are ranked.

    Raises
    ------
    NotPermitted
        If the actor does not run Peyvand.
    ModelUnavailable, DatabaseUnavailable
        As `service.matching.workflow.match`.
    """
    need_administrator(runtime.actor, "To rank problems for everybody's feed")
    with runtime.database.unit() as session:
        encoder = active_encoder(session)
        if encoder is None:
            return Refreshed(0, 0, 0)
        total = feed_store.count_to_feed(session, encoder.model, today(), lasts=FED_LASTS)
        wanted = feed_store.problems_to_feed(session, encoder.model, today(), lasts=FED_LASTS, limit=at_once)
    refused = 0
    for done, problem_id in enumerate(wanted):
        check()
        if progress is not None:
            progress(done, len(wanted))
        refused += not _ranked(runtime, problem_id)
    if progress is not None:
        progress(len(wanted), len(wanted))
    return Refreshed(len(wanted) - refused, refused, total - len(wanted))


def rank_just_missed(session: Session, expert_id: str, most: int) -> None:
    """Have the problems that an expert just missed ranked again soon, since something was added to their record."""
    missed = store.missed_by(session, expert_id, Page(limit=most), today(), best=FEED_BEST)
    for each in missed.items:
        job_store.enqueue_ranking(session, each.problem.id)


def enqueue_feeds_when_due(session: Session) -> None:
    """Have feeds refreshed that are missing or out of date; once an hour at most, so that a cancelled job stays so."""
    encoder = active_encoder(session)
    if encoder is None or job_store.enqueued_lately(session, "refresh_feeds", EVERY_HOURS):
        return
    if feed_store.problems_to_feed(session, encoder.model, today(), lasts=FED_LASTS, limit=1):
        job_store.enqueue_feeds(session)


def _ranked(runtime: Runtime, problem_id: str) -> bool:
    """Rank one problem and keep its feed; false where matching refuses it."""
    try:
        run = match_problem(runtime, problem_id, limit=RANKED)
    except NotFound:
        return False  # deleted meanwhile
    except InvalidInput:
        with runtime.database.unit() as session:
            if known_ids(session, ProblemRow, [problem_id]):
                feed_problem(session, problem_id, None)
        return False
    with runtime.database.unit() as session:
        feed_problem(session, problem_id, run)
    return True
