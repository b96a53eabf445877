"""BM25 over sparse columns that grow by segments.

Counts of keys per row go in, a score per row comes out. Knows rows and keys,
not evidence. The formula's constants are `matcher.index`'s, shared with the
store.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matcher.index import BM25_B, BM25_K1, idf, probe_weight

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Occurrences of keys in rows ``first_row`` and on: CSC, shape (n_rows, n_keys then known)."""

    first_row: int
    occurrences: sparse.csc_array

    @property
    def n_rows(self) -> int:
        return int(self.occurrences.shape[0])

    @property
    def n_keys(self) -> int:
        return int(self.occurrences.shape[1])

    def postings(self, key: int) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Rows that hold a key, and how often."""
        if key >= self.n_keys:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.int32)
        span = slice(self.occurrences.indptr[key], self.occurrences.indptr[key + 1])
        return self.occurrences.indices[span] + self.first_row, self.occurrences.data[span]

    def holders_among(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Count, for each key, the chosen rows of this segment that hold it, shape (n_keys,)."""
        present = (np.ones_like(self.occurrences.data), self.occurrences.indices, self.occurrences.indptr)
        counts: npt.NDArray[np.int64] = sparse.csc_array(present, shape=self.occurrences.shape).T @ rows.astype(
            np.int64
        )
        return counts

    def followed_by(self, other: _Segment) -> _Segment:
        """One segment of both."""
        widened = self.occurrences.copy()
        widened.resize((self.n_rows, other.n_keys))
        return _Segment(self.first_row, sparse.vstack([widened, other.occurrences], format="csc"))


class Postings:
    """Which rows hold which keys. Rows are numbered in the order of arrival and never reused."""

    def __init__(self) -> None:
        self._key_of: dict[str, int] = {}
        self._holders = np.empty(0, dtype=np.int64)
        self._segments: list[_Segment] = []
        self._lengths = np.empty(0, dtype=np.float64)
        self._alive = np.empty(0, dtype=bool)
        self._n_alive = 0
        self._alive_length = 0.0

    def append(self, key_counts: Sequence[Mapping[str, int]]) -> None:
        """Add one row for each mapping from key to occurrences."""
        first_row = len(self._lengths)
        rows, keys, counts = [], [], []
        for row, counted in enumerate(key_counts):
            for key, count in counted.items():
                rows.append(row)
                keys.append(self._key_of.setdefault(key, len(self._key_of)))
                counts.append(count)
        shape = (len(key_counts), len(self._key_of))
        occurrences = sparse.csc_array((np.array(counts, dtype=np.int32), (rows, keys)), shape=shape)
        holders = np.diff(occurrences.indptr).astype(np.int64)
        holders[: len(self._holders)] += self._holders
        self._holders = holders
        self._lengths = np.append(self._lengths, [float(sum(counted.values())) for counted in key_counts])
        self._alive = np.append(self._alive, np.ones(len(key_counts), dtype=bool))
        self._n_alive += len(key_counts)
        self._alive_length += self._lengths[first_row:].sum()
        segment = _Segment(first_row, occurrences)
        # As in a log-structured merge: a segment joins its elder once it is half as large.
        while self._segments and segment.n_rows * 2 >= self._segments[-1].n_rows:
            segment = self._segments.pop().followed_by(segment)
        self._segments.append(segment)

    def drop(self, rows: Collection[int]) -> None:
        """Forget rows; their numbers stay unused."""
        dropped = np.zeros(len(self._alive), dtype=bool)
        dropped[list(rows)] = True
        self._n_alive -= int(dropped[self._alive].sum())
        self._alive_length -= self._lengths[dropped & self._alive].sum()
        self._alive &= ~dropped
        for segment in self._segments:
            gone = dropped[segment.first_row : segment.first_row + segment.n_rows]
            if gone.any():
                self._holders[: segment.n_keys] -= segment.holders_among(gone)

    @property
    def n_alive(self) -> int:
        """How many rows are left."""
        return self._n_alive

    def scores(self, probe_keys: Mapping[str, int]) -> Floats:
        """Score every row against a probe, shape (n_rows,); dropped rows hold no meaning.

        ``sum over keys of w(q) * idf * f (k1 + 1) / (f + k1 (1 - b + b * length / mean length))``,
        Okapi BM25 (Robertson and Zaragoza, 2009, The Probabilistic Relevance Framework).
        """
        scores = np.zeros(len(self._lengths))
        n_alive = self.n_alive
        if not n_alive:
            return scores
        mean_length = self._alive_length / n_alive or 1.0
        for key, count in probe_keys.items():
            n_holders = self._n_holders(key)
            if not n_holders:
                continue
            weight = probe_weight(count) * idf(n_holders, n_alive) * (BM25_K1 + 1)
            for segment in self._segments:
                rows, occurrences = segment.postings(self._key_of[key])
                damping = BM25_K1 * (1 - BM25_B + BM25_B * self._lengths[rows] / mean_length)
                scores[rows] += weight * occurrences / (occurrences + damping)
        return scores

    def self_score(self, probe_keys: Mapping[str, int]) -> float:
        """Score a row of mean length that holds each of the probe's keys once."""
        n_alive = self.n_alive
        return sum(
            probe_weight(count) * idf(max(self._n_holders(key), 1), n_alive) for key, count in probe_keys.items()
        )

    def _n_holders(self, key: str) -> int:
        column = self._key_of.get(key)
        return 0 if column is None else int(self._holders[column])
