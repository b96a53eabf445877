"""The SQL of encoders and vectors. Takes a session, never commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.index import Vector
from matcher.records import Evidence, ModelId
from service.catalogue.evidence_store import get_evidence
from service.catalogue.tables import EncoderRow, EvidenceRow, EvidenceVectorRow


@dataclass(frozen=True, slots=True)
class StoredEncoder:
    """An encoder whose vectors are in the store."""

    id: int
    model: ModelId
    source: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece of evidence without an up-to-date vector, and the hash of the text to embed."""

    evidence: Evidence
    content_hash: bytes


def active_encoder(session: Session, *, keep: bool = False) -> StoredEncoder | None:
    """Find the encoder whose vectors are searched; ``keep`` has it stay so until this unit of work ends."""
    query = select(EncoderRow).where(EncoderRow.active)
    row = session.scalar(query.with_for_update(read=True) if keep else query)
    return _encoder(row) if row else None


def ensure_encoder(session: Session, model: ModelId, source: str) -> StoredEncoder:
    """Find an encoder, or note a new one; the first ever is active at once."""
    session.execute(text("LOCK TABLE encoders IN SHARE ROW EXCLUSIVE MODE"))
    any_active = session.scalar(select(exists().where(EncoderRow.active)))
    added = insert(EncoderRow).values(
        name=model.name, revision=model.revision, dim=model.dim, source=source, active=not any_active
    )
    renewed = added.on_conflict_do_update(index_elements=["name", "revision"], set_={"source": source})
    return _encoder(session.scalars(renewed.returning(EncoderRow)).one())


def waiting_evidence(session: Session, encoder_id: int, *, after: str, limit: int) -> list[Waiting]:
    """List evidence whose vector is missing or out of date, in the order of ids, after one."""
    query = (
        select(EvidenceRow.id, EvidenceRow.content_hash)
        .where(_lacks_vector(encoder_id), EvidenceRow.id > after)
        .order_by(EvidenceRow.id)
        .limit(limit)
    )
    hashes = dict(session.execute(query).all())
    found = get_evidence(session, hashes, as_given=True)
    return [Waiting(found[each], hashes[each]) for each in hashes if each in found]


def count_waiting(session: Session, encoder_id: int) -> int:
    """Count the evidence whose vector is missing or out of date."""
    return session.scalar(select(func.count()).select_from(EvidenceRow).where(_lacks_vector(encoder_id))) or 0


def put_vectors(session: Session, encoder_id: int, embedded: Sequence[Waiting], vectors: Iterable[Vector]) -> int:
    """Write vectors of the texts that stand in the store still; those that changed meanwhile wait on.

    Parameters
    ----------
    vectors : rows of float32, shape (dim,) each
        Of unit length, in the order of ``embedded``.

    Returns
    -------
    int
        How many were written.
    """
    row = EvidenceVectorRow
    hashes = {each.evidence.id: each.content_hash for each in embedded}
    current = (
        select(EvidenceRow.id, EvidenceRow.content_hash)
        .where(EvidenceRow.id.in_(hashes))
        .with_for_update(read=True, key_share=True)
    )
    standing = {found for found, content in session.execute(current) if content == hashes[found]}
    rows = [
        {
            "evidence_id": each.evidence.id,
            "encoder_id": encoder_id,
            "embedding": vector,
            "content_hash": each.content_hash,
        }
        for each, vector in zip(embedded, vectors, strict=True)
        if each.evidence.id in standing
    ]
    if rows:
        statement = insert(row)
        renewed = {
            "embedding": statement.excluded.embedding,
            "content_hash": statement.excluded.content_hash,
            "crowding": None,
        }
        session.execute(
            statement.on_conflict_do_update(index_elements=["evidence_id", "encoder_id"], set_=renewed), rows
        )
    return len(rows)


def is_complete(session: Session, encoder_id: int) -> bool:
    """Say whether every piece of evidence has an up-to-date vector of this encoder."""
    return session.scalar(select(EvidenceRow.id).where(_lacks_vector(encoder_id)).limit(1)) is None


def change_over(session: Session, encoder_id: int) -> bool:
    """Have an encoder's vectors searched from now on, and drop all others; false while any is missing.

    Raises
    ------
    ConcurrentChange
        If something writes evidence for longer than a moment; try later.
    """
    # The active encoder first, then the evidence: in the order in which whoever writes evidence takes them.
    session.execute(text("SET LOCAL lock_timeout = '2s'"))
    session.execute(select(EncoderRow.id).order_by(EncoderRow.id).with_for_update())
    session.execute(text("LOCK TABLE evidence IN SHARE MODE"))
    if not is_complete(session, encoder_id):
        return False
    session.execute(update(EncoderRow).where(EncoderRow.id != encoder_id, EncoderRow.active).values(active=False))
    session.execute(update(EncoderRow).where(EncoderRow.id == encoder_id).values(active=True))
    session.execute(delete(EncoderRow).where(EncoderRow.id != encoder_id))
    return True


def _lacks_vector(encoder_id: int) -> ColumnElement[bool]:
    row = EvidenceVectorRow
    current = select(row.evidence_id).where(
        row.evidence_id == EvidenceRow.id,
        row.encoder_id == literal(encoder_id),
        row.content_hash == EvidenceRow.content_hash,
    )
    return ~current.correlate(EvidenceRow).exists()


def _encoder(row: EncoderRow) -> StoredEncoder:
    return StoredEncoder(row.id, ModelId(row.name, row.revision, row.dim), row.source)
