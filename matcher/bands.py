"""Whether bands and abstention mean what they say.

A scored house set goes in; calibration errors, the share of suitable experts in each band and
the quality of abstention come out, all by curves that have not seen the problem. Knows no text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.bootstrap import Score, interval
from matcher.calibrate import (
    ABSTAIN_BELOW,
    BANDS,
    Calibration,
    Flags,
    Floats,
    Judged,
    Reliability,
    band,
    cross_validated,
    expected_calibration_error,
    held_out_curves,
    reliability,
)
from matcher.compare import auc
from matcher.house import Scored
from matcher.records import ModelId

RESAMPLES: Final = 1000
CUTS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
"""Where abstention could be cut."""

_SURE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Quality:
    """How well probabilities hold: their mean and the rate that was so, calibration error, log loss, Brier score."""

    n_pairs: int
    said: float
    so: float
    calibration_error: float
    log_loss: float
    brier: float


@dataclass(frozen=True, slots=True)
class BandShare:
    """How often an expert of a band is suitable, among those named."""

    band: str
    least: float
    n_pairs: int
    n_suitable: int


@dataclass(frozen=True, slots=True)
class Held:
    """What curves say of pairs that they have not seen.

    ``whole`` is the probability for each problem and expert, shape (n_problems, n_experts);
    ``needs`` the highest over the needs of the problem, 0 where it is not split.
    """

    whole: Floats
    needs: Floats
    each_need: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """What abstaining below a probability does: how many are told that nobody is strong, rightly and wrongly."""

    below: float
    n_told: int
    n_wrongly_told: int


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well the best probability tells the problems that somebody can serve from the others.

    ``auroc`` is by language, and ``all``; ``auroc_whole`` and ``chosen_whole`` leave the needs out.
    ``chosen`` is at `ABSTAIN_BELOW`, ``youden`` where rights less wrongs would be most.
    """

    n_served: int
    n_unserved: int
    auroc: Mapping[str, Score]
    auroc_whole: Mapping[str, Score]
    chosen: Cut
    chosen_whole: Cut
    youden: Cut
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class BandsReport:
    """How well the bands hold on problems that the curve has not seen."""

    calibration: Calibration
    qualities: Mapping[str, Quality]
    separate_less_one: Score
    reliability: tuple[Reliability, ...]
    bands: tuple[BandShare, ...]
    abstention: Abstention


def hold_out(scored: Scored, model: ModelId, *, beside: Judged | None = None) -> Held:
    """Estimate every probability by a curve that was fitted without the problem, in any of its languages.

    ``beside`` are further pairs to fit on, of the same problems in other words.
    """
    whole, needs = np.zeros(scored.scores.shape), np.zeros(scored.scores.shape)
    each_need = list(scored.need_scores)
    judged = scored.judged()
    for pairs, curve in held_out_curves(judged.followed_by(beside) if beside else judged, model):
        for row in np.flatnonzero(pairs[: whole.size].reshape(whole.shape)[:, 0]):
            background = np.full(whole.shape[1], scored.backgrounds[row])
            whole[row] = curve.probabilities(scored.scores[row], background, scored.across[row])
            if not scored.needs[row]:
                continue
            backgrounds = np.repeat(scored.need_backgrounds[row][:, None], whole.shape[1], axis=1)
            each_need[row] = curve.probabilities(scored.need_scores[row], backgrounds, scored.need_across[row])
            needs[row] = each_need[row].max(axis=0)
    return Held(whole, needs, tuple(each_need))


def report_bands(scored: Scored, held: Held, calibration: Calibration, model: ModelId, *, seed: int = 0) -> BandsReport:
    """Measure calibration over all pairs and over the experts that an answer names.

    Nearly all pairs of a whole catalogue are plainly unsuitable, and a curve that says so looks well
    calibrated: it is the pairs named that count. Beside one curve for all stand one for each case of
    languages (the best piece in the problem's language or not), and an isotonic step function.
    """
    judged, named, suitable = scored.judged(), scored.named, scored.suitable
    same = scored.evidence_langs == scored.langs[:, None]
    separate = _separate(judged, same.ravel(), model).reshape(same.shape)
    isotonic = _isotonic(judged, model).reshape(same.shape)
    chosen: dict[str, tuple[Floats, Flags]] = {
        "all pairs": (held.whole, np.ones_like(named)),
        "ten best": (held.whole, named),
        "ten best, one language": (held.whole, named & same),
        "ten best, two languages": (held.whole, named & ~same),
        "all pairs, separate curves": (separate, np.ones_like(named)),
        "ten best, separate curves": (separate, named),
        "all pairs, isotonic": (isotonic, np.ones_like(named)),
        "ten best, isotonic": (isotonic, named),
    }
    difference = (_loss(separate, suitable) - _loss(held.whole, suitable)).sum(axis=1)
    return BandsReport(
        calibration=calibration,
        qualities={name: quality(values[marked], suitable[marked]) for name, (values, marked) in chosen.items()},
        separate_less_one=interval(
            np.bincount(scored.groups, difference).astype(np.float64),
            np.bincount(scored.groups).astype(np.float64) * suitable.shape[1],
            seed=seed,
            resamples=RESAMPLES,
        ),
        reliability=reliability(held.whole[named], suitable[named]),
        bands=_shares(held.whole[named], suitable[named]),
        abstention=_abstention(scored, held, seed=seed),
    )


