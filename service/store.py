"""The SQL that every room's ``store`` shares: put rows, page through them, compare hashes.

Takes a session, never commits, knows no room.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, any_, delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import Text

from service.database import Base
from service.fingerprints import search_name
from service.listing import Page

Values = Mapping[str, Any]

IMPORT_LOCK: Final = 7_306_942_282
"""Any number, the same in every process: the key of the advisory lock that imports hold."""


def put_rows(session: Session, table: type[Base], rows: Sequence[Values]) -> None:
    """Write rows; one whose ``id`` is known replaces the old one. One round trip for many."""
    if not rows:
        return
    statement = insert(table)
    columns = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={**columns, "updated_at": func.now()}), rows
    )


def add_row(session: Session, table: type[Base], row: Values) -> bool:
    """Write a new row; false where its ``id`` is taken."""
    statement = insert(table).values(row).on_conflict_do_nothing(index_elements=["id"])
    return session.execute(statement.returning(_id(table))).first() is not None


def delete_row(session: Session, table: type[Base], identifier: str) -> bool:
    """Delete a row; false where there is none."""
    return session.execute(delete(table).where(_id(table) == identifier).returning(_id(table))).first() is not None


def delete_rows(session: Session, table: type[Base], ids: Collection[str]) -> None:
    """Delete rows."""
    if ids:
        session.execute(delete(table).where(one_of(_id(table), ids)))


def known_ids(session: Session, table: type[Base], ids: Collection[str]) -> set[str]:
    """Say which of these ids exist, and keep them from being deleted until this unit of work ends."""
    if not ids:
        return set()
    wanted = select(_id(table)).where(one_of(_id(table), ids)).with_for_update(read=True, key_share=True)
    return set(session.scalars(wanted))


def record_hashes(session: Session, table: type[Base], ids: Collection[str]) -> dict[str, bytes]:
    """Map each of these ids that exists to the hash of what the record says."""
    hashes = select(_id(table), table.record_hash).where(one_of(_id(table), ids))  # type: ignore[attr-defined]
    return dict(session.execute(hashes).all())


def lock_imports(session: Session) -> None:
    """Wait until no other import runs, and keep others waiting until this unit of work ends."""
    session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def renew_statistics(session: Session, *tables: type[Base]) -> None:
    """Have PostgreSQL count what is in tables of which much changed, so that it searches them well at once."""
    for table in tables:
        session.execute(text(f"ANALYZE {table.__tablename__}"))


def page_of(session: Session, query: Select[Any], page: Page) -> tuple[Sequence[Any], int]:
    """Fetch a page of rows, in the order of their ids, and count all of them."""
    table = query.column_descriptions[0]["entity"]
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.scalars(query.order_by(_id(table)).limit(page.limit).offset(page.offset)).all()
    return rows, total


def one_of(column: Any, ids: Collection[str]) -> ColumnElement[bool]:
    """Compare with any number of values, as one parameter."""
    found: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Text())))
    return found


def name_holds(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Look for each of the words in a folded name, in any order."""
    found: ColumnElement[bool] = literal(value=True)
    for word in search_name(words).split():
        found &= column.contains(word, autoescape=True)
    return found


def _id(table: type[Base]) -> InstrumentedAttribute[str]:
    column: InstrumentedAttribute[str] = table.id  # type: ignore[attr-defined]
    return column
