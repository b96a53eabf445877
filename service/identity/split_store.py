"""The SQL of splits: persons whose works may be those of two, and works that were given to another. Never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matcher.identity.homonyms import SplitReason
from service.catalogue.links_store import write_links, write_links_of
from service.catalogue.tables import ExpertRow
from service.identity.group_store import records_of
from service.identity.tables import SplitEvidenceRow, SplitRow
from service.listing import Listing, Page

PROPOSED, SPLIT, ONE_PERSON, UNDONE = "proposed", "split", "one-person", "undone"
STATES: Final = (PROPOSED, SPLIT, ONE_PERSON, UNDONE)
"""``proposed`` holds all of the person's works back; ``undone`` was split and is one person again."""

# Newest first; of each person, whatever record of theirs it was noted for.
_SPLITS_OF: Final = """
SELECT coalesce(x.merged_into, x.id) AS person, s.id FROM splits s JOIN experts x ON x.id = s.expert_id
WHERE coalesce(x.merged_into, x.id) = ANY(CAST(:ids AS text[])) ORDER BY s.id DESC
"""

_USES: Final = """
SELECT (SELECT count(*) FROM evidence WHERE given_expert_ids && CAST(:ids AS text[]) AND kind <> 'interests')
         AS "piece(s) of evidence that name them",
       (SELECT count(*) FROM merges WHERE noun = 'experts' AND state = 'merged'
          AND (one_id = ANY(CAST(:ids AS text[])) OR other_id = ANY(CAST(:ids AS text[])))) AS "merge(s)",
       (SELECT count(*) FROM splits WHERE expert_id = ANY(CAST(:ids AS text[])) AND state = 'split')
         AS "split(s) of their own",
       (SELECT count(*) FROM decisions WHERE expert_id = ANY(CAST(:ids AS text[]))) AS "decision(s) on a match"
"""


@dataclass(frozen=True, slots=True)
class Split:
    """A person whose works may be those of two.

    ``groups`` are ids of evidence, the largest group first, which stays with the person; ``new_ids`` are the
    experts of the others, once it is split.
    """

    id: int
    expert_id: str
    groups: tuple[tuple[str, ...], ...]
    probability: float
    reasons: tuple[SplitReason, ...]
    state: str
    new_ids: tuple[str, ...]
    import_id: int | None
    decided_by: str
    decided_at: datetime | None
    created_at: datetime


def propose_split(
    session: Session,
    expert_id: str,
    groups: Sequence[Sequence[str]],
    *,
    probability: float,
    reasons: Sequence[SplitReason],
    import_id: int | None,
) -> None:
    """Flag a person; all their works are held back. What was proposed before is replaced."""
    withdraw(session, [expert_id])
    values = {
        "groups": [list(each) for each in groups],
        "reasons": [[each.code, list(each.details)] for each in reasons],
        "probability": probability,
    }
    session.add(SplitRow(expert_id=expert_id, state=PROPOSED, import_id=import_id, new_ids=[], **values))
    write_links_of(session, records_of(session, [expert_id]))


def withdraw(session: Session, expert_ids: Collection[str]) -> int:
    """Take proposals back that nobody decided on; say how many."""
    persons = records_of(session, expert_ids)
    gone = delete(SplitRow).where(SplitRow.expert_id.in_(persons), SplitRow.state == PROPOSED).returning(SplitRow.id)
    ids = session.scalars(gone).all()
    if ids:
        write_links_of(session, persons)
    return len(ids)


def get_split(session: Session, split_id: int) -> Split | None:
    """Fetch a split."""
    row = session.get(SplitRow, split_id, populate_existing=True)
    return _split(row) if row else None


def latest_splits(session: Session, expert_ids: Collection[str]) -> dict[str, Split]:
    """Map persons, by the records that they are shown as, to the latest that is held of them."""
    latest: dict[str, int] = {}
    for person, split_id in session.execute(text(_SPLITS_OF), {"ids": list(expert_ids)}):
        latest.setdefault(person, split_id)
    rows = session.scalars(select(SplitRow).where(SplitRow.id.in_(latest.values())))
    found = {row.id: _split(row) for row in rows}
    return {person: found[split_id] for person, split_id in latest.items()}


def flagged_records(session: Session) -> list[str]:
    """List all records of the persons who are flagged and wait for a decision."""
    return records_of(session, session.scalars(select(SplitRow.expert_id).where(SplitRow.state == PROPOSED)).all())


def list_splits(session: Session, page: Page, *, state: str | None, institution_id: str | None) -> Listing[Split]:
    """Page through splits, the likeliest first; with ``institution_id``, those of its experts."""
    query = select(SplitRow)
    if institution_id is not None:
        query = query.join(ExpertRow, ExpertRow.id == SplitRow.expert_id)
        query = query.where(ExpertRow.institution_id == institution_id)
    if state is not None:
        query = query.where(SplitRow.state == state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(SplitRow.probability.desc(), SplitRow.id)
    rows = session.scalars(ordered.limit(page.limit).offset(page.offset))
    return Listing([_split(row) for row in rows], total, page)


def note_decision(
    session: Session,
    split_id: int,
    state: str,
    by: str,
    *,
    groups: Sequence[Sequence[str]] | None = None,
    new_ids: Sequence[str] = (),
) -> None:
    """Note what a person decided; ``groups`` replace those that were proposed."""
    row = session.get_one(SplitRow, split_id)
    row.state, row.decided_by, row.new_ids = state, by, list(new_ids)
    row.decided_at = func.now() if by else None
    if groups is not None:
        row.groups = [list(each) for each in groups]
    session.flush()


def give_evidence(session: Session, split: Split, works: Mapping[str, Sequence[str]]) -> None:
    """Give works of a split person to other experts, by their ids."""
    rows = [
        {"expert_id": split.expert_id, "evidence_id": work, "new_expert_id": new_id, "split_id": split.id}
        for new_id, some in works.items()
        for work in some
    ]
    moved = insert(SplitEvidenceRow)
    # A work can have been given away by an earlier split of the same person: the latest stands.
    replaced = {"new_expert_id": moved.excluded.new_expert_id, "split_id": moved.excluded.split_id}
    session.execute(moved.on_conflict_do_update(index_elements=["expert_id", "evidence_id"], set_=replaced), rows)


def take_evidence_back(session: Session, split: Split) -> list[str]:
    """Undo `give_evidence`; list the works."""
    back = delete(SplitEvidenceRow).where(SplitEvidenceRow.split_id == split.id)
    return list(session.scalars(back.returning(SplitEvidenceRow.evidence_id)))


def renew_links(session: Session, expert_ids: Collection[str], evidence_ids: Collection[str] = ()) -> None:
    """Write anew who stands behind what these persons did, under any of their records, and behind other works."""
    write_links_of(session, records_of(session, expert_ids))
    write_links(session, evidence_ids)


def uses(session: Session, expert_ids: Collection[str]) -> dict[str, int]:
    """Count what would be lost with experts that a split made, by what it is."""
    found = session.execute(text(_USES), {"ids": list(expert_ids)}).mappings().one()
    return {what: count for what, count in found.items() if count}


def _split(row: SplitRow) -> Split:
    values: dict[str, Any] = {name: getattr(row, name) for name in Split.__slots__}
    values["groups"] = tuple(tuple(each) for each in row.groups)
    values["reasons"] = tuple(SplitReason(code, tuple(details)) for code, details in row.reasons)
    return Split(**{**values, "new_ids": tuple(row.new_ids)})
