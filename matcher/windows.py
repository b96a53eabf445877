"""Long texts cut into overlapping windows of tokens, and their vectors put together again.

Token ids in, windows out; vectors of windows in, one vector a text out. It
knows no tokenizer and no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.errors import InvalidInput

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """A run of tokens of the text in row ``row``."""

    row: int
    ids: list[int]


def split(texts: Iterable[list[int]], *, room: int, overlap: int) -> list[Window]:
    """Cut each text into windows of at most ``room`` tokens that overlap by at least ``overlap``.

    A text that fits is one window, an empty one too. The windows of one text
    are of equal length and evenly spread, so that none is a mere tail.

    Parameters
    ----------
    texts : iterable of lists of int
        Token ids, without prompt and special tokens.
    room, overlap : int
        In tokens; 0 <= overlap < room.

    Raises
    ------
    InvalidInput
        If ``overlap`` leaves a window no room to move on.
    """
    if not 0 <= overlap < room:
        raise InvalidInput(
            f"Windows have room for {room} tokens and overlap by {overlap}. "
            "Choose an overlap of at least 0 and under the room."
        )
    windows = []
    for row, ids in enumerate(texts):
        if len(ids) <= room:
            windows.append(Window(row, ids))
            continue
        n_windows = -(-(len(ids) - overlap) // (room - overlap))
        length = -(-(len(ids) + (n_windows - 1) * overlap) // n_windows)
        last_start = len(ids) - length
        starts = [round(i * last_start / (n_windows - 1)) for i in range(n_windows)]
        windows += [Window(row, ids[start : start + length]) for start in starts]
    return windows


def batches(lengths: npt.NDArray[np.int64], *, room: int) -> Iterator[npt.NDArray[np.int64]]:
    """Put rows of like length together, the longest first: at most ``room`` tokens with padding, or one row."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        batch = order[start : start + max(1, room // max(1, int(lengths[order[start]])))]
        yield batch
        start += len(batch)


def pool(
    vectors: Vectors, rows: Sequence[int] | npt.NDArray[np.int64], lengths: npt.ArrayLike, *, n_rows: int
) -> Vectors:
    """Average the vectors of each text's windows, weighted by length.

    Parameters
    ----------
    vectors : float32, shape (n_windows, dim)
    rows : int, shape (n_windows,)
        The text that each window is of; each of ``n_rows`` has one at least.
    lengths : int, shape (n_windows,)
        In tokens; an empty window counts as one token.

    Returns
    -------
    float32, shape (n_rows, dim)
        Not of unit length.
    """
    weights = np.maximum(np.asarray(lengths, dtype=np.float32), 1)
    sums = np.zeros((n_rows, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, rows, vectors * weights[:, None])
    totals = np.zeros(n_rows, dtype=np.float32)
    np.add.at(totals, rows, weights)
    return sums / totals[:, None]
