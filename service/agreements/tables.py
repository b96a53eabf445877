"""The table of agreements: memoranda between an institution and an organisation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, Date, DateTime, ForeignKey, Identity, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class AgreementRow(Base):
    """A memorandum, in force from ``starts`` to ``ends`` unless it was ended before.

    ``sectors`` narrow what it is for; none means everything. ``reminded_at`` is when its end was told.
    """

    __tablename__ = "agreements"
    __table_args__ = (Index("ix_agreements_pair", "institution_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    institution_id: Mapped[str] = mapped_column(Text(collation="C"), ForeignKey("institutions.id", ondelete="CASCADE"))
    organisation_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text, server_default="")
    sectors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(Text, server_default="live")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
