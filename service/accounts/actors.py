"""On whose behalf something is done, and the error for what they may not do.

Knows no token, no session, no table and no record: what an actor sees is in
`service.catalogue.visibility`, what they may write in `service.catalogue.borders`,
what their kind may do at all in `service.accounts.permissions`.

::

    PeyvandError
    └── NotPermitted    somebody else may do it, this actor may not
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matcher.errors import PeyvandError

ROLES: Final = ("officer", "administrator", "company", "faculty", "secretary", "operator")
"""What an account can be: a liaison officer or the administrator of an institution, a member of a company,
a faculty member, the secretary of a consortium, or whoever runs Peyvand."""

KINDS: Final = ("anyone", "company", "faculty", "officer", "administrator", "secretary", "operator")
"""Every kind of actor, in the order of the columns of `service.accounts.permissions`."""


class NotPermitted(PeyvandError):
    """Who asks is known, and may not do this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: the operator of Peyvand, somebody with a role, or anyone at all.

    ``administrator`` is true of an operator, who sees and writes everything. ``institution_id`` is set of an
    institution's officers and administrators alone: they may write its catalogue. A company's member has an
    ``organisation_id``, a faculty member an ``expert_id``, a secretary a ``consortium_id``. Without a ``role``
    it follows from these.
    """

    name: str
    institution_id: str | None = None
    administrator: bool = False
    role: str = ""
    account_id: int | None = None
    organisation_id: str | None = None
    expert_id: str | None = None
    consortium_id: str | None = None

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        if self.administrator:
            return "operator"
        if self.role:
            return self.role
        return "anyone" if self.institution_id is None else "officer"

    @property
    def in_office(self) -> bool:
        """Whether they work for an institution's liaison office, or run Peyvand."""
        return self.kind in ("officer", "administrator", "operator")


ADMINISTRATOR: Final = Actor("command line", administrator=True)
"""Whoever runs the program on the machine that holds the store."""

ANYONE: Final = Actor("")
"""Who is not signed in and shows no token: sees what is public, and writes nothing."""


def need_administrator(actor: Actor, what: str) -> None:
    """Let whoever runs Peyvand through.

    Raises
    ------
    NotPermitted
        If the actor does not; ``what`` begins the sentence, as in "To change a consortium".
    """
    if not actor.administrator:
        raise NotPermitted(
            f"{what} needs an administrator; {described(actor)} is none. "
            "Ask whoever runs Peyvand, or use a token that was made without an institution."
        )


def described(actor: Actor) -> str:
    """Name an actor in a sentence."""
    named = {
        "operator": "an administrator",
        "anyone": "a reader without a token",
        "officer": f"an officer of the institution {actor.institution_id!r}",
        "administrator": f"the administrator of the institution {actor.institution_id!r}",
        "company": f"a member of the organisation {actor.organisation_id!r}",
        "faculty": f"the expert {actor.expert_id!r}",
        "secretary": f"the secretary of the consortium {actor.consortium_id!r}",
    }
    return named[actor.kind]
