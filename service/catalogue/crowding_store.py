"""The SQL of crowding: how near each piece of evidence is to its nearest neighbours. Never commits.

Measured when vectors were written, so that a search need not; see `matcher.crowding`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matcher.crowding import compared, crowding, is_stale
from matcher.index import Vectors
from service.catalogue.tables import EncoderRow, EvidenceVectorRow

_ROWS_AT_ONCE: Final = 4096
_WRITE: Final = """
UPDATE evidence_vectors v SET crowding = m.crowding
FROM unnest(CAST(:ids AS text[]), CAST(:values AS real[])) AS m (id, crowding)
WHERE v.encoder_id = :encoder_id AND v.evidence_id = m.id
"""


def measure_crowding(session: Session, encoder_id: int) -> int:
    """Measure what was not measured since its vector was written, or all where much has changed; say how many."""
    row = EvidenceVectorRow
    encoder = session.get_one(EncoderRow, encoder_id, with_for_update=True)
    ids = _ids(session, encoder_id)
    if is_stale(encoder.n_crowded, len(ids)):
        encoder.n_crowded = len(ids)
        wanted = ids
    else:
        unmeasured = select(row.evidence_id).where(row.encoder_id == encoder_id, row.crowding.is_(None))
        wanted = sorted(session.scalars(unmeasured))
    _measure(session, encoder_id, wanted, ids)
    return len(wanted)


def measure_new(session: Session, encoder_id: int, evidence_ids: Collection[str]) -> None:
    """Measure a few pieces that were written just now; the others stand as they were measured until the next job."""
    _measure(session, encoder_id, sorted(evidence_ids), _ids(session, encoder_id))


def _ids(session: Session, encoder_id: int) -> list[str]:
    row = EvidenceVectorRow
    query = select(row.evidence_id).where(row.encoder_id == encoder_id).order_by(row.evidence_id)
    return list(session.scalars(query))


def _measure(session: Session, encoder_id: int, wanted: Sequence[str], ids: Sequence[str]) -> None:
    if not wanted:
        return
    neighbours = _vectors(session, encoder_id, [ids[place] for place in compared(ids)])
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        some = list(wanted[start : start + _ROWS_AT_ONCE])
        measured = crowding(_vectors(session, encoder_id, some), neighbours)
        session.execute(text(_WRITE), {"ids": some, "values": measured.tolist(), "encoder_id": encoder_id})


def _vectors(session: Session, encoder_id: int, evidence_ids: Sequence[str]) -> Vectors:
    """Read vectors in the order of the ids, which are sorted; float32, shape (n, dim)."""
    row = EvidenceVectorRow
    query = (
        select(func.vector_send(row.embedding))
        .where(row.encoder_id == encoder_id, row.evidence_id.in_(evidence_ids))
        .order_by(row.evidence_id)
    )
    # Two int16 stand before the numbers: how many there are, and a spare.
    rows = [np.frombuffer(sent, dtype=">f4", offset=4) for sent in session.scalars(query)]
    return np.array(rows, dtype=np.float32)
