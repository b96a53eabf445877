"""The verbs of persons whose works may be those of two: look at them, give each their own, take it back.

What a person says here stays, whatever is imported later. Who is flagged is found in
`service.identity.flagging`. Knows no HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from matcher.checks import MAX_ID_CHARACTERS, check_choice
from matcher.errors import InvalidInput, NotFound
from matcher.records import Evidence, Expert
from service.accounts.actors import Actor
from service.catalogue import evidence_store, links_store, people_store
from service.conflicts import Conflict
from service.identity import group_store, merge_store, split_store
from service.identity.deciding import lock_decisions, permit_decision, scope_of
from service.identity.key_store import EVIDENCE, EXPERTS
from service.identity.merge_store import REFUSED
from service.identity.split_store import ONE_PERSON, PROPOSED, SPLIT, STATES, UNDONE, Split
from service.listing import Listing, Page
from service.runtime import Runtime

DECISIONS: Final = (SPLIT, ONE_PERSON)
"""What a person can say of one who is flagged."""

_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Flagged:
    """A person who may be two: who it is, and the works of each group, as far as they are still there."""

    split: Split
    expert: Expert
    groups: tuple[tuple[Evidence, ...], ...]


def list_splits(runtime: Runtime, *, state: str | None = PROPOSED, page: Page = Page()) -> Listing[Flagged]:
    """List persons who may be two, or were split, the likeliest first.

    Raises
    ------
    UnknownChoice
        If there is no such state.
    """
    if state is not None:
        check_choice(state, "state", what="state of a split", choices=STATES)
    with runtime.database.unit() as session:
        own = scope_of(runtime.actor)
        found = split_store.list_splits(session, page, state=state, institution_id=own)
        return Listing([_flagged(session, each) for each in found.items], found.total, page)


def read_split(runtime: Runtime, split_id: int) -> Flagged:
    """Fetch one, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = _known(session, split_id)
        _permit(session, runtime.actor, found)
        return _flagged(session, found)


def decide_split(
    runtime: Runtime, split_id: int, decision: str, *, by: str, groups: Sequence[Sequence[str]] | None = None
) -> Flagged:
    """Say of a flagged person that they are two (``split``) or one (``one-person``); their works are shown again.

    Parameters
    ----------
    groups : sequence of sequences of str, optional
        Ids of evidence in the place of the proposed groups. The first group, and what is in none, stays with
        the person; each other one becomes a new person who has the same name and nothing else.

    Raises
    ------
    NotFound
        If there is no such split.
    NotPermitted
        If the person is not of the actor's institution.
    UnknownChoice
        If the decision is not one of `DECISIONS`.
    InvalidInput
        If the groups name what is not the person's, or anything twice, or fewer than two hold anything.
    Conflict
        If it was decided already.
    """
    check_choice(decision, "decision", what="decision", choices=DECISIONS)
    with runtime.database.unit() as session:
        lock_decisions(session)
        found = _known(session, split_id)
        _permit(session, runtime.actor, found)
        if found.state != PROPOSED:
            raise Conflict(f"{_said(found)} Nothing was changed; undo that first.")
        if decision == ONE_PERSON:
            split_store.note_decision(session, split_id, ONE_PERSON, by)
            split_store.renew_links(session, [found.expert_id])
        else:
            _split(session, found, _own_groups(session, found, groups), by)
        return _flagged(session, _known(session, split_id))


def undo_split(runtime: Runtime, split_id: int, *, by: str) -> Flagged:
    """Take a decision back: the persons of a split are one again; of one person, the flag is up again.

    Raises
    ------
    NotFound
        If there is no such split.
    NotPermitted
        If the person is not of the actor's institution.
    Conflict
        If nothing was decided, or a person whom the split made has come to stand on their own feet since.
    """
    with runtime.database.unit() as session:
        lock_decisions(session)
        found = _known(session, split_id)
        _permit(session, runtime.actor, found)
        if found.state == ONE_PERSON:
            split_store.note_decision(session, split_id, PROPOSED, "")
            split_store.renew_links(session, [found.expert_id])
        elif found.state == SPLIT:
            _need_unused(session, found)
            works = split_store.take_evidence_back(session, found)
            people_store.delete_experts(session, found.new_ids)
            group_store.forget_records(session, EXPERTS, found.new_ids)
            split_store.note_decision(session, split_id, UNDONE, by)
            split_store.renew_links(session, [found.expert_id], works)
        else:
            raise Conflict(f"{_said(found)} Only a decision can be undone.")
        return _flagged(session, _known(session, split_id))


