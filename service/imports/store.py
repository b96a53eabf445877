"""The SQL of imports as changes, and of where records come from. Never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, exists, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.errors import RowProblem
from matcher.sources.reading import Origin
from service.database import Base
from service.imports.tables import ImportedRecordRow, ImportRow, OriginRow
from service.listing import Listing, Page
from service.store import one_of

STATES: Final = ("running", "done", "failed", "stopped", "undone")
"""Under way; in the store; not in it because of a fault; not in it because it was stopped; taken back."""

ACTIONS: Final = ("created", "replaced", "vanished", "returned")
"""What an import did to a record: ``vanished`` is gone at its source, ``returned`` is there again."""

_IDS_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Import:
    """One import: who brought what from where, and what became of it."""

    id: int
    source: str
    format: str
    whole: bool
    by: str
    institution_id: str | None
    state: str
    message: str
    summary: Mapping[str, Any]
    refused: tuple[RowProblem, ...]
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Touched:
    """What an import did to one record. ``before`` holds its raw fields from before, ``origin`` among them."""

    noun: str
    record_id: str
    action: str
    before: Mapping[str, Any] | None = None
    after_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class StoredOrigin:
    """Where a record in the store comes from."""

    source: str
    identifier: str
    dated: date | None
    licence: str
    import_id: int | None
    vanished_at: datetime | None

    def as_raw(self) -> dict[str, Any]:
        """Write it as JSON can hold it; `restore_origin` reads it."""
        raw = asdict(self)
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in raw.items()}


def begin_import(
    session: Session, source: str, format_: str, *, whole: bool, by: str, institution_id: str | None
) -> int:
    """Note that an import has begun; gives its number."""
    values = {"source": source, "format": format_, "whole": whole, "by": by, "institution_id": institution_id}
    added = insert(ImportRow).values(**values, state="running").returning(ImportRow.id)
    return session.execute(added).scalar_one()


def end_import(
    session: Session,
    import_id: int,
    state: str,
    *,
    message: str = "",
    summary: Mapping[str, Any] | None = None,
    refused: Sequence[RowProblem] = (),
) -> None:
    """Note how an import ended."""
    said = [{"file": each.file, "row": each.row, "message": each.message} for each in refused]
    values = {"state": state, "message": message, "summary": dict(summary or {}), "refused": said}
    session.execute(update(ImportRow).where(ImportRow.id == import_id).values(**values, ended_at=func.now()))


def note_state(session: Session, import_id: int, state: str) -> None:
    """Change the state alone; what it says of itself stays."""
    session.execute(update(ImportRow).where(ImportRow.id == import_id).values(state=state))


def get_import(session: Session, import_id: int, *, lock: bool = False) -> Import | None:
    """Fetch an import; ``lock`` has nobody else change it until this unit of work ends."""
    query = select(ImportRow).where(ImportRow.id == import_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        return None
    flagged = session.scalar(text("SELECT count(*) FROM splits WHERE import_id = :id"), {"id": import_id})
    found = _import(row)
    return replace(found, summary={**found.summary, "flagged": flagged}) if flagged else found


def list_imports(session: Session, page: Page, *, institution_id: str | None = None) -> Listing[Import]:
    """Page through imports, the latest first; of one institution, or of all."""
    query = select(ImportRow)
    if institution_id is not None:
        query = query.where(ImportRow.institution_id == institution_id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(ImportRow.id.desc()).limit(page.limit).offset(page.offset))
    return Listing([_import(row) for row in rows], total, page)


def add_touched(session: Session, import_id: int, touched: Sequence[Touched]) -> None:
    """Note what an import did to records."""
    rows = [
        {
            "import_id": import_id,
            "noun": each.noun,
            "record_id": each.record_id,
            "action": each.action,
            "before": each.before,
            "after_hash": each.after_hash,
        }
        for each in touched
    ]
    if rows:
        session.execute(insert(ImportedRecordRow), rows)


def list_touched(
    session: Session, import_id: int, page: Page | None = None, *, noun: str | None = None, action: str | None = None
) -> Listing[Touched]:
    """List what an import did to records, by table and id; a page of it, or all."""
    row = ImportedRecordRow
    query = select(row).where(row.import_id == import_id)
    if noun is not None:
        query = query.where(row.noun == noun)
    if action is not None:
        query = query.where(row.action == action)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(row.noun, row.action, row.record_id)
    if page is not None:
        query = query.limit(page.limit).offset(page.offset)
    found = [
        Touched(each.noun, each.record_id, each.action, each.before, each.after_hash) for each in session.scalars(query)
    ]
    return Listing(found, total, page or Page())


def later_imports(session: Session, import_id: int) -> list[int]:
    """List the imports in force that came after this one and touched a record that it touched."""
    row = ImportedRecordRow
    mine = select(row.noun, row.record_id).where(row.import_id == import_id)
    same = tuple_(row.noun, row.record_id).in_(mine)
    found = (
        select(row.import_id)
        .distinct()
        .where(
            row.import_id > import_id, same, exists().where(ImportRow.id == row.import_id, ImportRow.state == "done")
        )
        .order_by(row.import_id)
    )
    return list(session.scalars(found))


def brought_by(session: Session, noun: str, record_ids: Collection[str]) -> list[int]:
    """List the imports in force that brought one of these records."""
    row = ImportedRecordRow
    in_force = exists().where(ImportRow.id == row.import_id, ImportRow.state == "done")
    brought = (row.noun == noun) & (row.action == "created") & one_of(row.record_id, record_ids)
    return list(session.scalars(select(row.import_id).distinct().where(brought, in_force).order_by(row.import_id)))


def users_of(session: Session, table: type[Base], column: str, ids: Collection[str]) -> set[str]:
    """List the rows of a table that point to one of these ids."""
    row: Any = table
    return set(session.scalars(select(row.id).where(one_of(getattr(row, column), ids))))


def get_origins(session: Session, noun: str, record_ids: Collection[str]) -> dict[str, StoredOrigin]:
    """Say where these records come from, as far as that is known."""
    row = OriginRow
    columns = (row.record_id, row.source, row.identifier, row.dated, row.licence, row.import_id, row.vanished_at)
    found: dict[str, StoredOrigin] = {}
    ids = list(record_ids)
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = select(*columns).where(row.noun == noun, one_of(row.record_id, ids[start : start + _IDS_AT_ONCE]))
        found |= {each.record_id: StoredOrigin(*each[1:]) for each in session.execute(some)}
    return found


def ids_of_source(session: Session, source: str, noun: str) -> dict[str, datetime | None]:
    """Map the records of a source to when they vanished there, ``None`` for those that are there."""
    row = OriginRow
    found = select(row.record_id, row.vanished_at).where(row.source == source, row.noun == noun)
    return dict(session.execute(found).all())


def put_origins(
    session: Session, noun: str, source: str, import_id: int, origins: Mapping[str, Origin], *, licence: str
) -> None:
    """Write where records come from; each is there now."""
    rows = [
        {
            "noun": noun,
            "record_id": record_id,
            "source": source,
            "identifier": each.identifier,
            "dated": each.dated,
            "licence": each.licence or licence,
            "import_id": import_id,
            "vanished_at": None,
        }
        for record_id, each in origins.items()
    ]
    _put_origins(session, rows)


def forget_origins(session: Session, noun: str, record_ids: Collection[str]) -> None:
    """Drop where records come from."""
    session.execute(delete(OriginRow).where(OriginRow.noun == noun, one_of(OriginRow.record_id, record_ids)))


def restore_origin(session: Session, noun: str, record_id: str, origin: Mapping[str, Any] | None) -> None:
    """Write where a record came from before an import, or that nothing is known of it."""
    if origin is None:
        forget_origins(session, noun, [record_id])
    else:
        dated, vanished_at = origin["dated"], origin["vanished_at"]
        days = {
            "dated": date.fromisoformat(dated) if dated else None,
            "vanished_at": datetime.fromisoformat(vanished_at) if vanished_at else None,
        }
        _put_origins(session, [{"noun": noun, "record_id": record_id, **origin, **days}])


def mark_vanished(session: Session, noun: str, record_ids: Collection[str], *, vanished: bool) -> None:
    """Note that records are no longer at their source, or are there again."""
    row = OriginRow
    when = func.now() if vanished else None
    session.execute(update(row).where(row.noun == noun, one_of(row.record_id, record_ids)).values(vanished_at=when))


def _put_origins(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(OriginRow)
    renewed = {name: statement.excluded[name] for name in rows[0] if name not in ("noun", "record_id")}
    session.execute(statement.on_conflict_do_update(index_elements=["noun", "record_id"], set_=renewed), rows)


def _import(row: ImportRow) -> Import:
    return Import(
        id=row.id,
        source=row.source,
        format=row.format,
        whole=row.whole,
        by=row.by,
        institution_id=row.institution_id,
        state=row.state,
        message=row.message,
        summary=row.summary,
        refused=tuple(RowProblem(each["file"], each["row"], each["message"]) for each in row.refused),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
