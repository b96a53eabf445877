"""The sentences of a text, as spans of it.

Text as written goes in; its letters written one way, with the offset of each, and the stretches that
say one thing each come out: sentences, items of lists, clauses that come to another matter. Knows no needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matcher import need_cues as cues
from matcher.text.letters import PERSIAN_LETTERS, ZWNJ, write_alike

_LONGEST_SPLIT: Final = 1000
"""In characters. A longer sentence is prose without punctuation, and stays whole."""

LINE_ENDS: Final = "\r\n\u2028\u2029"
_END: Final = re.compile(
    r"(?<![.!?؟…])[.!?؟…]+[\"”’»)\]]*(?=\s|$)"
    rf"|(?<=[{PERSIAN_LETTERS}]{{2}})[.!؟](?=[{PERSIAN_LETTERS}]{{2}})"
    r"|[\r\n\u2028\u2029]+"
)
_ABBREVIATED: Final = re.compile(
    r"\b(?:e\.g|i\.e|vs|approx|ca|cf|mrs?|ms|dr|prof|eng|dept|tp|ths|ts|pgs|gs|(?P<of_number>nos?|figs?|eq))$"
    r"|(?<![^\W\d_])[^\W\d_]\. ?[^\W\d_]$",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(
    r"[ \t]*(?:[-–—•*●▪◦·‣]|\(?[0-9]{1,2}[.)\-–]|\(?[a-h][.)]|\(?(?:الف|ب|پ|ت|ث|ج|د)[.)\-–])[ \t]+", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"(?<![^\s:;؛,،.])\(?([1-9]) ?[.)\-–][ \t]+(?=\D)")
_JOINT: Final = re.compile(r"[;؛,،]\s+(?:and |و )?|\s(?=و همچنین\s|and also (?:we|our|need)\s)")
_COMPOSED: Final = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_SPACES: Final = str.maketrans(dict.fromkeys(f"{ZWNJ}¬\u00a0\t", " "))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or clause; ``listed`` if it is an item of a list."""

    start: int
    end: int
    plain: str
    listed: bool = False


def plain_text(text: str) -> tuple[str, Sequence[int]]:
    """Write letters and spaces one way; give the offset in the text of each character, and of the end."""
    if unicodedata.is_normalized("NFC", text):
        return write_alike(text).translate(_SPACES), range(len(text) + 1)
    composed: list[str] = []
    origins: list[int] = []
    for found in _COMPOSED.finditer(text):
        letters = unicodedata.normalize("NFC", found.group())
        composed.append(letters)
        origins += [found.start()] * len(letters)
    return write_alike("".join(composed)).translate(_SPACES), [*origins, len(text)]


def split_sentences(text: str) -> Iterator[Sentence]:
    """Cut a text that `plain_text` wrote into sentences, items of lists and clauses, each with a letter in it."""
    numbers = _enumeration(text)
    for start, end in _stretches(text, numbers):
        bullet = _BULLET.match(text, start, end) if not start or text[start - 1] in LINE_ENDS else None
        left = numbers.get(start) or (bullet.end() if bullet else start)
        listed = left > start
        for first, last in _clauses(text, left, end):
            written = text[first:last]
            if any(character.isalpha() for character in written):
                begins = first + len(written) - len(written.lstrip())
                yield Sentence(begins, begins + len(written.strip()), " ".join(written.split()), listed)
                listed = False


def _enumeration(text: str) -> dict[int, int]:
    """Find where the items of «۱- … ۲- …» begin, and their first words; within a line or over many."""
    items: dict[int, int] = {}
    for found in _NUMBER.finditer(text):
        if int(found.group(1)) == len(items) + 1:
            items[found.start()] = found.end()
    return items if len(items) > 1 else {}


def _stretches(text: str, numbers: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Cut at the ends of sentences and lines, and before the items of an enumeration."""
    start = 0
    cuts = sorted([*((at, at) for at in numbers), *((found.start(), found.end()) for found in _END.finditer(text))])
    for stop, end in cuts:
        if stop >= start and (end in numbers or _ends_here(text, start, stop, end)):
            yield start, end
            start = end
    yield start, len(text)


def _ends_here(text: str, start: int, stop: int, end: int) -> bool:
    """Tell the end of a sentence from an abbreviation, a number of a list, a question in brackets, a wrapped line."""
    next_letter = text[end : end + 3].lstrip()[:1]
    if next_letter.islower():
        return False
    if text[stop] in LINE_ENDS:
        return True
    if text[stop] == ".":
        abbreviated = _ABBREVIATED.search(text, max(start, stop - 8), stop)
        if text[start:stop].strip().isdigit() or (
            abbreviated and (not abbreviated["of_number"] or next_letter.isdigit())
        ):
            return False
    return text.rfind("(", start, stop) <= text.rfind(")", start, end)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence before each clause that comes to another matter: «؛ دوم این‌که»."""
    if end - start <= _LONGEST_SPLIT:
        for found in _JOINT.finditer(text, start, end):
            rest = " ".join(text[found.end() : end].split())
            told = (cues.ordinal(rest) or 0) > 1
            if told or (cues.opens_a_need(rest) and (found.group()[0] in ";؛" or cues.asks(rest))):
                yield start, found.end()
                start = found.end()
    yield start, end
