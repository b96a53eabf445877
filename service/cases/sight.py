"""Whose a case is: which side of it an actor is on, and what of its history that side sees.

An actor and a case go in; a side, or `NotFound`, comes out. Knows no page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.cases import store
from service.cases.store import Case, Event

Side = Literal["office", "company", "expert"]

SIDES: Final[tuple[Side, ...]] = ("office", "company", "expert")


def side_of(actor: Actor, case: Case) -> Side | None:
    """Say which side of a case an actor is on, if any; `store.seen_by` says the same of many."""
    if actor.kind == "operator":
        return "office"
    if actor.kind in ("officer", "administrator") and case.institution_id in (None, actor.institution_id):
        return "office"
    if actor.kind == "company" and case.organisation_id is not None and case.organisation_id == actor.organisation_id:
        return "company"
    if actor.kind == "faculty" and case.expert_id is not None and case.expert_id == actor.expert_id:
        return "expert"
    return None


def reach(session: Session, actor: Actor, case_id: int, *, lock: bool = False) -> tuple[Case, Side]:
    """Fetch a case that is an actor's own, with the side that they are on.

    Raises
    ------
    NotPermitted
        If their kind sees no cases at all.
    NotFound
        If there is none, or it is others'.
    """
    need(actor, "case.read")
    found = store.get_case(session, case_id, lock=lock)
    side = side_of(actor, found) if found is not None else None
    if found is None or side is None:
        raise NotFound("case", str(case_id))
    return found, side


def reach_as_office(session: Session, actor: Actor, case_id: int) -> Case:
    """Fetch a case that an office handles, and hold it for this unit of work; raises as `reach` does."""
    need(actor, "case.write")
    return reach(session, actor, case_id, lock=True)[0]


def shown_to(side: Side, event: Event) -> Event | None:
    """Give what a side sees of something that happened: nothing of an internal note, of a move only that it was."""
    if side == "office" or not event.internal:
        return event
    if event.kind == "noted":
        return None
    return replace(event, people="", account_ids=(), note="", reason="")
