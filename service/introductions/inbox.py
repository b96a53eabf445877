"""The verb of the inbox: what waits for the actor's office, by kind, the oldest first.

Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.records import Expert
from service.accounts.permissions import need
from service.catalogue.visibility_store import seen_experts, viewer_of
from service.days import today
from service.introductions import inbox_store
from service.introductions.inbox_store import Pile
from service.listing import Page
from service.opportunities.correction_store import list_disowned
from service.runtime import Runtime

URGENT = ("new", "messages", "ask", "show", "ask-again", "cases", "agreements")
"""Kinds that wait for the office itself; of the others it waits for somebody else."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits, by kind; ``experts`` holds those who are named in it and whom the office sees."""

    piles: Mapping[str, Pile]
    suggestions: int
    disowned: int
    experts: Mapping[str, Expert]

    @property
    def waits_for_us(self) -> int:
        """How many things wait for the office itself."""
        return sum(self.piles[kind].total for kind in URGENT) + bool(self.suggestions) + bool(self.disowned)


def inbox(runtime: Runtime) -> Inbox:
    """Gather what waits for the actor's office; raises `NotPermitted` for who has none."""
    actor, day = runtime.actor, today()
    need(actor, "inbox.read")
    with runtime.database.unit() as session:
        piles = {kind: look(session, actor, day) for kind, look in inbox_store.PILES.items()}
        named = {each.expert_id for pile in piles.values() for each in pile.items if each.expert_id is not None}
        people = seen_experts(session, viewer_of(session, actor), named)
        suggestions = inbox_store.suggestions(session, actor, day)
        home = None if actor.administrator else actor.institution_id or ""
        disowned = list_disowned(session, Page(limit=1), home).total
    return Inbox(piles, suggestions, disowned, {each: expert for each, (expert, _) in people.items()})
