"""What a column holds, told by its header.

A header as somebody wrote it goes in; the field that it means comes out, or nothing. The names that are known
are the table `HEADERS`, in `column_names`. It reads no file and no cell below the header.

Headers are compared as `sheet_words.fold` writes them: case, diacritics, spaces and half-spaces, punctuation,
ي and ی, ك and ک make no difference, nor do a remark in brackets such as «(اختیاری)» and a number at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from matcher.errors import UnknownChoice
from matcher.sources.column_names import HEADERS
from matcher.sources.sheet_words import fold, spellings

__all__ = [
    "HEADERS",
    "ROW_NUMBERS",
    "SHEET_FIELDS",
    "check_noun",
    "field_of",
    "guess_noun",
    "is_row_number",
    "language_of",
]

SHEET_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "experts": ("first_name", "last_name", "personnel_number", "institution"),
    "evidence": ("expert",),
    "problems": ("organisation",),
    "institutions": (),
    "organisations": (),
})  # fmt: skip
"""Fields that only sheets have: what they hold ends up in a record's own fields."""

ROW_NUMBERS: Final = ("ردیف", "شماره ردیف", "row", "no", "#", "nr", "STT", "số thứ tự", "TT")
"""Headers of columns that count the rows; nothing is read from them."""


_NEEDED: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    "experts": frozenset({"id", "name", "first_name", "last_name", "personnel_number"}),
    "evidence": frozenset({"title", "text"}),
    "problems": frozenset({"title", "text"}),
    "institutions": frozenset({"name"}),
    "organisations": frozenset({"name"}),
})  # fmt: skip
"""Fields of which a sheet has at least one, or it does not hold the noun."""


def field_of(header: str, noun: str) -> str | None:
    """Tell which field of a noun a header means: a synonym, or the field's own name; ``None`` for no known one."""
    return next((field for way in spellings(header) for field in [_MEANINGS[noun].get(way)] if field), None)


def language_of(header: str, noun: str) -> str | None:
    """Tell the language of the synonym that a header is, the first of Persian, English, Vietnamese that has it."""
    field = field_of(header, noun)
    ways = set(spellings(header))
    for language, names in (HEADERS[noun][field] if field else {}).items():
        if ways & set(map(fold, names)):
            return language
    return None


def is_row_number(header: str) -> bool:
    """Tell whether a header is that of a column that only counts the rows."""
    return header.strip() == "#" or fold(header) in _ROW_NUMBERS


def check_noun(noun: str) -> str:
    """Let a noun of the catalogue through, or raise `UnknownChoice`."""
    if noun not in HEADERS:
        raise UnknownChoice("noun", noun, HEADERS)
    return noun


def guess_noun(headers: Iterable[str]) -> str | None:
    """Tell which noun a row of headers describes, or ``None`` where it describes none.

    Each header that a noun knows speaks for it, the more the fewer other nouns know it too; a noun without
    a field that it needs (`experts` a name, `problems` a title or a text) is out. What is alike goes to the
    earlier noun of `HEADERS`.
    """
    weights = dict.fromkeys(HEADERS, 0.0)
    found: dict[str, set[str]] = {noun: set() for noun in HEADERS}
    for header in dict.fromkeys(headers):
        fields = {noun: field for noun in HEADERS if (field := field_of(header, noun))}
        for noun, field in fields.items():
            if field not in found[noun]:
                weights[noun] += 1 / len(fields)
                found[noun].add(field)
    fitting = [noun for noun in HEADERS if found[noun] & _NEEDED[noun]]
    return max(fitting, key=weights.__getitem__, default=None)


def _meanings(noun: str) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for field, names in HEADERS[noun].items():
        for name in (field, *(name for each in names.values() for name in each)):
            meanings.setdefault(fold(name), field)
    return meanings


_MEANINGS: Final = {noun: _meanings(noun) for noun in HEADERS}
_ROW_NUMBERS: Final = frozenset(map(fold, ROW_NUMBERS)) - {""}
