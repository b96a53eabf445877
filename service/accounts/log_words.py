"""The details of a line of the log, in the reader's language: what is known gets its words, the rest stays a code.

The details of a line go in, a text comes out. Knows no store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.accounts.words import role_name
from service.web.languages import in_digits_of, translations

Gettext = Callable[[str], str]


def details_told(details: Mapping[str, Any], code: str) -> str:
    """Say the details of a line."""
    _: Gettext = translations(code).gettext
    return _("; ").join(
        f"{_named(name, code)}: {_valued(name, value, code)}" for name, value in sorted(details.items())
    )


def _named(name: str, code: str) -> str:
    _: Gettext = translations(code).gettext
    return {
        "again": _("once more"), "answer": _("answer"), "before": _("before"), "by": _("by"), "case": _("case"),
        "count": _("how many"), "fields": _("fields"), "format": _("format"), "found": _("found"),
        "internal": _("for the office alone"), "introduction": _("introduction"), "kind": _("kind"),
        "lang": _("language"), "reason": _("reason"), "role": _("role"), "side": _("side"), "standing": _("standing"),
        "step": _("step"),
    }.get(name, name)  # fmt: skip


def _valued(name: str, value: Any, code: str) -> str:
    _: Gettext = translations(code).gettext
    if isinstance(value, list):
        return _(", ").join(_valued(name, each, code) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    known = {
        "password": _("password"), "link": _("link"), "hand": _("hand"), "code": _("code"),
        "single-sign-on": _("single sign-on"),
        "yes": _("yes"), "no": _("no"), "later": _("later"), "accepted": _("accepted"), "declined": _("declined"),
        "expert": _("expert"), "candidate": _("candidate"), "pinned": _("pinned"), "excluded": _("left out"),
        "introduction": _("Introduction"), "visit": _("Visit"), "proposal": _("Proposal"),
        "memorandum": _("Memorandum"), "contract": _("Contract"), "work": _("Work"), "outcome": _("Outcome"),
    }  # fmt: skip
    if name == "side" and value == "company":
        return _("The company")
    said = known.get(str(value)) or role_name(str(value), code)
    return in_digits_of(code, said)
