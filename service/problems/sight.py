"""Who sees what of a problem: all of it, what is left when secrets are taken out, or nothing.

A reader, a problem and how far their acquaintance got go in; one word comes out. Knows no store.
"""

from __future__ import annotations

from typing import Final, Literal

from matcher.records import Problem
from service.accounts.actors import Actor
from service.problems.posting_store import Posting

Sight = Literal["full", "redacted", "hidden"]

FULL: Final[Sight] = "full"
REDACTED: Final[Sight] = "redacted"
HIDDEN: Final[Sight] = "hidden"


def sight_of(
    actor: Actor, problem: Problem, posting: Posting | None, *, introduced: bool = False, revealed: bool = False
) -> Sight:
    """Say what an actor sees of a problem.

    Parameters
    ----------
    posting : Posting or None
        Of a problem that its company posted.
    introduced : bool
        Whether the actor, an expert, was asked about it.
    revealed : bool
        Whether both sides accepted, so that they know each other.
    """
    kind = actor.kind
    handler = posting.institution_id if posting is not None else None
    is_handled = kind in ("officer", "administrator") and handler in (None, actor.institution_id)
    is_own = kind == "company" and problem.organisation_id == actor.organisation_id
    knows = kind == "faculty" and introduced and revealed
    if kind == "operator" or is_own or is_handled or knows or problem.confidentiality == "public":
        return FULL
    if kind in ("anyone", "company"):
        return HIDDEN
    return FULL if problem.confidentiality == "members" else REDACTED
