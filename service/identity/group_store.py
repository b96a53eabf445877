"""The SQL of groups: which records are one, found from the pairs of `merges`. Never commits.

The records themselves stay as their sources said them; one of each group is shown, with what the others add,
and ``merged_into`` of the others names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session

from matcher.records import VISIBILITIES
from service.catalogue.links_store import write_links, write_links_of
from service.identity.grouping import Grouped, Groups, Tie, group
from service.identity.key_store import EXPERTS, forget_keys
from service.identity.merge_store import (
    BY_ITSELF,
    HELD_BACK,
    PROPOSED,
    REFUSED,
    UNDONE,
    delete_merges,
    merges_of,
)
from service.identity.tables import MergeRow
from service.store import one_of

# What its institution keeps is shown, then what belongs to an institution, then what says most of itself.
# Of works, the one that fewest may see: nothing comes to be seen by more people than its own source allows.
_RECORDS: Final = {
    "experts": """
        SELECT id, merged_into, coalesce(orcid, '') AS sign,
               CASE WHEN visibility <> 'public' OR institution_id IN (
                   SELECT institution_id FROM api_tokens WHERE revoked_at IS NULL AND institution_id IS NOT NULL)
                   THEN coalesce(institution_id, '') ELSE '' END AS house,
               ARRAY[CAST(coalesce(institution_id IN (SELECT institution_id FROM api_tokens
                     WHERE revoked_at IS NULL AND institution_id IS NOT NULL), false) AS int),
                     CAST(institution_id IS NOT NULL AS int),
                     CAST(position <> '' AS int) + CAST(department <> '' AS int) + CAST(field IS NOT NULL AS int)
                     + CAST(interests <> '{}' AS int) + CAST(url IS NOT NULL AS int) + CAST(orcid IS NOT NULL AS int)
                     + CAST(email IS NOT NULL AS int) + CAST(phone IS NOT NULL AS int),
                     length(name)] AS says
        FROM experts WHERE id = ANY(CAST(:ids AS text[])) OR merged_into = ANY(CAST(:ids AS text[]))
    """,
    "evidence": """
        SELECT id, merged_into, coalesce(doi, '') AS sign, '' AS house,
               ARRAY[array_position(CAST(:visibilities AS text[]), visibility),
                     length(title) + length(text) + length(translated_title)] AS says
        FROM evidence WHERE id = ANY(CAST(:ids AS text[])) OR merged_into = ANY(CAST(:ids AS text[]))
    """,
}

_TIES: Final = """
SELECT one_id, other_id, probability, decided_by <> '' AS by_hand FROM merges
WHERE noun = :noun AND state = 'merged' AND one_id = ANY(CAST(:ids AS text[]))
UNION
SELECT one_id, other_id, probability, decided_by <> '' FROM merges
WHERE noun = :noun AND state = 'merged' AND other_id = ANY(CAST(:ids AS text[]))
"""

_RECORDS_OF: Final = """
SELECT m.id FROM experts x JOIN experts m
  ON m.id = coalesce(x.merged_into, x.id) OR m.merged_into = coalesce(x.merged_into, x.id)
WHERE x.id = ANY(CAST(:ids AS text[])) GROUP BY m.id ORDER BY m.id
"""

_SHOWN_AS: Final = "SELECT id, coalesce(merged_into, id) FROM {table} WHERE id = ANY(CAST(:ids AS text[]))"

_SAID_APART: Final = """
SELECT coalesce(a.merged_into, a.id), coalesce(b.merged_into, b.id)
FROM merges m JOIN {table} a ON a.id = m.one_id JOIN {table} b ON b.id = m.other_id
WHERE m.noun = :noun AND m.state IN ('refused', 'undone')
"""

_POINT: Final = """
UPDATE {table} r SET merged_into = nullif(n.root, '')
FROM unnest(CAST(:ids AS text[]), CAST(:roots AS text[])) AS n (id, root) WHERE r.id = n.id
"""


def hindrance(session: Session, noun: str, pair: tuple[str, str]) -> str | None:
    """Say what keeps the groups of two records apart, one of `grouping`'s words or ``""``; None where they are one."""
    members, _ = _neighbourhood(session, noun, pair)
    signs, houses = _carried(members)
    standing = Groups(_apart(session, noun, members), signs, houses)
    for id_, row in members.items():
        if row["merged_into"] is not None:
            standing.join(id_, row["merged_into"])
    if standing.root(pair[0]) == standing.root(pair[1]):
        return None
    return standing.hindrance(*pair)


