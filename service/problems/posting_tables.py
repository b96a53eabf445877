"""Tables of problems as their companies post them, and of drafts of such."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, ForeignKey, Identity, SmallInteger, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
MaybeMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]
Words = Annotated[str, mapped_column(Text, server_default="")]


class PostingRow(Base):
    """A problem as its company posted it; a problem that was imported has none.

    ``institution_id`` is the office that handles it, none means any. ``marks`` are the stretches of a confidential
    problem that nobody else sees before both sides accept: lists of offsets for ``title`` and ``text``.
    """

    __tablename__ = "postings"

    problem_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("problems.id", ondelete="CASCADE"), primary_key=True
    )
    institution_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="SET NULL"), index=True
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(Text, server_default="submitted", index=True)
    goal: Mapped[Words]
    constraints: Mapped[Words]
    tried: Mapped[Words]
    cost: Mapped[Words]
    place: Mapped[Words]
    readiness: Mapped[int | None] = mapped_column(SmallInteger)
    marks: Mapped[Any] = mapped_column(JSONB, server_default="{}")
    form_key: Mapped[str | None] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(server_default="1")
    submitted_at: Mapped[Moment]
    opened_at: Mapped[MaybeMoment]
    closed_at: Mapped[MaybeMoment]
    close_reason: Mapped[Words]
    updated_at: Mapped[Moment]


class DraftRow(Base):
    """A problem that is being written: the form as it stands, for its writer and their company alone."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    fields: Mapped[Any] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
