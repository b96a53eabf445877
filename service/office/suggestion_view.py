"""Suggestions as a page shows them: by expert, and under it by what they would become.

What a workflow lists goes in, groups for a template come out. Knows no request and no store.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from matcher.records import Expert
from service.suggestions.store import INTEREST
from service.suggestions.workflow import Shown

Part = Literal["record", "interests", "works"]
PARTS: Final[tuple[Part, ...]] = ("record", "interests", "works")

_FAULTS: Final = {
    "locked": re.compile(r".* is protected by a password\..*", re.DOTALL),
    "pictures": re.compile(r".* holds (?:pictures of pages and )?no text\..*", re.DOTALL),
    "old": re.compile(r".* is a document of Word before 2007.*", re.DOTALL),
    "kind": re.compile(r".* is neither PDF nor DOCX\..*", re.DOTALL),
    "no-cv": re.compile(r".* shows no name and no section of a CV.*", re.DOTALL),
    "empty": re.compile(r".* is empty\..*", re.DOTALL),
    "broken": re.compile(r".* is broken: .*", re.DOTALL),
}
"""What `matcher.sources.cv.read_cv` says, and the code of the sentence that says it in the reader's language."""


@dataclass(frozen=True, slots=True)
class Item:
    """One suggestion; ``is_new`` where it was read just now, ``of_bibliography`` where no CV says it."""

    shown: Shown
    is_new: bool

    @property
    def id(self) -> int:
        """Its number."""
        return self.shown.suggestion.id

    @property
    def kind(self) -> str:
        """What it would become: a field of the record, an interest, or a kind of work."""
        return self.shown.evidence.kind if self.shown.evidence else self.shown.suggestion.kind

    @property
    def said(self) -> str:
        """The very words, or the author's name where a bibliography names only that."""
        return self.shown.suggestion.said

    @property
    def of_bibliography(self) -> bool:
        """Whether it is a work of which a bibliography names only the authors."""
        return self.shown.suggestion.kind == "work"


@dataclass(frozen=True, slots=True)
class Group:
    """What is suggested about one expert, by part of what is known of a person; empty parts are left out."""

    expert: Expert
    expert_id: str
    parts: tuple[tuple[Part, tuple[Item, ...]], ...]


def groups_of(listed: Iterable[Shown], fresh: Collection[int]) -> list[Group]:
    """Group suggestions, which are in the order of the experts already; ``fresh`` are those read just now."""
    groups = []
    for expert_id, some in groupby(listed, key=lambda each: each.suggestion.expert_id):
        items = [Item(each, each.suggestion.id in fresh) for each in some]
        parts = {part: tuple(each for each in items if _part(each) == part) for part in PARTS}
        groups.append(
            Group(items[0].shown.expert, expert_id, tuple((part, those) for part, those in parts.items() if those))
        )
    return groups


def fault_of(message: str) -> str:
    """Name why a CV could not be read; empty where there is no sentence for it."""
    return next((code for code, pattern in _FAULTS.items() if pattern.fullmatch(message)), "")


def _part(item: Item) -> Part:
    if item.shown.evidence is not None:
        return "works"
    return "interests" if item.kind == INTEREST else "record"
