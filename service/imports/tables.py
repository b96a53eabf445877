"""Tables of imports: each one as a change that can be looked at and undone, and where each record comes from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.tables import Moment
from service.database import Base


class ImportRow(Base):
    """One import. ``state`` is one of `service.imports.store.STATES`; ``refused`` lists what was left out."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    source: Mapped[str] = mapped_column(Text, index=True)
    format: Mapped[str] = mapped_column(Text)
    whole: Mapped[bool]
    by: Mapped[str] = mapped_column(Text, server_default="")
    institution_id: Mapped[str | None] = mapped_column(Text, index=True)
    state: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, server_default="")
    summary: Mapped[Any] = mapped_column(JSONB, server_default="{}")
    refused: Mapped[Any] = mapped_column(JSONB, server_default="[]")
    created_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ImportedRecordRow(Base):
    """What an import did to one record. ``before`` is what there was; ``after_hash`` tells a later change."""

    __tablename__ = "imported_records"
    __table_args__ = (Index("ix_imported_records_record", "noun", "record_id", "import_id"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    action: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    after_hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class OriginRow(Base):
    """Where a record comes from. ``vanished_at`` is when its source no longer had it."""

    __tablename__ = "origins"
    __table_args__ = (
        Index("ix_origins_source", "source", "noun"),
        Index("ix_origins_vanished", "noun", "record_id", postgresql_where=text("vanished_at IS NOT NULL")),
    )

    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    identifier: Mapped[str] = mapped_column(Text)
    dated: Mapped[date | None] = mapped_column(Date)
    licence: Mapped[str] = mapped_column(Text, server_default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"))
    vanished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class StagedTextRow(Base):
    """The keys of a text that an import has read and not yet written, so that one that was stopped goes on."""

    __tablename__ = "staged_texts"

    content_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    text_revision: Mapped[str] = mapped_column(Text, primary_key=True)
    lang: Mapped[str] = mapped_column(Text)
    keys: Mapped[Any] = mapped_column(JSONB)
    staged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
