"""Writes a mail as a message: plain text and HTML in the account's language, with the headers that mails need.

An account and a mail of the outbox go in; an `EmailMessage` comes out, the same one each time it is asked for. A
problem's title is named only where the problem is not confidential. Sends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import PeyvandError
from service.accounts.account_store import Account
from service.accounts.signing import sign
from service.mail.kinds import Kind, kind_of
from service.mail.post import WIRE
from service.mail.store import Mail
from service.mail.words import Said, said
from service.problems.store import get_problems
from service.settings import Settings
from service.web.languages import LANGUAGES, number, translations
from service.web.render import page
from service.web.shown import by_isolates, harmless, isolated

STOP_PURPOSE: Final = "stop mail"
MOST_TITLE_CHARACTERS: Final = 90
_THREADED: Final = ("problem", "case", "agreement")


class UnmailableAddress(PeyvandError):
    """An address that not every mail server can carry."""


@dataclass(frozen=True, slots=True)
class Item:
    """A problem of a digest; without a title it is confidential."""

    title: str | None
    address: str


def letter(session: Session, settings: Settings, account: Account, mail: Mail) -> EmailMessage:
    """Write a mail of the outbox as a message to its account.

    Raises
    ------
    UnmailableAddress
        If the account's address has letters outside ASCII before its @.
    """
    kind, facts, code = kind_of(mail.kind), mail.facts, account.language
    words = said(kind.code, facts, code)
    wanted = [facts["problem"]] if "problem" in facts else [each.get("problem") for each in facts.get("items", ())]
    titles = _titles(session, [each for each in wanted if each])
    items = [
        Item(titles.get(each.get("problem", "")), settings.address + each["path"]) for each in facts.get("items", ())
    ]
    title = titles.get(facts.get("problem", ""))
    stop = _stop_address(session, settings, account, kind)
    message = written(
        settings, facts.get("to", account.email), account.name, code, words, title=title, items=items, stop=stop
    )
    host = _host(settings)
    message["Message-ID"] = f"<mail.{mail.id}.{int(mail.created_at.timestamp())}@{host}>"
    message["Date"] = format_datetime(datetime.now(UTC))
    for noun in _THREADED:
        if noun in facts:
            root = hashlib.sha256(f"{noun} {facts[noun]}".encode()).hexdigest()[:24]
            message["In-Reply-To"] = message["References"] = f"<{noun}.{root}@{host}>"
            break
    if stop:
        message["List-Unsubscribe"] = f"<{stop}/now>"
        if stop.startswith("https://"):  # RFC 8058, 3.1
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def written(
    settings: Settings,
    email: str,
    name: str,
    code: str,
    words: Said,
    *,
    title: str | None = None,
    items: list[Item] | None = None,
    stop: str = "",
) -> EmailMessage:
    """Write words as a message with both its parts; dates and identifiers are the caller's."""
    _: Callable[[str], str] = translations(code).gettext
    subject = f"{words.subject}: {isolated(title)}" if title else words.subject
    link = settings.address + words.path
    safe = _("Nothing confidential stands in a mail. You see it once you are signed in.")
    why = _("This mail comes from Peyvand, because you have an account there.")
    footer = [safe, why] if stop else [why]
    message = EmailMessage(policy=WIRE)
    message["From"] = _from(settings, _("Peyvand"))
    message["To"] = _address(name, email)
    message["Subject"] = " ".join(subject.split())
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = code
    text = [*words.lines]
    if title:
        text.append(isolated(title))
    listed = [f"{number(at, code)}. {_named(item, code)}\n{item.address}" for at, item in enumerate(items or (), 1)]
    text += [*listed, f"{words.button}:\n{link}", "-- \n" + "\n".join(footer)]
    if stop:
        text[-1] += "\n" + _("No more mails of this kind:") + f"\n{stop}"
    message.set_content("\n\n".join(text) + "\n")
    laid = page(
        "mail/letter.html",
        LANGUAGES[code],
        subject=words.subject,
        lines=[by_isolates(line) for line in words.lines],
        title=title,
        items=[(_named(item, code), item.address) for item in items or ()],
        button=words.button,
        link=link,
        footer=footer,
        stop=stop,
        home=settings.address,
    )
    message.add_alternative(bytes(laid.body).decode(), subtype="html")
    return message


def plain_text(message: EmailMessage) -> str:
    """Read the plain part of a message."""
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def _named(item: Item, code: str) -> str:
    _: Callable[[str], str] = translations(code).gettext
    return isolated(item.title) if item.title else _("A confidential problem")


def _titles(session: Session, problem_ids: list[str]) -> Mapping[str, str | None]:
    """Name problems by their titles, cut to what fits; a confidential one has none here."""
    found = get_problems(session, problem_ids)
    named: dict[str, str | None] = {}
    for each in found.values():
        title = " ".join(harmless(each.title).split())
        short = title if len(title) <= MOST_TITLE_CHARACTERS else title[: MOST_TITLE_CHARACTERS - 1].rstrip() + "…"
        named[each.id] = short if short and each.confidentiality != "confidential" else None
    return named


def _stop_address(session: Session, settings: Settings, account: Account, kind: Kind) -> str:
    if not kind.stoppable:
        return ""
    return f"{settings.address}/mail/stop/{sign(session, STOP_PURPOSE, {'account': account.id, 'kind': kind.code})}"


def _host(settings: Settings) -> str:
    return parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"


def _from(settings: Settings, usual_name: str) -> Any:
    name, address = parseaddr(settings.mail_from)
    return _address(name or usual_name, address)


def _address(name: str, email: str) -> Address:
    """Write an address with its name, on one line and with nothing that reorders what stands around it."""
    user, _, host = email.rpartition("@")
    if not user.isascii():
        raise UnmailableAddress(
            f"The address {harmless(email)!r} has letters outside ASCII before its @; wanted one without. "
            "Not every mail server can carry it: change the account's address."
        )
    return Address(" ".join(harmless(name).split()), user, host.encode("idna").decode("ascii"))
