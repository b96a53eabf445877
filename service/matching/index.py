"""The index in PostgreSQL: an exact scan by pgvector, and BM25 in SQL.

Implements `matcher.index.Index` over the tables of the catalogue, and returns
what `matcher.memory` returns. Searched is what has a vector of one encoder,
even where the text has changed since, and what the viewer sees: all else is as
if it were not there, but for the crowding that was measured beforehand. Knows
neither text nor ranking.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.errors import VectorMismatch
from matcher.index import BM25_B, BM25_K1, PAIR, Entry, Hits, Probe, Vector, claim_weights, idf, probe_weight
from matcher.records import LANGUAGES, Evidence, Expert, Filters, Institution, ModelId
from matcher.text import REVISION
from service.catalogue import evidence_store
from service.catalogue.crowding_store import measure_crowding
from service.catalogue.evidence_store import Described
from service.catalogue.vector_store import StoredEncoder, Waiting, put_vectors
from service.catalogue.visibility import EVERYTHING, Viewer
from service.catalogue.visibility_store import anything_closed, closed_sets, closed_values, seen_evidence, seen_experts
from service.conflicts import Conflict
from service.fingerprints import content_hash
from service.matching.statements import TUNE, WEAKENED, background_statement, scoring_statement, statistics_statement

LEAST_WEIGHT: Final = 0.125
"""However often an expert says that a piece of evidence is not their field, this much of their claim stays."""


class EncoderReplaced(Conflict):
    """The vectors to search were dropped, because another encoder has taken over."""

    def __init__(self) -> None:
        super().__init__("The model was changed while the problem was matched. Try again.")


@dataclass(frozen=True, slots=True)
class _Statistics:
    """What BM25 needs to know of everything that is searched; ``n_holders`` leaves out unknown keys."""

    n_evidence: int
    mean_length: float
    n_holders: Mapping[str, int]


class PostgresIndex:
    """Evidence in PostgreSQL. Implements `matcher.index.Index`.

    Nothing is asked of the database before the first search, so a session that
    is fresh then takes no connection until then. The calls of one ranking agree
    with each other if the session reads one snapshot (`Database.snapshot`).

    Parameters
    ----------
    session : Session
        An open unit of work; the index never commits it.
    stored : StoredEncoder
        Whose vectors are searched.
    whole_up_to : int
        Up to how much evidence a search lists all of it. Every search reads all anyway; to list
        only the best saves memory, and costs a second and a third look at what their authors did.
    viewer : Viewer
        Who looks.
    """

    def __init__(
        self, session: Session, stored: StoredEncoder, *, whole_up_to: int = 200_000, viewer: Viewer = EVERYTHING
    ) -> None:
        self._session = session
        self._stored = stored
        self._viewer = viewer
        self._closed_sets: str | None = None
        self._whole_up_to = whole_up_to
        self._statistics_of: dict[frozenset[str], _Statistics] = {}

    @property
    def model(self) -> ModelId:
        return self._stored.model

    def add(self, entries: Iterable[Entry]) -> None:
        latest = {entry.evidence.id: entry for entry in entries}
        for entry in latest.values():
            if entry.vector.shape != (self.model.dim,):
                raise VectorMismatch(
                    f"Evidence {entry.evidence.id!r} has a vector of shape {entry.vector.shape}, this index holds "
                    f"({self.model.dim},) from {self.model.name}. Embed it again with that model."
                )
        if not latest:
            return
        new = list(latest.values())
        described = [Described(each.evidence, each.lang, each.keys, REVISION) for each in new]
        evidence_store.put_evidence(self._session, described)
        waiting = [Waiting(each.evidence, content_hash(each.evidence)) for each in new]
        put_vectors(self._session, self._stored.id, waiting, np.stack([each.vector for each in new]))
        measure_crowding(self._session, self._stored.id)
        self._forget()

    def remove(self, evidence_ids: Collection[str]) -> None:
        evidence_store.delete_evidence(self._session, evidence_ids)
        self._forget()

    def search(self, probe: Probe, *, limit: int, filters: Filters = Filters()) -> Hits:
        """List everything where that is little enough, else the best."""
        everything = self._statistics(probe).n_evidence <= max(limit, self._whole_up_to)
        return self._hits(probe, filters, limit=None if everything else limit)

    def evidence_of(self, probe: Probe, expert_ids: Collection[str], *, filters: Filters = Filters()) -> Hits:
        return self._hits(probe, filters, experts=expert_ids)

    def self_score(self, probe: Probe) -> float:
        known = self._statistics(probe)
        return sum(
            probe_weight(key, count) * idf(max(known.n_holders.get(key, 0), 1), known.n_evidence)
            for key, count in probe.keys.items()
            if not key.startswith(PAIR)
        )

    def background(self, probe: Probe) -> float:
        values = {"vector": _literal(probe.vector), "encoder_id": self._stored.id, **self._closed_values()}
        return float(self._session.execute(text(background_statement(self._closed())), values).scalar_one())

    def evidence(self, evidence_ids: Collection[str]) -> Mapping[str, Evidence]:
        found = evidence_store.get_evidence(self._session, evidence_ids)
        return seen_evidence(self._session, self._viewer, found)

    def experts(self, expert_ids: Collection[str]) -> Mapping[str, tuple[Expert, Institution | None]]:
        found = seen_experts(self._session, self._viewer, expert_ids)
        return {id_: found.get(id_, (Expert(id_), None)) for id_ in expert_ids}

    def _statistics(self, probe: Probe) -> _Statistics:
        keys = frozenset(probe.keys)
        if (known := self._statistics_of.get(keys)) is None:
            self._session.execute(text(TUNE))
            values = {"encoder_id": self._stored.id, "keys": sorted(keys), **self._closed_values()}
            rows = self._session.execute(text(statistics_statement(self._closed())), values).all()
            if not rows:
                raise EncoderReplaced
            n_evidence, n_keys = rows[0][:2]
            known = self._statistics_of[keys] = _Statistics(
                n_evidence=n_evidence,
                mean_length=int(n_keys) / n_evidence if n_keys else 1.0,
                n_holders={key: n_holders for _, _, key, n_holders in rows if n_holders},
            )
        return known

    def _forget(self) -> None:
        self._statistics_of.clear()
        self._closed_sets = None

    def _closed(self) -> str:
        """Write what is closed to the viewer as tables, or nothing where all is open to them."""
        if self._closed_sets is None:
            some = anything_closed(self._session, self._viewer)
            self._closed_sets = closed_sets(self._viewer) if some else ""
        return self._closed_sets

    def _closed_values(self) -> dict[str, Any]:
        return closed_values(self._viewer) if self._closed() else {}

    def _hits(
        self, probe: Probe, filters: Filters, *, limit: int | None = None, experts: Collection[str] | None = None
    ) -> Hits:
        """Score what the filters allow, and list all of it, the best of it, or what these experts did."""
        known = self._statistics(probe)
        values = {
            "vector": _literal(probe.vector),
            "encoder_id": self._stored.id,
            "keys": list(known.n_holders),
            "weights": [
                probe_weight(key, probe.keys[key]) * idf(n_holders, known.n_evidence) * (BM25_K1 + 1)
                for key, n_holders in known.n_holders.items()
            ],
            "short": BM25_K1 * (1 - BM25_B),
            "per_key": BM25_K1 * BM25_B / known.mean_length,
            "langs": list(LANGUAGES),
            "other": len(LANGUAGES),
            "institutions": list(filters.institutions),
            "fields": list(filters.fields),
            "regions": list(filters.regions),
            "languages": list(filters.languages),
            "without": list(filters.without),
            "experts": list(experts or ()),
            "limit": limit,
            **self._closed_values(),
        }
        only_best = limit is not None
        closed = self._closed()
        statement = scoring_statement(filters, of_experts=experts is not None, only_best=only_best, closed=closed)
        row = self._session.execute(text(statement), values).one()
        *columns, n_scored, similarity_floor, n_worded, lexical_floor = row
        claims = {
            (evidence_id, expert_id): float(weight)
            for evidence_id, expert_id, weight in self._session.execute(text(WEAKENED), {"least": LEAST_WEIGHT})
        }
        if limit is None or n_scored <= limit:
            return _in_columns(_Columns(*columns), claims=claims)
        return _in_columns(
            _Columns(*columns),
            claims=claims,
            similarity_ceiling=similarity_floor,
            lexical_ceiling=lexical_floor if n_worded > limit else 0.0,
        )


class _Columns(NamedTuple):
    """Pairs of evidence and expert as PostgreSQL gives them; the four of bytes hold big-endian numbers."""

    evidence_ids: list[str] | None
    expert_ids: list[str] | None
    langs: bytes | None
    similarity: bytes | None
    lexical: bytes | None
    crowding: bytes | None


def _in_columns(
    sent: _Columns,
    *,
    claims: Mapping[tuple[str, str], float],
    similarity_ceiling: float = -math.inf,
    lexical_ceiling: float = -math.inf,
) -> Hits:
    """Give evidence and experts places in the order in which they came; a row came for each pair of them."""
    places: dict[str, int] = {}
    hits = np.array([places.setdefault(each, len(places)) for each in sent.evidence_ids or ()], dtype=np.intp)
    people: dict[str, int] = {}
    experts = np.array([people.setdefault(each, len(people)) for each in sent.expert_ids or ()], dtype=np.intp)
    by_expert = np.argsort(experts, kind="stable")
    _, firsts = np.unique(hits, return_index=True)
    weakened = {
        (places[evidence_id], people[expert_id]): weight
        for (evidence_id, expert_id), weight in claims.items()
        if evidence_id in places and expert_id in people
    }
    return Hits(
        evidence_ids=list(places),
        langs=np.frombuffer(sent.langs or b"", dtype=">i2").astype(np.int8)[firsts],
        similarity=np.frombuffer(sent.similarity or b"", dtype=">f4").astype(np.float32)[firsts],
        lexical=np.frombuffer(sent.lexical or b"", dtype=">f8").astype(np.float64)[firsts],
        crowding=np.frombuffer(sent.crowding or b"", dtype=">f4").astype(np.float32)[firsts],
        expert_ids=list(people),
        pair_hits=hits[by_expert],
        pair_experts=experts[by_expert],
        pair_weights=claim_weights(hits[by_expert], experts[by_expert], weakened),
        similarity_ceiling=similarity_ceiling,
        lexical_ceiling=lexical_ceiling,
    )


def _literal(vector: Vector) -> str:
    """Write a vector as pgvector reads it; the shortest form that gives each number back."""
    return "[" + ",".join(map(repr, vector.tolist())) + "]"
