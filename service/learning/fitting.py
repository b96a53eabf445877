"""Fitting a candidate: by hand, by a job, or by itself once enough was decided.

Decisions come from the store; a candidate with its figures goes into it, offered or
refused. Whether it is put in use, `service.learning.workflow` has an administrator say.
Knows no HTTP and no SQL.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from matcher.compare import compare_on_collection, figures_of
from matcher.decisions import TooFewDecisions, check_enough, pairs_of
from matcher.encoder import Progress
from matcher.errors import InvalidCatalogue
from matcher.learn import Scoring, fit
from matcher.tables import find_tables
from matcher.vector_cache import CachedEncoder
from service import job_store
from service.catalogue.embedding import query_encoder
from service.catalogue.vector_store import active_encoder
from service.learning import store
from service.learning.store import LearnedRanking
from service.learning.workflow import scoring_for
from service.runtime import Runtime

__all__ = ["enqueue_fit", "enqueue_when_due", "fit_candidate"]

NEW_DECISIONS: Final = 50
"""A candidate is fitted again by itself after so many more: a quarter of the fewest that are taken."""
EVERY_HOURS: Final = 24


def fit_candidate(
    runtime: Runtime,
    collections: Sequence[Path] = (),
    *,
    progress: Progress | None = None,
    check: Callable[[], None] = lambda: None,
) -> LearnedRanking:
    """Fit a candidate to the decisions in the store, compare it with the ranking in use, and keep it.

    Parameters
    ----------
    collections : sequence of path
        Judged collections on which both are ranked; without any, those of the settings.
    progress : callable, optional
        Called with how many comparisons are done and how many there are.
    check : callable, optional
        Called between comparisons; what it raises stops the work, and nothing is kept.

    Returns
    -------
    LearnedRanking
        Offered, or refused; its figures say why.

    Raises
    ------
    TooFewDecisions
        With how many of what are missing.
    InvalidCatalogue
        If a collection lacks a file, or a row is bad.
    """
    folders = _checked(collections or _collections_of(runtime))
    with runtime.database.snapshot() as session:
        if (active := active_encoder(session)) is None:
            raise TooFewDecisions("Nothing was ever embedded, so nothing was decided. Import a catalogue first.")
        in_use = scoring_for(session, active.model)
        labelled = store.labelled_decisions(session, active.model, in_use)
    check_enough(labelled)
    pairs = pairs_of(labelled, in_use.ranking)
    fitted = fit(pairs, in_use, active.model)
    encoder = CachedEncoder(query_encoder(runtime).encoder) if folders else None
    compared = []
    for done, folder in enumerate(folders):
        _tell(progress, check, done, len(folders) + 1)
        if encoder is not None:
            compared.append(compare_on_collection(folder, encoder, in_use.ranking, fitted.ranking, check=check))
    _tell(progress, check, len(folders), len(folders) + 1)
    figures = figures_of(pairs, in_use, fitted, active.model, collections=tuple(compared))
    with runtime.database.unit() as session:
        kept = store.add_ranking(session, Scoring(fitted.ranking, fitted.calibration), figures)
    _tell(progress, lambda: None, len(folders) + 1, len(folders) + 1)
    return kept


def enqueue_fit(runtime: Runtime, collections: Sequence[Path] = ()) -> int:
    """Have a worker fit a candidate; joins a job that waits already. Returns the job's number."""
    folders = _checked(collections)
    with runtime.database.unit() as session:
        return job_store.enqueue_learning(session, [str(folder) for folder in folders])


def enqueue_when_due(session: Session) -> int | None:
    """Have a worker fit a candidate if enough was decided, and enough since the latest one.

    Cheap while nothing is due, so that it can be asked after every decision. Once a day at
    most: a job that cannot be done (a collection that is away) is not begun again and again.

    Returns
    -------
    int or None
        The job's number; ``None`` where nothing is due.
    """
    if store.count_new_decisions(session) < NEW_DECISIONS:
        return None
    if job_store.enqueued_lately(session, "learn", EVERY_HOURS):
        return None
    if (active := active_encoder(session)) is None:
        return None
    try:
        check_enough(store.labelled_decisions(session, active.model, scoring_for(session, active.model)))
    except TooFewDecisions:
        return None
    return job_store.enqueue_learning(session, [])


def _collections_of(runtime: Runtime) -> list[Path]:
    return [Path(folder).expanduser() for folder in (runtime.settings.collections or "").split(os.pathsep) if folder]


def _checked(collections: Sequence[Path]) -> list[Path]:
    """Make folders hold in another process; say what is wrong with them before anything slow begins."""
    folders = [folder.absolute() for folder in collections]
    if faults := [fault for folder in folders for fault in find_tables(folder)[1]]:
        raise InvalidCatalogue(faults)
    return folders


def _tell(progress: Progress | None, check: Callable[[], None], done: int, total: int) -> None:
    check()
    if progress:
        progress(done, total)
