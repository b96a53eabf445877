"""The verbs of a company's own people: its members list and invite their colleagues, an office invites the first one.

Once a company has members, they alone say who else belongs to them: whoever joins reads the company's confidential
problems, also those that another office handles. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import account_store, audit
from service.accounts.account_store import Account
from service.accounts.actors import Actor
from service.accounts.people import MOST_NAME_CHARACTERS, AddressTaken, open_link
from service.accounts.permissions import need
from service.accounts.sign_in import folded_email
from service.checks import checked_email
from service.conflicts import Conflict
from service.faults import checked_choice, checked_text
from service.problems.posting_store import offices_of
from service.problems.tables import OrganisationRow
from service.runtime import Runtime
from service.store import known_ids
from service.web.languages import LANGUAGES

ACTION = "company.invite"


class TheirsToInvite(Conflict):
    """The company has members, or another office handles its problems; its own people invite their colleagues."""


def colleagues(runtime: Runtime, organisation_id: str) -> Sequence[Account]:
    """List the accounts in force of a company: for its own members, and for an office how many it may still invite.

    Raises
    ------
    NotFound
        If there is no such organisation, or it is not the actor's.
    """
    with runtime.database.unit() as session:
        _reach(session, runtime.actor, organisation_id)
        return account_store.accounts_where(session, roles=("company",), organisation_id=organisation_id)


def may_invite(runtime: Runtime, organisation_id: str) -> bool:
    """Tell whether the actor may invite somebody of this company."""
    with runtime.database.unit() as session:
        _reach(session, runtime.actor, organisation_id)
        return _is_open(session, runtime.actor, organisation_id)


def invite_colleague(runtime: Runtime, organisation_id: str, *, email: str, name: str, language: str) -> Account:
    """Add a member of a company, and mail them a link that opens the account.

    Raises
    ------
    Missing, TooLong, NotAnAddress, NotOffered
        If a field cannot be used.
    AddressTaken
        If the address has an account.
    TheirsToInvite
        If an office asks, and the company's own people invite.
    NotFound
        If there is no such organisation, or it is not the actor's.
    """
    email = folded_email(checked_email(email, "email"))
    name = checked_text(name, "name", most=MOST_NAME_CHARACTERS, needed=True)
    language = checked_choice(language, "language", LANGUAGES)
    with runtime.database.unit() as session:
        _reach(session, runtime.actor, organisation_id)
        if not _is_open(session, runtime.actor, organisation_id):
            raise TheirsToInvite("This company has members; they invite their colleagues. Ask one of them.")
        account = account_store.add_account(
            session, email=email, name=name, role="company", language=language, organisation_id=organisation_id
        )
        if account is None:
            raise AddressTaken(f"The address {email!r} has an account already; wanted another one.", field="email")
        audit.note(session, runtime.actor, "invited", "account", account.id, role="company")
        open_link(session, account, mail=True)
        return account


def _reach(session: Session, actor: Actor, organisation_id: str) -> None:
    need(actor, ACTION)
    own = actor.kind != "company" or actor.organisation_id == organisation_id
    if not own or not known_ids(session, OrganisationRow, [organisation_id]):
        raise NotFound("organisation", organisation_id)


def _is_open(session: Session, actor: Actor, organisation_id: str) -> bool:
    if actor.administrator or actor.kind == "company":
        return True
    members = account_store.accounts_where(session, roles=("company",), organisation_id=organisation_id)
    return not members and offices_of(session, organisation_id) <= {actor.institution_id}
