"""Who may do what: one table of actions and kinds of actors.

An actor and an action go in; nothing, or a `NotPermitted`, comes out. Which route is
which action, `service.accounts.routes` says; what an actor sees of a record that they may
look at, `service.catalogue.visibility` and `service.problems.sight` say. Knows no store and no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.accounts.actors import KINDS, Actor, NotPermitted, described

NONE: Final = "-"
OWN: Final = "own"
ALL: Final = "all"

_TABLE: Final = """
action                 anyone  company  faculty  officer  administrator  secretary  operator
page.open              all     all      all      all      all            all        all
match.try              all     all      all      all      all            all        all
account.enter          all     all      all      all      all            all        all
account.own            -       own      own      own      own            own        all
people.manage          -       -        -        -        own            -          all
audit.read             -       -        -        -        own            -          all
catalogue.read         all     all      all      all      all            all        all
catalogue.work         -       -        -        own      own            -          all
catalogue.write        -       -        -        own      own            -          all
institution.shape      -       -        -        -        -              -          all
ranking.shape          -       -        -        -        -              -          all
jobs.look              all     all      all      all      all            all        all
jobs.stop              -       -        -        own      own            -          all
search.use             -       own      own      own      own            own        all
problem.read           all     all      all      all      all            all        all
problem.write          -       -        -        own      own            -          all
problem.post           -       own      -        own      own            -          all
problem.follow         -       own      -        own      own            -          all
clinic.use             -       own      -        own      own            -          all
candidate.answer       -       own      -        -        -              -          -
inbox.read             -       -        -        own      own            -          all
candidate.choose       -       -        -        own      own            -          all
match.read             all     all      all      all      all            all        all
match.decide           -       -        -        own      own            -          all
exposure.read          -       -        -        own      own            own        all
conflict.record        -       -        -        own      own            -          all
message.write          -       own      own      own      own            -          all
case.read              -       own      own      own      own            -          all
case.attach            -       own      own      own      own            -          all
case.write             -       -        -        own      own            -          all
outcome.judge          -       own      own      -        -              -          -
letter.template        -       -        -        own      own            -          all
achievement.read       all     all      all      all      all            all        all
achievement.publish    -       -        -        own      own            -          all
agreement.read         -       own      -        own      own            own        all
agreement.write        -       -        -        own      own            -          all
report.read            -       -        -        own      own            own        all
opportunity.read       -       -        own      -        -              -          -
opportunity.answer     -       -        own      -        -              -          -
profile.own            -       -        own      -        -              -          -
profile.invite         -       -        -        own      own            -          all
company.invite         -       own      -        own      own            -          all
"""


def _read(table: str) -> Mapping[str, Mapping[str, str]]:
    head, *rows = table.split("\n")[1:-1]
    if tuple(head.split()[1:]) != KINDS:
        raise ValueError(f"The columns are {head.split()[1:]}; wanted {KINDS}.")
    read: dict[str, Mapping[str, str]] = {}
    for row in rows:
        action, *scopes = row.split()
        read[action] = MappingProxyType(dict(zip(KINDS, scopes, strict=True)))
    return MappingProxyType(read)


PERMISSIONS: Final = _read(_TABLE)
"""Action → kind of actor → `NONE`, `OWN` or `ALL`.

What is somebody's own: of a company's member what their organisation posted and what came of it; of a faculty
member their own profile and what they were asked; of an officer or administrator what their institution handles;
of a secretary what the institutions of their consortium show each other; of everyone their own account.
"""


def scope_of(actor: Actor, action: str) -> str:
    """Say how far an actor may go with an action: not at all, with their own, or with all."""
    return PERMISSIONS[action][actor.kind]


def need(
    actor: Actor,
    action: str,
    *,
    institution_id: str | None = None,
    organisation_id: str | None = None,
    expert_id: str | None = None,
    consortium_id: str | None = None,
) -> None:
    """Let an actor through who may do this.

    Parameters
    ----------
    action : str
        A row of `PERMISSIONS`.
    institution_id, organisation_id, expert_id, consortium_id : str, optional
        Whose the thing is. Where none of them is given, it is only asked whether the kind may do such a thing at
        all. What no institution handles may be handled by every one.

    Raises
    ------
    NotPermitted
        If they may not.
    """
    scope = scope_of(actor, action)
    if scope == ALL:
        return
    if scope == NONE:
        said = described(actor)
        raise NotPermitted(f"{said[0].upper()}{said[1:]} may not do this ({action}). Sign in as somebody who may.")
    if (institution_id, organisation_id, expert_id, consortium_id) == (None, None, None, None):
        return
    owners = {
        "company": (organisation_id, actor.organisation_id),
        "faculty": (expert_id, actor.expert_id),
        "officer": (institution_id, actor.institution_id),
        "administrator": (institution_id, actor.institution_id),
        "secretary": (consortium_id, actor.consortium_id),
    }
    owner, own = owners[actor.kind]
    unowned = owner is None and actor.kind in ("officer", "administrator")
    if not unowned and owner != own:
        raise NotPermitted(f"This belongs to somebody else, not to {described(actor)}. Ask whoever handles it.")
