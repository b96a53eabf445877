"""Indexes for what pages ask of a country's store: words of the log, whom to ask when, departments, what vanished."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_audit_log_verb", "audit_log", ["verb", "institution_id"], unique=False)
    op.create_index("ix_audit_log_kind", "audit_log", ["noun", "institution_id"], unique=False)
    op.create_index("ix_introductions_asked_at", "introductions", ["asked_at", "expert_id"], unique=False)
    op.create_index(
        "ix_experts_department",
        "experts",
        ["institution_id", "department"],
        unique=False,
        postgresql_where=sa.text("department <> '' AND merged_into IS NULL"),
    )
    op.create_index(
        "ix_origins_vanished",
        "origins",
        ["noun", "record_id"],
        unique=False,
        postgresql_where=sa.text("vanished_at IS NOT NULL"),
    )
