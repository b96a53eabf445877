"""Which expert of the catalogue is meant by an author whom a source names.

A piece of work with its people and the experts who may be meant go in; whom each is linked to, and who else
it may be, comes out. It knows no store; `author_keys` say which experts are worth asking about.

The same evidence counts as between two records (`matcher.identity.people`), with the work standing for the
author's whole record. Experts compete for an author: where several fit, each is the less likely.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from matcher.identity.likeness import Likeness
from matcher.identity.names import fold_name
from matcher.identity.people import Commonness, commonness_of, compare, person_keys
from matcher.identity.persons import LONGEST_AUTHOR_LIST, Person, title_marks
from matcher.sources.reading import Author, Work

LINK_AT: Final = 0.95
"""An author at least this likely an expert is linked by itself."""

SUGGEST_AT: Final = 0.3
"""An author at least this likely an expert is put before someone."""

_PRIOR: Final = -0.7
"""In log-odds: a catalogue holds fewer people than sign its people's works."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whom an author may be.

    ``expert_id`` is the expert that the author is linked to by itself, if any; ``likely`` are all from
    `SUGGEST_AT` on, the likeliest first, ``a`` the author's name, ``b`` the expert's id.
    """

    author: Author
    expert_id: str | None = None
    likely: tuple[Likeness, ...] = ()


def author_as_person(author: Author, work: Work) -> Person:
    """Write what a work tells of one of its authors as a record."""
    others = [other.name for other in work.people if other is not author] + list(work.evidence.authors)
    own = fold_name(author.name)
    keys = {fold_name(name).key for name in others} if len(others) <= 2 * LONGEST_AUTHOR_LIST else set()
    year = work.evidence.year
    return Person(
        id=work.evidence.id,
        names=(author.name,),
        orcid=author.orcid,
        institution=author.affiliation,
        coauthors=frozenset(keys - {"", own.key}),
        titles=title_marks(work.evidence),
        years=(year, year) if year else None,
    )


def author_keys(author: Author, work: Work) -> frozenset[str]:
    """Give the keys (`people.person_keys`) of which an expert who is meant shares at least one."""
    return person_keys(author_as_person(author, work))


def link_author(
    author: Author, work: Work, candidates: Sequence[Person], *, commonness: Commonness | None = None
) -> Link:
    """Find the expert who is meant by an author.

    Parameters
    ----------
    candidates : sequence of Person
        Experts who share a key with the author; others cost time and change nothing.
    commonness : mapping of str to int, optional
        How many persons have each of `people.counted_keys`; counted among the candidates where it is not given.
    """
    named = author_as_person(author, work)
    counted = commonness_of(candidates) if commonness is None else commonness
    found = {}
    for candidate in {each.id: each for each in candidates}.values():
        likeness = compare(replace(named, id=f"\0{named.id}"), candidate, counted)
        if likeness:
            found[candidate.id] = likeness
    odds = {expert: math.exp(_PRIOR) * _odds(likeness.probability) for expert, likeness in found.items()}
    all_odds = 1 + sum(odds.values())
    likely = sorted(
        (
            Likeness(author.name, expert, round(odds[expert] / all_odds, 4), likeness.reasons)
            for expert, likeness in found.items()
            if odds[expert] / all_odds >= SUGGEST_AT
        ),
        key=lambda each: (-each.probability, each.b),
    )
    best = likely[0].b if likely and likely[0].probability >= LINK_AT else None
    return Link(author, best, tuple(likely))


def link_work(work: Work, candidates: Sequence[Person], *, commonness: Commonness | None = None) -> tuple[Link, ...]:
    """Link each of a work's people; an expert whom two of them are linked to is only suggested for both."""
    links = [link_author(author, work, candidates, commonness=commonness) for author in work.people]
    linked = [link.expert_id for link in links]
    return tuple(replace(link, expert_id=None) if linked.count(link.expert_id) > 1 else link for link in links)


def _odds(probability: float) -> float:
    return probability / max(1e-9, 1 - probability)
