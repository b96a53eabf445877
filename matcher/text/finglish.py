"""Persian written in Latin letters, which nobody's catalogue is written in.

Text goes in, yes or no comes out. Persian has no one way of being spelled in
Latin letters, so words are compared without the differences that habits make:
«koore», "kure" and "kūre" are one. Small words, verb forms and endings decide;
small words of English and of other languages speak against it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from matcher.text.latin import is_vietnamese_syllable
from matcher.text.letters import ARABIC_MARKS, INVISIBLE, PERSIAN_LETTERS, fold_latin
from matcher.text.wordlists import (
    FINGLISH,
    FINGLISH_ALSO_ENGLISH,
    FOREIGN_SIGNS,
    english_stopwords,
)

SAMPLE_CHARACTERS: Final = 4000
"""How much of a long text is read."""

MIN_SIGNS: Final = 3
"""Different words that Persian has, one of them Persian and nothing else."""

MIN_SHARE: Final = 0.3
"""Of all words in Latin letters, those that Persian has."""

_PERSIAN_SCRIPT: Final = re.compile(f"[{PERSIAN_LETTERS}][{PERSIAN_LETTERS}{ARABIC_MARKS}{INVISIBLE}]*")
_LATIN_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_PROSE: Final = re.compile(r"https?://\S+|\S+@\S+|\S*\d\S*")
_VIETNAMESE_LETTER: Final = re.compile("[ạ-ỹơưđă]")

_VERB: Final = re.compile(
    "n?e?mi(?:kon|kard|sh|shav|shod|khah|kha|khast|dan|dun|don|deh|d|dad|tav|tavan|tun|ton|gir|gard|raf|rav|ras|bar|saz"
    "|suz|khor|khar|zan|riz|rikht|mun|man|oft|uft|a|ay|ar|az|ir|bin|nevis|gu|guy|keshan?|shkan|shkn|zar|gozar|porsi?)"
    "(?:am|m|i|ad|d|e|eh|im|ym|id|yd|yn|and|an|nd|n|t)"
)
_PLURAL: Final = re.compile("[a-z]{3,}(?:hay[ei]?|haie|hash|hashun|hamun|hatun)")
_COMPOUND: Final = re.compile(
    "pish[a-z]{3,}|[a-z]+khane(?:h|ye|i)?|[a-z]{3,}iy?at"
    "|[a-z]*(?:sazi|bandi|shenasi|sanji|yabi|bini|giri|negari|kari|bardari|pushi|gozari|zodayi)"
    "|[a-z]*(?:kardan|shodan|shavad|shavand)"
)
_SHAPE: Final = re.compile("[a-z]*(?:kh|zh|(?<![iuae])gh(?!t))[a-z]*|[a-z]{3,}[aeiou]ye|be[a-z]{3,}(?:ad|and|im|id|am)")
"""Sounds that English spells only in names, the -ye that joins two words, and verbs that begin with be-."""

_SPELLINGS: Final = (("x", "kh"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("q", "gh"), ("w", "v"), ("'", ""), ("’", ""))
_DOUBLED: Final = re.compile(r"([a-z])\1+")


def is_finglish(text: str) -> bool:
    """Tell whether a text is Persian in Latin letters.

    Parameters
    ----------
    text : str
        As written. Texts that hold a good deal of the Arabic script are not Finglish, whatever else they hold.

    Returns
    -------
    bool
        True only where it is plain; one word is never enough, and a heading of two may go unnoticed.
    """
    sample = _NOT_PROSE.sub(" ", text[:SAMPLE_CHARACTERS])
    if _VIETNAMESE_LETTER.search(sample.lower()):
        return False
    words = [word.lower() for word in _LATIN_WORD.findall(_PERSIAN_SCRIPT.sub(" ", sample))]
    if len(_PERSIAN_SCRIPT.findall(sample)) * 3 > len(words):
        return False
    syllables = sum(map(is_vietnamese_syllable, words))
    if syllables * 4 > len(words) * 3:
        return False
    signs = {word for word in words if _is_sign(word)}
    hints = {word for word in words if word not in signs and _is_hint(word)}
    if not signs or len(signs) + len(hints) < min(MIN_SIGNS, max(2, len(words))):
        return False
    support = sum(1 for word in words if word in signs or word in hints)
    against = sum(1 for word in words if _is_against(word))
    return support >= MIN_SHARE * len(words) and support > 2 * against


def _is_sign(word: str) -> bool:
    """Tell a word that Persian alone has: a small word, a verb form, a word with a Persian ending."""
    if word in english_stopwords() or word in FOREIGN_SIGNS:
        return False
    settled = _settle(word)
    if settled in _finglish():
        return True
    return any(pattern.fullmatch(settled) for pattern in (_VERB, _PLURAL, _COMPOUND))


def _is_hint(word: str) -> bool:
    """Tell a word that looks Persian, or is one and something else as well."""
    if _settle(word) in _also_english():
        return True
    return word not in english_stopwords() and _SHAPE.fullmatch(fold_latin(word)) is not None


def _is_against(word: str) -> bool:
    return (word in english_stopwords() or word in FOREIGN_SIGNS) and _settle(word) not in _also_english()


def _settle(word: str) -> str:
    """Write a word the one way that its spellings share."""
    word = fold_latin(word)
    for habit, settled in _SPELLINGS:
        word = word.replace(habit, settled)
    return _DOUBLED.sub(r"\1", word)


@cache
def _finglish() -> frozenset[str]:
    return frozenset(map(_settle, FINGLISH)) - _also_english()


@cache
def _also_english() -> frozenset[str]:
    return frozenset(map(_settle, FINGLISH_ALSO_ENGLISH))
