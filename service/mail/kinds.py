"""What mails there are: one table of kinds, with what each takes and who may be spared it.

A kind and facts go in; the facts, checked and ready for the store, or an error, come out. Facts are codes,
identifiers, numbers, days and paths of this host: a mail holds no text of a problem and no person's secret. The one
exception is a ``link``, which opens something once; it leaves the store when the mail has left the house.
Knows no store; the words are in `service.mail.words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from matcher.errors import InvalidInput, UnknownChoice

MOST_CHARACTERS: Final = 500
MOST_ITEMS: Final = 20

FREQUENCIES: Final = ("daily", "weekly", "never")
"""How often a digest comes; the second is what holds for who chose nothing."""
ON: Final = "on"
OFF: Final = "off"

EXPERT_ANSWERS: Final = ("yes", "no", "later")
COMPANY_ANSWERS: Final = ("accepted", "declined")
STEPS: Final = ("introduction", "visit", "proposal", "memorandum", "contract", "work", "outcome")
OUTCOMES: Final = ("done", "failed")
SWITCHED: Final = ("on", "off")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail.

    ``takes`` and ``may_take`` name the facts that must and that may be given; ``roles`` are those of the accounts
    that such mails go to, which is what an account's page lists; ``lasts`` is how long it may wait for a mail
    server before it is too old to be sent.
    """

    code: str
    roles: tuple[str, ...]
    takes: tuple[str, ...] = ()
    may_take: tuple[str, ...] = ()
    stoppable: bool = True
    lasts: timedelta = timedelta(days=7)

    @property
    def choices(self) -> tuple[str, ...]:
        """What an account may choose of it; nothing of mails that always come."""
        if not self.stoppable:
            return ()
        return FREQUENCIES if self.code == DIGEST else (ON, OFF)

    @property
    def usual(self) -> str:
        """What holds for who chose nothing."""
        return "weekly" if self.code == DIGEST else ON

    @property
    def stopped(self) -> str:
        """The choice that stops it."""
        return "never" if self.code == DIGEST else OFF


DIGEST: Final = "digest"
_EVERYONE: Final = ("officer", "administrator", "company", "faculty", "secretary", "operator")
_OFFICE: Final = ("officer", "administrator", "operator")
_COMPANY: Final = ("company",)
_FACULTY: Final = ("faculty",)
_ALL_SIDES: Final = ("officer", "administrator", "company", "faculty")

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({
    kind.code: kind
    for kind in (
        Kind("sign-in-link", _EVERYONE, ("link",), stoppable=False, lasts=timedelta(hours=2)),
        Kind("invitation", _EVERYONE, ("link",), ("place",), stoppable=False, lasts=timedelta(days=14)),
        Kind("claim-profile", _FACULTY, ("link",), ("place",), stoppable=False, lasts=timedelta(days=30)),
        Kind("confirm-address", _EVERYONE, ("link", "to"), stoppable=False, lasts=timedelta(hours=2)),
        Kind("address-changed", _EVERYONE, ("to",), stoppable=False),
        Kind("password-changed", _EVERYONE, stoppable=False),
        Kind("second-factor-changed", _EVERYONE, ("switched",), stoppable=False),
        Kind("problem-received", _COMPANY, ("problem", "path")),
        Kind("problem-posted", _OFFICE, ("problem", "path")),
        Kind("problem-returned", _COMPANY, ("problem", "path")),
        Kind("problem-closed", _COMPANY, ("problem", "path")),
        Kind("problem-ended", _OFFICE, ("problem", "path")),
        Kind("candidates-released", _COMPANY, ("problem", "path", "count")),
        Kind("company-answered", _OFFICE, ("problem", "path", "company_answer")),
        Kind("expert-asked", _FACULTY, ("problem", "path"), ("until",)),
        Kind("expert-answered", _OFFICE, ("problem", "path", "expert_answer")),
        Kind("revealed", _ALL_SIDES, ("problem", "path")),
        Kind("message", _ALL_SIDES, ("problem", "path")),
        Kind("case-step", _ALL_SIDES, ("case", "path", "step")),
        Kind("case-due", _OFFICE, ("case", "path", "due")),
        Kind("agreement-expires", (*_OFFICE, "company"), ("agreement", "path", "ends")),
        Kind(DIGEST, _FACULTY, ("items", "path"), ("count",)),
        Kind("import-finished", _OFFICE, ("path", "outcome")),
    )
})  # fmt: skip
"""Code → kind.

Facts: ``link`` and ``path`` are paths of this host (a link holds a secret); ``problem``, ``case`` and
``agreement`` identifiers; ``count`` a whole number; ``until``, ``due`` and ``ends`` days; ``place`` the name of an
institution or organisation; ``company_answer``, ``expert_answer``, ``step``, ``outcome`` and ``switched`` codes;
``to`` the address that such a mail goes to instead of the account's;
``items`` a list of mappings with ``path`` and, unless it is confidential, ``problem``. Every kind takes ``once``
besides: a second mail to the same account of the same kind with the same ``once`` is not written.
"""

