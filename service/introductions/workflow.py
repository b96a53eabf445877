"""The verbs of an introduction: choose an expert, release them to the company, ask them, take both answers, reveal.

Each verb is one unit of work; it is logged there, mailed from there, and done a second time without harm. What
does not belong to the actor is as if it were not there. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Problem
from service.accounts import account_store, audit
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.cases.opening import open_case
from service.catalogue.tables import ExpertRow
from service.catalogue.visibility import EVERYTHING
from service.conflicts import Conflict, Stale
from service.days import today
from service.faults import checked_choice, checked_text
from service.introductions import store
from service.introductions.store import Introduction
from service.mail.workflow import notify
from service.matching.workflow import decide_within
from service.problems import posting_store
from service.problems.posting_store import Posting
from service.problems.store import get_problem
from service.runtime import Runtime
from service.store import known_ids

__all__ = [
    "ANSWERS", "COMPANY_ANSWERS", "STANDINGS", "InConflict", "Introduction", "answer_as_company", "answer_as_expert",
    "ask", "choose", "of_expert", "of_problem", "read", "release", "withdraw",
]  # fmt: skip

STANDINGS: Final = ("candidate", "pinned", "excluded")
ANSWERS: Final = ("yes", "no", "later")
COMPANY_ANSWERS: Final = ("accepted", "declined")
MOST_REASON_CHARACTERS: Final = 500
OFFICE: Final = ("officer", "administrator")


class InConflict(Conflict):
    """The expert must not be named to this organisation; ``kind`` says why."""

    def __init__(self, expert_id: str, kind: str) -> None:
        super().__init__(
            f"The expert {expert_id!r} has a conflict of interest with this organisation ({kind}). "
            "End the conflict first, or choose somebody else."
        )
        self.kind = kind


def choose(
    runtime: Runtime,
    problem_id: str,
    expert_id: str,
    *,
    standing: str = "candidate",
    reason: str = "",
    run_id: str | None = None,
    rank: int | None = None,
) -> Introduction:
    """Say what the office makes of an expert for a problem; pinning and leaving out need a reason.

    Raises
    ------
    NotFound
        If there is no such problem or expert.
    NotPermitted
        If another office handles the problem.
    InConflict
        If the expert must not be named to the problem's organisation, unless it is to leave them out.
    """
    standing = checked_choice(standing, "standing", STANDINGS)
    reason = checked_text(reason, "reason", most=MOST_REASON_CHARACTERS, needed=standing != "candidate")
    with runtime.database.unit() as session:
        problem, posting = _handled(session, runtime.actor, problem_id)
        if not known_ids(session, ExpertRow, [expert_id]):
            raise NotFound("expert", expert_id)
        if standing != "excluded":
            _no_conflict(session, problem, expert_id)
        values: dict[str, Any] = {"standing": standing, "standing_reason": reason}
        if run_id is not None:
            values |= {"run_id": UUID(run_id), "rank": rank}
        if store.find_introduction(session, problem_id, expert_id) is None:
            values["institution_id"] = runtime.actor.institution_id or (posting.institution_id if posting else None)
        chosen = store.put_introduction(session, problem_id, expert_id, **values)
        audit.note(session, runtime.actor, "chose", "introduction", chosen.id, standing=standing)
        if standing == "pinned":
            _decide(session, chosen, "shortlist")
        return chosen


def release(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> Introduction:
    """Let the company see a candidate; once more changes nothing.

    Raises
    ------
    NotFound, NotPermitted
        As `choose`.
    Stale
        If someone else changed it since ``version``.
    """
    with runtime.database.unit() as session:
        found, problem, _ = _of_office(session, runtime.actor, introduction_id, version)
        if found.released_at is not None:
            return found
        _can_go_on(session, problem, found)
        released = store.change_introduction(session, found.id, released_at=func.now())
        audit.note(session, runtime.actor, "released", "introduction", found.id)
        _tell_company(session, problem, "candidates-released", path=f"/company/problems/{problem.id}")
        return released


def ask(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> Introduction:
    """Ask an expert; this is what the ledger of who is asked counts. Once more changes nothing.

    Raises
    ------
    NotFound, NotPermitted, Stale
        As `release`.
    """
    with runtime.database.unit() as session:
        found, problem, _ = _of_office(session, runtime.actor, introduction_id, version)
        if found.asked_at is not None:
            return found
        _can_go_on(session, problem, found)
        asked = store.change_introduction(session, found.id, asked_at=func.now())
        audit.note(session, runtime.actor, "asked", "introduction", found.id)
        _decide(session, asked, "introduce")
        if asked.expert_id and (account := account_store.account_of_expert(session, asked.expert_id)):
            notify(session, account.id, "expert-asked", path=f"/opportunities/{asked.id}")
        return asked


def answer_as_company(
    runtime: Runtime, introduction_id: int, answer: str, *, reason: str = "", version: int | None = None
) -> Introduction:
    """Take the company's answer to a candidate who was released to it; to decline needs a reason.

    Raises
    ------
    NotFound
        If it was not released to the actor's organisation.
    Conflict
        If both sides know each other already.
    """
    answer = checked_choice(answer, "answer", COMPANY_ANSWERS)
    reason = checked_text(reason, "reason", most=MOST_REASON_CHARACTERS, needed=answer == "declined")
    need(runtime.actor, "candidate.answer")
    with runtime.database.unit() as session:
        found, problem = _locked(session, introduction_id, version)
        if problem.organisation_id != runtime.actor.organisation_id or found.released_at is None:
            raise NotFound("introduction", str(introduction_id))
        if (found.company_answer, found.company_reason) == (answer, reason):
            return found
        _not_revealed(found)
        said = store.change_introduction(
            session, found.id, company_answer=answer, company_reason=reason, company_answered_at=func.now()
        )
        audit.note(session, runtime.actor, "answered", "introduction", found.id, answer=answer, side="company")
        _tell_office(session, said, "company-answered", problem)
        return _reveal_when_both_accepted(session, runtime.actor, said, problem)


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

    Parameters
    ----------
    reason : str, optional
        One of `service.matching.choices.REASONS`; needed for a no.
    until : date, optional
        For a no as ``on-leave`` the day they are back; for a later the day to ask again.

    Raises
    ------
    NotFound
        If the actor was not asked.
    Conflict
        If both sides know each other already.
    """
    answer = checked_choice(answer, "answer", ANSWERS)
    note = checked_text(note, "note", most=MOST_REASON_CHARACTERS)
    need(runtime.actor, "opportunity.answer")
    with runtime.database.unit() as session:
        found, problem = _locked(session, introduction_id, version)
        if found.expert_id != runtime.actor.expert_id or found.asked_at is None:
            raise NotFound("introduction", str(introduction_id))
        if (found.expert_answer, found.expert_reason, found.expert_note) == (answer, reason, note):
            return found
        _not_revealed(found)
        if answer == "no":
            _decide(session, found, "decline", reason=reason, note=note, until=until if reason == "on-leave" else None)
        said = store.change_introduction(
            session, found.id, expert_answer=answer, expert_reason=reason if answer == "no" else None,
            expert_note=note, expert_until=until, expert_answered_at=func.now(),
        )  # fmt: skip
        audit.note(session, runtime.actor, "answered", "introduction", found.id, answer=answer, side="expert")
        _tell_office(session, said, "expert-answered", problem)
        return _reveal_when_both_accepted(session, runtime.actor, said, problem)


