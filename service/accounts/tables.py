"""Tables of API tokens and of consortia."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class TokenRow(Base):
    """An API token; only its hash is kept. One of an institution writes for that institution alone."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("uq_api_tokens_name", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    institution_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="RESTRICT"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ConsortiumRow(Base):
    """Institutions that show each other what they show to no one else, from one day to another."""

    __tablename__ = "consortia"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)


class ConsortiumMemberRow(Base):
    """An institution of a consortium."""

    __tablename__ = "consortium_members"

    consortium_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("consortia.id", ondelete="CASCADE"), primary_key=True
    )
    institution_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
