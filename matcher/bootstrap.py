"""How sure we may be of a mean.

A measure split by unit goes in, its value with a 95 % interval comes out. It
knows nothing of what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.errors import InvalidInput

Floats = npt.NDArray[np.float64]

DRAWS_AT_ONCE: Final = 2_000_000
"""Bounds the memory of one block of draws to about 50 MB, whatever the number of units."""


@dataclass(frozen=True, slots=True)
class Score:
    """A measure's value with its 95 % interval; NaN where nothing was judged."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tally:
    """A weighted mean, split by unit: its value is ``sum(numerators) / sum(denominators)``.

    Both are float64, shape (n_units,), in the order of ``units``.
    """

    units: tuple[str, ...]
    numerators: Floats
    denominators: Floats

    @property
    def value(self) -> float:
        """The measure over all units; NaN where nothing was judged."""
        total = float(self.denominators.sum())
        return float(self.numerators.sum()) / total if total else float("nan")


def interval(numerators: Floats, denominators: Floats, *, seed: int, resamples: int) -> Score:
    """Put a 95 % interval around ``sum(numerators) / sum(denominators)``.

    Percentile bootstrap (Efron and Tibshirani, 1993, An Introduction to the Bootstrap, chapter 13): units
    are drawn with replacement, as many as there are, ``resamples`` times, and the value is taken anew.
    A draw in which no unit was judged has no value and is left out.

    Parameters
    ----------
    numerators, denominators : float64, shape (n_units,)
        Denominators are 0 or more.

    Raises
    ------
    InvalidInput
        If ``resamples`` is below 1.
    """
    value = float(numerators.sum() / total) if (total := denominators.sum()) else float("nan")
    return around(value, resampled(numerators, denominators, seed=seed, resamples=resamples))


def around(value: float, draws: Floats) -> Score:
    """Put the middle 95 % of the draws around a value, those that are NaN left out."""
    judged = draws[~np.isnan(draws)]
    if not judged.size:
        return Score(value, float("nan"), float("nan"))
    low, high = np.percentile(judged, [2.5, 97.5])
    return Score(value, float(low), float(high))


def resampled(numerators: Floats, denominators: Floats, *, seed: int, resamples: int) -> Floats:
    """Take ``sum(numerators) / sum(denominators)`` anew for each draw of the bootstrap.

    The same seed and number of units give the same draws, so that two measures of the same
    units may be added or subtracted draw by draw. Parameters and errors are those of `interval`.

    Returns
    -------
    float64, shape (resamples,)
        NaN for a draw in which no unit was judged.
    """
    if resamples < 1:
        raise InvalidInput(f"resamples is {resamples}; wanted 1 or more.", field="resamples")
    n_units = numerators.size
    values = np.full(resamples, np.nan)
    if not denominators.sum():
        return values
    rng = np.random.default_rng(seed)
    block = max(1, DRAWS_AT_ONCE // n_units)
    for start in range(0, resamples, block):
        drawn = rng.integers(n_units, size=(min(block, resamples - start), n_units))
        top, bottom = numerators[drawn].sum(axis=1), denominators[drawn].sum(axis=1)
        np.divide(top, bottom, out=values[start : start + len(drawn)], where=bottom > 0)
    return values
