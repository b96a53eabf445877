"""The verbs of an expert: answer, offer oneself for an open problem, take that back, put one aside.

Each is one unit of work; it is logged there, mailed from there, and done a second time without harm. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import audit
from service.accounts.permissions import need
from service.catalogue import people_store
from service.catalogue.visibility import EVERYTHING
from service.days import today
from service.faults import Missing, OutOfRange, checked_choice, checked_text
from service.introductions import store as introduction_store
from service.introductions.answers import answer_as_expert, revealed_when_both_accepted
from service.introductions.borders import going_on, no_conflict, not_revealed, unchanged
from service.introductions.refusals import LeftOut
from service.introductions.store import Introduction
from service.introductions.telling import tell_office
from service.matching.choices import REASONS
from service.matching.consequences import LONGEST_ABSENCE, check_until
from service.matching.workflow import decide_within
from service.opportunities import store
from service.opportunities.store import Fit
from service.problems import posting_store
from service.problems.seeing import see
from service.runtime import Runtime

MOST_NOTE_CHARACTERS: Final = 500


def answer(
    runtime: Runtime,
    introduction_id: int,
    answer: str,
    *,
    reason: str = "",
    note: str = "",
    until: date | None = None,
    version: int | None = None,
) -> Introduction:
    """Answer a question as `service.introductions.answers.answer_as_expert` does; a later needs its day."""
    if answer == "later" and until is None:
        raise Missing("until")
    return answer_as_expert(
        runtime, introduction_id, answer, reason=reason or None, note=note, until=until, version=version
    )


def offer(runtime: Runtime, problem_id: str, *, note: str = "") -> Introduction:
    """Offer oneself for an open problem that fits: an introduction that the expert has said yes to, unasked.

    The office that handles the problem, or the expert's own where none does, is told. It does not count as asked.
    Once more changes nothing.

    Raises
    ------
    NotFound
        If the problem is not in the actor's feed.
    InvalidInput
        If the note is too long.
    Conflict
        If the problem has ended, or the expert must not be named to its organisation, or was left out for it.
    """
    actor = runtime.actor
    need(actor, "opportunity.answer")
    note = checked_text(note, "note", most=MOST_NOTE_CHARACTERS)
    expert_id = actor.expert_id or ""
    with runtime.database.unit() as session:
        known = introduction_store.find_introduction(session, problem_id, expert_id, lock=True)
        if known is not None and known.expert_answer == "yes":
            return known
        fit = _fit(session, expert_id, problem_id)
        see(session, actor, problem_id)
        posting = posting_store.get_posting(session, problem_id, lock=True)
        going_on(posting)
        no_conflict(session, fit.problem, expert_id)
        if known is not None and known.is_withdrawn:
            raise LeftOut
        if known is None:
            handler = posting.institution_id if posting is not None else None
            known = introduction_store.put_introduction(
                session, problem_id, expert_id, institution_id=handler, run_id=UUID(fit.run_id), rank=fit.rank
            )
        said = introduction_store.change_introduction(
            session, known.id, stamp=("expert_answered_at",), expert_answer="yes", expert_reason=None,
            expert_note=note, expert_until=None,
        )  # fmt: skip
        audit.note(session, actor, "offered", "introduction", said.id, institution_id=said.institution_id)
        decide_within(session, EVERYTHING, fit.run_id, expert_id, "introduce")
        _tell_office(session, said)
        return revealed_when_both_accepted(session, actor, said, fit.problem)


def take_back(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> None:
    """Take an offer back that nobody had asked for; the problem is in the feed again. Once more changes nothing.

    Raises
    ------
    NotFound
        If the actor made no such offer.
    Conflict
        `Revealed` if both sides know each other already, `Stale` if the office changed it since ``version``.
    """
    actor = runtime.actor
    need(actor, "opportunity.answer")
    with runtime.database.unit() as session:
        found = introduction_store.get_introduction(session, introduction_id, lock=True)
        if found is None or found.expert_id is None or found.expert_id != actor.expert_id or found.asked_at is not None:
            raise NotFound("introduction", str(introduction_id))
        if found.expert_answer is None:
            return
        not_revealed(found)
        unchanged(found, version)
        introduction_store.change_introduction(
            session, found.id, expert_answer=None, expert_note="", expert_answered_at=None
        )
        audit.note(session, actor, "took-back", "introduction", found.id, institution_id=found.institution_id)


def put_aside(
    runtime: Runtime, problem_id: str, answer: str, *, reason: str = "", note: str = "", until: date | None = None
) -> None:
    """Say “not for me” or “later” to an open problem of the feed.

    A no acts as the ranking's decline with its reason does; a later hides the problem until a day. The same once
    more changes nothing.

    Parameters
    ----------
    answer : str
        ``no`` or ``later``.
    reason : str
        One of `service.matching.choices.REASONS`, for a no.
    until : date, optional
        For a later the day from which on to show it again; for ``on-leave`` the day they are back. Needed then.

    Raises
    ------
    NotFound
        If the problem is not in the actor's feed.
    InvalidInput
        If the answer, the reason, the note or the day cannot be used.
    """
    actor = runtime.actor
    need(actor, "opportunity.answer")
    answer = checked_choice(answer, "answer", ("no", "later"))
    note = checked_text(note, "note", most=MOST_NOTE_CHARACTERS)
    expert_id = actor.expert_id or ""
    if answer == "later":
        reason, until = "", _checked_later(until)
    else:
        reason = checked_choice(reason, "reason", REASONS)
        if reason == "on-leave" and until is None:
            raise Missing("until")
        until = until if reason == "on-leave" else None
        check_until("decline", reason, until)
    aside = until if answer == "later" else None
    with runtime.database.unit() as session:
        if store.get_passed(session, expert_id, problem_id) == (reason or None, aside):
            return
        fit = _fit(session, expert_id, problem_id)
        see(session, actor, problem_id)
        store.put_passed(session, expert_id, problem_id, reason=reason or None, until=aside)
        audit.note(session, actor, "put-aside", "problem", problem_id, answer=answer, reason=reason)
        if answer == "no":
            decide_within(session, EVERYTHING, fit.run_id, expert_id, "decline", reason=reason, note=note, until=until)


def _fit(session: Session, expert_id: str, problem_id: str) -> Fit:
    fit = store.find_fit(session, expert_id, problem_id, today())
    if fit is None:
        raise NotFound("problem", problem_id)
    return fit


def _checked_later(until: date | None) -> date:
    if until is None:
        raise Missing("until")
    first, last = today() + timedelta(days=1), today() + LONGEST_ABSENCE
    if not first <= until <= last:
        raise OutOfRange("until", until, first, last)
    return until


def _tell_office(session: Session, said: Introduction) -> None:
    if said.institution_id is None:
        expert = people_store.get_expert(session, said.expert_id or "")
        said = replace(said, institution_id=expert.institution_id if expert is not None else None)
    tell_office(session, said, "expert-answered", expert_answer="yes")
