"""What every decision on who is whom needs: nobody else deciding at once, and somebody who may decide.

An administrator decides on everything; an officer on records of their own institution, and on such as belong to
none beside these.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

from sqlalchemy.orm import Session

from service.accounts.actors import Actor, NotPermitted, described
from service.conflicts import Conflict
from service.identity import merge_store

LOCK_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.05


def lock_decisions(session: Session) -> None:
    """Have nobody else decide, and no import be written, until this unit of work ends.

    Raises
    ------
    Conflict
        If an import is being written, and goes on for longer than a few seconds.
    """
    until = time.monotonic() + LOCK_SECONDS
    while not merge_store.try_lock_imports(session):
        if time.monotonic() > until:
            raise Conflict(
                "An import is being written, so nothing was changed. Try again when it has ended; "
                "`peyvand jobs` says how far it is."
            )
        time.sleep(_POLL_SECONDS)


def scope_of(actor: Actor) -> str | None:
    """Say whose records an actor is shown: an institution's, or everybody's (None).

    Raises
    ------
    NotPermitted
        If they are no officer.
    """
    if not actor.administrator and actor.institution_id is None:
        raise NotPermitted(
            f"{described(actor)[:1].upper()}{described(actor)[1:]} cannot look at records that may be one, or two. "
            "Use a token of an institution, or an administrator's."
        )
    return None if actor.administrator else actor.institution_id


def permit_decision(actor: Actor, *records: Collection[str | None]) -> None:
    """Let an actor decide on records, each given by the institutions that it belongs to.

    Raises
    ------
    NotPermitted
        If one of the records belongs to other institutions alone, or none to the actor's.
    """
    own = scope_of(actor)
    homes = [{each for each in record if each is not None} for record in records]
    if own is None or (any(own in home for home in homes) and all(own in home or not home for home in homes)):
        return
    others = sorted({each for home in homes if own not in home for each in home})
    whose = f"records of {', '.join(map(repr, others))}" if others else "records that belong to no institution"
    raise NotPermitted(
        f"{described(actor)[:1].upper()}{described(actor)[1:]} cannot decide on {whose}. Ask an administrator."
    )
