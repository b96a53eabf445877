"""How good a ranking is, and how sure we may be of it.

Judgements and a run go in; each measure's value and 95 % bootstrap interval come
out. The measures know nothing of engines, files or languages.

Ranks count from 1 over all the experts that the run holds for the problem, by
``(-score, expert id)``. A judged expert whom the run does not hold has no rank
and a score below every other. An expert with a grade above 0 is *relevant*.

Every measure is a `Tally` over units, which are problems or experts; units are
what the bootstrap draws again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from matcher.bootstrap import Floats, Score, Tally, interval
from matcher.errors import InvalidInput, UnknownChoice

Judgements = Mapping[str, Mapping[str, float]]
"""Problem id to expert id to grade, higher is better; what is not listed is unknown."""

Run = Mapping[str, Mapping[str, float]]
"""Problem id to expert id to score, higher is better."""


def reciprocal_rank(grades: Floats, ranks: Floats) -> float:
    """Take ``1 / rank`` of the first relevant expert, 0 if none is ranked; its mean over problems is MRR.

    Voorhees, 1999, The TREC-8 Question Answering Track Report.

    Parameters
    ----------
    grades, ranks : float64, shape (n_relevant,)
        Of the relevant experts; a rank is 1 or more, ``inf`` where there is none. Here and below.
    """
    return float(1.0 / ranks.min())


def ndcg(grades: Floats, ranks: Floats, *, depth: int = 10) -> float:
    """Discounted cumulative gain in the first ``depth`` places, over the best that could be had.

    ``DCG = sum((2 ** grade - 1) / log2(rank + 1))`` over the relevant experts with ``rank <= depth``;
    NDCG divides by the DCG of the grades in falling order. Järvelin and Kekäläinen, 2002, Cumulated
    gain-based evaluation of IR techniques; the gain ``2 ** grade - 1`` is that of Burges et al., 2005.
    """
    gains = np.exp2(grades) - 1.0
    best = np.sort(gains)[::-1][:depth]
    ideal = best / np.log2(np.arange(best.size) + 2.0)
    order = np.argsort(ranks)[: np.count_nonzero(ranks <= depth)]
    return float((gains[order] / np.log2(ranks[order] + 1.0)).sum() / ideal.sum())


def hit(grades: Floats, ranks: Floats, *, depth: int = 10) -> float:
    """1 if a relevant expert stands in the first ``depth`` places, else 0; also called success@k."""
    return float(ranks.min() <= depth)


def recall(grades: Floats, ranks: Floats, *, depth: int) -> float:
    """Share of the relevant experts that stand in the first ``depth`` places.

    Manning, Raghavan and Schütze, 2008, Introduction to Information Retrieval, chapter 8.
    """
    return float((ranks <= depth).mean())


RANK_MEASURES: Final[Mapping[str, Callable[[Floats, Floats], float]]] = MappingProxyType({
    "mrr": reciprocal_rank,
    "ndcg@10": ndcg,
    "hit@10": hit,
    "recall@10": lambda grades, ranks: recall(grades, ranks, depth=10),
    "recall@100": lambda grades, ranks: recall(grades, ranks, depth=100),
})  # fmt: skip
"""Per problem with a relevant expert; the measure is their mean."""


def pairwise_loss(grades: Floats, scores: Floats) -> tuple[float, float]:
    """Weigh the pairs of one unit that the scores put in the wrong order.

    ``sum |g_i - g_j| * wrong(i, j)`` and ``sum |g_i - g_j|`` over pairs ``i < j``, where ``wrong`` is 1 for
    scores in the opposite order of the grades, 1/2 for equal scores and 0 else. The loss is the first over
    the second, both summed over units: Stelmakh, Wieting, Neubig and Shah, 2023, A Gold Standard Dataset
    for the Reviewer Assignment Problem (arXiv 2303.16750), a weighted Kendall distance.

    Parameters
    ----------
    grades, scores : float64, shape (n_judged,)
        A score may be ``-inf``: not ranked, thus below all others and equal to the same.
    """
    wrong = total = 0.0
    for i in range(grades.size - 1):  # one row of the pair matrix at a time: memory stays linear
        gaps = grades[i] - grades[i + 1 :]
        order = np.sign(gaps) * (np.greater(scores[i], scores[i + 1 :]) * 2.0 - 1.0)
        weights = np.abs(gaps)
        wrong += float((weights * np.where(scores[i] == scores[i + 1 :], 0.5, order < 0)).sum())
        total += float(weights.sum())
    return wrong, total


def pairwise_loss_by_problem(judgements: Judgements, run: Run) -> Tally:
    """`pairwise_loss` over the experts judged for one problem: who is the better one for it."""
    return _loss(
        {
            problem_id: [(grade, _score(run, problem_id, expert_id)) for expert_id, grade in grades.items()]
            for problem_id, grades in judgements.items()
        }
    )


def pairwise_loss_by_expert(judgements: Judgements, run: Run) -> Tally:
    """`pairwise_loss` over the problems judged for one expert: which of them suits better."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for problem_id, grades in judgements.items():
        for expert_id, grade in grades.items():
            groups.setdefault(expert_id, []).append((grade, _score(run, problem_id, expert_id)))
    return _loss(groups)


