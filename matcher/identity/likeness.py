"""How likely two records are one thing, and why; and groups of them that hang together.

Knows neither people nor works: ids, probabilities and reasons go in, groups come out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against: a code that can be translated, and what was seen."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely the records ``a`` and ``b`` are one, ``probability`` in [0, 1], the weightiest reason first.

    Of two records of one list, ``a`` is the one whose id sorts first.
    """

    a: str
    b: str
    probability: float
    reasons: tuple[Reason, ...] = ()


def probability_of(log_odds: float) -> float:
    """Turn log-odds into a probability, four digits of it."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds)))), 4)


def likeness_of(a: str, b: str, weighed: Iterable[tuple[float, Reason]], *, prior: float = 0.0) -> Likeness:
    """Add up what speaks for and against, log-odds each, as Fellegi and Sunter (1969) do; the ids come in order."""
    ordered = sorted(weighed, key=lambda each: (-abs(each[0]), each[1].code, each[1].detail))
    log_odds = prior + sum(weight for weight, _ in ordered)
    return Likeness(min(a, b), max(a, b), probability_of(log_odds), tuple(reason for _, reason in ordered))


class Groups:
    """Records that hang together, grown pair by pair.

    Parameters
    ----------
    marks : mapping of str to str
        What a record bears that no two records of one group may bear differently: an ORCID iD, a DOI.
    apart : iterable of pairs of str
        Records that must not come into one group, whatever lies between them.
    """

    def __init__(self, marks: Mapping[str, str], apart: Iterable[tuple[str, str]] = ()) -> None:
        self._marks = {record: mark for record, mark in marks.items() if mark}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)
        self._members: dict[str, set[str]] = {}

    def of(self, record: str) -> set[str]:
        """Give the group of a record, at least the record itself."""
        return self._members.get(record, {record})

    def may_join(self, a: str, b: str) -> bool:
        """Tell whether the groups of two records may become one."""
        one, other = self.of(a), self.of(b)
        if len({self._marks[each] for each in one | other if each in self._marks}) > 1:
            return False
        if len(one) > len(other):
            one, other = other, one
        return not any(self._apart[each] & other for each in one if each in self._apart)

    def join(self, a: str, b: str) -> bool:
        """Join the groups of two records, unless they must not; tell whether they are one now."""
        if b in self.of(a):
            return True
        if not self.may_join(a, b):
            return False
        whole = self.of(a) | self.of(b)
        for each in whole:
            self._members[each] = whole
        return True

    def all(self) -> tuple[frozenset[str], ...]:
        """Give every group of two records or more, by their first ids."""
        return tuple(sorted({frozenset(members) for members in self._members.values()}, key=min))
