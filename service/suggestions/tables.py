"""The table of suggestions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.tables import Moment
from service.database import Base


class SuggestionRow(Base):
    """What a CV suggests about an expert, waiting for a person to confirm it.

    ``record`` is the suggested value; ``said`` are the words it was read from.
    """

    __tablename__ = "suggestions"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    record: Mapped[Any] = mapped_column(JSON)
    said: Mapped[str] = mapped_column(Text, server_default="")
    state: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text, server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]
