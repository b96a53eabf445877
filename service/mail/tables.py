"""Tables of mail: the outbox, and what each account chose to get."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
MaybeMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]


class MailRow(Base):
    """A mail in the outbox. Once it has left, or is too old to, its facts and what the server said are empty."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_once", "account_id", "kind", "once_hash", unique=True),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    facts: Mapped[Any] = mapped_column(JSONB, server_default="{}")
    once_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text, server_default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(server_default="0")
    answer: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[Moment]
    tried_at: Mapped[MaybeMoment]
    ended_at: Mapped[MaybeMoment]


class ChoiceRow(Base):
    """What an account chose of a kind of mail; without a row, what is usual holds."""

    __tablename__ = "mail_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    choice: Mapped[str] = mapped_column(Text)
    chosen_at: Mapped[Moment]
