"""Tables of matching: every answer that was given, who was in it, what people did with it and what that brought about.

The text of a problem that is not in the store is not kept: a hash tells two
such problems apart. A person's or a problem's deletion empties the column that
names them and leaves the row, so that the counts stay true; what a decision
brought about for them goes with them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Json = Annotated[Any, mapped_column(JSON)]
"""Kept as written: unlike ``jsonb``, it keeps the order of a score's parts."""
MaybeJson = Annotated[Any | None, mapped_column(JSON(none_as_null=True))]
Positions = Annotated[list[int], mapped_column(ARRAY(SmallInteger), server_default="{}")]
ExpertId = Annotated[
    str | None, mapped_column(Text(collation="C"), ForeignKey("experts.id", ondelete="SET NULL"), index=True)
]


class MatchRunRow(Base):
    """One answer: to what, found with what, what it says of the problem, how long each stage took.

    ``needs`` are pairs of offsets into the problem's text, ``open_needs`` positions in them; ``needs``,
    ``ranking`` and ``background`` are empty of answers that were given before they were kept.
    """

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
    ranking: Mapped[MaybeJson]
    background: Mapped[float | None] = mapped_column(Double)
    no_strong_expert: Mapped[bool | None]
    needs: Mapped[MaybeJson]
    open_needs: Mapped[Positions]
    remarks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    seconds: Mapped[Json]
    created_at: Mapped[Moment]


class MatchResultRow(Base):
    """An expert who was shown, at which rank and why.

    ``place`` is where the plain ranking had them, ``propensity`` the probability in (0, 1] with
    which they were shown, ``explored`` says that chance had a hand in it. ``band`` is the name that
    ``probability`` had then; ``reason`` and the phrases in ``evidence`` hold places in the problem's text, no words.
    """

    __tablename__ = "match_results"

    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    expert_id: Mapped[ExpertId]
    place: Mapped[int] = mapped_column(SmallInteger)
    propensity: Mapped[float] = mapped_column(Double)
    explored: Mapped[bool]
    score: Mapped[float] = mapped_column(Double)
    parts: Mapped[Json]
    probability: Mapped[float | None] = mapped_column(Double)
    band: Mapped[str | None] = mapped_column(Text)
    covers: Mapped[Positions]
    reason: Mapped[MaybeJson]
    thin: Mapped[bool] = mapped_column(server_default="false")
    evidence: Mapped[Json]


class DecisionRow(Base):
    """What a person did with a match. Rows are added, never changed: the latest one stands.

    ``consequences`` are those that it had when it was made; a later decision may have undone them.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_run", "run_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="CASCADE"))
    expert_id: Mapped[ExpertId]
    verb: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    until: Mapped[date | None] = mapped_column(Date)
    consequences: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[Moment]


class AbsenceRow(Base):
    """An expert who is away, and not to be found before the day ``until``."""

    __tablename__ = "absences"

    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), primary_key=True
    )
    until: Mapped[date] = mapped_column(Date)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Moment]


class EvidenceWeightRow(Base):
    """What one decision leaves of an expert's claim to a piece of evidence; the weights of several multiply."""

    __tablename__ = "evidence_weights"

    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), primary_key=True
    )
    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    weight: Mapped[float] = mapped_column(Double)
    created_at: Mapped[Moment]
