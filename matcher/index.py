"""Where evidence is found: by meaning and by word.

Entries go in, hits come out: for a probe, each piece of evidence with its
cosine similarity and its lexical score, not yet fused and not yet rolled up.
One protocol, two rooms behind it: `matcher.memory` keeps everything in arrays,
the service keeps it in PostgreSQL. Both return the same hits. An index knows
neither text nor ranking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from matcher.records import Evidence, Expert, Filters, Institution, ModelId

Vector = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.float32]

BM25_K1: Final = 1.2
BM25_B: Final = 0.75
"""Okapi BM25 (Robertson and Zaragoza, 2009, The Probabilistic Relevance Framework), usual values."""


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

    ``similarity`` is the cosine in [-1, 1]; ``lexical`` the BM25 sum over the
    probe's keys, 0 or more.
    """

    evidence_id: str
    expert_ids: tuple[str, ...]
    lang: str
    kind: str
    year: int | None
    similarity: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hits:
    """The best evidence for a probe.

    Evidence that is not listed has at most ``similarity_ceiling`` and at most
    ``lexical_ceiling``; both are ``-inf`` when everything is listed.
    """

    hits: Sequence[Hit]
    similarity_ceiling: float = -np.inf
    lexical_ceiling: float = -np.inf


@dataclass(frozen=True, slots=True)
class LexicalScale:
    """What the probe's words could score at most here.

    ``self_score`` is the BM25 sum of a text of average length that holds every key
    of the probe once; 0 where no key is known.
    """

    self_score: float = field(default=0.0)


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
        """List the ``limit`` best by similarity and the ``limit`` best by words (their union)."""

    def evidence_of(self, probe: Probe, expert_ids: Collection[str], *, filters: Filters = Filters()) -> Sequence[Hit]:
        """Score everything that these experts did against the probe."""

    def lexical_scale(self, probe: Probe) -> LexicalScale:
        """Tell what the probe's words could score at most."""

    def evidence(self, evidence_ids: Collection[str]) -> Mapping[str, Evidence]:
        """Fetch the evidence itself, to explain it."""

    def experts(self, expert_ids: Collection[str]) -> Mapping[str, tuple[Expert, Institution | None]]:
        """Fetch the experts with their institutions."""
