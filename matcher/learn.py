"""Learning from decisions: a candidate for the ranking's weight of words and for the curve of its bands.

Labelled pairs go in, a candidate comes out, held towards the ranking in use. Whether it
is better, `matcher.compare` tells. Knows no store, no people and no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from matcher.calibrate import Calibration, encoder_revision
from matcher.calibrate import from_json as calibration_from_json
from matcher.decisions import Floats, Pairs
from matcher.errors import InvalidInput
from matcher.rank import Ranking
from matcher.records import ModelId

FEATURES: Final = ("meaning", "words", "across_languages", "background")
"""What the combiner reads; ``meaning`` stands for all of the score but the two parts of words."""

PRIOR_DECISIONS: Final = 200
"""How many decisions the one in use counts for: with the fewest that are taken, both count about alike."""
MAX_CHANGE: Final = 2.0
"""One candidate at most doubles or halves the weight of words."""

_INFORMATION: Final = 0.25
"""The most that one yes or no tells of a slope, in units of its feature's standard deviation: p (1 - p)."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """A ranking with the curve that reads its scores; ``None`` where no curve reads them."""

    ranking: Ranking
    calibration: Calibration | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A candidate.

    Parameters
    ----------
    factor : float
        Its weight of words over that in use.
    slopes : mapping of str to float
        What the combiner gave to each of `FEATURES`.
    """

    ranking: Ranking
    calibration: Calibration
    factor: float
    slopes: Mapping[str, float]


def base_rate(pairs: Pairs, model: ModelId) -> Calibration:
    """Say the same of every pair: how often experts were suitable, one of each kind added."""
    right = float(pairs.weights[pairs.suitable].sum())
    wrong = float(pairs.weights[~pairs.suitable].sum())
    return Calibration(float(np.log((right + 1.0) / (wrong + 1.0))), 0.0, 0.0, model.name, encoder_revision(model))


def fit(pairs: Pairs, in_use: Scoring, model: ModelId) -> Fitted:
    """Fit a candidate, held towards the one in use.

    First the combiner: a logistic regression on `FEATURES`. Its
    slope of words over its slope of meaning is the factor for ``words_weight``, held
    within `MAX_CHANGE`. Then the curve, on the scores that the new weight gives.

    Both are held by an L2 penalty on how far the slopes move, per standard deviation of
    their features, that counts for `PRIOR_DECISIONS` decisions: a normal prior. The combiner
    is held towards equal slopes of the parts, as high as decisions want them, so that
    a part of which they tell nothing stays in step with the others; the curve towards the
    one in use, or towards the base rate where none is. The intercept is all but free, for
    how often experts are found suitable differs from office to office.
    """
    start = in_use.calibration or base_rate(pairs, model)
    level = _curve(pairs, 1.0, start, prior_decisions=1)
    features = np.stack([pairs.meaning, pairs.words, pairs.across_languages, pairs.backgrounds], axis=1)
    towards = np.array([*[level.score_weight] * 3, level.background_weight])
    _, slopes = _regress(features, pairs, level.intercept, towards, prior_decisions=PRIOR_DECISIONS)
    factor = _factor(float(slopes[0]), float(slopes[1]))
    return Fitted(
        ranking=replace(in_use.ranking, words_weight=in_use.ranking.words_weight * factor),
        calibration=_curve(pairs, factor, start, prior_decisions=PRIOR_DECISIONS),
        factor=factor,
        slopes=dict(zip(FEATURES, slopes.tolist(), strict=True)),
    )


def scoring_as_json(scoring: Scoring) -> dict[str, Any]:
    """Write a ranking and its curve as `scoring_from_json` reads them."""
    calibration = asdict(scoring.calibration) if scoring.calibration else None
    return {"ranking": asdict(scoring.ranking), "calibration": calibration}


def scoring_from_json(values: Mapping[str, Any]) -> Scoring:
    """Read what `scoring_as_json` wrote, also after a way through JSON.

    Raises
    ------
    InvalidInput
        If a value is missing or unknown: another version of Peyvand wrote it.
    """
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values["ranking"].items()
    }
    try:
        ranking = Ranking(**known)
    except TypeError as error:
        raise InvalidInput(f"This ranking is of another version of Peyvand: {error}. Fit a new one.") from error
    calibration = calibration_from_json(values["calibration"]) if values["calibration"] else None
    return Scoring(ranking, calibration)


def _factor(meaning: float, words: float) -> float:
    if meaning > 0.0:
        return float(np.clip(words / meaning, 1.0 / MAX_CHANGE, MAX_CHANGE))
    return MAX_CHANGE if words > 0.0 else 1.0


def _curve(pairs: Pairs, factor: float, start: Calibration, *, prior_decisions: int) -> Calibration:
    features = np.stack([pairs.scores(factor), pairs.backgrounds, factor * pairs.across_languages], axis=1)
    towards = np.array([start.score_weight, start.background_weight, start.across_weight])
    intercept, slopes = _regress(features, pairs, start.intercept, towards, prior_decisions=prior_decisions)
    return replace(
        start,
        intercept=intercept,
        score_weight=float(slopes[0]),
        background_weight=float(slopes[1]),
        across_weight=float(slopes[2]),
        n_problems=len(np.unique(pairs.problems)),
        n_pairs=len(pairs.suitable),
        n_suitable=int(pairs.suitable.sum()),
    )


def _regress(
    features: Floats, pairs: Pairs, intercept: float, towards: Floats, *, prior_decisions: int
) -> tuple[float, Floats]:
    """Fit a logistic regression held towards slopes; ``features`` are of shape (n_pairs, n_slopes)."""
    from scipy.optimize import minimize  # noqa: PLC0415 - takes a second

    means, deviations = features.mean(axis=0), features.std(axis=0)
    deviations[deviations < 1e-9] = 1.0  # such a feature tells nothing: its slope stays
    centred = np.concatenate([np.ones((len(features), 1)), (features - means) / deviations], axis=1)
    weights = pairs.weights * (pairs.effective_number / pairs.weights.sum())
    held = np.concatenate([[intercept + float(means @ towards)], towards * deviations])
    pull = np.array([_INFORMATION, *[prior_decisions * _INFORMATION] * len(towards)])
    said = np.where(pairs.suitable, 1.0, -1.0)

    def loss(slopes: Floats) -> tuple[float, Floats]:
        margins = said * (centred @ slopes)
        off = slopes - held
        value = weights @ np.logaddexp(0.0, -margins) + 0.5 * pull @ off**2
        wrong = 0.5 * (1.0 - np.tanh(0.5 * margins))
        return float(value), pull * off - centred.T @ (weights * said * wrong)

    found: Floats = minimize(loss, held, jac=True, method="L-BFGS-B").x
    slopes = found[1:] / deviations
    return float(found[0] - means @ slopes), slopes
