"""Persian words: what hazm knows of them.

The only file that knows hazm. Loads it once, on first use, from the data that
its package carries; what is done with the words stands in `lemmas`.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from matcher.text.letters import ZWNJ, fold_letters

_LOADING: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """hazm's words and verbs, folded.

    ``headwords`` are those that hazm knows a part of speech for, ``known`` all of them; ``halved``
    are those that it writes with a half-space, ``openers`` what stands before their first one;
    ``verbs`` maps a form to its past stem.
    """

    headwords: dict[str, frozenset[str]]
    known: frozenset[str]
    halved: frozenset[str]
    openers: frozenset[str]
    verbs: dict[str, str]


def hazm_normalise(text: str) -> str:
    """Let hazm correct half-spaces, spacing and punctuation of Persian prose."""
    with _LOADING:
        normalise = _hazm_normaliser()
    return normalise(text)


def lexicon() -> Lexicon:
    """Give hazm's words, reading them on the first call."""
    with _LOADING:
        return _lexicon()


@cache
def _hazm_normaliser() -> Callable[[str], str]:
    hazm: Any = importlib.import_module("hazm")
    normaliser = hazm.Normalizer(persian_numbers=False, remove_diacritics=False)
    normalise: Callable[[str], str] = normaliser.normalize
    return normalise


@cache
def _lexicon() -> Lexicon:
    hazm: Any = importlib.import_module("hazm")
    lemmatizer = hazm.Lemmatizer(joined_verb_parts=False)
    headwords: dict[str, frozenset[str]] = {}
    known: set[str] = set()
    halved: set[str] = set()
    openers: set[str] = set()
    for word, (_, tags) in lemmatizer.words.items():
        folded = fold_letters(word)
        known.add(folded)
        if tags != ("0",):
            headwords[folded] = headwords.get(folded, frozenset()).union(tags)
        if ZWNJ in word:
            halved.add(folded)
            openers.add(fold_letters(word.partition(ZWNJ)[0]))
    verbs = {
        fold_letters(form): fold_letters(past or present)
        for form, (past, _, present) in (
            (form, lemma.partition("#")) for form, lemma in lemmatizer.verbs.items() if " " not in form
        )
    }
    return Lexicon(headwords, frozenset(known), frozenset(halved), frozenset(openers), verbs)
