"""How crowded it is around each piece of evidence; measured anew once the next embedding job ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("encoders", sa.Column("n_crowded", sa.Integer(), server_default="0", nullable=False))
    op.add_column("evidence_vectors", sa.Column("crowding", sa.REAL(), nullable=True))