LOSSES: Final[Mapping[str, Callable[[Judgements, Run], Tally]]] = MappingProxyType({
    "pairwise_loss_by_problem": pairwise_loss_by_problem,
    "pairwise_loss_by_expert": pairwise_loss_by_expert,
})  # fmt: skip

MEASURES: Final = (*RANK_MEASURES, *LOSSES)
"""Every measure by name. Higher is better, save for the losses."""


def tally(judgements: Judgements, run: Run, *, measures: Iterable[str] = MEASURES) -> dict[str, Tally]:
    """Split each measure by unit, units in the order of their ids.

    Raises
    ------
    UnknownChoice
        If a measure is not one of `MEASURES`.
    InvalidInput
        If a score or a grade is not a number.
    """
    measures = tuple(measures)
    for measure in measures:
        if measure not in MEASURES:
            raise UnknownChoice("measure", measure, MEASURES)
    _refuse_nan("grade", judgements)
    _refuse_nan("score", run)
    ranked = [name for name in measures if name in RANK_MEASURES]
    rows = list(_relevant(judgements, run)) if ranked else []
    units = tuple(problem_id for problem_id, _, _ in rows)
    tallies = {}
    for measure in measures:
        if measure in RANK_MEASURES:
            values = np.array([RANK_MEASURES[measure](grades, ranks) for _, grades, ranks in rows], dtype=np.float64)
            tallies[measure] = Tally(units, values, np.ones_like(values))
        else:
            tallies[measure] = LOSSES[measure](judgements, run)
    return tallies


def evaluate_run(
    judgements: Judgements, run: Run, *, seed: int = 0, resamples: int = 1000, measures: Iterable[str] = MEASURES
) -> dict[str, Score]:
    """Score a run on every measure, with 95 % intervals.

    The intervals are percentile bootstrap (Efron and Tibshirani, 1993, An Introduction to the Bootstrap,
    chapter 13): units are drawn with replacement, ``resamples`` times, and the measure is taken anew.

    Raises
    ------
    UnknownChoice, InvalidInput
        As `tally`; also for ``resamples`` below 1.
    """
    tallies = tally(judgements, run, measures=measures)
    return {
        name: interval(each.numerators, each.denominators, seed=seed, resamples=resamples)
        for name, each in tallies.items()
    }


def paired_difference(
    judgements: Judgements, run_a: Run, run_b: Run, measure: str, *, seed: int = 0, resamples: int = 1000
) -> Score:
    """Take a measure of ``run_a`` less that of ``run_b``, with its 95 % interval.

    The same units are drawn for both runs, so that what makes a problem hard for both drops out. An interval
    above 0 says that ``run_a`` scores higher: better for all but the losses.

    Raises
    ------
    UnknownChoice, InvalidInput
        As `evaluate_run`.
    """
    a = tally(judgements, run_a, measures=[measure])[measure]
    b = tally(judgements, run_b, measures=[measure])[measure]
    return interval(a.numerators - b.numerators, a.denominators, seed=seed, resamples=resamples)


def _relevant(judgements: Judgements, run: Run) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield each problem that has relevant experts, with their grades and ranks."""
    for problem_id in sorted(judgements):
        good = {expert_id: grade for expert_id, grade in judgements[problem_id].items() if grade > 0}
        if not good:
            continue
        scores = run.get(problem_id, {})
        every = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
        ids = tuple(scores)
        ranks = np.full(len(good), np.inf)
        for i, expert_id in enumerate(good):
            if expert_id in scores:
                ties = np.flatnonzero(every == scores[expert_id])
                earlier = sum(ids[tie] < expert_id for tie in ties)
                ranks[i] = 1 + np.count_nonzero(every > scores[expert_id]) + earlier
        yield problem_id, np.array(list(good.values()), dtype=np.float64), ranks


def _loss(groups: Mapping[str, list[tuple[float, float]]]) -> Tally:
    units = tuple(sorted(groups))
    pairs = (np.array(groups[unit], dtype=np.float64).reshape(-1, 2) for unit in units)
    sums = np.array([pairwise_loss(each[:, 0], each[:, 1]) for each in pairs]).reshape(-1, 2)
    return Tally(units, sums[:, 0], sums[:, 1])


def _score(run: Run, problem_id: str, expert_id: str) -> float:
    return run.get(problem_id, {}).get(expert_id, float("-inf"))


def _refuse_nan(what: str, table: Mapping[str, Mapping[str, float]]) -> None:
    for problem_id, row in table.items():
        for expert_id, value in row.items():
            if math.isnan(value):
                raise InvalidInput(
                    f"The {what} of expert {expert_id!r} for problem {problem_id!r} is NaN; wanted a number. "
                    "Leave the pair out if it has none.",
                    field=what,
                )
