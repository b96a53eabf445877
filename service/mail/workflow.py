"""The verbs of mail that other rooms call: tell somebody something, and what somebody wants to be told.

All take the caller's session: a mail is written in the very transaction that makes it needed, and is gone if that
fails. What it says, and in which language, is settled when it is sent. Knows no SMTP and no HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, UnknownChoice
from service import job_store
from service.accounts import account_store
from service.mail import store
from service.mail.kinds import KINDS, ONCE, Kind, checked_facts, kind_of

__all__ = ["Choice", "choices_of", "choose", "notify", "wants"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What an account chose of a kind of mail that it may be spared: one of ``kind.choices``."""

    kind: Kind
    chosen: str


def notify(session: Session, account_id: int, kind: str, **facts: Any) -> None:
    """Write a mail to an account into the outbox, and have it sent once this unit of work is committed.

    Nothing happens where there is no such account in force, or it wants no such mail.

    Parameters
    ----------
    account_id : int
        Who is told.
    kind : str
        One of `service.mail.kinds.KINDS`.
    **facts
        What the kind takes. ``once``, any text, besides: a second mail of the same kind with it is not written.

    Raises
    ------
    UnknownChoice
        If there is no such kind, or it takes no such fact.
    InvalidInput
        If a fact lacks or is not of its sort.
    """
    wanted = kind_of(kind)
    once = facts.pop(ONCE, None)
    checked = checked_facts(wanted, facts)
    account = account_store.get_account(session, account_id)
    if account is None or account.disabled_at is not None or not wants(session, account_id, wanted):
        return
    once_hash = None if once is None else hashlib.sha256(str(once).encode()).digest()
    mail_id = store.add_mail(session, account_id, kind, checked, once_hash)
    if mail_id is not None:
        job_store.enqueue_mail(session, mail_id)


def wants(session: Session, account_id: int, kind: Kind) -> bool:
    """Say whether an account is to get mails of a kind."""
    return not kind.stoppable or store.choices(session, account_id).get(kind.code, kind.usual) != kind.stopped


def choices_of(session: Session, account_id: int) -> tuple[Choice, ...]:
    """List the kinds of mail that this account gets and may be spared, with what it chose; for the account's page.

    `service.mail.words.kind_name` and `choice_name` put them into words.
    """
    account = account_store.get_account(session, account_id)
    if account is None:
        return ()
    chosen = store.choices(session, account_id)
    return tuple(
        Choice(kind, chosen.get(kind.code, kind.usual))
        for kind in KINDS.values()
        if kind.stoppable and account.role in kind.roles
    )


def choose(session: Session, account_id: int, wanted: Mapping[str, str]) -> None:
    """Keep what an account chose, by kind.

    Raises
    ------
    UnknownChoice
        If a kind or a choice is none.
    InvalidInput
        If a kind is one that always comes.
    """
    for code, choice in wanted.items():
        kind = kind_of(code)
        if not kind.stoppable:
            raise InvalidInput(f"The mail {code!r} cannot be stopped: it is about the account's safety.", field=code)
        if choice not in kind.choices:
            raise UnknownChoice("choice", choice, kind.choices, field=code)
        store.put_choice(session, account_id, code, choice)
