"""Which records are one, given what says so of pairs of them and what must stay apart.

Ties between records go in, groups come out, with the ties that could not be kept. Knows no store, and
neither persons nor works.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

APART: Final = "said-apart"
"""A person said that two of the records are not the same."""
SIGNS_DIFFER: Final = "identifiers-differ"
"""Each side carries an identifier that nobody else has, and they are not the same."""
HOUSES_DIFFER: Final = "other-readers"
"""Each side is kept by another institution, or shown to its own readers alone: one would hide or change the other."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two records that something holds together: a person (``by_hand``), or their likeness alone."""

    one: str
    other: str
    probability: float = 1.0
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups of two or more records, and each tie that was not kept with why: one of this module's words."""

    groups: tuple[frozenset[str], ...]
    left_out: Mapping[Tie, str]


class Groups:
    """Records in groups that grow; a group knows who must not enter it."""

    def __init__(
        self,
        apart: Iterable[tuple[str, str]] = (),
        signs: Mapping[str, str] = MappingProxyType({}),
        houses: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._members: dict[str, set[str]] = {}
        self._foes: dict[str, set[str]] = {}
        self._signs: dict[str, set[str]] = {record: {sign} for record, sign in signs.items() if sign}
        self._houses: dict[str, set[str]] = {record: {house} for record, house in houses.items() if house}
        self._root: dict[str, str] = {}
        for one, other in apart:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)

    def root(self, record: str) -> str:
        """Name the group that a record is in."""
        while (above := self._root.get(record, record)) != record:
            self._root[record] = self._root.get(above, above)
            record = above
        return record

    def hindrance(self, one: str, other: str) -> str:
        """Say what keeps two records from being in one group: `APART`, `SIGNS_DIFFER`, `HOUSES_DIFFER`, or nothing."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return ""
        if not self._foes.get(one, set()).isdisjoint(self._group(other)):
            return APART
        for known, why in ((self._signs, SIGNS_DIFFER), (self._houses, HOUSES_DIFFER)):
            mine, theirs = known.get(one), known.get(other)
            if mine and theirs and mine.isdisjoint(theirs):
                return why
        return ""

    def join(self, one: str, other: str) -> None:
        """Put two records and all that are with them into one group."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return
        if len(self._group(one)) < len(self._group(other)):
            one, other = other, one
        self._members[one] = self._group(one) | self._group(other)
        self._members.pop(other, None)
        self._root[other] = one
        for known in (self._foes, self._signs, self._houses):
            if other in known:
                known[one] = known.get(one, set()) | known.pop(other)

    def groups(self) -> tuple[frozenset[str], ...]:
        """Give the groups of two or more, in the order of their first records."""
        return tuple(sorted((frozenset(each) for each in self._members.values()), key=min))

    def _group(self, root: str) -> set[str]:
        return self._members.get(root, {root})


def group(
    ties: Collection[Tie],
    *,
    apart: Iterable[tuple[str, str]] = (),
    signs: Mapping[str, str] = MappingProxyType({}),
    houses: Mapping[str, str] = MappingProxyType({}),
) -> Grouped:
    """Put together what ties hold together, the strongest first, unless that joins what must stay apart.

    Kruskal's algorithm with a constraint on each join: what a person tied comes first, then what is likeliest.

    Parameters
    ----------
    ties : collection of Tie
        Each pair once.
    apart : pairs of str
        Records that a person said are not the same. No tie, by hand or not, brings them together.
    signs : mapping
        The identifier of each record that has one. Where two groups have none in common, only a tie by hand
        joins them.
    houses : mapping
        The institution that keeps a record, or alone may see it. As with ``signs``, only a tie by hand joins groups
        that have none in common.
    """
    groups = Groups(apart, signs, houses)
    left_out: dict[Tie, str] = {}
    for tie in in_order(ties):
        found = groups.hindrance(tie.one, tie.other)
        if found == APART or (found and not tie.by_hand):
            left_out[tie] = found
        else:
            groups.join(tie.one, tie.other)
    return Grouped(groups.groups(), left_out)


def in_order(ties: Collection[Tie]) -> Sequence[Tie]:
    """Sort ties by how much they hold, the strongest first."""
    return sorted(ties, key=lambda tie: (not tie.by_hand, -tie.probability, tie.one, tie.other))
