"""The SQL of texts that an import read ahead. Never commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.imports.tables import StagedTextRow

STAGED_DAYS: Final = 7
_IDS_AT_ONCE: Final = 20_000


def staged_texts(session: Session, text_revision: str, hashes: Collection[bytes]) -> dict[bytes, tuple[str, Any]]:
    """Fetch language and keys of texts that were read ahead, by content hash."""
    row = StagedTextRow
    found = select(row.content_hash, row.lang, row.keys).where(
        row.text_revision == text_revision, row.content_hash.in_(hashes)
    )
    return {each: (lang, keys) for each, lang, keys in session.execute(found)}


def add_staged_texts(
    session: Session, text_revision: str, texts: Iterable[tuple[bytes, str, Mapping[str, int]]]
) -> None:
    """Keep language and keys of texts that were read ahead."""
    rows = [
        {"content_hash": each, "text_revision": text_revision, "lang": lang, "keys": dict(keys)}
        for each, lang, keys in texts
    ]
    if rows:
        session.execute(insert(StagedTextRow).on_conflict_do_nothing(), rows)


def forget_staged_texts(session: Session, hashes: Collection[bytes]) -> None:
    """Drop texts that are written now, and old ones that nobody came back for."""
    row = StagedTextRow
    known = list(hashes)
    for start in range(0, len(known), _IDS_AT_ONCE):
        session.execute(delete(row).where(row.content_hash.in_(known[start : start + _IDS_AT_ONCE])))
    session.execute(text(f"DELETE FROM staged_texts WHERE staged_at < now() - interval '{STAGED_DAYS} days'"))
