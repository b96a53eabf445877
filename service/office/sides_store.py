"""The SQL of what stands beside a record when it is compared: its works, and works found by title. Never commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.catalogue.visibility import Viewer
from service.catalogue.visibility_store import anything_closed, closed_sets, closed_values
from service.fingerprints import search_name

TITLES: Final = 3
"""So many works are named."""

# A record's works are those that its source gives it, less what a split gave to another, and what a split gave it.
_WORKS: Final = """
{closed}
SELECT r.id AS record, w.title, w.lang, w.year, w.n
FROM unnest(CAST(:ids AS text[])) AS r (id) JOIN experts x ON x.id = r.id CROSS JOIN LATERAL (
    SELECT d.title, d.lang, d.year, count(*) OVER () AS n FROM (
        SELECT DISTINCT ON (coalesce(e.merged_into, e.id)) e.id, e.lang, e.year,
               CASE WHEN e.title = '' THEN left(e.text, 120) ELSE e.title END AS title
        FROM (
            SELECT g.* FROM evidence g WHERE g.given_expert_ids @> ARRAY[r.id] AND NOT EXISTS (
                SELECT FROM split_evidence s
                WHERE s.expert_id = coalesce(x.merged_into, x.id) AND s.evidence_id = coalesce(g.merged_into, g.id))
            UNION ALL
            SELECT g.* FROM evidence g JOIN split_evidence s ON s.evidence_id = g.id WHERE s.new_expert_id = r.id
        ) e
        WHERE e.kind <> 'interests' {open}
        ORDER BY coalesce(e.merged_into, e.id), e.id
    ) d
    ORDER BY d.year DESC NULLS LAST, d.title LIMIT :titles
) w
"""

_OPEN: Final = """
AND NOT EXISTS (SELECT FROM closed_evidence c WHERE c.id IN (e.id, coalesce(e.merged_into, e.id)))
"""

# Folds as `service.fingerprints.search_name` does, as far as titles need it.
_TITLED: Final = r"""
{closed}
SELECT e.id FROM evidence e CROSS JOIN LATERAL (
    SELECT regexp_replace(
        normalize(lower(translate(e.title || ' ' || e.translated_title, 'يىكةđĐـ', 'ییکهdd')), NFKD),
        '[\u0300-\u036f\u064b-\u065f\u0670\u200b-\u200f]', '', 'g') AS said
) folded
WHERE e.kind <> 'interests' AND folded.said LIKE ALL (CAST(:patterns AS text[])) {open}
ORDER BY e.merged_into IS NOT NULL, e.id LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Titled:
    """A work as one line: its title, or how its text begins."""

    title: str
    lang: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Works:
    """How many works a record has, as far as they are seen, and the latest `TITLES` of them."""

    count: int = 0
    latest: tuple[Titled, ...] = ()


def works_of(session: Session, viewer: Viewer, expert_ids: Collection[str]) -> dict[str, Works]:
    """Map experts' records to the works that each has by itself, whatever it is merged into."""
    found = dict.fromkeys(expert_ids, Works())
    rows = session.execute(
        text(_for(_WORKS, session, viewer)),
        {"ids": list(expert_ids), "titles": TITLES, **closed_values(viewer)},
    )
    for record, title, lang, year, count in rows:
        found[record] = Works(count, (*found[record].latest, Titled(title, lang, year)))
    return found


def works_titled(session: Session, viewer: Viewer, words: str, *, most: int) -> list[str]:
    """List works whose title, in either language, holds all of the words in any order; spelling is folded."""
    patterns = [f"%{_escaped(word)}%" for word in search_name(words).split()]
    if not patterns:
        return []
    values = {"patterns": patterns, "most": most, **closed_values(viewer)}
    return list(session.scalars(text(_for(_TITLED, session, viewer)), values))


def _for(query: str, session: Session, viewer: Viewer) -> str:
    if not anything_closed(session, viewer):
        return query.format(closed="", open="")
    return query.format(closed=f"WITH {closed_sets(viewer)}", open=_OPEN)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