def _split(session: Session, found: Split, groups: Sequence[Sequence[str]], by: str) -> None:
    person = _person(session, found)
    new_ids: list[str] = []
    for works in groups[1:]:
        new_ids.append(_add_person(session, found.expert_id, person))
        split_store.give_evidence(session, found, {new_ids[-1]: works})
    several = [found.expert_id, *new_ids]
    for place, one in enumerate(several):
        for other in several[:place]:
            merge_store.decide(session, EXPERTS, (one, other), REFUSED, by)
    split_store.note_decision(session, found.id, SPLIT, by, groups=groups, new_ids=new_ids)
    split_store.renew_links(session, [found.expert_id], [work for works in groups for work in works])


def _add_person(session: Session, expert_id: str, person: Expert) -> str:
    number = 2
    while True:
        ending = f"~{number}"
        new = _namesake(expert_id[: MAX_ID_CHARACTERS - len(ending)] + ending, person)
        if people_store.add_expert(session, new):
            return new.id
        number += 1


def _namesake(expert_id: str, person: Expert) -> Expert:
    """Make a record that says no more than the name, seen by whoever sees the person.

    Where that is not everybody it belongs to the same institution: nobody could see it otherwise.
    """
    institution_id = person.institution_id if person.visibility != "public" else None
    names = tuple(each for each in person.restricted if each.startswith("names="))
    return replace(
        Expert(expert_id, person.name, institution_id, names=person.names),
        visibility=person.visibility,
        restricted=names,
    )


def _only_name(record: Expert) -> Expert:
    """Leave out what `_namesake` writes: nothing remains of a record that nobody wrote to since."""
    return replace(record, name="", names=(), institution_id=None, visibility="public", restricted=())


def _own_groups(session: Session, found: Split, groups: Sequence[Sequence[str]] | None) -> list[list[str]]:
    """Bring groups to the works that the person has now; of the proposed ones, what is gone falls away."""
    given = groups if groups is not None else found.groups
    shown = group_store.shown_as(session, EVIDENCE, {each for works in given for each in works})
    behind = links_store.behind(session, set(shown.values()))
    records = set(group_store.records_of(session, [found.expert_id]))
    own = {each for each, root in shown.items() if records & set(behind[root])}
    taken: set[str] = set()
    result: list[list[str]] = []
    for works in given:
        strange = [each for each in works if each not in own]
        if strange and groups is not None:
            raise InvalidInput(
                f"{', '.join(map(repr, strange[:_NAMED]))} is not evidence of {found.expert_id!r}. Name only what "
                "is listed for this person.",
                field="groups",
            )
        mine = list(dict.fromkeys(shown[each] for each in works if each in own))
        if twice := [each for each in mine if each in taken]:
            raise InvalidInput(
                f"{', '.join(map(repr, twice[:_NAMED]))} stands in two groups; wanted one.", field="groups"
            )
        taken.update(mine)
        result.append(mine)
    if len(result) < 2 or not all(result[1:]):
        raise InvalidInput(
            f"{sum(map(bool, result[1:]))} new person(s) would have any evidence; wanted at least one, and no empty "
            "group after the first. Choose `one-person` where there is nothing to give away.",
            field="groups",
        )
    return result


def _need_unused(session: Session, found: Split) -> None:
    made = people_store.get_given_experts(session, found.new_ids)
    changed = [each for each in made.values() if _only_name(each) != Expert(each.id)]
    used = split_store.uses(session, found.new_ids)
    if changed:
        used["record(s) that somebody wrote to"] = len(changed)
    if used:
        counted = ", ".join(f"{count:,} {what}" for what, count in used.items())
        raise Conflict(
            f"The split {found.id} cannot be undone: {', '.join(map(repr, found.new_ids))} has {counted} by now. "
            "Merge the persons by hand instead: they are one then, and nothing is lost."
        )


def _permit(session: Session, actor: Actor, found: Split) -> None:
    permit_decision(actor, [_person(session, found).institution_id])


def _person(session: Session, found: Split) -> Expert:
    root = group_store.shown_as(session, EXPERTS, [found.expert_id])[found.expert_id]
    person = people_store.get_expert(session, root)
    if person is None:
        raise NotFound("expert", found.expert_id)
    return person


def _known(session: Session, split_id: int) -> Split:
    found = split_store.get_split(session, split_id)
    if found is None:
        raise NotFound("split", split_id)
    return found


def _flagged(session: Session, found: Split) -> Flagged:
    works = evidence_store.get_evidence(session, _ids(found.groups))
    groups = tuple(tuple(works[each] for each in group if each in works) for group in found.groups)
    return Flagged(found, _person(session, found), groups)


def _ids(groups: Iterable[Iterable[str]]) -> list[str]:
    return [each for group in groups for each in group]


def _said(found: Split) -> str:
    words = {PROPOSED: "waits for a decision", SPLIT: "was split", ONE_PERSON: "is one person", UNDONE: "was undone"}
    who = f" by {found.decided_by}" if found.decided_by else ""
    return f"The flag {found.id} on {found.expert_id!r}: it {words[found.state]}{who}."
