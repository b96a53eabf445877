"""Tables of opportunities: how experts want to be asked, what they say of their records, which problems fit whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Double, ForeignKey, Index, SmallInteger, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


def _person() -> Mapped[str]:
    return mapped_column(Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), primary_key=True)


class ExpertSettingsRow(Base):
    """How an expert wants to be asked: how many questions at once, how often, from which day on again."""

    __tablename__ = "expert_settings"

    expert_id: Mapped[str] = _person()
    at_once: Mapped[int | None] = mapped_column(SmallInteger)
    days_between: Mapped[int | None] = mapped_column(SmallInteger)
    paused_until: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[Moment]


class OwnWeightRow(Base):
    """What an expert wants a piece of their evidence to count: 0 hides it as theirs, below 1 weakens it."""

    __tablename__ = "own_weights"

    expert_id: Mapped[str] = _person()
    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    weight: Mapped[float] = mapped_column(Double)
    updated_at: Mapped[Moment]


class OwnCorrectionRow(Base):
    """What an expert corrected in a record: it stands in the place of what the record's source says, import by import.

    ``said`` holds raw fields of the record; ``without`` among those of evidence lists experts who are not behind it.
    """

    __tablename__ = "own_corrections"

    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), index=True
    )
    said: Mapped[Any] = mapped_column(JSONB)
    updated_at: Mapped[Moment]


class DisownedRow(Base):
    """A piece of evidence of which an expert says that it is somebody else's; their office decides."""

    __tablename__ = "disowned_evidence"

    expert_id: Mapped[str] = _person()
    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    note: Mapped[str] = mapped_column(Text, server_default="")
    state: Mapped[str] = mapped_column(Text, server_default="proposed", index=True)
    said_at: Mapped[Moment]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class FedRow(Base):
    """An open problem that was ranked for the experts' feeds: when, and in which answer, if matching took it."""

    __tablename__ = "fed_problems"

    problem_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("problems.id", ondelete="CASCADE"), primary_key=True
    )
    run_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="SET NULL"), index=True)
    fed_at: Mapped[Moment]


class FitRow(Base):
    """An expert whom the latest ranking of an open problem named, at which rank and in which answer; ``since`` when."""

    __tablename__ = "fits"
    __table_args__ = (Index("ix_fits_expert", "expert_id", "rank"),)

    problem_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("problems.id", ondelete="CASCADE"), primary_key=True
    )
    expert_id: Mapped[str] = _person()
    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("match_runs.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    band: Mapped[str | None] = mapped_column(Text)
    probability: Mapped[float | None] = mapped_column(Double)
    since: Mapped[Moment]


class PassedRow(Base):
    """An open problem that an expert put aside without having been asked: for good, or until a day."""

    __tablename__ = "passed_opportunities"

    problem_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("problems.id", ondelete="CASCADE"), primary_key=True
    )
    expert_id: Mapped[str] = _person()
    reason: Mapped[str | None] = mapped_column(Text)
    until: Mapped[date | None] = mapped_column(Date)
    passed_at: Mapped[Moment]
