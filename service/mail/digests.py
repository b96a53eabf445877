"""Digests: what is open for each faculty member, as often as they like.

A day goes in, mails in the outbox come out, one at most for each account and day. What a digest holds is asked of
`service.opportunities.digest`, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from service.accounts.account_store import accounts_where
from service.mail import store
from service.mail.kinds import DIGEST, KINDS
from service.mail.workflow import notify
from service.opportunities.digest import digest_for
from service.runtime import Runtime

DIGEST_WEEKDAY: Final = 5
"""Saturday: the week begins in Iran."""


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
