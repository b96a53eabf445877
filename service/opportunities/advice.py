"""The verb of what would make an expert findable for open problems that they just missed.

The rankings that named them too late are read again; nothing is searched. Of a confidential problem nothing is said
that its reader may not see, and of the experts who came before them nothing at all. Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.findable import Help, Missed, what_would_help, why_missed
from matcher.records import Answer, Evidence
from service.accounts.permissions import need
from service.catalogue import evidence_store, links_store
from service.catalogue.visibility import EVERYTHING
from service.days import today
from service.identity import group_store
from service.listing import Page
from service.matching import store as matching_store
from service.opportunities import store
from service.opportunities.feeding import FEED_BEST
from service.opportunities.own_record import person_of
from service.opportunities.store import SHOWN_BANDS, Fit
from service.problems.seeing import Seen, see
from service.problems.sight import ShownProblem
from service.runtime import Runtime

LOOKED_AT: Final = 5
"""Problems that were just missed, the nearest first; of more than a few nobody reads."""
HELPS: Final = 3


@dataclass(frozen=True, slots=True)
class JustMissed:
    """An open problem that an expert just missed; ``needs`` are the words of those that obstacles speak of."""

    shown: ShownProblem
    missed: Missed
    needs: dict[int, str]


@dataclass(frozen=True, slots=True)
class Advice:
    """What would help with several of the problems, most first, and each of those problems."""

    helps: Sequence[Help]
    missed: Sequence[JustMissed]
    total: int


def advice(runtime: Runtime) -> Advice:
    """Say to the actor, an expert, what kept them out of open problems that they just missed."""
    actor = runtime.actor
    need(actor, "profile.own")
    day = today()
    with runtime.database.unit() as session:
        person = person_of(session, actor)
        fits = store.missed_by(session, person, Page(limit=LOOKED_AT), day, best=FEED_BEST)
        evidence = _evidence_of(session, person)
        found: list[JustMissed] = []
        for fit in fits.items:
            try:
                seen = see(session, actor, fit.problem.id)
            except NotFound:
                continue
            if (just := _just_missed(session, person, seen, fit, evidence)) is not None:
                found.append(just)
    return Advice(what_would_help([each.missed for each in found], limit=HELPS), found, fits.total)


def _just_missed(
    session: Session, person: str, seen: Seen, fit: Fit, evidence: Sequence[Evidence]
) -> JustMissed | None:
    run = matching_store.find_run(session, fit.run_id, EVERYTHING)
    if run is None or not run.text_known:
        return None
    answer: Answer = seen.answer(run.answer)
    n_shown = sum(match.band is None or match.band in SHOWN_BANDS for match in answer.matches[:FEED_BEST])
    if not n_shown or person not in {match.expert.id for match in answer.matches}:
        return None
    missed = why_missed(answer, person, evidence, n_shown=n_shown, this_year=today().year)
    if not missed.obstacles:
        return None
    wanted = {each.need for each in missed.obstacles if each.need is not None}
    return JustMissed(seen.shown, missed, {at: _need_text(answer, at) for at in wanted})


def _need_text(answer: Answer, at: int) -> str:
    problem = answer.problem
    whole = f"{problem.title}\n{problem.text}" if problem.title and problem.text else problem.title or problem.text
    return " ".join(whole[answer.needs[at].start : answer.needs[at].end].split())


def _evidence_of(session: Session, person: str) -> list[Evidence]:
    """Give all that counts for a person, their own words about their interests among it."""
    records = group_store.records_of(session, [person])
    found = evidence_store.get_evidence(session, links_store.evidence_of(session, records))
    hidden = {each for each, weight in store.own_weights(session, person).items() if weight == 0}
    return [each for each in found.values() if person in each.expert_ids and each.id not in hidden]
