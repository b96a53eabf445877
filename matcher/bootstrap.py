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
    if resamples < 1:
        raise InvalidInput(f"resamples is {resamples}; wanted 1 or more.", field="resamples")
    n_units = numerators.size
    total = denominators.sum()
    if not total:
        return Score(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng(seed)
    block = max(1, DRAWS_AT_ONCE // n_units)
    tops, bottoms = [], []
    for start in range(0, resamples, block):
        drawn = rng.integers(n_units, size=(min(block, resamples - start), n_units))
        tops.append(numerators[drawn].sum(axis=1))
        bottoms.append(denominators[drawn].sum(axis=1))
    top, bottom = np.concatenate(tops), np.concatenate(bottoms)
    judged = bottom > 0
    value = float(numerators.sum() / total)
    if not judged.any():
        return Score(value, float("nan"), float("nan"))
    low, high = np.percentile(top[judged] / bottom[judged], [2.5, 97.5])
    return Score(value, float(low), float(high))
