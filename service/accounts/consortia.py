"""The verbs of consortia: list, read, write and delete them.

Everyone may read which institutions belong together and until when: it tells
an officer who sees what is shown to the consortium. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import replace

from matcher.checks import check_date, check_id, check_ids, check_text
from matcher.errors import InvalidInput, NotFound
from service.accounts import consortium_store
from service.accounts.account_store import count_accounts
from service.accounts.actors import need_administrator
from service.accounts.consortium_store import Consortium
from service.catalogue.tables import InstitutionRow
from service.conflicts import StillInUse
from service.records import Written
from service.runtime import Runtime
from service.store import known_ids

__all__ = ["Consortium", "delete_consortium", "list_consortia", "read_consortium", "replace_consortium"]


def list_consortia(runtime: Runtime) -> tuple[Consortium, ...]:
    """List the consortia by id, those that have not begun or have ended too."""
    with runtime.database.unit() as session:
        return consortium_store.list_consortia(session)


def read_consortium(runtime: Runtime, consortium_id: str) -> Consortium:
    """Fetch a consortium, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = consortium_store.get_consortium(session, consortium_id)
    if found is None:
        raise NotFound("consortium", consortium_id)
    return found


def replace_consortium(runtime: Runtime, consortium: Consortium) -> Written[Consortium]:
    """Write a consortium, new or in the place of the one with its id.

    Raises
    ------
    InvalidInput
        If a field cannot be used, a member is not known, or it would end before it starts.
    NotPermitted
        If the actor is not an administrator.
    """
    need_administrator(runtime.actor, "To write a consortium")
    consortium = _checked(consortium)
    with runtime.database.unit() as session:
        known = known_ids(session, InstitutionRow, consortium.members)
        if missing := [each for each in consortium.members if each not in known]:
            raise InvalidInput(
                f"There is no institution {', '.join(map(repr, missing))}. Create it first, or name one that is there.",
                field="members",
            )
        return Written(consortium, created=consortium_store.put_consortium(session, consortium))


def delete_consortium(runtime: Runtime, consortium_id: str) -> None:
    """Delete a consortium: its members show each other no more than everyone.

    Raises
    ------
    NotFound
        If there is no such consortium.
    StillInUse
        If its secretary has an account.
    NotPermitted
        If the actor is not an administrator.
    """
    need_administrator(runtime.actor, "To delete a consortium")
    with runtime.database.unit() as session:
        if accounts := count_accounts(session, consortium_id=consortium_id):
            raise StillInUse("consortium", consortium_id, "account(s)", accounts)
        if not consortium_store.delete_consortium(session, consortium_id):
            raise NotFound("consortium", consortium_id)


def _checked(consortium: Consortium) -> Consortium:
    name = check_text(consortium.name, "name").strip()
    if not name:
        raise InvalidInput("The name is missing; a consortium needs one.", field="name")
    starts = check_date(consortium.starts, "starts")
    ends = None if consortium.ends is None else check_date(consortium.ends, "ends")
    if ends is not None and ends < starts:
        raise InvalidInput(
            f"The consortium would end on {ends}, before it starts on {starts}; wanted that day or a later one.",
            field="ends",
        )
    members = tuple(sorted(check_ids(consortium.members, "members")))
    return replace(consortium, id=check_id(consortium.id, "id"), name=name, starts=starts, ends=ends, members=members)
