"""The two answers to an introduction; when both are yes, each side gets to know the other, and a case is opened.

Each verb is one unit of work; it is logged there, mailed from there, and done a second time without harm. Knows no
HTTP.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Problem
from service.accounts import audit
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.cases.opening import open_case
from service.days import today
from service.faults import OutOfRange, checked_choice, checked_text
from service.introductions import store
from service.introductions.borders import going_on, locked, not_revealed, unchanged
from service.introductions.refusals import TakenBack
from service.introductions.store import Introduction
from service.introductions.telling import tell_company, tell_expert, tell_office, tell_ranking
from service.matching.choices import REASONS
from service.matching.consequences import LONGEST_ABSENCE, check_until
from service.problems import posting_store
from service.runtime import Runtime

ANSWERS: Final = ("yes", "no", "later")
COMPANY_ANSWERS: Final = ("accepted", "declined")
MOST_REASON_CHARACTERS: Final = 500


def answer_as_company(
    runtime: Runtime, introduction_id: int, answer: str, *, reason: str = "", version: int | None = None
) -> Introduction:
    """Take the company's answer to a candidate who was released to it; to decline needs a reason.

    The same answer once more changes nothing; another one takes the place of the first until both accepted.

    Raises
    ------
    NotFound
        If it was not released to the actor's organisation.
    InvalidInput
        If the answer or the reason cannot be used.
    Conflict
        `Revealed` if both sides know each other already, `ProblemEnded` if the problem was closed or taken back,
        `Stale` if someone else changed the introduction since ``version``.
    """
    answer = checked_choice(answer, "answer", COMPANY_ANSWERS)
    reason = checked_text(reason, "reason", most=MOST_REASON_CHARACTERS, needed=answer == "declined")
    need(runtime.actor, "candidate.answer")
    with runtime.database.unit() as session:
        found, problem = locked(session, introduction_id)
        if problem.organisation_id != runtime.actor.organisation_id or found.released_at is None:
            raise NotFound("introduction", str(introduction_id))
        if (found.company_answer, found.company_reason) == (answer, reason):
            return found
        unchanged(found, version)
        not_revealed(found)
        going_on(posting_store.get_posting(session, problem.id))
        said = store.change_introduction(
            session, found.id, stamp=("company_answered_at",), company_answer=answer, company_reason=reason
        )
        _note(session, runtime.actor, said, side="company", answer=answer)
        tell_office(session, said, "company-answered", company_answer=answer)
        return revealed_when_both_accepted(session, runtime.actor, said, problem)


def answer_as_expert(
    runtime: Runtime,
    introduction_id: int,
    answer: str,
    *,
    reason: str | None = None,
    note: str = "",
    until: date | None = None,
    version: int | None = None,
) -> Introduction:
    """Take an expert's yes, no or later; a no acts as the ranking's decline with that reason does.

    The same answer once more changes nothing; another one takes the place of the first until both accepted, and
    undoes what that brought about.

    Parameters
    ----------
    reason : str, optional
        One of `service.matching.choices.REASONS`; needed for a no, and passed over otherwise.
    until : date, optional
        For a no as ``on-leave`` the day they are back, needed then; for a later the day to ask again.

    Raises
    ------
    NotFound
        If the actor was not asked.
    InvalidInput
        If the answer, its reason, the note or the day cannot be used.
    Conflict
        `Revealed` if both sides know each other already, `TakenBack` if the office took the question back,
        `ProblemEnded` if the problem was closed, `Stale` if someone else changed it since ``version``.
    """
    answer = checked_choice(answer, "answer", ANSWERS)
    note = checked_text(note, "note", most=MOST_REASON_CHARACTERS)
    reason = checked_choice(reason or "", "reason", REASONS) if answer == "no" else None
    until = _checked_until(answer, reason, until)
    need(runtime.actor, "opportunity.answer")
    with runtime.database.unit() as session:
        found, problem = locked(session, introduction_id)
        if found.expert_id != runtime.actor.expert_id or found.asked_at is None:
            raise NotFound("introduction", str(introduction_id))
        said_before = (found.expert_answer, found.expert_reason, found.expert_note, found.expert_until)
        if said_before == (answer, reason, note, until):
            return found
        not_revealed(found)
        if found.is_withdrawn or found.expert_answer == "withdrawn":
            raise TakenBack
        unchanged(found, version)
        going_on(posting_store.get_posting(session, problem.id))
        if answer == "no":
            tell_ranking(
                session, found, "decline", reason=reason, note=note, until=until if reason == "on-leave" else None
            )
        elif found.expert_answer == "no":
            tell_ranking(session, found, "introduce")
        said = store.change_introduction(
            session, found.id, stamp=("expert_answered_at",), expert_answer=answer, expert_reason=reason,
            expert_note=note, expert_until=until,
        )  # fmt: skip
        _note(session, runtime.actor, said, side="expert", answer=answer)
        tell_office(session, said, "expert-answered", expert_answer=answer)
        return revealed_when_both_accepted(session, runtime.actor, said, problem)


def _checked_until(answer: str, reason: str | None, until: date | None) -> date | None:
    """Give the day that goes with an answer; none where none does."""
    if answer == "no" and reason == "on-leave":
        check_until("decline", reason, until)
        return until
    if answer != "later" or until is None:
        return None
    first, last = today() + timedelta(days=1), today() + LONGEST_ABSENCE
    if not first <= until <= last:
        raise OutOfRange("until", until, first, last)
    return until


def revealed_when_both_accepted(session: Session, actor: Actor, said: Introduction, problem: Problem) -> Introduction:
    """Let both sides know each other, and open their case, once both said yes; within a unit of work that does more."""
    if said.revealed_at is not None or (said.company_answer, said.expert_answer) != ("accepted", "yes"):
        return said
    known = store.change_introduction(session, said.id, stamp=("revealed_at",))
    audit.note(session, actor, "revealed", "introduction", said.id, institution_id=said.institution_id)
    posting = posting_store.get_posting(session, problem.id)
    if posting is not None and posting.state in ("submitted", "open"):
        posting_store.change_posting(session, problem.id, state="answered")
    path = f"/cases/{open_case(session, actor, known)}"
    tell_company(session, problem, "revealed", path=path)
    tell_expert(session, known, "revealed", path=path)
    tell_office(session, known, "revealed", path=path)
    return known


def _note(session: Session, actor: Actor, said: Introduction, *, side: str, answer: str) -> None:
    audit.note(
        session, actor, "answered", "introduction", said.id, institution_id=said.institution_id, side=side,
        answer=answer,
    )  # fmt: skip
