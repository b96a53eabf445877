"""From hits on evidence to ranked experts.

Evidence is scored, then rolled up: an expert stands on the few best things
that they did. Knows neither text nor vectors; every score it gives splits into
named parts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.bonuses import AGREEMENT, NO_BONUSES, bonus_of_each, check_bonuses
from matcher.index import Hits, Index, Probe
from matcher.records import LANGUAGES, Filters
from matcher.roll_up import Groups, Rule

Floats = npt.NDArray[np.float64]

PARTS: Final = ("meaning", "words", "across_languages", "crowding", "breadth")
"""The parts of every score, in the order in which they are shown.

``meaning`` is the similarity of the vectors; ``words`` what shared words add;
``across_languages`` what words would be expected to add where the two languages share none;
``crowding`` what is taken off evidence that is near to much else; ``breadth`` what an expert
gains who is judged by more than one piece.
"""

OnStage = Callable[[str], None]
"""Called with the name of a stage when it ends, so that a caller with a clock can time it."""

TYPICAL_SELF_SCORE: Final = 100.0
"""Of a problem of two sentences in a small catalogue."""

_FIRST_SEARCH: Final = 256


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits become scores; `docs/EVALUATION.md` shows what each part is worth.

    Parameters
    ----------
    meaning_weight : float
        What a piece of evidence gains for each unit of similarity.
    words_weight : float
        What a piece of evidence gains that holds all the words of a problem of `TYPICAL_SELF_SCORE`.
    length_power : float
        In [0, 1]. The words of a problem are measured against its self-score to this power: at 1 a
        long problem and a short one count alike, below 1 the words of a long one count for more.
    short_length_power : float
        The same for a problem whose self-score is under `TYPICAL_SELF_SCORE`: one word that is shared is a
        large part of what a short problem says, and may be there by chance.
    across_weight : float
        What is expected of words between languages, as a share of ``words_weight * similarity ** 2``.
    crowding_weight : float
        Taken off for each unit of a piece's crowding (`matcher.crowding`).
    pieces_per_best, most_best, breadth_weight, n_further, further_weight
        How pieces make an expert's score: see `matcher.roll_up.Rule`.
    """

    meaning_weight: float = 1.0
    words_weight: float = 1.6
    length_power: float = 0.8
    short_length_power: float = 0.3
    across_weight: float = 1.2
    crowding_weight: float = 0.5
    pieces_per_best: int = 7
    most_best: int = 5
    breadth_weight: float = 0.06
    n_further: int = 2
    further_weight: float = 0.1

    @property
    def rule(self) -> Rule:
        """How pieces make an expert's score."""
        return Rule(self.pieces_per_best, self.most_best, self.breadth_weight, self.n_further, self.further_weight)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence with what it brings to each part of its expert's score: nothing, if others are better."""

    evidence_id: str
    lang: str
    similarity: float
    lexical: float
    contributions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RankedExpert:
    """An expert's score, its parts, and the pieces of evidence that made it, best first; `AGREEMENT` is in no piece."""

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
    bonuses: Mapping[str, float] = NO_BONUSES,
    on_stage: OnStage = lambda stage: None,
) -> list[RankedExpert]:
    """Find the ``limit`` best experts for a probe, best first; ties by expert id.

    ``bonuses`` says what an expert gains beside the evidence, by the id of the expert or of their institution;
    of two, the higher counts (`matcher.bonuses`). It stands in the parts as ``agreement``.

    Exact although an index may list only the best evidence, by the threshold argument
    of Fagin, Lotem and Naor (2003, Optimal aggregation algorithms for middleware): a
    mean is at most its largest member, so an expert whose best evidence is not listed
    cannot beat one whose score exceeds all that is unlisted and the highest bonus.
    While that does not hold, the search is widened.
    """
    check_bonuses(bonuses)
    highest = max(bonuses.values(), default=0.0)
    scoring = _Scoring(probe, ranking, index.self_score(probe))
    n_searched = max(_FIRST_SEARCH, 4 * limit)
    while True:
        found = index.search(probe, limit=n_searched, filters=filters)
        complete = found.similarity_ceiling == -math.inf
        whole = found if complete else index.evidence_of(probe, found.expert_ids, filters=filters)
        on_stage("search")
        ranked = _roll_up(whole, scoring, limit, index=index, bonuses=bonuses)
        on_stage("rank")
        if complete or (len(ranked) == limit and ranked[-1].score >= scoring.unlisted_ceiling(found) + highest):
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


