"""The SQL of merges: pairs of records that are, may be or are not the same. Never commits.

Which records are one follows from all pairs together: see `service.identity.group_store`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, RowMapping, cast, delete, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from matcher.identity.likeness import Likeness, Reason
from service.catalogue.tables import EvidenceRow, ExpertRow
from service.identity.key_store import EVIDENCE, EXPERTS
from service.identity.tables import MergeRow
from service.listing import Listing, Page
from service.store import IMPORT_LOCK

PROPOSED, MERGED, REFUSED, UNDONE = "proposed", "merged", "refused", "undone"
STATES: Final = (PROPOSED, MERGED, REFUSED, UNDONE)
"""``proposed`` waits for a person, ``merged`` holds, ``refused`` and ``undone`` keep the two apart for good."""

DOUBTFUL: Final = "doubtful"
"""Asked for as if it were a state: merged by itself, and no longer likely enough for that."""

HELD_BACK: Final = "held-back"
"""The code of the reason why a likely pair was not merged by itself; the detail is one of `grouping`'s words."""

BY_ITSELF: Final = ""
"""In the place of who decided."""

TABLES: Final[Mapping[str, type[ExpertRow] | type[EvidenceRow]]] = {EXPERTS: ExpertRow, EVIDENCE: EvidenceRow}

_PUT: Final = """
INSERT INTO merges AS m (noun, one_id, other_id, probability, reasons, state, import_id)
SELECT :noun, e.one_id, e.other_id, e.probability, CAST(e.reasons AS json), e.state, CAST(:import_id AS int)
FROM unnest(CAST(:ones AS text[]), CAST(:others AS text[]), CAST(:probabilities AS float8[]),
            CAST(:reasons AS text[]), CAST(:states AS text[])) AS e (one_id, other_id, probability, reasons, state)
ON CONFLICT (noun, one_id, other_id) DO UPDATE
SET probability = excluded.probability, reasons = excluded.reasons, state = excluded.state,
    import_id = CASE WHEN m.state = excluded.state THEN m.import_id ELSE excluded.import_id END
WHERE m.decided_by = ''
"""

_OF_INSTITUTION: Final = """
(noun = 'experts' AND EXISTS (
    SELECT FROM experts x WHERE x.id IN (one_id, other_id) AND x.institution_id = :own)
  AND NOT EXISTS (
    SELECT FROM experts x WHERE x.id IN (one_id, other_id)
      AND x.visibility <> 'public' AND x.institution_id IS DISTINCT FROM :own)
 OR noun = 'evidence' AND EXISTS (
    SELECT FROM evidence e JOIN experts x ON x.id = ANY(e.given_expert_ids)
    WHERE e.id IN (one_id, other_id) AND x.institution_id = :own)
  AND NOT EXISTS (
    SELECT FROM evidence e WHERE e.id IN (one_id, other_id) AND e.visibility <> 'public' AND NOT EXISTS (
        SELECT FROM experts x WHERE x.id = ANY(e.given_expert_ids) AND x.institution_id = :own)))
"""

_TOUCHING: Final = """
SELECT {columns} FROM merges WHERE noun = :noun AND one_id = ANY(CAST(:ids AS text[]))
UNION ALL
SELECT {columns} FROM merges
WHERE noun = :noun AND other_id = ANY(CAST(:ids AS text[])) AND one_id <> ALL(CAST(:ids AS text[]))
"""


