"""The table of rankings that were learned. The one that ships with the program is not in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Identity, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Json = Annotated[Any, mapped_column(JSON)]


class RankingRow(Base):
    """A candidate with the figures that it was judged by; one at most is in use."""

    __tablename__ = "rankings"
    __table_args__ = (Index("uq_rankings_in_use", "state", unique=True, postgresql_where=text("state = 'in-use'")),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    state: Mapped[str] = mapped_column(Text)
    ranking: Mapped[Json]
    calibration: Mapped[Json]
    figures: Mapped[Json]
    n_decisions: Mapped[int]
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(Text)
