"""The verb of an office's list of problems: a page of those that are wanted, and how many there are in each state.

Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.accounts.permissions import need
from service.days import today
from service.introductions import list_store
from service.introductions.list_store import SORTS, STATES, ListedProblem, Wanted
from service.listing import Listing, Page
from service.runtime import Runtime

__all__ = ["COUNTED", "SORTS", "STATES", "ListedProblem", "Wanted", "problems_of_office"]

COUNTED: Final = ("new", "untouched", "waiting-company", "waiting-expert")
"""States whose problems wait for somebody."""


def problems_of_office(
    runtime: Runtime, wanted: Wanted, page: Page = Page()
) -> tuple[Listing[ListedProblem], Mapping[str, int]]:
    """Page through the problems that the actor's office handles, or that any office may.

    Returns
    -------
    listing, counts
        The problems that are wanted; of each of `COUNTED` how many there are at all.

    Raises
    ------
    NotPermitted
        If the actor works in no office.
    """
    need(runtime.actor, "inbox.read")
    with runtime.database.unit() as session:
        found = list_store.list_of_office(session, runtime.actor, wanted, page, today())
        return found, list_store.count_by_state(session, runtime.actor, today(), COUNTED)
