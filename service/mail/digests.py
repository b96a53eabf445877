"""Digests: what is open for each faculty member, as often as they like.

A day goes in, mails in the outbox come out, one at most for each account and day. What a digest holds is asked of
`service.opportunities.digest`, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, cast

from sqlalchemy.orm import Session

from service.accounts.account_store import Account, accounts_where
from service.mail import store
from service.mail.kinds import DIGEST, KINDS
from service.mail.workflow import notify
from service.runtime import Runtime

DIGEST_WEEKDAY: Final = 5
"""Saturday: the week begins in Iran."""

DigestFor = Callable[[Session, Account], Mapping[str, Any] | None]
"""What is open for an account, as the facts of a digest; nothing where there is nothing."""


def write_digests(runtime: Runtime, day: str, *, check: Callable[[], None] = lambda: None) -> int:
    """Write the digests of a day; those that were written before stay the only ones.

    Parameters
    ----------
    day : str
        As 2026-11-29.
    check : callable
        Called between accounts; what it raises ends the work, which can be begun again.

    Returns
    -------
    int
        How many accounts have something to be told.
    """
    weekly_too = date.fromisoformat(day).weekday() == DIGEST_WEEKDAY
    with runtime.database.unit() as session:
        accounts = accounts_where(session, roles=("faculty",))
        chosen = store.choices_of_kind(session, DIGEST)
    written = 0
    digest_for = _provider()
    if digest_for is None:
        return 0
    for account in accounts:
        check()
        frequency = chosen.get(account.id, KINDS[DIGEST].usual)
        if frequency == "never" or (frequency == "weekly" and not weekly_too):
            continue
        with runtime.database.unit() as session:
            facts = digest_for(session, account)
            if facts is not None:
                notify(session, account.id, DIGEST, once=day, **facts)
                written += 1
    return written


def _provider() -> DigestFor | None:
    room = "service.opportunities.digest"
    return cast("DigestFor", import_module(room).digest_for) if find_spec(room) is not None else None
