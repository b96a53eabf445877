"""What each part of the ranking is worth: the whole beside itself with one part off.

Judged collections go in, a table of measures comes out, each row with its paired
difference to the first. Ranks by the very engine that serves people; see
`matcher.evaluate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from matcher.baseline import tfidf_runs
from matcher.bootstrap import Floats, Score, Tally, around, resampled
from matcher.encoder import Encoder
from matcher.evaluate import SIGNALS, Collection, Step, rank_collection
from matcher.explain import whole_text
from matcher.metrics import MEASURES, Run, tally
from matcher.prepare import interests_evidence
from matcher.rank import Ranking
from matcher.records import ModelId

WHOLE: Final = "whole"
WITHOUT_PAIRS: Final = "without pairs of words"
WITHOUT_TITLES: Final = "titles not weighted apart"

PARTS_OFF: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({
    "without meaning": {"meaning_weight": 0.0},
    "without words": {"words_weight": 0.0},
    "nothing for words between languages": {"across_weight": 0.0},
    "without crowding": {"crowding_weight": 0.0},
    "without breadth": {"breadth_weight": 0.0},
    "long problems count as short ones": {"length_power": 1.0},
    "short problems count as long ones": {"short_length_power": 0.8},
    "without further pieces": {"n_further": 0},
    "best piece alone": {"most_best": 1, "further_weight": 0.0},
    "mean of the best five": {"pieces_per_best": 1, "most_best": 5, "further_weight": 0.0},
    "mean of all pieces": {"pieces_per_best": 1, "most_best": 1_000_000},
    "dense alone": SIGNALS["dense"],
    "lexical alone": SIGNALS["lexical"],
})  # fmt: skip
"""Rows of the table, and what of the ranking differs in each.

Two more need other keys and other vectors: `WITHOUT_PAIRS` and `WITHOUT_TITLES`.
"""

RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Compared:
    """One collection, ranked in several ways: a tally for each way and measure, and the run of the first."""

    collection: str
    n_problems: int
    n_experts: int
    n_evidence: int
    model: ModelId
    tallies: Mapping[str, Mapping[str, Tally]]
    run: Run


@dataclass(frozen=True, slots=True)
class Row:
    """One way to rank, with each measure's value and 95 % interval.

    ``first_less_this`` is the paired difference of the table's first row to this one; empty for the first itself.
    """

    name: str
    scores: Mapping[str, Score]
    first_less_this: Mapping[str, Score]


def ablations(ranking: Ranking = Ranking()) -> dict[str, Ranking]:
    """Name the whole ranking, and the same with each part off in turn."""
    return {WHOLE: ranking} | {name: replace(ranking, **changed) for name, changed in PARTS_OFF.items()}


def compare(
    collection: Collection,
    encoder: Encoder,
    rankings: Mapping[str, Ranking],
    *,
    step: Step,
    ablation: bool = False,
    baseline: bool = False,
) -> Compared:
    """Rank a collection in several ways.

    Parameters
    ----------
    rankings : mapping of str to Ranking
        By name; the others are compared with the first.
    step : callable
        See `matcher.evaluate.Step`.
    ablation : bool
        Whether to add the first ranking without pairs of words, and with evidence embedded whole, its title
        not weighted apart.
    baseline : bool
        Whether to add `matcher.baseline.tfidf_runs`.

    Raises
    ------
    InvalidInput
        If a problem cannot be ranked.
    """
    first = next(iter(rankings.values()))
    unpaired = {WITHOUT_PAIRS: first} if ablation else {}
    model, runs = rank_collection(collection, encoder, rankings, without_pairs=unpaired, step=step)
    if ablation:
        _, others = rank_collection(_embedded_whole(collection), encoder, {WITHOUT_TITLES: first}, step=step)
        runs |= others
    if baseline:
        runs |= tfidf_runs(collection, step=step)
    return Compared(
        collection=collection.name,
        n_problems=len(collection.problems),
        n_experts=len(collection.catalogue.experts),
        n_evidence=len(collection.catalogue.evidence),
        model=model,
        tallies={name: tally(collection.judgements, run) for name, run in runs.items()},
        run=next(iter(runs.values())),
    )


def table(
    collections: Sequence[Compared], *, measures: Sequence[str] = MEASURES, seed: int = 0, resamples: int = RESAMPLES
) -> tuple[Row, ...]:
    """Score every way to rank; over several collections, by the mean of their values.

    The interval of a mean comes from the mean of the collections' draws. Collections over the same
    units (`goldstandard`: ten samplings of the same people) are drawn alike, as a pair of rankings is.
    A measure for which a collection judged nothing is NaN in the mean as well.

    Parameters
    ----------
    collections : sequence of Compared
        All ranked in the same ways.
    """
    drawn = {
        name: {
            measure: _mean([one.tallies[name][measure] for one in collections], seed, resamples) for measure in measures
        }
        for name in collections[0].tallies
    }
    first, *others = drawn
    rows = [Row(first, {measure: around(*drawn[first][measure]) for measure in measures}, {})]
    for name in others:
        differences = {}
        for measure in measures:
            (value, draws), (other_value, other_draws) = drawn[first][measure], drawn[name][measure]
            differences[measure] = around(value - other_value, draws - other_draws)
        rows.append(Row(name, {measure: around(*drawn[name][measure]) for measure in measures}, differences))
    return tuple(rows)


def _mean(tallies: Sequence[Tally], seed: int, resamples: int) -> tuple[float, Floats]:
    """Average a measure and its draws over collections: a value, and float64, shape (resamples,)."""
    draws = [resampled(one.numerators, one.denominators, seed=seed, resamples=resamples) for one in tallies]
    return float(np.mean([one.value for one in tallies])), np.mean(draws, axis=0)


def _embedded_whole(collection: Collection) -> Collection:
    """Let every piece of evidence be a text without a title, so that its vector is that of the whole text."""
    catalogue = collection.catalogue
    own_words = (interests_evidence(expert) for expert in catalogue.experts)
    evidence = (*catalogue.evidence, *(item for item in own_words if item))
    return Collection(
        f"{collection.name} without titles",
        replace(
            catalogue,
            evidence=tuple(replace(item, title="", text=whole_text(item)) for item in evidence),
            experts=tuple(replace(expert, interests=(), department="") for expert in catalogue.experts),
        ),
        collection.judgements,
    )
