"""The SQL that `service.matching.index` searches with.

Which conditions are wanted goes in, a statement comes out. Holds no value that
a person gave. What is ``closed`` to whoever asks comes as the tables of
`service.catalogue.visibility_store.closed_sets`, or as an empty text where nothing is:
then the statements are those of a store in which all is public.
"""

from __future__ import annotations

from typing import Final

from matcher.records import Filters

TUNE: Final = """
SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true),
       set_config('plan_cache_mode', 'force_custom_plan', true)
"""
"""Compiling these short queries takes longer than running them, the candidates do not fit in
the default 4 MB, and only a plan for these very keys knows how common they are."""

_STATISTICS: Final = """
WITH {closed} unsearched AS MATERIALIZED (
    SELECT e.id FROM evidence e
    WHERE NOT EXISTS (SELECT FROM evidence_vectors v WHERE v.evidence_id = e.id AND v.encoder_id = :encoder_id)
    {or_closed}
), totals AS (
    SELECT count(*) AS n_evidence, coalesce(sum(e.key_count), 0) AS n_keys
    FROM evidence e JOIN evidence_vectors v ON v.evidence_id = e.id AND v.encoder_id = :encoder_id
    WHERE true {not_closed}
), holders AS (
    SELECT k.key, count(*) - count(u.id) AS n_holders
    FROM evidence_keys k LEFT JOIN unsearched u ON u.id = k.evidence_id
    WHERE k.key = ANY(CAST(:keys AS text[])) GROUP BY k.key
)
SELECT t.n_evidence, t.n_keys, h.key, h.n_holders FROM encoders c
CROSS JOIN totals t LEFT JOIN holders h ON true WHERE c.id = :encoder_id
"""

_BACKGROUND: Final = """
{closed} SELECT coalesce(avg(-(v.embedding <#> CAST(:vector AS vector))), 0) FROM evidence_vectors v
WHERE v.encoder_id = :encoder_id {not_closed}
"""

_SCORED: Final = """
WITH {closed} {allowed} scanned AS MATERIALIZED (
    SELECT v.evidence_id, e.key_count, e.lang, -(v.embedding <#> CAST(:vector AS vector)) AS similarity,
           coalesce(v.crowding, 0) AS crowding
    FROM evidence_vectors v JOIN evidence e ON e.id = v.evidence_id
    WHERE v.encoder_id = :encoder_id {not_closed} {by_allowed} {in_languages} {by_experts}
), postings AS MATERIALIZED (
    SELECT k.evidence_id, k.occurrences, sum(w.weight) AS weight
    FROM unnest(CAST(:keys AS text[]), CAST(:weights AS float8[])) AS w (key, weight) JOIN {keys} k USING (key)
    GROUP BY k.evidence_id, k.occurrences
), worded AS MATERIALIZED (
    SELECT s.evidence_id, sum(p.weight * p.occurrences / (p.occurrences + :short + :per_key * s.key_count)) AS lexical
    FROM postings p JOIN scanned s USING (evidence_id) GROUP BY s.evidence_id
), scored AS (
    SELECT s.evidence_id, s.lang, s.similarity, s.crowding, coalesce(w.lexical, 0) AS lexical
    FROM scanned s LEFT JOIN worded w USING (evidence_id)
)
"""
"""Weights come summed for each number of occurrences, because BM25 treats those alike: so the
many postings meet the lengths of the texts after they are few."""

_BEST: Final = """
, by_meaning AS MATERIALIZED (
    SELECT evidence_id, similarity FROM scored ORDER BY similarity DESC, evidence_id LIMIT :limit
), by_word AS MATERIALIZED (
    SELECT evidence_id, lexical FROM worded ORDER BY lexical DESC, evidence_id LIMIT :limit
), listed AS (
    SELECT * FROM scored WHERE evidence_id IN (SELECT evidence_id FROM by_meaning UNION SELECT evidence_id FROM by_word)
)
"""

_COLUMNS: Final = """
SELECT array_agg(l.evidence_id), array_agg(d.expert_id),
       string_agg(int2send(CAST(coalesce(array_position(CAST(:langs AS text[]), l.lang), :other) - 1 AS int2)), ''),
       string_agg(float4send(CAST(l.similarity AS real)), ''), string_agg(float8send(l.lexical), ''),
       string_agg(float4send(l.crowding), ''), {ceilings}
FROM {listed} l JOIN evidence_experts d USING (evidence_id)
WHERE NOT d.held {if_allowed} {if_wanted} {if_not_hidden} {if_seen}
"""

_CEILINGS: Final = """
       (SELECT count(*) FROM scored), (SELECT min(similarity) FROM by_meaning),
       (SELECT count(*) FROM worded), (SELECT min(lexical) FROM by_word)
"""

