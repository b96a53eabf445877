"""The verbs of a case's documents: add a file, open one, remove one.

Each verb is one unit of work, logged there; the same file added twice is kept once. Knows no HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import audit
from service.accounts.permissions import need
from service.cases import document_store
from service.cases.document_store import Document
from service.cases.file_kinds import FileRefused, looked_at
from service.cases.sight import reach, reach_as_office
from service.conflicts import ConcurrentChange
from service.days import today
from service.faults import checked_choice
from service.runtime import Runtime

DOCUMENT_KINDS: Final = ("minutes", "proposal", "letter", "memorandum", "contract", "report", "other")
MOST_DOCUMENTS: Final = 100
"""Of one case."""


def add_document(
    runtime: Runtime, case_id: int, name: str, content: bytes, *, kind: str = "other", internal: bool = True
) -> int:
    """Keep a file in a case; what either side adds both see, what the office adds unless it is ``internal``.

    Returns
    -------
    int
        The file's number; that of the first one where the case has the very same file.

    Raises
    ------
    NotFound
        If it is no case of the actor's.
    FileRefused
        If the file is not kept, as `file_kinds.looked_at` says, or the case has `MOST_DOCUMENTS`.
    """
    need(runtime.actor, "case.attach")
    kind = checked_choice(kind, "kind", DOCUMENT_KINDS)
    kept = looked_at(name, content)
    digest = hashlib.sha256(content).digest()
    with runtime.database.unit() as session:
        found, side = reach(session, runtime.actor, case_id, lock=True)
        if (known := document_store.find_document(session, case_id, digest=digest)) is not None:
            if side != "office" or not internal:
                document_store.show_document(session, known)  # who has a file need not be kept from it
            return known
        if len(document_store.documents_of(session, case_id)) >= MOST_DOCUMENTS:
            raise FileRefused("many", f"This case has {MOST_DOCUMENTS} files, the most that are kept. Remove some.")
        added = document_store.add_document(
            session, case_id=case_id, step=found.step, kind=kind, name=kept.name, type=kept.kind,
            size_bytes=len(content), content=content, digest=digest, internal=internal and side == "office",
            on_day=today(), account_id=runtime.actor.account_id, role=runtime.actor.kind,
        )  # fmt: skip
        if added is None:  # the case is held, so nobody else can have added it
            raise ConcurrentChange
        audit.note(
            session, runtime.actor, "added", "document", added, institution_id=found.institution_id, case=case_id
        )
        return added


def documents_of(session: Session, case_id: int, side: str) -> Sequence[Document]:
    """List the files of a case that a side sees, latest first."""
    return [each for each in document_store.documents_of(session, case_id) if side == "office" or not each.internal]


def open_document(runtime: Runtime, case_id: int, document_id: int) -> tuple[Document, bytes]:
    """Read a file of a case.

    Raises
    ------
    NotFound
        If it is no case of the actor's, there is no such file in it, or only the office sees it.
    """
    with runtime.database.unit() as session:
        found, side = reach(session, runtime.actor, case_id)
        document = document_store.get_document(session, case_id, document_id)
        if document is None or (document.internal and side != "office"):
            raise NotFound("document", str(document_id))
        audit.note(
            session, runtime.actor, "read", "document", document_id, institution_id=found.institution_id, case=case_id
        )
        return document, document_store.content_of(session, document_id)


def remove_document(runtime: Runtime, case_id: int, document_id: int) -> None:
    """Remove a file for good, as the office; one that is gone already stays gone. Raises `NotFound` as `move` does."""
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        if document_store.get_document(session, case_id, document_id) is None:
            return
        document_store.remove_document(session, document_id)
        audit.note(
            session, runtime.actor, "removed", "document", document_id, institution_id=found.institution_id,
            case=case_id,
        )  # fmt: skip
