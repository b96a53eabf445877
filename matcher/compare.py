"""A candidate against the ranking in use: on decisions that it has not seen, and on judged collections.

Labelled pairs and collections go in, figures and a verdict come out. Knows no store and no people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.bootstrap import Score, interval
from matcher.calibrate import N_FOLDS, expected_calibration_error
from matcher.decisions import Flags, Floats, Pairs
from matcher.encoder import Encoder
from matcher.evaluate import CollectionReport, evaluate_rankings
from matcher.figures import CollectionFigures, Compared, Figures
from matcher.learn import Fitted, Scoring, base_rate, fit
from matcher.rank import Ranking
from matcher.records import ModelId

MEASURES: Final = ("log_loss", "calibration_error", "auc")
"""On decisions: lower is better for the first two, higher for the last."""

COLLECTION_MEASURES: Final = ("mrr", "ndcg@10", "recall@10", "pairwise_loss_by_expert")
MAX_LOSS_OF_MRR: Final = 0.005
"""So much a collection may lose: less than what the choice of a few problems makes of it."""

RESAMPLES: Final = 1000
_SURE: Final = 1e-6
"""A probability is held so far from 0 and 1 before its logarithm is taken."""


def figures_of(
    pairs: Pairs,
    in_use: Scoring,
    fitted: Fitted,
    model: ModelId,
    *,
    collections: tuple[CollectionFigures, ...] = (),
    seed: int = 0,
) -> Figures:
    """Compare a candidate with the one in use, and say whether it may be offered.

    It may if its log loss on held-out decisions is lower, with the 95 % interval of the
    difference above 0; if held-out decisions follow its score, with the interval of its
    AUC above one half (that the base rate moved is no reason to make all bands alike);
    and if no collection loses more than `MAX_LOSS_OF_MRR`.
    """
    measures = compare_on_decisions(pairs, in_use, model, seed=seed)
    return Figures(
        compared_with=in_use,
        n_decisions=len(pairs.suitable),
        n_problems=len(np.unique(pairs.problems)),
        n_suitable=int(pairs.suitable.sum()),
        effective_number=pairs.effective_number,
        slopes=fitted.slopes,
        measures=measures,
        collections=collections,
        faults=tuple(_faults(fitted, measures, collections)),
    )


def compare_on_decisions(pairs: Pairs, in_use: Scoring, model: ModelId, *, seed: int = 0) -> dict[str, Compared]:
    """Compare both on decisions that the candidate has not seen.

    Cross-validation over problems: a candidate is fitted on nine tenths of them and tried
    on the last one, ten times. The log loss is weighted by the inverse propensities, the
    calibration error and the AUC count the decisions as they came. Intervals draw problems.
    The one in use may have been fitted on the very same decisions, earlier: that is to its
    favour, so a candidate is never offered too easily. Where no curve is in use, the base
    rate of the fitted decisions stands for it.
    """
    now, candidate = _held_out(pairs, in_use, model)
    loss_now, loss_candidate = _log_loss(now, pairs), _log_loss(candidate, pairs)
    _, problems = np.unique(pairs.problems, return_inverse=True)
    weights = _per_problem(pairs.weights, problems)
    log_loss = [
        interval(_per_problem(loss * pairs.weights, problems), weights, seed=seed, resamples=RESAMPLES)
        for loss in (loss_now, loss_candidate, loss_now - loss_candidate)
    ]
    draws = _draws(problems, seed)
    calibration_error = _measured(expected_calibration_error, now, candidate, pairs.suitable, draws)
    order = _measured(auc, now, candidate, pairs.suitable, draws)
    return {
        "log_loss": Compared(*log_loss),
        "calibration_error": Compared(*_with_intervals(calibration_error, higher_is_better=False)),
        "auc": Compared(*_with_intervals(order, higher_is_better=True)),
    }


def compare_on_collection(
    folder: Path, encoder: Encoder, in_use: Ranking, candidate: Ranking, *, check: Callable[[], None] = lambda: None
) -> CollectionFigures:
    """Rank a collection in full with both; ``check`` is called as it goes on, and may stop it.

    Raises
    ------
    InvalidCatalogue
        If a file is missing or a row is bad.
    """

    def going_on(done: int, total: int) -> None:
        check()

    rankings = {"in use": in_use, "candidate": candidate}
    found = evaluate_rankings(folder, encoder, rankings, step=lambda name: nullcontext(going_on))
    return CollectionFigures(folder.name, _values(found["in use"]), _values(found["candidate"]))


def auc(probabilities: Floats, suitable: Flags) -> float:
    """How often a suitable pair has a higher probability than an unsuitable one, ties by half; NaN without both.

    Mann and Whitney, 1947, by ranks.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 - takes a second

    n_suitable = int(suitable.sum())
    n_pairs = n_suitable * (len(suitable) - n_suitable)
    if not n_pairs:
        return math.nan
    above = float(rankdata(probabilities)[suitable].sum()) - n_suitable * (n_suitable + 1) / 2
    return above / n_pairs


