"""How likely two records are about one person, and which records are worth comparing at all.

Persons go in, as records of any source tell of them; keys to find them by, and likenesses with their
reasons, come out. Nothing is merged here, and it knows no store.

Everything that speaks for or against is weighed in log-odds and added up, as Fellegi and Sunter (1969)
do. The weights were fitted on one invented catalogue and rounded; `docs/EVALUATION.md` has the figures.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from matcher.identity.institutions import institution_key, same_institution
from matcher.identity.likeness import Likeness, Reason, likeness_of
from matcher.identity.name_likeness import (
    DIFFERENT,
    INITIALS,
    OTHER_SCRIPT,
    PART,
    SAME,
    SPELLING,
    SWAPPED,
    TYPO,
    NameLikeness,
    name_likeness,
)
from matcher.identity.names import fold_name, name_keys, name_words
from matcher.identity.persons import Person
from matcher.identity.transliterate import is_persian
from matcher.text.letters import ZWNJ, compose, fold_latin, fold_persian

MOST_SHARING: Final = 60
"""A key that more persons share is skipped; with their institution it is another key."""

UNKNOWN_COMMONNESS: Final = 8
"""How many are taken to bear a name of which it is not told."""

RARE: Final = 2
"""A word that more records hold is a name of its own, no slip."""

MANY: Final = 5
"""Of so many titles, or co-authors, that two lists of one person mostly share some."""

LONG_SILENCE_YEARS: Final = 10

_MARKED_TITLES: Final = 3
_DEPARTMENT_WORDS: Final = frozenset(
    ["گروه", "دانشکده", "department", "dept", "faculty", "of", "school", "bo", "mon", "khoa"]
)

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({
    "same-orcid": 12.0, "different-orcid": -20.0, "same-email": 7.0, "different-email": -1.0,
    "same-name": 1.5, f"name-{SWAPPED}": 1.5, f"name-{OTHER_SCRIPT}": 1.5, f"name-{SPELLING}": 0.8,
    f"name-{INITIALS}": 0.4, f"name-{TYPO}": 0.3, f"name-{PART}": -1.0, "name-near": -6.0, "different-name": -8.0,
    "common-name": -1.1, "ambiguous-initials": -3.5,
    "same-institution": 3.0, "different-institution": -2.5, "same-department": 1.1, "different-department": -2.5,
    "shared-titles": 2.2, "no-shared-titles": -1.5, "shared-coauthors": 1.4, "no-shared-coauthors": -1.5,
    "years-apart": -0.7, "same-field": 0.7, "different-field": -1.5, "same-source": -2.5,
})  # fmt: skip
"""What each reason weighs, in log-odds: ``common-name`` for each e-fold of people who bear the name, titles and
co-authors for each one shared, three at most. What speaks against is set weaker than the fit would have it: real
people move, change departments, and are listed in part."""

Commonness = Mapping[str, int]
"""How many persons have a key of `counted_keys`."""
NOT_COUNTED: Final[Commonness] = MappingProxyType({})


def person_keys(person: Person) -> frozenset[str]:
    """Give the keys of which two records of one person share at least one, about twenty of them.

    ``o:`` ORCID iD, ``e:`` e-mail, ``n:``, ``p:`` and ``f:`` the name (`names.name_keys`), ``f:…@`` and ``w:…@``
    a part of the name with the institution, ``t:…|`` one of a few works with a word of the name. Records are
    compared that share a key which no more than `MOST_SHARING` have.
    """
    keys = {f"o:{person.orcid}"} if person.orcid else set()
    if person.email:
        keys.add(f"e:{person.email.lower()}")
    houses = {f"@{house}" for house in (person.institution_id, institution_key(person.institution)) if house}
    few = sorted(person.titles)[:_MARKED_TITLES]
    for forms in map(fold_name, person.names):
        named = name_keys(forms)
        keys |= named
        words = name_words(forms)
        for house in houses:
            keys |= {key + house for key in named if key.startswith("f:")}
            keys |= {f"w:{word}{house}" for word in words}
        keys |= {f"{title}|{word}" for title in few for word in words}
    return frozenset(keys)


def counted_keys(person: Person) -> frozenset[str]:
    """Give the keys of a person that are counted to tell how common a name is: of the name, and ``v:`` of its words."""
    keys: set[str] = set()
    for forms in map(fold_name, person.names):
        keys |= name_keys(forms)
        keys.update(f"v:{word}" for word in (*forms.tokens, *forms.joined, *forms.accented))
    return frozenset(keys)


def commonness_of(people: Iterable[Person]) -> Commonness:
    """Count how many have each of `counted_keys`."""
    return Counter(key for person in people for key in counted_keys(person))


def compare(a: Person, b: Person, commonness: Commonness = NOT_COUNTED) -> Likeness | None:
    """Say how likely two records are one person, with the reasons; nothing where neither name nor iD agree.

    Parameters
    ----------
    a, b : Person
        Records of two ids.
    commonness : mapping of str to int
        How many persons have each key (`commonness_of`): an equal name says the less, the more bear it.
    """
    a, b = sorted((a, b), key=lambda each: each.id)
    if a.orcid and a.orcid == b.orcid:
        return likeness_of(a.id, b.id, [(WEIGHTS["same-orcid"], Reason("same-orcid", a.orcid))])
    alike = _names_alike(a.names, b.names)
    same_email = bool(a.email and b.email and a.email.lower() == b.email.lower())
    if alike[0].kind == DIFFERENT and not same_email:
        return None
    seen = observed(a, b, alike, commonness)
    return likeness_of(a.id, b.id, ((WEIGHTS[code] * amount, Reason(code, detail)) for code, amount, detail in seen))


def _names_alike(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[NameLikeness, str, str]:
    """Find the two names of two persons that are most alike."""
    return max(
        ((name_likeness(mine, yours), mine, yours) for mine in one for yours in other),
        key=lambda each: (each[0].value, sorted(each[1:])),
        default=(NameLikeness(0.0, DIFFERENT), "", ""),
    )


def observed(
    a: Person, b: Person, alike: tuple[NameLikeness, str, str], commonness: Commonness
) -> Iterator[tuple[str, float, str]]:
    """List what is seen of two records: code of a reason, how much of it, and words for a person."""
    yield from _of_name(alike, commonness)
    if a.orcid and b.orcid and a.orcid != b.orcid:
        yield "different-orcid", 1.0, f"{a.orcid}, {b.orcid}"
    if a.email and b.email:
        yield ("same-email", 1.0, a.email) if a.email.lower() == b.email.lower() else ("different-email", 1.0, "")
    if a.source and a.source == b.source:
        yield "same-source", 1.0, a.source
    yield from _of_place(a, b)
    yield from _of_works(a, b, ambiguous=alike[0].kind == INITIALS and _ambiguous(a, b))
    if a.field and b.field:
        yield ("same-field" if a.field == b.field else "different-field"), 1.0, ""


def _of_name(alike: tuple[NameLikeness, str, str], commonness: Commonness) -> Iterator[tuple[str, float, str]]:
    likeness, mine, yours = alike
    if likeness.kind == DIFFERENT:
        yield "different-name", 1.0, ""
        return
    shown = mine if mine == yours else " = ".join(sorted((mine, yours)))
    if likeness.kind == TYPO and likeness.odd:
        rarest = min(commonness.get(f"v:{word}", UNKNOWN_COMMONNESS) for word in likeness.odd)
        if rarest > RARE:
            yield "name-near", 1.0, shown
            return
    yield f"name-{likeness.kind}" if likeness.kind != SAME else "same-name", 1.0, shown
    shared = name_keys(fold_name(mine)) & name_keys(fold_name(yours))
    bearers = min((commonness.get(key, UNKNOWN_COMMONNESS) for key in shared), default=2)
    if bearers > 2:
        yield "common-name", math.log(bearers - 1), str(bearers)


def _of_place(a: Person, b: Person) -> Iterator[tuple[str, float, str]]:
    same = (
        True
        if a.institution_id and a.institution_id == b.institution_id
        else same_institution(a.institution, b.institution)
    )
    if same is None and a.institution_id and b.institution_id and not (a.institution and b.institution):
        same = False
    if same is not None:
        yield ("same-institution" if same else "different-institution"), 1.0, a.institution if same else ""
    one, other = _department(a.department), _department(b.department)
    if one and one == other:
        yield "same-department", 1.0, a.department
    elif one and other and is_persian(one) == is_persian(other):
        yield "different-department", 1.0, ""


def _of_works(a: Person, b: Person, *, ambiguous: bool) -> Iterator[tuple[str, float, str]]:
    shared = a.titles & b.titles
    if ambiguous:
        yield "ambiguous-initials", 1.0, ""
    n_shared = max(sum(mark.startswith("doi:") for mark in shared), sum(mark.startswith("t:") for mark in shared))
    if n_shared:
        yield "shared-titles", min(n_shared, 3), str(n_shared)
    elif min(len(a.titles), len(b.titles)) >= MANY:
        yield "no-shared-titles", 1.0, ""
    n_people = len(a.coauthors & b.coauthors)
    if n_people:
        yield "shared-coauthors", min(n_people, 3), str(n_people)
    elif min(len(a.coauthors), len(b.coauthors)) >= MANY:
        yield "no-shared-coauthors", 1.0, ""
    if a.years and b.years:
        gap = max(a.years[0], b.years[0]) - min(a.years[1], b.years[1])
        if gap > LONG_SILENCE_YEARS:
            yield "years-apart", 1.0, str(gap)


def _ambiguous(a: Person, b: Person) -> bool:
    """Tell whether the initials may as well stand for somebody else who signs the same works."""
    own = {fold_name(name).key for name in (*a.names, *b.names)}
    return bool((a.namesakes | b.namesakes) - own)


@lru_cache(maxsize=50_000)
def _department(written: str) -> str:
    """Fold a department's name, without the word for department."""
    words = [word.strip(".,،:") for word in compose(written).replace(ZWNJ, "").split()]
    folded = (fold_persian(word) if is_persian(word) else fold_latin(word) for word in words)
    return " ".join(word for word in folded if word not in _DEPARTMENT_WORDS)
