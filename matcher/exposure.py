"""Who gets how much of the introductions: each one's share, how unequal they are, and who is passed over.

Plain counts go in, figures and names come out. Knows no store, no terms and no clock: which introductions
count, and of when, is for whoever counts them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.errors import InvalidInput

FEWEST: Final = 20
"""Introductions. Of fewer, a few people always have most, and it means nothing."""

TOP_SHARE: Final = 0.1
MOST_FOR_TOP: Final = 0.5
MOST_GINI: Final = 0.6
"""Warn where a tenth of the experts has more than half, or the Gini coefficient is above this."""

SEEN_OFTEN: Final = 3


@dataclass(frozen=True, slots=True)
class Exposure:
    """How introductions fall on experts.

    ``shares`` are in [0, 1], the greatest first, ties by id; they add up to 1 where there is any introduction.
    ``gini`` is 0 where all have alike, and nears 1 where one has all. ``top_share`` is what the `TOP_SHARE` of
    the experts who have most, one at least, have together. ``n_for_half`` is the fewest experts who have half of
    all introductions. ``warning`` says that the same few get everything.
    """

    n_introductions: int
    n_experts: int
    shares: Mapping[str, float]
    gini: float
    top_share: float
    n_for_half: int
    warning: bool


def exposure(counts: Mapping[str, int]) -> Exposure:
    """Measure how introductions fall on experts.

    Parameters
    ----------
    counts : mapping of str to int
        Introductions of each expert, 0 or more. Whoever could have been introduced belongs in it, with 0:
        among those alone who were, everything looks fairer than it is.

    Raises
    ------
    InvalidInput
        If a count is below 0.
    """
    _checked(counts.values())
    total = sum(counts.values())
    best_first = sorted(counts, key=lambda id_: (-counts[id_], id_))
    n_top = math.ceil(TOP_SHARE * len(counts))
    top = sum(counts[id_] for id_ in best_first[:n_top]) / total if total else 0.0
    inequality = gini(list(counts.values()))
    return Exposure(
        n_introductions=total,
        n_experts=len(counts),
        shares={id_: counts[id_] / total if total else 0.0 for id_ in best_first},
        gini=inequality,
        top_share=top,
        n_for_half=holders_of_half(list(counts.values())),
        warning=total >= FEWEST and (top > MOST_FOR_TOP or inequality > MOST_GINI),
    )


def gini(counts: Sequence[float]) -> float:
    """Measure inequality: half the mean difference between any two, over the mean.

    ``G = sum_ij |x_i - x_j| / (2 n^2 mean)``, by rank ``sum_i (2i - n - 1) x_(i) / (n sum x)`` with ``x_(i)`` rising
    and i from 1 (Gini, 1912, Variabilità e mutabilità; the form by ranks after Sen, 1973, On Economic Inequality).

    Returns
    -------
    float
        In [0, 1 - 1/n]; 0 where there is nothing or nobody.

    Raises
    ------
    InvalidInput
        If a count is below 0.
    """
    _checked(counts)
    total = math.fsum(counts)
    if not total:
        return 0.0
    n = len(counts)
    weighted = math.fsum((2 * rank - n - 1) * count for rank, count in enumerate(sorted(counts), start=1))
    return max(0.0, weighted / (n * total))


def holders_of_half(counts: Sequence[int]) -> int:
    """Count the fewest who together have at least half of everything; 0 where there is nothing.

    Raises
    ------
    InvalidInput
        If a count is below 0.
    """
    _checked(counts)
    total, held = sum(counts), 0
    for at, count in enumerate(sorted(counts, reverse=True)):
        if 2 * held >= total:
            return at
        held += count
    return len(counts) if total else 0


def hidden_strong(
    seen_strong: Mapping[str, int], introduced: Mapping[str, int], *, at_least: int = SEEN_OFTEN
) -> tuple[str, ...]:
    """Name experts who are often ranked strong or good, and were never introduced.

    Parameters
    ----------
    seen_strong : mapping of str to int
        For how many different problems each expert was ranked in the bands ``strong`` or ``good``.
    introduced : mapping of str to int
        Introductions of each expert; who is not in it has none.
    at_least : int
        How often is often, 1 or more.

    Returns
    -------
    tuple of str
        The most often seen first, ties by id.
    """
    hidden = [id_ for id_, times in seen_strong.items() if times >= at_least and not introduced.get(id_, 0)]
    return tuple(sorted(hidden, key=lambda id_: (-seen_strong[id_], id_)))


def _checked(counts: Collection[float]) -> None:
    for count in counts:
        if not 0 <= count < math.inf:
            raise InvalidInput(f"A count of introductions is {count}; give whole numbers from 0 on.", field="counts")
