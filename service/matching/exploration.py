"""Who is shown: the best, and in the last slots some of those who stand just below.

How many experts were ranked goes in, the places to show come out, each with
the probability that it had. Who is only ever shown by the present ranking can
only ever confirm it; with the probabilities known, decisions can be weighed as
if everyone had been as likely to be seen (Horvitz and Thompson, 1952, A
generalization of sampling without replacement). Knows no expert, no store and
no setting.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

POOL_FACTOR: Final = 3
"""The explored slots are filled from the places up to this many times the limit."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Slot:
    """How one expert came to be shown.

    ``place`` is where the plain ranking has them, from 1; ``propensity`` the probability in (0, 1]
    with which they were to be shown; ``explored`` says that they were drawn.
    """

    place: int
    propensity: float = 1.0
    explored: bool = False


def n_explored(limit: int, share: float) -> int:
    """Count the slots that are drawn for: ``share`` of ``limit``, rounded down."""
    return math.floor(share * limit + _ROUNDING)


def n_ranked(limit: int, share: float) -> int:
    """Count the experts who must be ranked to fill ``limit`` slots."""
    return POOL_FACTOR * limit if n_explored(limit, share) else limit


def plain(n_found: int) -> tuple[Slot, ...]:
    """Show everyone at their place, for certain."""
    return tuple(map(Slot, range(1, n_found + 1)))


def draw(n_found: int, *, limit: int, share: float, seed: UUID) -> tuple[Slot, ...]:
    """Choose the places to show, in the order in which they are shown.

    1. The first ``limit - n`` places are shown for certain, where ``n`` is `n_explored`.
    2. The pool is what follows, up to the place ``3 * limit``.
    3. ``random.Random(seed.int)`` gives one ``random()`` to each place of the pool, in order.
       The ``n`` places with the lowest numbers are shown last, in the order of their places.

    So each place of the pool has the same probability, and whoever knows the seed can repeat the
    draw: Python promises that ``random()`` gives the same numbers for the same seed in every version.

    Parameters
    ----------
    n_found : int
        How many experts were ranked.
    limit : int
        How many slots there are, 1 or more.
    share : float
        What part of the slots is drawn for, in [0, 1].
    seed : UUID
        Taken at random, once for each answer.

    Returns
    -------
    tuple of Slot
        At most ``limit``. Where everyone who was found fits, nothing is drawn.
    """
    n_drawn = n_explored(limit, share)
    if not n_drawn or n_found <= limit:
        return plain(min(n_found, limit))
    n_certain = limit - n_drawn
    pool = range(n_certain + 1, min(n_found, POOL_FACTOR * limit) + 1)
    drawn = _lowest(pool, n_drawn, random.Random(seed.int))  # noqa: S311 (a draw that can be repeated, not a secret)
    return (*plain(n_certain), *(Slot(place, n_drawn / len(pool), explored=True) for place in drawn))


def _lowest(pool: Sequence[int], n: int, generator: random.Random) -> list[int]:
    numbers = {place: generator.random() for place in pool}
    return sorted(sorted(pool, key=numbers.__getitem__)[:n])
