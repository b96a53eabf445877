"""A case is opened: by an introduction that both sides accepted, within the unit of work that took the second answer.

An introduction comes in, the number of its case goes out. Knows no page and no mail.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import audit, audit_store
from service.accounts.actors import Actor
from service.cases import store, surroundings
from service.cases.steps import FIRST
from service.catalogue.people_store import get_expert
from service.days import today
from service.introductions.store import Introduction
from service.problems.posting_store import get_posting
from service.problems.store import get_problem

MOST_TITLE_CHARACTERS = 300


def open_case(session: Session, actor: Actor, introduction: Introduction) -> int:
    """Open the case of an introduction that both sides accepted; once more gives the same case.

    Parameters
    ----------
    session : Session
        The unit of work in which the second side accepted.
    actor : Actor
        Whoever accepted last.

    Returns
    -------
    int
        The number of the case.

    Raises
    ------
    NotFound
        If the problem is gone.
    """
    if (known := store.find_case(session, introduction_id=introduction.id)) is not None:
        return known
    problem = get_problem(session, introduction.problem_id)
    if problem is None:
        raise NotFound("problem", introduction.problem_id)
    institution_id = introduction.institution_id or office_of(session, problem.id, introduction.expert_id)
    case_id = store.add_case(
        session, title_of(problem.title, problem.text), problem_id=problem.id, expert_id=introduction.expert_id,
        organisation_id=problem.organisation_id, institution_id=institution_id, introduction_id=introduction.id,
        account_id=_looks_after_it(session, introduction, institution_id),
    )  # fmt: skip
    if case_id is None:  # opened beside this one, and committed while this one waited
        return store.find_case(session, introduction_id=introduction.id) or 0
    store.add_event(session, case_id, "opened", step=FIRST, on_day=today(), account_id=actor.account_id)
    audit.note(
        session, actor, "opened", "case", case_id, institution_id=institution_id, introduction=introduction.id
    )  # fmt: skip
    return case_id


def _looks_after_it(session: Session, introduction: Introduction, institution_id: str | None) -> int | None:
    """Say who of the office asked or showed the expert last, else who took the problem up; none where nobody did."""
    office = {each.id for each in surroundings.colleagues(session, institution_id)}
    asked = ("asked", "asked-again", "released")
    found = audit_store.who_last(session, asked, "introduction", introduction.id, office)
    return found or audit_store.who_last(session, ("took-up",), "problem", introduction.problem_id, office)


def office_of(session: Session, problem_id: str | None, expert_id: str | None) -> str | None:
    """Say whose case it is where nobody said so: of the office that handles the problem, else of the expert's own."""
    posting = get_posting(session, problem_id) if problem_id is not None else None
    if posting is not None and posting.institution_id is not None:
        return posting.institution_id
    expert = get_expert(session, expert_id) if expert_id is not None else None
    return expert.institution_id if expert is not None else None


def title_of(title: str, text: str) -> str:
    """Name a case after its problem; one without a title by how its text begins."""
    named = " ".join((title or text).split())
    return named if len(named) <= MOST_TITLE_CHARACTERS else named[: MOST_TITLE_CHARACTERS - 1].rstrip() + "…"
