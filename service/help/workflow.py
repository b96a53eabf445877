"""Whom a reader can ask, by name: the people of their own house who look after them here.

An actor goes in, accounts come out. Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.accounts import account_store
from service.accounts.account_store import Account
from service.catalogue import people_store
from service.runtime import Runtime

MOST_NAMED: Final = 4
_ASKED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "faculty": ("officer", "administrator"),
    "officer": ("administrator",),
    "administrator": ("operator",),
    "secretary": ("operator",),
}
"""Kind of reader → the roles that help them. A company writes to its office beside the problem itself."""


def whom_to_ask(runtime: Runtime) -> tuple[Account, ...]:
    """List who looks after the actor: those of their institution, or whoever runs Peyvand; at most `MOST_NAMED`."""
    actor = runtime.actor
    roles = _ASKED_BY.get(actor.kind)
    if roles is None:
        return ()
    with runtime.database.unit() as session:
        institution_id = actor.institution_id
        if actor.kind == "faculty":
            expert = people_store.get_expert(session, actor.expert_id or "")
            institution_id = expert.institution_id if expert is not None else None
        if institution_id is None and roles != ("operator",):
            return ()
        found = account_store.accounts_where(
            session, roles=roles, institution_id=institution_id if roles != ("operator",) else None
        )
    return tuple(each for each in found if each.id != actor.account_id)[:MOST_NAMED]
