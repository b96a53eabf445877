"""What the library says of records of the store: their keys, and of each pair how likely the two are one.

Loads what is compared and calls `matcher.identity`; writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from matcher.identity import people, works
from matcher.identity.likeness import Likeness, Reason
from matcher.identity.persons import Person
from matcher.identity.resolve import MERGE_AT, resolve
from matcher.records import Evidence
from service.identity import compared_store, group_store, key_store, merge_store, split_store
from service.identity.key_store import COUNTED, EVIDENCE, EXPERTS
from service.identity.merge_store import BY_ITSELF, HELD_BACK, REFUSED, UNDONE, Merge

UNSUPPORTED: Final = "unsupported"
"""Why a pair is before a person: it was merged by itself once, and what spoke for it is gone."""
OTHER_READERS: Final = "other-readers"
"""Not the same people may see both works."""
CONTESTED: Final = "contested"
"""Likely, but others that are as likely one with these speak against it."""

BATCH: Final = 2000
"""Works compared at once, with all that share a key with one of them."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the library says of two records; ``hindrance`` is why they are not merged though likely."""

    likeness: Likeness
    merge: bool = False
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts on pairs that nobody decided on, and what was held before of every pair that was looked at."""

    verdicts: Mapping[Pair, Verdict]
    held: Mapping[Pair, Merge]


def held_back(likeness: Likeness, why: str) -> Likeness:
    """Put what is in the way first among the reasons."""
    return replace(likeness, reasons=(Reason(HELD_BACK, why), *likeness.reasons))


def read_persons(session: Session, ids: Collection[str], check: Callable[[], None]) -> dict[str, Person]:
    """Draw persons together and write their keys: those by which they are found, and those that count names."""
    read: dict[str, Person] = {}
    for batch in _batches(sorted(ids)):
        check()
        new = {each.id: each for each in compared_store.persons(session, batch)}
        keys: dict[str, Collection[str]] = dict.fromkeys(batch, ())
        for id_, each in new.items():
            found_by = people.person_keys(each)
            keys[id_] = found_by.union(COUNTED + key for key in people.counted_keys(each) - found_by)
        key_store.write_keys(session, EXPERTS, keys)
        read |= new
    return read


def read_works(session: Session, ids: Collection[str], check: Callable[[], None]) -> None:
    """Write the keys by which works are found."""
    for batch in _batches(sorted(ids)):
        check()
        keys: dict[str, Collection[str]] = dict.fromkeys(batch, ())
        key_store.write_keys(
            session, EVIDENCE, keys | {each.id: works.work_keys(each) for each in compared_store.works(session, batch)}
        )


def judge_persons(session: Session, read: Mapping[str, Person], check: Callable[[], None]) -> Judged:
    """Compare persons with whoever shares a key; whoever is one with one of those is compared again too.

    How common a name is, is counted over the whole store.
    """
    ids = read.keys()
    found: set[str] = set(ids)
    for batch in _batches(sorted(ids)):
        check()
        found |= key_store.sharing(session, EXPERTS, batch, most=people.MOST_SHARING)
    # Who else claims one of these decides with: two who cannot both be right leave it to a person.
    found |= {id_ for pair in merge_store.merges_of(session, EXPERTS, found) for id_ in pair}
    records = group_store.records_of(session, found)
    others = [id_ for id_ in records if id_ not in read]
    everyone = dict(read) | {
        each.id: each for some in _batches(others) for each in compared_store.persons(session, some)
    }
    together = group_store.shown_as(session, EXPERTS, everyone)
    size = Counter(together.values())
    held = _held(session, EXPERTS, everyone)
    claimed = {id_ for pair in held for id_ in pair}.union(ids)
    new = [each for id_, each in everyone.items() if id_ in claimed or size[together[id_]] > 1]
    check()
    commonness = key_store.holders(
        session, EXPERTS, {key for each in everyone.values() for key in people.counted_keys(each)}
    )
    resolution = resolve(
        new,
        against=everyone.values(),
        apart=[pair for pair, each in held.items() if each.state in (REFUSED, UNDONE)],
        doubtful=split_store.flagged_records(session),
        commonness=commonness,
    )
    verdicts = {(each.a, each.b): Verdict(each, merge=True) for each in resolution.merged}
    for each in resolution.proposed:
        verdicts[each.a, each.b] = Verdict(each, hindrance=CONTESTED if each.probability >= MERGE_AT else "")
    # The library counts among those it is given; a key that is common in the store finds nobody.
    unheld = [pair for pair in verdicts if pair not in held]
    strange = set(unheld) - key_store.confirmed(session, EXPERTS, unheld, most=people.MOST_SHARING)
    verdicts = {pair: each for pair, each in verdicts.items() if pair not in strange}
    compared = {each.id for each in new}
    judged = {pair: each for pair, each in held.items() if not compared.isdisjoint(pair)}
    for pair in judged.keys() - verdicts.keys():
        found_again = people.compare(everyone[pair[0]], everyone[pair[1]], commonness)
        verdicts[pair] = Verdict(found_again or Likeness(*pair, 0.0))
    return Judged(_undecided(verdicts, held), judged)


def judge_works(session: Session, ids: Collection[str], check: Callable[[], None]) -> Judged:
    """Compare works with whatever shares a key."""
    verdicts: dict[Pair, Verdict] = {}
    judged: dict[Pair, Merge] = {}
    done: set[str] = set()
    for batch in _batches(sorted(ids)):
        check()
        held = merge_store.merges_of(session, EVIDENCE, batch)
        pairs = {*key_store.pairs(session, EVIDENCE, batch, most=works.MOST_SHARING), *held}
        open_ = sorted(pair for pair in pairs if done.isdisjoint(pair))
        pieces = {each.id: each for each in compared_store.works(session, {id_ for pair in open_ for id_ in pair})}
        for pair in open_:
            if pair[0] in pieces and pair[1] in pieces:
                verdicts[pair] = _of_works(pieces[pair[0]], pieces[pair[1]])
        judged |= held
        done.update(batch)
    return Judged(_undecided(verdicts, judged), judged)


def _of_works(one: Evidence, other: Evidence) -> Verdict:
    likeness = works.compare_works(one, other) or Likeness(one.id, other.id, 0.0)
    if likeness.probability >= works.MERGE_WORKS_AT and one.visibility != other.visibility:
        return Verdict(likeness, hindrance=OTHER_READERS)
    return Verdict(likeness, merge=likeness.probability >= works.MERGE_WORKS_AT)


def _held(session: Session, noun: str, records: Mapping[str, object]) -> dict[Pair, Merge]:
    """Map the pairs of which both are among these records to what is held of them."""
    known = merge_store.merges_of(session, noun, records)
    return {pair: each for pair, each in known.items() if pair[0] in records and pair[1] in records}


def _undecided(verdicts: Mapping[Pair, Verdict], held: Mapping[Pair, Merge]) -> dict[Pair, Verdict]:
    """Leave out what a person decided."""
    return {pair: each for pair, each in verdicts.items() if pair not in held or held[pair].decided_by == BY_ITSELF}


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
