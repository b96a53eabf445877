"""Tables of identity: which records are one person or one work, and which person is two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, JSON, DateTime, Double, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.tables import Moment
from service.database import Base


class IdentityKeyRow(Base):
    """A key that records of one person, or of one work, share: only those are compared."""

    __tablename__ = "identity_keys"
    __table_args__ = (Index("ix_identity_keys_record", "noun", "record_id"),)

    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    record_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class MergeRow(Base):
    """Two records of one noun that are, may be or are not the same: ``one_id`` sorts before ``other_id``.

    ``state`` is one of `service.identity.merge_store.STATES`. What a person decided stays, whatever is imported.
    """

    __tablename__ = "merges"
    __table_args__ = (
        Index("uq_merges_pair", "noun", "one_id", "other_id", unique=True),
        Index("ix_merges_other", "noun", "other_id"),
        Index("ix_merges_state", "state", "noun"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    noun: Mapped[str] = mapped_column(Text)
    one_id: Mapped[str] = mapped_column(Text(collation="C"))
    other_id: Mapped[str] = mapped_column(Text(collation="C"))
    probability: Mapped[float] = mapped_column(Double)
    reasons: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(Text)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"), index=True)
    decided_by: Mapped[str] = mapped_column(Text, server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]


class SplitRow(Base):
    """A person whose works may be those of two; ``groups`` holds lists of evidence ids, the largest first.

    ``state`` is one of `service.identity.split_store.STATES`; ``new_ids`` are the experts made for the groups
    after the first, once it is split.
    """

    __tablename__ = "splits"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), index=True
    )
    groups: Mapped[Any] = mapped_column(JSON)
    probability: Mapped[float] = mapped_column(Double)
    reasons: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(Text, index=True)
    new_ids: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"), index=True)
    decided_by: Mapped[str] = mapped_column(Text, server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]


class SplitEvidenceRow(Base):
    """A piece of evidence that belongs to another person than its source says, since that one was split."""

    __tablename__ = "split_evidence"

    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), primary_key=True
    )
    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True
    )
    new_expert_id: Mapped[str] = mapped_column(Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"))
    split_id: Mapped[int] = mapped_column(ForeignKey("splits.id", ondelete="CASCADE"), index=True)
