"""What an answer says of each expert and of the problem: how likely, why, which needs are covered.

Answers that were given before say nothing of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("match_results", sa.Column("probability", sa.Double(), nullable=True))
    op.add_column("match_results", sa.Column("band", sa.Text(), nullable=True))
    op.add_column(
        "match_results", sa.Column("covers", sa.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False)
    )
    op.add_column("match_results", sa.Column("reason", sa.JSON(), nullable=True))
    op.add_column("match_results", sa.Column("thin", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("match_runs", sa.Column("background", sa.Double(), nullable=True))
    op.add_column("match_runs", sa.Column("no_strong_expert", sa.Boolean(), nullable=True))
    op.add_column("match_runs", sa.Column("needs", sa.JSON(), nullable=True))
    op.add_column(
        "match_runs", sa.Column("open_needs", sa.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False)
    )
    op.add_column("match_runs", sa.Column("remarks", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
