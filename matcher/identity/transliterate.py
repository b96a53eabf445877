"""How a word of a name sounds, so that its spellings in two scripts can be compared.

One folded word goes in, in Persian or Latin letters; its sounds, its skeleton of consonants and the
cost of taking one word's sounds for another's come out. Knows no names, no people and no titles.

Persian leaves short vowels unwritten, and no two people spell them alike in Latin letters. So a short
vowel costs nothing where Persian writes none, and Latin vowels that stand for one Persian vowel cost little.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

CACHED_WORDS: Final = 200_000
"""Words and pairs of words that are kept; names of a country's scholars hold fewer different ones."""

_LATIN_SOUNDS: Final = {
    "tch": "C", "ch": "C", "sh": "S", "zh": "Z", "dj": "j", "kh": "x", "gh": "q", "ph": "f", "dh": "z",
    "ck": "k", "aa": "a", "ee": "i", "oo": "u", "ou": "u", "ow": "O", "iy": "i", "ie": "i", "c": "k", "w": "v",
    "x": "ks",
}  # fmt: skip
_LATIN_SOUND: Final = re.compile("i(?=eh$)|" + "|".join(sorted(_LATIN_SOUNDS, key=len, reverse=True)) + "|[a-z]")
_LATIN_END: Final = re.compile("eh?$|h$")
_OF_GOD: Final = re.compile("(?<=..)ال?له$")
_DOUBLED: Final = re.compile(r"([^aeiouOAIUY@'])\1+")

_PERSIAN_SOUNDS: Final = {
    **dict(zip("بپتثجچحخدذرزژسشصضطظغفقکگلمنه", "bptsjChxdzrzZsSsztzqfqkglmnh", strict=True)),
    "ا": "A", "و": "U", "ی": "I", "ع": "'",
}  # fmt: skip
# Persian alone: A ا, U و, I ی, Y ی at the end, @ ا at the start, ' ع. Both: H a final ه or -ah, W a final -e or -eh.

_SUBSTITUTIONS_ONE_WAY: Final = {
    "ou": 0.0, "ei": 0.15, "ae": 0.3, "ai": 0.7, "ao": 0.6, "au": 0.8, "eo": 0.7, "io": 0.9, "iu": 0.9, "eu": 0.8,
    "Oo": 0.0, "Ou": 0.2, "Oa": 0.4, "We": 0.1, "Wa": 0.3, "WH": 0.0, "Ha": 0.0, "He": 0.0, "Hh": 0.0,
    "jZ": 0.1, "zZ": 0.4, "xk": 0.5, "qg": 0.3, "qk": 0.4, "CS": 0.6, "sz": 0.6, "td": 0.7, "mn": 0.7, "fv": 0.8,
    "yi": 0.1, "ye": 0.4, "vO": 0.2, "vu": 0.4, "xh": 0.6, "kg": 0.4, "pb": 0.8, "Cj": 0.8,
    "@a": 0.0, "@e": 0.0, "@i": 0.0, "@o": 0.0, "@u": 0.0, "'a": 0.0, "'e": 0.0, "'i": 0.2, "'o": 0.0, "'u": 0.2,
    "Aa": 0.0, "Ao": 0.4, "Ae": 0.4, "Au": 0.7, "Uv": 0.0, "Uu": 0.0, "Uo": 0.0, "UO": 0.0, "Ua": 0.6,
    "Ii": 0.0, "Iy": 0.0, "Ie": 0.2, "Ia": 0.6, "Ya": 0.1, "Yi": 0.0, "Ye": 0.2, "Yy": 0.0, "YI": 0.0,
}  # fmt: skip
_SUBSTITUTIONS: Final = {
    pair: cost
    for both, cost in _SUBSTITUTIONS_ONE_WAY.items()
    for pair in ((both[0], both[1]), (both[1], both[0]))
} | {(one, one): 0.0 for one in "bptsjCxdzrZSqfkglmnhvyaeiouOWAUIYH@'"}  # fmt: skip

_LEFT_OUT_PERSIAN: Final = {"@": 0.4, "'": 0.0, "H": 0.4, "A": 0.6, "U": 0.5, "I": 0.5, "Y": 0.6}
_UNWRITTEN_IN_PERSIAN: Final = {
    "a": 0.0, "e": 0.0, "o": 0.0, "u": 0.25, "i": 0.45, "O": 0.3, "y": 0.3, "W": 0.6, "H": 0.2,
}  # fmt: skip
_LEFT_OUT_LATIN: Final = {"a": 0.5, "e": 0.3, "o": 0.5, "u": 0.6, "i": 0.5, "O": 0.7, "y": 0.3, "h": 0.5, "H": 0.1}

