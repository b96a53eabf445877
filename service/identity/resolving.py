"""Which new records are one with which others: what an import does with them before it is committed.

Only records that share a key are compared. What is likely enough is merged, what may be is proposed; what a person
said stays. Takes a session and never commits: it is part of the import.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.identity.likeness import Likeness
from matcher.identity.resolve import PROPOSE_AT
from matcher.identity.works import PROPOSE_WORKS_AT
from service.catalogue.writing import INTERESTS_SUFFIX
from service.identity import compared_store, group_store, judging, key_store, merge_store
from service.identity.author_links import Linked, link_works
from service.identity.judging import OTHER_READERS, UNSUPPORTED, Judged, Verdict, held_back
from service.identity.key_store import EVIDENCE, EXPERTS
from service.identity.merge_store import BY_ITSELF, MERGED, PROPOSED, Merge
from service.identity.tables import IdentityKeyRow
from service.store import renew_statistics

__all__ = ["Linked", "Resolved", "forget_resolved", "link_works", "resolve_new"]

MANY: Final = 1000
"""So many records with new keys make what PostgreSQL knows of the keys out of date."""

PROPOSE_LEAST: Final[Mapping[str, float]] = {EXPERTS: PROPOSE_AT, EVIDENCE: PROPOSE_WORKS_AT}
"""How likely two records must be one to be put before a person."""

Check = Callable[[], None]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many pairs were newly taken for one, and how many newly wait for a person."""

    merged: int = 0
    proposed: int = 0


def resolve_new(
    session: Session,
    *,
    experts: Collection[str],
    evidence: Collection[str],
    import_id: int | None,
    check: Check = lambda: None,
) -> Resolved:
    """Compare new and changed records with all others, merge what is one, and propose what may be.

    Parameters
    ----------
    experts, evidence : collections of str
        Ids of the records that were written. Whom new evidence names is compared again too.
    import_id : int, optional
        The import that brings them.
    check : callable, optional
        Called between batches; what it raises stops the work.
    """
    if not experts and not evidence:
        return Resolved()
    persons = {*experts, *compared_store.named_by(session, evidence), *key_store.unread(session, EXPERTS)}
    pieces = {each for each in evidence if not each.endswith(INTERESTS_SUFFIX)} | set(
        key_store.unread(session, EVIDENCE)
    )
    read = judging.read_persons(session, persons, check)
    judging.read_works(session, pieces, check)
    if len(persons) + len(pieces) >= MANY:
        renew_statistics(session, IdentityKeyRow)
    of_persons = _write(session, EXPERTS, judging.judge_persons(session, read, check), import_id, {*experts})
    # Works after persons: that the same expert did them speaks for two works.
    of_works = _write(session, EVIDENCE, judging.judge_works(session, pieces, check), import_id, {*evidence})
    return Resolved(of_persons.merged + of_works.merged, of_persons.proposed + of_works.proposed)


def forget_resolved(session: Session, import_id: int) -> None:
    """Take back what an import alone merged or proposed; what a person decided stays."""
    gone = merge_store.forget_of_import(session, import_id)
    for noun in (EXPERTS, EVIDENCE):
        group_store.regroup(session, noun, [id_ for each, id_ in gone if each == noun])


def _write(session: Session, noun: str, judged: Judged, import_id: int | None, brought: Set[str]) -> Resolved:
    """Hold the verdicts beside what is known, write what is new, and group the records anew.

    Only pairs with a record that the import brought are its own, and go when it is taken back.
    """
    states: dict[str, list[Likeness]] = {MERGED: [], PROPOSED: []}
    known = judged.held
    for pair, verdict in judged.verdicts.items():
        was = known[pair].state if pair in known else ""
        if (found := _stands(verdict, was, PROPOSE_LEAST[noun])) is not None:
            states[found[0]].append(found[1])
    states[PROPOSED] = _worth_asking(session, noun, states[PROPOSED])
    likely = {(each.a, each.b) for some in states.values() for each in some}
    stale = [
        each.id
        for pair, each in known.items()
        if each.decided_by == BY_ITSELF and each.state == PROPOSED and pair not in likely
    ]
    merge_store.delete_merges(session, stale)
    own = {state: [each for each in some if {each.a, each.b} & brought] for state, some in states.items()}
    others = {state: [each for each in some if not {each.a, each.b} & brought] for state, some in states.items()}
    merge_store.put_merges(session, noun, own, import_id)
    merge_store.put_merges(session, noun, others, None)
    touched = {id_ for pair, each in known.items() if each.state == MERGED for id_ in pair}
    touched |= {id_ for each in states[MERGED] for id_ in (each.a, each.b)}
    left_out = {(tie.one, tie.other) for tie in group_store.regroup(session, noun, touched).left_out}
    merged = _newly(states[MERGED], MERGED, known)
    proposed = _newly(states[PROPOSED], PROPOSED, known) | (merged & left_out)
    return Resolved(len(merged - left_out), len(proposed - _in_one(session, noun, proposed)))


def _stands(verdict: Verdict, was: str, propose_at: float) -> tuple[str, Likeness] | None:
    """Say in which state a pair stands from now on, and with which reasons; none where nothing speaks for it.

    What was merged by itself stays merged while anything speaks for it, and can be listed as doubtful: whom many
    have seen as one is not made two by the next import. Where nothing does, or not the same people may see both,
    it is taken apart and put before a person.
    """
    likeness = verdict.likeness
    if was == MERGED and likeness.probability < propose_at:
        return PROPOSED, held_back(likeness, UNSUPPORTED)
    if likeness.probability < propose_at:
        return None
    if verdict.hindrance:
        stays = was == MERGED and verdict.hindrance != OTHER_READERS
        return MERGED if stays else PROPOSED, held_back(likeness, verdict.hindrance)
    return MERGED if verdict.merge or was == MERGED else PROPOSED, likeness


def _worth_asking(session: Session, noun: str, likenesses: Sequence[Likeness]) -> list[Likeness]:
    """Leave out what was answered already: somebody said of the groups of the two that they are not the same."""
    apart = group_store.said_apart(session, noun)
    if not apart or not likenesses:
        return list(likenesses)
    shown = group_store.shown_as(session, noun, {id_ for each in likenesses for id_ in (each.a, each.b)})
    return [each for each in likenesses if frozenset((shown.get(each.a), shown.get(each.b))) not in apart]


def _newly(likenesses: Sequence[Likeness], state: str, known: Mapping[Pair, Merge]) -> set[Pair]:
    pairs = {(each.a, each.b) for each in likenesses}
    return {pair for pair in pairs if pair not in known or known[pair].state != state}


def _in_one(session: Session, noun: str, pairs: Collection[Pair]) -> set[Pair]:
    """Say which pairs are one already, by way of others."""
    shown = group_store.shown_as(session, noun, {id_ for pair in pairs for id_ in pair})
    return {pair for pair in pairs if shown.get(pair[0]) == shown.get(pair[1])}
