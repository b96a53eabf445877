"""Which records are one person: those that may be merged by themselves, and those to be put before someone.

Persons go in, pairs with their reasons come out. It knows no store and merges nothing itself.

Not all pairs are looked at, only those that share a key (`people.person_keys`). A pair above `MERGE_AT` is
still only proposed where merging it would bring together what must not be: two ORCID iDs, a pair that someone
set apart, or two records that speak against each other, which means that the one between them holds two persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from matcher.identity.likeness import Groups, Likeness
from matcher.identity.people import MOST_SHARING, Commonness, commonness_of, compare, person_keys
from matcher.identity.persons import Person

MERGE_AT: Final = 0.9
"""Records at least this likely one person are merged by themselves."""

PROPOSE_AT: Final = 0.4
"""Records at least this likely one person are put before someone."""

APART_AT: Final = 0.05
"""Records at most this likely one person speak against each other."""

_CERTAIN: Final = frozenset({"same-orcid", "same-email"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """What to merge and what to propose, the likeliest first.

    ``contested`` are records that two others claim which cannot both be right: they may hold two persons.
    """

    merged: tuple[Likeness, ...] = ()
    proposed: tuple[Likeness, ...] = ()
    contested: tuple[str, ...] = ()


def resolve(
    people: Iterable[Person],
    *,
    against: Iterable[Person] | None = None,
    apart: Iterable[tuple[str, str]] = (),
    doubtful: Iterable[str] = (),
    commonness: Commonness | None = None,
) -> Resolution:
    """Find the records that are about one person.

    Parameters
    ----------
    people : iterable of Person
        Compared with each other, and with ``against`` where that is given.
    against : iterable of Person, optional
        Records that stand already; they are not compared with each other.
    apart : iterable of pairs of str
        Records that someone said are two persons; neither merged nor proposed, nor brought together by others.
    doubtful : iterable of str
        Records that may hold two persons; with them nothing is merged by itself, short of an equal ORCID iD.
    commonness : mapping of str to int, optional
        How many persons have each of `people.counted_keys`; counted here where it is not given.

    Returns
    -------
    Resolution
        The same whatever the order of what is given.
    """
    new = {person.id: person for person in people}
    everyone = {**{person.id: person for person in against or ()}, **new}
    counted = commonness_of(everyone.values()) if commonness is None else commonness
    kept_apart = {frozenset(pair) for pair in apart}
    pairs = (pair for pair in _pairs(new, everyone) if frozenset(pair) not in kept_apart)
    found = (compare(everyone[a], everyone[b], counted) for a, b in pairs)
    likely = sorted(
        (each for each in found if each and each.probability >= PROPOSE_AT),
        key=lambda each: (-each.probability, each.a, each.b),
    )
    strong = [each for each in likely if each.probability >= MERGE_AT]
    contested = _contested(strong, everyone, counted)
    unsure = contested | set(doubtful)
    groups = Groups({person.id: person.orcid or "" for person in everyone.values()}, map(tuple_of, kept_apart))
    merged, held = [], []
    for each in strong:
        certain = any(reason.code in _CERTAIN for reason in each.reasons)
        if (certain or not {each.a, each.b} & unsure) and _agree(each, groups, everyone, counted):
            groups.join(each.a, each.b)
            merged.append(each)
        else:
            held.append(each)
    proposed = [each for each in [*held, *likely[len(strong) :]] if each.b not in groups.of(each.a)]
    return Resolution(tuple(merged), tuple(proposed), tuple(sorted(contested)))


def clusters(resolution: Resolution) -> tuple[frozenset[str], ...]:
    """Give the groups of records that are merged, each of two or more."""
    groups = Groups({})
    for each in resolution.merged:
        groups.join(each.a, each.b)
    return groups.all()


def tuple_of(pair: Iterable[str]) -> tuple[str, str]:
    """Write a set of two as a pair, in order."""
    first, *rest = sorted(pair)
    return first, (rest or [first])[0]


def _pairs(new: dict[str, Person], everyone: dict[str, Person]) -> set[tuple[str, str]]:
    """List the pairs worth comparing, at least one of each new."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for person in everyone.values():
        for key in person_keys(person):
            sharing[key].append(person.id)
    pairs: set[tuple[str, str]] = set()
    for sharers in sharing.values():
        if 1 < len(sharers) <= MOST_SHARING:
            pairs.update(pair for pair in combinations(sorted(sharers), 2) if pair[0] in new or pair[1] in new)
    return pairs


def _contested(strong: Sequence[Likeness], everyone: dict[str, Person], commonness: Commonness) -> set[str]:
    """Find the records that two others claim which speak against each other."""
    claims: dict[str, list[str]] = defaultdict(list)
    for each in strong:
        claims[each.a].append(each.b)
        claims[each.b].append(each.a)
    together = {(each.a, each.b) for each in strong}
    return {
        record
        for record, claimants in claims.items()
        if any(
            pair not in together and _against(everyone[pair[0]], everyone[pair[1]], commonness)
            for pair in combinations(sorted(claimants), 2)
        )
    }


def _against(a: Person, b: Person, commonness: Commonness) -> bool:
    likeness = compare(a, b, commonness)
    return likeness is None or likeness.probability <= APART_AT


def _agree(each: Likeness, groups: Groups, everyone: dict[str, Person], commonness: Commonness) -> bool:
    """Tell whether two groups may become one: nothing forbids it, and nobody in one speaks against one in the other."""
    if not groups.may_join(each.a, each.b):
        return False
    one, other = groups.of(each.a), groups.of(each.b)
    if one is other or (len(one) == 1 and len(other) == 1):
        return True
    return not any(
        _against(everyone[a], everyone[b], commonness) for a in one for b in other if (a, b) != (each.a, each.b)
    )