def _held_out(pairs: Pairs, in_use: Scoring, model: ModelId) -> tuple[Floats, Floats]:
    """Estimate each pair's probability by the one in use and by a candidate fitted without its problem."""
    _, places = np.unique(pairs.problems, return_inverse=True)
    folds = places % min(N_FOLDS, int(places.max()) + 1)
    now, candidate = np.empty(len(folds)), np.empty(len(folds))
    for fold in np.unique(folds):
        out = folds == fold
        seen, unseen = pairs.only(~out), pairs.only(out)
        curve = in_use.calibration or base_rate(seen, model)
        now[out] = curve.probabilities(unseen.scores(), unseen.backgrounds, unseen.across_languages)
        fitted = fit(seen, in_use, model)
        candidate[out] = fitted.calibration.probabilities(
            unseen.scores(fitted.factor), unseen.backgrounds, fitted.factor * unseen.across_languages
        )
    return now, candidate


def _log_loss(probabilities: Floats, pairs: Pairs) -> Floats:
    right = np.where(pairs.suitable, probabilities, 1.0 - probabilities)
    loss: Floats = -np.log(np.clip(right, _SURE, 1.0))
    return loss


def _per_problem(values: Floats, problems: npt.NDArray[np.intp]) -> Floats:
    return np.bincount(problems, values).astype(np.float64)


def _draws(problems: npt.NDArray[np.intp], seed: int) -> list[npt.NDArray[np.intp]]:
    """Name all pairs, then, for each draw of the bootstrap, those of as many problems, drawn with replacement."""
    rng = np.random.default_rng(seed)
    rows = [np.flatnonzero(problems == problem) for problem in range(int(problems.max()) + 1)]
    chosen = (rng.integers(len(rows), size=len(rows)) for _ in range(RESAMPLES))
    return [np.arange(len(problems)), *(np.concatenate([rows[each] for each in drawn]) for drawn in chosen)]


def _measured(
    measure: Callable[[Floats, Flags], float],
    now: Floats,
    candidate: Floats,
    suitable: Flags,
    draws: Sequence[npt.NDArray[np.intp]],
) -> Floats:
    """Take a measure of both in every draw, shape (n_draws, 2)."""
    return np.array([[measure(each[drawn], suitable[drawn]) for each in (now, candidate)] for drawn in draws])


def _with_intervals(values: Floats, *, higher_is_better: bool) -> list[Score]:
    """Give one in use, candidate and the candidate's gain; the first row is all pairs, the others are draws."""
    gain = (values[:, 1] - values[:, 0]) * (1.0 if higher_is_better else -1.0)
    columns = (values[:, 0], values[:, 1], gain)
    return [Score(float(one[0]), *map(float, np.nanpercentile(one[1:], [2.5, 97.5]))) for one in columns]


def _faults(fitted: Fitted, measures: Mapping[str, Compared], collections: tuple[CollectionFigures, ...]) -> list[str]:
    faults = []
    if not (gain := measures["log_loss"].better_by).low > 0.0:
        faults.append(
            f"its log loss on held-out decisions is not surely lower: better by {gain.value:.4f}, "
            f"95 % interval {gain.low:.4f} to {gain.high:.4f}"
        )
    if not (order := measures["auc"].candidate).low > 0.5:
        faults.append(
            f"decisions do not follow its score: AUC {order.value:.3f}, 95 % interval {order.low:.3f} to "
            f"{order.high:.3f}, where .5 is chance"
        )
    if fitted.calibration.score_weight <= 0.0:
        faults.append("by its curve a higher score would make an expert less suitable")
    for each in collections:
        if each.in_use["mrr"] - each.candidate["mrr"] > MAX_LOSS_OF_MRR:
            faults.append(
                f"on {each.collection} the mrr falls from {each.in_use['mrr']:.4f} to {each.candidate['mrr']:.4f}, "
                f"by more than {MAX_LOSS_OF_MRR}"
            )
    return faults


def _values(report: CollectionReport) -> dict[str, float]:
    return {measure: report.scores[measure].value for measure in COLLECTION_MEASURES}
