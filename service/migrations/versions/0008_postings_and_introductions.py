"""Problems as companies post them, introductions and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "conflicts_of_interest",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organisation_id", sa.Text(collation="C"), nullable=False),
        sa.Column("institution_id", sa.Text(collation="C"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("expert_id", "organisation_id", "kind"),
    )
    op.create_index("ix_conflicts_of_interest_expert_id", "conflicts_of_interest", ["expert_id"], unique=False)
    op.create_index(
        "ix_conflicts_of_interest_institution_id", "conflicts_of_interest", ["institution_id"], unique=False
    )
    op.create_index(
        "ix_conflicts_of_interest_organisation_id", "conflicts_of_interest", ["organisation_id"], unique=False
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Text(collation="C"), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_drafts_account_id", "drafts", ["account_id"], unique=False)
    op.create_index("ix_drafts_organisation_id", "drafts", ["organisation_id"], unique=False)
    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("problem_id", sa.Text(collation="C"), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=True),
        sa.Column("institution_id", sa.Text(collation="C"), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=True),
        sa.Column("standing", sa.Text(), server_default="candidate", nullable=False),
        sa.Column("standing_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_answer", sa.Text(), nullable=True),
        sa.Column("company_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("company_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expert_answer", sa.Text(), nullable=True),
        sa.Column("expert_reason", sa.Text(), nullable=True),
        sa.Column("expert_note", sa.Text(), server_default="", nullable=False),
        sa.Column("expert_until", sa.Date(), nullable=True),
        sa.Column("expert_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["match_runs.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("problem_id", "expert_id"),
    )
    op.create_index("ix_introductions_asked", "introductions", ["expert_id", "asked_at"], unique=False)
    op.create_index("ix_introductions_office", "introductions", ["institution_id", "asked_at"], unique=False)
    op.create_index("ix_introductions_run_id", "introductions", ["run_id"], unique=False)
    op.create_table(
        "postings",
        sa.Column("problem_id", sa.Text(collation="C"), nullable=False),
        sa.Column("institution_id", sa.Text(collation="C"), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="submitted", nullable=False),
        sa.Column("goal", sa.Text(), server_default="", nullable=False),
        sa.Column("constraints", sa.Text(), server_default="", nullable=False),
        sa.Column("tried", sa.Text(), server_default="", nullable=False),
        sa.Column("cost", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("readiness", sa.SmallInteger(), nullable=True),
        sa.Column("marks", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("problem_id"),
        sa.UniqueConstraint("form_key"),
    )
    op.create_index("ix_postings_account_id", "postings", ["account_id"], unique=False)
    op.create_index("ix_postings_institution_id", "postings", ["institution_id"], unique=False)
    op.create_index("ix_postings_state", "postings", ["state"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("problem_id", sa.Text(collation="C"), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["introduction_id"], ["introductions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_key"),
    )
    op.create_index("ix_messages_account_id", "messages", ["account_id"], unique=False)
    op.create_index("ix_messages_introduction_id", "messages", ["introduction_id"], unique=False)
    op.create_index("ix_messages_problem", "messages", ["problem_id", "introduction_id", "id"], unique=False)
