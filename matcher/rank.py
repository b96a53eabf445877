"""From hits on evidence to ranked experts.

Evidence is scored, then rolled up: an expert stands on the few best things
that they did. Knows neither text nor vectors; every score it gives splits into
named parts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.index import Hits, Index, Probe
from matcher.records import LANGUAGES, Filters

Floats = npt.NDArray[np.float64]

PARTS: Final = ("meaning", "words", "across_languages")
"""The parts of every score, in the order in which they are shown.

``meaning`` is the similarity of the vectors; ``words`` what shared words add;
``across_languages`` what words would be expected to add where the two languages share none.
"""

OnStage = Callable[[str], None]
"""Called with the name of a stage when it ends, so that a caller with a clock can time it."""

_FIRST_SEARCH: Final = 256
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits become scores.

    Parameters
    ----------
    best_weights : tuple of float
        Weights of an expert's best, second best, ... evidence, falling; an expert with
        fewer pieces is averaged over what there is.
    words_weight : float
        What a piece of evidence gains that holds all of the problem's words.
    """

    best_weights: tuple[float, ...] = (0.5, 0.3, 0.2)
    words_weight: float = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence with what it brings to each part of its expert's score."""

    evidence_id: str
    lang: str
    similarity: float
    lexical: float
    contributions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RankedExpert:
    """An expert's score, its parts, and the pieces of evidence that made it, best first."""

    expert_id: str
    score: float
    parts: Mapping[str, float]
    pieces: tuple[Piece, ...]


def rank_experts(
    index: Index,
    probe: Probe,
    *,
    limit: int,
    filters: Filters = Filters(),
    ranking: Ranking = Ranking(),
    on_stage: OnStage = lambda stage: None,
) -> list[RankedExpert]:
    """Find the ``limit`` best experts for a probe, best first; ties by expert id.

    Exact although an index may list only the best evidence, by the threshold argument
    of Fagin, Lotem and Naor (2003, Optimal aggregation algorithms for middleware): a
    weighted mean is at most its largest member, so an expert whose best evidence is not
    listed cannot beat one whose score exceeds all that is unlisted. While that does not
    hold, the search is widened.
    """
    scoring = _Scoring(probe, ranking, index.self_score(probe))
    n_searched = max(_FIRST_SEARCH, 4 * limit)
    while True:
        found = index.search(probe, limit=n_searched, filters=filters)
        complete = found.similarity_ceiling == -math.inf
        whole = found if complete else index.evidence_of(probe, found.expert_ids, filters=filters)
        on_stage("search")
        ranked = _roll_up(whole, scoring, limit)
        on_stage("rank")
        if complete or (len(ranked) == limit and ranked[-1].score >= scoring.unlisted_ceiling(found)):
            return ranked
        n_searched *= 8


def score_experts(
    index: Index,
    probe: Probe,
    expert_ids: Collection[str],
    *,
    filters: Filters = Filters(),
    ranking: Ranking = Ranking(),
) -> list[RankedExpert]:
    """Score the named experts, whoever else there is, best first; one without evidence is left out."""
    scoring = _Scoring(probe, ranking, index.self_score(probe))
    wanted = set(expert_ids)
    found = _roll_up(index.evidence_of(probe, wanted, filters=filters), scoring, limit=None)
    return [expert for expert in found if expert.expert_id in wanted]


@dataclass(frozen=True, slots=True)
class _Scoring:
    """What one ranking holds fixed, and how it scores a piece of evidence."""

    probe: Probe
    ranking: Ranking
    self_score: float

    def scores(self, hits: Hits) -> Floats:
        """Score every hit, shape (n_hits,).

        Words of two languages cannot meet (beside codes and names). Left at that, a
        chance word in one's own language would beat a translation; so such a pair is
        credited with the words that its meaning lets expect, if these are more.
        """
        scores = self._expected_words(hits.similarity)
        scores[self._same_language(hits.langs)] = 0.0
        np.maximum(scores, self._words(hits.lexical), out=scores)
        scores += hits.similarity
        return scores

    def parts(self, hits: Hits, row: int) -> dict[str, float]:
        """Split one hit's score into its parts."""
        words = float(self._words(hits.lexical[row]))
        expected = float(self._expected_words(hits.similarity[row]))
        stands_in = expected > words and not self._same_language(hits.langs[row])
        return {
            "meaning": float(hits.similarity[row]),
            "words": 0.0 if stands_in else words,
            "across_languages": expected if stands_in else 0.0,
        }

    def unlisted_ceiling(self, hits: Hits) -> float:
        """Bound the score of any piece of evidence that is not among the hits."""
        words = float(self._words(np.float64(hits.lexical_ceiling)))
        return hits.similarity_ceiling + max(words, float(self._expected_words(np.float64(hits.similarity_ceiling))))

    def _same_language(self, langs: npt.NDArray[np.int8] | np.int8) -> npt.NDArray[np.bool_]:
        """Tell whether words can meet: not between languages, and not where the language is unknown."""
        wanted = LANGUAGES.index(self.probe.lang) if self.probe.lang != "other" else -1
        return np.asarray(langs == wanted)

    def _words(self, lexical: Floats | np.float64) -> Floats:
        """Weigh how much of what the problem's words could score evidence scores."""
        return np.asarray(lexical * (self.ranking.words_weight / self.self_score if self.self_score else 0.0))

    def _expected_words(self, similarity: npt.NDArray[np.float32] | np.floating[Any]) -> Floats:
        """Estimate the words of a translation: their share grows about as the square of the similarity."""
        return self.ranking.words_weight * np.maximum(similarity, 0.0, dtype=np.float64) ** 2


