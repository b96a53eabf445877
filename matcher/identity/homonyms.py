"""Two persons under one name: the works of one record in, a proposed split out.

A record whose works fall into groups with neither the matter, nor co-authors, nor another source's list in
common may hold the works of two persons. `find_split` says how likely that is, what the groups would be, and
what speaks for it in words that a person can check. It proposes and changes nothing. It knows neither names
nor sources: `matcher.identity.held_works` makes of pieces what it needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from matcher.errors import VectorMismatch
from matcher.identity.likeness import probability_of
from matcher.identity.split_reasons import SplitReason, WorkOf, reasons_for
from matcher.index import Vectors

__all__ = ["BACKGROUND", "FLAG_AT", "LEAST_WORKS", "Split", "SplitReason", "WorkOf", "background_of", "find_split"]

FLAG_AT: Final = 0.5
"""From this probability on, a record is flagged and nothing of it is shown until a person has decided."""

LEAST_WORKS: Final = 6
"""Of fewer works nothing can be said."""

BACKGROUND: Final = 0.23
"""The mean cosine of two titles of a catalogue that have nothing to do with each other, by the default model."""

MOST_COMPARED: Final = 1_000
"""Of more works, so many are compared pair by pair; each other one goes where it is nearest."""

_CO_AUTHORS: Final = 0.15
_LISTED_TOGETHER: Final = 0.1
"""What a shared co-author, or being listed together elsewhere, adds to a cosine when works are put in groups."""
_LEAST_SCALE: Final = 0.03
_CUTS: Final = 12
_YEARS: Final = 15

_LISTED: Final = {
    "nearness": -1.19,
    "bridge": -2.74,
    "share of co-authors": -6.50,
    "gap": 1.33,
    "smaller": 1.68,
    "larger": 2.12,
    "lists across": -4.63,
    "lists": 1.48,
    "listed on each side": 3.03,
}
_LISTED_PRIOR: Final = -7.00
_UNLISTED: Final = {
    "nearness": -1.24,
    "bridge": -3.87,
    "share of co-authors": -5.29,
    "gap": 1.60,
    "smaller": 1.38,
    "larger": 1.38,
}
_UNLISTED_PRIOR: Final = -6.12
"""Two logistic curves, for works of which other records list some and for those of which none do.

Fitted on one generated catalogue of 5,000 people; the priors are lower by .4 and 1.25 than fitted, since what is
flagged is hidden and should be right nine times of ten.
"""


@dataclass(frozen=True, slots=True)
class Split:
    """How works would be shared out, the largest group first: ids of works; ``probability`` in [0, 1]."""

    groups: tuple[tuple[str, ...], ...]
    probability: float
    reasons: tuple[SplitReason, ...] = ()


def background_of(vectors: Vectors) -> float:
    """Give the mean cosine of all pairs of a catalogue's works, rows of unit length: what is usual there."""
    n = len(vectors)
    total = vectors.sum(axis=0, dtype=np.float64)
    return float((total @ total - n) / (n * (n - 1))) if n > 1 else BACKGROUND


def find_split(
    works: Sequence[WorkOf], vectors: Vectors, *, background: float = BACKGROUND, least: float = FLAG_AT
) -> Split | None:
    """Find out whether works under one name are those of several persons.

    1. Works are put together by average linkage, by their cosine, by co-authors that they share and by who lists
       them together.
    2. Each of the last joins cuts the works in two. A cut is judged by how near the two sides are compared to how near
       works of one side are, by the nearest bridging work, by co-authors and lists on both sides compared to how many
       chance would put there, by the years between, and by the sides' sizes; the likeliest is kept.
    3. A side that is to be flagged by itself is cut again.

    Parameters
    ----------
    works : sequence of WorkOf
        Each work once.
    vectors : float32, shape (len(works), dim)
        Rows of unit length, in the order of ``works``, what they say of a language removed.
    background : float
        The cosine that unrelated works usually have (`background_of`).
    least : float
        The least probability of what is given.

    Raises
    ------
    VectorMismatch
        If there is not one vector for each work.
    """
    if vectors.ndim != 2 or len(vectors) != len(works):
        raise VectorMismatch(
            f"There are {len(works)} works and vectors of shape {vectors.shape}; wanted one row for each work. "
            "Embed the works again."
        )
    order = sorted(range(len(works)), key=lambda place: works[place].id)
    ordered = [works[place] for place in order]
    rows = vectors[order]
    found = _likeliest_cut(ordered, rows, background)
    if found is None or probability_of(found[1]) < least:
        return None
    sides = [np.flatnonzero(side) for side in (found[0], ~found[0])]
    groups = [group for side in sides for group in _cut_again(ordered, rows, side, background)]
    groups.sort(key=lambda group: (-len(group), group[0]))
    return Split(
        tuple(tuple(ordered[place].id for place in group) for group in groups),
        probability_of(found[1]),
        reasons_for([[ordered[place] for place in group] for group in groups], bridged=found[2]),
    )


_Mask = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.float64]


def _cut_again(
    works: Sequence[WorkOf], vectors: Vectors, side: npt.NDArray[np.intp], background: float
) -> list[list[int]]:
    again = find_split([works[place] for place in side], vectors[side], background=background)
    if again is None:
        return [side.tolist()]
    place_of = {works[place].id: int(place) for place in side}
    return [[place_of[each] for each in group] for group in again.groups]


