"""Problems are found by their words, folded as names are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.fingerprints import search_name

revision = "0012"
down_revision = "0011"

problems = sa.table(
    "problems",
    sa.column("id", sa.Text),
    sa.column("title", sa.Text),
    sa.column("text", sa.Text),
    sa.column("search_text", sa.Text),
)


def upgrade() -> None:
    op.add_column("problems", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    connection = op.get_bind()
    for row in connection.execute(sa.select(problems.c.id, problems.c.title, problems.c.text)).all():
        folded = search_name(f"{row.title}\n{row.text}")
        connection.execute(sa.update(problems).where(problems.c.id == row.id).values(search_text=folded))
