"""The SQL of what experts said of their own records, so that it outlives every import, and of what is not theirs.

Takes a session, returns records, never commits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.forms import FORMS, fill, raw_fields
from matcher.records import Evidence, Expert
from service.catalogue.tables import EvidenceRow, ExpertRow
from service.listing import Listing, Page
from service.opportunities.tables import DisownedRow, OwnCorrectionRow
from service.store import one_of

RecordT = TypeVar("RecordT", Expert, Evidence)

EXPERTS, EVIDENCE = "experts", "evidence"
WITHOUT: Final = "without"
PROPOSED, AGREED, REFUSED = "proposed", "agreed", "refused"
"""What an office makes of an expert's saying that a work is not theirs."""


@dataclass(frozen=True, slots=True)
class Disowned:
    """A work of which an expert says that it is somebody else's."""

    expert_id: str
    evidence_id: str
    note: str
    state: str
    said_at: datetime


def corrections_of(session: Session, noun: str, record_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Map records to the raw fields that their owners corrected."""
    row = OwnCorrectionRow
    found = select(row.record_id, row.said).where(row.noun == noun, one_of(row.record_id, record_ids))
    return {str(record_id): dict(said) for record_id, said in session.execute(found)}


def put_correction(session: Session, noun: str, record_id: str, expert_id: str, said: Mapping[str, Any]) -> None:
    """Keep what an expert corrected in a record, beside what they corrected before."""
    if not said:
        return
    whole = {**corrections_of(session, noun, [record_id]).get(record_id, {}), **said}
    statement = insert(OwnCorrectionRow).values(noun=noun, record_id=record_id, expert_id=expert_id, said=whole)
    changed = {"expert_id": expert_id, "said": whole, "updated_at": func.now()}
    session.execute(statement.on_conflict_do_update(index_elements=["noun", "record_id"], set_=changed))


def with_own_corrections(session: Session, noun: str, records: Sequence[RecordT]) -> list[RecordT]:
    """Give records as their source says them, with what their owners corrected in its place."""
    said = corrections_of(session, noun, [each.id for each in records])
    return [_corrected(noun, each, said[each.id]) if each.id in said else each for each in records]


def put_disowned(session: Session, expert_id: str, evidence_id: str, note: str) -> None:
    """Note that a work is not an expert's, for their office to decide."""
    values = {"note": note, "state": PROPOSED, "said_at": func.now(), "decided_at": None}
    statement = insert(DisownedRow).values(expert_id=expert_id, evidence_id=evidence_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["expert_id", "evidence_id"], set_=values))


def get_disowned(session: Session, expert_id: str, evidence_id: str, *, lock: bool = False) -> Disowned | None:
    """Fetch what an expert said of a work."""
    row = session.get(DisownedRow, (expert_id, evidence_id), with_for_update=lock or None, populate_existing=lock)
    return _disowned(row) if row is not None else None


def disowned_by(session: Session, expert_id: str) -> dict[str, str]:
    """Map works that an expert disowned to what became of that."""
    row = DisownedRow
    found = session.execute(select(row.evidence_id, row.state).where(row.expert_id == expert_id))
    return {str(evidence_id): state for evidence_id, state in found}


def decide_disowned(session: Session, expert_id: str, evidence_id: str, state: str) -> None:
    """Note what an office decided."""
    row = session.get_one(DisownedRow, (expert_id, evidence_id))
    row.state, row.decided_at = state, func.now()
    session.flush()


def forget_disowned(session: Session, expert_id: str, evidence_id: str) -> None:
    """Take back what an expert said of a work."""
    row = DisownedRow
    session.execute(delete(row).where(row.expert_id == expert_id, row.evidence_id == evidence_id))


def list_disowned(session: Session, page: Page, institution_id: str | None) -> Listing[Disowned]:
    """Page through what waits for an office, the oldest first; without one, for all offices."""
    query = (
        select(DisownedRow)
        .join(ExpertRow, ExpertRow.id == DisownedRow.expert_id)
        .join(EvidenceRow, EvidenceRow.id == DisownedRow.evidence_id)
        .where(DisownedRow.state == PROPOSED)
    )
    if institution_id is not None:
        query = query.where(ExpertRow.institution_id == institution_id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(DisownedRow.said_at, DisownedRow.evidence_id).limit(page.limit).offset(page.offset)
    return Listing([_disowned(row) for row in session.scalars(ordered)], total, page)


def _corrected(noun: str, record: RecordT, said: Mapping[str, Any]) -> RecordT:
    fields = {name: value for name, value in said.items() if name != WITHOUT}
    found, _ = fill(FORMS[noun], {**raw_fields(record), **fields})
    corrected = cast("RecordT", found) if found is not None else record  # rules became stricter since it was said
    if isinstance(corrected, Evidence):
        left = tuple(each for each in corrected.expert_ids if each not in said.get(WITHOUT, ()))
        return replace(corrected, expert_ids=left or corrected.expert_ids)
    return corrected


def _disowned(row: DisownedRow) -> Disowned:
    return Disowned(row.expert_id, row.evidence_id, row.note, row.state, row.said_at)
