"""The audit log: who saw or changed what, added in the unit of work that did it.

An actor, a verb and a noun go in. The log holds codes and numbers, no names, no addresses and no texts,
so that erasing a person leaves the statistics and not the person.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from service.accounts.account_tables import AuditRow
from service.accounts.actors import Actor


def note(
    session: Session,
    actor: Actor,
    verb: str,
    noun: str,
    noun_id: str | int = "",
    *,
    institution_id: str | None = None,
    **details: Any,
) -> None:
    """Add a line to the log.

    Parameters
    ----------
    verb : str
        A word such as ``read``, ``changed``, ``released``, ``revealed``, ``signed-in``.
    noun, noun_id : str
        What it was done to, such as ``problem`` and its id.
    institution_id : str, optional
        Whose administrator may read this line; else the actor's own institution.
    details
        Codes and numbers that say more; what is put here outlives the person.
    """
    session.add(
        AuditRow(
            actor_id=actor.account_id,
            actor_kind=actor.kind,
            institution_id=institution_id or actor.institution_id,
            verb=verb,
            noun=noun,
            noun_id=str(noun_id),
            details=details,
        )
    )
