"""The verbs of who is whom: look at pairs of records, say that they are one or are not, take it back.

What a person says here stays, whatever is imported later. Splits are in `service.identity.splitting`. Knows no
HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import InvalidInput, NotFound
from matcher.identity.resolve import MERGE_AT
from matcher.identity.works import MERGE_WORKS_AT
from service.accounts.actors import Actor
from service.catalogue import evidence_store, people_store
from service.catalogue.writing import INTERESTS_SUFFIX
from service.conflicts import Conflict
from service.identity import group_store, merge_store
from service.identity.deciding import lock_decisions, permit_decision, scope_of
from service.identity.grouping import APART, SIGNS_DIFFER
from service.identity.key_store import EVIDENCE, EXPERTS, NOUNS
from service.identity.merge_store import BY_ITSELF, DOUBTFUL, MERGED, PROPOSED, REFUSED, STATES, UNDONE, Merge
from service.identity.sides import Side, homes, sides_of
from service.listing import Listing, Page
from service.runtime import Runtime

MERGE_LEAST: Final[Mapping[str, float]] = MappingProxyType({EXPERTS: MERGE_AT, EVIDENCE: MERGE_WORKS_AT})
"""How likely two records must be one to be merged by themselves."""

MERGE, REFUSE = "merge", "refuse"
DECISIONS: Final = (MERGE, REFUSE)
"""What a person can say of a pair."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records beside each other, and what is held of them."""

    merge: Merge
    one: Side
    other: Side


def list_merges(
    runtime: Runtime, *, state: str | None = PROPOSED, noun: str | None = None, page: Page = Page()
) -> Listing[Pair]:
    """List pairs of records with both sides and the reasons, the likeliest first.

    Parameters
    ----------
    state : str, optional
        One of `merge_store.STATES`, or `merge_store.DOUBTFUL` for what was merged by itself and is no longer
        likely enough, the least likely first; all states without it.

    Raises
    ------
    UnknownChoice
        If there is no such state or noun.
    """
    if state is not None:
        check_choice(state, "state", what="state of a merge", choices=(*STATES, DOUBTFUL))
    if noun is not None:
        check_choice(noun, "noun", what="noun", choices=NOUNS)
    with runtime.database.unit() as session:
        own = scope_of(runtime.actor)
        found = merge_store.list_merges(
            session, page, state=state, noun=noun, institution_id=own, doubtful_below=MERGE_LEAST
        )
        return Listing(_pairs(session, runtime.actor, found.items), found.total, page)


def read_merge(runtime: Runtime, merge_id: int) -> Pair:
    """Fetch one pair, or raise `NotFound`."""
    with runtime.database.unit() as session:
        scope_of(runtime.actor)
        return _pair(session, runtime.actor, merge_id)


def decide_merge(runtime: Runtime, merge_id: int, decision: str, *, by: str) -> Pair:
    """Say that two records are one (``merge``) or are not (``refuse``).

    A pair waits for this while it is proposed, or merged by itself and not likely enough any more: a refusal
    takes that apart.

    Raises
    ------
    NotFound
        If there is no such pair.
    NotPermitted
        If the records are not of the actor's institution.
    UnknownChoice
        If the decision is not one of `DECISIONS`.
    Conflict
        If it was decided already, or the two cannot be one beside what else was said.
    """
    check_choice(decision, "decision", what="decision", choices=DECISIONS)
    with runtime.database.unit() as session:
        found = _locked(session, runtime.actor, merge_id)
        by_itself = found.state == MERGED and found.decided_by == BY_ITSELF
        if found.state != PROPOSED and not by_itself:
            raise Conflict(f"{_said(found)} Nothing was changed; {_how_to_change(found)}.")
        if decision == MERGE:
            _join(session, found.noun, found.pair, by)
        else:
            _part(session, found, UNDONE if by_itself else REFUSED, by)
        return _pair(session, runtime.actor, merge_id)


def undo_merge(runtime: Runtime, merge_id: int, *, by: str) -> Pair:
    """Take two records apart that were merged, by whom ever; no import merges them again.

    Others that hung together through both stay with the one that they are more like; the rest is proposed.

    Raises
    ------
    NotFound
        If there is no such pair.
    NotPermitted
        If the records are not of the actor's institution.
    Conflict
        If it is not merged.
    """
    with runtime.database.unit() as session:
        found = _locked(session, runtime.actor, merge_id)
        if found.state != MERGED:
            raise Conflict(f"{_said(found)} Only what is merged can be undone.")
        _part(session, found, UNDONE, by)
        return _pair(session, runtime.actor, merge_id)


