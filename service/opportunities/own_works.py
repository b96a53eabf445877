"""An expert's own works as they see them: each with what it counts, who sees it, and who else stands behind it.

An expert reads and writes nothing but works that they stand behind; anything else is as if it were not there. To
write is `service.opportunities.work_writing` and `service.opportunities.work_saying`. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import VISIBILITIES, Evidence
from service.accounts.permissions import need
from service.catalogue import evidence_store, people_store
from service.catalogue.writing import INTERESTS_SUFFIX
from service.fingerprints import record_hash
from service.listing import Listing, Page
from service.opportunities import correction_store, store, work_store
from service.opportunities.own_record import person_of
from service.runtime import Runtime

OWN: Final = "own"
"""Begins the ids of works that experts added by hand."""
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class OwnWork:
    """A work as its expert sees it.

    ``weight`` is what it counts for them, from 0 to 1; ``sight`` who sees it, one of `VISIBILITIES` or
    `NOBODY`; ``others`` names the other experts here who stand behind it; ``by_hand``: they added it themselves;
    ``disowned`` is what became of their saying that it is not theirs, if they did.
    """

    evidence: Evidence
    weight: float
    sight: str
    others: tuple[str, ...]
    corrected: frozenset[str]
    by_hand: bool
    disowned: str
    version: str


def list_works(runtime: Runtime, page: Page = Page(), *, words: str = "") -> Listing[OwnWork]:
    """List the actor's works, the latest first."""
    need(runtime.actor, "profile.own")
    with runtime.database.unit() as session:
        person = person_of(session, runtime.actor)
        found = work_store.list_own_works(session, person, page, words)
        return Listing(works_of(session, person, found.items), found.total, page)


def read_work(runtime: Runtime, evidence_id: str) -> OwnWork:
    """Read one of the actor's works; raises `NotFound`."""
    need(runtime.actor, "profile.own")
    with runtime.database.unit() as session:
        return own_work(session, person_of(session, runtime.actor), evidence_id)


def own_work(session: Session, person: str, evidence_id: str) -> OwnWork:
    """Give one of a person's works as they see it; raises `NotFound`."""
    found = works_of(session, person, [evidence_id])
    if not found or found[0].disowned == correction_store.AGREED:
        raise NotFound("evidence", evidence_id)
    return found[0]


def works_of(session: Session, person: str, evidence_ids: Sequence[str]) -> list[OwnWork]:
    """Give these works as their expert sees them, without those that are not theirs."""
    wanted = [each for each in evidence_ids if not each.endswith(INTERESTS_SUFFIX)]
    found = evidence_store.get_evidence(session, wanted)
    given = evidence_store.get_evidence(session, wanted, as_given=True)
    people = people_store.get_experts(session, {each for piece in found.values() for each in piece.expert_ids})
    weights = store.own_weights(session, person)
    said = correction_store.corrections_of(session, correction_store.EVIDENCE, wanted)
    disowned = correction_store.disowned_by(session, person)
    works = []
    for id_ in wanted:
        piece = found.get(id_)
        if piece is None or person not in piece.expert_ids:
            continue
        weight = weights.get(id_, 1.0)
        narrowest = max(piece.visibility, people[person][0].visibility, key=VISIBILITIES.index)
        works.append(
            OwnWork(
                piece,
                weight,
                narrowest if weight else NOBODY,
                tuple(people[each][0].name or each for each in piece.expert_ids if each != person and each in people),
                frozenset(said.get(id_, ())),
                is_by_hand(piece, person),
                disowned.get(id_, ""),
                version_of(given[id_]),
            )
        )
    return works


def is_by_hand(evidence: Evidence, person: str) -> bool:
    """Say whether a person added a work themselves."""
    return evidence.id.startswith(f"{OWN}-{person}-")


def version_of(given: Evidence) -> str:
    """Name the state of a work, as its source gave it; it changes whenever the work does."""
    return record_hash(given).hex()
