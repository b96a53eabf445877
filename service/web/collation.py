"""The order in which a reader looks for a name: Persian, Vietnamese and English alphabets.

A text and a language go in; a key to sort by comes out. The alphabets follow the Unicode locale data (CLDR) for
Persian and Vietnamese in what readers see: آ before ا, and پ, چ, ژ, گ in their places; ă, â, đ, ê, ô, ơ, ư as letters
of their own in Vietnamese, tones only between words that are otherwise alike. Forms of one letter (ي and ی, ك and ک)
are one, half-spaces and vowel marks count last, and figures go by their value: group 2 stands before group 10.
Knows no database: what PostgreSQL sorts, it sorts by its own rules.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

CollationKey = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], str]
"""Letters, then marks, then the text itself, so that no two different texts have one key."""

_PERSIAN: Final = "ءآابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_SAME: Final = str.maketrans({
    **dict.fromkeys("أإٱ", "ا"), "ؤ": "و", **dict.fromkeys("ئيىےېۍ", "ی"), **dict.fromkeys("كڪګ", "ک"),
    **dict.fromkeys("ةۀۂەہۃھ", "ه"),
})  # fmt: skip
_LATIN: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_OWN_LETTERS: Final = frozenset("ăâđêôơư")
_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries."""
_BARE: Final = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
_FIGURES: Final = re.compile(r"\d+")
_IGNORED: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u00ad\u0640\ufeff")

_SPACE, _SIGN, _FIGURE, _FIRST_SCRIPT, _SECOND_SCRIPT, _OTHER = range(6)


def collation_key(text: str, code: str) -> CollationKey:
    """Give the key by which a text is sorted for the readers of a language.

    Spaces go first, then signs, figures by their value, the language's own script, and the others.

    Examples
    --------
    >>> sorted(["زهرا", "پرویز", "آرش", "اکبر"], key=lambda name: collation_key(name, "fa"))
    ['آرش', 'اکبر', 'پرویز', 'زهرا']
    """
    letters: list[tuple[int, int, str]] = []
    marks: list[int] = []
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    at = 0
    while at < len(folded):
        if figures := _FIGURES.match(folded, at):
            letters.append(_figure(figures[0]))
            marks.append(0)
            at = figures.end()
            continue
        for weight, mark in _weights(folded[at], code):
            if weight is None:
                marks.append(mark)
            else:
                letters.append(weight)
                marks.append(mark)
        at += 1
    return tuple(letters), tuple(marks), text


def _figure(figures: str) -> tuple[int, int, str]:
    """Weigh figures by how many there are without leading zeros, then by what they are: as by value, of any length."""
    western = "".join(str(unicodedata.decimal(each)) for each in figures).lstrip("0")
    return _FIGURE, len(western), western


@lru_cache(maxsize=4096)
def _weights(character: str, code: str) -> tuple[tuple[tuple[int, int, str] | None, int], ...]:
    """Weigh one character: each of its letters with its mark; a mark alone weighs nothing as a letter."""
    if character in _IGNORED:
        return ((None, 1),)
    bare = character.translate(_SAME)
    if bare in _PERSIAN:
        script = _FIRST_SCRIPT if code == "fa" else _SECOND_SCRIPT
        return (((script, _PERSIAN.index(bare), ""), 0 if bare == character else 2),)
    if character == " ":
        return (((_SPACE, 0, ""), 0),)
    base, tone = _latin(character)
    if base:
        script = _SECOND_SCRIPT if code == "fa" else _FIRST_SCRIPT
        own = base if code == "vi" else _BARE.get(base, base)
        shade = 0 if own == base else 8 * (1 + "ăâđêôơư".index(base))
        return (((script, _LATIN.index(own), ""), shade + tone),)
    if unicodedata.combining(character):
        return ((None, 2 + ord(character)),)
    return (((_OTHER if character.isalnum() else _SIGN, ord(character), ""), 0),)


def _latin(character: str) -> tuple[str, int]:
    """Take a Latin letter apart into the letter of the alphabet and the number of its tone or other mark."""
    if character in _LATIN:
        return character, 0
    apart = unicodedata.normalize("NFD", character)
    base, tone = apart[0], 0
    for mark in apart[1:]:
        joined = unicodedata.normalize("NFC", base + mark)
        if joined in _OWN_LETTERS:
            base = joined
        else:
            tone = 1 + _TONES.index(mark) if mark in _TONES else 7
    return (base, tone) if base in _LATIN else ("", 0)
