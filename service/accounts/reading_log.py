"""The verb of reading the audit log: what an administrator sees of it, and that they looked is in it too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.accounts import audit, audit_store
from service.accounts.audit_store import Line, Wanted
from service.accounts.permissions import need
from service.listing import Listing, Page
from service.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, and the verbs and nouns that can be asked for."""

    lines: Listing[Line]
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]


def read_log(runtime: Runtime, wanted: Wanted, page: Page) -> Log:
    """List lines of the log: an operator all of them, an administrator those of their institution.

    Raises
    ------
    NotPermitted
        If the actor is neither.
    """
    actor = runtime.actor
    need(actor, "audit.read")
    within = None if actor.administrator else actor.institution_id
    with runtime.database.unit() as session:
        lines = audit_store.list_lines(session, replace(wanted, institution_id=within), page)
        verbs, nouns = audit_store.words_of_log(session, within)
        asked = {f"asked_{name}": said for name in ("verb", "noun") if (said := getattr(wanted, name))}
        audit.note(session, actor, "read", "audit-log", wanted.noun_id, found=lines.total, **asked)
        return Log(lines, tuple(verbs), tuple(nouns))
