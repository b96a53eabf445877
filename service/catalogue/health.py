"""How the catalogue is: whom nobody can find or reach, what is old, doubtful or double, by institution and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matcher.checks import check_choice
from matcher.records import Expert
from service.accounts.actors import ANYONE, NotPermitted
from service.catalogue import health_store, people_store
from service.listing import Listing, Page
from service.runtime import Runtime

FINDINGS: Final = tuple(health_store.COLUMNS)
"""No work of theirs is known; no e-mail and no telephone; nothing of them was written for two years; their works may
be those of two; they may be in the catalogue twice; no source has them any more."""


@dataclass(frozen=True, slots=True)
class InstitutionHealth:
    """One institution's part; ``found`` maps each of `FINDINGS` to a number of experts."""

    id: str | None
    name: str
    n_experts: int
    n_works: int
    found: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Health:
    """The catalogue as a whole; a work of several institutions counts once for each of them, and once in the sum."""

    n_experts: int
    n_works: int
    found: Mapping[str, int]
    languages: Mapping[str, int]
    institutions: tuple[InstitutionHealth, ...]


def catalogue_health(runtime: Runtime) -> Health:
    """Look at the whole catalogue; an officer, at the part of the own institution.

    Raises
    ------
    NotPermitted
        If nobody in particular asks.
    """
    own = _own(runtime)
    with runtime.database.snapshot() as session:
        rows = health_store.by_institution(session, own)
        languages = health_store.by_language(session, own)
    institutions = tuple(
        InstitutionHealth(
            row["institution_id"],
            row["name"] or "",
            row["n_experts"],
            int(row["n_works"]),
            {finding: row[column] for finding, column in health_store.COLUMNS.items()},
        )
        for row in rows
    )
    return Health(
        n_experts=sum(each.n_experts for each in institutions),
        n_works=sum(languages.values()),
        found={finding: sum(each.found[finding] for each in institutions) for finding in FINDINGS},
        languages=languages,
        institutions=institutions,
    )


def experts_with(runtime: Runtime, finding: str, *, page: Page = Page()) -> Listing[Expert]:
    """List the experts of whom one of `FINDINGS` holds.

    Raises
    ------
    UnknownChoice
        If there is no such finding.
    NotPermitted
        If nobody in particular asks.
    """
    check_choice(finding, "finding", what="finding", choices=FINDINGS)
    own = _own(runtime)
    with runtime.database.snapshot() as session:
        ids = health_store.experts_with(session, finding, own, limit=page.limit, offset=page.offset)
        total = health_store.count_with(session, finding, own)
        found = people_store.get_experts(session, ids)
    return Listing([found[each][0] for each in ids if each in found], total, page)


def _own(runtime: Runtime) -> str | None:
    if runtime.actor == ANYONE:
        raise NotPermitted("The catalogue's health is shown to officers and administrators; send an API token.")
    return None if runtime.actor.administrator else runtime.actor.institution_id