@dataclass(frozen=True, slots=True)
class Merge:
    """What is held of two records of one noun: ``one_id`` sorts before ``other_id``.

    ``decided_by`` is empty where nobody but the program has spoken; ``reasons`` are of the last time that the
    records were compared.
    """

    id: int
    noun: str
    one_id: str
    other_id: str
    probability: float
    reasons: tuple[Reason, ...]
    state: str
    import_id: int | None
    decided_by: str
    decided_at: datetime | None
    created_at: datetime

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, in order."""
        return self.one_id, self.other_id


def put_merges(
    session: Session, noun: str, likenesses: Mapping[str, Sequence[Likeness]], import_id: int | None
) -> None:
    """Write pairs by their state; of those that a person decided nothing changes."""
    rows = [(each, state) for state, some in likenesses.items() for each in some]
    if not rows:
        return
    values = {
        "noun": noun,
        "import_id": import_id,
        "ones": [min(each.a, each.b) for each, _ in rows],
        "others": [max(each.a, each.b) for each, _ in rows],
        "probabilities": [each.probability for each, _ in rows],
        "reasons": [json.dumps(as_json(each.reasons), ensure_ascii=False) for each, _ in rows],
        "states": [state for _, state in rows],
    }
    session.execute(text(_PUT), values)


def decide(session: Session, noun: str, pair: tuple[str, str], state: str, by: str) -> int:
    """Write what a person says of two records, in the place of what was held of them; give the number of it."""
    one, other = sorted(pair)
    found = session.scalar(
        select(MergeRow).where(MergeRow.noun == noun, MergeRow.one_id == one, MergeRow.other_id == other)
    )
    if found is None:
        found = MergeRow(noun=noun, one_id=one, other_id=other, probability=1.0, reasons=[["by-hand", ""]])
        session.add(found)
    found.state = state
    found.decided_by = by
    found.decided_at = func.now()
    session.flush()
    return found.id


def get_merge(session: Session, merge_id: int) -> Merge | None:
    """Fetch what is held of two records, by its number."""
    row = session.get(MergeRow, merge_id, populate_existing=True)
    return _merge(row) if row else None


def find_merge(session: Session, noun: str, pair: tuple[str, str]) -> Merge | None:
    """Fetch what is held of two records."""
    one, other = sorted(pair)
    wanted = select(MergeRow).where(MergeRow.noun == noun, MergeRow.one_id == one, MergeRow.other_id == other)
    row = session.scalar(wanted)
    return _merge(row) if row else None


def merges_of(session: Session, noun: str, record_ids: Collection[str]) -> dict[tuple[str, str], Merge]:
    """Map each pair of which something is held and one is among these records to that."""
    columns = ", ".join(column.name for column in MergeRow.__table__.columns)
    rows = session.execute(text(_TOUCHING.format(columns=columns)), {"noun": noun, "ids": list(record_ids)})
    found = (_merge(row) for row in rows.mappings())
    return {each.pair: each for each in found}


def delete_merges(session: Session, merge_ids: Collection[int]) -> None:
    """Forget what was held of some pairs."""
    if merge_ids:
        session.execute(delete(MergeRow).where(MergeRow.id.in_(merge_ids)))


def list_merges(
    session: Session,
    page: Page,
    *,
    state: str | None,
    noun: str | None,
    institution_id: str | None,
    doubtful_below: Mapping[str, float],
) -> Listing[Merge]:
    """Page through pairs, the likeliest first; of `DOUBTFUL` ones the least likely.

    Parameters
    ----------
    institution_id : str, optional
        Only pairs of which one record is of this institution, or of one of its experts.
    doubtful_below : mapping
        For each noun, how likely a pair must be to be merged by itself.
    """
    query = select(MergeRow).where(or_(*(_stands(each) for each in TABLES if noun in (None, each))))
    if institution_id is not None:
        query = query.where(text(_OF_INSTITUTION).bindparams(own=institution_id))
    if state == DOUBTFUL:
        unsure = [(MergeRow.noun == each) & (MergeRow.probability < least) for each, least in doubtful_below.items()]
        held_back = cast(MergeRow.reasons, JSON)[0][0].as_string() == HELD_BACK
        query = query.where(MergeRow.state == MERGED, MergeRow.decided_by == BY_ITSELF, or_(held_back, *unsure))
    elif state is not None:
        query = query.where(MergeRow.state == state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    likely = MergeRow.probability.asc() if state == DOUBTFUL else MergeRow.probability.desc()
    rows = session.scalars(query.order_by(likely, MergeRow.id).limit(page.limit).offset(page.offset))
    return Listing([_merge(row) for row in rows], total, page)


def _stands(noun: str) -> ColumnElement[bool]:
    """Both records are there; of what is proposed, also: they are not one already, by way of others."""
    one, other = aliased(TABLES[noun]), aliased(TABLES[noun])
    apart = func.coalesce(one.merged_into, one.id) != func.coalesce(other.merged_into, other.id)
    there = exists().where(
        one.id == MergeRow.one_id, other.id == MergeRow.other_id, (MergeRow.state != PROPOSED) | apart
    )
    return (MergeRow.noun == noun) & there


def forget_of_import(session: Session, import_id: int) -> set[tuple[str, str]]:
    """Forget what an import alone merged or proposed; list the records, each with its noun."""
    gone = delete(MergeRow).where(MergeRow.import_id == import_id, MergeRow.decided_by == BY_ITSELF)
    rows = session.execute(gone.returning(MergeRow.noun, MergeRow.one_id, MergeRow.other_id)).all()
    return {(noun, id_) for noun, *ids in rows for id_ in ids}


def try_lock_imports(session: Session) -> bool:
    """Keep imports and other decisions waiting until this unit of work ends; false where one is under way."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(IMPORT_LOCK))))


def as_json(reasons: Iterable[Reason]) -> list[list[str]]:
    """Write reasons as pairs of code and detail."""
    return [[each.code, each.detail] for each in reasons]


def as_reasons(written: Iterable[Sequence[str]]) -> tuple[Reason, ...]:
    """Read reasons as `as_json` writes them."""
    return tuple(Reason(code, detail) for code, detail in written)


def _merge(row: Any) -> Merge:
    values = {name: row[name] if isinstance(row, RowMapping) else getattr(row, name) for name in Merge.__slots__}
    return Merge(**{**values, "reasons": as_reasons(values["reasons"])})