def quality(probabilities: Floats, suitable: Flags) -> Quality:
    """Measure probabilities against what was so; arrays of shape (n_pairs,). NaN where there is no pair."""
    if not len(suitable):
        return Quality(0, *[math.nan] * 5)
    return Quality(
        n_pairs=len(suitable),
        said=float(probabilities.mean()),
        so=float(suitable.mean()),
        calibration_error=expected_calibration_error(probabilities, suitable),
        log_loss=float(_loss(probabilities, suitable).mean()),
        brier=float(((probabilities - suitable) ** 2).mean()),
    )


def best_chance(scored: Scored, held: Held) -> Floats:
    """Say how likely somebody named is suitable for the problem, or for one of its needs; shape (n_problems,)."""
    chances = np.where(scored.named, np.maximum(held.whole, held.needs), 0.0)
    best: Floats = chances.max(axis=1)
    return best


def _separate(judged: Judged, same: Flags, model: ModelId) -> Floats:
    """Fit one curve to the pairs of one language and another to the rest, each held out."""
    probabilities = np.empty(len(same))
    for chosen in (same, ~same):
        some = Judged(
            judged.problems[chosen], judged.scores[chosen], judged.backgrounds[chosen],
            judged.suitable[chosen], judged.weights[chosen], judged.across[chosen],
        )  # fmt: skip
        probabilities[chosen] = cross_validated(some, model)
    return probabilities


def _isotonic(judged: Judged, model: ModelId) -> Floats:
    """Let a step function take the place of the curve's shape, held out.

    Zadrozny and Elkan, 2002, Transforming classifier scores into accurate multiclass probability estimates.
    """
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - takes a second

    probabilities = np.empty(len(judged.scores))
    for out, curve in held_out_curves(judged, model):
        said = curve.probabilities(judged.scores, judged.backgrounds, judged.across)
        steps = IsotonicRegression(y_min=_SURE, y_max=1 - _SURE, out_of_bounds="clip")
        probabilities[out] = steps.fit(said[~out], judged.suitable[~out].astype(np.float64)).predict(said[out])
    return probabilities


def _loss(probabilities: Floats, suitable: Flags) -> Floats:
    right = np.where(suitable, probabilities, 1.0 - probabilities)
    loss: Floats = -np.log(np.clip(right, _SURE, 1.0))
    return loss


def _shares(probabilities: Floats, suitable: Flags) -> tuple[BandShare, ...]:
    names = np.array([band(probability) for probability in probabilities])
    return tuple(
        BandShare(name, least, int((names == name).sum()), int(suitable[names == name].sum()))
        for name, least in BANDS.items()
    )


def _abstention(scored: Scored, held: Held, *, seed: int) -> Abstention:
    chances, served = best_chance(scored, held), scored.served
    cuts = tuple(_cut(chances, served, below) for below in CUTS)
    whole_alone = best_chance(scored, replace(held, needs=np.zeros_like(held.needs)))
    youden = max(
        (_cut(chances, served, float(each)) for each in np.unique(chances)), key=lambda cut: _gain(cut, served)
    )
    return Abstention(
        n_served=int(served.sum()),
        n_unserved=int((~served).sum()),
        auroc=_by_language(chances, scored, seed=seed),
        auroc_whole=_by_language(whole_alone, scored, seed=seed),
        chosen=_cut(chances, served, ABSTAIN_BELOW),
        chosen_whole=_cut(whole_alone, served, ABSTAIN_BELOW),
        youden=youden,
        cuts=cuts,
    )


def _cut(chances: Floats, served: Flags, below: float) -> Cut:
    told = chances < below
    return Cut(below, int((told & ~served).sum()), int((told & served).sum()))


def _gain(cut: Cut, served: Flags) -> float:
    """Youden, 1950, Index for rating diagnostic tests: the share told rightly less the share told wrongly."""
    return cut.n_told / max(1, int((~served).sum())) - cut.n_wrongly_told / max(1, int(served.sum()))


def _by_language(chances: Floats, scored: Scored, *, seed: int) -> dict[str, Score]:
    rows = {"all": np.ones(len(chances), dtype=np.bool_)}
    rows |= {lang: scored.langs == lang for lang in dict.fromkeys(scored.langs.tolist())}
    return {
        name: _auroc(chances[chosen], scored.served[chosen], scored.groups[chosen], seed=seed)
        for name, chosen in rows.items()
    }


def _auroc(chances: Floats, served: Flags, groups: npt.NDArray[np.int64], *, seed: int) -> Score:
    """Take the area under the ROC curve; the interval draws problems, with all their versions.

    NaN where all are served, or none.
    """
    if served.all() or not served.any():
        return Score(*[math.nan] * 3)
    rng = np.random.default_rng(seed)
    rows = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    drawn = (np.concatenate([rows[each] for each in rng.integers(len(rows), size=len(rows))]) for _ in range(RESAMPLES))
    values = np.array([auc(chances[each], served[each]) for each in drawn])
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Score(auc(chances, served), float(low), float(high))
