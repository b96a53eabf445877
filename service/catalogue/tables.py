"""Tables of the catalogue: institutions, experts, evidence, and what makes evidence findable.

Identifiers and keys sort by code point (collation C), so that ties fall as
they do in Python. ``record_hash`` is of the record as it was given: an import
does not touch what has an equal one. ``content_hash`` is of what is embedded:
a vector with another one is out of date, yet still used until it is renewed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    ARRAY,
    REAL,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY as PG_ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base

Key = Annotated[str, mapped_column(Text(collation="C"))]
Hash = Annotated[bytes, mapped_column(LargeBinary)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class InstitutionRow(Base):
    """A university or institute."""

    __tablename__ = "institutions"

    id: Mapped[Key] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text, server_default="")
    region: Mapped[str | None] = mapped_column(Text, index=True)
    url: Mapped[str | None] = mapped_column(Text)
    record_hash: Mapped[Hash]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ExpertRow(Base):
    """A faculty member, as one source says it; ``search_name`` is the name without what varies in spelling.

    A row that is ``merged_into`` another is the same person as that one says: it is shown only as a part of it.
    """

    __tablename__ = "experts"
    __table_args__ = (
        Index("ix_experts_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index("ix_experts_not_public", "id", postgresql_where=text("visibility <> 'public'")),
        Index(
            "ix_experts_department", "institution_id", "department",
            postgresql_where=text("department <> '' AND merged_into IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Key] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, server_default="")
    search_name: Mapped[str] = mapped_column(Text, server_default="")
    institution_id: Mapped[str | None] = mapped_column(
        Text(collation="C"), ForeignKey("institutions.id", ondelete="RESTRICT"), index=True
    )
    position: Mapped[str] = mapped_column(Text, server_default="")
    department: Mapped[str] = mapped_column(Text, server_default="")
    field: Mapped[str | None] = mapped_column(Text, index=True)
    interests: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    url: Mapped[str | None] = mapped_column(Text)
    names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    orcid: Mapped[str | None] = mapped_column(Text, index=True)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    available_for: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    available_until: Mapped[date | None] = mapped_column(Date)
    at_once: Mapped[int | None] = mapped_column(SmallInteger)
    visibility: Mapped[str] = mapped_column(Text, server_default="public")
    restricted: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    merged_into: Mapped[str | None] = mapped_column(Text(collation="C"), ForeignKey("experts.id", ondelete="SET NULL"))
    record_hash: Mapped[Hash]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class EvidenceRow(Base):
    """One thing that experts did, as its source says it.

    ``lang`` is as given, else as detected; ``key_count`` sums the occurrences. ``given_expert_ids`` are whom
    the source names; who stands behind it once persons are merged or split is in `EvidenceExpertRow`.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        # The index alone answers what each match asks of all evidence, without its texts.
        Index("ix_evidence_key_count", "id", postgresql_include=["key_count", "lang"]),
        Index("ix_evidence_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index("ix_evidence_not_public", "id", postgresql_where=text("visibility <> 'public'")),
        Index("ix_evidence_given_experts", "given_expert_ids", postgresql_using="gin"),
    )

    id: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text, server_default="")
    lang: Mapped[str] = mapped_column(Text, index=True)
    given_lang: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column(SmallInteger)
    url: Mapped[str | None] = mapped_column(Text)
    key_count: Mapped[int]
    content_hash: Mapped[Hash]
    record_hash: Mapped[Hash]
    text_revision: Mapped[str] = mapped_column(Text, index=True)
    authors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    doi: Mapped[str | None] = mapped_column(Text)
    translated_title: Mapped[str] = mapped_column(Text, server_default="")
    visibility: Mapped[str] = mapped_column(Text, server_default="public")
    given_expert_ids: Mapped[list[str]] = mapped_column(PG_ARRAY(Text), server_default="{}")
    merged_into: Mapped[str | None] = mapped_column(Text(collation="C"), ForeignKey("evidence.id", ondelete="SET NULL"))
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class EvidenceExpertRow(Base):
    """Who stands behind it, persons and works merged; ``position`` keeps the order in which they were named.

    A link that is ``held`` is not shown in any match: the person's works may be those of two.
    """

    __tablename__ = "evidence_experts"
    __table_args__ = (Index("ix_evidence_experts_expert", "expert_id", "evidence_id"),)

    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True
    )
    expert_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("experts.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    held: Mapped[bool] = mapped_column(server_default="false")


class EvidenceKeyRow(Base):
    """A lexical key of a piece of evidence, with how often it is there."""

    __tablename__ = "evidence_keys"
    __table_args__ = (Index("ix_evidence_keys_key", "key", postgresql_include=["evidence_id", "occurrences"]),)

    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[Key] = mapped_column(primary_key=True)
    occurrences: Mapped[int]


class EncoderRow(Base):
    """What made vectors. The active one is searched; at most one other is on its way to replace it.

    ``source`` is what it is loaded from: a name, a folder, or nothing for the default model.
    """

    __tablename__ = "encoders"
    __table_args__ = (
        Index("uq_encoders_model", "name", "revision", unique=True),
        Index("uq_encoders_active", "active", unique=True, postgresql_where=text("active")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    revision: Mapped[str] = mapped_column(Text)
    dim: Mapped[int]
    source: Mapped[str] = mapped_column(Text, server_default="")
    n_crowded: Mapped[int] = mapped_column(server_default="0")
    """How many pieces there were when the crowding of all was measured."""
    active: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[Moment]


class EvidenceVectorRow(Base):
    """A unit vector of a piece of evidence."""

    __tablename__ = "evidence_vectors"

    evidence_id: Mapped[str] = mapped_column(
        Text(collation="C"), ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True
    )
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoders.id", ondelete="CASCADE"), primary_key=True, index=True)
    embedding: Mapped[Any] = mapped_column(VECTOR())
    crowding: Mapped[float | None] = mapped_column(REAL())
    content_hash: Mapped[Hash]
