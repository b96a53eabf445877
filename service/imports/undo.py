"""An import taken back as a whole: what it brought goes, what it changed is as before, what it marked is unmarked.

It is refused, with nothing done, where something later stands on it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.forms import FORMS, fill
from service.accounts.actors import Actor
from service.catalogue import links_store
from service.catalogue.writing import INTERESTS_SUFFIX
from service.conflicts import Conflict
from service.identity.group_store import forget_records
from service.identity.key_store import EVIDENCE, EXPERTS
from service.identity.resolving import forget_resolved, resolve_new
from service.imports import store as import_store
from service.imports.staging import BATCH
from service.imports.store import Import, Touched
from service.imports.workflow import TABLES, put_records
from service.job_store import enqueue_embedding
from service.runtime import Runtime
from service.store import delete_rows, lock_imports, record_hashes

NAMED: Final = 5
"""So many records are named where an undo is refused."""

_USERS: Final = (("institutions", "experts", "institution_id"), ("organisations", "problems", "organisation_id"))


def undo_import(runtime: Runtime, import_id: int) -> Import:
    """Take an import back, in one transaction.

    Raises
    ------
    NotFound
        If there is no such import.
    Conflict
        If it is not in the store, if a later import or a person changed what it brought, or if other records
        point to it.
    """
    with runtime.database.unit() as session:
        lock_imports(session)
        found = import_store.get_import(session, import_id, lock=True)
        if found is None or not may_see(runtime.actor, found):
            raise NotFound("import", import_id)
        if found.state != "done":
            raise Conflict(f"Import {import_id} is {found.state}; only one that is done can be undone.")
        touched = import_store.list_touched(session, import_id).items
        _refuse_if_built_upon(session, import_id, touched)
        forget_resolved(session, import_id)
        for noun in FORMS:
            _restore(session, noun, [each for each in touched if each.noun == noun and each.before])
        for noun in list(FORMS)[::-1]:
            _delete(session, noun, _ids(touched, noun, "created"))
        for noun in FORMS:
            import_store.mark_vanished(session, noun, _ids(touched, noun, "vanished"), vanished=False)
            import_store.mark_vanished(session, noun, _ids(touched, noun, "returned"), vanished=True)
        resolve_new(
            session,
            experts=_ids(touched, "experts", "replaced"),
            evidence=_ids(touched, "evidence", "replaced"),
            import_id=None,
        )
        import_store.note_state(session, import_id, "undone")
        enqueue_embedding(session)
        undone = import_store.get_import(session, import_id)
    assert undone is not None  # noqa: S101 - it was locked
    return undone


def may_see(actor: Actor, found: Import) -> bool:
    """Say whether an import is this actor's: an administrator's are all, an officer's those of the institution."""
    return actor.administrator or (actor.institution_id is not None and found.institution_id == actor.institution_id)


def _refuse_if_built_upon(session: Session, import_id: int, touched: Sequence[Touched]) -> None:
    if later := import_store.later_imports(session, import_id):
        numbers = ", ".join(map(str, later))
        raise Conflict(f"Import(s) {numbers} changed what import {import_id} brought. Undo these first, latest first.")
    for noun, table in TABLES.items():
        written = {each.record_id: each.after_hash for each in touched if each.noun == noun and each.after_hash}
        now = record_hashes(session, table, written)
        _refuse(
            [each for each in sorted(written) if now.get(each) != written[each]],
            f"{noun} that import {import_id} brought were changed or deleted by hand since",
        )
    created = {noun: set(_ids(touched, noun, "created")) for noun in FORMS}
    own_works = {each.record_id for each in touched if each.noun == "evidence"}
    named = set(links_store.evidence_of(session, created["experts"])) - own_works
    named = {each for each in named if not each.endswith(INTERESTS_SUFFIX)}
    if later := import_store.brought_by(session, "evidence", named):
        numbers = ", ".join(map(str, later))
        raise Conflict(
            f"Import(s) {numbers} brought works of people whom import {import_id} brought. "
            "Undo these first, latest first."
        )
    _refuse(sorted(named), f"pieces of evidence from elsewhere name experts whom import {import_id} brought")
    for noun, users, column in (
        ("institutions", "experts", "institution_id"),
        ("organisations", "problems", "organisation_id"),
    ):
        using = import_store.users_of(session, TABLES[users], column, created[noun])
        _refuse(
            sorted(using - created[users]), f"{users} from elsewhere belong to {noun} that import {import_id} brought"
        )


def _ids(touched: Sequence[Touched], noun: str, action: str) -> list[str]:
    return [each.record_id for each in touched if (each.noun, each.action) == (noun, action)]


def _refuse(ids: Sequence[str], what: str) -> None:
    if ids:
        rest = f" … and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
        raise Conflict(
            f"{len(ids):,} {what}: {', '.join(ids[:NAMED])}{rest}. Nothing was undone; mend or delete these first."
        )


def _restore(session: Session, noun: str, touched: Sequence[Touched]) -> None:
    for start in range(0, len(touched), BATCH):
        batch = touched[start : start + BATCH]
        put_records(session, noun, [_record(noun, each) for each in batch])
        for each in batch:
            import_store.restore_origin(session, noun, each.record_id, (each.before or {}).get("origin"))


def _record(noun: str, touched: Touched) -> Any:
    record, faults = fill(FORMS[noun], (touched.before or {})["record"])
    if faults:
        raise faults[0]
    return record


def _delete(session: Session, noun: str, ids: Collection[str]) -> None:
    import_store.forget_origins(session, noun, ids)
    if noun == "experts":
        delete_rows(session, TABLES["evidence"], [each + INTERESTS_SUFFIX for each in ids])
    affected = links_store.roots_of(session, ids) if noun == "evidence" else []
    delete_rows(session, TABLES[noun], ids)
    links_store.write_links(session, affected)
    if noun in (EXPERTS, EVIDENCE):
        forget_records(session, noun, ids)
