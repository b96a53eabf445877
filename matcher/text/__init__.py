"""Text: its letters, its language, its words.

Text as written goes in; a form for the encoder, a language and lexical keys
come out. Knows no records, no vectors and no ranking, and reads nothing but
the word lists inside the packages it stands on.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from matcher.text.finglish import is_finglish
from matcher.text.keys import Term, lexical_keys, terms
from matcher.text.language import detect_language, languages_of
from matcher.text.letters import readable
from matcher.text.normaliser import normalise

__all__ = [
    "REVISION",
    "Term",
    "detect_language",
    "is_finglish",
    "languages_of",
    "lexical_keys",
    "normalise",
    "readable",
    "terms",
]

REVISION: Final = f"text-2+hazm-{version('hazm')}+snowball-{version('snowballstemmer').partition('.')[0]}"
"""Changes whenever normalising or keys change; what two revisions made never meets."""
