"""On whose behalf something is done, and the error for what they may not do.

Knows no token, no table and no record: what an actor sees is in
`service.catalogue.visibility`, what they may write in `service.catalogue.borders`.

::

    PeyvandError
    └── NotPermitted    somebody else may do it, this actor may not
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matcher.errors import PeyvandError


class NotPermitted(PeyvandError):
    """Who asks is known, and may not do this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: an administrator, an officer of an institution, or anyone at all.

    An officer has an ``institution_id`` and is no administrator; anyone has neither.
    """

    name: str
    institution_id: str | None = None
    administrator: bool = False


ADMINISTRATOR: Final = Actor("command line", administrator=True)
"""Whoever runs the program on the machine that holds the store."""

ANYONE: Final = Actor("")
"""Who shows no token: sees what is public, and writes nothing."""


def need_administrator(actor: Actor, what: str) -> None:
    """Let an administrator through.

    Raises
    ------
    NotPermitted
        If the actor is none; ``what`` begins the sentence, as in "To change a consortium".
    """
    if not actor.administrator:
        raise NotPermitted(
            f"{what} needs an administrator; {described(actor)} is none. "
            "Ask whoever runs Peyvand, or use a token that was made without an institution."
        )


def described(actor: Actor) -> str:
    """Name an actor in a sentence."""
    if actor.administrator:
        return "an administrator"
    if actor.institution_id is None:
        return "a reader without a token"
    return f"an officer of the institution {actor.institution_id!r}"
