"""A person who may be two as a page shows it: the groups of works, and what tells them apart.

A flag goes in, groups for a template come out; a form's moves go in, groups for the workflow come out. Knows no
request and no store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.identity.homonyms import SplitReason
from matcher.identity.name_likeness import name_likeness
from matcher.records import Evidence, Expert
from service.identity.split_store import ONE_PERSON, PROPOSED, SPLIT, Split
from service.identity.splitting import Flagged
from service.identity.words import split_reasons_line
from service.office.pairs_view import band_of
from service.web.shown import Run, by_isolates

CO_AUTHORS: Final = 5
"""So many co-authors of a group are named."""
WORKS_OPEN: Final = 6
"""So many works of a group are shown at once; the others can be unfolded."""
WORDS_OPEN: Final = 60
"""Of a work without a title, so many characters of its text."""

TWO, ONE, UNDO = "split", "one-person", "undo"
LEADS_TO: Final = {TWO: {SPLIT}, ONE: {ONE_PERSON}, UNDO: {PROPOSED, "undone"}}
"""In which states a flag is after each thing that can be done."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work in a line."""

    id: str
    title: str
    lang: str
    kind: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Works that belong together. ``words`` mark it; ``person`` is whose they are once it is decided."""

    works: tuple[Work, ...]
    words: tuple[str, ...]
    years: tuple[int, int] | None
    co_authors: tuple[str, ...]
    person: str = ""


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flagged person as a page shows it; ``why`` says what speaks for two."""

    split: Split
    expert: Expert
    groups: tuple[Group, ...]
    band: str
    why: tuple[Run, ...]
    actions: tuple[str, ...]


def flag_view(flagged: Flagged, code: str) -> FlagView:
    """Lay a flagged person out, the reasons in words of a language."""
    split = flagged.split
    own = (flagged.expert.name, *flagged.expert.names)
    persons = (split.expert_id, *split.new_ids)
    reasons = {each.code: each.details for each in split.reasons}
    # Once it is decided the groups may be others than the reasons speak of.
    fields = reasons.get("fields", ()) if split.state == PROPOSED else ()
    # What the groups show is not said twice, and keys of co-authors are for no reader.
    said = [SplitReason(each.code) for each in split.reasons if each.code != "years"]
    groups = tuple(
        Group(
            works=tuple(_work(each) for each in works),
            words=_words(fields[at]) if at < len(fields) else (),
            years=_years(works),
            co_authors=_co_authors(works, own),
            person=persons[at] if split.state == SPLIT and at < len(persons) else "",
        )
        for at, works in enumerate(flagged.groups)
    )
    return FlagView(
        split=split,
        expert=flagged.expert,
        groups=groups,
        band=band_of(split.probability),
        why=by_isolates(split_reasons_line(said, code)),
        actions={PROPOSED: (TWO, ONE), SPLIT: (UNDO,), ONE_PERSON: (UNDO,)}.get(split.state, ()),
    )


def regrouped(flagged: Flagged, *, keeps: str, moves: Mapping[str, str]) -> list[list[str]] | None:
    """Make the groups that a form wants of those that were proposed.

    Parameters
    ----------
    keeps : str
        The number of the group that goes on under the present name, from 0.
    moves : mapping of str to str
        Each work's id and the number of the group that it is to be in; what is not named stays.

    Returns
    -------
    list of lists of str, or None
        The group that keeps the name first, empty ones left out; nothing where all is as it was proposed. Fewer
        than two groups, or an empty first one, say that there is nobody to split off.
    """
    places = {str(at) for at in range(len(flagged.groups))}
    groups: list[list[str]] = [[] for _ in flagged.groups]
    for at, works in enumerate(flagged.groups):
        for work in works:
            wanted = moves.get(work.id, "")
            groups[int(wanted) if wanted in places else at].append(work.id)
    first = int(keeps) if keeps in places else 0
    if not first and groups == [[work.id for work in works] for works in flagged.groups]:
        return None
    return [groups[first], *(each for at, each in enumerate(groups) if at != first and each)]


def _work(piece: Evidence) -> Work:
    title = piece.title or " ".join(piece.text.split())[:WORDS_OPEN]
    return Work(piece.id, title, piece.lang or "other", piece.kind, piece.year)


def _words(detail: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in detail.split(",") if each.strip()))


def _years(works: Sequence[Evidence]) -> tuple[int, int] | None:
    known = [each.year for each in works if each.year]
    return (min(known), max(known)) if known else None


def _co_authors(works: Sequence[Evidence], own: Sequence[str]) -> tuple[str, ...]:
    counted = Counter(author for each in works for author in dict.fromkeys(each.authors))
    ranked = sorted(counted, key=lambda author: (-counted[author], author))
    others = (author for author in ranked if not any(name_likeness(author, name).value > 0 for name in own if name))
    return tuple(author for author, _ in zip(others, range(CO_AUTHORS), strict=False))
