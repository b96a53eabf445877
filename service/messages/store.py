"""The SQL of messages. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.accounts.account_tables import AccountRow
from service.messages.tables import MessageRow


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote; ``name`` is empty once they were erased, ``role`` says for whom they wrote."""

    id: int
    problem_id: str
    introduction_id: int | None
    thread: str
    account_id: int | None
    name: str
    role: str
    body: str
    created_at: datetime


def add_message(session: Session, **values: Any) -> int | None:
    """Add a message; nothing where its form was sent before."""
    added = insert(MessageRow).values(**values).on_conflict_do_nothing(index_elements=["form_key"])
    return session.scalar(added.returning(MessageRow.id))


def messages_of(
    session: Session, problem_id: str, thread: str, introduction_id: int | None, limit: int
) -> Sequence[Message]:
    """List the latest messages of a thread, oldest first."""
    latest = (
        select(MessageRow, AccountRow.name)
        .outerjoin(AccountRow, AccountRow.id == MessageRow.account_id)
        .where(
            MessageRow.problem_id == problem_id,
            MessageRow.thread == thread,
            MessageRow.introduction_id.is_not_distinct_from(introduction_id),
        )
        .order_by(MessageRow.id.desc())
        .limit(limit)
    )
    found = [
        Message(
            row.id, row.problem_id, row.introduction_id, row.thread, row.account_id, name or "", row.role, row.body,
            row.created_at,
        )
        for row, name in session.execute(latest)
    ]  # fmt: skip
    return found[::-1]
