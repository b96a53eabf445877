"""The office takes a problem up, and closes it.

Each verb is one unit of work, and done a second time without harm. What its company does with it is in
`service.problems`; a problem that was imported is open without anybody's doing. Knows no HTTP.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import audit
from service.accounts.actors import Actor
from service.conflicts import Stale
from service.faults import checked_choice
from service.introductions.borders import going_on, handled, handles
from service.problems import posting_store
from service.problems.posting import CLOSE_REASONS
from service.problems.posting_store import ENDED, Posting
from service.problems.telling import tell_company
from service.runtime import Runtime


def take_up(runtime: Runtime, problem_id: str) -> None:
    """Make a posted problem one that the actor's office handles, and open it.

    Raises
    ------
    NotFound
        If there is no such problem, or another office took it up before.
    ProblemEnded
        If it was closed or taken back.
    """
    with runtime.database.unit() as session:
        handled(session, runtime.actor, problem_id)
        posting = _held(session, runtime.actor, problem_id)
        going_on(posting)
        taken_up(session, runtime.actor, posting)


def close(runtime: Runtime, problem_id: str, *, reason: str, version: int | None = None) -> None:
    """End a posted problem, with a reason that its company reads; once more changes nothing.

    Parameters
    ----------
    reason : str
        One of `service.problems.posting.CLOSE_REASONS`.

    Raises
    ------
    NotFound
        If there is no such problem, or another office handles it, or it was imported.
    InvalidInput
        If the reason is none.
    Stale
        If someone else changed it since ``version``.
    """
    reason = checked_choice(reason, "reason", CLOSE_REASONS)
    with runtime.database.unit() as session:
        problem, _ = handled(session, runtime.actor, problem_id)
        posting = _held(session, runtime.actor, problem_id)
        if posting is None:
            raise NotFound("posting", problem_id)
        if posting.state in ENDED:
            return
        if version is not None and posting.version != version:
            raise Stale("problem", problem_id)
        posting_store.change_posting(session, problem_id, stamp=("closed_at",), state="closed", close_reason=reason)
        audit.note(session, runtime.actor, "closed", "problem", problem_id, institution_id=posting.institution_id)
        tell_company(session, problem.organisation_id, "problem-closed", problem_id)


def taken_up(session: Session, actor: Actor, posting: Posting | None) -> None:
    """Open a problem that was only submitted, within a unit of work that does more."""
    if posting is None or (posting.state != "submitted" and posting.institution_id is not None):
        return
    values: dict[str, Any] = {"institution_id": posting.institution_id or actor.institution_id}
    if posting.state == "submitted":
        posting_store.change_posting(session, posting.problem_id, stamp=("opened_at",), state="open", **values)
        audit.note(session, actor, "took-up", "problem", posting.problem_id, institution_id=values["institution_id"])
    elif values["institution_id"] is not None:
        posting_store.change_posting(session, posting.problem_id, **values)


def _held(session: Session, actor: Actor, problem_id: str) -> Posting | None:
    """Fetch the posting to change it: another office may have taken it up since."""
    posting = posting_store.get_posting(session, problem_id, lock=True)
    if posting is not None and not handles(actor, posting):
        raise NotFound("problem", problem_id)
    return posting
