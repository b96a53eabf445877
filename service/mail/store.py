"""The SQL of mail. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.mail.tables import ChoiceRow, MailRow

WAITING: Final = "waiting"
SENDING: Final = "sending"
SENT: Final = "sent"
KEPT: Final = "kept"
REFUSED: Final = "refused"
UNSURE: Final = "unsure"
STOPPED: Final = "stopped"
EXPIRED: Final = "expired"

STATES: Final = (WAITING, SENDING, SENT, KEPT, REFUSED, UNSURE, STOPPED, EXPIRED)
"""Waiting for a server; on its way this moment; taken by the server; kept, for there is no server; refused by it for
good; perhaps sent, since the worker ended in the middle; wanted no more; too old to be sent."""
ENDED: Final = (SENT, STOPPED, EXPIRED)
OPEN: Final = (WAITING, SENDING, KEPT, REFUSED, UNSURE)
RETRIED: Final = (WAITING, KEPT, REFUSED, UNSURE)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox; ``facts`` are empty once it has ended."""

    id: int
    account_id: int
    kind: str
    facts: Mapping[str, Any]
    state: str
    attempts: int
    answer: str
    created_at: datetime
    tried_at: datetime | None
    ended_at: datetime | None


def add_mail(
    session: Session, account_id: int, kind: str, facts: Mapping[str, Any], once_hash: bytes | None
) -> int | None:
    """Put a mail into the outbox; nothing where the account has one of this kind with this hash."""
    added = insert(MailRow).values(account_id=account_id, kind=kind, facts=dict(facts), once_hash=once_hash)
    return session.scalar(
        added.on_conflict_do_nothing(index_elements=["account_id", "kind", "once_hash"]).returning(MailRow.id)
    )


def last_written(session: Session, account_id: int, kind: str) -> datetime | None:
    """Say when an account was last written a mail of a kind."""
    return session.scalar(
        select(func.max(MailRow.created_at)).where(MailRow.account_id == account_id, MailRow.kind == kind)
    )


def get_mail(session: Session, mail_id: int) -> Mail | None:
    """Fetch a mail, and hold it for this unit of work."""
    row = session.get(MailRow, mail_id, with_for_update=True, populate_existing=True)
    return _mail(row) if row is not None else None


def list_mails(session: Session, states: Collection[str], *, limit: int) -> tuple[Mail, ...]:
    """List the latest mails in these states, newest first."""
    rows = session.scalars(select(MailRow).where(MailRow.state.in_(states)).order_by(MailRow.id.desc()).limit(limit))
    return tuple(map(_mail, rows))


def begin_sending(session: Session, mail_id: int) -> bool:
    """Mark that a mail goes to the server now; false where it is not, or no more, to be sent."""
    marked = (
        update(MailRow)
        .where(MailRow.id == mail_id, MailRow.state.in_((WAITING, KEPT)))
        .values(state=SENDING, attempts=MailRow.attempts + 1, tried_at=func.now())
        .returning(MailRow.id)
    )
    return session.scalar(marked) is not None


def note_away(session: Session, mail_id: int, answer: str, *, began: bool) -> None:
    """Note that the server could not take a mail now; ``began`` where it was marked as on its way already."""
    session.execute(
        update(MailRow)
        .where(MailRow.id == mail_id)
        .values(state=WAITING, attempts=MailRow.attempts + (0 if began else 1), tried_at=func.now(), answer=answer)
    )


def note_state(session: Session, mail_id: int, state: str, answer: str = "") -> None:
    """Note what became of a mail; what it said is forgotten once it has ended."""
    values: dict[str, Any] = {"state": state, "answer": answer}
    if state in ENDED:
        values |= {"facts": {}, "answer": "", "ended_at": func.now()}
    session.execute(update(MailRow).where(MailRow.id == mail_id).values(**values))


def expire(session: Session, kind: str, lasts: timedelta) -> None:
    """End the mails of a kind that waited for so long."""
    session.execute(
        update(MailRow)
        .where(MailRow.kind == kind, MailRow.state.in_(OPEN), MailRow.created_at < func.now() - lasts)
        .values(state=EXPIRED, facts={}, answer="", ended_at=func.now())
    )


def erase_old(session: Session, age: timedelta) -> None:
    """Erase the rows of mails that ended so long ago."""
    session.execute(delete(MailRow).where(MailRow.ended_at < func.now() - age))


def choices(session: Session, account_id: int) -> dict[str, str]:
    """Read what an account chose, by kind."""
    rows = session.scalars(select(ChoiceRow).where(ChoiceRow.account_id == account_id))
    return {row.kind: row.choice for row in rows}


def choices_of_kind(session: Session, kind: str) -> dict[int, str]:
    """Read what was chosen of one kind, by account."""
    return {row.account_id: row.choice for row in session.scalars(select(ChoiceRow).where(ChoiceRow.kind == kind))}


def put_choice(session: Session, account_id: int, kind: str, choice: str) -> None:
    """Write what an account chose of a kind."""
    written = insert(ChoiceRow).values(account_id=account_id, kind=kind, choice=choice)
    session.execute(
        written.on_conflict_do_update(
            index_elements=["account_id", "kind"], set_={"choice": choice, "chosen_at": func.now()}
        )
    )


def _mail(row: MailRow) -> Mail:
    return Mail(
        row.id, row.account_id, row.kind, row.facts, row.state, row.attempts, row.answer, row.created_at, row.tried_at,
        row.ended_at,
    )  # fmt: skip
