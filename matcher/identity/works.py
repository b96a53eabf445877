"""Which pieces of evidence are one work, listed by several sources.

Evidence goes in; likenesses with their reasons come out. Knows no experts and decides nothing about
people: authors are compared as names.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from rapidfuzz.distance import OSA

from matcher.identity.likeness import Groups, Likeness, Reason, likeness_of
from matcher.identity.name_likeness import name_likeness
from matcher.identity.names import fold_name
from matcher.identity.transliterate import is_persian
from matcher.records import KINDS, Evidence
from matcher.text.letters import ZWNJ, compose, fold_latin, fold_letters

MERGE_WORKS_AT: Final = 0.95
"""Works at least this likely the same are merged by themselves."""
PROPOSE_WORKS_AT: Final = 0.5
"""Works at least this likely the same are put before a person."""

MOST_SHARING: Final = 60
"""A key that more pieces share says nothing: «Editorial», «مقدمه»."""

_CACHED: Final = 300_000
_SHORT: Final = 4
"""In words; a title of fewer is a topic or a heading, and more than one work may bear it."""

_GENERIC: Final = re.compile(
    "(?:final|annual|progress|technical|interim)? ?(?:report|editorial|preface|foreword|introduction|erratum|correction"
    "|corrigendum|book review|letter to the editor|reply|response|abstracts?|conclusions?|proceedings|lecture notes)"
    "|مقدمه|پیشگفتار|سرمقاله|سخن سردبیر|سخن نخست|گزارش نهایی|گزارش پایانی|گزارش سالانه|چکیده مقالات|نتیجه گیری|یادداشت"
    "|lời nói đầu|lời giới thiệu|báo cáo tổng kết|báo cáo cuối cùng|giới thiệu|mở đầu"
)
_NOT_WORDS: Final = re.compile(r"[^\w]+|_+")
_TAGS: Final = re.compile(r"</?[a-z]{1,8}>|\$")
_PARTS_WRITTEN: Final = (
    "part parts volume vol no chapter phase edition section بخش قسمت جلد فاز مرحله شماره فصل phan tap quyen so ky"
)
_PARTS: Final = frozenset(_PARTS_WRITTEN.split())
_ROMAN: Final = re.compile("[ivx]+")
_DIGITS: Final = re.compile("[0-9]+")
_END: Final = 18
"""In letters: the beginning and the end of a title, one of which a slip leaves as it is."""
_TENS_WRITTEN: Final = (
    "one two three four five six seven eight nine ten",
    "i ii iii iv v vi vii viii ix x",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "یک دو سه چهار پنج شش هفت هشت نه ده",
    "اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم",
    "mot hai ba bon nam sau bay tam chin muoi",
)
_NUMBERED: Final = {
    word: str(place) for ten in _TENS_WRITTEN for place, word in enumerate(ten.split(), start=1)
}  # fmt: skip


@lru_cache(maxsize=_CACHED)
def title_key(title: str) -> str:
    """Bring a title to its letters: no case, accents, punctuation, tags or spaces, numbers written one way."""
    return "".join(_title_words(title))


@lru_cache(maxsize=_CACHED)
def says_much(title: str) -> bool:
    """Tell whether a title is long and special enough that two works hardly bear it both."""
    words = _title_words(title)
    return len(words) >= _SHORT and len("".join(words)) >= 16 and not _GENERIC.fullmatch(" ".join(_plain_words(title)))


def work_keys(piece: Evidence) -> frozenset[str]:
    """Give at most seven keys of which two listings of one work share at least one."""
    keys = {f"doi:{piece.doi.lower()}"} if piece.doi else set()
    for title in {piece.title, piece.translated_title} - {""}:
        letters = title_key(title)
        if letters:
            keys.add("t:" + short_hash(letters))
        if len(letters) >= 2 * _END:
            keys |= {"t<" + short_hash(letters[:_END]), "t>" + short_hash(letters[-_END:])}
    return frozenset(keys)


def same_works(evidence: Iterable[Evidence], *, against: Iterable[Evidence] | None = None) -> tuple[Likeness, ...]:
    """Find the pieces that are likely one work, the likeliest first.

    Parameters
    ----------
    evidence : iterable of Evidence
        Compared with each other, or with ``against`` alone where that is given.

    Returns
    -------
    tuple of Likeness
        Pairs with at least `PROPOSE_WORKS_AT`; one from `MERGE_WORKS_AT` on may be merged by itself.
    """
    pieces = {piece.id: piece for piece in evidence}
    others = pieces if against is None else {piece.id: piece for piece in against}
    sharing: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, side in enumerate((pieces, others)[: 1 + (against is not None)]):
        for piece in side.values():
            for key in work_keys(piece):
                sharing[key][place].append(piece.id)
    pairs: set[tuple[str, str]] = set()
    for left, right in sharing.values():
        if len(left) + len(right) <= MOST_SHARING:
            pairs.update(
                combinations(sorted(left), 2) if against is None else ((a, b) for a in left for b in right if a != b)
            )
    found = (compare_works(pieces[a], others[b]) for a, b in pairs)
    likely = [each for each in found if each and each.probability >= PROPOSE_WORKS_AT]
    return tuple(sorted(likely, key=lambda each: (-each.probability, each.a, each.b)))


def work_groups(evidence: Sequence[Evidence], *, apart: Iterable[tuple[str, str]] = ()) -> tuple[frozenset[str], ...]:
    """Group the pieces that are one work by themselves.

    No group holds two DOIs or a pair set ``apart``, or spans more than two years unless a DOI says so.
    """
    groups = Groups({piece.id: (piece.doi or "").lower() for piece in evidence}, apart)
    years = {piece.id: piece.year for piece in evidence if piece.year}
    for each in same_works(evidence):
        dated = [years[one] for one in groups.of(each.a) | groups.of(each.b) if one in years]
        near = not dated or max(dated) - min(dated) <= 2 or any(reason.code == "same-doi" for reason in each.reasons)
        if each.probability >= MERGE_WORKS_AT and near:
            groups.join(each.a, each.b)
    return groups.all()


def compare_works(a: Evidence, b: Evidence) -> Likeness | None:
    """Say how likely two pieces are one work, or nothing where they cannot be.

    Two DOIs, two kinds of work, or titles that differ in a number, are two works. Weights are log-odds,
    set by hand: a title of some length is hardly borne twice in one year by the same authors.
    """
    if a.id == b.id or _kind(a) != _kind(b) or (a.doi and b.doi and a.doi.lower() != b.doi.lower()):
        return None
    a, b = sorted((a, b), key=lambda each: each.id)
    weighed: list[tuple[float, Reason]] = []
    weight, reason = _title_weight(a, b)
    if a.doi and b.doi:
        weighed.append((12.0, Reason("same-doi", a.doi.lower())))
    elif weight <= 0:
        return None
    if weight > 0 or _in_one_language(a, b):
        weighed.append((weight, reason))
    if a.year and b.year and not (a.doi and b.doi):  # in print and online may be years apart
        gap = abs(a.year - b.year)
        weighed.append(
            (1.5, Reason("same-year", str(a.year))) if gap == 0
            else (0.5, Reason("near-year", f"{min(a.year, b.year)}, {max(a.year, b.year)}")) if gap == 1
            else (-3.0, Reason("different-year", f"{min(a.year, b.year)}, {max(a.year, b.year)}"))
        )  # fmt: skip
    weighed += _authors_weight(a, b)
    return likeness_of(a.id, b.id, weighed, prior=-3.0)


def short_hash(text: str) -> str:
    """Shorten a key to 16 characters."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _title_weight(a: Evidence, b: Evidence) -> tuple[float, Reason]:
    best, reason = -4.0, Reason("different-title")
    for one in (a.title, a.translated_title):
        for other in (b.title, b.translated_title):
            if not one or not other:
                continue
            translated = one is not a.title or other is not b.title
            alike = _titles_alike(one, other)
            if alike > best:
                code = "same-title" if title_key(one) == title_key(other) else "near-title"
                best, reason = alike, Reason("same-translated-title" if translated else code, one)
    return best, reason


