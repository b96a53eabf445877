"""Reminders: what is due in the cases that somebody looks after, and agreements that are about to end.

A day goes in, mails in the outbox come out, one for each case and due day however often this is run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from service.accounts.actors import ADMINISTRATOR
from service.agreements.workflow import tell_of_ends
from service.cases.store import Wanted, list_cases, seen_by
from service.listing import Page
from service.mail.workflow import notify
from service.runtime import Runtime

_PAGE = Page.MAX_LIMIT


def remind_of_cases(runtime: Runtime, day: str, *, check: Callable[[], None] = lambda: None) -> None:
    """Tell whoever looks after a case that its next action is due on this day, or was before.

    Parameters
    ----------
    day : str
        As 2026-11-29.
    check : callable
        Called between pages of cases; what it raises ends the work, which can be begun again.
    """
    tomorrow = date.fromisoformat(day) + timedelta(days=1)
    offset, total = 0, 1
    while offset < total:
        check()
        with runtime.database.unit() as session:
            found = list_cases(session, seen_by(ADMINISTRATOR), Wanted(state="overdue"), Page(_PAGE, offset), tomorrow)
            for case in found.items:
                if case.account_id is not None and case.due_on is not None:
                    notify(
                        session, case.account_id, "case-due", case=case.id, path=f"/cases/{case.id}", due=case.due_on,
                        once=f"case {case.id} due {case.due_on}",
                    )  # fmt: skip
        offset, total = offset + _PAGE, found.total


def remind_of_agreements(runtime: Runtime, day: str) -> None:
    """Tell both sides of an agreement, once, that it is about to end."""
    with runtime.database.unit() as session:
        tell_of_ends(session, date.fromisoformat(day))
