"""Tables of matching: every answer that was given, who was in it, and what people did with it.

The text of a problem that is not in the store is not kept: a hash tells two
such problems apart. A person's or a problem's deletion empties the column that
names them and leaves the row, so that the counts stay true.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Double, ForeignKey, Identity, Index, LargeBinary, SmallInteger, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Json = Annotated[Any, mapped_column(JSON)]
"""Kept as written: unlike ``jsonb``, it keeps the order of a score's parts."""
ExpertId = Annotated[
    str | None, mapped_column(Text(collation="C"), ForeignKey("experts.id", ondelete="SET NULL"), index=True)
]


class MatchRunRow(Base):
    """One answer: to what, found with what, how long each stage took."""

    __tablename__ = "match_runs"
    __table_args__ = (Index("ix_match_runs_problem", "problem_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    problem_id: Mapped[str | None] = mapped_column(Text(collation="C"), ForeignKey("problems.id", ondelete="SET NULL"))
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    text_characters: Mapped[int]
    confidentiality: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(Text)
    filters: Mapped[Json]
    result_limit: Mapped[int]
    model_name: Mapped[str] = mapped_column(Text)
    model_revision: Mapped[str] = mapped_column(Text)
    model_dim: Mapped[int]
    seconds: Mapped[Json]
    created_at: Mapped[Moment]


class MatchResultRow(Base):
    """An expert who was shown, at which rank and why."""

    __tablename__ = "match_results"

    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    expert_id: Mapped[ExpertId]
    score: Mapped[float] = mapped_column(Double)
    parts: Mapped[Json]
    evidence: Mapped[Json]


class DecisionRow(Base):
    """What a person did with a match. Rows are added, never changed: the latest one stands."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_run", "run_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="CASCADE"))
    expert_id: Mapped[ExpertId]
    verb: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[Moment]
