"""What experts are offered, and how they want to be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "expert_settings",
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at_once", sa.SmallInteger(), nullable=True),
        sa.Column("days_between", sa.SmallInteger(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert_id"),
    )
    op.create_table(
        "own_weights",
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("evidence_id", sa.Text(collation="C"), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert_id", "evidence_id"),
    )
    op.create_index("ix_own_weights_evidence_id", "own_weights", ["evidence_id"], unique=False)
    op.create_table(
        "passed_opportunities",
        sa.Column("problem_id", sa.Text(collation="C"), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("problem_id", "expert_id"),
    )
    op.create_table(
        "fits",
        sa.Column("problem_id", sa.Text(collation="C"), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["match_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("problem_id", "expert_id"),
    )
    op.create_index("ix_fits_expert", "fits", ["expert_id", "rank"], unique=False)
    op.create_index("ix_fits_run_id", "fits", ["run_id"], unique=False)
    op.create_table(
        "own_corrections",
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(collation="C"), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("noun", "record_id"),
    )
    op.create_index("ix_own_corrections_expert_id", "own_corrections", ["expert_id"], unique=False)
    op.create_table(
        "disowned_evidence",
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("evidence_id", sa.Text(collation="C"), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert_id", "evidence_id"),
    )
    op.create_index("ix_disowned_evidence_evidence_id", "disowned_evidence", ["evidence_id"], unique=False)
    op.create_index("ix_disowned_evidence_state", "disowned_evidence", ["state"], unique=False)
    op.create_table(
        "fed_problems",
        sa.Column("problem_id", sa.Text(collation="C"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("fed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["match_runs.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("problem_id"),
    )
    op.create_index("ix_fed_problems_run_id", "fed_problems", ["run_id"], unique=False)