def score_hits(
    hits: Hits, probe: Probe, self_score: float, *, ranking: Ranking = Ranking()
) -> tuple[npt.NDArray[np.intp], Floats]:
    """Score every expert behind the hits, all in one go and without the parts.

    For who scores the same hits under several rankings; the scores are those of `score_experts`,
    beyond rounding, if the hits hold all that the experts did.

    Parameters
    ----------
    self_score : float
        `matcher.index.Index.self_score` of the probe.

    Returns
    -------
    experts : intp, shape (n_found,)
        Positions in ``hits.expert_ids``, rising; who has no evidence among the hits is left out.
    scores : float64, shape (n_found,)
    """
    if not len(hits.pair_hits):
        return np.empty(0, dtype=np.intp), np.empty(0)
    groups = _groups(hits, _Scoring(probe, ranking, self_score))
    return np.unique(hits.pair_experts), groups.totals(groups.everyone())


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
        scores += self.ranking.meaning_weight * hits.similarity
        scores -= self.ranking.crowding_weight * hits.crowding
        return scores

    def parts(self, hits: Hits, row: int) -> dict[str, float]:
        """Split one hit's score into its parts."""
        words = float(self._words(hits.lexical[row]))
        expected = float(self._expected_words(hits.similarity[row]))
        stands_in = expected > words and not self._same_language(hits.langs[row])
        return {
            "meaning": self.ranking.meaning_weight * float(hits.similarity[row]),
            "words": 0.0 if stands_in else words,
            "across_languages": expected if stands_in else 0.0,
            "crowding": -self.ranking.crowding_weight * float(hits.crowding[row]),
        }

    def unlisted_ceiling(self, hits: Hits) -> float:
        """Bound the score of any expert all of whose evidence is not among the hits."""
        words = float(self._words(np.float64(hits.lexical_ceiling)))
        expected = float(self._expected_words(np.float64(hits.similarity_ceiling)))
        piece = self.ranking.meaning_weight * max(0.0, hits.similarity_ceiling) + max(words, expected)
        further = self.ranking.n_further * self.ranking.further_weight
        return piece * (1 + further) + max(0.0, float(self.ranking.rule.breadth(self.ranking.most_best)))

    def _same_language(self, langs: npt.NDArray[np.int8] | np.int8) -> npt.NDArray[np.bool_]:
        """Tell whether words can meet: not between languages, and not where the language is unknown."""
        spoken = (self.probe.lang, *self.probe.also)
        meets = np.array([lang in spoken and lang != "other" for lang in LANGUAGES])
        return np.asarray(meets[langs])

    def _words(self, lexical: Floats | np.float64) -> Floats:
        """Weigh how much of what the problem's words could score evidence scores."""
        if not self.self_score:
            return np.zeros_like(lexical)
        share = self.self_score / TYPICAL_SELF_SCORE
        power = self.ranking.length_power if share > 1 else self.ranking.short_length_power
        return np.asarray(lexical * (self.ranking.words_weight / TYPICAL_SELF_SCORE / share**power))

    def _expected_words(self, similarity: npt.NDArray[np.float32] | np.floating[Any]) -> Floats:
        """Estimate the words of a translation: their share grows about as the square of the similarity."""
        weight = self.ranking.words_weight * self.ranking.across_weight
        return weight * np.maximum(similarity, 0.0, dtype=np.float64) ** 2


def _roll_up(
    hits: Hits,
    scoring: _Scoring,
    limit: int | None,
    *,
    index: Index | None = None,
    bonuses: Mapping[str, float] = NO_BONUSES,
) -> list[RankedExpert]:
    """Judge each expert by their best evidence, and name the ``limit`` best experts; bonuses need the index."""
    if not len(hits.pair_hits):
        return []
    scores = scoring.scores(hits)[hits.pair_hits]
    groups = Groups(hits, np.where(scores > 0, scores * hits.pair_weights, scores), scoring.ranking.rule)
    chosen = groups.everyone() if limit is None else groups.best(limit, slack=max(bonuses.values(), default=0.0))
    gained: Mapping[str, float] = {}
    if bonuses and index is not None:
        expert_ids = groups.expert_ids(chosen)
        gained = bonus_of_each(index, expert_ids, bonuses)
        if limit is not None:
            chosen = groups.above(chosen, limit, bonuses=np.array([gained[id_] for id_ in expert_ids]))
    ranked = [_ranked(hits, *groups.strongest(group), scoring, gained) for group in chosen]
    return sorted(ranked, key=lambda expert: (-expert.score, expert.expert_id))[:limit]


def _groups(hits: Hits, scoring: _Scoring) -> Groups:
    return Groups(hits, scoring.scores(hits)[hits.pair_hits] * hits.pair_weights, scoring.ranking.rule)


def _ranked(
    hits: Hits, pairs: Sequence[int], n_best: int, scoring: _Scoring, gained: Mapping[str, float]
) -> RankedExpert:
    """Put together what makes one expert's score; ``pairs`` are theirs, best first."""
    rule = scoring.ranking.rule
    breadth = float(rule.breadth(n_best)) / n_best
    pieces = []
    for place, pair in enumerate(pairs[: n_best + rule.n_further]):
        row = int(hits.pair_hits[pair])
        parts = scoring.parts(hits, row)
        # A claim that was weakened takes from what speaks for the expert, not from what speaks against.
        claim = float(hits.pair_weights[pair]) if math.fsum(parts.values()) > 0 else 1.0
        share = claim * float(rule.shares(place, n_best))
        counted = {part: value * share for part, value in parts.items()}
        pieces.append(
            Piece(
                evidence_id=hits.evidence_ids[row],
                lang=LANGUAGES[hits.langs[row]],
                similarity=float(hits.similarity[row]),
                lexical=float(hits.lexical[row]),
                contributions=counted | {"breadth": breadth if place < n_best else 0.0},
            )
        )
    totals = {part: math.fsum(piece.contributions[part] for piece in pieces) for part in PARTS}
    expert_id = hits.expert_ids[hits.pair_experts[pairs[0]]]
    if bonus := gained.get(expert_id):
        totals[AGREEMENT] = bonus
    return RankedExpert(expert_id, math.fsum(totals.values()), totals, tuple(pieces))
