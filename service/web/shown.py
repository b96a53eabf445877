"""People's text, made harmless and readable for a page.

Text goes in as its author wrote it and comes out without the characters that
could disturb what stands around it, cut to what fits, with the shared terms
and the phrases that answer the problem marked. Escaping is the template's work; this knows no HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final
from urllib.parse import urlsplit

_REORDERING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates (Unicode Annex 9): they can make a text read as what it is not."""
_ISOLATE: Final = "\u2068"
_END_OF_ISOLATE: Final = "\u2069"
_ISOLATED: Final = re.compile(f"{_ISOLATE}([^{_END_OF_ISOLATE}]*){_END_OF_ISOLATE}")
_COMBINING: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
"""Marks that belong to the letter before them and are no letters to a regular expression."""
_CODE: Final = re.compile(r"[\w.:/-]*", re.ASCII)
_LETTER: Final = re.compile(rf"[\w{_COMBINING}]")
_REST_OF_WORD: Final = re.compile(rf"(?:[\u200c\u200d]*[\w{_COMBINING}])+")
_KEPT_CONTROLS: Final = "\n\t"
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``marked`` where it is a term that problem and evidence share."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase of a text, by its offsets; ``number`` links it with what it answers."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Runs that belong together; ``number`` where they are a phrase."""

    runs: tuple[Run, ...]
    number: int | None = None


def harmless(text: str) -> str:
    """Drop what reorders the text around it, control characters and lone surrogates.

    Zero-width joiners and non-joiners stay: Persian is written with them.
    """
    return "".join(character for character in text if _is_harmless(character))


def isolated(text: str) -> str:
    """Put a text, on one line, between marks that keep its direction to itself, for places without markup."""
    line = " ".join(harmless(text).split())
    return f"{_ISOLATE}{line}{_END_OF_ISOLATE}" if line else ""


def by_isolates(text: str) -> tuple[Run, ...]:
    """Split a text made with `isolated` for a place with markup; what was isolated is ``marked``."""
    pieces = _ISOLATED.split(text)
    return tuple(Run(harmless(piece), marked=at % 2 == 1) for at, piece in enumerate(pieces) if piece)


def is_code(value: str) -> bool:
    """Tell what a form carries that nobody typed: a key, a version, an id, a choice, the name of a button."""
    return _CODE.fullmatch(value) is not None


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
    pattern = _any_of(terms)
    found = pattern.search(text) if pattern else None
    start, end = _window(text, found.start() if found else 0, length)
    before, after = _ellipses(text, start, end)
    return before + _cut(text, start, end) + after


def passage(text: str, spans: Sequence[Span], terms: Sequence[str], *, length: int) -> tuple[Stretch, ...]:
    """Cut a text as `excerpt` does, around its first span if it has one, with phrases and terms marked.

    Parameters
    ----------
    text : str
        As its author wrote it.
    spans : sequence of Span
        Offsets into ``text``, the weightiest first; none may overlap. Those that are cut off are not shown, and
        one that ends within a word goes on to its end, half-spaces and endings with it.
    terms : sequence of str
        Marked wherever they stand as whole words.
    length : int
        In characters, as shown.
    """
    line, places = _tidied(text)
    pattern = _any_of(terms)
    first = places[spans[0].start] if spans else None
    if first is None:
        found = pattern.search(line) if pattern else None
        first = found.start() if found else 0
    start, end = _window(line, first, length)
    before, after = _ellipses(line, start, end)
    end = start + len(_cut(line, start, end))
    stretches = [Stretch((Run(before),))] if before else []
    at = start
    ordered = sorted(spans, key=lambda each: each.start)
    for span, following in zip_longest(ordered, ordered[1:]):
        opens, closes = max(places[span.start], at), min(places[span.end], end)
        if opens < closes:
            rest = _REST_OF_WORD.match(line, closes, min(places[following.start], end) if following else end)
            closes = rest.end() if rest and _LETTER.match(line[closes - 1]) else closes
            stretches += _unnumbered(line[at:opens], terms)
            stretches.append(Stretch(marked(line[opens:closes], terms), span.number))
            at = closes
    stretches += _unnumbered(line[at:end], terms)
    return (*stretches, *([Stretch((Run(after),))] if after else []))


def _unnumbered(text: str, terms: Sequence[str]) -> list[Stretch]:
    return [Stretch(marked(text, terms))] if text else []


def _tidied(text: str) -> tuple[str, list[int]]:
    """Write a text on one line without what is not harmless; say where each of its characters, and its end, went."""
    line: list[str] = []
    places: list[int] = []
    for character in text:
        places.append(len(line))
        if character.isspace():
            if line and line[-1] != " ":
                line.append(" ")
        elif _is_harmless(character):
            line.append(character)
    if line and line[-1] == " ":
        line.pop()
    return "".join(line), [min(place, len(line)) for place in (*places, len(line))]


def _window(text: str, middle: int, length: int) -> tuple[int, int]:
    """Choose what to show of a line, around ``middle``."""
    if len(text) <= length:
        return 0, len(text)
    start = max(0, min(middle - length // 4, len(text) - length))
    end = start + length
    if start > 0:
        start = text.find(" ", start, end) + 1 or start
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return start, end


def _cut(text: str, start: int, end: int) -> str:
    return text[start:end].rstrip(" ،,;؛:") if end < len(text) or start > 0 else text


def _ellipses(text: str, start: int, end: int) -> tuple[str, str]:
    return (_ELLIPSIS + " " if start > 0 else ""), (_ELLIPSIS if end < len(text) else "")


def _any_of(terms: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted({harmless(term) for term in terms} - {""}, key=lambda term: (-len(term), term))
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?![\w{_COMBINING}])", re.IGNORECASE)


def _is_harmless(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    return character not in _REORDERING and unicodedata.category(character) not in ("Cc", "Cs")
