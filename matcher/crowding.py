"""How crowded it is around a piece of evidence: how near its nearest neighbours are.

In a space of many dimensions a few texts are near to everything, and would be
found for every problem (hubs: Radovanović, Nanopoulos and Ivanović, 2010, Hubs
in space). What stands in a crowd is discounted for it, as in cross-domain
similarity local scaling (Conneau et al., 2018, Word translation without
parallel data). Vectors go in, a number each comes out; knows no index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.index import Vectors

Crowding = npt.NDArray[np.float32]

N_NEIGHBOURS: Final = 10
MOST_COMPARED: Final = 4096
"""Above so many pieces, neighbours are looked for among so many, chosen by their ids."""

COPY_SIMILARITY: Final = 0.98
"""From here on two pieces are the same work entered twice, and no crowd."""

_ROWS_AT_ONCE: Final = 2048
_GROWTH: Final = 0.1


def is_stale(n_measured: int, n_now: int) -> bool:
    """Tell whether so much has come or gone since all was measured that all must be measured again.

    While everything is compared with everything, any change counts; later a tenth.
    """
    if n_now <= MOST_COMPARED:
        return n_measured != n_now
    return abs(n_now - n_measured) > _GROWTH * n_measured


def compared(evidence_ids: Sequence[str]) -> list[int]:
    """Choose the pieces that all are compared with: positions in ``evidence_ids``, the same for the same ids."""
    if len(evidence_ids) <= MOST_COMPARED:
        return list(range(len(evidence_ids)))
    drawn = sorted(range(len(evidence_ids)), key=lambda place: hashlib.sha256(evidence_ids[place].encode()).digest())
    return sorted(drawn[:MOST_COMPARED])


def crowding(vectors: Vectors, neighbours: Vectors) -> Crowding:
    """Average each row's similarity to its nearest neighbours, itself and its copies left out.

    Parameters
    ----------
    vectors : float32, shape (n, dim)
    neighbours : float32, shape (n_compared, dim)
        Rows of unit length, both.

    Returns
    -------
    float32, shape (n,)
        In [0, 1]; 0 for a row that has no neighbour.
    """
    found = np.zeros(len(vectors), dtype=np.float32)
    n_nearest = min(N_NEIGHBOURS, len(neighbours))
    if not n_nearest:
        return found
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        similarity = vectors[start : start + _ROWS_AT_ONCE] @ neighbours.T
        similarity[similarity >= COPY_SIMILARITY] = 0.0
        nearest = np.partition(similarity, -n_nearest, axis=1)[:, -n_nearest:]
        found[start : start + _ROWS_AT_ONCE] = np.maximum(nearest, 0.0).mean(axis=1)
    return found
