"""The table of API tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class TokenRow(Base):
    """An API token; only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("uq_api_tokens_name", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
