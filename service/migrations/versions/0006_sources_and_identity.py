"""What a catalogue from many sources needs: imports as changes, origins, merges, splits, consortia, visibility.

Records stand from now on as their source said them: whom evidence names is kept beside who stands behind it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _add_tables()
    _add_columns()


def _add_tables() -> None:
    op.create_table(
        "consortia",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "identity_keys",
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("record_id", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("noun", "key", "record_id"),
    )
    op.create_index("ix_identity_keys_record", "identity_keys", ["noun", "record_id"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("institution_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", JSONB(), server_default="{}", nullable=False),
        sa.Column("refused", JSONB(), server_default="[]", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_imports_institution_id"), "imports", ["institution_id"], unique=False)
    op.create_index(op.f("ix_imports_source"), "imports", ["source"], unique=False)
    op.create_table(
        "staged_texts",
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("text_revision", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("keys", JSONB(), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", "text_revision"),
    )
    op.create_table(
        "consortium_members",
        sa.Column("consortium_id", sa.Text(collation="C"), nullable=False),
        sa.Column("institution_id", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(["consortium_id"], ["consortia.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("consortium_id", "institution_id"),
    )
    op.create_index(
        op.f("ix_consortium_members_institution_id"), "consortium_members", ["institution_id"], unique=False
    )
    op.create_table(
        "imported_records",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(collation="C"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after_hash", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "noun", "record_id"),
    )
    op.create_index("ix_imported_records_record", "imported_records", ["noun", "record_id", "import_id"], unique=False)
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("one_id", sa.Text(collation="C"), nullable=False),
        sa.Column("other_id", sa.Text(collation="C"), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_merges_import_id"), "merges", ["import_id"], unique=False)
    op.create_index("ix_merges_other", "merges", ["noun", "other_id"], unique=False)
    op.create_index("ix_merges_state", "merges", ["state", "noun"], unique=False)
    op.create_index("uq_merges_pair", "merges", ["noun", "one_id", "other_id"], unique=True)
    op.create_table(
        "origins",
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("noun", "record_id"),
    )
    op.create_index("ix_origins_source", "origins", ["source", "noun"], unique=False)
    op.create_table(
        "splits",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("new_ids", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_splits_expert_id"), "splits", ["expert_id"], unique=False)
    op.create_index(op.f("ix_splits_import_id"), "splits", ["import_id"], unique=False)
    op.create_index(op.f("ix_splits_state"), "splits", ["state"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_suggestions_expert_id"), "suggestions", ["expert_id"], unique=False)
    op.create_table(
        "split_evidence",
        sa.Column("expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("evidence_id", sa.Text(collation="C"), nullable=False),
        sa.Column("new_expert_id", sa.Text(collation="C"), nullable=False),
        sa.Column("split_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["new_expert_id"], ["experts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["split_id"], ["splits.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert_id", "evidence_id"),
    )
    op.create_index(op.f("ix_split_evidence_split_id"), "split_evidence", ["split_id"], unique=False)


def _add_columns() -> None:
    op.add_column("api_tokens", sa.Column("institution_id", sa.Text(collation="C"), nullable=True))
    op.create_index(op.f("ix_api_tokens_institution_id"), "api_tokens", ["institution_id"], unique=False)
    op.create_foreign_key(None, "api_tokens", "institutions", ["institution_id"], ["id"], ondelete="RESTRICT")
    op.add_column("evidence", sa.Column("authors", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("evidence", sa.Column("doi", sa.Text(), nullable=True))
    op.add_column("evidence", sa.Column("translated_title", sa.Text(), server_default="", nullable=False))
    op.add_column("evidence", sa.Column("visibility", sa.Text(), server_default="public", nullable=False))
    op.add_column("evidence", sa.Column("given_expert_ids", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("evidence", sa.Column("merged_into", sa.Text(collation="C"), nullable=True))
    op.create_index("ix_evidence_given_experts", "evidence", ["given_expert_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_evidence_merged_into",
        "evidence",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_evidence_not_public", "evidence", ["id"], unique=False, postgresql_where=sa.text("visibility <> 'public'")
    )
    op.create_foreign_key(None, "evidence", "evidence", ["merged_into"], ["id"], ondelete="SET NULL")
    op.add_column("evidence_experts", sa.Column("held", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("experts", sa.Column("names", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("experts", sa.Column("orcid", sa.Text(), nullable=True))
    op.add_column("experts", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("experts", sa.Column("phone", sa.Text(), nullable=True))
    op.add_column("experts", sa.Column("available_for", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("experts", sa.Column("available_until", sa.Date(), nullable=True))
    op.add_column("experts", sa.Column("at_once", sa.SmallInteger(), nullable=True))
    op.add_column("experts", sa.Column("visibility", sa.Text(), server_default="public", nullable=False))
    op.add_column("experts", sa.Column("restricted", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("experts", sa.Column("merged_into", sa.Text(collation="C"), nullable=True))
    op.create_index(
        "ix_experts_merged_into",
        "experts",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_experts_not_public", "experts", ["id"], unique=False, postgresql_where=sa.text("visibility <> 'public'")
    )
    op.create_index(op.f("ix_experts_orcid"), "experts", ["orcid"], unique=False)
    op.create_foreign_key(None, "experts", "experts", ["merged_into"], ["id"], ondelete="SET NULL")
    op.execute("""
        UPDATE evidence SET given_expert_ids = said.ids
        FROM (SELECT evidence_id, array_agg(expert_id ORDER BY position) AS ids FROM evidence_experts
              GROUP BY evidence_id) said
        WHERE said.evidence_id = evidence.id
    """)
