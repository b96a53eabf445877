"""The verbs over learned rankings: look at them, accept one, go back.

Only what an administrator accepted ranks answers. How a candidate is made is in
`service.learning.fitting`. Knows no HTTP and no SQL.
"""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from matcher.calibrate import Calibration, shipped_calibration
from matcher.errors import InvalidInput, NotFound
from matcher.learn import Scoring
from matcher.rank import Ranking
from matcher.records import ModelId
from service.catalogue.vector_store import active_encoder
from service.conflicts import Conflict
from service.learning import store
from service.learning.store import LearnedRanking
from service.runtime import Runtime

__all__ = [
    "LearnedRanking", "accept", "list_rankings", "ranking_in_use", "read_ranking", "restore", "restore_shipped",
    "scoring_for",
]  # fmt: skip

logger = logging.getLogger(__name__)


def ranking_in_use(session: Session) -> tuple[Ranking, Calibration] | None:
    """Give what an administrator put in use; ``None`` means what ships with the program.

    The calibration reads the scores of one encoder: ask `Calibration.fits` before it is used.
    A ranking that another version of the program wrote and this one cannot read counts as none.
    """
    try:
        found = store.scoring_in_use(session)
    except InvalidInput as error:
        logger.warning("The shipped ranking is used: %s", error)
        return None
    return (found.ranking, found.calibration) if found and found.calibration else None


def list_rankings(runtime: Runtime) -> tuple[LearnedRanking, ...]:
    """List the learned rankings, newest first."""
    with runtime.database.unit() as session:
        return store.list_rankings(session)


def read_ranking(runtime: Runtime, ranking_id: int) -> LearnedRanking:
    """Read a learned ranking with its figures, or raise `NotFound`."""
    with runtime.database.unit() as session:
        return _found(session, ranking_id)


def accept(runtime: Runtime, ranking_id: int, *, by: str) -> LearnedRanking:
    """Put an offered ranking in use; the one before is retired and can be restored.

    Parameters
    ----------
    by : str
        Who accepts: a token's name, or "command line".

    Raises
    ------
    NotFound
        If there is no such ranking.
    Conflict
        If it was not offered, or was compared with another ranking or encoder than are in use now.
    """
    with runtime.database.unit() as session:
        found = _found(session, ranking_id)
        if found.state != store.OFFERED:
            raise Conflict(f"Ranking {ranking_id} cannot be accepted: {_why_not(found)}")
        _check_current(session, found)
        store.retire(session)
        return store.put_in_use(session, ranking_id, by=by)


def restore(runtime: Runtime, ranking_id: int, *, by: str) -> LearnedRanking:
    """Put a ranking back that was in use before.

    Raises
    ------
    NotFound
        If there is no such ranking.
    Conflict
        If it was never in use, or is in use now.
    """
    with runtime.database.unit() as session:
        found = _found(session, ranking_id)
        if found.state != store.RETIRED:
            said = "it is in use" if found.state == store.IN_USE else f"it was never in use, it was {found.state}"
            raise Conflict(f"Ranking {ranking_id} cannot be restored: {said}.")
        store.retire(session)
        return store.put_in_use(session, ranking_id, by=by)


def restore_shipped(runtime: Runtime) -> int:
    """Go back to the ranking that ships with the program; returns the number of the one that was in use.

    Raises
    ------
    Conflict
        If the shipped ranking is in use already.
    """
    with runtime.database.unit() as session:
        retired = store.retire(session)
    if retired is None:
        raise Conflict("There is nothing to restore: the ranking that ships with the program is in use.")
    return retired


def scoring_for(session: Session, model: ModelId) -> Scoring:
    """Give the ranking in use with the curve that reads this encoder's scores, if there is one."""
    ranking, calibration = ranking_in_use(session) or (Ranking(), None)
    if calibration is None or not calibration.fits(model):
        calibration = shipped_calibration(model)
    return Scoring(ranking, calibration)


def _found(session: Session, ranking_id: int) -> LearnedRanking:
    found = store.find_ranking(session, ranking_id)
    if found is None:
        raise NotFound("ranking", ranking_id)
    return found


def _why_not(found: LearnedRanking) -> str:
    if found.state == store.IN_USE:
        return "it is in use already."
    if found.state == store.RETIRED:
        return f"it was in use before. Restore it: peyvand learn restore {found.id}"
    return f"it was not offered, for {'; '.join(found.figures.faults)}."


def _check_current(session: Session, found: LearnedRanking) -> None:
    """Refuse figures that compare with something else than what is in use now."""
    active = active_encoder(session, keep=True)
    calibration = found.scoring.calibration
    if active is None or calibration is None or not calibration.fits(active.model):
        raise Conflict(f"Ranking {found.id} was fitted for another encoder than the store's. Fit a new one.")
    if scoring_for(session, active.model) != found.figures.compared_with:
        raise Conflict(
            f"Ranking {found.id} was compared with another ranking than is in use now. Fit a new one: peyvand learn fit"
        )
