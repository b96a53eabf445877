"""The verbs of an expert who writes their own works: add one by hand, correct one.

A correction stays when the source is imported again. Each verb is one unit of work, with the work's vector. Knows
no HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import InvalidInput
from matcher.forms import EVIDENCE
from matcher.records import KINDS, VISIBILITIES, Evidence
from service.accounts import audit
from service.accounts.permissions import need
from service.catalogue import evidence_store, visibility_store
from service.catalogue.evidence_store import Described
from service.catalogue.writing import write_with_vectors
from service.conflicts import ConcurrentChange, Stale
from service.faults import Missing, checked_choice, checked_text
from service.opportunities import correction_store
from service.opportunities.feeding import rank_just_missed
from service.opportunities.own_record import person_of
from service.opportunities.own_works import OWN, OwnWork, is_by_hand, own_work, version_of
from service.records import checked
from service.runtime import Runtime

WORK_KINDS: Final = tuple(kind for kind in KINDS if kind != "interests")
MOST_TEXT_CHARACTERS: Final = 20_000
MOST_TITLE_CHARACTERS: Final = 500
MOST_KIND_CHARACTERS: Final = 60
RANKED_AGAIN: Final = 5
"""So many of the problems that an expert just missed are ranked again at once when they add a work."""
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True, slots=True)
class Wish:
    """How an expert wants a work to stand.

    ``text`` is heeded of works that were added by hand; of others the source's stays. ``visibility``, one of
    `VISIBILITIES`, is heeded where no other expert here stands behind the work. Without one, each stays.
    """

    kind: str
    title: str
    year: Any
    text: str | None = None
    visibility: str | None = None


def add_work(
    runtime: Runtime, *, key: str, kind: str, title: str, text: str, year: Any = None, url: str | None = None
) -> OwnWork:
    """Add a work by hand; problems that the actor just missed are ranked again.

    Parameters
    ----------
    key : str
        Made by chance for each form: the same form sent twice adds one work.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or there is neither title nor text.
    """
    actor = runtime.actor
    need(actor, "profile.own")
    checked_choice(kind, "kind", WORK_KINDS)
    title = checked_text(title, "title", most=MOST_TITLE_CHARACTERS)
    text = checked_text(text, "text", most=MOST_TEXT_CHARACTERS)
    if not title and not text:
        raise Missing("title")
    if not _KEY.fullmatch(key):
        raise InvalidInput(f"The key {key[:40]!r} is none that a form was given. Open the form again.", field="title")
    with runtime.database.unit() as session:
        person = person_of(session, actor)
    raw = Evidence(f"{OWN}-{person}-{key}"[:200], (person,), kind, title, text, year=year, url=url)
    evidence = checked(EVIDENCE, raw)

    def write(session: Session, described: Sequence[Described]) -> OwnWork:
        if evidence_store.add_evidence(session, described[0]):
            audit.note(session, actor, "added", "evidence", evidence.id)
            rank_just_missed(session, person, RANKED_AGAIN)
        return own_work(session, person, evidence.id)

    return write_with_vectors(runtime, [evidence], write)


def correct_work(runtime: Runtime, evidence_id: str, wish: Wish, *, version: str) -> OwnWork:
    """Correct a work; the same once more changes nothing.

    Parameters
    ----------
    version : str
        Of the work that was looked at.

    Raises
    ------
    NotFound
        If it is none of the actor's.
    InvalidInput
        If a field cannot be used.
    Stale
        If it was changed since.
    """
    actor = runtime.actor
    need(actor, "profile.own")
    if wish.visibility is not None:
        check_choice(wish.visibility, "visibility", what="visibility", choices=VISIBILITIES)
    wish = replace(
        wish,
        title=checked_text(wish.title, "title", most=MOST_TITLE_CHARACTERS),
        kind=checked_text(wish.kind, "kind", most=MOST_KIND_CHARACTERS, needed=True),
        text=None if wish.text is None else checked_text(wish.text, "text", most=MOST_TEXT_CHARACTERS),
    )
    with runtime.database.unit() as session:
        person = person_of(session, actor)
        before, after = _correction(session, person, evidence_id, wish)

    def write(session: Session, described: Sequence[Described]) -> OwnWork:
        visibility_store.lock_evidence(session, evidence_id)
        if _correction(session, person, evidence_id, wish) != (before, after):
            raise ConcurrentChange
        if before == after:
            return own_work(session, person, evidence_id)
        if version_of(before) != version:
            raise Stale("work", evidence_id)
        evidence_store.put_evidence(session, described)
        names = ("kind", "title", "year", "visibility")
        said = {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
        if not is_by_hand(after, person):
            correction_store.put_correction(session, correction_store.EVIDENCE, evidence_id, person, said)
        audit.note(session, actor, "corrected", "evidence", evidence_id, fields=sorted(said))
        return own_work(session, person, evidence_id)

    return write_with_vectors(runtime, [after] if before != after else [], write)


def _correction(session: Session, person: str, evidence_id: str, wish: Wish) -> tuple[Evidence, Evidence]:
    """Give a work as its source said it, and as it would stand."""
    known = own_work(session, person, evidence_id)
    before = evidence_store.get_evidence(session, [evidence_id], as_given=True)[evidence_id]
    changed: dict[str, Any] = {"kind": wish.kind, "title": wish.title, "year": wish.year}
    if wish.text is not None and known.by_hand:
        changed["text"] = wish.text
    if wish.visibility is not None and not known.others:
        changed["visibility"] = wish.visibility
    if not wish.title and not changed.get("text", before.text):
        raise Missing("title")
    return before, checked(EVIDENCE, replace(before, **changed))
