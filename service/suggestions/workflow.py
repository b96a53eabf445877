"""The verbs of suggestions: read a CV, look at what waits, confirm it or dismiss it.

What a CV says, and works that are only likely an expert's, enter the catalogue when a person confirms them; all
that is decided at once is written in one unit of work, with its vectors. An officer decides on the own
institution's experts, an administrator on all. The CV is not kept. Knows no HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import InvalidInput, NotFound
from matcher.records import Evidence, Expert
from matcher.sources.cv import read_cv
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.catalogue import evidence_store, links_store, people_store, visibility_store
from service.catalogue.borders import permit, refuse_expert
from service.catalogue.evidence_store import Described
from service.catalogue.visibility import seen
from service.catalogue.visibility_store import viewer_of
from service.catalogue.writing import write_with_vectors
from service.conflicts import ConcurrentChange
from service.identity import group_store
from service.identity.key_store import EXPERTS
from service.listing import Listing, Page
from service.runtime import Runtime
from service.suggestions import store as suggestion_store
from service.suggestions.plan import plan_decision
from service.suggestions.store import CONFIRMED, DISMISSED, PROPOSED, STATES, Suggestion
from service.suggestions.suggested import completed, evidence_suggested, new_of, present_values

MOST_AT_ONCE: Final = 200
"""So many are embedded in a few seconds, while whoever confirms them waits."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion, the expert whom it is about as a whole person, and what stands in its place now."""

    suggestion: Suggestion
    expert: Expert
    present: tuple[str, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class CvRead:
    """What was read of a CV: what waits now, how much was known, what was read and is not kept.

    The fields are those of `service.suggestions.suggested.FromCv`.
    """

    new: Sequence[Shown]
    known: int
    degrees: Sequence[str]
    unread: Sequence[str]
    skipped: Sequence[str]
    name: str
    other_name: bool


def read_cv_of(runtime: Runtime, path: Path, expert_id: str) -> CvRead:
    """Read an expert's CV, and keep what it says that is new as suggestions.

    What the record, its evidence, or another suggestion that waits says already, is not suggested again; nor is
    what somebody dismissed. What was confirmed and is no longer in the record is.

    Raises
    ------
    UnreadableSource
        If the CV cannot be read (`matcher.sources.cv.read_cv`).
    NotFound
        If there is no such expert, or the actor does not see them.
    NotPermitted
        If the actor may not write the expert.
    """
    with runtime.database.unit() as session:
        _own_expert(session, runtime.actor, expert_id)
    found = read_cv(path)
    with runtime.database.unit() as session:
        visibility_store.lock_expert(session, expert_id)
        _own_expert(session, runtime.actor, expert_id)
        person = group_store.shown_as(session, EXPERTS, [expert_id])[expert_id]
        whole = people_store.get_experts(session, [person])[person][0]
        records = [person, *people_store.merged_into(session, person)]
        evidence = evidence_store.get_evidence(session, links_store.evidence_of(session, records), as_given=True)
        before = suggestion_store.suggestions_of(session, records, (PROPOSED, DISMISSED))
        read = new_of(found, replace(whole, id=expert_id), evidence.values(), before)
        new = suggestion_store.add_suggestions(session, expert_id, read.new)
        shown = _shown(session, new)
    return CvRead(shown, read.known, read.degrees, read.unread, read.skipped, read.name, read.other_name)


def list_suggestions(
    runtime: Runtime, *, expert_id: str | None = None, state: str = PROPOSED, page: Page = Page()
) -> Listing[Shown]:
    """List suggestions by the expert's name, those about one expert in the order of the CV.

    Parameters
    ----------
    expert_id : str, optional
        An expert; what was suggested about records that are merged into theirs is listed too.

    Raises
    ------
    UnknownChoice
        If there is no such state.
    NotFound
        If there is no such expert, or the actor does not see them.
    NotPermitted
        If the actor may not write the expert, or anyone.
    """
    check_choice(state, "state", what="state of a suggestion", choices=STATES)
    _need_office(runtime.actor)
    with runtime.database.unit() as session:
        records = None
        if expert_id is not None:
            _own_expert(session, runtime.actor, expert_id)
            records = [expert_id, *people_store.merged_into(session, expert_id)]
        viewer = viewer_of(session, runtime.actor)
        found = suggestion_store.list_suggestions(session, page, viewer, expert_ids=records, state=state)
        return Listing(_shown(session, found.items), found.total, page)


def confirm(runtime: Runtime, ids: Collection[int]) -> list[Shown]:
    """Take suggestions over into the catalogue, as `decide` does."""
    return decide(runtime, confirm=ids)


def dismiss(runtime: Runtime, ids: Collection[int]) -> list[Shown]:
    """Say that suggestions are wrong or not wanted, as `decide` does."""
    return decide(runtime, dismiss=ids)


def decide(runtime: Runtime, *, confirm: Collection[int] = (), dismiss: Collection[int] = ()) -> list[Shown]:
    """Confirm some suggestions and dismiss others: all of them, or none.

    Saying the same again changes nothing.

    Returns
    -------
    list of Shown
        All of them as they stand now, by number.

    Raises
    ------
    InvalidInput
        If there are more than `MOST_AT_ONCE`, one is to be both, or two fill one field differently.
    NotFound
        If there is no such suggestion, or it is about an expert of another institution.
    NotPermitted
        If the actor is no officer.
    Conflict
        If the opposite was decided before, or somebody decides, or changes the expert, at the same time.
    """
    _need_office(runtime.actor)
    wanted = {CONFIRMED: frozenset(confirm), DISMISSED: frozenset(dismiss)}
    _refuse_too_much(wanted[CONFIRMED], wanted[DISMISSED])
    with runtime.database.unit() as session:
        plan = plan_decision(session, runtime.actor, wanted, lock=False)

    def write(session: Session, described: Sequence[Described]) -> None:
        if plan_decision(session, runtime.actor, wanted, lock=True) != plan:
            raise ConcurrentChange
        people_store.put_experts(session, plan.experts)
        evidence_store.put_evidence(session, [each for each in described if each.evidence.id not in plan.new])
        added = [evidence_store.add_evidence(session, each) for each in described if each.evidence.id in plan.new]
        if not all(added):
            raise ConcurrentChange
        for state, ids in plan.decided:
            suggestion_store.decide_suggestions(session, ids, state, runtime.actor.name)

    if any(ids for _, ids in plan.decided):
        write_with_vectors(runtime, plan.evidence, write)
    with runtime.database.unit() as session:
        viewer = viewer_of(session, runtime.actor)
        found = suggestion_store.get_suggestions(
            session, sorted(frozenset().union(*wanted.values())), viewer, lock=False
        )
        return _shown(session, list(found.values()))


def with_confirmed(session: Session, experts: Sequence[Expert]) -> list[Expert]:
    """Add to experts as a source says them what somebody confirmed of them and the source does not say."""
    by_expert: dict[str, list[Suggestion]] = {}
    for each in suggestion_store.suggestions_of(session, [expert.id for expert in experts], (CONFIRMED,)):
        by_expert.setdefault(each.expert_id, []).append(each)
    return [completed(expert, by_expert.get(expert.id, ())) for expert in experts]


def _shown(session: Session, suggestions: Sequence[Suggestion]) -> list[Shown]:
    persons = group_store.shown_as(session, EXPERTS, sorted({each.expert_id for each in suggestions}))
    known = people_store.get_experts(session, set(persons.values()))
    shown = []
    for each in suggestions:
        expert = known[persons[each.expert_id]][0]
        evidence = None if each.of_the_person else evidence_suggested(each)
        shown.append(Shown(each, expert, present_values(expert, each.kind), evidence))
    return shown


def _own_expert(session: Session, actor: Actor, expert_id: str) -> None:
    _need_office(actor)
    whole = people_store.get_expert(session, expert_id)
    if whole is None or seen(whole, viewer_of(session, actor)) is None:
        raise NotFound("expert", expert_id)
    given = people_store.get_expert(session, expert_id, as_given=True) or whole
    permit(refuse_expert(actor, given, given))


def _need_office(actor: Actor) -> None:
    if actor == ANYONE or not (actor.administrator or actor.institution_id):
        raise NotPermitted("Suggestions are for officers; this request carries no API token.")


def _refuse_too_much(confirm: Collection[int], dismiss: Collection[int]) -> None:
    if both := set(confirm) & set(dismiss):
        raise InvalidInput(
            f"The suggestion {min(both)} is to be confirmed and dismissed. Name it once.", field="confirm"
        )
    if len(confirm) + len(dismiss) > MOST_AT_ONCE:
        raise InvalidInput(
            f"{len(confirm) + len(dismiss):,} suggestions are decided at once; at most {MOST_AT_ONCE} are. "
            "Send them in parts.",
            field="confirm",
        )
