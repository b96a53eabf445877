"""What people's decisions say of how experts suit problems, in columns to learn from.

Decisions with the parts of their scores go in, labelled pairs come out. Knows no
store, no people and no text.

What a decision says (`suitable`):

- introduced or shortlisted: suitable;
- declined as "not my field": unsuitable;
- declined for another reason (on leave, too busy, a conflict, a vague problem, other): nothing.
  It speaks of the time, the people or the problem, not of how the expert suits it.

An expert on whom nobody decided says nothing either, also where one further down was
shortlisted: whether the upper one was read is not known, and a model of how people read
lists would have to be guessed. A click model needs far more data than one office makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.bonuses import AGREEMENT
from matcher.errors import InvalidInput
from matcher.rank import Ranking

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MIN_OF_EACH: Final = 50
"""Suitable and unsuitable ones: four slopes are fitted, and a slope wants ten or more of the rarer kind.

Peduzzi, Concato, Kemper, Holford and Feinstein, 1996, A simulation study of the number of
events per variable in logistic regression analysis.
"""
MIN_PROBLEMS: Final = 40
"""Problems are what the bootstrap draws; below some thirty groups its intervals are too narrow.

Cameron, Gelbach and Miller, 2008, Bootstrap-based improvements for inference with clustered errors.
"""
MIN_DECISIONS: Final = 200
"""In ten bins of twenty, a bin's rate has a standard error of .11 at most, the rate of all one of .035."""

MAX_WEIGHT: Final = 10.0
"""A decision counts at most so often, however unlikely it was that the expert was shown."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair of problem and expert with what a decision said of it.

    Parameters
    ----------
    problem : str
        Groups the pairs of one problem.
    parts : mapping of str to float
        Of the score as it was given, see `matcher.rank.PARTS`; they add up to it.
    words_weight : float
        That of the ranking that gave the score.
    background : float, optional
        Mean similarity of the problem to all evidence; ``None`` where it was not kept.
    propensity : float
        How likely the expert was to be shown in that answer, in (0, 1].
    """

    problem: str
    suitable: bool
    parts: Mapping[str, float]
    words_weight: float
    background: float | None = None
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Decided pairs in columns, each of shape (n_pairs,); the parts are as the ranking in use would weigh them.

    ``meaning`` holds all of the score but the two parts that the weight of words moves.
    ``weights`` are the inverse propensities, clipped: Joachims, Swaminathan and Schnabel,
    2017, Unbiased learning-to-rank with biased feedback.
    """

    problems: npt.NDArray[np.int64]
    meaning: Floats
    words: Floats
    across_languages: Floats
    backgrounds: Floats
    suitable: Flags
    weights: Floats

    def scores(self, factor: float = 1.0) -> Floats:
        """Score every pair anew with ``factor`` times the weight of words in use.

        The pieces behind each expert are held as they were: with another weight some
        would change places. The collections are ranked in full, without this shortcut.
        """
        return self.meaning + factor * (self.words + self.across_languages)

    def only(self, chosen: Flags) -> Pairs:
        """Take some of the pairs."""
        return Pairs(*(getattr(self, column.name)[chosen] for column in fields(self)))

    @property
    def effective_number(self) -> float:
        """How many pairs of equal weight would tell as much: Kish, 1965, Survey Sampling."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())


class TooFewDecisions(InvalidInput):
    """Not enough was decided yet to learn from."""


def suitable(verb: str, reason: str | None) -> bool | None:
    """Say whether a decision calls the expert suitable; ``None`` where it says nothing of that."""
    if verb in ("introduce", "shortlist"):
        return True
    return False if (verb, reason) == ("decline", "not-my-field") else None


def with_backgrounds(labelled: Sequence[Labelled], *, needed: bool) -> list[Labelled]:
    """Leave out pairs whose background was not kept, where it is needed or was kept of any other.

    Else it is 0 for all. That is no harm while the curve in use does not read it; where the
    curve does, 0 would make every such answer look far better than it was.
    """
    needed = needed or any(each.background is not None for each in labelled)
    return [each for each in labelled if not needed or each.background is not None]


def words_weight_of(kept: Mapping[str, Any] | None, ranking: Ranking) -> float | None:
    """Say by which weight of words an answer was ranked whose ranking was kept, as JSON.

    ``None`` where it was not kept, or differs from ``ranking`` in something else too: the
    parts of its scores then mean something else.
    """
    if kept is None or "words_weight" not in kept:
        return None
    now = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(ranking).items()}
    return float(kept["words_weight"]) if {**now, "words_weight": kept["words_weight"]} == kept else None


def check_enough(labelled: Sequence[Labelled]) -> None:
    """Refuse to learn from too little.

    Raises
    ------
    TooFewDecisions
        With how many of what are missing.
    """
    n_suitable = sum(each.suitable for each in labelled)
    found = (
        ("decisions that say whether an expert suits", len(labelled), MIN_DECISIONS),
        ("problems", len({each.problem for each in labelled}), MIN_PROBLEMS),
        ("experts introduced or shortlisted", n_suitable, MIN_OF_EACH),
        ("experts declined as not-my-field", len(labelled) - n_suitable, MIN_OF_EACH),
    )
    missing = [f"{least - n:,} more {what} ({n:,} of {least:,})" for what, n, least in found if n < least]
    if missing:
        raise TooFewDecisions(f"There is not enough to learn from yet. Missing: {'; '.join(missing)}.")


def pairs_of(labelled: Sequence[Labelled], ranking: Ranking) -> Pairs:
    """Put decisions in columns, their parts weighed as by one ranking.

    Raises
    ------
    InvalidInput
        If a propensity is no probability above 0, or a value is not a number.
    """
    propensities = np.array([each.propensity for each in labelled], dtype=np.float64)
    if not ((propensities > 0.0) & (propensities <= 1.0)).all():
        raise InvalidInput("A propensity is not in (0, 1]. It is the probability with which the expert was shown.")
    scale = np.array([ranking.words_weight / each.words_weight if each.words_weight else 0.0 for each in labelled])
    words = np.array([each.parts.get("words", 0.0) for each in labelled])
    across_languages = np.array([each.parts.get("across_languages", 0.0) for each in labelled])
    # What an agreement added says nothing of suitability.
    told = np.array([sum(each.parts.values()) - each.parts.get(AGREEMENT, 0.0) for each in labelled])
    meaning = told - words - across_languages
    backgrounds = np.array([each.background or 0.0 for each in labelled], dtype=np.float64)
    if not np.isfinite([scale, words, across_languages, meaning, backgrounds]).all():
        raise InvalidInput("A part of a score, a weight or a background is not a number; leave that decision out.")
    _, problems = np.unique([each.problem for each in labelled], return_inverse=True)
    return Pairs(
        problems=problems.astype(np.int64),
        meaning=meaning,
        words=words * scale,
        across_languages=across_languages * scale,
        backgrounds=backgrounds,
        suitable=np.array([each.suitable for each in labelled], dtype=np.bool_),
        weights=np.minimum(1.0 / propensities, MAX_WEIGHT),
    )
