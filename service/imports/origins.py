"""Where what the catalogue says of a person or a work comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from matcher.checks import check_choice
from matcher.errors import NotFound
from service.accounts.actors import ANYONE, NotPermitted
from service.catalogue import evidence_store, people_store
from service.catalogue.visibility_store import seen_evidence, seen_experts, viewer_of
from service.imports import store as import_store
from service.runtime import Runtime

NOUNS: Final = ("experts", "evidence")


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """Where one record comes from: its source, identifier and day there, licence, import; gone there since when."""

    record_id: str
    source: str
    identifier: str
    dated: date | None
    licence: str
    import_id: int | None
    vanished_at: datetime | None


def origins_of(runtime: Runtime, noun: str, record_id: str) -> tuple[RecordOrigin, ...]:
    """List where a record comes from, and those that are merged into it, as far as the actor sees them.

    Raises
    ------
    UnknownChoice
        If the noun is not one of `NOUNS`.
    NotFound
        If there is no such record, or the actor does not see it.
    NotPermitted
        If nobody in particular asks.
    """
    check_choice(noun, "noun", what="table", choices=NOUNS)
    if runtime.actor == ANYONE:
        raise NotPermitted("Origins are shown to officers and administrators; send an API token.")
    with runtime.database.unit() as session:
        viewer = viewer_of(session, runtime.actor)
        if noun == "experts":
            every = [record_id, *people_store.merged_into(session, record_id)]
            shown = set(seen_experts(session, viewer, every))
        else:
            every = [record_id, *evidence_store.merged_into(session, record_id)]
            shown = set(seen_evidence(session, viewer, evidence_store.get_evidence(session, every)))
        if record_id not in shown:
            raise NotFound(noun.removesuffix("s"), record_id)
        found = import_store.get_origins(session, noun, shown)
    return tuple(
        RecordOrigin(each, said.source, said.identifier, said.dated, said.licence, said.import_id, said.vanished_at)
        for each in every
        if (said := found.get(each)) is not None
    )