_SILENT: Final = str.maketrans("", "", "aeiouOWAUIYH@'yv")
_MERGED: Final = str.maketrans("Zq", "jg")
_INITIALS: Final = {
    **dict.fromkeys("aeiouOA@'", "a"), **dict.fromkeys("xkqgC", "k"), **dict.fromkeys("sS", "s"),
    **dict.fromkeys("zZj", "z"), **dict.fromkeys("Uv", "v"), **dict.fromkeys("IYy", "y"), "H": "h", "W": "a",
}  # fmt: skip


def is_persian(word: str) -> bool:
    """Tell whether a folded word is written in the Arabic script."""
    return bool(word) and word[0] >= "\u0600"


@lru_cache(maxsize=CACHED_WORDS)
def sounds(word: str) -> str:
    """Write a folded word as its sounds, one character each; capitals and signs stand for what Persian leaves open."""
    if is_persian(word):
        spoken = "".join(_PERSIAN_SOUNDS.get(letter, "") for letter in _OF_GOD.sub("", word))
        if word[0] == "ا":
            spoken = spoken[1:] if spoken[1:2] in {"I", "U"} else "@" + spoken[1:]
        if _OF_GOD.search(word):
            spoken += "@lAH"
        elif len(spoken) > 1 and word[-1] in "هی":
            spoken = (spoken[:-1] + {"ه": "H", "ی": "Y"}[word[-1]]).replace("IY", "Y")
    else:
        spoken = "".join(_LATIN_SOUNDS.get(sound, sound) for sound in _LATIN_SOUND.findall(word))
        spoken = _LATIN_END.sub(lambda end: "W" if end.group()[0] == "e" else "H", spoken)
    return _DOUBLED.sub(r"\1", spoken)


@lru_cache(maxsize=CACHED_WORDS)
def skeleton(word: str) -> str:
    """Give the consonants that a word keeps in every spelling: «خسروی» and Khosravi are ``xsr``."""
    return _DOUBLED.sub(r"\1", sounds(word).translate(_SILENT).translate(_MERGED)).replace("zdh", "zd")


@lru_cache(maxsize=CACHED_WORDS)
def initial_class(word: str) -> str:
    """Give the class of a word's first sound, wide enough for the first letters of its spellings."""
    spoken = sounds(word)
    return _INITIALS.get(spoken[0], spoken[0]) if spoken else ""


def sound_cost(one: str, other: str, *, written: tuple[bool, bool]) -> float:
    """Say what it costs to take one run of sounds for another; 0 where both spell one word.

    Parameters
    ----------
    one, other : str
        As `sounds` gives them, of one word or of several in a row.
    written : tuple of bool
        Which of the two stand in Persian letters, so that their short vowels are not written.

    Returns
    -------
    float
        At least 0; about 1 for each consonant that differs. The weighted edit distance of Wagner and
        Fischer (1974); costs are lower where habits of transliterating differ.
    """
    if one == other:
        return 0.0
    left_out, added = _left_out(*written), _left_out(*reversed(written))
    row = [0.0]
    for sound in other:
        row.append(row[-1] + added.get(sound, 1.0))
    for sound in one:
        dropped = left_out.get(sound, 1.0)
        before, row = row, [row[0] + dropped]
        for place, facing in enumerate(other):
            row.append(
                min(
                    before[place] + _SUBSTITUTIONS.get((sound, facing), 1.0),
                    before[place + 1] + dropped,
                    row[place] + added.get(facing, 1.0),
                )
            )
    return row[-1]


@lru_cache(maxsize=CACHED_WORDS)
def word_cost(one: str, other: str) -> float:
    """Say what `sound_cost` says, of two folded words."""
    return sound_cost(sounds(one), sounds(other), written=(is_persian(one), is_persian(other)))


def _left_out(persian: bool, facing_persian: bool) -> dict[str, float]:
    """Give what leaving a sound out costs, by the script that it stands in and the one that it faces."""
    if persian:
        return _LEFT_OUT_PERSIAN
    return _UNWRITTEN_IN_PERSIAN if facing_persian else _LEFT_OUT_LATIN
