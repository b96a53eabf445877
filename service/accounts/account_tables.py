"""Tables of accounts: who signs in, their sessions, one-time links, failed attempts, the audit log, who was erased.

Of passwords, sessions, links and codes only hashes are kept. The log names people by the number of their account
alone; once that account is erased, the number says nothing. A trigger keeps the log append-only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
MaybeMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]
Key = Annotated[int, mapped_column(Identity(always=True), primary_key=True)]
AccountId = Annotated[int, mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)]
Json = Annotated[Any, mapped_column(JSONB, server_default="{}")]


def _reference(table: str, ondelete: str = "RESTRICT") -> Any:
    return mapped_column(Text(collation="C"), ForeignKey(f"{table}.id", ondelete=ondelete), index=True)


class AccountRow(Base):
    """Somebody who can sign in, with one role; ``email`` is folded, and nobody else's."""

    __tablename__ = "accounts"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, server_default="fa")
    institution_id: Mapped[str | None] = _reference("institutions")
    organisation_id: Mapped[str | None] = _reference("organisations")
    expert_id: Mapped[str | None] = _reference("experts", "CASCADE")
    consortium_id: Mapped[str | None] = _reference("consortia")
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_counter: Mapped[int] = mapped_column(server_default="0")
    single_sign_on: Mapped[str | None] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[Moment]
    disabled_at: Mapped[MaybeMoment]


class SessionRow(Base):
    """A browser in which somebody is signed in, until it ends or is ended."""

    __tablename__ = "account_sessions"

    id: Mapped[Key]
    account_id: Mapped[AccountId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    device: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[MaybeMoment]


class LinkRow(Base):
    """A link that opens something once: a sign-in, a new password, an invitation, a profile."""

    __tablename__ = "account_links"

    id: Mapped[Key]
    account_id: Mapped[AccountId]
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[MaybeMoment]


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor once, for whoever has lost it."""

    __tablename__ = "account_recovery_codes"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class ErasedRow(Base):
    """Something that named a person who had themselves erased: a keyed hash, by which imports leave them out."""

    __tablename__ = "erased_people"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    erased_at: Mapped[Moment]


class AttemptRow(Base):
    """Something that is counted to slow down who guesses; the key is a hash."""

    __tablename__ = "account_attempts"
    __table_args__ = (Index("ix_account_attempts_key", "kind", "key", "at"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment]


class AuditRow(Base):
    """Who saw or changed what. Added to, never changed; ``actor_id`` is the number of an account."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_noun", "noun", "noun_id"),
        Index("ix_audit_log_institution", "institution_id", "id"),
        Index("ix_audit_log_verb", "verb", "institution_id"),
        Index("ix_audit_log_kind", "noun", "institution_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(Text)
    institution_id: Mapped[str | None] = mapped_column(Text(collation="C"))
    verb: Mapped[str] = mapped_column(Text)
    noun: Mapped[str] = mapped_column(Text)
    noun_id: Mapped[str] = mapped_column(Text, server_default="")
    details: Mapped[Json]


class SecretRow(Base):
    """A random key of this store, made when it is first needed: what signs links and unfinished forms."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
