"""How a case is changed: moved, planned, written about, closed and opened again.

Each verb is one unit of work; it is logged there, mailed from there, and done a second time without harm. What
happened is added, never changed. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from service.accounts import account_store, audit
from service.cases import store, surroundings
from service.cases.opening import MOST_TITLE_CHARACTERS
from service.cases.sight import reach_as_office
from service.cases.steps import CLOSE_REASONS, STEPS, needs_reason
from service.cases.store import Case
from service.conflicts import Conflict, Stale
from service.days import today
from service.faults import NotOffered, OutOfRange, checked_choice, checked_text
from service.mail.workflow import notify
from service.runtime import Runtime

MOST_NOTE_CHARACTERS: Final = 4_000
MOST_LINE_CHARACTERS: Final = 500
MOST_WORTH_RIAL: Final = 10**15
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)


class IsClosed(Conflict):
    """The case is closed; open it again first."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What an officer says of a move or a note: when it was, who was there, what was said; all may be empty.

    Who was there and what was said stays in the office, unless it is said not to be ``internal``.
    """

    on_day: date | None = None
    people: str = ""
    account_ids: Sequence[int] = ()
    note: str = ""
    internal: bool = True


def move(
    runtime: Runtime,
    case_id: int,
    to: str,
    *,
    version: int,
    happened: Happened | None = None,
    reason: str = "",
    next_action: str | None = None,
    due_on: date | None = None,
) -> Case:
    """Move a case to another step; to where it is already changes nothing.

    Parameters
    ----------
    reason : str
        Needed where a step is passed over, or the case goes back.
    next_action : str, optional
        What is next from there on, by ``due_on``; as it was if nothing is said.

    Raises
    ------
    NotFound
        If it is no case of the actor's office.
    Stale
        If someone else changed it since ``version``.
    IsClosed
        If it is closed.
    Missing
        If a reason is needed.
    OutOfRange
        If the day is before that of the step where it stands, or has not come yet.
    """
    to = checked_choice(to, "step", STEPS)
    said = checked(happened or Happened())
    reason = checked_text(reason, "reason", most=MOST_LINE_CHARACTERS)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        if found.step == to:
            return found
        _can_change(found, version)
        checked_text(reason, "reason", most=MOST_LINE_CHARACTERS, needed=needs_reason(found.step, to))
        _checked_day(said["on_day"], "on_day", since_step(session, found), today())
        values: dict[str, Any] = {"step": to, "step_since": datetime.now(UTC)}
        if next_action is not None:
            values["next_action"] = checked_text(next_action, "next_action", most=MOST_LINE_CHARACTERS)
            values["due_on"] = _checked_day(due_on, "due_on")
        _known(session, found, said)
        moved = store.change_case(session, case_id, **values)
        store.add_event(
            session, case_id, "moved", step=to, from_step=found.step, reason=reason,
            account_id=runtime.actor.account_id, **said,
        )  # fmt: skip
        _log(session, runtime, moved, "moved", step=to, before=found.step)
        _tell(session, runtime, moved)
        return moved


def plan(
    runtime: Runtime,
    case_id: int,
    *,
    version: int,
    title: str,
    next_action: str,
    due_on: date | None,
    account_id: int | None,
    worth_rial: int | None,
    agreement_id: int | None = None,
) -> Case:
    """Say what is next in a case, by when, who looks after it, and what it is worth; the same again changes nothing.

    Raises
    ------
    NotFound, Stale, IsClosed
        As `move`.
    NotOffered
        If the account is none of the office's, or the agreement none of the two sides'.
    """
    values: dict[str, Any] = {
        "title": checked_text(title, "title", most=MOST_TITLE_CHARACTERS, needed=True),
        "next_action": checked_text(next_action, "next_action", most=MOST_LINE_CHARACTERS),
        "due_on": _checked_day(due_on, "due_on"),
        "account_id": account_id,
        "worth_rial": worth_rial,
        "agreement_id": agreement_id,
    }
    if worth_rial is not None and not 0 <= worth_rial <= MOST_WORTH_RIAL:
        raise OutOfRange("worth_rial", worth_rial, 0, MOST_WORTH_RIAL)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        if all(getattr(found, name) == value for name, value in values.items()):
            return found
        _can_change(found, version)
        if account_id not in (None, found.account_id):
            colleagues = surroundings.colleagues(session, found.institution_id)
            if account_id not in {each.id for each in colleagues}:
                raise NotOffered("account_id", str(account_id))
        if agreement_id not in (None, found.agreement_id) and agreement_id not in {
            each.id for each in surroundings.agreements_between(session, found)
        }:
            raise NotOffered("agreement_id", str(agreement_id))
        planned = store.change_case(session, case_id, **values)
        changed = [name for name, value in values.items() if getattr(found, name) != value]
        _log(session, runtime, planned, "planned", fields=changed)
        return planned


def note(runtime: Runtime, case_id: int, happened: Happened, *, form_key: str) -> None:
    """Write what happened into a case; the form sent twice writes it once.

    Raises
    ------
    NotFound
        As `move`.
    Missing
        If nothing is said.
    """
    said = checked(happened)
    checked_text(happened.note, "note", most=MOST_NOTE_CHARACTERS, needed=True)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        _known(session, found, said)
        added = store.add_event(
            session, case_id, "noted", step=found.step, account_id=runtime.actor.account_id, form_key=form_key, **said
        )
        if added:
            _log(session, runtime, found, "noted", internal=happened.internal)


def close(runtime: Runtime, case_id: int, reason: str, *, version: int, words: str = "") -> Case:
    """Close a case with a reason of `CLOSE_REASONS`; one that is closed stays as it is.

    Raises
    ------
    NotFound, Stale
        As `move`.
    Missing
        If the reason is ``other`` and nothing is said of it.
    """
    reason = checked_choice(reason, "close_reason", CLOSE_REASONS)
    words = checked_text(words, "words", most=MOST_LINE_CHARACTERS, needed=reason == "other")
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        if found.closed_at is not None:
            return found
        _can_change(found, version)
        closed = store.change_case(
            session, case_id, closed_at=datetime.now(UTC), close_reason=reason, next_action="", due_on=None
        )
        store.add_event(
            session, case_id, "closed", step=found.step, on_day=today(), reason=reason, note=words,
            account_id=runtime.actor.account_id,
        )  # fmt: skip
        _log(session, runtime, closed, "closed", reason=reason)
        return closed


def reopen(runtime: Runtime, case_id: int, *, version: int, reason: str) -> Case:
    """Open a closed case again, where it was; one that is open stays as it is. Raises as `close` does."""
    reason = checked_text(reason, "reason", most=MOST_LINE_CHARACTERS, needed=True)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        if found.closed_at is None:
            return found
        if found.version != version:
            raise Stale("case", case_id)
        opened = store.change_case(session, case_id, closed_at=None, close_reason="")
        store.add_event(
            session, case_id, "reopened", step=found.step, on_day=today(), reason=reason,
            account_id=runtime.actor.account_id,
        )  # fmt: skip
        _log(session, runtime, opened, "reopened")
        return opened


def _can_change(found: Case, version: int) -> None:
    if found.version != version:
        raise Stale("case", found.id)
    if found.closed_at is not None:
        raise IsClosed(f"The case {found.id} is closed ({found.close_reason}). Open it again first.")


def checked(happened: Happened) -> dict[str, Any]:
    """Give what is said of a move or a note as it is kept; without a day it was today.

    Raises
    ------
    TooLong, UnreadableText, OutOfRange
        If it cannot be kept.
    """
    return {
        "on_day": _checked_day(happened.on_day, "on_day", last=today()) or today(),
        "people": checked_text(happened.people, "people", most=MOST_LINE_CHARACTERS),
        "account_ids": sorted(set(happened.account_ids)),
        "note": checked_text(happened.note, "note", most=MOST_NOTE_CHARACTERS),
        "internal": happened.internal,
    }


def _known(session: Session, case: Case, said: dict[str, Any]) -> None:
    known = {each.id for each in surroundings.parties(session, case)}
    for account_id in said["account_ids"]:
        if account_id not in known:
            raise NotOffered("account_ids", str(account_id))


def since_step(session: Session, case: Case) -> date:
    """Say since which day a case stands where it is: the first on which it can go on; today at the latest."""
    return min(store.days_reached(session, [case.id]).get(case.id, {}).get(case.step, FIRST_DAY), today())


def _checked_day(day: date | None, field: str, first: date = FIRST_DAY, last: date = LAST_DAY) -> date | None:
    if day is not None and not first <= day <= last:
        raise OutOfRange(field, day, first, last)
    return day


def _log(session: Session, runtime: Runtime, case: Case, verb: str, **details: Any) -> None:
    audit.note(session, runtime.actor, verb, "case", case.id, institution_id=case.institution_id, **details)


def _tell(session: Session, runtime: Runtime, case: Case) -> None:
    """Write to both sides, and to whoever looks after the case, unless they moved it."""
    told: set[int] = set()
    if case.organisation_id is not None:
        members = account_store.accounts_where(session, roles=["company"], organisation_id=case.organisation_id)
        told |= {each.id for each in members}
    if case.expert_id is not None and (account := account_store.account_of_expert(session, case.expert_id)):
        told.add(account.id)
    if case.account_id is not None:
        told.add(case.account_id)
    for account_id in sorted(told - {runtime.actor.account_id}):
        notify(
            session, account_id, "case-step", case=str(case.id), path=f"/cases/{case.id}", step=case.step,
            once=f"case {case.id} version {case.version}",
        )  # fmt: skip