def _likeliest_cut(works: Sequence[WorkOf], vectors: Vectors, background: float) -> tuple[_Mask, float, bool] | None:
    """Give the side of each work, the log-odds that the sides are two persons', whether a work bridges them."""
    if len(works) < LEAST_WORKS:
        return None
    if len(works) > MOST_COMPARED:
        return _cut_many(works, vectors, background)
    near = (vectors @ vectors.T).astype(np.float64) - background
    co_authors, lists = _incidence(work.co_authors for work in works), _incidence(work.lists for work in works)
    listed = lists.any(axis=1)
    together = lists @ lists.T > 0
    affinity = near + _CO_AUTHORS * (co_authors @ co_authors.T > 0)
    affinity += _LISTED_TOGETHER * np.where(together, 1.0, np.where(listed[:, None] & listed, -1.0, 0.0))
    years = np.array([work.year or np.nan for work in works])
    weights, prior = (_LISTED, _LISTED_PRIOR) if lists.shape[1] else (_UNLISTED, _UNLISTED_PRIOR)
    best: tuple[_Mask, float, bool] | None = None
    for side in _cuts(affinity):
        signs = _signs(side, near, co_authors, lists, years)
        log_odds = prior + sum(weight * signs[name] for name, weight in weights.items())
        if best is None or log_odds > best[1]:
            best = side, log_odds, signs["bridge"] > 0.5
    return best


def _cut_many(works: Sequence[WorkOf], vectors: Vectors, background: float) -> tuple[_Mask, float, bool] | None:
    chosen = np.linspace(0, len(works) - 1, MOST_COMPARED).astype(int)
    found = _likeliest_cut([works[place] for place in chosen], vectors[chosen], background)
    if found is None:
        return None
    one, other = (vectors[chosen[side]].mean(axis=0) for side in (found[0], ~found[0]))
    sides = vectors @ one > vectors @ other
    sides[chosen] = found[0]
    return sides, found[1], found[2]


def _incidence(marks: Iterable[frozenset[str]]) -> _Numbers:
    """Say which work bears which mark, marks of one work alone left out: shape (n_works, n_marks)."""
    each = list(marks)
    counts = Counter(mark for held in each for mark in held)
    columns = {mark: place for place, mark in enumerate(sorted(mark for mark, n in counts.items() if n > 1))}
    table = np.zeros((len(each), len(columns)))
    for row, held in enumerate(each):
        for mark in held:
            if mark in columns:
                table[row, columns[mark]] = 1
    return table


def _cuts(affinity: _Numbers) -> list[_Mask]:
    """Give the last groups that average linkage made, each against all other works; a lone work is no group."""
    n = len(affinity)
    distances = np.clip(2 - affinity, 0, None)
    distances = (distances + distances.T) / 2
    np.fill_diagonal(distances, 0)
    members: list[_Mask] = list(np.eye(n, dtype=bool))
    for one, other, *_ in linkage(squareform(distances, checks=False), "average"):
        members.append(members[int(one)] | members[int(other)])
    cuts: dict[bytes, _Mask] = {}
    for group in reversed(members[n:-1]):
        side = ~group if group[0] else group
        if 2 <= side.sum() <= n - 2:
            cuts.setdefault(side.tobytes(), side)
        if len(cuts) == _CUTS:
            break
    return list(cuts.values())


def _signs(side: _Mask, near: _Numbers, co_authors: _Numbers, lists: _Numbers, years: _Numbers) -> dict[str, float]:
    """Measure a cut by what `_LISTED` weighs; similarities are in parts of what is usual within a side."""
    n, sizes = len(side), (int(side.sum()), int((~side).sum()))
    within = 0.0
    for one in (side, ~side):
        block = near[np.ix_(one, one)]
        within += (block.sum() - np.trace(block)) / (len(block) - 1) / n
    scale = max(within, _LEAST_SCALE)
    across = near[np.ix_(side, ~side)]
    shared, shared_by_chance, _ = _straddling(side, co_authors)
    lists_across, lists_by_chance, each_side = _straddling(side, lists)
    one_years, other_years = (years[place & ~np.isnan(years)] for place in (side, ~side))
    gap = 0.0
    if len(one_years) and len(other_years):
        gap = max(0.0, one_years.min() - other_years.max(), other_years.min() - one_years.max())
    return {
        "nearness": float(across.mean() / scale),
        "bridge": float(max(across.mean(axis=1).max(), across.mean(axis=0).max()) / scale),
        "share of co-authors": shared / (shared_by_chance + 1),
        "gap": min(gap, _YEARS) / _YEARS,
        "smaller": float(np.log(min(sizes))),
        "larger": float(np.log(max(sizes))),
        "lists across": float(np.log1p(lists_across)),
        "lists": float(np.log1p(lists_by_chance)),
        "listed on each side": float(np.log1p(each_side)),
    }


def _straddling(side: _Mask, table: _Numbers) -> tuple[int, float, int]:
    """Count marks on both sides, how many chance would put there, and the works that marks of one side alone bear.

    The last is of the weaker side: how many works its largest such mark has.
    """
    if not table.shape[1]:
        return 0, 0.0, 0
    share = side.mean()
    total, there = table.sum(axis=0), side @ table
    by_chance = float((1 - share**total - (1 - share) ** total).sum())
    whole, none = total[there == total], total[there == 0]
    each_side = min(int(whole.max(initial=0)), int(none.max(initial=0)))
    return int(((there > 0) & (there < total)).sum()), by_chance, each_side
