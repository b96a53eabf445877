"""The verbs of signing in: by password and code, by one-time link; sessions begin, are asked for, and end.

What was typed goes in, a session's secret comes out. Who guesses is slowed down: by address of the mail and of
the machine. Knows no HTTP; other rooms see a `SignedIn` alone.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, PeyvandError
from service.accounts import account_store, audit, session_store
from service.accounts.account_store import Account
from service.accounts.attempts import TooManyAttempts, hash_of, note_failure, slow_down
from service.accounts.passwords import is_right
from service.accounts.second_factor import fits
from service.accounts.session_store import SignedIn
from service.accounts.signing import read_signed, sign
from service.runtime import Runtime

__all__ = ["CodeWanted", "LinkEnded", "NotSignedIn", "Opened", "SignedIn", "TooManyAttempts"]

SESSION_LASTS: Final = timedelta(days=14)
MOST_LINKS: Final = 5
TICKET_SECONDS: Final = 600
LINK_LASTS: Final = {
    "sign-in": timedelta(minutes=30),
    "password": timedelta(minutes=30),
    "invitation": timedelta(days=14),
    "claim": timedelta(days=30),
}
"""How long a one-time link of each purpose opens something."""
SESSION_BYTES: Final = 32
KEPT_FOR: Final = timedelta(days=90)
"""Ended sessions, used links and failed attempts go after so long."""
DEVICE_CHARACTERS: Final = 120


class NotSignedIn(InvalidInput):
    """The address, the password or the code is not right; which of them, nobody is told."""


class LinkEnded(PeyvandError):
    """A link that was used, is out of date, or never was one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that has begun: its secret, for the browser alone, and whose it is."""

    secret: str
    account: Account


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The password was right; ``ticket`` is to be shown with the code of the account's second factor."""

    ticket: str


def folded_email(email: str) -> str:
    """Write an address so that spellings of the same one are alike."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def sign_in(runtime: Runtime, email: str, password: str, *, machine: str, device: str = "") -> Opened | CodeWanted:
    """Sign in by password.

    Parameters
    ----------
    machine : str
        The network address it comes from; kept as a hash for a quarter of an hour.
    device : str
        What the browser calls itself; shown to its owner among their sessions.

    Raises
    ------
    NotSignedIn
        If the two do not go together.
    TooManyAttempts
        As `service.accounts.attempts.slow_down`.
    """
    email = folded_email(email)
    with runtime.database.unit() as session:
        slow_down(session, email, machine)
        found = account_store.find_credentials(session, email)
        right = is_right(password, found.password_hash if found else None)
        if found is not None and right:
            return go_on(session, found.account, device=device, by="password")
        note_failure(session, email, machine)
    raise NotSignedIn("This address and password do not go together; wanted those of an account.", field="password")


def enter_code(runtime: Runtime, ticket: str, code: str, *, machine: str, device: str = "") -> Opened:
    """Show the code of the second factor, or a recovery code; each opens once.

    Raises
    ------
    LinkEnded
        If the ticket is out of date: sign in anew.
    NotSignedIn, TooManyAttempts
        As `sign_in`.
    """
    with runtime.database.unit() as session:
        said = read_signed(session, "code", ticket, max_age_seconds=TICKET_SECONDS)
        found = account_store.credentials_of(session, int(said["account"])) if said else None
        if found is None or found.totp_secret is None:
            raise LinkEnded("This took too long. Sign in once more.")
        email = found.account.email
        slow_down(session, email, machine)
        if fits(session, found, code):
            return begin_session(session, found.account, device=device, by="code")
        note_failure(session, email, machine)
    raise NotSignedIn("This code is not right, or was used; wanted the six digits shown now.", field="code")


def make_link(session: Session, account: Account, purpose: str) -> str:
    """Make a one-time link's secret; it goes to the account's address and is kept as a hash alone."""
    secret = secrets.token_urlsafe(SESSION_BYTES)
    session_store.add_link(session, account.id, purpose, hash_of(secret), lasts=LINK_LASTS[purpose])
    return secret


def may_be_sent_a_link(session: Session, email: str) -> bool:
    """Count that a link is asked for by mail; false once there were too many within an hour."""
    key = hash_of(email)
    session_store.add_attempt(session, "link", key)
    return session_store.count_attempts(session, "link", key, timedelta(hours=1)) <= MOST_LINKS


def look_at_link(runtime: Runtime, secret: str) -> tuple[str, Account]:
    """Say what a link opens and for whom, without using it: what opens mail looks at links too.

    Raises
    ------
    LinkEnded
        If it opens nothing any more.
    """
    with runtime.database.unit() as session:
        return link_of(session, secret, use=False)


def link_of(session: Session, secret: str, *, use: bool) -> tuple[str, Account]:
    """Find what a link opens and for whom; with ``use`` it opens nothing any more. Raises `LinkEnded`."""
    found = session_store.find_link(session, hash_of(secret), use=use)
    if found is None:
        raise LinkEnded("This link was used, is out of date, or was not copied whole. Ask for a new one.")
    return found


def session_of(runtime: Runtime, secret: str) -> SignedIn | None:
    """Find who is signed in with this secret; nobody where it ended or is out of date."""
    with runtime.database.unit() as session:
        return session_store.find_session(session, hash_of(secret))


def sign_out(runtime: Runtime, who: SignedIn) -> None:
    """End a session."""
    with runtime.database.unit() as session:
        session_store.end_sessions(session, who.account.id, only=who.session_id)
        audit.note(session, who.account.actor, "signed-out", "session", who.session_id)


def go_on(session: Session, account: Account, *, device: str, by: str) -> Opened | CodeWanted:
    """Let in somebody who has shown the first of what they know, or ask for the code of their second factor."""
    if account.has_totp:
        return CodeWanted(sign(session, "code", {"account": account.id}))
    return begin_session(session, account, device=device, by=by)


def begin_session(session: Session, account: Account, *, device: str, by: str) -> Opened:
    """Begin a session of somebody who has shown who they are; ``by`` says how."""
    session_store.forget_old(session, older_than=KEPT_FOR)
    session_store.forget_attempts(session, "sign-in", hash_of(account.email))
    secret = secrets.token_urlsafe(SESSION_BYTES)
    opened = session_store.add_session(
        session, account.id, hash_of(secret), device=device[:DEVICE_CHARACTERS], lasts=SESSION_LASTS
    )
    audit.note(session, account.actor, "signed-in", "session", opened, by=by)
    return Opened(secret, account)
