"""Imports as changes that can be looked at: listed, read, and what each did to which record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matcher.checks import check_choice
from matcher.errors import NotFound
from matcher.forms import FORMS
from service.accounts.actors import ANYONE, NotPermitted
from service.imports import store as import_store
from service.imports.store import ACTIONS, Import, Touched
from service.imports.undo import may_see
from service.imports.workflow import get_records
from service.listing import Listing, Page
from service.runtime import Runtime

__all__ = ["Import", "Touched", "list_changes", "list_touched", "names_of", "read_change"]

_WHO: Final = "Imports are shown to officers and administrators; send an API token."


def list_changes(runtime: Runtime, *, page: Page = Page()) -> Listing[Import]:
    """List imports, the latest first: all of them, or those of an officer's institution.

    Raises
    ------
    NotPermitted
        If nobody in particular asks.
    """
    _need_somebody(runtime)
    own = None if runtime.actor.administrator else runtime.actor.institution_id
    with runtime.database.unit() as session:
        return import_store.list_imports(session, page, institution_id=own)


def read_change(runtime: Runtime, import_id: int) -> Import:
    """Fetch an import, or raise `NotFound`; another institution's is not found either."""
    _need_somebody(runtime)
    with runtime.database.unit() as session:
        found = import_store.get_import(session, import_id)
    if found is None or not may_see(runtime.actor, found):
        raise NotFound("import", import_id)
    return found


def list_touched(
    runtime: Runtime, import_id: int, *, page: Page = Page(), noun: str | None = None, action: str | None = None
) -> Listing[Touched]:
    """List what an import did to records, of one table or one action, or of all.

    Raises
    ------
    NotFound
        If there is no such import.
    UnknownChoice
        If there is no such table or action.
    """
    if noun is not None:
        check_choice(noun, "noun", what="table", choices=tuple(FORMS))
    if action is not None:
        check_choice(action, "action", what="action", choices=ACTIONS)
    read_change(runtime, import_id)
    with runtime.database.unit() as session:
        return import_store.list_touched(session, import_id, page, noun=noun, action=action)


def names_of(runtime: Runtime, touched: Sequence[Touched]) -> dict[tuple[str, str], str]:
    """Map table and id of records that are still there to their names or titles."""
    named: dict[tuple[str, str], str] = {}
    with runtime.database.unit() as session:
        for noun in FORMS:
            found = get_records(session, noun, [each.record_id for each in touched if each.noun == noun])
            named |= {
                (noun, each.id): getattr(each, "name", "") or getattr(each, "title", "") for each in found.values()
            }
    return named


def _need_somebody(runtime: Runtime) -> None:
    if runtime.actor == ANYONE:
        raise NotPermitted(_WHO)
