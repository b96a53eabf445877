"""How alike two names are, and in what way.

Names as written go in, or their forms; a value in [0, 1] and a kind come out. Knows no people: how much
an equal name says depends on how many bear it, and is not told here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from matcher.identity.names import DIGRAPHS, NameForms, fold_name
from matcher.identity.transliterate import (
    CACHED_WORDS,
    initial_class,
    is_persian,
    skeleton,
    sound_cost,
    sounds,
    word_cost,
)

SAME, SWAPPED, SPELLING, OTHER_SCRIPT, PART, INITIALS, TYPO, DIFFERENT = (
    "same", "swapped", "spelling", "other-script", "part", "initials", "typo", "different",
)  # fmt: skip
NAME_KINDS: Final = (SAME, SWAPPED, SPELLING, OTHER_SCRIPT, PART, INITIALS, TYPO, DIFFERENT)
"""How two names are alike, the closest first; of several that hold, the last one is said."""

SAME_SOUND: Final = 0.4
"""What `transliterate.word_cost` two spellings of one word may cost; `NEAR_SOUND` may be one with a slip."""
NEAR_SOUND: Final = 0.8
SLIP_SOUND: Final = 1.1
"""A slip of one consonant between two scripts."""

_VALUES: Final = {SAME: 1.0, SWAPPED: 0.98, SPELLING: 0.95, OTHER_SCRIPT: 0.95, PART: 0.75, INITIALS: 0.7, TYPO: 0.75}


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """How alike two names are: ``value`` in [0, 1], and the kind, one of `NAME_KINDS`.

    ``odd`` holds the two words of which one may be a slip of the other.
    """

    value: float
    kind: str
    odd: tuple[str, str] | None = None


_SHORT_TYPO: Final = 0.4
"""A slip in a short word, or between vowels, may as well be another name: حسن and حسین, Karimi and Karami."""
_S: Final = {"s"}
_INITIALS_ALIKE: Final = ({"j", "z"}, {"k", "q"}, {"g", "q"}, {"e", "i"}, {"o", "u"}, {"y", "i"}, {"v", "w"})
_UNLIKE: Final = NameLikeness(0.0, DIFFERENT)
_GENERATIONS_APART: Final = ({"jr", "sr"}, {"jr", "ii"}, {"jr", "iii"}, {"sr", "ii"}, {"sr", "iii"}, {"ii", "iii"})


@lru_cache(maxsize=CACHED_WORDS)
def name_likeness(one: str, other: str) -> NameLikeness:
    """Say how alike two names as written are, and how: the same, swapped, initials, in another script, a slip.

    Order-independent. Two names of one family with different given names are not alike at all.
    """
    return forms_likeness(fold_name(one), fold_name(other))


def forms_likeness(one: NameForms, other: NameForms) -> NameLikeness:
    """Do what `name_likeness` does, of names that are folded already."""
    if not one.tokens or not other.tokens or {one.generation, other.generation} in _GENERATIONS_APART:
        return _UNLIKE
    if len(one.tokens) > len(other.tokens) or (len(one.tokens) == len(other.tokens) and one.tokens > other.tokens):
        one, other = other, one
    marks = sorted(one.accented), sorted(other.accented)
    if all(marks) and marks[0] != marks[1] and sorted(one.tokens) == sorted(other.tokens):
        odd = next(pair for pair in zip(*marks, strict=True) if pair[0] != pair[1])
        return NameLikeness(0.5, TYPO, min(odd, odd[::-1]))
    if one.tokens == other.tokens and not one.initials:
        return NameLikeness(1.0 if len(one.tokens) > 1 else 0.6, SAME)
    aligned = _aligned(one.tokens, other.tokens, one, other)
    if aligned.value < _VALUES[PART] and (one.joined, other.joined) != (one.tokens, other.tokens):
        joined = _aligned(one.joined, other.joined, one, other)
        aligned = max(aligned, joined, key=lambda each: each.value)
    if aligned.value < _VALUES[SPELLING] and not one.initials and not other.initials:
        aligned = max(aligned, _run_together(one, other), key=lambda each: each.value)
    return aligned


def _aligned(words: tuple[str, ...], facing: tuple[str, ...], one: NameForms, other: NameForms) -> NameLikeness:
    """Match the words of the shorter name with those of the longer one, best first; none may be left over."""
    vietnamese = one.vietnamese or other.vietnamese
    if len(words) > len(facing):
        words, facing, one, other = facing, words, other, one
    found = _matches(words, facing, vietnamese)
    taken: dict[int, int] = {}
    kinds = set()
    odd = None
    full, total = 0, 1.0
    for value, initial, _, place, spot, kind in sorted(found):
        if place not in taken and spot not in taken.values():
            taken[place] = spot
            kinds.add(kind)
            full += not initial
            total = min(total, -value)
            if kind == TYPO:
                odd = min((words[place], facing[spot]), (facing[spot], words[place]))
    left = {words[place] for place in range(len(words)) if place not in taken}
    over = {facing[spot] for spot in range(len(facing)) if spot not in taken.values()}
    # «سید» is left out by some and is the only initial for others
    if other.descent and left == _S:
        kinds.add(INITIALS)
        left = set()
    elif one.descent and over & _S and len(left) < 2:
        kinds.add(INITIALS)
        over, left = over - _S | left, set()
    if left or full == 0 or (len(words) == 1 and over):
        return _UNLIKE
    order = [taken[place] for place in sorted(taken)]
    if order != sorted(order):
        kinds.add(SWAPPED)
    if over:
        kinds.add(INITIALS if all(len(word) == 1 or word in DIGRAPHS for word in over) else PART)
    kinds.discard(SAME)
    kind = max(kinds, key=NAME_KINDS.index, default=SAME)
    for each in kinds - {TYPO, INITIALS}:
        total = min(total, _VALUES[each])
    return NameLikeness(round(total * 0.98 ** (SWAPPED in kinds and kind != SWAPPED), 4), kind, odd)


def _matches(
    words: tuple[str, ...], facing: tuple[str, ...], vietnamese: bool
) -> list[tuple[float, bool, int, int, int, str]]:
    """List the words of two names that may be one word, by minus their likeness, to be sorted."""
    found = []
    for place, word in enumerate(words):
        for spot, counterpart in enumerate(facing):
            initial = len(word) == 1 or len(counterpart) == 1 or word in DIGRAPHS or counterpart in DIGRAPHS
            value, kind = _initial_kind(word, counterpart) if initial else _word_kind(word, counterpart, vietnamese)
            if value:
                found.append((-value, initial, abs(place - spot), place, spot, kind))
    return found


def _run_together(one: NameForms, other: NameForms) -> NameLikeness:
    """Compare names as if written without spaces, from each word on: «خسروی‌نژاد» may be two words elsewhere."""
    written = (is_persian(one.tokens[0]), is_persian(other.tokens[0]))
    by_sound = one.key == other.key and one.key != "" and not one.vietnamese and not all(written)
    letters, run = "".join(one.tokens), "".join(map(sounds, one.tokens)) if by_sound else ""
    best, best_start = 9.0, 0
    for start in range(len(other.tokens)):
        turned = other.tokens[start:] + other.tokens[:start]
        cost = 9.0
        if "".join(turned) == letters:
            cost = 0.0
        elif by_sound:
            cost = sound_cost(run, "".join(map(sounds, turned)), written=written)
        if cost < best:
            best, best_start = cost, start
    if best > SAME_SOUND:
        return _UNLIKE
    kind = OTHER_SCRIPT if written[0] != written[1] else SPELLING if best else SWAPPED if best_start else SAME
    return NameLikeness(_VALUES[kind] * (0.98 if best_start and kind != SWAPPED else 1.0), kind)


@lru_cache(maxsize=CACHED_WORDS * 5)
def _word_kind(one: str, other: str, vietnamese: bool) -> tuple[float, str]:
    """Say how two words that are written out are alike."""
    if one == other:
        return 1.0, SAME
    persian = is_persian(one), is_persian(other)
    longest = max(len(one), len(other))
    by_letters = all(persian) or vietnamese or OSA.distance(skeleton(one), skeleton(other), score_cutoff=1) > 1
    cost = 9.0 if by_letters else word_cost(one, other)
    if cost <= SAME_SOUND:
        kind = SPELLING if persian[0] == persian[1] else OTHER_SCRIPT
        return _VALUES[kind], kind
    if persian[0] != persian[1]:
        if cost <= NEAR_SOUND and longest > 5:
            return _VALUES[TYPO], TYPO
        return (_SHORT_TYPO, TYPO) if cost <= (SLIP_SOUND if longest > 3 else NEAR_SOUND) else (0.0, DIFFERENT)
    slips = OSA.distance(one, other, score_cutoff=2)
    if (slips == 1 and longest > 4 + vietnamese) or (slips == 2 and longest > 8):
        return _VALUES[TYPO], TYPO
    return (_SHORT_TYPO, TYPO) if (slips == 1 and longest > 2) or cost <= NEAR_SOUND else (0.0, DIFFERENT)


def _initial_kind(one: str, other: str) -> tuple[float, str]:
    if is_persian(one) == is_persian(other):
        short, long = sorted((one, other), key=len)
        alike = long.startswith(short) or (len(short) == 1 and {short, long[0]} in _INITIALS_ALIKE)
    else:
        alike = initial_class(one) == initial_class(other)
    return (_VALUES[INITIALS], INITIALS) if alike else (0.0, DIFFERENT)