def withdraw(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> Introduction:
    """Take a candidate back from the company, and a question that was not answered back from the expert.

    Who was asked stays counted as asked.

    Raises
    ------
    Conflict
        If both sides know each other already.
    """
    with runtime.database.unit() as session:
        found, _problem, _ = _of_office(session, runtime.actor, introduction_id, version)
        _not_revealed(found)
        back = store.change_introduction(session, found.id, released_at=None, company_answer=None, standing="candidate")
        audit.note(session, runtime.actor, "withdrew", "introduction", found.id)
        return back


def read(runtime: Runtime, introduction_id: int) -> Introduction:
    """Fetch an introduction that concerns the actor: their office's, their organisation's, or their own; `NotFound`."""
    with runtime.database.unit() as session:
        found = store.get_introduction(session, introduction_id)
        problem = get_problem(session, found.problem_id) if found is not None else None
        if found is None or problem is None or not _concerns(session, runtime.actor, found, problem):
            raise NotFound("introduction", str(introduction_id))
        return found


def of_problem(runtime: Runtime, problem_id: str) -> Sequence[Introduction]:
    """List a problem's introductions: all for its office, for its company those that were released; else `NotFound`."""
    with runtime.database.unit() as session:
        problem = get_problem(session, problem_id)
        found = store.introductions_of_problems(session, [problem_id]).get(problem_id, [])
        if runtime.actor.kind == "company":
            if problem is None or problem.organisation_id != runtime.actor.organisation_id:
                raise NotFound("problem", problem_id)
            return [each for each in found if each.released_at is not None]
        _handled(session, runtime.actor, problem_id)
        return found


def of_expert(runtime: Runtime) -> Sequence[Introduction]:
    """List what the actor, an expert, was asked, newest first."""
    need(runtime.actor, "opportunity.read")
    with runtime.database.unit() as session:
        return store.introductions_of_expert(session, runtime.actor.expert_id or "")


def _handled(session: Session, actor: Actor, problem_id: str) -> tuple[Problem, Posting | None]:
    need(actor, "candidate.choose")
    problem = get_problem(session, problem_id)
    if problem is None:
        raise NotFound("problem", problem_id)
    posting = posting_store.get_posting(session, problem_id)
    handler = posting.institution_id if posting is not None else None
    if not actor.administrator and handler not in (None, actor.institution_id):
        raise NotFound("problem", problem_id)
    return problem, posting


def _of_office(
    session: Session, actor: Actor, introduction_id: int, version: int | None
) -> tuple[Introduction, Problem, Posting | None]:
    found, problem = _locked(session, introduction_id, version)
    if not actor.administrator and found.institution_id not in (None, actor.institution_id):
        raise NotFound("introduction", str(introduction_id))
    return found, *_handled(session, actor, problem.id)


def _locked(session: Session, introduction_id: int, version: int | None) -> tuple[Introduction, Problem]:
    found = store.get_introduction(session, introduction_id, lock=True)
    problem = get_problem(session, found.problem_id) if found is not None else None
    if found is None or problem is None:
        raise NotFound("introduction", str(introduction_id))
    if version is not None and found.version != version:
        raise Stale("introduction", introduction_id)
    return found, problem


def _concerns(session: Session, actor: Actor, found: Introduction, problem: Problem) -> bool:
    if actor.kind == "company":
        return problem.organisation_id == actor.organisation_id and found.released_at is not None
    if actor.kind == "faculty":
        return found.expert_id == actor.expert_id and found.asked_at is not None
    if actor.kind in OFFICE:
        posting = posting_store.get_posting(session, problem.id)
        return (posting.institution_id if posting else None) in (None, actor.institution_id)
    return actor.administrator


def _no_conflict(session: Session, problem: Problem, expert_id: str) -> None:
    if problem.organisation_id is None:
        return
    kind = store.conflicting_experts(session, problem.organisation_id, today()).get(expert_id)
    if kind is not None:
        raise InConflict(expert_id, kind)


def _can_go_on(session: Session, problem: Problem, found: Introduction) -> None:
    if found.expert_id is None:
        raise Conflict("This person was erased. Choose somebody else.")
    if found.standing == "excluded":
        raise Conflict("This expert was left out for this problem. Take them in again first.")
    _no_conflict(session, problem, found.expert_id)


def _not_revealed(found: Introduction) -> None:
    if found.revealed_at is not None:
        raise Conflict("Both sides have accepted and know each other; the case goes on under Cases.")


def _reveal_when_both_accepted(session: Session, actor: Actor, said: Introduction, problem: Problem) -> Introduction:
    if said.revealed_at is not None or (said.company_answer, said.expert_answer) != ("accepted", "yes"):
        return said
    known = store.change_introduction(session, said.id, revealed_at=func.now())
    audit.note(session, actor, "revealed", "introduction", said.id, institution_id=said.institution_id)
    if (posting := posting_store.get_posting(session, problem.id)) and posting.state in ("submitted", "open"):
        posting_store.change_posting(session, problem.id, state="answered")
    case_id = open_case(session, actor, known)
    _tell_company(session, problem, "revealed", path=f"/cases/{case_id}")
    if known.expert_id and (account := account_store.account_of_expert(session, known.expert_id)):
        notify(session, account.id, "revealed", path=f"/cases/{case_id}")
    _tell_office(session, known, "revealed", problem, path=f"/cases/{case_id}")
    return known


def _decide(session: Session, found: Introduction, verb: str, **said: Any) -> None:
    """Tell the ranking, if it was a ranking that named them."""
    if found.run_id is not None and found.expert_id is not None:
        decide_within(session, EVERYTHING, found.run_id, found.expert_id, verb, **said)


def _tell_company(session: Session, problem: Problem, kind: str, *, path: str) -> None:
    if problem.organisation_id is not None:
        for account in account_store.accounts_where(
            session, roles=["company"], organisation_id=problem.organisation_id
        ):
            notify(session, account.id, kind, path=path)


def _tell_office(session: Session, said: Introduction, kind: str, problem: Problem, *, path: str = "") -> None:
    if said.institution_id is not None:
        for account in account_store.accounts_where(session, roles=OFFICE, institution_id=said.institution_id):
            notify(session, account.id, kind, path=path or f"/problems/{problem.id}")
