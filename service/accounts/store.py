"""The SQL of API tokens. Takes a session, returns records, never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.accounts.tables import TokenRow


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of an API token; not the token itself. Without an institution it is an administrator's."""

    id: int
    name: str
    institution_id: str | None
    created_at: datetime
    used_at: datetime | None


def add_token(session: Session, name: str, token_hash: bytes, institution_id: str | None) -> bool:
    """Keep a token's hash; false where a token in force has that name."""
    added = session.execute(
        insert(TokenRow)
        .values(name=name, token_hash=token_hash, institution_id=institution_id)
        .on_conflict_do_nothing(index_elements=["name"], index_where=TokenRow.revoked_at.is_(None))
        .returning(TokenRow.id)
    )
    return added.first() is not None


def find_token(session: Session, token_hash: bytes) -> Token | None:
    """Find the token in force with this hash."""
    row = session.scalar(select(TokenRow).where(TokenRow.token_hash == token_hash, TokenRow.revoked_at.is_(None)))
    return _record(row) if row is not None else None


def note_use(session: Session, token_id: int) -> None:
    """Remember that a token was used, at most once an hour: most requests write nothing."""
    stale = TokenRow.used_at.is_(None) | (TokenRow.used_at < func.now() - func.make_interval(0, 0, 0, 0, 1))
    session.execute(update(TokenRow).where(TokenRow.id == token_id, stale).values(used_at=func.now()))


def end_token(session: Session, name: str) -> bool:
    """Revoke the token in force with this name; false where there is none."""
    ended = session.execute(
        update(TokenRow)
        .where(TokenRow.name == name, TokenRow.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(TokenRow.id)
    )
    return ended.first() is not None


def list_tokens(session: Session) -> tuple[Token, ...]:
    """List the tokens in force, oldest first."""
    rows = session.scalars(select(TokenRow).where(TokenRow.revoked_at.is_(None)).order_by(TokenRow.id))
    return tuple(map(_record, rows))


def count_tokens(session: Session, institution_id: str) -> int:
    """Count the tokens in force of an institution."""
    in_force = (TokenRow.institution_id == institution_id) & TokenRow.revoked_at.is_(None)
    return session.scalar(select(func.count()).where(in_force)) or 0


def forget_institution(session: Session, institution_id: str) -> None:
    """Take an institution that is to be deleted off the tokens that were revoked."""
    revoked = (TokenRow.institution_id == institution_id) & TokenRow.revoked_at.is_not(None)
    session.execute(update(TokenRow).where(revoked).values(institution_id=None))


def _record(row: TokenRow) -> Token:
    return Token(row.id, row.name, row.institution_id, row.created_at, row.used_at)
