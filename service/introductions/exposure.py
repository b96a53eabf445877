"""The verb of the ledger: who is asked how often in a term, how evenly, and which strong experts nobody asks.

Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.exposure import exposure, hidden_strong
from matcher.records import Expert, Institution, Problem
from service.accounts.actors import Actor
from service.accounts.consortium_store import get_consortium
from service.accounts.permissions import need
from service.catalogue import people_store
from service.catalogue.visibility_store import seen_experts, viewer_of
from service.faults import NotOffered
from service.introductions import exposure_store
from service.introductions.exposure_store import Scope
from service.listing import Listing, Page
from service.problems import store as problem_store
from service.problems.seeing import see_all
from service.runtime import Runtime
from service.terms import Term

HIDDEN_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """An expert who was asked: how often, which share of all questions, how often rankings found them strong."""

    expert: Expert
    institution: Institution | None
    asked: int
    share: float
    strongly: int


@dataclass(frozen=True, slots=True)
class Overlooked:
    """A strong expert whom nobody asked, with some of the problems for which they were ranked so."""

    expert: Expert
    institution: Institution | None
    strongly: int
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who was asked in a term.

    ``total`` counts all questions, also to whom the reader does not see (``not_shown``) and to persons who were
    erased (``erased``). ``in_question`` is how many experts were asked or ranked at least possible; ``half`` the
    fewest of them who got half of all questions. ``lines`` are a page of those whom the reader sees, the most often
    asked first.
    """

    total: int
    not_shown: int
    erased: int
    in_question: int
    gini: float
    half: int
    is_lopsided: bool
    lines: Listing[Line]
    overlooked: Sequence[Overlooked]
    institutions: Mapping[str, str]
    departments: Sequence[str]


def ledger(
    runtime: Runtime, term: Term, *, institution_id: str = "", department: str = "", page: Page = Page()
) -> Ledger:
    """Count who was asked in a term, among the experts whom the actor may ask after.

    An office asks after its institution's experts and whom it asked itself, a secretary after those of the
    consortium's members, whoever runs Peyvand after all.

    Raises
    ------
    NotPermitted
        If the actor may not.
    NotOffered
        If the institution is not among those.
    """
    actor = runtime.actor
    need(actor, "exposure.read")
    with runtime.database.unit() as session:
        whole = _institutions(session, actor)
        names = people_store.institution_names(session)
        offered = {each: names[each] for each in (whole if whole is not None else names) if each in names}
        if institution_id and institution_id not in offered:
            raise NotOffered("institution", institution_id)
        ids = (institution_id,) if institution_id else whole
        scope = Scope(ids, department, only_own=bool(institution_id))
        asked, erased = exposure_store.asked_in(session, scope, term)
        considered = exposure_store.considered_in(session, scope, term)
        viewer = viewer_of(session, actor)
        strongly = {each.expert_id: each.strongly for each in considered}
        forgotten = hidden_strong(strongly, asked, at_least=1)[: 2 * HIDDEN_SHOWN]
        closed = exposure_store.closed_among(session, viewer, asked)
        shown = sorted(asked.keys() - closed, key=lambda each: (-asked[each], each))
        on_page = shown[page.offset : page.offset + page.limit]
        people = seen_experts(session, viewer, {*on_page, *forgotten})
        where = {each.expert_id: each.problem_ids for each in considered if each.expert_id in set(forgotten)}
        problems = _problems(session, actor, where)
        departments = exposure_store.departments_of(session, ids)
    total = sum(asked.values()) + erased
    lines = [
        Line(*people[each], asked[each], asked[each] / total, strongly.get(each, 0))
        for each in on_page
        if each in people
    ]
    overlooked = [
        Overlooked(*people[each], strongly[each], [problems[key] for key in where[each] if key in problems])
        for each in forgotten
        if each in people
    ]
    measured = exposure({each: asked.get(each, 0) for each in {*asked, *strongly}})
    return Ledger(
        total, sum(asked[each] for each in closed), erased, measured.n_experts, measured.gini, measured.n_for_half,
        measured.warning, Listing(lines, len(shown), page), overlooked[:HIDDEN_SHOWN], offered, departments,
    )  # fmt: skip


def _institutions(session: Session, actor: Actor) -> tuple[str, ...] | None:
    """List the institutions whose experts an actor may ask after; ``None`` means all."""
    if actor.administrator:
        return None
    if actor.kind == "secretary":
        consortium = get_consortium(session, actor.consortium_id or "")
        return consortium.members if consortium is not None else ()
    return (actor.institution_id,) if actor.institution_id is not None else ()


def _problems(session: Session, actor: Actor, where: Mapping[str, Sequence[str]]) -> dict[str, Problem]:
    wanted = {problem_id for problem_ids in where.values() for problem_id in problem_ids}
    seen = see_all(session, actor, problem_store.get_problems(session, wanted).values())
    return {each.whole.id: each.problem for each in seen}
