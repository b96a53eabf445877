"""How evenly questions are shared out among experts.

Counts go in, numbers come out. Knows no person and no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LEAST_QUESTIONS: Final = 10
"""With fewer than that, chance alone makes them uneven."""
FEW: Final = 0.1
"""Where at most this share of the experts got half of all questions, the same few get everything."""


def gini(counts: Sequence[int]) -> float:
    """Give the Gini coefficient of counts: 0 where all have as many, near 1 where one has everything.

    ``sum((2 i - n - 1) x_i) / (n sum(x_i))`` over the sorted ``x_i`` (Gini, 1912, in the form of Sen, 1973).
    """
    total = sum(counts)
    if total == 0:
        return 0.0
    n = len(counts)
    return sum((2 * at - n - 1) * count for at, count in enumerate(sorted(counts), start=1)) / (n * total)


def holders_of_half(counts: Sequence[int]) -> int:
    """Count the fewest who together have at least half of everything."""
    total, held = sum(counts), 0
    for at, count in enumerate(sorted(counts, reverse=True)):
        if 2 * held >= total:
            return at
        held += count
    return len(counts)


def is_lopsided(counts: Sequence[int]) -> bool:
    """Tell whether the same few get everything; each expert who came into question has a count, perhaps 0."""
    if sum(counts) < LEAST_QUESTIONS:
        return False
    return holders_of_half(counts) <= max(1, round(FEW * len(counts)))
