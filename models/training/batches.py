"""Which pairs meet in one batch, and in which order the batches come.

Pairs by task come in, batches of one task each come out. In a batch all other
texts are negatives: those of one topic are the hard ones (topic-aware sampling,
after Hofstätter et al., 2021), so each half of a batch comes from one topic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from training.pairs import TASKS, Pair

_TOPIC_DIM: Final = 48
_PAIRS_IN_TOPIC: Final = 96


def make_batches(pairs: Mapping[str, Sequence[Pair]], words: csr_matrix, size: int, *, seed: int) -> list[list[Pair]]:
    """Make whole batches of ``size`` pairs, tasks spread evenly over the run; what fills no batch is left out."""
    rng = np.random.default_rng([seed, size])
    placed: list[tuple[float, list[Pair]]] = []
    for name, many in pairs.items():
        batches = _by_topic(many, words, size, rng) if TASKS[name].by_topic else _in_order(many, size)
        for number in range(len(batches)):
            placed.append(((number + rng.random()) / len(batches), batches[number]))
    return [batch for _, batch in sorted(placed, key=lambda each: each[0])]


def _in_order(pairs: Sequence[Pair], size: int) -> list[list[Pair]]:
    return [list(pairs[start : start + size]) for start in range(0, len(pairs) - size + 1, size)]


def _by_topic(pairs: Sequence[Pair], words: csr_matrix, size: int, rng: np.random.Generator) -> list[list[Pair]]:
    if len(pairs) < 2 * size:
        return _in_order(pairs, size)
    topics = _topics(words[[pair.one for pair in pairs]], max(2, len(pairs) // _PAIRS_IN_TOPIC), rng)
    order = np.lexsort((rng.random(len(pairs)), rng.permutation(topics.max() + 1)[topics]))
    half = size // 2
    halves = [order[start : start + half] for start in range(0, len(order) - half + 1, half)]
    mixed = rng.permutation(len(halves))
    return [
        [pairs[place] for which in mixed[start : start + 2] for place in halves[which]]
        for start in range(0, len(mixed) - 1, 2)
    ]


def _topics(rows: csr_matrix, n: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    seed = int(rng.integers(0, 2**31))
    dense = TruncatedSVD(min(_TOPIC_DIM, min(rows.shape) - 1), random_state=seed).fit_transform(rows)
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    clusters = MiniBatchKMeans(n, random_state=seed, n_init=1, batch_size=2048, max_iter=20)
    topics: npt.NDArray[np.intp] = clusters.fit_predict(dense).astype(np.intp)
    return topics
