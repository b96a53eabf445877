"""What a decision brings about, and how a later one on the same match undoes it.

A decision goes in, the codes of its consequences come out. Of the decisions on
one match only the latest acts. Runs within the caller's unit of work, so that
a decision and its consequences are written together or not at all. Knows no
HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from matcher.checks import check_date
from matcher.errors import InvalidInput
from service.days import today
from service.matching import effect_store
from service.matching.store import Decision
from service.problems.store import return_problem, withdraw_return

CONSEQUENCES: Final = (
    "expert-hidden", "evidence-weakened", "problem-returned",
    "absence-ended", "weights-restored", "return-withdrawn",
)  # fmt: skip
"""What a decision can bring about, and what it can undo."""

HALF: Final = 0.5
"""What one "not my field" leaves of an expert's claim to each piece of evidence that was named."""

LONGEST_ABSENCE: Final = timedelta(days=5 * 365 + 2)
"""Five years; a date further away is a slip of the hand."""


def check_until(verb: str, reason: str | None, until: date | None) -> None:
    """Let a decision through that says until when an expert is away, if and only if that is the reason.

    Raises
    ------
    InvalidInput
        If the day is missing, out of place, not in the future, or more than five years away.
    """
    if verb != "decline" or reason != "on-leave":
        if until is not None:
            raise InvalidInput(
                f"A day, {until}, until which to hide the expert goes with decline and on-leave only. Leave it out.",
                field="until",
            )
        return
    first, last = today() + timedelta(days=1), today() + LONGEST_ABSENCE
    if until is None:
        raise InvalidInput(
            f"To decline as on-leave needs the day on which the expert is back, as until: a date such as {first}.",
            field="until",
        )
    check_date(until, "until")  # tells a Jalali year from one long past
    if not first <= until <= last:
        raise InvalidInput(
            f"The expert would be back on {until}; wanted a day from {first} to {last}, within five years.",
            field="until",
        )


def hidden_experts(session: Session) -> tuple[str, ...]:
    """List who is not to be found today."""
    return effect_store.absent_experts(session, today())


def undo_earlier(session: Session, run_id: UUID, expert_id: str) -> tuple[str, ...]:
    """Undo what the decisions on this match brought about, before another one takes their place."""
    earlier = effect_store.earlier_decisions(session, run_id, expert_id)
    if not earlier:
        return ()
    undone = (
        ("absence-ended", effect_store.end_absences(session, earlier)),
        ("weights-restored", effect_store.remove_weights(session, earlier)),
        ("return-withdrawn", withdraw_return(session, earlier)),
    )
    return tuple(code for code, happened in undone if happened)


def bring_about(session: Session, decision: Decision, named: Sequence[str]) -> tuple[str, ...]:
    """Do what the reason of a decision to decline asks for.

    ``on-leave`` hides the expert until that day. ``not-my-field`` halves the expert's claim to each
    piece of evidence that the match ``named`` and that is still there. ``too-vague`` returns the
    problem to its organisation, with the note; nothing happens where the run answered a problem that
    is not in the store, or one whose text has been changed since. Other reasons bring nothing about.
    """
    expert_id = decision.expert_id
    if expert_id is None:
        return ()
    if decision.reason == "on-leave" and decision.until is not None:
        effect_store.hide(session, expert_id, decision.until, decision.id)
        return ("expert-hidden",)
    if decision.reason == "not-my-field" and effect_store.weaken(session, expert_id, named, HALF, decision.id):
        return ("evidence-weakened",)
    if decision.reason == "too-vague" and (answered := effect_store.problem_answered(session, UUID(decision.run_id))):
        problem_id, text_hash = answered
        if return_problem(session, problem_id, text_hash, note=decision.note, decision_id=decision.id):
            return ("problem-returned",)
    return ()