_ALLOWED: Final = """
allowed AS MATERIALIZED (
    SELECT x.id FROM experts x LEFT JOIN institutions i ON i.id = x.institution_id
    WHERE (cardinality(CAST(:institutions AS text[])) = 0 OR x.institution_id = ANY(CAST(:institutions AS text[])))
      AND (cardinality(CAST(:fields AS text[])) = 0 OR x.field = ANY(CAST(:fields AS text[])))
      AND (cardinality(CAST(:regions AS text[])) = 0 OR i.region = ANY(CAST(:regions AS text[])))
),
"""
_BY_ALLOWED: Final = """
    AND v.evidence_id IN (SELECT d.evidence_id FROM evidence_experts d WHERE d.expert_id IN (SELECT id FROM allowed))
"""
_IN_LANGUAGES: Final = "AND e.lang = ANY(CAST(:languages AS text[]))"
_BY_EXPERTS: Final = """
    AND v.evidence_id IN (SELECT evidence_id FROM evidence_experts WHERE expert_id = ANY(CAST(:experts AS text[])))
"""
_KEYS_OF_SCANNED: Final = """
(
    SELECT o.evidence_id, o.occurrences, o.key FROM scanned s JOIN evidence_keys o USING (evidence_id)
    WHERE o.key = ANY(CAST(:keys AS text[])) OFFSET 0
)
"""
"""``OFFSET 0`` has the few pieces of evidence looked up first, and not the many that hold the keys."""


_NOT_HIDDEN: Final = "AND d.expert_id <> ALL(CAST(:without AS text[]))"
"""Not among those of `_ALLOWED`: that reads who did what for all evidence, and somebody is nearly always away."""

WEAKENED: Final = """
SELECT coalesce(e.merged_into, e.id), coalesce(x.merged_into, x.id), greatest(exp(sum(ln(w.weight))), :least)
FROM (
    SELECT evidence_id, expert_id, weight FROM evidence_weights
    UNION ALL SELECT evidence_id, expert_id, weight FROM own_weights WHERE weight > 0
) w JOIN evidence e ON e.id = w.evidence_id JOIN experts x ON x.id = w.expert_id GROUP BY 1, 2
"""
"""The few claims that count for less, under the records that stand for person and work now. They are looked up
in what was found, so that all the others cost nothing."""


_NOT_CLOSED: Final = "AND {column} NOT IN (SELECT id FROM closed_evidence)"
_SEEN: Final = "AND d.expert_id NOT IN (SELECT id FROM closed_people)"


def statistics_statement(closed: str = "") -> str:
    """Put together the statement that counts what is searched, and who holds each key."""
    return _STATISTICS.format(
        closed=f"{closed}," if closed else "",
        or_closed="OR e.id IN (SELECT id FROM closed_evidence)" if closed else "",
        not_closed=_NOT_CLOSED.format(column="e.id") if closed else "",
    )


def background_statement(closed: str = "") -> str:
    """Put together the statement that averages the similarity to what is searched."""
    return _BACKGROUND.format(
        closed=f"WITH {closed}" if closed else "",
        not_closed=_NOT_CLOSED.format(column="v.evidence_id") if closed else "",
    )


def scoring_statement(filters: Filters, *, of_experts: bool, only_best: bool, closed: str = "") -> str:
    """Put together the statement that scores evidence and gives it in columns, one row for each of its experts.

    Every value in it is a parameter; the filters only say which conditions stand in it.
    """
    by_people = bool(filters.institutions or filters.fields or filters.regions)
    scored = _SCORED.format(
        closed=f"{closed}," if closed else "",
        not_closed=_NOT_CLOSED.format(column="v.evidence_id") if closed else "",
        allowed=_ALLOWED if by_people else "",
        by_allowed=_BY_ALLOWED if by_people else "",
        in_languages=_IN_LANGUAGES if filters.languages else "",
        by_experts=_BY_EXPERTS if of_experts else "",
        keys=_KEYS_OF_SCANNED if of_experts else "evidence_keys",
    )
    columns = _COLUMNS.format(
        ceilings=_CEILINGS if only_best else "0, 0, 0, 0",
        listed="listed" if only_best else "scored",
        if_allowed="AND d.expert_id IN (SELECT id FROM allowed)" if by_people else "",
        if_wanted="AND d.expert_id = ANY(CAST(:experts AS text[]))" if of_experts else "",
        if_not_hidden=_NOT_HIDDEN if filters.without else "",
        if_seen=_SEEN if closed else "",
    )
    return scored + (_BEST if only_best else "") + columns
