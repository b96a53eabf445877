"""A real mail server on this machine, and accounts to send to."""

from __future__ import annotations

import email
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text

from service.accounts import account_store
from service.accounts.account_store import Account
from service.mail import store
from service.mail.store import Mail
from service.mail.workflow import notify
from service.runtime import Runtime

USER, PASSWORD = "peyvand", "open sesame"


@dataclass
class Postbox:
    """What came in, and what the server is to answer."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 taken"
    before_answer: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 aiosmtpd names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (answer := self.refused.get(address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.before_answer()
        if self.data_answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
            self.recipients += envelope.rcpt_tos
        return self.data_answer


@contextmanager
def served(box: Postbox, port: int = 0, **options: Any) -> Iterator[int]:
    """The port of a mail server that keeps what comes in a box."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def with_mail(runtime: Runtime, port: int, **settings: Any) -> Runtime:
    """The same store, with a mail server."""
    wanted = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", **settings}
    wanted = {"url": "https://peyvand.example.org", "mail_from": "office@example.org", **wanted}
    return replace(runtime, settings=runtime.settings.model_copy(update=wanted))


def told(runtime: Runtime, account: Account, kind: str, **facts: Any) -> Mail:
    """A mail to an account, in the outbox."""
    with runtime.database.unit() as session:
        notify(session, account.id, kind, **facts)
        return store.list_mails(session, store.STATES, limit=1)[0]


def mail_of(runtime: Runtime, mail_id: int) -> Mail:
    with runtime.database.unit() as session:
        found = store.get_mail(session, mail_id)
    assert found is not None
    return found


def account(runtime: Runtime, *, language: str = "fa", role: str = "company", name: str = "زهرا نمونه") -> Account:
    with runtime.database.unit() as session:
        number = account_store.count_accounts(session) + 1
        added = account_store.add_account(
            session, email=f"reader{number}@example.org", name=name, role=role, language=language
        )
    assert added is not None
    return added


def aged(runtime: Runtime, mail_id: int, column: str, by: timedelta) -> None:
    """Let a moment of a mail lie further back."""
    with runtime.database.engine.begin() as connection:
        connection.execute(
            text(f"UPDATE mails SET {column} = {column} - CAST(:by AS interval) WHERE id = :id"),
            {"by": by, "id": mail_id},
        )


def own_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's encryption with a certificate of its own, and the file that makes a client trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, key_file = folder / "server.pem", folder / "server.key"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key_file)
    return context, file
