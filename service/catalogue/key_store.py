"""The SQL of identity keys: what records of one person, or of one work, share. Never commits.

Only records that share a key are ever compared; one that everybody has tells nothing and is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, cast

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.catalogue.tables import EvidenceRow, ExpertRow
from service.catalogue.writing import INTERESTS_SUFFIX

EXPERTS: Final = "experts"
EVIDENCE: Final = "evidence"
NOUNS: Final = (EXPERTS, EVIDENCE)
"""What can be there twice; the words are the names of the tables."""

LOOKED_AT: Final = "looked-at"
"""In the place of a noun: the key is the state of an expert's evidence when it was last looked at for two persons."""

NO_KEY: Final = ""
"""Stands alone for a record that has no key, so that it is known to have been read."""

_TABLES: Final = {EXPERTS: ExpertRow.__tablename__, EVIDENCE: EvidenceRow.__tablename__}

_SHARING: Final = """
WITH mine AS MATERIALIZED (
    SELECT DISTINCT key FROM identity_keys
    WHERE noun = :noun AND record_id = ANY(CAST(:ids AS text[])) AND key <> ''
), shared AS MATERIALIZED (
    SELECT m.key FROM mine m CROSS JOIN LATERAL (
        SELECT count(*) AS holders FROM (
            SELECT FROM identity_keys k WHERE k.noun = :noun AND k.key = m.key LIMIT :most + 1
        ) few
    ) counted WHERE counted.holders BETWEEN 2 AND :most
)
SELECT DISTINCT k.record_id FROM identity_keys k JOIN shared USING (key)
WHERE k.noun = :noun ORDER BY k.record_id
"""

_UNREAD: Final = """
SELECT r.id FROM {table} r
WHERE NOT EXISTS (SELECT FROM identity_keys k WHERE k.noun = :noun AND k.record_id = r.id)
  AND r.id NOT LIKE '%' || :suffix
ORDER BY r.id
"""


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


def sharing(session: Session, noun: str, record_ids: Collection[str], *, most: int) -> list[str]:
    """List the records that share a key with one of these, themselves where they do, by id.

    Parameters
    ----------
    most : int
        A key that more records have is passed over.
    """
    if not record_ids:
        return []
    # A plan for these very keys: without one PostgreSQL reads the whole table for each.
    session.execute(text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"))
    return list(session.scalars(text(_SHARING), {"noun": noun, "ids": list(record_ids), "most": most}))


def sharing_keys(session: Session, noun: str, keys: Collection[str], *, most: int) -> list[str]:
    """List the records that have one of these keys, by id; a key that more than ``most`` have is passed over."""
    found = """
        SELECT DISTINCT unnest(holders) AS record_id FROM (
            SELECT array_agg(record_id) AS holders FROM identity_keys
            WHERE noun = :noun AND key = ANY(CAST(:keys AS text[])) AND key <> '' GROUP BY key
            HAVING count(*) <= :most
        ) known ORDER BY 1
    """
    return list(session.scalars(text(found), {"noun": noun, "keys": list(keys), "most": most}))


def unread(session: Session, noun: str) -> list[str]:
    """List the records of a noun whose keys were never written, by id; experts' interests have none."""
    query = _UNREAD.format(table=_TABLES[noun])
    return list(session.scalars(text(query), {"noun": noun, "suffix": INTERESTS_SUFFIX}))


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
