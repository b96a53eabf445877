"""What a record tells of a person, drawn together for comparing.

An expert and their evidence go in, a `Person` comes out. Knows no other persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matcher.identity.name_likeness import name_likeness
from matcher.identity.names import fold_name
from matcher.identity.works import says_much, short_hash, title_key
from matcher.records import Evidence, Expert

LONGEST_AUTHOR_LIST: Final = 30
"""Authors of a work that more signed hardly know each other."""

_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Person:
    """What one record tells of a person; what it does not tell is empty.

    ``names`` begins with the name that is shown. ``coauthors`` are keys of names (`coauthor_key`), ``titles``
    keys of works (`title_marks`), ``years`` the first
    and the last year of a work. ``namesakes`` are keys of the authors of one work who may all be this person,
    where there is more than one: brothers who write together. ``source`` is the list that the record stands
    in: hardly any list names a person twice. ``institution`` is the
    institution's name, or an affiliation as written; the id, where both have one, goes first.
    """

    id: str
    names: tuple[str, ...]
    orcid: str | None = None
    email: str | None = None
    institution_id: str | None = None
    institution: str = ""
    department: str = ""
    field: str | None = None
    coauthors: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    namesakes: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    source: str = ""


def title_marks(piece: Evidence) -> frozenset[str]:
    """Give the marks by which a piece is known as the same work in someone's list: DOI and titles that say much."""
    marks = {f"doi:{piece.doi.lower()}"} if piece.doi else set()
    titles = (title for title in (piece.title, piece.translated_title) if title and says_much(title))
    return frozenset(marks | {f"t:{short_hash(title_key(title))}" for title in titles})


def coauthor_key(name: str) -> str:
    """Give the key of a co-author's name, alike in both scripts; empty where it is not written out."""
    return fold_name(name).key


def person_from(
    expert: Expert, evidence: Iterable[Evidence] = (), *, institution: str = "", source: str = ""
) -> Person:
    """Draw together what an expert's record and their evidence tell; ``institution`` is its name."""
    names = tuple(dict.fromkeys(name for name in (expert.name, *expert.names) if name.strip()))
    coauthors: set[str] = set()
    namesakes: set[str] = set()
    titles: set[str] = set()
    years: list[int] = []
    for piece in evidence:
        titles |= title_marks(piece)
        years += [piece.year] if piece.year else []
        if len(piece.authors) <= LONGEST_AUTHOR_LIST:
            keys = [(fold_name(each).key, _may_be(each, names)) for each in piece.authors if fold_name(each).key]
            coauthors |= {key for key, may_be in keys if not may_be}
            alike = {key for key, may_be in keys if may_be}
            namesakes |= alike if len(alike) > 1 else set()
    return Person(
        expert.id,
        names,
        orcid=expert.orcid,
        email=expert.email,
        institution_id=expert.institution_id,
        institution=institution,
        department=expert.department,
        field=expert.field,
        coauthors=frozenset(coauthors),
        titles=frozenset(titles),
        namesakes=frozenset(namesakes),
        years=(min(years), max(years)) if years else None,
        source=source,
    )


def _may_be(author: str, own: Iterable[str]) -> bool:
    """Tell whether an author may be the person."""
    return any(name_likeness(author, name).value >= _ALIKE for name in own)


def persons_from(
    experts: Iterable[Expert],
    evidence: Iterable[Evidence],
    *,
    institution_names: Mapping[str, str],
    source_of: Mapping[str, str],
) -> tuple[Person, ...]:
    """Do what `person_from` does for many experts; the mappings lead from ids to institutions' names and to sources."""
    works: dict[str, list[Evidence]] = defaultdict(list)
    for piece in evidence:
        for expert_id in piece.expert_ids:
            works[expert_id].append(piece)
    return tuple(
        person_from(
            expert,
            works.get(expert.id, ()),
            institution=institution_names.get(expert.institution_id or "", ""),
            source=source_of.get(expert.id, ""),
        )
        for expert in experts
    )
