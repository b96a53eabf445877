"""From scored claims on evidence to scored experts.

Pairs of expert and evidence with their scores go in, the best experts and their
strongest pairs come out. Knows neither text nor vectors, nor how a pair came by
its score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.index import Hits

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

_ROUNDING: Final = 1e-9

_ALIKE: Final = 1e-6
"""Two pieces of one expert that are as near as this, by vectors and by words, are one text entered twice."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An expert's score: the mean of the best of their pieces, and something for what comes after.

    The best one of every ``pieces_per_best`` counts, ``most_best`` at most. The mean of five is lower than
    the best of one though nothing speaks against who did more: ``breadth_weight * ln(how many)`` makes up
    for it. The next ``n_further`` add ``further_weight`` of their scores, which tells apart
    those who share their best work.
    """

    pieces_per_best: int
    most_best: int
    breadth_weight: float
    n_further: int
    further_weight: float

    def n_best(self, n_pieces: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Say by how many pieces experts are judged who have so many, shape (n_experts,)."""
        return np.clip(-(-n_pieces // self.pieces_per_best), 1, self.most_best)

    def shares(self, place: npt.NDArray[Any] | int, n_best: npt.NDArray[Any] | int) -> Floats:
        """Say how much of its score the piece at a place brings, from 0 on, of an expert judged by ``n_best``."""
        further = np.where(np.subtract(place, n_best) < self.n_further, self.further_weight, 0.0)
        return np.where(np.less(place, n_best), 1.0 / np.asarray(n_best), further)

    def breadth(self, n_best: npt.NDArray[Any] | int) -> Floats:
        """Say what an expert gains who is judged by so many."""
        return np.asarray(self.breadth_weight * np.log(n_best))


class Groups:
    """The claims of each expert: runs of pairs in ``hits``, whose scores are float64, shape (n_pairs,)."""

    def __init__(self, hits: Hits, scores: Floats, rule: Rule) -> None:
        self._hits = hits
        self._scores = scores
        self._rule = rule
        self._starts = np.flatnonzero(np.diff(hits.pair_experts, prepend=-1))

    def everyone(self) -> Positions:
        """Name every expert's group."""
        return np.arange(len(self._starts))

    def expert_ids(self, groups: Positions) -> list[str]:
        """Name whose each group is."""
        return [self._hits.expert_ids[at] for at in self._hits.pair_experts[self._starts[groups]]]

    def best(self, limit: int, *, slack: float = 0.0) -> Positions:
        """Name the ``limit`` groups of the highest scores, and those whose score is within ``slack`` of the last's."""
        # No piece scores more than the best: who promises less than the bar cannot enter.
        sizes = np.diff(np.append(self._starts, len(self._scores)))
        most = np.maximum.reduceat(self._scores, self._starts)
        further = self._rule.further_weight * np.minimum(sizes - 1, self._rule.n_further) * np.maximum(most, 0.0)
        promise = most + further + self._rule.breadth(self._rule.n_best(sizes))
        n_tried = 4 * limit
        if n_tried >= len(promise):
            return self.above(self.everyone(), limit, slack=slack)
        tried = np.argpartition(-promise, n_tried)[:n_tried]
        bar = np.partition(self.totals(tried), -limit)[-limit] - slack
        return self.above(np.flatnonzero(promise >= bar), limit, slack=slack)

    def above(self, groups: Positions, limit: int, *, slack: float = 0.0, bonuses: Floats | float = 0.0) -> Positions:
        """Name those of the groups that `best` would, with ``bonuses`` added to their scores, shape (len(groups),)."""
        if len(groups) <= limit:
            return groups
        totals = self.totals(groups) + bonuses
        chosen: Positions = groups[totals >= np.partition(totals, -limit)[-limit] - slack - _ROUNDING]
        return chosen

    def strongest(self, group: int) -> tuple[list[int], int]:
        """List an expert's pairs, best first and each text once, and by how many of them they are judged."""
        hits = self._hits
        stop = self._starts[group + 1] if group + 1 < len(self._starts) else len(self._scores)
        rows = {pair: int(hits.pair_hits[pair]) for pair in range(self._starts[group], stop)}
        order = sorted(rows, key=lambda pair: (-self._scores[pair], hits.evidence_ids[rows[pair]]))
        kept: list[int] = []
        for pair in order:
            if not (kept and self._alike(rows[kept[-1]], rows[pair])):
                kept.append(pair)
        return kept, int(self._rule.n_best(np.array([len(kept)]))[0])

    def totals(self, groups: Positions) -> Floats:
        """Score each group, shape (len(groups),)."""
        sizes = np.append(self._starts, len(self._scores))[groups + 1] - self._starts[groups]
        owners = np.repeat(np.arange(len(groups)), sizes)
        pairs = self._starts[groups][owners] + np.arange(sizes.sum()) - (np.cumsum(sizes) - sizes)[owners]
        order = np.lexsort((-self._scores[pairs], owners))
        pairs, rows = pairs[order], self._hits.pair_hits[pairs[order]]
        told = np.zeros(len(pairs), dtype=bool)
        told[1:] = (owners[:-1] == owners[1:]) & self._alike(rows[:-1], rows[1:])
        pairs, owners = pairs[~told], owners[~told]
        sizes = np.bincount(owners, minlength=len(groups))
        n_best = self._rule.n_best(sizes)
        place = np.arange(len(pairs)) - (np.cumsum(sizes) - sizes)[owners]
        shares = self._rule.shares(place, n_best[owners])
        sums = np.bincount(owners, shares * self._scores[pairs], minlength=len(groups))
        totals: Floats = sums + self._rule.breadth(n_best)
        return totals

    def _alike(self, one: Any, other: Any) -> Any:
        """Tell whether rows hold the same text; for two rows, or two arrays of them."""
        similarity, lexical = self._hits.similarity, self._hits.lexical
        return (np.abs(similarity[one] - similarity[other]) <= _ALIKE) & (
            np.abs(lexical[one] - lexical[other]) <= _ALIKE
        )
