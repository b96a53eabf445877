"""The verbs of agreements: write, change, end and list them, tell when one is about to end.

An institution's office writes its own; the organisation reads its own; a secretary those of the consortium's
members. Knows no HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, NotFound
from service.accounts import account_store, audit
from service.accounts.actors import Actor
from service.accounts.consortium_store import get_consortium
from service.accounts.permissions import need
from service.agreements import store
from service.agreements.store import Agreement
from service.catalogue.tables import InstitutionRow
from service.conflicts import Stale
from service.days import today
from service.faults import Missing, NotOffered, checked_choice, checked_text
from service.listing import Listing, Page
from service.mail.workflow import notify
from service.problems.tables import OrganisationRow
from service.runtime import Runtime
from service.store import known_ids

__all__ = [
    "STATES", "Agreement", "EndsBeforeItStarts", "Wanted", "end_agreement", "list_agreements",
    "read_agreement", "save_agreement", "tell_of_ends",
]  # fmt: skip

STATES: Final = ("live", "over", "all")
TOLD_BEFORE: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=20 * 366)
MOST_TITLE: Final = 200
MOST_SCOPE: Final = 5000
MOST_SECTORS: Final = 20
MOST_SECTOR: Final = 80


class EndsBeforeItStarts(InvalidInput):
    """The last day is before the first, or many years after it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An agreement as somebody wants it to stand."""

    organisation_id: str
    title: str
    scope: str
    sectors: tuple[str, ...]
    starts: date | None
    ends: date | None
    institution_id: str | None = None


def save_agreement(
    runtime: Runtime, wanted: Wanted, *, agreement_id: int | None = None, version: int | None = None
) -> Agreement:
    """Write an agreement, new or in the place of what stands.

    Raises
    ------
    InvalidInput
        If a field cannot be used; names it.
    NotFound
        If the agreement is another institution's, or there is none.
    Stale
        If someone else changed it since ``version``.
    """
    need(runtime.actor, "agreement.write")
    values = _checked(wanted)
    with runtime.database.unit() as session:
        institution_id = runtime.actor.institution_id or wanted.institution_id
        if institution_id is None or not known_ids(session, InstitutionRow, [institution_id]):
            raise NotOffered("institution_id", institution_id or "")
        if not known_ids(session, OrganisationRow, [wanted.organisation_id]):
            raise NotOffered("organisation_id", wanted.organisation_id)
        if agreement_id is None:
            number = store.add_agreement(
                session, institution_id=institution_id, account_id=runtime.actor.account_id, **values
            )  # fmt: skip
            audit.note(session, runtime.actor, "wrote", "agreement", number, institution_id=institution_id)
        else:
            found = _own(session, runtime.actor, agreement_id, version)
            number = found.id
            later = values["ends"] != found.ends
            store.change_agreement(session, number, **values, **({"reminded_at": None} if later else {}))
            audit.note(session, runtime.actor, "changed", "agreement", number, institution_id=found.institution_id)
        saved = store.get_agreement(session, number)
        if saved is None:
            raise NotFound("agreement", str(number))
        return saved


def end_agreement(runtime: Runtime, agreement_id: int, *, version: int | None = None) -> Agreement:
    """End an agreement today; once more changes nothing. Raises as `save_agreement` does."""
    need(runtime.actor, "agreement.write")
    with runtime.database.unit() as session:
        found = _own(session, runtime.actor, agreement_id, version)
        if found.state == store.LIVE:
            store.end_agreement(session, found.id)
            audit.note(session, runtime.actor, "ended", "agreement", found.id, institution_id=found.institution_id)
        return store.get_agreement(session, agreement_id) or found


def read_agreement(runtime: Runtime, agreement_id: int) -> Agreement:
    """Fetch an agreement that concerns the actor; else `NotFound`."""
    need(runtime.actor, "agreement.read")
    with runtime.database.unit() as session:
        found = store.get_agreement(session, agreement_id)
        institutions, organisation_id = _whose(session, runtime.actor)
    if (
        found is None
        or (institutions is not None and found.institution_id not in institutions)
        or (organisation_id is not None and found.organisation_id != organisation_id)
    ):
        raise NotFound("agreement", str(agreement_id))
    return found


def list_agreements(
    runtime: Runtime, *, state: str = "live", words: str = "", page: Page = Page()
) -> Listing[Agreement]:
    """List the agreements that concern the actor."""
    need(runtime.actor, "agreement.read")
    state = checked_choice(state, "state", STATES)
    with runtime.database.unit() as session:
        institutions, organisation_id = _whose(session, runtime.actor)
        return store.list_agreements(
            session, page, today(), institution_ids=institutions, organisation_id=organisation_id, state=state,
            words=words,
        )  # fmt: skip


def tell_of_ends(session: Session, day: date) -> int:
    """Mail both sides of the agreements that end within `TOLD_BEFORE`, once; gives how many agreements."""
    found = store.agreements_to_tell(session, day + TOLD_BEFORE)
    for each in found:
        office = account_store.accounts_where(
            session, roles=("officer", "administrator"), institution_id=each.institution_id
        )
        company = account_store.accounts_where(session, roles=("company",), organisation_id=each.organisation_id)
        for account in (*office, *company):
            notify(
                session, account.id, "agreement-expires", agreement=str(each.id), ends=each.ends,
                path=f"/agreements/{each.id}",
            )  # fmt: skip
        store.note_told(session, each.id)
    return len(found)


def _own(session: Session, actor: Actor, agreement_id: int, version: int | None) -> Agreement:
    found = store.get_agreement(session, agreement_id, lock=True)
    if found is None or (not actor.administrator and found.institution_id != actor.institution_id):
        raise NotFound("agreement", str(agreement_id))
    if version is not None and found.version != version:
        raise Stale("agreement", agreement_id)
    return found


def _whose(session: Session, actor: Actor) -> tuple[Collection[str] | None, str | None]:
    """Say whose agreements an actor reads: which institutions' (None: all), which organisation's (None: all)."""
    if actor.kind == "company":
        return None, actor.organisation_id or ""
    if actor.kind == "secretary":
        consortium = get_consortium(session, actor.consortium_id or "")
        return consortium.members if consortium is not None else (), None
    return (None if actor.administrator else (actor.institution_id or "",)), None


def _checked(wanted: Wanted) -> dict[str, object]:
    if not wanted.organisation_id:
        raise Missing("organisation_id")
    sectors = [checked_text(each, "sectors", most=MOST_SECTOR) for each in wanted.sectors[:MOST_SECTORS]]
    if wanted.starts is None:
        raise Missing("starts")
    if wanted.ends is None:
        raise Missing("ends")
    if not wanted.starts <= wanted.ends <= wanted.starts + LONGEST:
        raise EndsBeforeItStarts(
            f"It would end on {wanted.ends} and start on {wanted.starts}; wanted an end on that day or later, "
            "within twenty years.",
            field="ends",
        )
    return {
        "organisation_id": wanted.organisation_id,
        "title": checked_text(wanted.title, "title", most=MOST_TITLE, needed=True),
        "scope": checked_text(wanted.scope, "scope", most=MOST_SCOPE),
        "sectors": [each for each in dict.fromkeys(sectors) if each],
        "starts": wanted.starts,
        "ends": wanted.ends,
    }
