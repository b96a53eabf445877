"""The verbs of a person's own data: take all of it out, and have it erased for good.

Erasing keeps the statistics and not the person: what was counted stays, without a name. Knows no HTTP.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, NotFound
from matcher.records import Expert
from service.accounts import account_store, audit, audit_store, erased_store, own_data_store
from service.accounts.account_store import Account
from service.accounts.second_factor import own_id
from service.catalogue import people_store
from service.catalogue.links_store import evidence_of
from service.catalogue.people import remove_person
from service.runtime import Runtime

MOST_LINES: Final = 10_000
_ABOUT: Final = (
    "Everything that Peyvand keeps about you. data.json has one part for each kind of record, named as the table "
    "it is in; what others wrote about the same matter is not in it. Passwords and keys are kept as hashes alone, "
    "and are left out.\n"
)


class NotConfirmed(InvalidInput):
    """What was typed to confirm is not what was asked for."""


def own_data(runtime: Runtime) -> dict[str, Any]:
    """Gather all that is kept about the actor, as JSON can hold it."""
    with runtime.database.unit() as session:
        account = _own(session, runtime)
        parts = _parts(session, account)
        lines = audit_store.lines_about(session, account.id, account.expert_id, most=MOST_LINES)
        found: dict[str, Any] = dict(own_data_store.rows_about(session, account.id, parts))
        if parts:
            found |= own_data_store.records_of(session, parts)
        found["audit_log"] = [
            {
                "at": each.at.isoformat(), "verb": each.verb, "noun": each.noun, "noun_id": each.noun_id,
                "by_you": each.actor_id == account.id, "by_kind": each.actor_kind,
                "details": dict(each.details) if each.actor_id == account.id else {},
            }
            for each in lines
        ]  # fmt: skip
        audit.note(session, runtime.actor, "exported", "account", account.id)
        return found


def export_own(runtime: Runtime) -> bytes:
    """Pack all that is kept about the actor as a ZIP archive."""
    data = json.dumps(own_data(runtime), ensure_ascii=False, indent=1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _ABOUT)
        archive.writestr("data.json", data)
    return out.getvalue()


def erase_own(runtime: Runtime, typed: str, *, profile: bool = False) -> None:
    """Erase the actor's account; with ``profile`` a faculty member's profile too, for good.

    What they wrote stays where others need it, without their name. Of a profile nothing stays but counts: their
    evidence goes, unless others stand behind it too, and no import brings them back.

    Raises
    ------
    NotConfirmed
        If ``typed`` is not the account's address.
    """
    with runtime.database.unit() as session:
        account = _own(session, runtime)
        if " ".join(typed.split()).casefold() != account.email:
            raise NotConfirmed(f"This is {typed[:80]!r}; wanted the account's own address.", field="confirm")
        parts = _parts(session, account) if profile and account.role == "faculty" else []
        audit.note(session, runtime.actor, "erased", "account", account.id, profile=bool(parts))
        own_data_store.unname(session, account.id, account.name)
        account_store.delete_account(session, account.id)
        if parts:
            _erase_profile(session, runtime, account, parts)
    if parts:
        runtime.forget_explained()


def _erase_profile(session: Session, runtime: Runtime, account: Account, parts: list[str]) -> None:
    known = people_store.get_given_experts(session, parts)
    names = {name for each in known.values() for name in _names(each)}
    named = [*own_data_store.identifiers_of(session, parts), ("email", account.email)]
    erased_store.remember_erased(session, named)
    works = evidence_of(session, parts)
    own_data_store.unname_words(session, parts, {*names, account.name})
    remove_person(session, parts)
    own_data_store.unname_author(session, works, parts, names)
    own_data_store.forget_uploads_read(session)
    for each in parts:
        audit_store.take_out(session, "expert", each)
    audit.note(session, runtime.actor, "erased", "expert")


def _names(expert: Expert) -> tuple[str, ...]:
    return tuple(each for each in (expert.name, *expert.names) if each)


def _own(session: Session, runtime: Runtime) -> Account:
    account = account_store.get_account(session, own_id(runtime), lock=True)
    if account is None:
        raise NotFound("account", "yours")
    return account


def _parts(session: Session, account: Account) -> list[str]:
    return own_data_store.parts_of(session, account.expert_id) if account.expert_id else []
