"""The problems and experts among which an officer chooses when they open a case by hand.

Words come in, the first few that fit go out: of problems those that the office handles, of experts those whom it sees.
"""

from __future__ import annotations

from matcher.errors import NotFound
from matcher.records import Expert
from service.accounts.permissions import need
from service.cases import finding_store
from service.catalogue.people import list_experts, read_expert
from service.listing import Page
from service.runtime import Runtime


def find_problems(runtime: Runtime, words: str, chosen: str, limit: int) -> list[tuple[str, str, str]]:
    """List problems as (id, title, organisation's name); nothing without words or a chosen one."""
    need(runtime.actor, "case.write")
    if not words and not chosen:
        return []
    with runtime.database.unit() as session:
        return finding_store.problems_to_choose(session, runtime.actor, words, chosen, limit)


def find_experts(runtime: Runtime, words: str, chosen: str, limit: int) -> list[Expert]:
    """List experts by words of their names; nobody without words or a chosen one."""
    need(runtime.actor, "case.write")
    found = list(list_experts(runtime, page=Page(limit), text=words).items) if words else []
    if chosen and chosen not in {each.id for each in found}:
        try:
            found.insert(0, read_expert(runtime, chosen))
        except NotFound:
            return found
    return found
