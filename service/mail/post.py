"""The one door by which mail leaves the house: SMTP (RFC 5321).

Settings and a message go in; nothing comes out when the server took it, else one of the errors below. Knows no store.

::

    PeyvandError
    ├── MailRefused     the server will not take it, now or later
    └── ServerAway      it cannot be reached, or cannot take it now
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final

from matcher.errors import InvalidInput, PeyvandError
from service.settings import Settings

TIMEOUT_SECONDS: Final = 30
MOST_ANSWER_CHARACTERS: Final = 300
_OURS_TO_MEND: Final = (502, 503, 530, 534, 535, 538)
"""Replies that ask for a login or for encryption: the settings are wrong, not the mail (RFC 4954, RFC 3207)."""
WIRE: Final = policy.SMTP.clone(cte_type="7bit")
"""Lines end as SMTP wants, and what is no ASCII is encoded: any server can carry it."""


class MailRefused(PeyvandError):
    """The server will not take this mail; another try would be refused alike."""


class ServerAway(PeyvandError):
    """The server cannot be reached, cannot take mail now, or wants other settings."""


def deliver(settings: Settings, message: EmailMessage, *, begin: Callable[[], None] = lambda: None) -> None:
    """Hand a message to the mail server.

    Parameters
    ----------
    message : EmailMessage
        With one ``To``.
    begin : callable
        Called when everything is agreed and nothing but the message itself is left to be sent; what it raises
        ends the conversation, and the server forgets the mail.

    Raises
    ------
    InvalidInput
        If no mail server is set.
    MailRefused, ServerAway
        As they say.
    """
    sender, recipient = parseaddr(settings.mail_from)[1], message["To"].addresses[0].addr_spec
    try:
        with _connected(settings) as server:
            _check(server.mail(sender), "the sender")
            _check(server.rcpt(recipient), "the address")
            begin()
            _check(server.data(message.as_bytes(policy=WIRE)), "the mail")
    except smtplib.SMTPResponseException as error:
        _check((error.smtp_code, error.smtp_error), "the conversation")
        raise ServerAway(_said(settings, str(error))) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(_said(settings, str(error) or type(error).__name__)) from error


@contextmanager
def _connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    if settings.smtp_host is None:
        raise InvalidInput("There is no mail server. Set PEYVAND_SMTP_HOST.", field="PEYVAND_SMTP_HOST")
    host, port = settings.smtp_host, settings.smtp_port
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user is not None:
            password = settings.smtp_password.get_secret_value() if settings.smtp_password is not None else ""
            if not (settings.smtp_user + password).isascii():
                raise ServerAway(_said(settings, "its user and password must be of ASCII letters (RFC 4954)"))
            server.login(settings.smtp_user, password)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _check(reply: tuple[int, bytes | str], what: str) -> None:
    code, said = reply
    if code < 400:
        return
    words = " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else said).split())
    answer = f"The mail server answers {code} to {what}: {words}"[:MOST_ANSWER_CHARACTERS]
    if code >= 500 and code not in _OURS_TO_MEND:
        raise MailRefused(answer)
    raise ServerAway(answer)


def _said(settings: Settings, error: str) -> str:
    return (
        f"The mail server {settings.smtp_host}:{settings.smtp_port} ({settings.smtp_security}) does not take mail now: "
        f"{' '.join(error.split())}"
    )[:MOST_ANSWER_CHARACTERS]
