"""Which persons may be two: the verb at the end of an embedding job. It only proposes; a person decides.

A person is looked at again when their works have changed since, and flagged again after a decision only once the
works have grown by a third.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from sqlalchemy.orm import Session

from matcher.identity.held_works import held_works
from matcher.identity.homonyms import find_split
from service.catalogue.vector_store import active_encoder
from service.identity import flag_store, key_store, split_store
from service.identity.flag_store import Holding
from service.identity.split_store import PROPOSED, SPLIT, Split
from service.runtime import Runtime
from service.store import lock_imports

BATCH: Final = 100
"""Persons between two commits."""

GROWN: Final = 4 / 3
"""After a decision a person is flagged again once there are so many times as many works."""


def flag_homonyms(
    runtime: Runtime,
    expert_ids: Collection[str] | None = None,
    *,
    import_id: int | None = None,
    check: Callable[[], None] = lambda: None,
) -> int:
    """Look at persons whose works have changed since they were last looked at, and flag who may be two.

    Parameters
    ----------
    expert_ids : collection of str, optional
        Persons by the records that they are shown as; all without it.
    import_id : int, optional
        The import that brought the works; by default the latest that brought or changed one of them.
    check : callable, optional
        Called between batches; what it raises stops the work, and nothing that was done is lost.

    Returns
    -------
    int
        How many were newly flagged.
    """
    with runtime.database.unit() as session:
        encoder = active_encoder(session)
        if encoder is None:
            return 0
        states = flag_store.works_states(session, encoder.id, expert_ids)
        looked_at = key_store.states_looked_at(session, states)
        waiting = sorted(each for each, state in states.items() if looked_at.get(each) != state.mark)
        background = flag_store.background(session, encoder.id) if waiting else 0.0
    flagged = 0
    for start in range(0, len(waiting), BATCH):
        check()
        batch = waiting[start : start + BATCH]
        with runtime.database.unit() as session:
            lock_imports(session)
            latest = split_store.latest_splits(session, batch)
            for person, holding in flag_store.holdings(session, encoder.id, batch).items():
                before = latest.get(person)
                flagged += _look(session, person, holding, before, background=background, import_id=import_id)
            key_store.note_looked_at(session, {each: states[each].mark for each in batch})
    return flagged


def _look(
    session: Session, person: str, holding: Holding, latest: Split | None, *, background: float, import_id: int | None
) -> bool:
    """Say whether the person is flagged now who was not before, or otherwise."""
    if latest is not None and latest.state != PROPOSED and len(holding.pieces) < GROWN * _n_works_then(latest):
        return False
    names = [name for record in holding.records for name in holding.names_of.get(record, ())]
    works = held_works(holding.records, names, holding.pieces, holders=holding.holders, names_of=holding.names_of)
    found = find_split(works, holding.vectors, background=background)
    if latest is not None and latest.state == PROPOSED:
        if found is not None and found.groups == latest.groups:
            return False
        if found is None:
            split_store.withdraw(session, [person])
    if found is not None:
        brought_by = import_id or flag_store.latest_import(session, [each for group in found.groups for each in group])
        split_store.propose_split(
            session, person, found.groups, probability=found.probability, reasons=found.reasons, import_id=brought_by
        )
    return found is not None


def _n_works_then(latest: Split) -> int:
    """Count the works that the person had after the last decision."""
    return len(latest.groups[0]) if latest.state == SPLIT else sum(map(len, latest.groups))
