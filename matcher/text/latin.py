"""Keys of what stands in Latin letters: words, syllables, codes.

A token as written goes in, its keys come out. Knows no places and no Persian.
"""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache
from typing import Final

import snowballstemmer

from matcher.text.lemmas import CACHED_WORDS
from matcher.text.letters import compose, fold_latin, settle_tones
from matcher.text.tokens import LONGEST_ACRONYM
from matcher.text.wordlists import UNITS, bare_vietnamese_stopwords, english_stopwords, vietnamese_stopwords

_STEMMING: Final = threading.Lock()

_NUMBER: Final = re.compile(r"[\d.,/-]+")
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th|s)", re.IGNORECASE)
_YEAR: Final = re.compile(r"1[34]\d\d|19\d\d|20\d\d")
_NAME_NUMBER: Final = re.compile(r"\d{3,}")
_ACRONYM: Final = re.compile(r"[A-Z]{2,5}s?")
_QUANTITY: Final = re.compile(rf"[\d.,/]*(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})")
_SYLLABLE: Final = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph|qu|r|s|th?|tr|v|x)?"
    "(?:[aeiouy]|oo|[aiuo]a|[eo]e|[aieu]o|[aeiou]i|[aeiou]u|u[eyo]|ay|uay|oa[iyo]|oeo|uoi|uou|uy[aeu]|ieu|yeu|[iy]e|uye)"
    "(?:ch?|m|ng?|nh|p|t)?"
)


@lru_cache(maxsize=CACHED_WORDS)
def latin_keys(written: str, lang: str, capitals: bool, accented: bool) -> tuple[str, ...]:
    """Give the keys of one token.

    Parameters
    ----------
    written : str
        Letters and digits as they stand in the text.
    lang : str
        The language of the text.
    capitals : bool
        Whether the whole text is in capitals, so that they say nothing.
    accented : bool
        Whether the text has diacritics, so that a syllable without them means itself.
    """
    word = _without_apostrophe(compose(written))
    if _QUANTITY.fullmatch(word):
        return ()
    if any(letter.isdigit() for letter in word):
        return _numbered_keys(word, lang, capitals, accented)
    if not capitals and _is_code(word):
        return (f"#:{word.removesuffix('s').casefold() if word[:-1].isupper() else word.casefold()}",)
    word = word.lower()
    bare = fold_latin(word)
    if lang == "vi" and (bare != word or _SYLLABLE.fullmatch(bare)):
        return _syllable_keys(settle_tones(word), bare, accented)
    return (f"en:{_stem(bare)}",) if len(bare) > 1 and bare not in english_stopwords() else ()


def designation(name: str, number: str) -> str:
    """Give the key of an acronym with its number, ISO 9001, which is also written ISO9001 and ISO-9001; or nothing."""
    number = compose(number)
    named = _NAME_NUMBER.fullmatch(number) and not _YEAR.fullmatch(number)
    return f"#:{name.casefold()}{number}" if named and name.isupper() and _ACRONYM.fullmatch(name) else ""


def is_vietnamese_syllable(word: str) -> bool:
    """Tell whether a word could be a Vietnamese syllable, with or without its diacritics."""
    return _SYLLABLE.fullmatch(fold_latin(word)) is not None


def _without_apostrophe(word: str) -> str:
    """Take the word out of ``furnace's`` and ``d'Alembert``."""
    before, _, after = word.partition("'")
    return before if len(before) > 1 or not after else after


def _numbered_keys(word: str, lang: str, capitals: bool, accented: bool) -> tuple[str, ...]:
    """Give the keys of what has digits in it: ``COVID-19`` is ``COVID19``, and ``Covid-19`` also has the word.

    Of bare numbers only those of three digits and more are kept, for they name things: 316, 9001, 61850.
    Years, decimals and small numbers say how much or when, and meet by accident.
    """
    if _NUMBER.fullmatch(word):
        return (f"#:{word}",) if _NAME_NUMBER.fullmatch(word) and not _YEAR.fullmatch(word) else ()
    if _ORDINAL.fullmatch(word):
        return ()
    code = f"#:{word.replace('-', '').casefold()}"
    name, dash, _ = word.partition("-")
    if dash and name.isalpha() and len(name) > 2 and not _is_code(name):
        return (code, *latin_keys(name, lang, capitals, accented))
    return (code,)


def _syllable_keys(word: str, bare: str, accented: bool) -> tuple[str, ...]:
    if word in vietnamese_stopwords() or (not accented and bare in bare_vietnamese_stopwords()):
        return ()
    return (f"vi:{word}", f"vi-:{bare}") if bare != word else (f"vi-:{bare}",)


def _is_code(word: str) -> bool:
    """Tell a formula or an acronym by capitals where a word has none: NaCl, pH, PLC, PLCs; MATLAB is a word."""
    if _ACRONYM.fullmatch(word):
        return True
    return any(letter.isupper() for letter in word[1:]) and not (
        word.isupper() and (len(word) > LONGEST_ACRONYM or not word.isascii())
    )


@lru_cache(maxsize=CACHED_WORDS)
def _stem(word: str) -> str:
    with _STEMMING:
        stem: str = _stemmer().stemWord(word)
    return stem


@cache
def _stemmer() -> snowballstemmer.EnglishStemmer:
    return snowballstemmer.stemmer("english")
