"""The verbs of a mail's link to stop its kind: no session is needed, the link itself says whose it is.

Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import NotFound
from service.accounts import account_store
from service.accounts.signing import read_signed
from service.mail.kinds import KINDS, Kind
from service.mail.letters import STOP_PURPOSE
from service.mail.workflow import choices_of, choose, wants
from service.runtime import Runtime

STOP = "stop"
STOP_ALL = "stop-all"
AGAIN = "again"
WISHES = (STOP, STOP_ALL, AGAIN)


@dataclass(frozen=True, slots=True)
class Stoppable:
    """What a link stops: a kind of mail for one account, and whether it comes now."""

    account_id: int
    language: str
    kind: Kind
    comes: bool


def look_at_stop(runtime: Runtime, token: str) -> Stoppable:
    """Read what a link stops.

    Raises
    ------
    NotFound
        If this store never made it, or its account is gone.
    """
    with runtime.database.unit() as session:
        read = read_signed(session, STOP_PURPOSE, token) or {}
        kind = KINDS.get(str(read.get("kind")))
        account = account_store.get_account(session, int(read.get("account", 0)))
        if kind is None or account is None:
            raise NotFound("link to stop mails", "(not one of these)")
        return Stoppable(account.id, account.language, kind, wants(session, account.id, kind))


def stop(runtime: Runtime, token: str, wish: str = STOP) -> None:
    """Do what somebody wishes with a link: one of `WISHES`; another one is as the first. Twice is as once.

    Raises
    ------
    NotFound
        As `look_at_stop`.
    """
    found = look_at_stop(runtime, token)
    with runtime.database.unit() as session:
        if wish == AGAIN:
            choose(session, found.account_id, {found.kind.code: found.kind.usual})
        elif wish == STOP_ALL:
            mine = [each.kind for each in choices_of(session, found.account_id)]
            choose(session, found.account_id, {kind.code: kind.stopped for kind in (*mine, found.kind)})
        else:
            choose(session, found.account_id, {found.kind.code: found.kind.stopped})
