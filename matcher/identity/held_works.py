"""What a record holds, made ready for finding out whether it is one person's.

Pieces of evidence under one name go in, `WorkOf` comes out: co-authors folded across scripts and the person's
own name left out, and which other records of a like name hold the same work. Knows no vectors and no
probabilities.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from matcher.identity.homonyms import WorkOf
from matcher.identity.name_likeness import name_likeness
from matcher.identity.names import fold_name, name_keys
from matcher.identity.persons import LONGEST_AUTHOR_LIST
from matcher.records import Evidence


def held_works(
    records: Collection[str],
    names: Sequence[str],
    works: Mapping[str, Sequence[Evidence]],
    *,
    holders: Mapping[str, Iterable[str]],
    names_of: Mapping[str, Sequence[str]],
) -> tuple[WorkOf, ...]:
    """Make ready the works that one record, or several of one person, hold.

    Parameters
    ----------
    records : collection of str
        The experts' ids that are looked at as one. One alone is no list of its own works.
    names : sequence of str
        All spellings of the name.
    works : mapping of str to sequence of Evidence
        Each work's id and its pieces, one of each source that lists it.
    holders : mapping of str to iterable of str
        Each work's id and every expert's id that it is listed under, of whatever name.
    names_of : mapping of str to sequence of str
        Each expert's spellings.
    """
    own = tuple(dict.fromkeys(names))
    alone = next(iter(records)) if len(records) == 1 else None
    like: dict[str, bool] = {}
    made = []
    authors = _co_authors([_longest(pieces) for pieces in works.values()], own)
    for (work, pieces), co_authors in zip(works.items(), authors, strict=True):
        lists = []
        for holder in holders.get(work, ()):
            if holder not in like:
                like[holder] = any(_alike(one, other) for one in own for other in names_of.get(holder, ()))
            if holder != alone and (like[holder] or holder in records):
                lists.append(holder)
        text = pieces[0].title or pieces[0].text
        years = [piece.year for piece in pieces if piece.year]
        made.append(WorkOf(work, min(years, default=None), co_authors, frozenset(lists), text, pieces[0].lang))
    return tuple(made)


def _longest(pieces: Sequence[Evidence]) -> tuple[str, ...]:
    return max((piece.authors for piece in pieces), key=len)


def _co_authors(of_works: Sequence[Sequence[str]], own: Sequence[str]) -> list[frozenset[str]]:
    """Give the keys of the others; one with initials is taken for the only full name that it can stand for."""
    others = [
        [author for author in authors if not any(_alike(author, name) for name in own)]
        if len(authors) <= LONGEST_AUTHOR_LIST
        else []
        for authors in of_works
    ]
    full = {fold_name(each).key: name_keys(fold_name(each)) for authors in others for each in authors}
    full.pop("", None)
    stands_for: dict[str, str] = {}
    for each in {author for authors in others for author in authors}:
        forms = fold_name(each)
        keys = name_keys(forms)
        fits = [key for key, held in full.items() if held & keys] if not forms.key else []
        stands_for[each] = forms.key or (fits[0] if len(fits) == 1 else min(keys, default=each))
    return [frozenset(stands_for[author] for author in authors) for authors in others]


def _alike(one: str, other: str) -> bool:
    return name_likeness(one, other).value > 0
