"""Whether it is true who covers which need, and that nobody covers one.

A scored house set with its needs goes in; precision and recall of what an answer says of each need
come out. Knows no index and no encoder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.bands import Held
from matcher.calibrate import Floats
from matcher.explain import whole_text
from matcher.house import HouseNeed, Scored, group_of


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is said of needs where an expert covers one from a probability on.

    Parameters
    ----------
    least : float
        The probability.
    n_needs : int
        Needs found in the texts that hold a need of the set.
    n_said, n_true, n_right : int
        Pairs of need and named expert: said to cover, truly covering, and both.
    n_said_open, n_truly_open, n_rightly_open : int
        Needs that nobody named covers: as said, in truth (nobody at all does), and both.
    """

    least: float
    n_needs: int
    n_said: int
    n_true: int
    n_right: int
    n_said_open: int
    n_truly_open: int
    n_rightly_open: int

    @property
    def precision(self) -> float:
        """Share of the said pairs that are true."""
        return self.n_right / self.n_said if self.n_said else float("nan")

    @property
    def recall(self) -> float:
        """Share of the true pairs that are said."""
        return self.n_right / self.n_true if self.n_true else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of both (van Rijsbergen, 1979)."""
        total = self.n_said + self.n_true
        return 2 * self.n_right / total if total else float("nan")


def report_coverage(scored: Scored, held: Held, needs: Sequence[HouseNeed], leasts: Sequence[float]) -> list[Coverage]:
    """Compare what is said at each of several least probabilities with who truly covers the needs.

    Of a need found in the text that holds several needs of the set, whoever covers one of them covers it.
    """
    found = list(_found(scored, held, needs))
    return [_coverage(found, least) for least in leasts]


def _found(scored: Scored, held: Held, needs: Sequence[HouseNeed]) -> Iterator[tuple[Floats, frozenset[int], bool]]:
    """Yield of each need: probabilities of those named (NaN else), who truly covers it, and whether nobody does."""
    column = {expert_id: place for place, expert_id in enumerate(scored.expert_ids)}
    for row, (problem, spans) in enumerate(zip(scored.problems, scored.needs, strict=True)):
        text, lang = whole_text(problem), str(scored.langs[row])
        quoted = [
            (at, at + len(quote), need)
            for need in needs
            if need.group == group_of(problem.id)
            and (quote := need.quotes.get(lang, ""))
            and (at := text.find(quote)) >= 0
        ]
        for place, span in enumerate(spans):
            inside = [need for start, end, need in quoted if start < span.end and end > span.start]
            if not inside:
                continue
            covering = frozenset().union(*(need.expert_ids for need in inside))
            probabilities = np.where(scored.named[row], held.each_need[row][place], np.nan)
            true = frozenset(column[id_] for id_ in covering if id_ in column and scored.named[row, column[id_]])
            yield probabilities, true, not covering


def _coverage(found: Sequence[tuple[Floats, frozenset[int], bool]], least: float) -> Coverage:
    said = [frozenset(np.flatnonzero(probabilities >= least).tolist()) for probabilities, _, _ in found]
    return Coverage(
        least=least,
        n_needs=len(found),
        n_said=sum(map(len, said)),
        n_true=sum(len(true) for _, true, _ in found),
        n_right=sum(len(one & true) for one, (_, true, _) in zip(said, found, strict=True)),
        n_said_open=sum(not one for one in said),
        n_truly_open=sum(is_open for *_, is_open in found),
        n_rightly_open=sum(is_open and not one for one, (*_, is_open) in zip(said, found, strict=True)),
    )
