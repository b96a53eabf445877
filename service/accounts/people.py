"""The verbs of managing who can sign in: list them, invite, change a role, shut and open an account, help who is out.

An administrator does this for their institution, an operator for everyone. Accounts of others are not found. Knows
no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, NotFound
from service.accounts import account_store, audit, code_store, session_store
from service.accounts.account_store import Account
from service.accounts.actors import ROLES, Actor
from service.accounts.owner_store import owner_names
from service.accounts.permissions import need
from service.accounts.sign_in import folded_email, make_link
from service.accounts.tables import ConsortiumRow
from service.catalogue.people_store import get_expert
from service.catalogue.tables import InstitutionRow
from service.checks import checked_email
from service.conflicts import Stale
from service.faults import Missing, NotOffered, checked_choice, checked_text
from service.listing import Listing, Page
from service.mail.workflow import notify
from service.problems.tables import OrganisationRow
from service.runtime import Runtime
from service.store import known_ids
from service.web.languages import LANGUAGES

ACTION: Final = "people.manage"
MOST_NAME_CHARACTERS: Final = 120
OF_INSTITUTION: Final = ("officer", "administrator", "faculty")
"""Roles that an administrator gives, within their institution."""
_OWNER_OF: Final = {
    "officer": "institution_id", "administrator": "institution_id", "company": "organisation_id",
    "faculty": "expert_id", "secretary": "consortium_id",
}  # fmt: skip
_TABLES: Final = {
    "institution_id": InstitutionRow, "organisation_id": OrganisationRow, "consortium_id": ConsortiumRow,
}  # fmt: skip


class OneSelf(InvalidInput):
    """Somebody would shut themselves out."""


class AddressTaken(InvalidInput):
    """Another account has this address."""


class HasAccount(InvalidInput):
    """The expert has an account already."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is to have an account: one role, and what it is of (`owner`: an institution, an organisation …)."""

    email: str
    name: str
    role: str
    owner: str = ""
    language: str = "fa"


def list_people(runtime: Runtime, page: Page, *, role: str | None = None, words: str = "") -> Listing[Account]:
    """List the accounts that the actor manages, by name."""
    need(runtime.actor, ACTION)
    with runtime.database.unit() as session:
        return account_store.list_accounts(
            session, page, institution_id=_within(runtime.actor), role=role, words=words
        )  # fmt: skip


def read_person(runtime: Runtime, account_id: int) -> Account:
    """Fetch an account that the actor manages; raises `NotFound` of others."""
    with runtime.database.unit() as session:
        return _managed(session, runtime.actor, account_id)


def invite(runtime: Runtime, invitation: Invitation) -> Account:
    """Add an account, and mail its owner a link that opens it.

    Raises
    ------
    Missing, TooLong, NotAnAddress, NotOffered
        If a field cannot be used; the field ``owner`` names what the role is of.
    AddressTaken
        If the address has an account.
    HasAccount
        If the expert has one.
    """
    account, _ = add_person(runtime, invitation, mail=True)
    return account


def add_person(runtime: Runtime, invitation: Invitation, *, mail: bool) -> tuple[Account, str]:
    """Add an account; gives it with the path of the link that opens it. Raises as `invite`."""
    actor = runtime.actor
    need(actor, ACTION)
    email = folded_email(checked_email(invitation.email, "email"))
    name = checked_text(invitation.name, "name", most=MOST_NAME_CHARACTERS, needed=True)
    role = checked_choice(invitation.role, "role", roles_of(actor))
    language = checked_choice(invitation.language, "language", LANGUAGES)
    with runtime.database.unit() as session:
        owners = _owners(session, actor, role, invitation.owner)
        account = account_store.add_account(session, email=email, name=name, role=role, language=language, **owners)
        if account is None:
            raise AddressTaken(f"The address {email!r} has an account already; wanted another one.", field="email")
        audit.note(session, actor, "invited", "account", account.id, role=role)
        return account, open_link(session, account, mail=mail)


def find_person(runtime: Runtime, email: str) -> Account:
    """Fetch an account that the actor manages by its address; raises `NotFound` where there is none."""
    with runtime.database.unit() as session:
        found = account_store.find_by_email(session, folded_email(email))
        if found is None:
            raise NotFound("account", email)
        return _managed(session, runtime.actor, found.id)


def link_for(runtime: Runtime, account_id: int) -> str:
    """Make a link that opens an account once, for whoever hands it over by another way than mail; gives its path."""
    with runtime.database.unit() as session:
        account = _managed(session, runtime.actor, account_id)
        audit.note(session, runtime.actor, "invited", "account", account.id, again=True)
        return open_link(session, account, mail=False)


def invite_again(runtime: Runtime, account_id: int) -> None:
    """Mail a new link to somebody who has not come in yet, or cannot."""
    with runtime.database.unit() as session:
        account = _managed(session, runtime.actor, account_id)
        audit.note(session, runtime.actor, "invited", "account", account.id, again=True)
        open_link(session, account, mail=True)


