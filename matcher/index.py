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
BM25_B: Final = 1.0
BM25_K3: Final = 1.5
"""Okapi BM25 (Robertson and Zaragoza, 2009, The Probabilistic Relevance Framework). Usual is b = .75 and k3 = 8
and more; problems as long as an abstract want what they repeat to count for less (`docs/EVALUATION.md`)."""


def idf(n_holders: int, n_evidence: int) -> float:
    """Weigh a key by how few pieces of evidence hold it.

    ``ln(1 + (N - n + 0.5) / (n + 0.5))``: Robertson and Spärck Jones, 1976, kept above zero.
    """
    return math.log1p((n_evidence - n_holders + 0.5) / (n_holders + 0.5))


PAIR: Final = "2:"
"""What the key of two terms that follow each other begins with. They add to what each says alone, and
count neither in the length of a text nor in what a problem could score at most."""

PAIR_WEIGHT: Final = 0.4


def n_terms(keys: Mapping[str, int]) -> int:
    """Measure the length of a text: its terms, pairs of them left out."""
    return sum(count for key, count in keys.items() if not key.startswith(PAIR))


def probe_weight(key: str, count: int) -> float:
    """Weigh a key by how often the problem says it: ``(k3 + 1) * count / (k3 + count)`` as in Okapi BM25."""
    return (PAIR_WEIGHT if key.startswith(PAIR) else 1.0) * (BM25_K3 + 1) * count / (BM25_K3 + count)


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
    """A problem made ready for search: unit vector, lexical keys, language, and others that it is also written in."""

    lang: str
    keys: Mapping[str, int]
    vector: Vector
    also: tuple[str, ...] = ()


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
    crowding : float32, shape (n_hits,), optional
        See `matcher.crowding`; zeros when left out.
    expert_ids : sequence of str, length n_experts
    pair_hits, pair_experts : intp, shape (n_pairs,)
        Who did what: positions of a hit and of an expert, sorted by expert.
    pair_weights : float32, shape (n_pairs,), optional
        How much an expert's claim to a piece of evidence counts, in (0, 1]; ones when left out.
    """

    evidence_ids: Sequence[str]
    langs: npt.NDArray[np.int8]
    similarity: npt.NDArray[np.float32]
    lexical: npt.NDArray[np.float64]
    expert_ids: Sequence[str]
    pair_hits: npt.NDArray[np.intp]
    pair_experts: npt.NDArray[np.intp]
    pair_weights: npt.NDArray[np.float32] = None  # type: ignore[assignment]
    crowding: npt.NDArray[np.float32] = None  # type: ignore[assignment]
    similarity_ceiling: float = -math.inf
    lexical_ceiling: float = -math.inf

    def __post_init__(self) -> None:
        if self.pair_weights is None:
            object.__setattr__(self, "pair_weights", np.ones(len(self.pair_hits), dtype=np.float32))
        if self.crowding is None:
            object.__setattr__(self, "crowding", np.zeros(len(self.evidence_ids), dtype=np.float32))

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


def claim_weights(
    pair_hits: npt.NDArray[np.intp], pair_experts: npt.NDArray[np.intp], weakened: Mapping[tuple[int, int], float]
) -> npt.NDArray[np.float32]:
    """Weigh each expert's claim to each piece of evidence: 1, but for the few claims that were weakened.

    Parameters
    ----------
    pair_hits, pair_experts : intp, shape (n_pairs,)
        Positions of a hit and of an expert, in any order, no pair twice.
    weakened : mapping of (hit, expert) to float
        Weights in (0, 1]; a claim that is not among the pairs is passed over.

    Returns
    -------
    float32, shape (n_pairs,)
    """
    weights = np.ones(len(pair_hits), dtype=np.float32)
    if not weakened or not len(weights):
        return weights
    n_hits = max(int(pair_hits.max()), *(hit for hit, _ in weakened)) + 1
    keys = np.array([expert * n_hits + hit for hit, expert in weakened], dtype=np.intp)
    by_key = np.argsort(keys)
    values = np.array(list(weakened.values()), dtype=np.float32)[by_key]
    keys = keys[by_key]
    wanted = pair_experts * n_hits + pair_hits
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = keys[places] == wanted
    weights[found] = values[places[found]]
    return weights


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

        The sum of ``probe_weight(key, count) * idf(max(n_holders, 1), n_evidence)``, without pairs. This is the
        yardstick that makes the lexical scores of different problems comparable.
        """

    def background(self, probe: Probe) -> float:
        """Average the probe's similarity to all evidence, in [-1, 1]; 0 where there is none."""

    def evidence(self, evidence_ids: Collection[str]) -> Mapping[str, Evidence]:
        """Fetch the evidence itself, to explain it."""

    def experts(self, expert_ids: Collection[str]) -> Mapping[str, tuple[Expert, Institution | None]]:
        """Fetch the experts with their institutions."""
