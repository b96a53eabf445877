"""Whether explanations are true to the ranking.

Probes and a matcher go in. Comes out: how often the evidence that an explanation names matters
more to the expert's score than as much of their other evidence, and how exactly the parts add up.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from matcher.engine import Matcher
from matcher.house import N_NAMED
from matcher.index import Hits, Index, Probe
from matcher.rank import RankedExpert, rank_experts, score_experts
from matcher.records import Filters


@dataclass(frozen=True, slots=True)
class Removal:
    """What removing some of an expert's pieces does, against removing as many others.

    Parameters
    ----------
    n_compared : int
        Matches whose expert has as many others.
    mean_pieces : float
        How many are removed.
    share : float
        Of the compared, where the score falls more than without as many others, drawn by chance.
    share_next_best : float
        The same against the best of the others: the hardest comparison.
    mean_drop, mean_drop_of_others : float
        By how much the score falls.
    """

    n_compared: int
    mean_pieces: float
    share: float
    share_next_best: float
    mean_drop: float
    mean_drop_of_others: float


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """What removing evidence does to scores.

    Parameters
    ----------
    n_matches : int
        All that were looked at.
    counted, shown : Removal
        Of the pieces that make the score, and of all that the explanation shows.
    largest_gap : float
        How far the parts of any score, or the pieces' shares of any part, are from adding up.
    """

    n_matches: int
    counted: Removal
    shown: Removal
    largest_gap: float


class _Without:
    """An index seen without some evidence. It answers what `score_experts` asks, no more."""

    def __init__(self, index: Index, evidence_ids: Collection[str]) -> None:
        self._index = index
        self._without = frozenset(evidence_ids)

    def self_score(self, probe: Probe) -> float:
        return self._index.self_score(probe)

    def evidence_of(self, probe: Probe, expert_ids: Collection[str], *, filters: Filters = Filters()) -> Hits:
        hits = self._index.evidence_of(probe, expert_ids, filters=filters)
        kept = np.array([hits.evidence_ids[row] not in self._without for row in hits.pair_hits], dtype=np.bool_)
        return replace(
            hits,
            pair_hits=hits.pair_hits[kept],
            pair_experts=hits.pair_experts[kept],
            pair_weights=hits.pair_weights[kept],
        )


def report_faithfulness(matcher: Matcher, probes: Sequence[Probe], *, seed: int = 0) -> Faithfulness:
    """Take the named evidence away from each of the ten best experts for each problem, and then other evidence.

    Named is what the score counts. Deleting what an explanation points at and looking whether the output
    follows is the erasure test of Li, Monroe and Jurafsky, 2016, Understanding neural networks through
    representation erasure; comparing with as much else guards against any deletion lowering the score.
    """
    rng = np.random.default_rng(seed)
    counted: list[tuple[int, float, float, float]] = []
    shown: list[tuple[int, float, float, float]] = []
    n_matches, gap = 0, 0.0
    for probe in probes:
        for expert in rank_experts(matcher.index, probe, limit=N_NAMED, ranking=matcher.ranking):
            n_matches += 1
            gap = max(gap, largest_gap(expert))
            alone = _alone(matcher, probe, expert.expert_id)
            pieces = [piece.evidence_id for piece in expert.pieces]
            scoring = [piece.evidence_id for piece in expert.pieces if any(piece.contributions.values())]
            counted += _drops(matcher, probe, expert, named=scoring, alone=alone, rng=rng)
            shown += _drops(matcher, probe, expert, named=pieces, alone=alone, rng=rng)
    return Faithfulness(n_matches, _removal(counted), _removal(shown), gap)


def largest_gap(expert: RankedExpert) -> float:
    """Say how far an expert's parts are from their score, or the pieces' shares of a part from the part."""
    gaps = [abs(sum(expert.parts.values()) - expert.score)]
    gaps += [
        abs(sum(piece.contributions.get(part, 0.0) for piece in expert.pieces) - value)
        for part, value in expert.parts.items()
    ]
    return max(gaps)


def _drops(
    matcher: Matcher,
    probe: Probe,
    expert: RankedExpert,
    *,
    named: Sequence[str],
    alone: Mapping[str, float],
    rng: np.random.Generator,
) -> list[tuple[int, float, float, float]]:
    """Say how far the score falls without the named, without others drawn, and without the best of the others."""
    others = sorted(alone.keys() - set(named), key=lambda id_: (-alone[id_], id_))
    if len(others) < len(named):
        return []
    drawn = [others[place] for place in rng.choice(len(others), size=len(named), replace=False)]
    left, left_of_drawn, left_of_next = (
        _score(matcher, probe, expert.expert_id, without=gone) for gone in (named, drawn, others[: len(named)])
    )
    return [(len(named), expert.score - left, expert.score - left_of_drawn, expert.score - left_of_next)]


def _removal(drops: Sequence[tuple[int, float, float, float]]) -> Removal:
    if not drops:
        return Removal(0, *[math.nan] * 5)
    n_pieces, named, drawn, next_best = np.array(drops, dtype=np.float64).T
    means = ((named > drawn), (named > next_best), named, drawn)
    return Removal(len(drops), float(n_pieces.mean()), *(float(each.mean()) for each in means))


def _alone(matcher: Matcher, probe: Probe, expert_id: str) -> dict[str, float]:
    """Score each of an expert's pieces as if it were the only one."""
    hits = matcher.index.evidence_of(probe, [expert_id])
    ids = [hits.evidence_ids[row] for row in hits.pair_hits]
    return {id_: _score(matcher, probe, expert_id, without=[one for one in ids if one != id_]) for id_ in ids}


def _score(matcher: Matcher, probe: Probe, expert_id: str, *, without: Collection[str]) -> float:
    """Score one expert without some of their evidence; some must be left."""
    seen = cast(Index, _Without(matcher.index, without))
    (expert,) = score_experts(seen, probe, [expert_id], ranking=matcher.ranking)
    return expert.score
