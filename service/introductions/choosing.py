"""The office's verbs: choose an expert for a problem, show them to the company, ask them, take all that back.

Each verb is one unit of work; it is logged there, mailed from there, and done a second time without harm. Knows no
HTTP.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Problem
from service.accounts import audit
from service.accounts.actors import Actor
from service.catalogue.visibility_store import seen_experts, viewer_of
from service.days import today
from service.faults import checked_choice, checked_text
from service.introductions import store
from service.introductions.borders import can_go_on, going_on, handled, no_conflict, not_revealed, of_office, unchanged
from service.introductions.handling import taken_up
from service.introductions.store import Introduction
from service.introductions.telling import tell_company, tell_expert, tell_ranking
from service.opportunities.limits import need_not_held
from service.problems.posting_store import Posting
from service.runtime import Runtime

STANDINGS: Final = ("candidate", "pinned", "excluded")
"""What an office can make of an expert; ``withdrawn`` comes of `withdraw`."""
MOST_REASON_CHARACTERS: Final = 500


def choose(
    runtime: Runtime,
    problem_id: str,
    expert_id: str,
    *,
    standing: str = "candidate",
    reason: str = "",
    run_id: str | None = None,
    version: int | None = None,
) -> Introduction:
    """Say what the office makes of an expert for a problem; pinning and leaving out need a reason.

    Whoever is left out is taken back from the company and the question from them.

    Parameters
    ----------
    standing : str
        One of `STANDINGS`.
    run_id : str, optional
        The answer that showed the expert; one that did not is passed over.
    version : int, optional
        Of the introduction, where there was one when the office looked.

    Raises
    ------
    NotFound
        If there is no such problem or expert, or another office handles the problem.
    InvalidInput
        If the standing or the reason cannot be used.
    InConflict
        If the expert must not be named to the problem's organisation, unless it is to leave them out.
    Conflict
        If the problem has ended or both sides know each other; `Stale` if someone else changed it.
    """
    standing = checked_choice(standing, "standing", STANDINGS)
    reason = checked_text(reason, "reason", most=MOST_REASON_CHARACTERS, needed=standing != "candidate")
    with runtime.database.unit() as session:
        on = handled(session, runtime.actor, problem_id)
        return _chosen(session, runtime.actor, on, expert_id, standing, reason=reason, run_id=run_id, version=version)


def put_forward(
    runtime: Runtime,
    problem_id: str,
    expert_id: str,
    *,
    to: str,
    run_id: str | None = None,
    version: int | None = None,
) -> Introduction:
    """Choose an expert, unless they are chosen, and show them to the company or ask them, in one unit of work.

    Parameters
    ----------
    to : str
        ``company``: as `release` does; ``expert``: as `ask` does; ``both``.

    Raises
    ------
    NotFound, InvalidInput, Conflict
        As `choose`, `release` and `ask`.
    """
    to = checked_choice(to, "to", ("company", "expert", "both"))
    with runtime.database.unit() as session:
        actor = runtime.actor
        problem, posting = handled(session, actor, problem_id)
        found = store.find_introduction(session, problem_id, expert_id, lock=True)
        if found is None:
            found = _chosen(session, actor, (problem, posting), expert_id, "candidate", run_id=run_id)
        else:
            unchanged(found, version)
        if to in ("company", "both"):
            found = _released(session, actor, problem, posting, found)
        if to in ("expert", "both"):
            found = _asked(session, actor, problem, posting, found)
        return found


def release(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> Introduction:
    """Let the company see a candidate; once more changes nothing.

    Raises
    ------
    NotFound
        If there is no such introduction, or another office made it.
    Stale
        If someone else changed it since ``version``.
    Conflict
        If they were left out, must not be named, were erased, or the problem has ended.
    """
    with runtime.database.unit() as session:
        found, problem, posting = of_office(session, runtime.actor, introduction_id, None)
        if found.released_at is None:
            unchanged(found, version)
        return _released(session, runtime.actor, problem, posting, found)


def ask(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> Introduction:
    """Ask an expert; this is what the ledger of who is asked counts. Once more changes nothing.

    Who said “later” is asked again, which does not count once more.

    Raises
    ------
    NotFound, Stale, Conflict
        As `release`; `service.opportunities.limits.NotNow` besides, if the expert does not want to be asked now.
    """
    with runtime.database.unit() as session:
        found, problem, posting = of_office(session, runtime.actor, introduction_id, None)
        if not found.is_asked:
            unchanged(found, version)
        return _asked(session, runtime.actor, problem, posting, found)


def withdraw(runtime: Runtime, introduction_id: int, *, version: int | None = None) -> Introduction:
    """Take a candidate back from the company, and the question back from the expert; once more changes nothing.

    Who was asked stays counted as asked.

    Raises
    ------
    NotFound, Stale
        As `release`.
    Conflict
        If both sides know each other already.
    """
    with runtime.database.unit() as session:
        found, _, _ = of_office(session, runtime.actor, introduction_id, None)
        if found.standing == "withdrawn":
            return found
        unchanged(found, version)
        not_revealed(found)
        back = store.change_introduction(session, found.id, standing="withdrawn", **_taken_back(found))
        audit.note(session, runtime.actor, "withdrew", "introduction", found.id, institution_id=found.institution_id)
        return back


def _taken_back(found: Introduction) -> dict[str, Any]:
    """Give what is written where a candidate is taken back; an answer that the expert gave stays."""
    values = {"released_at": None, "company_answer": None, "company_reason": "", "company_answered_at": None}
    return {**values, "expert_answer": "withdrawn"} if found.is_asked else values


def _chosen(
    session: Session,
    actor: Actor,
    on: tuple[Problem, Posting | None],
    expert_id: str,
    standing: str,
    *,
    reason: str = "",
    run_id: str | None = None,
    version: int | None = None,
) -> Introduction:
    problem, posting = on
    if expert_id not in seen_experts(session, viewer_of(session, actor), [expert_id]):
        raise NotFound("expert", expert_id)
    known = store.find_introduction(session, problem.id, expert_id, lock=True)
    if known is not None and (known.standing, known.standing_reason) == (standing, reason):
        return known
    going_on(posting)
    values: dict[str, Any] = {"standing": standing, "standing_reason": reason}
    if known is not None:
        unchanged(known, version)
        not_revealed(known)
        values |= _taken_back(known) if standing == "excluded" else {}
    else:
        values["institution_id"] = actor.institution_id or (posting.institution_id if posting else None)
    if standing != "excluded":
        no_conflict(session, problem, expert_id)
    if run_id is not None and (rank := store.rank_in_run(session, problem.id, run_id, expert_id)) is not None:
        values |= {"run_id": UUID(run_id), "rank": rank}
    chosen = store.put_introduction(session, problem.id, expert_id, **values)
    audit.note(
        session, actor, "chose", "introduction", chosen.id, institution_id=chosen.institution_id, standing=standing
    )  # fmt: skip
    if standing == "pinned":
        tell_ranking(session, chosen, "shortlist")
    return chosen


def _released(
    session: Session, actor: Actor, problem: Problem, posting: Posting | None, found: Introduction
) -> Introduction:
    if found.released_at is not None:
        return found
    can_go_on(session, problem, posting, found)
    taken_up(session, actor, posting)
    released = store.change_introduction(session, found.id, stamp=("released_at",))
    audit.note(session, actor, "released", "introduction", found.id, institution_id=found.institution_id)
    tell_company(session, problem, "candidates-released", count=1)
    return released


def _asked(
    session: Session, actor: Actor, problem: Problem, posting: Posting | None, found: Introduction
) -> Introduction:
    again = found.asked_at is not None
    if found.is_asked or found.expert_answer in ("yes", "no"):
        return found
    can_go_on(session, problem, posting, found)
    if not again:
        need_not_held(session, found.expert_id or "", today())
    taken_up(session, actor, posting)
    asked = store.change_introduction(
        session, found.id, stamp=() if again else ("asked_at",), expert_answer=None, expert_reason=None, expert_note="",
        expert_until=None, expert_answered_at=None,
    )  # fmt: skip
    verb = "asked-again" if again else "asked"
    audit.note(session, actor, verb, "introduction", found.id, institution_id=found.institution_id)
    tell_ranking(session, asked, "introduce")
    tell_expert(session, asked, "expert-asked")
    return asked
