"""What a person can check when works under one name are to be shared out: facts about each group.

Groups of works go in, codes with details come out. Knows no vectors and no probabilities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.text import detect_language, terms

_N_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class WorkOf:
    """A work under one name.

    ``co_authors`` are keys of the others who did it; ``lists`` the ids of other records of a like name that hold
    the same work; ``title`` is read for the words that a person is shown, and not otherwise.
    """

    id: str
    year: int | None = None
    co_authors: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    title: str = ""
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class SplitReason:
    """One thing that a person can check: a code, and what was seen, one detail for each group where it differs.

    Codes: ``fields`` (words of each group), ``years`` (from and to), ``listed-apart`` (who lists each group alone),
    ``co-authors-in-common`` (their keys), ``no-co-authors-in-common``, ``no-bridging-works``.
    """

    code: str
    details: tuple[str, ...] = ()


def reasons_for(groups: Sequence[Sequence[WorkOf]], *, bridged: bool) -> tuple[SplitReason, ...]:
    """Say what tells the groups apart, and what does not; ``bridged`` where a work belongs to both."""
    reasons = []
    words = [Counter(word for work in group for word in _words(work)) for group in groups]
    if all(words):
        reasons.append(SplitReason("fields", tuple(_own_words(each, words) for each in words)))
    spans = [[work.year for work in group if work.year] for group in groups]
    if all(spans):
        reasons.append(SplitReason("years", tuple(f"{min(span)}–{max(span)}" for span in spans)))
    co_authors = _in_several([work.co_authors for work in group] for group in groups)
    if any(work.co_authors for group in groups for work in group):
        reasons.append(SplitReason("co-authors-in-common" if co_authors else "no-co-authors-in-common", co_authors))
    lists = [{each for work in group for each in work.lists} for group in groups]
    alone = [mine - set().union(*(other for other in lists if other is not mine)) for mine in lists]
    if sum(map(bool, alone)) > 1:
        reasons.append(SplitReason("listed-apart", tuple(", ".join(sorted(each)) for each in alone)))
    if not bridged:
        reasons.append(SplitReason("no-bridging-works"))
    return tuple(reasons)


def _own_words(words: Counter[str], of_all: Sequence[Counter[str]]) -> str:
    others = sum((each for each in of_all if each is not words), Counter[str]())
    ranked = sorted(words, key=lambda word: (others[word] - words[word], word))
    return ", ".join(ranked[:_N_WORDS])


def _in_several(groups: Iterable[Iterable[frozenset[str]]]) -> tuple[str, ...]:
    held = Counter(mark for group in groups for mark in frozenset[str]().union(*group))
    return tuple(sorted(mark for mark, n in held.items() if n > 1))


def _words(work: WorkOf) -> tuple[str, ...]:
    found = terms(work.title, work.lang or detect_language(work.title)) if work.title else []
    return tuple(dict.fromkeys(work.title[term.start : term.end].lower() for term in found))
