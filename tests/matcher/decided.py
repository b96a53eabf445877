"""Generated decisions whose truth is known: experts suit problems by their parts, with a weight of words of its own."""

from __future__ import annotations

import numpy as np

from matcher.calibrate import Calibration, encoder_revision
from matcher.decisions import Labelled
from matcher.learn import Scoring
from matcher.rank import Ranking
from matcher.records import ModelId

MODEL = ModelId("hashing", "1+text-1", 64)
WORDS_WEIGHT = Ranking().words_weight
IN_USE = Scoring(
    Ranking(),
    Calibration(-12.0 * (0.55 + WORDS_WEIGHT / 3), 12.0, 0.0, MODEL.name, encoder_revision(MODEL)),
)
"""In use: calibrated for experts who suit by their parts as they are weighed now."""


def decided(
    *, words: float = 1.0, slope: float = 12.0, n_problems: int = 80, n_experts: int = 6, seed: int = 0
) -> list[Labelled]:
    """Decide on experts who suit by ``meaning + words * (words + across languages)``, as the parts are weighed now.

    With a ``slope`` of 0 every decision is a coin's.
    """
    rng = np.random.default_rng(seed)
    found = []
    for problem in range(n_problems):
        background = rng.uniform(0.0, 0.2)
        for _ in range(n_experts):
            across = rng.random() < 0.3
            meaning = rng.uniform(0.3, 0.8)
            share = meaning**2 if across else rng.beta(1.5, 4.0)
            added = WORDS_WEIGHT * share
            chance = 1.0 / (1.0 + np.exp(-slope * (meaning + words * added - 0.55 - words * WORDS_WEIGHT / 3)))
            parts = {
                "meaning": meaning,
                "words": 0.0 if across else added,
                "across_languages": added if across else 0.0,
            }
            found.append(Labelled(f"p{problem:03}", bool(rng.random() < chance), parts, WORDS_WEIGHT, background))
    return found
