"""Where each kind of reader may go: the entries of the menu, in their order and in the reader's language.

The kind of an actor goes in, entries come out. What is behind an entry asks for itself who may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from service.web.languages import translations


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu; ``key`` is what a page names as where it is."""

    key: str
    address: str
    name: str


_OFFICE: Final = ("inbox", "problems", "cases", "organisations", "agreements", "exposure", "reports", "catalogue")
_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "company": ("company", "cases", "agreements"),
    "faculty": ("opportunities", "cases", "profile"),
    "officer": _OFFICE,
    "administrator": (*_OFFICE, "people"),
    "secretary": ("reports", "agreements", "exposure"),
    "operator": (*_OFFICE, "people"),
}

HOMES: Final[Mapping[str, str]] = {
    "company": "/company",
    "faculty": "/opportunities",
    "officer": "/inbox",
    "administrator": "/inbox",
    "secretary": "/reports",
    "operator": "/inbox",
}
"""Where each kind begins."""


@lru_cache(maxsize=32)
def entries_for(kind: str, code: str) -> tuple[Entry, ...]:
    """List the entries of a kind's menu."""
    _: Callable[[str], str] = translations(code).gettext
    named = {
        "inbox": ("/inbox", _("Inbox")),
        "problems": ("/problems", _("Problems")),
        "organisations": ("/organisations", _("Organisations")),
        "company": ("/company", _("Your problems")),
        "cases": ("/cases", _("Cases")),
        "agreements": ("/agreements", _("Agreements")),
        "exposure": ("/exposure", _("Who is asked")),
        "reports": ("/reports", _("Reports")),
        "catalogue": ("/office", _("Catalogue")),
        "people": ("/people", _("People")),
        "opportunities": ("/opportunities", _("Opportunities")),
        "profile": ("/profile", _("Your profile")),
    }
    return tuple(Entry(key, *named[key]) for key in _OF_KIND.get(kind, ()))
