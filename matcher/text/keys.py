"""The words of a text, as keys that meet where two texts say the same.

Text as written goes in, terms with their place in it come out. A key begins
with what it is, so that keys meet only where words can:

======  ==========================================================================
``fa``  a Persian word: its lemma, folded; compounds as one word or as their parts
``en``  a word in Latin letters: lower case, no accents, stemmed
``vi``  a Vietnamese syllable as written; ``vi-`` the same without diacritics
``#``   a code, formula, model number or acronym; the same in every language
======  ==========================================================================

Knows no weights: how rare a key is, the index knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matcher.errors import UnknownChoice
from matcher.records import LANGUAGES
from matcher.text.latin import designation, latin_keys
from matcher.text.lemmas import (
    CACHED_WORDS,
    ends_compound,
    is_prefix,
    join_compound,
    lemma,
    opens_compound,
    split_compound,
)
from matcher.text.letters import fold_persian
from matcher.text.tokens import Token, all_in_capitals, tokenise
from matcher.text.wordlists import persian_stopwords

_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_HALF_SPACES: Final = str.maketrans("\u200c¬", "  ")
LONGEST_TERM: Final = 100
"""In characters. What is longer is no word: a sequence, a key, a text without spaces."""

LONGEST_COMPOUND: Final = 3
"""In words: «آب‌شیرین‌کن»."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a text.

    ``keys`` are what it is compared by; ``start`` and ``end`` are offsets into the text as written.
    """

    keys: tuple[str, ...]
    start: int
    end: int


def terms(text: str, lang: str) -> tuple[Term, ...]:
    """List the lexical terms of a text, in order, without stop words.

    Parameters
    ----------
    text : str
        As written; half-spaces, Arabic ي and ك, Persian digits and diacritics make no difference.
    lang : str
        One of `LANGUAGES`; Latin syllables are read as Vietnamese where it is ``vi``.

    Returns
    -------
    tuple of Term
        Each word of the text is in one term at most.

    Raises
    ------
    UnknownChoice
        If ``lang`` is not one of `LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise UnknownChoice("language", lang, LANGUAGES, field="lang")
    tokens = tokenise(text)
    capitals = all_in_capitals(tokens)
    accented = lang == "vi" and any(not token.written.isascii() for token in tokens if token.kind == "latin")
    return tuple(_terms(text, tokens, lang, capitals=capitals, accented=accented))


def lexical_keys(text: str, lang: str) -> dict[str, int]:
    """Count the keys over `terms`.

    Raises
    ------
    UnknownChoice
        If ``lang`` is not one of `LANGUAGES`.
    """
    return dict(Counter(key for term in terms(text, lang) for key in term.keys))


def _terms(text: str, tokens: Sequence[Token], lang: str, *, capitals: bool, accented: bool) -> Iterator[Term]:
    at = 0
    while at < len(tokens):
        token, used = tokens[at], 1
        keys: tuple[str, ...] = ()
        if len(token.written) > LONGEST_TERM:
            pass
        elif token.kind == "persian":
            keys, used = _persian_keys(text, tokens, at)
        elif token.kind == "latin" and not capitals and (named := _named(text, tokens, at)):
            keys, used = (named,), 2
        elif token.kind == "latin":
            keys = latin_keys(token.written, lang, capitals, accented)
        elif token.kind == "short":
            keys = (f"#:{token.written.casefold()}",)
        if keys:
            yield Term(keys, token.start, tokens[at + used - 1].end)
        at += used


def _persian_keys(text: str, tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """Give the keys of the term that begins at a token, and how many tokens it takes."""
    word = _fold(tokens[at].written)
    if not opens_compound(word) and not _ends_compound(tokens, at + 1):
        return _word_keys(word), 1
    run = [word]
    while len(run) < LONGEST_COMPOUND and _is_next(text, tokens, at + len(run)):
        run.append(_fold(tokens[at + len(run)].written))
    stop = persian_stopwords()
    for used in range(len(run), 1, -1):
        telling = run[0] not in stop or is_prefix(run[0])
        if telling and stop.isdisjoint(run[1:used]) and (compound := join_compound(tuple(run[:used]))):
            return () if compound in stop else (f"fa:{compound}",), used
    return _word_keys(word), 1


def _ends_compound(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "persian" and ends_compound(_fold(tokens[at].written))


def _is_next(text: str, tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens) or tokens[at].kind != "persian" or len(tokens[at].written) > LONGEST_TERM:
        return False
    return text[tokens[at - 1].end : tokens[at].start].translate(_HALF_SPACES).isspace()


def _named(text: str, tokens: Sequence[Token], at: int) -> str:
    if at + 1 == len(tokens) or text[tokens[at].end : tokens[at + 1].start] not in (" ", "\u200c"):
        return ""
    return designation(tokens[at].written, tokens[at + 1].written)


@lru_cache(maxsize=CACHED_WORDS)
def _fold(word: str) -> str:
    return _DRAWN_OUT.sub(r"\1", fold_persian(word))


@lru_cache(maxsize=CACHED_WORDS)
def _word_keys(word: str) -> tuple[str, ...]:
    stop = persian_stopwords()
    if word in stop or len(word) < 2:
        return ()
    parts = (lemma(part) for part in split_compound(word))
    return tuple(f"fa:{part}" for part in dict.fromkeys(parts) if part not in stop)