ONCE: Final = "once"
SECRETS: Final = ("link", "to")
"""Facts that open something, or an address that is nobody's yet: never shown in a list."""
_PATHS: Final = ("link", "path")
_IDS: Final = ("problem", "case", "agreement", "place")
_DAYS: Final = ("until", "due", "ends")
_CODES: Final = {
    "company_answer": COMPANY_ANSWERS,
    "expert_answer": EXPERT_ANSWERS,
    "step": STEPS,
    "outcome": OUTCOMES,
    "switched": SWITCHED,
}


def kind_of(code: str) -> Kind:
    """Find a kind, or raise `UnknownChoice`."""
    if (found := KINDS.get(code)) is None:
        raise UnknownChoice("kind of mail", code, KINDS, field="kind")
    return found


def checked_facts(kind: Kind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Check the facts of a mail and write them as JSON holds them.

    Raises
    ------
    UnknownChoice
        If a fact is given that this kind does not take, or a code that there is not.
    InvalidInput
        If one lacks, or is not of its sort.
    """
    known = (*kind.takes, *kind.may_take)
    for name in facts:
        if name not in known:
            raise UnknownChoice(f"fact of the mail {kind.code!r}", name, (*known, ONCE), field=name)
    lacking = [name for name in kind.takes if facts.get(name) is None]
    if lacking:
        raise InvalidInput(
            f"The mail {kind.code!r} lacks {', '.join(lacking)}; it takes {', '.join(kind.takes)}.", field=lacking[0]
        )
    return {name: _checked(name, value) for name, value in facts.items() if value is not None}


def _checked(name: str, value: Any) -> Any:
    if name == "items":
        return [_item(each) for each in list(value)[:MOST_ITEMS]]
    if name == "count":
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise _not(name, value, "a whole number from 0 on")
        return value
    if name in _DAYS:
        return _day(name, value)
    if name in _CODES:
        if value not in _CODES[name]:
            raise UnknownChoice(name, value, _CODES[name])
        return value
    written = str(value)
    if not written or len(written) > MOST_CHARACTERS:
        raise _not(name, value, f"1 to {MOST_CHARACTERS} characters")
    if name in _PATHS and not is_local(written):
        raise _not(name, value, "a path of this host, such as /problems/p-1")
    return written


def is_local(path: str) -> bool:
    """Say whether this is a path of this host that can stand in a mail as it is."""
    parts = urlsplit(path)
    plain = path.isascii() and path.isprintable() and not set(' "<>\\').intersection(path)
    return plain and path.startswith("/") and not path.startswith("//") and not (parts.scheme or parts.netloc)


def _item(item: Mapping[str, Any]) -> dict[str, str]:
    for name in item:
        if name not in ("path", "problem"):
            raise UnknownChoice("fact of an item", name, ("path", "problem"), field="items")
    return {name: _checked(name, value) for name, value in item.items() if value is not None}


def _day(name: str, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()[:10]
    except (TypeError, ValueError) as error:
        raise _not(name, value, "a day, such as 2026-11-29") from error


def _not(name: str, value: object, wanted: str) -> InvalidInput:
    shown = "(a secret)" if name in SECRETS else repr(value)[:80]
    return InvalidInput(f"{name} is {shown}; wanted {wanted}.", field=name)
