"""People's text, made harmless and readable for a page.

Text goes in as its author wrote it and comes out without the characters that
could disturb what stands around it, cut to what fits, with the shared terms
marked. Escaping is the template's work; this knows no HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_REORDERING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates (Unicode Annex 9): they can make a text read as what it is not."""
_COMBINING: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
"""Marks that belong to the letter before them and are no letters to a regular expression."""
_KEPT_CONTROLS: Final = "\n\t"
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``marked`` where it is a term that problem and evidence share."""

    text: str
    marked: bool = False


def harmless(text: str) -> str:
    """Drop what reorders the text around it, control characters and lone surrogates.

    Zero-width joiners and non-joiners stay: Persian is written with them.
    """
    return "".join(character for character in text if _is_harmless(character))


def web_address(text: str | None) -> str | None:
    """Return an address that may be linked to: http or https, with a host; else nothing."""
    if not text:
        return None
    try:
        parts = urlsplit(harmless(text).strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else None


def marked(text: str, terms: Iterable[str]) -> tuple[Run, ...]:
    """Split a text into runs; those that are one of the terms, as a whole word, are marked."""
    text = harmless(text)
    pattern = _any_of(terms)
    if pattern is None:
        return (Run(text),) if text else ()
    runs: list[Run] = []
    end = 0
    for found in pattern.finditer(text):
        if found.start() > end:
            runs.append(Run(text[end : found.start()]))
        runs.append(Run(found[0], marked=True))
        end = found.end()
    if end < len(text):
        runs.append(Run(text[end:]))
    return tuple(runs)


def excerpt(text: str, terms: Sequence[str], *, length: int) -> str:
    """Cut a long text to about ``length`` characters around its first shared term, at spaces."""
    text = " ".join(harmless(text).split())
    if len(text) <= length:
        return text
    pattern = _any_of(terms)
    found = pattern.search(text) if pattern else None
    middle = found.start() if found else 0
    start = max(0, min(middle - length // 4, len(text) - length))
    end = start + length
    before, after = "", ""
    if start > 0:
        start = text.find(" ", start, end) + 1 or start
        before = _ELLIPSIS + " "
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
        after = _ELLIPSIS
    return before + text[start:end].rstrip(" ،,;؛:") + after


def _any_of(terms: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted({harmless(term) for term in terms} - {""}, key=lambda term: (-len(term), term))
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?![\w{_COMBINING}])", re.IGNORECASE)


def _is_harmless(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    return character not in _REORDERING and unicodedata.category(character) not in ("Cc", "Cs")
