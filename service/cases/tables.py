"""Tables of cases: how far they are and were, their documents, the office's templates of letters, their outcomes.

What happened is added to `StepRow` and never changed. A person or an organisation that goes takes its name with it
and leaves the case, so that the counts stay true.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
MaybeMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]
Words = Annotated[str, mapped_column(Text, server_default="")]
Key = Annotated[int, mapped_column(Identity(always=True), primary_key=True)]
OfCase = Annotated[int, mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)]
Writer = Annotated[int | None, mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)]


def _maybe(table: str) -> Any:
    return mapped_column(Text(collation="C"), ForeignKey(f"{table}.id", ondelete="SET NULL"), index=True)


class CaseRow(Base):
    """What becomes of an expert and an organisation who met over a problem.

    ``account_id`` looks after it for the office; ``form_key`` tells a form that was sent twice.
    """

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_board", "institution_id", "closed_at", "step"),)

    id: Mapped[Key]
    problem_id: Mapped[str | None] = _maybe("problems")
    expert_id: Mapped[str | None] = _maybe("experts")
    organisation_id: Mapped[str | None] = _maybe("organisations")
    institution_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="SET NULL")
    )
    introduction_id: Mapped[int | None] = mapped_column(
        ForeignKey("introductions.id", ondelete="SET NULL"), unique=True
    )
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[Words]
    step: Mapped[str] = mapped_column(Text, server_default="introduction")
    step_since: Mapped[Moment]
    next_action: Mapped[Words]
    due_on: Mapped[date | None] = mapped_column(Date, index=True)
    account_id: Mapped[Writer]
    worth_rial: Mapped[int | None] = mapped_column(BigInteger)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id", ondelete="SET NULL"), index=True)
    form_key: Mapped[str | None] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(server_default="1")
    opened_at: Mapped[Moment]
    closed_at: Mapped[MaybeMoment]
    close_reason: Mapped[Words]
    updated_at: Mapped[Moment]


class StepRow(Base):
    """Something that happened in a case: it was opened, moved, written about, closed or opened again.

    ``step`` is where the case stood from then on. Of what is ``internal`` only the office sees people and note.
    """

    __tablename__ = "case_steps"

    id: Mapped[Key]
    case_id: Mapped[OfCase]
    kind: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text)
    from_step: Mapped[str | None] = mapped_column(Text)
    on_day: Mapped[date] = mapped_column(Date)
    reason: Mapped[Words]
    people: Mapped[Words]
    account_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    note: Mapped[Words]
    internal: Mapped[bool] = mapped_column(server_default="false")
    account_id: Mapped[Writer]
    form_key: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[Moment]


class DocumentRow(Base):
    """A file of a case. A letter that was made here has its ``number``, its day and the ``facts`` that went in."""

    __tablename__ = "case_documents"
    __table_args__ = (UniqueConstraint("case_id", "digest"),)

    id: Mapped[Key]
    case_id: Mapped[OfCase]
    step: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    internal: Mapped[bool] = mapped_column(server_default="false")
    lang: Mapped[str | None] = mapped_column(Text)
    number: Mapped[Words]
    on_day: Mapped[date] = mapped_column(Date)
    facts: Mapped[Any] = mapped_column(JSONB, server_default="{}")
    account_id: Mapped[Writer]
    role: Mapped[Words]
    form_key: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[Moment]


class TemplateRow(Base):
    """A template of letters that an office put in the place of ours."""

    __tablename__ = "letter_templates"
    __table_args__ = (UniqueConstraint("institution_id", "kind", "lang"),)

    id: Mapped[Key]
    institution_id: Mapped[str] = mapped_column(Text(collation="C"), ForeignKey("institutions.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    placeholders: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    account_id: Mapped[Writer]
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[Moment]


class OutcomeRow(Base):
    """What came of a case, what each side says of it, and whether it may be shown to everyone.

    A side's consent is to the texts as they were at ``*_text_version``; with another text it is asked again. ``*_via``
    says whether the side itself said so here (``account``) or on paper to the office (``paper``).
    """

    __tablename__ = "outcomes"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(Text)
    worth_rial: Mapped[int | None] = mapped_column(BigInteger)
    learned: Mapped[Words]
    text_version: Mapped[int] = mapped_column(server_default="1")
    company_rating: Mapped[int | None] = mapped_column(SmallInteger)
    company_words: Mapped[Words]
    expert_rating: Mapped[int | None] = mapped_column(SmallInteger)
    expert_words: Mapped[Words]
    company_text_version: Mapped[int | None]
    company_named: Mapped[bool] = mapped_column(server_default="false")
    company_via: Mapped[Words]
    company_agreed_at: Mapped[MaybeMoment]
    expert_text_version: Mapped[int | None]
    expert_named: Mapped[bool] = mapped_column(server_default="false")
    expert_via: Mapped[Words]
    expert_agreed_at: Mapped[MaybeMoment]
    published_at: Mapped[MaybeMoment]
    account_id: Mapped[Writer]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class OutcomeTextRow(Base):
    """An outcome told in a language; ``search_text`` is both, without what varies in spelling."""

    __tablename__ = "outcome_texts"

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    search_text: Mapped[Words]