def _in_one_language(a: Evidence, b: Evidence) -> bool:
    """Tell whether two titles ought to be alike, were the works one."""
    one, other = title_key(a.title), title_key(b.title)
    return bool(one and other) and is_persian(one) == is_persian(other) and (a.lang or b.lang) == (b.lang or a.lang)


@lru_cache(maxsize=_CACHED)
def _titles_alike(one: str, other: str) -> float:
    """Weigh two titles, in log-odds; at or below 0 where they are two."""
    letters, facing = title_key(one), title_key(other)
    if not letters or not facing or _numbers(one) != _numbers(other):
        return -4.0
    if letters == facing:
        return 4.5 if says_much(one) and says_much(other) else 1.5
    longest = max(len(letters), len(facing))
    slips = OSA.distance(letters, facing, score_cutoff=3)
    return 3.5 if longest >= 24 and slips <= min(3, longest // 12) and says_much(one) else -4.0


def _authors_weight(a: Evidence, b: Evidence) -> list[tuple[float, Reason]]:
    shared_experts = sorted(set(a.expert_ids) & set(b.expert_ids))
    weighed = [(2.5, Reason("same-expert", ", ".join(shared_experts)))] if shared_experts else []
    one, other = _authors(a.authors), _authors(b.authors)
    if not one or not other:
        return weighed
    fewer, more = sorted((one, other), key=len)
    shared = sum(any(name == each or name_likeness(name, each).value > 0 for each in more) for name in fewer)
    if shared:
        weighed.append((1.5 + 2.0 * shared / len(fewer), Reason("same-authors", str(shared))))
    elif not shared_experts:
        weighed.append((-4.0, Reason("different-authors")))
    return weighed


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names[:30] if fold_name(name).tokens)


def _kind(piece: Evidence) -> str:
    """Give the kind; a word of a source's own for something published counts as a publication."""
    return piece.kind if piece.kind in KINDS else "publication"


@lru_cache(maxsize=_CACHED)
def _plain_words(title: str) -> tuple[str, ...]:
    text = _TAGS.sub(" ", compose(title)).replace(ZWNJ, "")
    return tuple(fold_letters(fold_latin(word)) for word in _NOT_WORDS.split(text) if word)


@lru_cache(maxsize=_CACHED)
def _title_words(title: str) -> tuple[str, ...]:
    """Give a title's words, a number after «part» or at the end as a figure."""
    words = list(_plain_words(title))
    for place, word in enumerate(words):
        after_part = place > 0 and words[place - 1] in _PARTS
        if word in _NUMBERED and (after_part or (place == len(words) - 1 and _ROMAN.fullmatch(word) and place > 1)):
            words[place] = _NUMBERED[word]
    return tuple(words)


@lru_cache(maxsize=_CACHED)
def _numbers(title: str) -> tuple[str, ...]:
    """Give the numbers of a title, in order."""
    return tuple(number for word in _title_words(title) for number in _DIGITS.findall(word))
