"""What a problem statement must be before anything is loaded for it, and what is said of one that is.

A problem goes in; an error that says what to write comes out, or nothing, and
remarks on a problem that can be matched but not well. Knows no encoder, no
index and no ranking.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from matcher.errors import (
    ProblemInFinglish,
    ProblemTooLong,
    ProblemTooShort,
    ProblemWithoutMatter,
    ProblemWithoutWords,
    UnknownChoice,
)
from matcher.explain import whole_text
from matcher.records import LANGUAGES, Problem
from matcher.text import detect_language, is_finglish, languages_of, lexical_keys, readable, terms
from matcher.text.letters import compose, fold_persian
from matcher.text.tokens import Token, tokenise
from matcher.text.wordlists import GREETINGS, UNITS, persian_units

MAX_PROBLEM_CHARACTERS: Final = 50_000
"""About 25 printed pages: longer than any problem, shorter than a book pasted by mistake."""

MIN_PROBLEM_LETTERS: Final = 2

REMARKS: Final = ("one-word", "two-languages")
"""What `remarks` can say: the statement has one or two words, so that the list is broad; or it is in two languages."""

FEW_TERMS: Final = 2
FEW_SYLLABLES: Final = 4
"""Vietnamese writes most words as two syllables with a space between."""

SHOWN_CHARACTERS: Final = 60
"""How much of a problem an error repeats."""

OPENING_CHARACTERS: Final = 1000
"""Nearly every problem names its matter in here; the rest is looked at only where it does not."""

_APART: Final = frozenset("CFKVAWmgLltsh")
"""Units of one letter, where a space stands before them; 316L is a steel."""

_INSIDE: Final = frozenset("xXeE")
"""Letters inside a number: 12x30, 5e3."""


def check_problem(problem: Problem) -> None:
    """Say what is wrong with a problem before anything is loaded for it.

    Raises
    ------
    InvalidInput
        If the text is unreadable, too long, or the language unknown.
    ProblemTooShort
        If nothing in it can be matched: no text, numbers alone (`ProblemWithoutWords`),
        or greetings alone (`ProblemWithoutMatter`).
    ProblemInFinglish
        If it is Persian in Latin letters and not said to be in another language.
    """
    text = readable(whole_text(problem), what="problem")
    if len(text) > MAX_PROBLEM_CHARACTERS:
        raise ProblemTooLong(
            f"The problem has {len(text):,} characters; at most {MAX_PROBLEM_CHARACTERS:,} are read. "
            "Keep what describes the problem and leave attachments out.",
            field="text",
        )
    _check_words(text)
    if problem.lang is not None and problem.lang not in LANGUAGES:
        raise UnknownChoice("language", problem.lang, LANGUAGES, field="lang")
    lang = problem.lang or detect_language(text)
    if not (_is_matter(text[:OPENING_CHARACTERS], lang) or _is_matter(text, lang)):
        raise ProblemWithoutMatter(
            f"The problem {_beginning(text)!r} greets or asks, and does not say what the matter is. "
            "Describe in a sentence or two what goes wrong and what you want instead.",
            field="text",
        )
    if problem.lang in (None, "fa") and is_finglish(text):
        raise ProblemInFinglish(
            f"این متن فارسی با حروف لاتین است ({_beginning(text)}). لطفاً همان را به خط فارسی بنویسید. "
            "This is Persian in Latin letters. Please write it in Persian script, or in English or Vietnamese.",
            field="text",
        )


def remarks(problem: Problem, lang: str) -> tuple[str, ...]:
    """Say what a reader should know of a statement that was matched.

    Parameters
    ----------
    problem : Problem
        One that `check_problem` let through.
    lang : str
        Its language, one of `LANGUAGES`.

    Returns
    -------
    tuple of str
        Some of `REMARKS`, in that order. Words of languages that Peyvand does not read are not counted.
    """
    text = whole_text(problem)
    found = []
    if lang != "other" and 0 < _n_terms(text, lang) <= (FEW_SYLLABLES if lang == "vi" else FEW_TERMS):
        found.append("one-word")
    if len(languages_of(text)) > 1:
        found.append("two-languages")
    return tuple(found)


def _check_words(text: str) -> None:
    if _has_words(text):
        return
    if sum(character.isalnum() for character in text) < MIN_PROBLEM_LETTERS:
        raise ProblemTooShort(
            f"The problem {_beginning(text)!r} says too little to match on. "
            "Describe in a sentence or two what goes wrong and what you want instead.",
            field="text",
        )
    raise ProblemWithoutWords(
        f"The problem {_beginning(text)!r} has no words: numbers, units, signs and addresses alone cannot be matched. "
        "Describe in a sentence or two what goes wrong and what you want instead.",
        field="text",
    )


def _has_words(text: str) -> bool:
    """Tell whether any word, code or letter of another script is left without numbers, units and addresses."""
    tokens = tokenise(text)
    numbers = any(character.isdigit() for character in text)
    n_letters = 0
    at = 0
    for token in tokens:
        n_letters += sum(character.isalpha() for character in text[at : token.start])
        at = token.end
        if token.kind != "address" and not (numbers and _is_of_a_number(token)):
            n_letters += sum(character.isalpha() for character in token.written)
            n_letters += token.kind == "short" or any(character.isdigit() for character in token.written)
    n_letters += sum(character.isalpha() for character in text[at:])
    return n_letters >= MIN_PROBLEM_LETTERS


def _is_of_a_number(token: Token) -> bool:
    """Tell a number, a unit or both from a word or a code."""
    letters = "".join(character for character in compose(token.written) if character.isalpha())
    if not letters or letters in UNITS or fold_persian(letters) in persian_units():
        return True
    return letters in (_APART if letters == token.written else _INSIDE)


def _is_matter(text: str, lang: str) -> bool:
    """Tell whether a word is left without small words and greetings; letters that make no keys are matter too."""
    if any(key not in _greeting_keys(lang) for key in lexical_keys(text, lang)):
        return True
    tokens = tokenise(text)
    in_tokens = sum(character.isalpha() for token in tokens for character in token.written)
    return sum(character.isalpha() for character in text) > in_tokens


def _n_terms(text: str, lang: str) -> int:
    """Count different terms that are no greeting."""
    greetings = _greeting_keys(lang)
    return len({term.keys for term in terms(text, lang) if not greetings.issuperset(term.keys)})


@lru_cache(maxsize=len(LANGUAGES))
def _greeting_keys(lang: str) -> frozenset[str]:
    return frozenset(lexical_keys(" / ".join(GREETINGS), lang))


def _beginning(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
