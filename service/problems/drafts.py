"""The verbs of drafts: keep what is being written, list it, read it again, throw it away.

A draft belongs to a company: whoever writes for it may go on with what a colleague began. It is no problem yet, so
that nobody else sees it. Each verb is one unit of work. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.conflicts import Stale
from service.problems import draft_store
from service.problems.draft_store import Draft
from service.problems.posting_form import Form, checked_draft
from service.runtime import Runtime

__all__ = ["Draft", "drafts", "read_draft", "save_draft", "throw_away"]

MOST_SHOWN: Final = 50


def save_draft(runtime: Runtime, form: Form, *, draft_id: int | None = None, version: int | None = None) -> Draft:
    """Keep what is being written, new or in the place of what was kept before.

    Raises
    ------
    NotFound
        If there is no such draft of the actor's company.
    Stale
        If a colleague changed it since ``version``.
    NothingWritten, UnreadableText, ProblemTooLong
        If it cannot be kept.
    """
    organisation_id = _company(runtime.actor)
    form = checked_draft(form)
    with runtime.database.unit() as session:
        if draft_id is None:
            return draft_store.add_draft(session, organisation_id, runtime.actor.account_id, form.values)
        found = _own(session, runtime.actor, draft_id)
        if version is not None and found.version != version:
            raise Stale("draft", draft_id)
        if found.fields == form.values:
            return found
        return draft_store.change_draft(session, draft_id, form.values)


def drafts(runtime: Runtime) -> Sequence[Draft]:
    """List the drafts of the actor's company, latest first, `MOST_SHOWN` at most."""
    organisation_id = _company(runtime.actor)
    with runtime.database.unit() as session:
        return draft_store.drafts_of(session, organisation_id, MOST_SHOWN)


def read_draft(runtime: Runtime, draft_id: int) -> Draft:
    """Fetch a draft of the actor's company, or raise `NotFound`."""
    with runtime.database.unit() as session:
        return _own(session, runtime.actor, draft_id)


def throw_away(runtime: Runtime, draft_id: int) -> None:
    """Throw a draft of the actor's company away, or raise `NotFound`."""
    with runtime.database.unit() as session:
        _own(session, runtime.actor, draft_id)
        draft_store.delete_draft(session, draft_id)


def end_draft(session: Session, actor: Actor, draft_id: int | None) -> None:
    """Throw a draft away that has become a problem, if it is the actor's company's."""
    found = draft_store.get_draft(session, draft_id) if draft_id is not None else None
    if found is not None and found.organisation_id == actor.organisation_id:
        draft_store.delete_draft(session, found.id)


def _company(actor: Actor) -> str:
    need(actor, "problem.post", organisation_id=actor.organisation_id)
    if actor.organisation_id is None:
        raise NotFound("draft", "of a company")
    return actor.organisation_id


def _own(session: Session, actor: Actor, draft_id: int) -> Draft:
    need(actor, "problem.post")
    found = draft_store.get_draft(session, draft_id, lock=True)
    if found is None or found.organisation_id != actor.organisation_id:
        raise NotFound("draft", str(draft_id))
    return found
