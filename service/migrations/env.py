"""Runs the migrations on the connection that `service.database.migrate` holds."""

from __future__ import annotations

import importlib
from typing import Any

from alembic import context

from service.database import Base

ROOMS = (
    "service.accounts.tables",
    "service.catalogue.tables",
    "service.imports.tables",
    "service.identity.tables",
    "service.suggestions.tables",
    "service.problems.tables",
    "service.matching.tables",
    "service.learning.tables",
    "service.agreements.tables",
    "service.cases.tables",
    "service.mail.tables",
    "service.job_tables",
)
for room in ROOMS:
    importlib.import_module(room)


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Leave the queue's own tables to procrastinate."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, include_name=ours)
with context.begin_transaction():
    context.run_migrations()
