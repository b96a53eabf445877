"""The SQL of whether somebody has taken an account into use. Takes a session, never commits."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.accounts.account_tables import SessionRow


def was_signed_in_with(session: Session, account_id: int) -> bool:
    """Say whether an account was signed in with, as far as that is remembered."""
    return bool(session.scalar(select(exists().where(SessionRow.account_id == account_id))))
