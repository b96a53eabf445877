"""Who guesses is slowed down: what was tried and failed is counted by address and by machine, as hashes.

Takes a session; raises `TooManyAttempts`. What is counted is forgotten after a while (`session_store.forget_old`).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput
from service.accounts import session_store

LOCKED_FOR: Final = timedelta(minutes=15)
MOST_FAILURES: Final = 5
MOST_FAILURES_OF_A_MACHINE: Final = 50


class TooManyAttempts(InvalidInput):
    """It was tried too often lately; waiting helps."""


def hash_of(secret: str) -> bytes:
    """Hash what cannot be guessed, or what is only to be compared."""
    return hashlib.sha256(secret.encode("utf-8", errors="surrogatepass")).digest()


def slow_down(session: Session, email: str, machine: str = "") -> None:
    """Let through whoever did not fail too often lately.

    Raises
    ------
    TooManyAttempts
        After `MOST_FAILURES` failures with one address, or many from one machine, within `LOCKED_FOR`.
    """
    tried = session_store.count_attempts(session, "sign-in", hash_of(email), LOCKED_FOR)
    by_machine = session_store.count_attempts(session, "machine", hash_of(machine), LOCKED_FOR) if machine else 0
    if tried >= MOST_FAILURES or by_machine >= MOST_FAILURES_OF_A_MACHINE:
        raise TooManyAttempts(
            f"This was tried too often; wanted at most {MOST_FAILURES} failures in 15 minutes. "
            "Wait a quarter of an hour, or ask for a link by mail.",
            field="password",
        )


def note_failure(session: Session, email: str, machine: str = "") -> None:
    """Count a failure."""
    session_store.add_attempt(session, "sign-in", hash_of(email))
    if machine:
        session_store.add_attempt(session, "machine", hash_of(machine))
