"""The verb of searching: one box over experts, organisations, problems and cases, each as far as the reader sees it.

Words come in, records go out. Knows no HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matcher.records import Expert, Organisation
from matcher.text import readable
from service.accounts.permissions import need
from service.catalogue.people import list_experts
from service.fingerprints import search_name
from service.listing import Page
from service.problems.workflow import list_organisations
from service.runtime import Runtime
from service.search import store
from service.search.store import FoundCase, FoundProblem

__all__ = ["MOST_CHARACTERS", "Found", "FoundCase", "FoundProblem", "find"]

MOST_CHARACTERS: Final = 200
SHOWN: Final = 10
"""Of each kind at most so many are shown; more words find fewer."""
SEES_ORGANISATIONS: Final = ("officer", "administrator", "operator", "secretary")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, of each kind; ``n_experts`` and ``n_organisations`` count those not shown too."""

    words: str
    experts: Sequence[Expert] = ()
    n_experts: int = 0
    organisations: Sequence[Organisation] = ()
    n_organisations: int = 0
    problems: Sequence[FoundProblem] = ()
    cases: Sequence[FoundCase] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing fits."""
        return not (self.experts or self.organisations or self.problems or self.cases)


def find(runtime: Runtime, words: str) -> Found:
    """Find what holds each of these words: in a name, a title, a problem's text.

    Raises
    ------
    UnreadableText
        If they are no text.
    NotPermitted
        If the actor is nobody.
    """
    need(runtime.actor, "search.use")
    words = readable(words, what="q").strip()[:MOST_CHARACTERS]
    if not search_name(words):  # nothing, or nothing but marks of direction
        return Found("")
    page = Page(limit=SHOWN)
    experts = list_experts(runtime, page=page, text=words)
    office = runtime.actor.kind in SEES_ORGANISATIONS
    organisations = list_organisations(runtime, page=page, text=words) if office else None
    with runtime.database.unit() as session:
        problems = store.find_problems(session, runtime.actor, words, limit=SHOWN)
        cases = store.find_cases(session, runtime.actor, words, limit=SHOWN)
    return Found(
        words, experts.items, experts.total, organisations.items if organisations else (),
        organisations.total if organisations else 0, problems, cases,
    )  # fmt: skip
