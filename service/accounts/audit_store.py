"""The SQL of reading the audit log. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.accounts.account_tables import AccountRow, AuditRow
from service.listing import Listing, Page


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of the log are looked for; what is empty is not asked for. ``institution_id`` holds the borders."""

    institution_id: str | None = None
    verb: str = ""
    noun: str = ""
    noun_id: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log; ``name`` and ``email`` are the actor's, empty where their account is erased."""

    id: int
    at: datetime
    actor_id: int | None
    actor_kind: str
    name: str
    email: str
    institution_id: str | None
    verb: str
    noun: str
    noun_id: str
    details: Mapping[str, Any]


def list_lines(session: Session, wanted: Wanted, page: Page) -> Listing[Line]:
    """List lines of the log, the latest first."""
    conditions = _conditions(wanted)
    query = select(AuditRow, AccountRow).outerjoin(AccountRow, AccountRow.id == AuditRow.actor_id).where(*conditions)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(AuditRow.id.desc()).limit(page.limit).offset(page.offset))
    return Listing([_line(line, account) for line, account in rows], total, page)


def lines_about(session: Session, account_id: int, expert_id: str | None, *, most: int) -> list[Line]:
    """List what an account did, and what was done to it and to its expert, the latest first."""
    about: list[ColumnElement[bool]] = [
        AuditRow.actor_id == account_id,
        (AuditRow.noun == "account") & (AuditRow.noun_id == str(account_id)),
    ]
    if expert_id is not None:
        about.append((AuditRow.noun == "expert") & (AuditRow.noun_id == expert_id))
    query = select(AuditRow).where(or_(*about)).order_by(AuditRow.id.desc()).limit(most)
    return [_line(each, None) for each in session.scalars(query)]


def who_last(
    session: Session, verbs: Collection[str], noun: str, noun_id: str | int, among: Collection[int]
) -> int | None:
    """Say who of these accounts did one of these things to something last; none if none of them did."""
    return session.scalar(
        select(AuditRow.actor_id)
        .where(
            AuditRow.noun == noun, AuditRow.noun_id == str(noun_id), AuditRow.verb.in_(verbs),
            AuditRow.actor_id.in_(among),
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    )  # fmt: skip


def words_of_log(session: Session, institution_id: str | None) -> tuple[list[str], list[str]]:
    """List the verbs and the nouns that stand in the log, of an institution or of all."""
    return _each_word(session, AuditRow.verb, institution_id), _each_word(session, AuditRow.noun, institution_id)


def take_out(session: Session, noun: str, noun_id: str) -> None:
    """Take the name of a thing out of the log where it would name a person who is erased."""
    session.execute(
        update(AuditRow).where(AuditRow.noun == noun, AuditRow.noun_id == noun_id).values(noun_id="erased")
    )  # fmt: skip


def _each_word(session: Session, column: InstrumentedAttribute[str], institution_id: str | None) -> list[str]:
    """List the few values of a column of the log by one look into its index for each, however long the log is."""
    words = select(func.min(column).label("word")).cte("words", recursive=True)
    following = select(func.min(column)).where(column > words.c.word).scalar_subquery()
    words = words.union_all(select(following).where(words.c.word.is_not(None)))
    query = select(words.c.word).where(words.c.word.is_not(None))
    if institution_id is not None:
        own = select(AuditRow.id).where(column == words.c.word, AuditRow.institution_id == institution_id)
        query = query.where(own.exists())
    return list(session.scalars(query.order_by(words.c.word)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (AuditRow.verb, wanted.verb), (AuditRow.noun, wanted.noun), (AuditRow.noun_id, wanted.noun_id),
        (AuditRow.institution_id, wanted.institution_id),
    ):  # fmt: skip
        if value:
            found.append(column == value)
    if wanted.person:
        like = "%" + wanted.person.replace("%", "").replace("_", "") + "%"
        found.append(or_(AccountRow.name.ilike(like), AccountRow.email.ilike(like)))
    if wanted.first is not None:
        found.append(AuditRow.at >= datetime.combine(wanted.first, time()).astimezone())
    if wanted.last is not None:
        found.append(AuditRow.at < datetime.combine(wanted.last + timedelta(days=1), time()).astimezone())
    return found


def _line(row: AuditRow, account: AccountRow | None) -> Line:
    return Line(
        row.id, row.at, row.actor_id, row.actor_kind, account.name if account else "", account.email if account else "",
        row.institution_id, row.verb, row.noun, row.noun_id, row.details,
    )  # fmt: skip
