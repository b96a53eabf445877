"""The verbs of one's own account: its name, language, address and password, and the browsers it is signed in with.

What was typed goes in; the account as it is then comes out. The second factor is `service.accounts.second_factor`,
one's data `service.accounts.erasing`. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, NotFound
from service.accounts import account_store, audit, session_store
from service.accounts.account_store import Account
from service.accounts.attempts import TooManyAttempts, note_failure, slow_down
from service.accounts.passwords import check_password, hashed, is_right
from service.accounts.second_factor import own_id
from service.accounts.session_store import OpenSession, SignedIn
from service.accounts.sign_in import LinkEnded, folded_email
from service.accounts.signing import read_signed, sign
from service.checks import checked_email
from service.conflicts import Stale
from service.faults import checked_choice, checked_text
from service.mail.workflow import Choice, choices_of, choose, notify
from service.runtime import Runtime
from service.web.languages import LANGUAGES

__all__ = ["SameAddress", "TooManyAttempts", "WrongPassword"]

MOST_NAME_CHARACTERS: Final = 120
CONFIRM_SECONDS: Final = 2 * 3600
_PURPOSE: Final = "new address"


class WrongPassword(InvalidInput):
    """The password that was typed is not the account's."""


class SameAddress(InvalidInput):
    """The address is the account's already."""


def read_own(runtime: Runtime) -> Account:
    """Fetch the actor's own account; raises `NotFound` where it was erased meanwhile."""
    with runtime.database.unit() as session:
        return _own(session, runtime)


def change_own(runtime: Runtime, *, version: int, name: str, language: str) -> Account:
    """Change the name and the language of the own account.

    Raises
    ------
    Missing, TooLong, NotOffered
        If they cannot be used.
    Stale
        If the account is not of that version any more.
    """
    name = checked_text(name, "name", most=MOST_NAME_CHARACTERS, needed=True)
    language = checked_choice(language, "language", LANGUAGES)
    with runtime.database.unit() as session:
        before = _own(session, runtime, lock=True)
        if (before.name, before.language) == (name, language):
            return before
        if before.version != version:
            raise Stale("account", before.id)
        audit.note(session, runtime.actor, "changed", "account", before.id)
        return account_store.change_account(session, before.id, name=name, language=language) or before


def change_password(runtime: Runtime, who: SignedIn, current: str, new: str) -> None:
    """Choose a new password; every other session of the account ends.

    Raises
    ------
    WrongPassword, TooManyAttempts
        If the account has a password and this is not it.
    WeakPassword
        If the new one cannot be one.
    """
    right = True
    with runtime.database.unit() as session:
        found = account_store.credentials_of(session, own_id(runtime))
        if found is None:
            raise NotFound("account", "yours")
        account = found.account
        if found.password_hash is not None:
            slow_down(session, account.email)
            if not (right := is_right(current, found.password_hash)):
                note_failure(session, account.email)
        if right:
            kept = hashed(check_password(new, email=account.email))
            account_store.change_account(session, account.id, password_hash=kept)
            session_store.end_sessions(session, account.id, but=who.session_id)
            audit.note(session, runtime.actor, "changed", "password", account.id)
            notify(session, account.id, "password-changed")
    if not right:
        raise WrongPassword("This is not the account's password; wanted the one it has now.", field="current")


def ask_new_email(runtime: Runtime, email: str) -> None:
    """Mail a link to a new address; opened while signed in, it makes the address the account's.

    To an address that is somebody else's nothing is sent, and nobody is told so.

    Raises
    ------
    Missing, NotAnAddress, SameAddress
        If it cannot be a new address.
    """
    email = folded_email(checked_email(email, "email"))
    with runtime.database.unit() as session:
        account = _own(session, runtime)
        if email == account.email:
            raise SameAddress("This is the account's address already; wanted another one.", field="email")
        if account_store.email_is_free(session, email):
            said = {"account": account.id, "email": email, "version": account.version}
            notify(session, account.id, "confirm-address", link=f"/me/email/{sign(session, _PURPOSE, said)}", to=email)


def new_email_of(runtime: Runtime, signed: str) -> str:
    """Read which address a link makes the account's.

    Raises
    ------
    LinkEnded
        If it was used, is out of date or is another account's.
    """
    with runtime.database.unit() as session:
        return str(_asked(session, runtime, signed)["email"])


def take_new_email(runtime: Runtime, signed: str) -> None:
    """Make the address of a link the account's, and tell the old one; the link opens nothing any more then.

    Raises as `new_email_of`.
    """
    with runtime.database.unit() as session:
        said, before = _asked(session, runtime, signed), _own(session, runtime)
        if not account_store.email_is_free(session, said["email"]):
            raise LinkEnded("Another account has this address by now. Ask whoever manages the accounts.")
        account_store.change_account(session, said["account"], email=said["email"], single_sign_on=None)
        audit.note(session, runtime.actor, "changed", "address", said["account"])
        notify(session, before.id, "address-changed", to=before.email)


def own_choices(runtime: Runtime) -> tuple[Choice, ...]:
    """List the mails that the actor may be spared, with what they chose."""
    with runtime.database.unit() as session:
        return choices_of(session, own_id(runtime))


def choose_mails(runtime: Runtime, wanted: Mapping[str, str]) -> None:
    """Keep which mails the actor wants; raises `UnknownChoice` for what there is not."""
    with runtime.database.unit() as session:
        choose(session, own_id(runtime), wanted)


def own_sessions(runtime: Runtime) -> tuple[OpenSession, ...]:
    """List where the actor is signed in, the one last seen first."""
    with runtime.database.unit() as session:
        return session_store.list_sessions(session, own_id(runtime))


def end_session(runtime: Runtime, session_id: int) -> None:
    """End one session of one's own; one that ended already, or is another's, is let be."""
    with runtime.database.unit() as session:
        if session_store.end_sessions(session, own_id(runtime), only=session_id):
            audit.note(session, runtime.actor, "ended", "session", session_id)


def end_other_sessions(runtime: Runtime, who: SignedIn) -> int:
    """End every session of one's own but this one; gives how many ended."""
    with runtime.database.unit() as session:
        if ended := session_store.end_sessions(session, own_id(runtime), but=who.session_id):
            audit.note(session, runtime.actor, "ended", "session", count=ended)
        return ended


def _own(session: Session, runtime: Runtime, *, lock: bool = False) -> Account:
    account = account_store.get_account(session, own_id(runtime), lock=lock)
    if account is None:
        raise NotFound("account", "yours")
    return account


def _asked(session: Session, runtime: Runtime, signed: str) -> dict[str, Any]:
    account = _own(session, runtime, lock=True)
    said = read_signed(session, _PURPOSE, signed, max_age_seconds=CONFIRM_SECONDS)
    if said is None or said["account"] != account.id or said["version"] != account.version:
        raise LinkEnded("This link was used, is out of date, or is another account's. Ask for a new one.")
    return dict(said)
