"""What a worker does with one mail of the outbox.

The store is marked before the message itself goes to the server and after it was taken. A worker that is killed
between the two leaves the first mark: whether the mail left nobody knows then, so it is not sent again by itself.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import PeyvandError
from service.accounts import account_store
from service.accounts.account_store import Account
from service.mail import store
from service.mail.kinds import KINDS
from service.mail.letters import UnmailableAddress, letter
from service.mail.post import MailRefused, ServerAway, deliver
from service.mail.store import EXPIRED, KEPT, REFUSED, SENDING, SENT, STOPPED, UNSURE, WAITING, Mail
from service.mail.workflow import wants
from service.runtime import Runtime
from service.settings import Settings
from service.worker_desk import TryLater

logger = logging.getLogger("service.worker")

FIRST_RETRY_SECONDS: Final = 30
LONGEST_RETRY_SECONDS: Final = 3600
SENDING_LASTS: Final = timedelta(minutes=3)
"""A mail that was on its way for longer was left there by a worker that ended."""


class _Taken(PeyvandError):
    """Another worker has the mail, or it was stopped meanwhile."""


def send_mail(runtime: Runtime, mail_id: int) -> None:
    """Send a mail, if it still is to be sent.

    Raises
    ------
    TryLater
        If the server is away; the longer it has been, the longer the wait. A mail that grew too old meanwhile ends.
    """
    began = False
    with runtime.database.unit() as session:
        mail = store.get_mail(session, mail_id)
        message = None if mail is None else _prepared(session, runtime.settings, mail)
    if mail is None or message is None:
        return

    def begin() -> None:
        nonlocal began
        with runtime.database.unit() as session:
            if not store.begin_sending(session, mail_id):
                raise _Taken(f"Mail {mail_id} is no longer to be sent.")
        began = True

    try:
        deliver(runtime.settings, message, begin=begin)
    except _Taken:
        return
    except MailRefused as error:
        with runtime.database.unit() as session:
            store.note_state(session, mail_id, REFUSED, str(error))
        logger.warning("Mail %s was refused: %s", mail_id, error)
        return
    except ServerAway as error:
        with runtime.database.unit() as session:
            store.note_away(session, mail_id, str(error), began=began)
        logger.warning("Mail %s waits: %s", mail_id, error)
        raise TryLater(str(error), seconds=wait_seconds(mail.attempts)) from error
    with runtime.database.unit() as session:
        store.note_state(session, mail_id, SENT)


def wait_seconds(attempts: int) -> int:
    """Say how long to wait after so many attempts: twice as long each time, an hour at most."""
    return min(FIRST_RETRY_SECONDS << min(attempts, 10), LONGEST_RETRY_SECONDS)


def _prepared(session: Session, settings: Settings, mail: Mail) -> EmailMessage | None:
    """Write the message of a mail that is to be sent now; of another one, note what becomes of it."""
    account = account_store.get_account(session, mail.account_id)
    fate = _fate(session, settings, mail, account)
    if account is not None and fate is None:
        try:
            return letter(session, settings, account, mail)
        except UnmailableAddress as error:
            fate = REFUSED, str(error)
    if fate is not None and fate[0] != mail.state:
        store.note_state(session, mail.id, *fate)
        logger.info("Mail %s (%s) is %s. %s", mail.id, mail.kind, *fate)
    return None


def _fate(session: Session, settings: Settings, mail: Mail, account: Account | None) -> tuple[str, str] | None:
    """Say why a mail is not sent now, as a state and what is to be known of it; nothing where it is."""
    kind, now = KINDS.get(mail.kind), datetime.now(UTC)
    fate: tuple[str, str] | None = None
    if mail.state == SENDING:
        if mail.tried_at is not None and now - mail.tried_at < SENDING_LASTS:
            raise TryLater(f"Mail {mail.id} is on its way.", seconds=int(SENDING_LASTS.total_seconds()))
        fate = UNSURE, "The worker ended while the mail was on its way; it may have arrived."
    elif mail.state not in (WAITING, KEPT):
        fate = mail.state, ""
    elif kind is None or account is None or account.disabled_at is not None or not wants(session, account.id, kind):
        fate = STOPPED, ""
    elif now - mail.created_at > kind.lasts:
        fate = EXPIRED, ""
    elif settings.smtp_host is None:
        fate = KEPT, "No PEYVAND_SMTP_HOST is set."
    return fate
