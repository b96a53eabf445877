"""The verbs around one-time links: ask for one by mail, take one and choose a password with it.

Knows no HTTP. What the mail says is the room `service.mail`'s work.
"""

from __future__ import annotations

from service.accounts import account_store, audit, session_store, sign_in
from service.accounts.passwords import check_password, hashed
from service.accounts.sign_in import CodeWanted, LinkEnded, Opened, folded_email, make_link, may_be_sent_a_link
from service.checks import checked_email
from service.mail.workflow import notify
from service.runtime import Runtime


def request_link(runtime: Runtime, email: str) -> None:
    """Mail a sign-in link to an address that has an account in force; of another one nothing happens, silently.

    Raises
    ------
    NotAnAddress
        If it is none.
    """
    email = folded_email(checked_email(email, "email"))
    with runtime.database.unit() as session:
        if not may_be_sent_a_link(session, email):
            return
        found = account_store.find_credentials(session, email)
        if found is not None:
            link = make_link(session, found.account, "password")
            notify(session, found.account.id, "sign-in-link", link=f"/l/{link}")


def take_link(runtime: Runtime, secret: str, purpose: str, password: str, *, device: str = "") -> Opened | CodeWanted:
    """Use a link; a password that is not empty becomes the account's, and ends the sessions that there were.

    Whoever has a second factor is asked for its code besides.

    Raises
    ------
    LinkEnded
        If it opens nothing any more, or something else.
    WeakPassword
        If the password cannot be one; the link still opens.
    """
    with runtime.database.unit() as session:
        found = sign_in.link_of(session, secret, use=True)
        if found[0] != purpose:
            raise LinkEnded(f"This link is for {found[0]!r}, not for {purpose!r}.")
        account = found[1]
        if password and purpose in ("password", "invitation"):
            kept = hashed(check_password(password, email=account.email))
            account_store.change_account(session, account.id, password_hash=kept)
            session_store.end_sessions(session, account.id)
            audit.note(session, account.actor, "changed", "password", account.id, by="link")
            if account.has_password:
                notify(session, account.id, "password-changed")
        return sign_in.go_on(session, account, device=device, by="link")
