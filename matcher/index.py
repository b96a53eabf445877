"""Where evidence is found: by meaning and by word.

Entries go in, hits come out: for a probe, each piece of evidence with its
cosine similarity and its lexical score, not yet fused and not yet rolled up.
One protocol, two rooms behind it: `matcher.memory` keeps everything in arrays,
the service keeps it in PostgreSQL. Both return the same hits. An index knows
neither text nor ranking.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from matcher.records import LANGUAGES, Evidence, Expert, Filters, Institution, ModelId

Vector = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.float32]

BM25_K1: Final = 1.2
BM25_B: Final = 0.75
BM25_K3: Final = 8.0
"""Okapi BM25 (Robertson and Zaragoza, 2009, The Probabilistic Relevance Framework), usual values."""


def idf(n_holders: int, n_evidence: int) -> float:
    """Weigh a key by how few pieces of evidence hold it.

    ``ln(1 + (N - n + 0.5) / (n + 0.5))``: Robertson and Spärck Jones, 1976, kept above zero.
    """
    return math.log1p((n_evidence - n_holders + 0.5) / (n_holders + 0.5))


def probe_weight(count: int) -> float:
    """Weigh a key by how often the problem says it: ``(k3 + 1) * count / (k3 + count)`` as in Okapi BM25."""
    return (BM25_K3 + 1) * count / (BM25_K3 + count)


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of evidence made ready for search.

    ``vector`` is float32, shape (dim,), of unit length; ``keys`` maps each
    lexical key to how often the text holds it.
    """

    evidence: Evidence
    lang: str
    keys: Mapping[str, int]
    vector: Vector


@dataclass(frozen=True, slots=True)
class Probe:
    """A problem made ready for search: unit vector, lexical keys, language."""

    lang: str
    keys: Mapping[str, int]
    vector: Vector


@dataclass(frozen=True, slots=True)
class Hit:
    """What a probe and one piece of evidence have in common.

    ``expert_ids`` holds the experts that the filters let through; ``similarity`` is the
    cosine in [-1, 1]; ``lexical`` the BM25 sum over the probe's keys, 0 or more.
    """

    evidence_id: str
    expert_ids: tuple[str, ...]
    lang: str
    similarity: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hits:
    """Evidence scored for a probe, in columns.

    Evidence that is not listed has at most ``similarity_ceiling`` and at most
    ``lexical_ceiling``; both are ``-inf`` when everything is listed.

    Parameters
    ----------
    evidence_ids : sequence of str, length n_hits
    langs : int8, shape (n_hits,)
        Positions in `LANGUAGES`.
    similarity : float32, shape (n_hits,)
    lexical : float64, shape (n_hits,)
    expert_ids : sequence of str, length n_experts
    pair_hits, pair_experts : intp, shape (n_pairs,)
        Who did what: positions of a hit and of an expert, sorted by expert.
    """

    evidence_ids: Sequence[str]
    langs: npt.NDArray[np.int8]
    similarity: npt.NDArray[np.float32]
    lexical: npt.NDArray[np.float64]
    expert_ids: Sequence[str]
    pair_hits: npt.NDArray[np.intp]
    pair_experts: npt.NDArray[np.intp]
    similarity_ceiling: float = -math.inf
    lexical_ceiling: float = -math.inf

    @classmethod
    def of(
        cls, hits: Sequence[Hit], *, similarity_ceiling: float = -math.inf, lexical_ceiling: float = -math.inf
    ) -> Self:
        """Put rows into columns."""
        expert_ids = sorted({expert_id for hit in hits for expert_id in hit.expert_ids})
        position = {expert_id: place for place, expert_id in enumerate(expert_ids)}
        pairs = sorted((position[expert_id], row) for row, hit in enumerate(hits) for expert_id in hit.expert_ids)
        return cls(
            evidence_ids=[hit.evidence_id for hit in hits],
            langs=np.array([LANGUAGES.index(hit.lang) for hit in hits], dtype=np.int8),
            similarity=np.array([hit.similarity for hit in hits], dtype=np.float32),
            lexical=np.array([hit.lexical for hit in hits], dtype=np.float64),
            expert_ids=expert_ids,
            pair_hits=np.array([row for _, row in pairs], dtype=np.intp),
            pair_experts=np.array([place for place, _ in pairs], dtype=np.intp),
            similarity_ceiling=similarity_ceiling,
            lexical_ceiling=lexical_ceiling,
        )


class Index(Protocol):
    """Evidence, searchable."""

    @property
    def model(self) -> ModelId:
        """What made the vectors in here."""

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries; one whose evidence id is known replaces the old one.

        Raises
        ------
        VectorMismatch
            If a vector's size is not the model's.
        """

    def remove(self, evidence_ids: Collection[str]) -> None:
        """Forget evidence; unknown ids are passed over."""

    def search(self, probe: Probe, *, limit: int, filters: Filters = Filters()) -> Hits:
        """List at least the ``limit`` best by similarity and the ``limit`` best by words."""

    def evidence_of(self, probe: Probe, expert_ids: Collection[str], *, filters: Filters = Filters()) -> Hits:
        """Score everything that these experts did against the probe."""

    def self_score(self, probe: Probe) -> float:
        """Score a text of average length that holds each of the probe's keys once.

        The sum of ``probe_weight(count) * idf(max(n_holders, 1), n_evidence)``. This is the
        yardstick that makes the lexical scores of different problems comparable.
        """

    def evidence(self, evidence_ids: Collection[str]) -> Mapping[str, Evidence]:
        """Fetch the evidence itself, to explain it."""

    def experts(self, expert_ids: Collection[str]) -> Mapping[str, tuple[Expert, Institution | None]]:
        """Fetch the experts with their institutions."""
