"""Whether two names of institutions mean one, in whatever language each is written.

Names or affiliations as written go in; yes, no or unknown comes out. Knows no list of institutions: what
kind of house it is said to be must agree, and the name proper by its letters or its sound.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from matcher.identity.name_likeness import SAME_SOUND
from matcher.identity.transliterate import is_persian, word_cost
from matcher.text.letters import ZWNJ, compose, fold_latin, fold_persian

_KINDS_WRITTEN: Final = {
    "university": "دانشگاه university univ daihoc truongdaihoc",
    "technology": "صنعتی تکنولوژی فناوری technology technical polytechnic bachkhoa tech",
    "medical": "پزشکی medical medicine y yduoc",
    "research": "پژوهشگاه پژوهشکده موسسه institute research vien center centre مرکز",
    "azad": "آزاد ازاد azad",
    "applied": "کاربردی applied",
    "agriculture": "کشاورزی agriculture agricultural nonglam nongnghiep",
    "education": "تربیت فرهنگیان education supham",
    "payam": "پیام payame payam",
    "art": "هنر art arts mythuat",
}
_KINDS: Final = {word: kind for kind, words in _KINDS_WRITTEN.items() for word in words.split()}
_SILENT_WRITTEN: Final = (
    "of the and for at in sciences science علوم اسلامی islamic تحقیقات واحد branch و در پایه عالی آموزش truong"
    " department faculty school college گروه دانشکده khoa bomon iran ایران vietnam vietnam"
)
_SILENT: Final = frozenset(_SILENT_WRITTEN.split())
_VI_COMPOUNDS: Final = re.compile(
    r"\b(?:(truong) (dai) (hoc)|(dai) (hoc)|(bach) (khoa)|(y) (duoc)|(nong) (lam)|(su) (pham)|(viet) (nam))\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_PLACE_AFTER: Final = re.compile(r"[,،;؛]")


def same_institution(one: str, other: str) -> bool | None:
    """Tell whether two names of institutions mean one; None where it cannot be told.

    An affiliation may say more: the name is looked for among its parts.
    """
    if not one.strip() or not other.strip():
        return None
    answers = {_same_name(here, there) for here in _parts(one) for there in _parts(other)}
    if True in answers:
        return True
    return None if None in answers or not answers else False


@lru_cache(maxsize=50_000)
def institution_key(name: str) -> str:
    """Give the key of an institution's name as written: its folded words."""
    return " ".join(_words(name))


@lru_cache(maxsize=50_000)
def _parts(affiliation: str) -> tuple[str, ...]:
    """Give the parts of an affiliation that name a house, or the whole where none does."""
    parts = [part.strip() for part in _PLACE_AFTER.split(affiliation) if part.strip()]
    housed = tuple(part for part in parts if {"university", "research", "technology"} & _kinds_and_name(part)[0])
    return housed or (affiliation,)


@lru_cache(maxsize=200_000)
def _same_name(one: str, other: str) -> bool | None:
    (kinds, name), (other_kinds, other_name) = _kinds_and_name(one), _kinds_and_name(other)
    if kinds != other_kinds:
        return False
    if not name or not other_name:
        return None
    fewer, more = sorted((name, other_name), key=len)
    matched = sum(any(_same_word(word, each) for each in more) for word in fewer)
    if matched == len(fewer) == len(more):
        return True
    return None if matched else False


@lru_cache(maxsize=50_000)
def _kinds_and_name(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = _words(name)
    kinds = frozenset(_KINDS[word] for word in words if word in _KINDS)
    return kinds, tuple(word for word in words if word not in _KINDS and word not in _SILENT)


def _words(name: str) -> tuple[str, ...]:
    text = compose(name).replace(ZWNJ, "")
    words = (fold_persian(word) if is_persian(word) else fold_latin(word) for word in _WORD.findall(text))
    joined = _VI_COMPOUNDS.sub(lambda found: "".join(filter(None, found.groups())), " ".join(words))
    return tuple(joined.split())


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    return is_persian(one) != is_persian(other) and word_cost(one, other) <= SAME_SOUND
