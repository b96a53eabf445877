"""From a score to the probability that a judge calls the expert suitable, and to a band.

Scores and judgements go in, a curve comes out; a score goes in, a probability
comes out. The curve that ships (`calibration.json`) was fitted on the house
set; `docs/EVALUATION.md` shows how well it holds on problems that it has not
seen. Knows no text, no vectors and no people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib import resources
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.errors import InvalidInput
from matcher.records import ModelId

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BANDS: Final[Mapping[str, float]] = {"strong": 0.6, "good": 0.3, "possible": 0.1, "weak": 0.0}
"""The least probability of each band: strong is right three times in five or more often."""

ABSTAIN_BELOW: Final = BANDS["good"]
"""Where nobody reaches it, nobody is called a strong expert: fewest mistakes on the house set, held out."""

COVERED_BAND: Final = "good"
"""What an expert must reach for a need of a problem, taken alone, to be said to cover it: highest F1 there."""

SUITABLE_GRADE: Final = 2
"""On the scale of the sample and of the house set, 0 to 3."""

N_FOLDS: Final = 10
N_BINS: Final = 10

_REGULARISATION: Final = 1000.0
_SHIPPED: Final = "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve: ``1 / (1 + exp(-z))``, ``z`` the intercept and a weighted sum of three numbers.

    Platt, 1999, Probabilistic outputs for support vector machines. They are the score; the
    background of the problem, which is its mean similarity to all evidence: a statement that is a
    little like everything needs a higher score to mean the same; and that part of the
    score which only stands in for words between two languages: it is worth less than words are.

    Parameters
    ----------
    model_name, model_revision : str
        The encoder whose scores it reads, see `encoder_revision`.
    n_problems, n_pairs, n_suitable : int
        What it was fitted on.
    """

    intercept: float
    score_weight: float
    background_weight: float
    model_name: str
    model_revision: str
    n_problems: int = 0
    n_pairs: int = 0
    n_suitable: int = 0
    across_weight: float = 0.0

    def probability(self, score: float, background: float, across: float) -> float:
        """Estimate how likely a judge calls the expert suitable, in [0, 1]; ``across`` is that part of the score."""
        return float(self.probabilities(np.array([score]), np.array([background]), np.array([across]))[0])

    def probabilities(self, scores: Floats, backgrounds: Floats, across: Floats) -> Floats:
        """Estimate for many; all arrays of shape (n_pairs,)."""
        logits = self.intercept + self.score_weight * scores
        logits = logits + self.background_weight * backgrounds + self.across_weight * across
        probabilities: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))
        return probabilities

    def fits(self, model: ModelId) -> bool:
        """Tell whether the scores of this model are what the curve reads."""
        return (self.model_name, self.model_revision) == (model.name, encoder_revision(model))


