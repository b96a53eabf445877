"""The verbs of claiming a profile: an office sends a signed link, whoever opens it sees what is held, and takes it.

The link goes to the expert's own address alone, opens something once, and is out of date after a month. There is one
account for each expert. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidInput, NotFound
from matcher.records import Expert, Institution
from service.accounts import account_store, audit, sign_in
from service.accounts.account_store import Account
from service.accounts.passwords import check_password, hashed
from service.accounts.permissions import need
from service.accounts.sign_in import LinkEnded, Opened, folded_email
from service.catalogue import people_store
from service.checks import checked_email
from service.conflicts import Conflict
from service.listing import Page
from service.mail.workflow import notify
from service.opportunities import claim_store, work_store
from service.opportunities.own_works import OwnWork, works_of
from service.runtime import Runtime

CLAIM: Final = "claim"
WORKS_SHOWN: Final = 8


class NoAddress(InvalidInput):
    """Nobody knows where to write to this expert."""

    def __init__(self, expert_id: str) -> None:
        super().__init__(f"The expert {expert_id!r} has no e-mail address. Add one to the record first.", field="email")


class AddressTaken(Conflict):
    """The expert's address is that of somebody else's account."""

    def __init__(self, expert_id: str) -> None:
        super().__init__(
            f"The e-mail address of the expert {expert_id!r} belongs to an account with another role. "
            "Give the expert another address, or change that account first."
        )


class Claimed(Conflict):
    """The expert has an account, and has signed in with it."""

    def __init__(self, expert_id: str) -> None:
        super().__init__(f"The expert {expert_id!r} has claimed the profile already; they can ask for a sign-in link.")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link offers: whose profile, and what is held about them."""

    account: Account
    expert: Expert
    institution: Institution | None
    works: tuple[OwnWork, ...]
    n_works: int


def invite(runtime: Runtime, expert_id: str) -> None:
    """Send an expert of the actor's institution a link to claim their profile; an earlier one opens nothing any more.

    Raises
    ------
    NotFound
        If there is no such expert, or they are of another institution.
    NoAddress
        If nobody knows their address; `NotAnAddress` if what stands there is none.
    Conflict
        `Claimed` if they have claimed it, `AddressTaken` if the address is somebody else's.
    """
    actor = runtime.actor
    need(actor, "profile.invite")
    with runtime.database.unit() as session:
        found = people_store.get_experts(session, [expert_id]).get(expert_id)
        if found is None or not (actor.administrator or found[0].institution_id == actor.institution_id):
            raise NotFound("expert", expert_id)
        expert, institution = found
        account = _account_for(session, expert)
        link = sign_in.make_link(session, account, CLAIM)
        notify(
            session, account.id, "claim-profile", link=f"/claim/{link}",
            place=institution.name if institution is not None else None,
        )  # fmt: skip
        audit.note(session, actor, "invited", "expert", expert_id)


def is_claimed(runtime: Runtime, expert_id: str) -> bool:
    """Say whether an expert has an account that was ever signed in with."""
    with runtime.database.unit() as session:
        account = account_store.account_of_expert(session, expert_id)
        return account is not None and _is_used(session, account)


def look(runtime: Runtime, token: str) -> Claim:
    """Show what a link offers without using it.

    Raises
    ------
    LinkEnded
        If it offers nothing any more, or opens something else.
    """
    purpose, account = sign_in.look_at_link(runtime, token)
    if purpose != CLAIM or account.expert_id is None:
        raise LinkEnded("This link is for something else. Ask your office for a link to your profile.")
    with runtime.database.unit() as session:
        found = people_store.get_experts(session, [account.expert_id]).get(account.expert_id)
        if found is None:
            raise LinkEnded("This profile is no longer kept. Ask your office.")
        listed = work_store.list_own_works(session, account.expert_id, Page(limit=WORKS_SHOWN), "")
        works = works_of(session, account.expert_id, listed.items)
        return Claim(account, *found, tuple(works), listed.total)


def claim(runtime: Runtime, token: str, password: str, *, device: str = "") -> Opened:
    """Take a profile with a link, which is used up; a password that is not empty becomes the account's.

    Raises
    ------
    LinkEnded
        As `look`.
    WeakPassword
        If the password cannot be one; the link still opens.
    """
    with runtime.database.unit() as session:
        purpose, account = sign_in.link_of(session, token, use=True)
        if purpose != CLAIM or account.expert_id is None:
            raise LinkEnded("This link is for something else. Ask your office for a link to your profile.")
        if account.has_totp:  # it came in by another way since, and has a second step that no link passes by
            raise LinkEnded("This profile was claimed already. Sign in to see it.")
        if password:
            kept = hashed(check_password(password, email=account.email))
            account_store.change_account(session, account.id, password_hash=kept)
        audit.note(session, account.actor, "claimed", "expert", account.expert_id)
        return sign_in.begin_session(session, account, device=device, by="link")


def _account_for(session: Session, expert: Expert) -> Account:
    known = account_store.account_of_expert(session, expert.id)
    if known is not None:
        if _is_used(session, known):
            raise Claimed(expert.id)
        return known
    if not expert.email:
        raise NoAddress(expert.id)
    email = folded_email(checked_email(expert.email, "email"))
    made = account_store.add_account(
        session, email=email, name=expert.name or email, role="faculty", expert_id=expert.id
    )  # fmt: skip
    if made is None:
        raise AddressTaken(expert.id)
    return made


def _is_used(session: Session, account: Account) -> bool:
    known = account.has_password or account.single_sign_on is not None
    return known or claim_store.was_signed_in_with(session, account.id)