def regroup(session: Session, noun: str, record_ids: Collection[str]) -> Grouped:
    """Find anew which records are one with these, show each group as one record, and write who stands behind what.

    A group keeps the record that it was shown as, while that is in it. Ties that cannot hold beside what a person
    said, or beside other identifiers, become proposals.
    """
    members, ties = _neighbourhood(session, noun, record_ids)
    signs, houses = _carried(members)
    found = group(ties, apart=_apart(session, noun, members), signs=signs, houses=houses)
    _propose(session, noun, found.left_out)
    roots = dict.fromkeys(members, "")
    for each in found.groups:
        root = _shown(each, members)
        roots |= {id_: root for id_ in each if id_ != root}
    moved = {id_: root for id_, root in roots.items() if root != (members[id_]["merged_into"] or "")}
    if moved:
        statement = text(_POINT.format(table=noun))
        session.flush()
        session.execute(statement, {"ids": list(moved), "roots": list(moved.values())})
        session.expire_all()
        before = (members[id_]["merged_into"] or "" for id_ in moved)
        touched = {*moved, *moved.values(), *before} - {""}
        _write_links(session, noun, touched)
    return found


def records_of(session: Session, expert_ids: Collection[str]) -> list[str]:
    """List all records that are one person with any of these, themselves included, by id."""
    return list(session.scalars(text(_RECORDS_OF), {"ids": list(expert_ids)}))


def shown_as(session: Session, noun: str, record_ids: Collection[str]) -> dict[str, str]:
    """Map records to the records that they are shown as: themselves, where they are in no group."""
    return dict(session.execute(text(_SHOWN_AS.format(table=noun)), {"ids": list(record_ids)}).all())


def said_apart(session: Session, noun: str) -> set[frozenset[str]]:
    """List the groups of which somebody said that they are not the same, each two by what they are shown as."""
    found = session.execute(text(_SAID_APART.format(table=noun)), {"noun": noun})
    return {frozenset(pair) for pair in found}


def forget_records(session: Session, noun: str, record_ids: Collection[str]) -> None:
    """Forget what is held of records that were deleted; what was one with them is grouped anew."""
    ids = list(record_ids)
    known = merges_of(session, noun, ids)
    delete_merges(session, [each.id for each in known.values()])
    forget_keys(session, noun, ids)
    left = {id_ for pair in known for id_ in pair} - set(ids)
    regroup(session, noun, left)
    _write_links(session, noun, left)  # the database emptied ``merged_into`` of what was shown as a deleted one


def _write_links(session: Session, noun: str, record_ids: Collection[str]) -> None:
    if noun == EXPERTS:
        write_links_of(session, record_ids)
    else:
        write_links(session, record_ids)


def _neighbourhood(session: Session, noun: str, record_ids: Iterable[str]) -> tuple[dict[str, RowMapping], list[Tie]]:
    """Follow ties, and what is shown as what, from these records until nothing new comes."""
    members: dict[str, RowMapping] = {}
    ties: dict[tuple[str, str], Tie] = {}
    seen: set[str] = set()
    waiting = set(record_ids)
    while waiting:
        seen |= waiting
        values = {"ids": list(waiting), "noun": noun, "visibilities": list(VISIBILITIES)}
        new = {row["id"]: row for row in session.execute(text(_RECORDS[noun]), values).mappings()}
        members |= new
        found = [Tie(*row) for row in session.execute(text(_TIES), values)]
        ties |= {(tie.one, tie.other): tie for tie in found}
        reached = {end for tie in found for end in (tie.one, tie.other)} | set(new)
        reached |= {row["merged_into"] for row in new.values()} - {None}
        waiting = reached - seen
    return members, [tie for (one, other), tie in ties.items() if one in members and other in members]


def _carried(members: Mapping[str, RowMapping]) -> tuple[dict[str, str], dict[str, str]]:
    """Say which identifier each record carries, and which institution keeps it."""
    return {id_: row["sign"] for id_, row in members.items()}, {id_: row["house"] for id_, row in members.items()}


def _apart(session: Session, noun: str, members: Collection[str]) -> list[tuple[str, str]]:
    query = select(MergeRow.one_id, MergeRow.other_id).where(
        MergeRow.noun == noun,
        MergeRow.state.in_((REFUSED, UNDONE)),
        one_of(MergeRow.one_id, members),
        one_of(MergeRow.other_id, members),
    )
    return [(one, other) for one, other in session.execute(query)]


def _propose(session: Session, noun: str, left_out: Mapping[Tie, str]) -> None:
    """Put ties that cannot hold before a person, with what is in their way."""
    for tie, why in left_out.items():
        pair = MergeRow.noun == noun, MergeRow.one_id == tie.one, MergeRow.other_id == tie.other
        row = session.scalars(select(MergeRow).where(*pair).execution_options(populate_existing=True)).one()
        row.state, row.decided_by, row.decided_at = PROPOSED, BY_ITSELF, None
        row.reasons = [[HELD_BACK, why], *(each for each in row.reasons if each[0] != HELD_BACK)]
    session.flush()


def _shown(ids: Collection[str], members: Mapping[str, RowMapping]) -> str:
    """Choose the record that a group is shown as."""
    shown_now = {members[id_]["merged_into"] for id_ in ids} & set(ids)
    return min(shown_now or ids, key=lambda id_: ([-value for value in members[id_]["says"]], id_))
