"""Tables of organisations and their problems."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import Date, DateTime, ForeignKey, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Hash = Annotated[bytes, mapped_column(LargeBinary)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class OrganisationRow(Base):
    """A company, factory, agency or hospital."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text, server_default="")
    sector: Mapped[str | None] = mapped_column(Text, index=True)
    region: Mapped[str | None] = mapped_column(Text, index=True)
    url: Mapped[str | None] = mapped_column(Text)
    record_hash: Mapped[Hash]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ProblemRow(Base):
    """What an organisation wants solved.

    ``returned_by`` is the decision that gave it back as too vague. It is no reference: decisions
    point to answers and those to problems, and one way is enough.
    """

    __tablename__ = "problems"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    title: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, server_default="")
    lang: Mapped[str | None] = mapped_column(Text, index=True)
    organisation_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("organisations.id", ondelete="RESTRICT"), index=True
    )
    sector: Mapped[str | None] = mapped_column(Text, index=True)
    region: Mapped[str | None] = mapped_column(Text, index=True)
    programme: Mapped[str] = mapped_column(Text)
    deadline: Mapped[date | None] = mapped_column(Date)
    confidentiality: Mapped[str] = mapped_column(Text)
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    returned_note: Mapped[str] = mapped_column(Text, server_default="")
    returned_by: Mapped[int | None]
    record_hash: Mapped[Hash]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
