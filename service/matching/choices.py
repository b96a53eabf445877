"""What can be chosen: filters, and what a person does with a match and why.

Choices come in; an error that lists what there is comes out, or nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from matcher.checks import MAX_ID_CHARACTERS
from matcher.errors import InvalidInput, UnknownChoice
from matcher.records import Filters
from matcher.text import readable
from service.catalogue.people_store import regions_by_institution
from service.runtime import Runtime

MAX_NOTE_CHARACTERS: Final = 2000
MOST_CHOICES: Final = 20

VERBS: Final = ("shortlist", "introduce", "decline")
"""What a person can do with a match."""

REASONS: Final = ("not-my-field", "on-leave", "too-busy", "too-vague", "conflict", "other")
"""Why a match was declined."""


def check_filters(runtime: Runtime, filters: Filters) -> None:
    """Refuse an institution or a region that the store does not know: it would find nobody and not say why."""
    if not filters.institutions and not filters.regions:
        return
    with runtime.database.unit() as session:
        known = regions_by_institution(session)
    _check_known("institution", filters.institutions, known)
    _check_known("region", filters.regions, sorted({region for region in known.values() if region}))


def _check_known(what: str, wanted: Collection[str], known: Collection[str]) -> None:
    for value in wanted:
        if value not in known:
            seen = value if len(value) <= MAX_ID_CHARACTERS else f"{value[:MAX_ID_CHARACTERS]}…"
            choices = list(known)[:MOST_CHOICES]
            raise UnknownChoice(what, seen, choices, more=len(known) - len(choices))


def check_choice(verb: str, reason: str | None) -> None:
    """Refuse a verb or a reason that is not on its list, and declining without a reason."""
    if verb not in VERBS:
        raise UnknownChoice("verb", verb, VERBS)
    if reason is not None and reason not in REASONS:
        raise UnknownChoice("reason", reason, REASONS)
    if verb == "decline" and reason is None:
        raise InvalidInput(f"To decline needs a reason. Choose one of: {', '.join(REASONS)}.", field="reason")


def checked_note(note: str) -> str:
    """Give a note that can be kept, or say why it cannot."""
    if len(note) > MAX_NOTE_CHARACTERS:
        raise InvalidInput(
            f"The note has {len(note):,} characters; at most {MAX_NOTE_CHARACTERS:,} are kept. Shorten it.",
            field="note",
        )
    return readable(note, what="note")