def change_person(runtime: Runtime, account_id: int, *, version: int, name: str, role: str) -> Account:
    """Change somebody's name, and the role within their institution; their sessions end with another role.

    Raises
    ------
    Missing, TooLong, NotOffered
        If a field cannot be used.
    OneSelf
        If the actor would take a role from themselves.
    Stale
        If the account is not of that version any more.
    """
    name = checked_text(name, "name", most=MOST_NAME_CHARACTERS, needed=True)
    with runtime.database.unit() as session:
        before = _managed(session, runtime.actor, account_id, lock=True)
        role = checked_choice(role, "role", changeable_roles(before))
        if (before.name, before.role) == (name, role):
            return before
        if before.version != version:
            raise Stale("account", account_id)
        if role != before.role:
            _not_oneself(runtime.actor, account_id, "role")
            session_store.end_sessions(session, account_id)
        audit.note(session, runtime.actor, "changed", "account", account_id, role=role, before=before.role)
        return account_store.change_account(session, account_id, name=name, role=role) or before


def disable(runtime: Runtime, account_id: int) -> None:
    """Shut an account: nobody signs in with it, and its sessions end. Raises `OneSelf` for the own one."""
    with runtime.database.unit() as session:
        account = _managed(session, runtime.actor, account_id, lock=True)
        _not_oneself(runtime.actor, account_id, None)
        if account.disabled_at is None:
            account_store.shut_account(session, account_id)
            session_store.end_sessions(session, account_id)
            audit.note(session, runtime.actor, "disabled", "account", account_id)


def enable(runtime: Runtime, account_id: int) -> None:
    """Open an account again that was shut."""
    with runtime.database.unit() as session:
        account = _managed(session, runtime.actor, account_id, lock=True)
        if account.disabled_at is not None:
            account_store.change_account(session, account_id, disabled_at=None)
            audit.note(session, runtime.actor, "enabled", "account", account_id)


def reset_factor(runtime: Runtime, account_id: int) -> None:
    """Take the second factor off somebody's account who has lost it, and end their sessions."""
    with runtime.database.unit() as session:
        account = _managed(session, runtime.actor, account_id, lock=True)
        _not_oneself(runtime.actor, account_id, None)
        if account.has_totp:
            account_store.change_account(session, account_id, totp_secret=None)
            code_store.put_codes(session, account_id, ())
            session_store.end_sessions(session, account_id)
            audit.note(session, runtime.actor, "reset", "second-factor", account_id)
            notify(session, account_id, "second-factor-changed", switched="off")


def end_sessions_of(runtime: Runtime, account_id: int) -> None:
    """Sign somebody out everywhere."""
    with runtime.database.unit() as session:
        _managed(session, runtime.actor, account_id)
        if ended := session_store.end_sessions(session, account_id):
            audit.note(session, runtime.actor, "ended", "session", account_id, count=ended)


def owners_of(runtime: Runtime, accounts: Sequence[Account]) -> dict[int, str]:
    """Name what each of these accounts is of, by the account's number."""
    with runtime.database.unit() as session:
        return owner_names(session, accounts)


def not_come_yet(runtime: Runtime, accounts: Sequence[Account]) -> set[int]:
    """Give the numbers of those who were invited and have not signed in yet, as far as that is remembered."""
    waiting = {each.id for each in accounts if not each.has_password and each.single_sign_on is None}
    with runtime.database.unit() as session:
        return waiting - session_store.who_came(session, waiting)


def roles_of(actor: Actor) -> tuple[str, ...]:
    """List the roles that an actor may give."""
    return ROLES if actor.administrator else OF_INSTITUTION


def changeable_roles(account: Account) -> tuple[str, ...]:
    """List the roles that an account may have instead of its own: those that are of the same institution."""
    office = ("officer", "administrator")
    return office if account.role in office else (account.role,)


def _within(actor: Actor) -> str | None:
    return None if actor.administrator else actor.institution_id


def _managed(session: Session, actor: Actor, account_id: int, *, lock: bool = False) -> Account:
    need(actor, ACTION)
    account = account_store.get_account(session, account_id, lock=lock)
    if account is None or not (actor.administrator or account_store.is_of(session, account, actor.institution_id)):
        raise NotFound("account", str(account_id))
    return account


def _not_oneself(actor: Actor, account_id: int, field: str | None) -> None:
    if account_id == actor.account_id:
        raise OneSelf("You cannot do this to your own account. Ask another administrator.", field=field)


def _owners(session: Session, actor: Actor, role: str, owner: str) -> dict[str, str]:
    """Say what an account is of; an administrator's are of their own institution."""
    column = _OWNER_OF.get(role)
    if column is None:
        return {}
    if column == "institution_id" and not actor.administrator and actor.institution_id is not None:
        return {column: actor.institution_id}
    if not owner:
        raise Missing("owner")
    if column == "expert_id":
        expert = get_expert(session, owner)
        home = expert.institution_id if expert else None
        if expert is None or not (actor.administrator or home == actor.institution_id):
            raise NotOffered("owner", owner)
        if account_store.expert_has_account(session, expert.id):
            raise HasAccount(f"The expert {expert.id} has an account already; send its link again.", field="owner")
        return {column: expert.id, **({"institution_id": home} if home else {})}
    if owner not in known_ids(session, _TABLES[column], [owner]):
        raise NotOffered("owner", owner)
    return {column: owner}


def open_link(session: Session, account: Account, *, mail: bool) -> str:
    """Make a link that opens an account once, and mail it if wanted; gives its path."""
    path = f"/l/{make_link(session, account, 'invitation')}"
    if mail:
        notify(session, account.id, "invitation", link=path)
    return path
