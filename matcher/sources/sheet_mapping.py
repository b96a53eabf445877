"""What a person says about the columns of a spreadsheet, where the headers do not.

A small JSON file goes in; it says for a sheet, or for all of them (``*``), what the sheet holds, in which row
its header stands and which field each column is. ``null`` leaves a column out::

    {"Sheet1": {"noun": "experts", "header_row": 3, "columns": {"بخش ما": "department", "امتیاز": null}}}

It knows no spreadsheet: whether the sheets and the columns exist is told when one is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matcher.checks import shown
from matcher.errors import InvalidInput, UnknownChoice
from matcher.sources.columns import HEADERS, check_noun
from matcher.sources.files import read_json

EVERY_SHEET: Final = "*"
_PARTS: Final = ("noun", "header_row", "columns")


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What is said of one sheet. ``columns`` maps a header, or a column's letter, to a field or to ``None``."""

    noun: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))


Mappings = Mapping[str, SheetMapping]
"""The name of a sheet, or `EVERY_SHEET`, to what is said of it."""


def read_mapping(path: str | Path) -> Mappings:
    """Read a mapping file.

    Raises
    ------
    UnreadableSource
        If it is not JSON.
    InvalidInput
        If it says something that no sheet can have; lists what there is.
    """
    return parse_mapping(read_json(Path(path)))


def parse_mapping(raw: object) -> Mappings:
    """Make a mapping of raw JSON, as `read_mapping` does."""
    if not isinstance(raw, dict) or not raw:
        raise InvalidInput(f'The mapping is {shown(raw)}; wanted {{"a sheet, or *": {{"columns": {{…}}}}}}.')
    return MappingProxyType({str(name): _parse_sheet(str(name), said) for name, said in raw.items()})


def _parse_sheet(name: str, said: object) -> SheetMapping:
    if not isinstance(said, dict):
        raise InvalidInput(f"The mapping of {shown(name)} is {shown(said)}; wanted an object of {', '.join(_PARTS)}.")
    for part in said:
        if part not in _PARTS:
            raise UnknownChoice(f"part of the mapping of {shown(name)}", part, _PARTS)
    noun, header_row, columns = (said.get(part) for part in _PARTS)
    if noun is not None:
        noun = check_noun(str(noun))
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1):
        raise InvalidInput(f"The header_row of {shown(name)} is {shown(header_row)}; wanted a row's number, from 1 on.")
    if not isinstance(columns, dict | None):
        raise InvalidInput(f"The columns of {shown(name)} are {shown(columns)}; wanted headers with their fields.")
    known = HEADERS[noun] if noun else dict.fromkeys(each for fields in HEADERS.values() for each in fields)
    for wanted in (columns or {}).values():
        if wanted is not None and wanted not in known:
            raise UnknownChoice(f"field in the mapping of {shown(name)}", wanted, known)
    return SheetMapping(noun, header_row, MappingProxyType(dict(columns or {})))
