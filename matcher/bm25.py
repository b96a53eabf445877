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

from matcher.index import BM25_B, BM25_K1, PAIR, idf, n_terms, probe_weight

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

    def span(self, key: int) -> slice:
        """Say where a key's postings stand in the columns."""
        if key >= self.n_keys:
            return slice(0, 0)
        return slice(self.occurrences.indptr[key], self.occurrences.indptr[key + 1])

    def impacts(self, lengths: Floats, mean_length: float) -> Floats:
        """Weigh each posting by occurrences and length of its row, shape (n_postings,)."""
        own = lengths[self.first_row : self.first_row + self.n_rows]
        damping = BM25_K1 * (1 - BM25_B + BM25_B * own / mean_length)
        impacts: Floats = (
            self.occurrences.data * (BM25_K1 + 1) / (self.occurrences.data + damping[self.occurrences.indices])
        )
        return impacts

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
        self._impacts: list[Floats] | None = None

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
        self._lengths = np.append(self._lengths, [float(n_terms(counted)) for counted in key_counts])
        self._alive = np.append(self._alive, np.ones(len(key_counts), dtype=bool))
        self._n_alive += len(key_counts)
        self._alive_length += self._lengths[first_row:].sum()
        segment = _Segment(first_row, occurrences)
        # As in a log-structured merge: a segment joins its elder once it is half as large.
        while self._segments and segment.n_rows * 2 >= self._segments[-1].n_rows:
            segment = self._segments.pop().followed_by(segment)
        self._segments.append(segment)
        self._impacts = None

    def drop(self, rows: Collection[int]) -> None:
        """Forget rows; their numbers stay unused."""
        dropped = np.zeros(len(self._alive), dtype=bool)
        dropped[list(rows)] = True
        self._n_alive -= int(dropped[self._alive].sum())
        self._alive_length -= self._lengths[dropped & self._alive].sum()
        self._alive &= ~dropped
        self._impacts = None
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
        if self._impacts is None:
            mean_length = self._alive_length / n_alive or 1.0
            self._impacts = [segment.impacts(self._lengths, mean_length) for segment in self._segments]
        for key, count in probe_keys.items():
            n_holders = self._n_holders(key)
            if not n_holders:
                continue
            weight = probe_weight(key, count) * idf(n_holders, n_alive)
            for segment, impacts in zip(self._segments, self._impacts, strict=True):
                span = segment.span(self._key_of[key])
                rows = scores[segment.first_row : segment.first_row + segment.n_rows]
                rows[segment.occurrences.indices[span]] += weight * impacts[span]
        return scores

    def self_score(self, probe_keys: Mapping[str, int]) -> float:
        """Score a row of mean length that holds each of the probe's keys once, pairs left out."""
        n_alive = self.n_alive
        return sum(
            probe_weight(key, count) * idf(max(self._n_holders(key), 1), n_alive)
            for key, count in probe_keys.items()
            if not key.startswith(PAIR)
        )

    def _n_holders(self, key: str) -> int:
        column = self._key_of.get(key)
        return 0 if column is None else int(self._holders[column])
