"""Where the words of a text stand, and what kind each is.

Text as written goes in, tokens come out, with half-spaces counted as spaces.
Knows no words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matcher.text.letters import ARABIC_MARKS, INVISIBLE, PERSIAN_LETTERS
from matcher.text.wordlists import english_stopwords

_LATIN: Final = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u1e00-\u1fff\ufb00-\ufb06"
_DIGIT: Final = "0-9۰-۹٠-٩₀-₉"
_GLUE: Final = f"\u0300-\u036f{INVISIBLE}"

_TOKEN: Final = re.compile(
    rf"""
    (?P<address> (?:https?://|www\.)[^\s\u200c{PERSIAN_LETTERS}]+
               | (?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
               | (?<![0-9.])10\.[0-9]{{4,9}}/[^\s\u200c{PERSIAN_LETTERS}]+ )
  | (?P<persian> [{PERSIAN_LETTERS}][{PERSIAN_LETTERS}{ARABIC_MARKS}{INVISIBLE}]* )
  | (?P<short>   (?<![{_LATIN}{_DIGIT}]) [A-Za-z] (?: [/&][A-Za-z] | \+\+ | \# ) (?![{_LATIN}{_DIGIT}]) )
  | (?P<latin>   [{_LATIN}{_DIGIT}][{_LATIN}{_DIGIT}{_GLUE}]*
                 (?: (?<=[{_DIGIT}]) [.,/٫٬] (?=[{_DIGIT}]) [{_LATIN}{_DIGIT}{_GLUE}]+
                   | [-\u2010\u2011] (?=[{_DIGIT}]) [{_LATIN}{_DIGIT}{_GLUE}]+
                   | \( [A-Z][A-Za-z{_DIGIT}]{{0,5}} \) [{_DIGIT}]+
                   | ['’] (?=[{_LATIN}]) [{_LATIN}{_GLUE}]+ )* )
    """,
    re.VERBOSE,
)
LONGEST_ACRONYM: Final = 5
"""In letters. MATLAB is matlab however it is written, PLC an acronym."""


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text: ``persian`` or ``latin`` letters, a ``short`` code like A/B, or an ``address``."""

    kind: str
    written: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Find the tokens of a text, in order."""
    return [Token(found.lastgroup or "", found.group(), *found.span()) for found in _TOKEN.finditer(text)]


def all_in_capitals(tokens: Sequence[Token]) -> bool:
    """Tell a text in capitals from one with acronyms: no small letter, and a word too long for an acronym."""
    words = [token.written for token in tokens if token.kind == "latin" and token.written.isalpha()]
    return (
        len(words) > 1
        and all(word.isupper() for word in words)
        and any(
            len(word) > LONGEST_ACRONYM or not word.isascii() or word.lower() in english_stopwords() for word in words
        )
    )
