"""The second factor of an account: codes of an authenticator app (TOTP, RFC 6238), and ten codes for who loses it.

A secret is made and shown; it is the account's once a code of it was typed. Knows no HTTP and draws nothing.
"""

from __future__ import annotations

import hmac
import secrets
import time
import unicodedata
from dataclasses import dataclass
from typing import Final

import pyotp
from sqlalchemy.orm import Session

from matcher.errors import InvalidInput
from service.accounts import account_store, audit, code_store
from service.accounts.account_store import Account, Credentials
from service.accounts.attempts import hash_of, note_failure, slow_down
from service.accounts.signing import read_signed, sign
from service.mail.workflow import notify
from service.runtime import Runtime

ISSUER: Final = "Peyvand"
SET_UP_SECONDS: Final = 1800
CODES: Final = 10
_CODE_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF: Final = 5
_PURPOSE: Final = "second factor"


class WrongCode(InvalidInput):
    """A code that does not fit, or was used."""


@dataclass(frozen=True, slots=True)
class NewFactor:
    """A second factor to be set up: its secret, to be typed or read as ``address`` from a picture, and a ticket."""

    secret: str
    address: str
    ticket: str


def begin(runtime: Runtime, ticket: str = "") -> NewFactor:
    """Make a secret for the actor's account, or show the one of a ticket again."""
    account_id = own_id(runtime)
    with runtime.database.unit() as session:
        account = _credentials(session, account_id).account
        secret = _secret_of(session, ticket, account_id) or pyotp.random_base32()
        ticket = sign(session, _PURPOSE, {"account": account_id, "secret": secret})
    address = pyotp.TOTP(secret, name=account.email, issuer=ISSUER).provisioning_uri()
    return NewFactor(secret, address, ticket)


def confirm(runtime: Runtime, ticket: str, code: str) -> tuple[str, ...]:
    """Keep the secret of a ticket as the second factor, if this is its code.

    Returns
    -------
    tuple of str
        `CODES` recovery codes; they cannot be shown again.

    Raises
    ------
    WrongCode
        If the code is not one of it, the ticket is out of date, or there is a second factor: it is turned off first,
        with a code of it.
    """
    account_id = own_id(runtime)
    with runtime.database.unit() as session:
        found = _credentials(session, account_id)
        account, secret = found.account, _secret_of(session, ticket, account_id)
        counter = matching_counter(secret, code, after=0) if secret else None
        if counter is None or found.totp_secret not in (None, secret):
            raise _wrong()
        account_store.change_account(session, account_id, totp_secret=secret, totp_counter=counter)
        _tell(session, runtime, account, "on")
        return _new_codes(session, account_id)


def turn_off(runtime: Runtime, code: str) -> None:
    """Take the second factor off the actor's account.

    Raises
    ------
    WrongCode, TooManyAttempts
        If the code is none of it.
    """
    account = _shown(runtime, code)
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, totp_secret=None)
        code_store.put_codes(session, account.id, ())
        _tell(session, runtime, account, "off")


def renew_codes(runtime: Runtime, code: str) -> tuple[str, ...]:
    """Make new recovery codes in the place of the old ones; raises as `turn_off`."""
    account = _shown(runtime, code)
    with runtime.database.unit() as session:
        audit.note(session, runtime.actor, "renewed", "recovery-codes", account.id)
        return _new_codes(session, account.id)


def codes_left(runtime: Runtime) -> int:
    """Count the recovery codes that were not used."""
    with runtime.database.unit() as session:
        return code_store.count_codes(session, own_id(runtime))


def fits(session: Session, found: Credentials, code: str) -> bool:
    """Tell whether a code is one of the account's second factor, which it then is no more; or a recovery code."""
    if found.totp_secret is None:
        return False
    if (counter := matching_counter(found.totp_secret, code, after=found.totp_counter)) is not None:
        account_store.change_account(session, found.account.id, totp_counter=counter)
        return True
    return code_store.use_code(session, found.account.id, hash_of(plain_code(code)))


def matching_counter(secret: str, code: str, *, after: int) -> int | None:
    """Find the time step, later than ``after``, whose code this is; one step before and after now counts too."""
    totp = pyotp.TOTP(secret)
    digits = plain_code(code)
    step = current_step(totp.interval)
    for counter in (step - 1, step, step + 1):
        if counter > after and hmac.compare_digest(
            totp.generate_otp(counter).encode(), digits.encode("utf-8", "surrogatepass")
        ):
            return counter
    return None


def current_step(seconds: int) -> int:
    """Say in which of the steps of so many seconds now is."""
    return int(time.time() // seconds)


def plain_code(code: str) -> str:
    """Write a code as it was made: in Latin digits and small letters, without what people put between them."""
    letters = unicodedata.normalize("NFKC", code).casefold()
    kept = (str(unicodedata.digit(each, -1)) if each.isdigit() else each for each in letters)
    return "".join(each for each in kept if each.isalnum())


def own_id(runtime: Runtime) -> int:
    """Give the number of the actor's own account; raises `LookupError` for who has none: no route leads here then."""
    if runtime.actor.account_id is None:
        raise LookupError("nobody is signed in")
    return runtime.actor.account_id


def _shown(runtime: Runtime, code: str) -> Account:
    """Hold a code against the actor's account; what fails is counted."""
    with runtime.database.unit() as session:
        found = _credentials(session, own_id(runtime))
        slow_down(session, found.account.email)
        if fits(session, found, code):
            return found.account
        note_failure(session, found.account.email)
    raise _wrong()


def _credentials(session: Session, account_id: int) -> Credentials:
    found = account_store.credentials_of(session, account_id)
    if found is None:
        raise _wrong()
    return found


def _secret_of(session: Session, ticket: str, account_id: int) -> str | None:
    said = read_signed(session, _PURPOSE, ticket, max_age_seconds=SET_UP_SECONDS) if ticket else None
    return str(said["secret"]) if said and said["account"] == account_id else None


def _new_codes(session: Session, account_id: int) -> tuple[str, ...]:
    codes = ["".join(secrets.choice(_CODE_LETTERS) for _ in range(2 * _HALF)) for _ in range(CODES)]
    code_store.put_codes(session, account_id, [hash_of(each) for each in codes])
    return tuple(f"{each[:_HALF]}-{each[_HALF:]}" for each in codes)


def _tell(session: Session, runtime: Runtime, account: Account, switched: str) -> None:
    audit.note(session, runtime.actor, f"turned-{switched}", "second-factor", account.id)
    notify(session, account.id, "second-factor-changed", switched=switched)


def _wrong() -> WrongCode:
    return WrongCode("This code is not right, or was used; wanted the six digits shown now.", field="code")
