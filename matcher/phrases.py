"""The phrases of two texts that answer each other, in one language or two.

The words of both texts with their vectors go in, pairs of phrases come out, as
offsets into the texts as written. Knows no texts, no languages and no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.records import PhrasePair
from matcher.word_vectors import Words, WordVectors, mutual_best

Similarities = npt.NDArray[np.float32]

LONGEST_PHRASE: Final = 5
"""In words; Vietnamese syllables are words here: «mạng nơ-ron hồi quy»."""

_GROWTH_SHARE: Final = 0.6
"""Of the threshold, for a word whose neighbour is linked: «حفاظت کاتدی», cathodic protection."""

_DISTORTION: Final = 1e-3


def matching_phrases(problem: WordVectors, evidence: WordVectors, *, limit: int = 5) -> tuple[PhrasePair, ...]:
    """Find the phrases that answer each other.

    1. Words that are nearest to each other both ways, and nearer than the words of
       unrelated texts, are linked (Jalili Sabet et al., 2020, SimAlign, "argmax").
    2. From the strongest link on, each grows into a phrase: a neighbour joins, on one side
       or on both, that is nearest to a word of the phrase opposite or has it as its nearest
       (after the grow-diag heuristic of Koehn, Och and Marcu, 2003).
    3. The pairs with the most similarity, summed over their words, are kept; of those that
       say the same in the same words, the first; none that is only numbers and units of time.

    Swapping the two texts swaps the sides of each pair, but for ties.

    Parameters
    ----------
    problem, evidence : WordVectors
        By the same encoder.
    limit : int
        How many pairs to give at most, 0 or more.

    Returns
    -------
    tuple of PhrasePair
        The weightiest first, ties by position; no two share a word. A phrase begins and ends with
        a word, and has nothing but spaces, half-spaces and hyphens between its words.
    """
    if not len(problem) or not len(evidence):
        return ()
    similarities = _similarities(problem, evidence)
    nearness = similarities - _distortion(*similarities.shape)
    one, other = problem.words, evidence.words
    blocks = list(_blocks(nearness, one, other, max(problem.threshold, evidence.threshold)))
    weights = [_similarity(similarities, block) for block in blocks]
    order = sorted(range(len(blocks)), key=lambda at: (-weights[at] * _n_words(blocks[at]), blocks[at]))
    pairs: dict[tuple[tuple[str, ...], tuple[str, ...]], PhrasePair] = {}
    for at in order:
        top, bottom, left, right = blocks[at]
        said = (one.written[top : bottom + 1], other.written[left : right + 1])
        start, end, answer_start, answer_end = one.starts[top], one.ends[bottom], other.starts[left], other.ends[right]
        pairs.setdefault(
            said, PhrasePair(int(start), int(end), int(answer_start), int(answer_end), min(weights[at], 1.0))
        )
    return tuple(pairs.values())[:limit]


Block = tuple[int, int, int, int]
"""First and last word of the problem's phrase, first and last of the evidence's."""


def _similarities(problem: WordVectors, evidence: WordVectors) -> Similarities:
    one, other = (_unit(words.vectors) for words in (problem, evidence))
    similarities: Similarities = one @ other.T
    return similarities


def _unit(vectors: npt.NDArray[np.float32] | npt.NDArray[np.int8]) -> npt.NDArray[np.float32]:
    rows = vectors.astype(np.float32)
    unit: npt.NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit


def _distortion(n_rows: int, n_columns: int) -> Similarities:
    """Of words that are equally near, prefer those equally far into their texts."""
    down, across = (np.arange(n, dtype=np.float32) / n for n in (n_rows, n_columns))
    distortion: Similarities = _DISTORTION * np.abs(down[:, None] - across)
    return distortion


def _blocks(nearness: Similarities, problem: Words, evidence: Words, threshold: float) -> Iterator[Block]:
    """Grow each mutual link into a block of words not taken yet, the strongest link first."""
    rows, columns = mutual_best(nearness)
    strengths = nearness[rows, columns]
    strong = strengths >= threshold
    if not strong.any():
        return
    seeds = zip((-strengths[strong]).tolist(), rows[strong].tolist(), columns[strong].tolist(), strict=True)
    links = _links(nearness, _GROWTH_SHARE * threshold)
    down, across = (
        _Ground(words.joined.tolist(), words.telling.tolist(), [True] * len(words)) for words in (problem, evidence)
    )
    for _, row, column in sorted(seeds):
        if down.free[row] and across.free[column]:
            block = (row, row, column, column)
            while wider := _wider(block, links, down, across):
                block = wider
            top, bottom, left, right = block
            down.take(top, bottom)
            across.take(left, right)
            if down.tells(top, bottom) and across.tells(left, right):
                yield block


def _links(nearness: Similarities, floor: float) -> dict[tuple[int, int], float]:
    """Give the nearness of each word and the nearest to it opposite, both ways, from the floor up."""
    n_rows, n_columns = nearness.shape
    rows = np.concatenate([np.arange(n_rows), nearness.argmax(axis=0)])
    columns = np.concatenate([nearness.argmax(axis=1), np.arange(n_columns)])
    strengths = nearness[rows, columns]
    cells = zip(rows.tolist(), columns.tolist(), strict=True)
    return {cell: strength for cell, strength in zip(cells, strengths.tolist(), strict=True) if strength >= floor}


@dataclass(frozen=True, slots=True)
class _Ground:
    """The words of one text: which join the one before, which tell something, and which are in no phrase yet."""

    joined: list[bool]
    telling: list[bool]
    free: list[bool]

    def neighbours(self, first: int, last: int) -> list[int]:
        """Give the words next to a run that may join it."""
        if last - first + 1 >= LONGEST_PHRASE:
            return []
        before = [first - 1] if self.joined[first] and self.free[first - 1] else []
        after = [last + 1] if last + 1 < len(self.joined) and self.joined[last + 1] and self.free[last + 1] else []
        return before + after

    def tells(self, first: int, last: int) -> bool:
        return any(self.telling[first : last + 1])

    def take(self, first: int, last: int) -> None:
        self.free[first : last + 1] = [False] * (last - first + 1)


def _wider(block: Block, links: dict[tuple[int, int], float], down: _Ground, across: _Ground) -> Block | None:
    """Let the neighbour join that is linked best, or the two that are linked to each other; None if none is."""
    top, bottom, left, right = block
    rows, columns = down.neighbours(top, bottom), across.neighbours(left, right)
    joining = [
        *((links[row, column], row, column) for row in rows for column in columns if (row, column) in links),
        *((links[row, at], row, left) for row in rows for at in range(left, right + 1) if (row, at) in links),
        *(
            (links[at, column], top, column)
            for at in range(top, bottom + 1)
            for column in columns
            if (at, column) in links
        ),
    ]
    if not joining:
        return None
    _, row, column = max(joining)
    return min(top, row), max(bottom, row), min(left, column), max(right, column)


def _similarity(similarities: Similarities, block: Block) -> float:
    top, bottom, left, right = block
    if top == bottom and left == right:
        return float(similarities[top, left])
    within = similarities[top : bottom + 1, left : right + 1]
    return float(within.max(axis=1).sum() + within.max(axis=0).sum()) / _n_words(block)


def _n_words(block: Block) -> int:
    top, bottom, left, right = block
    return bottom - top + right - left + 2