def _roll_up(hits: Hits, scoring: _Scoring, limit: int | None) -> list[RankedExpert]:
    """Average each expert's best evidence by its weights, and name the ``limit`` best experts."""
    if not len(hits.pair_hits):
        return []
    scores = scoring.scores(hits)[hits.pair_hits]
    groups = _Groups(scores, np.flatnonzero(np.diff(hits.pair_experts, prepend=-1)))
    weights = np.array(scoring.ranking.best_weights)
    chosen = groups.everyone() if limit is None else groups.best(limit, weights)
    ranked = []
    for group in chosen:
        pairs = groups.members(group)
        strongest = sorted(pairs, key=lambda pair: (-scores[pair], hits.evidence_ids[int(hits.pair_hits[pair])]))
        rows = [int(hits.pair_hits[pair]) for pair in strongest[: len(weights)]]
        shares = weights[: len(rows)] / weights[: len(rows)].sum()
        pieces = tuple(
            Piece(
                evidence_id=hits.evidence_ids[row],
                lang=LANGUAGES[hits.langs[row]],
                similarity=float(hits.similarity[row]),
                lexical=float(hits.lexical[row]),
                contributions={part: float(value * share) for part, value in scoring.parts(hits, row).items()},
            )
            for row, share in zip(rows, shares, strict=True)
        )
        totals = {part: math.fsum(piece.contributions[part] for piece in pieces) for part in PARTS}
        expert_id = hits.expert_ids[hits.pair_experts[pairs[0]]]
        ranked.append(RankedExpert(expert_id, math.fsum(totals.values()), totals, pieces))
    return sorted(ranked, key=lambda expert: (-expert.score, expert.expert_id))[:limit]


@dataclass(frozen=True, slots=True)
class _Groups:
    """Scores, float64 of shape (n_pairs,), in runs that belong to one expert each; ``starts`` says where."""

    scores: Floats
    starts: npt.NDArray[np.intp]

    def everyone(self) -> npt.NDArray[np.intp]:
        """Name every group."""
        return np.arange(len(self.starts))

    def members(self, group: int) -> range:
        """Name the pairs of a group."""
        stop = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.scores)
        return range(self.starts[group], stop)

    def best(self, limit: int, weights: Floats) -> npt.NDArray[np.intp]:
        """Name the ``limit`` groups of the highest weighted means, and those that tie with the last."""
        promise = np.maximum.reduceat(self.scores, self.starts)
        n_tried = 4 * limit
        if n_tried >= len(promise):
            return self._above(self.everyone(), weights, limit)
        tried = np.argpartition(-promise, n_tried)[:n_tried]
        bar = np.partition(self._means(tried, weights), -limit)[-limit]
        # A mean is at most its largest member: who promises less than the bar cannot enter.
        return self._above(np.flatnonzero(promise >= bar), weights, limit)

    def _above(self, groups: npt.NDArray[np.intp], weights: Floats, limit: int) -> npt.NDArray[np.intp]:
        if len(groups) <= limit:
            return groups
        means = self._means(groups, weights)
        chosen: npt.NDArray[np.intp] = groups[means >= np.partition(means, -limit)[-limit] - _ROUNDING]
        return chosen

    def _means(self, groups: npt.NDArray[np.intp], weights: Floats) -> Floats:
        """Average the best members of each group, shape (len(groups),)."""
        sizes = np.append(self.starts, len(self.scores))[groups + 1] - self.starts[groups]
        owner = np.repeat(np.arange(len(groups)), sizes)
        firsts = np.cumsum(sizes) - sizes
        place = np.arange(sizes.sum()) - firsts[owner]
        scores = self.scores[self.starts[groups][owner] + place]
        falling = np.lexsort((-scores, owner))
        counted = place < len(weights)
        share = weights[place[counted]]
        weighted = np.bincount(owner[counted], share * scores[falling][counted], minlength=len(groups))
        means: Floats = weighted / np.bincount(owner[counted], share, minlength=len(groups))
        return means
