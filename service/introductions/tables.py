"""Tables of introductions and of conflicts of interest.

A person's deletion empties the column that names them and leaves the row of an introduction, so that the counts
stay true.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, UniqueConstraint, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
MaybeMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]
Words = Annotated[str, mapped_column(Text, server_default="")]
Key = Annotated[int, mapped_column(Identity(always=True), primary_key=True)]


class IntroductionRow(Base):
    """One expert for one problem, from the office's choice to both answers."""

    __tablename__ = "introductions"
    __table_args__ = (
        UniqueConstraint("problem_id", "expert_id"),
        Index("ix_introductions_asked", "expert_id", "asked_at"),
        Index("ix_introductions_office", "institution_id", "asked_at"),
        Index("ix_introductions_asked_at", "asked_at", "expert_id"),
    )

    id: Mapped[Key]
    problem_id: Mapped[str] = mapped_column(Text(collation="C"), ForeignKey("problems.id", ondelete="CASCADE"))
    expert_id: Mapped[str | None] = mapped_column(Text(collation="C"), ForeignKey("experts.id", ondelete="SET NULL"))
    institution_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="SET NULL")
    )
    run_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="SET NULL"), index=True)
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    standing: Mapped[str] = mapped_column(Text, server_default="candidate")
    standing_reason: Mapped[Words]
    released_at: Mapped[MaybeMoment]
    company_answer: Mapped[str | None] = mapped_column(Text)
    company_reason: Mapped[Words]
    company_answered_at: Mapped[MaybeMoment]
    asked_at: Mapped[MaybeMoment]
    expert_answer: Mapped[str | None] = mapped_column(Text)
    expert_reason: Mapped[str | None] = mapped_column(Text)
    expert_note: Mapped[Words]
    expert_until: Mapped[date | None] = mapped_column(Date)
    expert_answered_at: Mapped[MaybeMoment]
    revealed_at: Mapped[MaybeMoment]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ConflictRow(Base):
    """Why an expert must not be named to an organisation, until a day or for good."""

    __tablename__ = "conflicts_of_interest"
    __table_args__ = (UniqueConstraint("expert_id", "organisation_id", "kind"),)

    id: Mapped[Key]
    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    institution_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    note: Mapped[Words]
    until: Mapped[date | None] = mapped_column(Date)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[Moment]
