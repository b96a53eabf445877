"""The SQL of identity keys: what records of one person, or of one work, share. Never commits.

Only records that share a key are ever compared; one that everybody has tells nothing and is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, cast

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

EXPERTS: Final = "experts"
EVIDENCE: Final = "evidence"
NOUNS: Final = (EXPERTS, EVIDENCE)
"""What can be there twice; the words are the names of the tables."""

LOOKED_AT: Final = "looked-at"
"""In the place of a noun: the key is the state of an expert's evidence when it was last looked at for two persons."""

COUNTED: Final = "#"
"""Begins a key by which nobody is found: how many have it tells how common a name is."""

NO_KEY: Final = ""
"""Stands alone for a record that has no key, so that it is known to have been read."""

_PAIRS: Final = """
WITH mine AS MATERIALIZED (
    SELECT key, array_agg(record_id) AS ids FROM identity_keys
    WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[])) AND key <> '' AND key NOT LIKE '#%' GROUP BY key
), shared AS MATERIALIZED (
    SELECT m.key, m.ids, h.ids AS holders FROM mine m CROSS JOIN LATERAL (
        SELECT array_agg(record_id) AS ids FROM (
            SELECT k.record_id FROM identity_keys k WHERE k.noun = :noun AND k.key = m.key LIMIT :most + 1
        ) few
    ) h WHERE cardinality(h.ids) BETWEEN 2 AND :most
)
SELECT DISTINCT least(o.id, p.id), greatest(o.id, p.id)
FROM shared s CROSS JOIN LATERAL unnest(s.ids) AS o (id) CROSS JOIN LATERAL unnest(s.holders) AS p (id)
WHERE o.id <> p.id
"""

_CONFIRMED: Final = """
SELECT p.one, p.other FROM unnest(CAST(:ones AS text[]), CAST(:others AS text[])) AS p (one, other)
WHERE EXISTS (
    SELECT FROM identity_keys a JOIN identity_keys b ON b.noun = a.noun AND b.key = a.key AND b.record_id = p.other
    WHERE a.noun = :noun AND a.record_id = p.one AND a.key <> '' AND a.key NOT LIKE '#%'
      AND (SELECT count(*) FROM (
              SELECT FROM identity_keys k WHERE k.noun = a.noun AND k.key = a.key LIMIT :most + 1) few) <= :most
)
"""

_UNREAD: Final = {
    EXPERTS: """
        SELECT r.id FROM experts r
        WHERE NOT EXISTS (SELECT FROM identity_keys k WHERE k.noun = 'experts' AND k.record_id = r.id) ORDER BY r.id
    """,
    EVIDENCE: """
        SELECT r.id FROM evidence r WHERE r.kind <> 'interests'
          AND NOT EXISTS (SELECT FROM identity_keys k WHERE k.noun = 'evidence' AND k.record_id = r.id) ORDER BY r.id
    """,
}


def write_keys(session: Session, noun: str, keys: Mapping[str, Collection[str]]) -> None:
    """Write the keys of records, in the place of those they had."""
    if not keys:
        return
    forget_keys(session, noun, keys)
    session.flush()
    connection = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
    with connection.cursor() as cursor, cursor.copy("COPY identity_keys (noun, key, record_id) FROM STDIN") as copy:
        for record_id, those in keys.items():
            for key in sorted(set(those)) or (NO_KEY,):
                copy.write_row((noun, key, record_id))


def forget_keys(session: Session, noun: str, record_ids: Collection[str]) -> None:
    """Delete the keys of records."""
    gone = "DELETE FROM identity_keys WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[]))"
    session.execute(text(gone), {"noun": noun, "ids": list(record_ids)})


def pairs(session: Session, noun: str, record_ids: Collection[str], *, most: int) -> list[tuple[str, str]]:
    """List the pairs of which one is among these records and that share a key, the first id before the other.

    Parameters
    ----------
    most : int
        A key that more records have is passed over.
    """
    if not record_ids:
        return []
    # A plan for these very keys: without one PostgreSQL reads the whole table for each.
    session.execute(text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"))
    found = session.execute(text(_PAIRS), {"noun": noun, "ids": list(record_ids), "most": most})
    return [(one, other) for one, other in found]


def confirmed(session: Session, noun: str, those: Collection[tuple[str, str]], *, most: int) -> set[tuple[str, str]]:
    """Say which pairs share a key that no more than ``most`` records of the store have."""
    values = {"noun": noun, "ones": [one for one, _ in those], "others": [other for _, other in those], "most": most}
    return {(one, other) for one, other in session.execute(text(_CONFIRMED), values)} if those else set()


def sharing(session: Session, noun: str, record_ids: Collection[str], *, most: int) -> set[str]:
    """Say which records share a key with one of these, as `pairs` does."""
    return {id_ for pair in pairs(session, noun, record_ids, most=most) for id_ in pair}


def holders(session: Session, noun: str, keys: Collection[str]) -> dict[str, int]:
    """Count how many records have each of these keys, whether anybody is found by it or not."""
    counted = """
        SELECT ltrim(key, '#'), count(*) FROM identity_keys WHERE noun = :noun AND key = ANY(CAST(:keys AS text[]))
        GROUP BY 1
    """
    either = [*keys, *(COUNTED + key for key in keys)]
    return dict(session.execute(text(counted), {"noun": noun, "keys": either}).all())


def found_by(session: Session, noun: str, keys: Collection[str], *, most: int) -> dict[str, list[str]]:
    """Map each of these keys to the records that have it; one that more than ``most`` have is left out."""
    found = """
        SELECT key, array_agg(record_id ORDER BY record_id) FROM identity_keys
        WHERE noun = :noun AND key = ANY(CAST(:keys AS text[])) AND key <> '' GROUP BY key HAVING count(*) <= :most
    """
    return dict(session.execute(text(found), {"noun": noun, "keys": list(keys), "most": most}).all())


def unread(session: Session, noun: str) -> list[str]:
    """List the records of a noun whose keys were never written, by id; experts' interests have none."""
    return list(session.scalars(text(_UNREAD[noun])))


def states_looked_at(session: Session, expert_ids: Collection[str]) -> dict[str, str]:
    """Map experts to the state in which their evidence was last looked at."""
    found = """
        SELECT record_id, key FROM identity_keys WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[]))
    """
    values = {"noun": LOOKED_AT, "ids": list(expert_ids)}
    return dict(session.execute(text(found), values).all())


def note_looked_at(session: Session, states: Mapping[str, str]) -> None:
    """Note in which state experts' evidence was looked at."""
    write_keys(session, LOOKED_AT, {expert_id: (state,) for expert_id, state in states.items()})