def merge_by_hand(runtime: Runtime, noun: str, one_id: str, other_id: str, *, by: str) -> Pair:
    """Say that two records are one, whatever was held of them before.

    Raises
    ------
    InvalidInput
        If they are one record, or experts' interests.
    NotFound
        If one of them is not in the store.
    Conflict
        If they are one already, or cannot be beside what else was said.
    """
    check_choice(noun, "noun", what="noun", choices=NOUNS)
    if one_id == other_id:
        raise InvalidInput(f"Both records are {one_id!r}; wanted two.", field="other_id")
    for each in (one_id, other_id):
        if noun == EVIDENCE and each.endswith(INTERESTS_SUFFIX):
            raise InvalidInput(f"{each!r} are an expert's interests. Merge the experts instead.", field="noun")
    with runtime.database.unit() as session:
        lock_decisions(session)
        known = sides_of(session, runtime.actor, noun, (one_id, other_id))
        for each in (one_id, other_id):
            if each not in known or known[each].is_closed:
                raise NotFound("expert" if noun == EXPERTS else "evidence", each)
        permit_decision(runtime.actor, *homes(session, noun, (one_id, other_id)))
        merge_id = _join(session, noun, (one_id, other_id), by)
        return _pair(session, runtime.actor, merge_id)


def _locked(session: Session, actor: Actor, merge_id: int) -> Merge:
    lock_decisions(session)
    found = merge_store.get_merge(session, merge_id)
    if found is None:
        raise NotFound("merge", merge_id)
    _pair(session, actor, merge_id)  # one that is closed to the actor is not there
    permit_decision(actor, *homes(session, found.noun, found.pair))
    return found


def _join(session: Session, noun: str, pair: tuple[str, str], by: str) -> int:
    known = merge_store.find_merge(session, noun, pair)
    if known and known.state in (REFUSED, UNDONE):
        merge_store.decide(session, noun, pair, PROPOSED, by)  # what kept them apart is taken back first
    hindrance = group_store.hindrance(session, noun, pair)
    if hindrance is None and (known is None or (known.state == MERGED and known.decided_by)):
        raise Conflict(f"{pair[0]!r} and {pair[1]!r} are one already; nothing was changed.")
    if hindrance == APART:
        raise Conflict(
            f"{pair[0]!r} and {pair[1]!r} cannot be one: of records that belong to them somebody said that they are "
            f"two. Look at `peyvand catalogue duplicates --state {REFUSED}` and `--state {UNDONE}` first."
        )
    if hindrance == SIGNS_DIFFER and not _directly_differ(session, noun, pair):
        raise Conflict(
            f"{pair[0]!r} and {pair[1]!r} cannot be one: records that belong to them carry different "
            f"{'ORCID iDs' if noun == EXPERTS else 'DOIs'}. Undo the wrong one of those merges first, or merge "
            "the two that carry them by hand."
        )
    merge_id = merge_store.decide(session, noun, pair, MERGED, by)
    group_store.regroup(session, noun, pair)
    return merge_id


def _directly_differ(session: Session, noun: str, pair: tuple[str, str]) -> bool:
    """Tell whether the two records themselves carry the identifiers: whoever decides sees them beside each other."""
    if noun == EXPERTS:
        signs = [each.orcid for each in people_store.get_given_experts(session, pair).values()]
    else:
        signs = [each.doi for each in evidence_store.get_evidence(session, pair, as_given=True).values()]
    return all(signs) and signs[0] != signs[1]


def _part(session: Session, found: Merge, state: str, by: str) -> None:
    merge_store.decide(session, found.noun, found.pair, state, by)
    group_store.regroup(session, found.noun, found.pair)


def _said(found: Merge) -> str:
    words = {PROPOSED: "is proposed", MERGED: "is merged", REFUSED: "was refused", UNDONE: "was undone"}
    when = f" on {found.decided_at:%Y-%m-%d %H:%M}" if found.decided_at else ""
    who = f" by {found.decided_by}" if found.decided_by else ""
    return f"The pair {found.id} ({found.one_id!r} and {found.other_id!r}) {words[found.state]}{who}{when}."


def _how_to_change(found: Merge) -> str:
    if found.state == MERGED:
        return "undo the merge to take them apart"
    return "merge the two by hand if they are one after all"


def _pair(session: Session, actor: Actor, merge_id: int) -> Pair:
    found = merge_store.get_merge(session, merge_id)
    if found is None or not (pairs := _pairs(session, actor, [found])):
        raise NotFound("merge", merge_id)
    return pairs[0]


def _pairs(session: Session, actor: Actor, merges: Iterable[Merge]) -> list[Pair]:
    """Give pairs with both sides; one of which a side is closed to the actor is as if it were not there."""
    found = list(merges)
    sides = {
        noun: sides_of(session, actor, noun, {id_ for each in found if each.noun == noun for id_ in each.pair})
        for noun in NOUNS
    }
    return [
        Pair(each, sides[each.noun][each.one_id], sides[each.noun][each.other_id])
        for each in found
        if all(id_ in sides[each.noun] and not sides[each.noun][id_].is_closed for id_ in each.pair)
    ]
