"""Whether the languages are treated alike.

The same problem in several languages should give the same experts, in the same bands; and an
expert whose profile is translated should keep their place. A scored house set and a matcher go
in, overlaps and changes of rank come out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from matcher.bands import Held
from matcher.bootstrap import Score, interval
from matcher.calibrate import BANDS, SUITABLE_GRADE, band
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.house import Scored, best
from matcher.index import Entry, Probe
from matcher.memory import MemoryIndex
from matcher.metrics import Judgements
from matcher.prepare import describe, embed, interests_evidence, probes
from matcher.rank import score_experts
from matcher.records import Catalogue, Problem

N_COMPARED: Final = 5
RESAMPLES: Final = 1000

_ORDER: Final = tuple(BANDS)


@dataclass(frozen=True, slots=True)
class Parity:
    """What two versions of a problem have in common, averaged over pairs of versions.

    Parameters
    ----------
    overlap : mapping of str to Score
        Share of the `N_COMPARED` best that both name: ``all``, and by pair of languages.
    overlap_likely : Score
        The same over those of them who are in a band above the lowest (twice the shared ones over
        all of them, after Dice, 1945); pairs where nobody is are left out.
    overlap_suitable : Score
        Of the suitable experts among the best of either, the share among the best of both.
    n_banded : int
        Experts whom either version names among the ten best.
    same_band, within_one_step : float
        Share of those.
    """

    overlap: Mapping[str, Score]
    overlap_likely: Score
    overlap_suitable: Score
    n_banded: int
    same_band: float
    within_one_step: float


@dataclass(frozen=True, slots=True)
class Move:
    """An expert's rank for one problem before and after their profile was translated."""

    expert_id: str
    problem_id: str
    problem_lang: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """Above 0: further down the list."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Swap:
    """Changes of rank by translated profiles; ``unmoved`` is the share that kept its place."""

    n_moves: int
    n_experts: int
    mean: float
    mean_absolute: float
    median: float
    unmoved: float


def report_parity(scored: Scored, held: Held, *, seed: int = 0) -> Parity:
    """Compare the versions of each problem, two by two; intervals draw problems.

    Raises
    ------
    InvalidInput
        If no problem has two versions.
    """
    top = best(scored.scores, N_COMPARED)
    likely = top & (held.whole >= BANDS[_ORDER[-2]])
    steps = np.array([[_ORDER.index(band(each)) for each in row] for row in held.whole])
    pairs = list(_versions(scored))
    if not pairs:
        raise InvalidInput(
            "No problem of the house set stands in two languages. Name its versions alike: ho-01-fa, ho-01-en.",
            field="house",
        )
    n_groups = int(scored.groups.max()) + 1

    def mean(shares: Sequence[tuple[int, float]]) -> Score:
        groups = np.array([group for group, _ in shares], dtype=np.intp)
        return interval(
            np.bincount(groups, [share for _, share in shares], minlength=n_groups).astype(np.float64),
            np.bincount(groups, minlength=n_groups).astype(np.float64),
            seed=seed,
            resamples=RESAMPLES,
        )

    group_of, langs = scored.groups, scored.langs
    shared = [(int(group_of[a]), float((top[a] & top[b]).sum()) / N_COMPARED) for a, b in pairs]
    names = [f"{langs[a]}-{langs[b]}" for a, b in pairs]
    overlap = {"all": mean(shared)} | {
        name: mean([one for one, its in zip(shared, names, strict=True) if its == name])
        for name in dict.fromkeys(names)
    }
    apart = np.concatenate([
        np.abs(steps[a] - steps[b])[scored.named[a] | scored.named[b]] for a, b in pairs
    ])  # fmt: skip
    suitable = top & scored.suitable
    return Parity(
        overlap=overlap,
        overlap_likely=mean([
            (int(group_of[a]), 2 * float((likely[a] & likely[b]).sum()) / n)
            for a, b in pairs if (n := float(likely[a].sum() + likely[b].sum()))
        ]),
        overlap_suitable=mean([
            (int(group_of[a]), float((suitable[a] & suitable[b]).sum()) / n)
            for a, b in pairs if (n := float((suitable[a] | suitable[b]).sum()))
        ]),
        n_banded=len(apart),
        same_band=float((apart == 0).mean()),
        within_one_step=float((apart <= 1).mean()),
    )  # fmt: skip


def swap(
    matcher: Matcher,
    catalogue: Catalogue,
    translated: Catalogue,
    problems: Sequence[Problem],
    judgements: Judgements,
) -> tuple[Move, ...]:
    """Replace one expert's profile at a time by its translation, and rank again for the problems that they suit.

    Evidence that is shared with others stays theirs as it was written. The matcher's own index is not touched.

    Parameters
    ----------
    matcher : Matcher
        Ranks, and holds the encoder.
    catalogue, translated : Catalogue
        Everybody; and those whose profiles are translated, under the same ids.
    problems : sequence of Problem
        With ``judgements`` that say whom they suit; those without any are passed over.
    """
    judged = [problem for problem in problems if problem.id in judgements]
    asked = dict(zip((problem.id for problem in judged), probes(judged, matcher.encoder), strict=True))
    expert_ids = [expert.id for expert in catalogue.experts]
    originals, others = _entries(catalogue, matcher), _entries(translated, matcher)
    before = _ranks(matcher, originals, catalogue, asked, expert_ids)
    moves: list[Move] = []
    for expert in translated.experts:
        suited = [id_ for id_ in asked if judgements[id_].get(expert.id, 0) >= SUITABLE_GRADE]
        swapped = list(_swapped(originals, others, expert.id))
        after = _ranks(matcher, swapped, catalogue, {id_: asked[id_] for id_ in suited}, expert_ids)
        moves += [
            Move(expert.id, id_, asked[id_].lang, before[id_][expert.id], after[id_][expert.id]) for id_ in suited
        ]
    return tuple(moves)


def summarise(moves: Sequence[Move]) -> Swap:
    """Average changes of rank; NaN where there are none."""
    changes = np.array([move.change for move in moves], dtype=np.float64)
    if not len(changes):
        return Swap(0, 0, *[math.nan] * 4)
    return Swap(
        n_moves=len(changes),
        n_experts=len({move.expert_id for move in moves}),
        mean=float(changes.mean()),
        mean_absolute=float(np.abs(changes).mean()),
        median=float(np.median(changes)),
        unmoved=float((changes == 0).mean()),
    )


def _versions(scored: Scored) -> Iterator[tuple[int, int]]:
    """Name the rows of every two versions of a problem."""
    for group in np.unique(scored.groups):
        yield from combinations(np.flatnonzero(scored.groups == group).tolist(), 2)


def _entries(catalogue: Catalogue, matcher: Matcher) -> list[Entry]:
    """Make everything in a catalogue ready for search, as `Matcher.from_catalogue` does."""
    own_words = (interests_evidence(expert) for expert in catalogue.experts)
    evidence = [*catalogue.evidence, *(item for item in own_words if item)]
    described = [describe(item) for item in evidence]
    vectors = embed(evidence, matcher.encoder)
    return [
        Entry(item, description.lang, description.keys, vector)
        for item, description, vector in zip(evidence, described, vectors, strict=True)
    ]


def _swapped(originals: Sequence[Entry], translated: Sequence[Entry], expert_id: str) -> Iterator[Entry]:
    """Put one expert's translated pieces in the place of the originals."""
    theirs = {entry.evidence.id: entry for entry in translated if expert_id in entry.evidence.expert_ids}
    for entry in originals:
        if entry.evidence.id not in theirs:
            yield entry
            continue
        new = theirs[entry.evidence.id]
        yield replace(new, evidence=replace(new.evidence, id=f"{new.evidence.id}#translated", expert_ids=(expert_id,)))
        if others := tuple(holder for holder in entry.evidence.expert_ids if holder != expert_id):
            yield replace(entry, evidence=replace(entry.evidence, expert_ids=others))


def _ranks(
    matcher: Matcher,
    entries: Sequence[Entry],
    catalogue: Catalogue,
    asked: Mapping[str, Probe],
    expert_ids: Sequence[str],
) -> dict[str, dict[str, int]]:
    """Rank everybody for each problem over these entries: problem to expert to rank, from 1."""
    index = MemoryIndex(matcher.index.model, experts=catalogue.experts, capacity=len(entries))
    index.add(entries)
    return {
        problem_id: {
            expert.expert_id: rank
            for rank, expert in enumerate(score_experts(index, probe, expert_ids, ranking=matcher.ranking), start=1)
        }
        for problem_id, probe in asked.items()
    }
