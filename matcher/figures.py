"""The figures that a candidate ranking is judged by. They go to JSON and come back the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matcher.bootstrap import Score
from matcher.learn import Scoring, scoring_as_json, scoring_from_json


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of both, and by how much the candidate is better, each with its 95 % interval."""

    in_use: Score
    candidate: Score
    better_by: Score


@dataclass(frozen=True, slots=True)
class CollectionFigures:
    """The measures of both on one collection; NaN where nothing was judged."""

    collection: str
    in_use: Mapping[str, float]
    candidate: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a candidate is judged by.

    Parameters
    ----------
    compared_with : Scoring
        What was in use when the candidate was fitted.
    n_decisions, n_problems, n_suitable : int
        What it was fitted on.
    effective_number : float
        How many decisions of equal weight would tell as much.
    slopes : mapping of str to float
        What the combiner gave to each of `matcher.learn.FEATURES`.
    measures : mapping of str to Compared
        See `MEASURES`, on decisions that were held out.
    collections : tuple of CollectionFigures
        Empty where none was named.
    faults : tuple of str
        Why the candidate is not offered; empty where it is.
    """

    compared_with: Scoring
    n_decisions: int
    n_problems: int
    n_suitable: int
    effective_number: float
    slopes: Mapping[str, float]
    measures: Mapping[str, Compared]
    collections: tuple[CollectionFigures, ...]
    faults: tuple[str, ...]


def figures_as_json(figures: Figures) -> dict[str, Any]:
    """Write figures as `figures_from_json` reads them; NaN becomes ``None``."""
    written: dict[str, Any] = _plain(asdict(figures))
    return {**written, "compared_with": scoring_as_json(figures.compared_with)}


def figures_from_json(values: Mapping[str, Any]) -> Figures:
    """Read what `figures_as_json` wrote, also after a way through JSON.

    Raises
    ------
    InvalidInput
        If the ranking in them is of another version of Peyvand.
    """
    measures = {
        name: Compared(**{each: Score(**_numbers(score)) for each, score in compared.items()})
        for name, compared in values["measures"].items()
    }
    collections = tuple(
        CollectionFigures(each["collection"], _numbers(each["in_use"]), _numbers(each["candidate"]))
        for each in values["collections"]
    )
    read = {
        "compared_with": scoring_from_json(values["compared_with"]),
        "measures": measures,
        "collections": collections,
        "faults": tuple(values["faults"]),
    }
    return Figures(**{**values, **read})


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _numbers(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else value for name, value in values.items()}
