"""The SQL of who was erased: keyed hashes of what named them, so that imports leave them out. Never commits."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.accounts.account_tables import ErasedRow
from service.accounts.session_store import secret_of

Named = tuple[str, str]
"""What names a person: ``id``, ``orcid`` or ``email``, and which."""


def remember_erased(session: Session, named: Collection[Named]) -> None:
    """Keep that whoever is named so is not to come back."""
    keys = _keys(session, named)
    if keys:
        values = [{"key": key} for key in keys.values()]
        session.execute(insert(ErasedRow).values(values).on_conflict_do_nothing())


def erased_among(session: Session, named: Collection[Named]) -> set[Named]:
    """Say who of these was erased."""
    if session.scalar(select(ErasedRow.key).limit(1)) is None:
        return set()
    keys = _keys(session, named)
    known = set(session.scalars(select(ErasedRow.key).where(ErasedRow.key.in_(list(keys.values())))))
    return {each for each, key in keys.items() if key in known}


def _keys(session: Session, named: Collection[Named]) -> dict[Named, bytes]:
    secret = secret_of(session, "erased")
    return {
        (kind, value): hmac.new(secret, f"{kind}:{value.casefold()}".encode(), hashlib.sha256).digest()
        for kind, value in named
    }
