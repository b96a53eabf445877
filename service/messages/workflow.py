"""The verbs of messages: write, and read a thread.

There are three kinds of threads about a problem. In ``company`` its company and the office that handles it write to
each other; in ``expert`` an expert who was asked and the office; in ``all`` all three, once both sides accepted and
know each other. Who is in none of it finds nothing there. Who else is in a thread is told by mail that there is
something, and not what. Each verb is one unit of work. Knows no HTTP.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Problem
from service.accounts import account_store, audit
from service.accounts.account_store import Account
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.faults import checked_choice, checked_text
from service.introductions import store as introduction_store
from service.introductions.store import Introduction
from service.mail.workflow import notify
from service.messages import store
from service.messages.store import Message
from service.problems import posting_store
from service.problems.store import get_problem
from service.runtime import Runtime

__all__ = ["THREADS", "Message", "Talk", "thread_of", "write"]

THREADS: Final = ("company", "expert", "all")
MOST_CHARACTERS: Final = 5_000
MOST_SHOWN: Final = 200
OFFICE: Final = ("officer", "administrator")


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread as one of those in it reads it; ``form_key`` is for the form that writes the next message."""

    problem_id: str
    thread: str
    introduction_id: int | None
    messages: Sequence[Message]
    form_key: str
    own_account_id: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where messages are written: a thread, its problem, the office that handles it, the introduction."""

    problem: Problem
    thread: str
    introduction: Introduction | None
    office: str | None


def write(
    runtime: Runtime, problem_id: str, thread: str, body: str, *, form_key: str, introduction_id: int | None = None
) -> None:
    """Write into a thread; the same form sent twice writes once.

    Parameters
    ----------
    thread : str
        One of `THREADS`.
    form_key : str
        Made by chance for each form that is shown.
    introduction_id : int, optional
        Whose thread it is; needed but for ``company``.

    Raises
    ------
    Missing, TooLong, UnreadableText
        If the text cannot be kept.
    NotFound
        If there is no such thread for the actor.
    """
    actor = runtime.actor
    body = checked_text(body, "body", most=MOST_CHARACTERS, needed=True)
    with runtime.database.unit() as session:
        place = _place(session, actor, problem_id, thread, introduction_id)
        added = store.add_message(
            session, problem_id=problem_id, introduction_id=_number(place), thread=thread,
            account_id=actor.account_id, role=actor.kind, body=body, form_key=form_key,
        )  # fmt: skip
        if added is None:
            return
        audit.note(session, actor, "wrote", "message", added, institution_id=place.office, thread=thread)
        for account, path in _others(session, place):
            if account.id != actor.account_id:
                notify(session, account.id, "message", problem=problem_id, path=path)


def thread_of(runtime: Runtime, problem_id: str, thread: str, *, introduction_id: int | None = None) -> Talk:
    """Read a thread, the latest `MOST_SHOWN` messages of it, oldest first.

    Raises
    ------
    NotFound
        If there is no such thread for the actor.
    """
    with runtime.database.unit() as session:
        place = _place(session, runtime.actor, problem_id, thread, introduction_id)
        found = store.messages_of(session, problem_id, thread, _number(place), MOST_SHOWN)
    key = secrets.token_urlsafe(16)
    return Talk(problem_id, thread, _number(place), found, key, runtime.actor.account_id)


def _place(session: Session, actor: Actor, problem_id: str, thread: str, introduction_id: int | None) -> _Place:
    """Find a thread that the actor is in."""
    need(actor, "message.write")
    checked_choice(thread, "thread", THREADS)
    problem = get_problem(session, problem_id)
    if problem is None:
        raise NotFound("problem", problem_id)
    posting = posting_store.get_posting(session, problem_id)
    office = posting.institution_id if posting is not None else None
    introduction = None
    if thread != "company":
        introduction = introduction_store.get_introduction(session, introduction_id or 0)
        if introduction is None or introduction.problem_id != problem_id or not _is_open(thread, introduction):
            raise NotFound("introduction", str(introduction_id))
        office = office or introduction.institution_id
    place = _Place(problem, thread, introduction, office)
    if not _is_in(actor, place):
        raise NotFound("problem", problem_id)
    return place


def _is_open(thread: str, introduction: Introduction) -> bool:
    return (introduction.revealed_at if thread == "all" else introduction.asked_at) is not None


def _is_in(actor: Actor, place: _Place) -> bool:
    if actor.administrator:
        return True
    if actor.kind in OFFICE:
        return place.office in (None, actor.institution_id)
    if actor.kind == "company":
        owner = place.problem.organisation_id
        return place.thread in ("company", "all") and owner is not None and owner == actor.organisation_id
    asked = place.introduction.expert_id if place.introduction is not None else None
    return actor.kind == "faculty" and asked is not None and asked == actor.expert_id


def _others(session: Session, place: _Place) -> Iterator[tuple[Account, str]]:
    """Name the accounts that are in a thread, each with where they read it."""
    at, of_problem = f"#{anchor_of(place.thread, _number(place))}", quote(place.problem.id, safe="")
    for account in account_store.accounts_where(session, roles=OFFICE, institution_id=place.office):
        yield account, f"/problems/{of_problem}{at}"
    owner = place.problem.organisation_id
    if place.thread in ("company", "all") and owner is not None:
        for account in account_store.accounts_where(session, roles=["company"], organisation_id=owner):
            yield account, f"/company/problems/{of_problem}{at}"
    introduction = place.introduction
    if introduction is not None and introduction.expert_id is not None:
        expert = account_store.account_of_expert(session, introduction.expert_id)
        if expert is not None:
            yield expert, f"/opportunities/{introduction.id}{at}"


def anchor_of(thread: str, introduction_id: int | None) -> str:
    """Name a thread's place on a page."""
    return f"messages-{thread}" if introduction_id is None else f"messages-{thread}-{introduction_id}"


def _number(place: _Place) -> int | None:
    return place.introduction.id if place.introduction is not None else None
