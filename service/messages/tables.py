"""The table of messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Identity, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class MessageRow(Base):
    """What somebody wrote about a problem; ``thread`` says between whom, ``role`` for whom they wrote.

    Threads are ``company`` (office and company), ``expert`` (office and the introduction's expert) and ``all``
    (all three, once both sides accepted).
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_problem", "problem_id", "introduction_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    problem_id: Mapped[str] = mapped_column(Text(collation="C"), ForeignKey("problems.id", ondelete="CASCADE"))
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"), index=True)
    thread: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
