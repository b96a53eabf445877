"""The verbs of whoever runs Peyvand: look into the outbox, try again, try the mail server.

They act for whoever has the machine: a mail that waits may hold a link that opens an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from matcher.errors import InvalidInput, NotFound
from service import job_store
from service.accounts import account_store
from service.accounts.actors import need_administrator
from service.checks import checked_email
from service.conflicts import Conflict
from service.mail import store
from service.mail.letters import letter, written
from service.mail.post import deliver
from service.mail.store import ENDED, OPEN, RETRIED, STATES, WAITING, Mail
from service.mail.words import try_out
from service.runtime import Runtime

MOST_LISTED = 200
MOST_RETRIED = 10_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail and the address it goes to."""

    mail: Mail
    email: str


def list_outbox(runtime: Runtime, *, ended: bool = False) -> tuple[Waiting, ...]:
    """List the latest mails that are not sent, newest first; with ``ended`` the others too."""
    need_administrator(runtime.actor, "To look into the outbox")
    with runtime.database.unit() as session:
        found = store.list_mails(session, STATES if ended else OPEN, limit=MOST_LISTED)
        accounts = account_store.accounts_by_id(session, {each.account_id for each in found})
    return tuple(Waiting(each, accounts[each.account_id].email) for each in found if each.account_id in accounts)


def read_mail(runtime: Runtime, mail_id: int) -> tuple[Mail, EmailMessage | None]:
    """Read a mail as it would be sent, with the links in it; no message where it has ended.

    Raises
    ------
    NotFound
        If there is no such mail.
    """
    need_administrator(runtime.actor, "To read a mail")
    with runtime.database.unit() as session:
        mail = store.get_mail(session, mail_id)
        account = account_store.get_account(session, mail.account_id) if mail is not None else None
        if mail is None or account is None:
            raise NotFound("mail", mail_id)
        return mail, None if mail.state in ENDED else letter(session, runtime.settings, account, mail)


def retry(runtime: Runtime, mail_id: int | None = None) -> int:
    """Have a mail sent again at once, or all that wait, were kept, were refused, or may not have arrived.

    Returns
    -------
    int
        How many there are.

    Raises
    ------
    NotFound
        If there is no such mail.
    Conflict
        If it has ended, or is on its way this moment.
    """
    need_administrator(runtime.actor, "To send mails again")
    with runtime.database.unit() as session:
        if mail_id is None:
            found = store.list_mails(session, RETRIED, limit=MOST_RETRIED)
        else:
            mail = store.get_mail(session, mail_id)
            if mail is None:
                raise NotFound("mail", mail_id)
            if mail.state not in RETRIED:
                raise Conflict(f"Mail {mail_id} is {mail.state}; one can be sent again that is {', '.join(RETRIED)}.")
            found = (mail,)
        for each in found:
            store.note_state(session, each.id, WAITING)
            job_store.enqueue_mail(session, each.id, again=True)
    return len(found)


def send_test(runtime: Runtime, email: str) -> None:
    """Send a mail that says that mail works, at once and past the outbox.

    Raises
    ------
    InvalidInput
        If no mail server is set, or the address is none.
    MailRefused, ServerAway
        What the server says.
    """
    need_administrator(runtime.actor, "To try the mail server")
    settings = runtime.settings
    if settings.smtp_host is None:
        raise InvalidInput("There is no mail server. Set PEYVAND_SMTP_HOST.", field="PEYVAND_SMTP_HOST")
    message = written(settings, checked_email(email, "address"), "", settings.language, try_out(settings.language))
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid("test", domain=message["From"].addresses[0].domain)
    deliver(settings, message)
