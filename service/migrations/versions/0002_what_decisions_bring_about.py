"""What decisions bring about, and where chance had a hand in what was shown.

Answers that were given before were not explored: everyone stood at their place, for certain.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("problems", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("problems", sa.Column("returned_note", sa.Text(), server_default="", nullable=False))
    op.add_column("problems", sa.Column("returned_by", sa.Integer(), nullable=True))
    op.add_column("decisions", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("decisions", sa.Column("consequences", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("match_results", sa.Column("place", sa.SmallInteger(), nullable=True))
    op.execute("UPDATE match_results SET place = rank")
    op.alter_column("match_results", "place", nullable=False)
    for name, kind, before in (("propensity", sa.Double(), "1"), ("explored", sa.Boolean(), "false")):
        op.add_column("match_results", sa.Column(name, kind, server_default=before, nullable=False))
        op.alter_column("match_results", name, server_default=None)
    op.create_table(
        "absences",
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert_id"),
    )
    op.create_index(op.f("ix_absences_decision_id"), "absences", ["decision_id"], unique=False)
    op.create_table(
        "evidence_weights",
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("evidence_id", sa.Text(collation="C"), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert_id", "evidence_id", "decision_id"),
    )
    op.create_index(op.f("ix_evidence_weights_evidence_id"), "evidence_weights", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_evidence_weights_decision_id"), "evidence_weights", ["decision_id"], unique=False)
