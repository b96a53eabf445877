"""The SQL of everything that is kept about one person, in whichever table it is. Never commits.

Tables are found by what they point to: whatever a room adds is part of it at once. Bytes (files, hashes, vectors)
and what opens something are left out of what is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Column, LargeBinary, Table, Text, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from service.catalogue.tables import EvidenceExpertRow, EvidenceRow, ExpertRow
from service.database import Base
from service.store import one_of

SECRET_COLUMNS: Final = ("password_hash", "totp_secret", "totp_counter", "token_hash", "code_hash", "form_key")
OTHERS_WORDS: Final = {
    "introductions": ("standing_reason", "company_reason"), "conflicts_of_interest": ("note",), "decisions": ("note",),
}  # fmt: skip
"""What the office or a company wrote for itself, by table: it may tell of others, and is left out."""
_SAID_ELSEWHERE: Final = ("experts", "evidence_experts", "audit_log")
_NAMED_AS: Final = ("decided_by", "accepted_by", "by")
MOST_ROWS: Final = 10_000
_PLAIN: Final = (str, int, float, bool, type(None), list, dict)


def rows_about(
    session: Session, account_id: int, expert_ids: Collection[str]
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """Give the rows that point to an account or to an expert's records, by table; what is empty is left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in _SAID_ELSEWHERE:
            continue
        conditions = [column == account_id for column in _pointing(table, "accounts")]
        if table.name == "accounts":
            conditions.append(table.c.id == account_id)
        conditions += [one_of(column, expert_ids) for column in _pointing(table, "experts") if expert_ids]
        about = or_(*conditions) if conditions else None
        if about is not None and table.name == "introductions":  # nobody learns here what they were not asked
            about &= table.c.asked_at.is_not(None)
        if about is not None and (rows := _rows(session, table, about)):
            found[table.name] = rows
    return found


def records_of(session: Session, expert_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Give an expert's records as their sources said them, and the evidence behind which they stand."""
    behind = select(EvidenceExpertRow.evidence_id).where(one_of(EvidenceExpertRow.expert_id, expert_ids))
    experts, evidence = Base.metadata.tables[ExpertRow.__tablename__], Base.metadata.tables[EvidenceRow.__tablename__]
    return {
        "experts": _rows(session, experts, one_of(experts.c.id, expert_ids)),
        "evidence": _rows(session, evidence, evidence.c.id.in_(behind)),
    }


def parts_of(session: Session, expert_id: str) -> list[str]:
    """List the records of a whole person, whichever of them is given."""
    root = session.scalar(select(func.coalesce(ExpertRow.merged_into, ExpertRow.id)).where(ExpertRow.id == expert_id))
    parts = session.scalars(select(ExpertRow.id).where(or_(ExpertRow.id == root, ExpertRow.merged_into == root)))
    return [] if root is None else [root, *sorted(each for each in parts if each != root)]


def identifiers_of(session: Session, expert_ids: Collection[str]) -> list[tuple[str, str]]:
    """List what a source could name a person by: the ids, ORCID iDs and addresses of their records."""
    rows = session.execute(
        select(ExpertRow.id, ExpertRow.orcid, ExpertRow.email).where(one_of(ExpertRow.id, expert_ids))
    ).all()
    named = [("id", row.id) for row in rows]
    named += [("orcid", row.orcid) for row in rows if row.orcid]
    return named + [("email", row.email) for row in rows if row.email]


def unname(session: Session, account_id: int, name: str) -> None:
    """Take a person's name and number off what they decided and were at, where no reference would take it."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name in _NAMED_AS and isinstance(column.type, Text):
                session.execute(update(table).where(column == name).values({column.name: ""}))
            elif column.name == "account_ids" and isinstance(column.type, ARRAY):
                session.execute(
                    update(table)
                    .where(literal(account_id) == func.any(column))
                    .values({column.name: func.array_remove(column, account_id)})
                )


def unname_author(
    session: Session, evidence_ids: Collection[str], expert_ids: Collection[str], names: Collection[str]
) -> None:
    """Take an expert and their names off works that others stand behind too."""
    for row in session.scalars(select(EvidenceRow).where(one_of(EvidenceRow.id, evidence_ids)).with_for_update()):
        row.authors = [each for each in row.authors if each not in names]
        row.given_expert_ids = [each for each in row.given_expert_ids if each not in expert_ids]
    session.flush()


def unname_words(session: Session, expert_ids: Collection[str], names: Collection[str]) -> None:
    """Take what an expert wrote in answers, the ids of their works, and their names out of what stays for counting."""
    tables = Base.metadata.tables
    for name, values in (
        ("introductions", {"expert_note": ""}), ("decisions", {"note": ""}),
        ("match_results", {"evidence": [], "reason": None}),
    ):  # fmt: skip
        session.execute(update(tables[name]).where(one_of(tables[name].c.expert_id, expert_ids)).values(values))
    people = tables["case_steps"].c.people
    for each in sorted(names, key=len, reverse=True):
        holds = people.contains(each, autoescape=True)
        session.execute(update(tables["case_steps"]).where(holds).values(people=func.replace(people, each, "")))


def forget_uploads_read(session: Session) -> None:
    """Forget the texts that imports read ahead: nobody can tell whose they are."""
    session.execute(text("DELETE FROM staged_texts"))


def _pointing(table: Table, target: str) -> Iterator[Column[Any]]:
    for column in table.columns:
        if any(key.column.table.name == target for key in column.foreign_keys):
            yield column


def _rows(session: Session, table: Table, condition: Any) -> list[dict[str, Any]]:
    shown = [
        column
        for column in table.columns
        if not isinstance(column.type, LargeBinary)
        and column.name not in (*SECRET_COLUMNS, *OTHERS_WORDS.get(table.name, ()))
        and column.type.__class__.__name__ != "VECTOR"
    ]  # fmt: skip
    rows = session.execute(select(*shown).where(condition).limit(MOST_ROWS)).mappings()
    return [_plain(row) for row in rows]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, _PLAIN):
        return value
    return float(value) if isinstance(value, Decimal) else str(value) if isinstance(value, UUID) else repr(value)