@dataclass(frozen=True, slots=True)
class Judged:
    """Scored pairs with what judges said of them; arrays of shape (n_pairs,).

    ``problems`` groups the pairs: those of one problem, in all its languages, are never
    both fitted on and tested on. ``weights`` count a pair more than once, or less.
    """

    problems: npt.NDArray[np.int64]
    scores: Floats
    backgrounds: Floats
    suitable: Flags
    weights: Floats
    across: Floats

    def followed_by(self, other: Judged) -> Judged:
        """Put both together; equal numbers of problems mean the same problem."""
        return Judged(*(np.concatenate([getattr(self, each.name), getattr(other, each.name)]) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Reliability:
    """One bin of a reliability diagram: what was said, and how often it was so."""

    said: float
    so: float
    share: float
    n_pairs: int


def band(probability: float) -> str:
    """Name the band of a probability."""
    return next(name for name, least in BANDS.items() if probability >= least)


def fit(judged: Judged, model: ModelId) -> Calibration:
    """Fit the curve to all pairs.

    Raises
    ------
    InvalidInput
        If there is no suitable pair, or no unsuitable one: nothing tells them apart then.
    """
    return replace(
        _fit(judged, np.ones(len(judged.scores), dtype=np.bool_), model),
        n_problems=len(np.unique(judged.problems)),
        n_pairs=len(judged.scores),
        n_suitable=int(judged.suitable.sum()),
    )


def cross_validated(judged: Judged, model: ModelId, *, n_folds: int = N_FOLDS) -> Floats:
    """Estimate each pair's probability by a curve fitted without its problem, shape (n_pairs,)."""
    probabilities = np.empty(len(judged.scores))
    for held_out, curve in held_out_curves(judged, model, n_folds=n_folds):
        probabilities[held_out] = curve.probabilities(
            judged.scores[held_out], judged.backgrounds[held_out], judged.across[held_out]
        )
    return probabilities


def held_out_curves(judged: Judged, model: ModelId, *, n_folds: int = N_FOLDS) -> Iterator[tuple[Flags, Calibration]]:
    """Fit a curve for each fold to the pairs of all others; yield which pairs it has not seen, and the curve.

    Problems are dealt to the folds in their order, so that the outcome is the same every time.

    Raises
    ------
    InvalidInput
        If there is one problem alone, or what is left to fit on is all suitable or all unsuitable.
    """
    n_problems = len(np.unique(judged.problems))
    if n_problems < 2:
        raise InvalidInput(
            f"There is {n_problems} judged problem; wanted 2 or more, to fit on one and test on another."
        )
    _, places = np.unique(judged.problems, return_inverse=True)
    folds = places % min(n_folds, int(places.max()) + 1)
    for fold in np.unique(folds):
        held_out = folds == fold
        yield held_out, _fit(judged, ~held_out, model)


def reliability(probabilities: Floats, suitable: Flags, *, n_bins: int = N_BINS) -> tuple[Reliability, ...]:
    """Compare what was said with what was so, in bins of equal width; empty bins are left out."""
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    found = []
    for low, high in pairwise(edges):
        inside = (probabilities >= low) & ((probabilities < high) | (high == 1.0))
        if n_inside := int(inside.sum()):
            said, so = float(probabilities[inside].mean()), float(suitable[inside].mean())
            found.append(Reliability(said, so, n_inside / len(probabilities), n_inside))
    return tuple(found)


def expected_calibration_error(probabilities: Floats, suitable: Flags, *, n_bins: int = N_BINS) -> float:
    """Mean distance between what was said and what was so, weighted by how often it was said.

    Naeini, Cooper and Hauskrecht, 2015, Obtaining well calibrated probabilities using Bayesian binning.
    """
    bins = reliability(probabilities, suitable, n_bins=n_bins)
    return float(sum(each.share * abs(each.said - each.so) for each in bins))


def shipped_calibration(model: ModelId) -> Calibration | None:
    """Give the curve that ships, where it reads this model's scores; None means that no bands can be told."""
    text = resources.files("matcher").joinpath(_SHIPPED).read_text(encoding="utf-8")
    calibration = from_json(json.loads(text))
    return calibration if calibration.fits(model) else None


def as_json(calibration: Calibration) -> dict[str, Any]:
    """Write a curve as `from_json` reads it."""
    return asdict(calibration)


def from_json(values: Mapping[str, Any]) -> Calibration:
    """Read what `as_json` wrote.

    Raises
    ------
    InvalidInput
        If a value is missing, unknown, or of the wrong kind.
    """
    try:
        calibration = Calibration(**values)
        finite = np.isfinite(
            [calibration.intercept, calibration.score_weight, calibration.background_weight, calibration.across_weight]
        ).all()
    except TypeError as error:
        raise InvalidInput(
            f"This is no calibration: {error}. Wanted are the values that `peyvand calibrate --write` writes."
        ) from error
    if not finite:
        raise InvalidInput(f"This is no calibration: a weight of {calibration} is not finite. Fit it again.")
    return calibration


def encoder_revision(model: ModelId) -> str:
    """Name the encoder's part of a revision: a new release of a word list does not move a curve."""
    return model.revision.partition("+")[0]


def _fit(judged: Judged, chosen: Flags, model: ModelId) -> Calibration:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second

    suitable = judged.suitable[chosen]
    if suitable.all() or not suitable.any():
        raise InvalidInput(
            f"Of {len(suitable):,} judged pairs, {int(suitable.sum()):,} are suitable; "
            "a calibration needs both kinds. Judge more pairs."
        )
    features = np.stack([judged.scores[chosen], judged.backgrounds[chosen], judged.across[chosen]], axis=1)
    fitted = LogisticRegression(C=_REGULARISATION, max_iter=1000)
    fitted.fit(features, suitable, sample_weight=judged.weights[chosen])
    score_weight, background_weight, across_weight = (float(weight) for weight in fitted.coef_[0])
    return Calibration(
        float(fitted.intercept_[0]), score_weight, background_weight, model.name, encoder_revision(model),
        across_weight=across_weight,
    )  # fmt: skip
