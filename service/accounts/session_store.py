"""The SQL of sessions, one-time links, attempts and the store's own secret. Takes a session, never commits."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.accounts.account_store import Account, account_of
from service.accounts.account_tables import AccountRow, AttemptRow, LinkRow, SecretRow, SessionRow

_SEEN_EVERY = timedelta(minutes=5)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in, in one browser."""

    session_id: int
    account: Account


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser in which an account is signed in, as its owner sees it."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def add_session(session: Session, account_id: int, token_hash: bytes, *, device: str, lasts: timedelta) -> int:
    """Begin a session."""
    row = SessionRow(
        account_id=account_id, token_hash=token_hash, device=device, expires_at=func.now() + lasts
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def find_session(session: Session, token_hash: bytes) -> SignedIn | None:
    """Find the session in force with this hash, of an account in force; note now and then that it was seen."""
    found = session.execute(
        select(SessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .where(
            SessionRow.token_hash == token_hash,
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > func.now(),
            AccountRow.disabled_at.is_(None),
        )
    ).first()
    if found is None:
        return None
    opened, account = found
    if opened.seen_at < datetime.now(UTC) - _SEEN_EVERY:  # most requests write nothing
        session.execute(update(SessionRow).where(SessionRow.id == opened.id).values(seen_at=func.now()))
    return SignedIn(opened.id, account_of(account))


def list_sessions(session: Session, account_id: int) -> tuple[OpenSession, ...]:
    """List the sessions in force of an account, the one last seen first."""
    rows = session.scalars(
        select(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None), SessionRow.expires_at > func.now())
        .order_by(SessionRow.seen_at.desc(), SessionRow.id.desc())
    )
    return tuple(OpenSession(row.id, row.device, row.created_at, row.seen_at, row.expires_at) for row in rows)


def who_came(session: Session, account_ids: Collection[int]) -> set[int]:
    """Give those of these accounts that were signed in with, as far as that is remembered."""
    return set(session.scalars(select(SessionRow.account_id).where(SessionRow.account_id.in_(account_ids)).distinct()))


def end_sessions(
    session: Session, account_id: int, *, only: int | None = None, but: int | None = None
) -> int:  # fmt: skip
    """End the sessions of an account: all, ``only`` one, or all ``but`` one. Gives how many ended."""
    query = update(SessionRow).where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
    if only is not None:
        query = query.where(SessionRow.id == only)
    if but is not None:
        query = query.where(SessionRow.id != but)
    return len(session.scalars(query.values(ended_at=func.now()).returning(SessionRow.id)).all())


def add_link(session: Session, account_id: int, purpose: str, token_hash: bytes, *, lasts: timedelta) -> None:
    """Keep a one-time link; an earlier one for the same purpose opens nothing any more."""
    session.execute(
        update(LinkRow)
        .where(LinkRow.account_id == account_id, LinkRow.purpose == purpose, LinkRow.used_at.is_(None))
        .values(used_at=func.now())
    )
    session.add(
        LinkRow(account_id=account_id, purpose=purpose, token_hash=token_hash, expires_at=func.now() + lasts)
    )  # fmt: skip


def find_link(session: Session, token_hash: bytes, *, use: bool = False) -> tuple[str, Account] | None:
    """Find what a link opens, for whom; with ``use`` it opens nothing any more."""
    row = session.scalar(
        select(LinkRow)
        .where(LinkRow.token_hash == token_hash, LinkRow.used_at.is_(None), LinkRow.expires_at > func.now())
        .with_for_update()
    )
    if row is None:
        return None
    account = session.get(AccountRow, row.account_id)
    if account is None or account.disabled_at is not None:
        return None
    if use:
        row.used_at = func.now()
        session.flush()
    return row.purpose, account_of(account)


def add_attempt(session: Session, kind: str, key: bytes) -> None:
    """Count something that was tried."""
    session.add(AttemptRow(kind=kind, key=key))
    session.flush()


def count_attempts(session: Session, kind: str, key: bytes, within: timedelta) -> int:
    """Say how often something was tried lately."""
    lately = AttemptRow.at > func.now() - within
    query = select(func.count()).where(AttemptRow.kind == kind, AttemptRow.key == key, lately)
    return session.scalar(query) or 0


def forget_attempts(session: Session, kind: str, key: bytes) -> None:
    """Count anew from nothing."""
    session.execute(delete(AttemptRow).where(AttemptRow.kind == kind, AttemptRow.key == key))


def forget_old(session: Session, *, older_than: timedelta) -> None:
    """Remove attempts, sessions and links that ended so long ago."""
    before = func.now() - older_than
    session.execute(delete(AttemptRow).where(AttemptRow.at < before))
    session.execute(delete(SessionRow).where(func.coalesce(SessionRow.ended_at, SessionRow.expires_at) < before))
    session.execute(delete(LinkRow).where(func.coalesce(LinkRow.used_at, LinkRow.expires_at) < before))


def secret_of(session: Session, name: str) -> bytes:
    """Fetch a random key of this store, the same for every process; made when it is first asked for."""
    made = insert(SecretRow).values(name=name, value=secrets.token_bytes(_SECRET_BYTES))
    session.execute(made.on_conflict_do_nothing(index_elements=["name"]))
    return session.scalars(select(SecretRow.value).where(SecretRow.name == name)).one()
