"""What is signed and comes back: tickets, unfinished forms, links that need no row of their own.

A value goes in and a text that only this store can have made comes out, and the other way round. The key is
the store's own (`service.accounts.session_store.secret_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from service.accounts.session_store import secret_of


def sign(session: Session, purpose: str, said: Mapping[str, Any]) -> str:
    """Sign a value for one purpose."""
    return str(_serializer(session, purpose).dumps(dict(said)))


def read_signed(
    session: Session, purpose: str, signed: str, *, max_age_seconds: int | None = None
) -> Mapping[str, Any] | None:
    """Read a value that was signed for this purpose; nothing where it was not, or too long ago."""
    try:
        said: dict[str, Any] = _serializer(session, purpose).loads(signed, max_age=max_age_seconds)
    except BadData:
        return None
    return said


def _serializer(session: Session, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_of(session, "signing"), salt=f"peyvand {purpose}")
