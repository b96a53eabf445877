"""A record in, the cells of its row in a spreadsheet out, which `matcher.sources.spreadsheet` reads as the same record.

Each field is written as a person would write it, in the language of the sheet. The cell is then read by the reader's
own rules, and where that gives anything else the field is written so that it is read as it stands
(`matcher.guarded`). What no cell can hold is refused, never cut. It opens no file.

Days are Gregorian, as ISO 8601 writes them: a Jalali day would be read exactly too, a Jalali year would not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from matcher.checks import is_blank, shown
from matcher.errors import InvalidInput
from matcher.fields import FIELDS
from matcher.forms import FORMS, fill
from matcher.guarded import as_json, guard
from matcher.records import Evidence, Expert
from matcher.sources.cells import person_key
from matcher.sources.columns import HEADERS, field_of
from matcher.sources.sheet_plan import JOINED, Plan
from matcher.sources.sheet_rows import read_row
from matcher.sources.sheet_words import CHOICES, FIELD_NAMES
from matcher.sources.sheets import Row

WrittenCell = str | int
Cells = tuple[WrittenCell, ...]

CELL_UNITS: Final = 32_767
"""UTF-16 code units that a cell of an XLSX holds at most: Microsoft, "Excel specifications and limits"."""
PIECE_CHARACTERS: Final = 16_000
"""Of a piece of what is longer than a cell: written as JSON, or beyond U+FFFF, it takes up to twice as many units."""

_FROM_SHEETS_ALONE: Final = frozenset({"first_name", "last_name", "personnel_number", "institution", "organisation"})
"""Fields that a sheet may have and a record does not; `expert`, the names beside the ids, is written."""


def exported_fields(noun: str) -> tuple[str, ...]:
    """Give the fields that the sheet of a noun has columns for, in their order."""
    return tuple(name for name in HEADERS[noun] if name not in _FROM_SHEETS_ALONE)


@dataclass(frozen=True, slots=True)
class People:
    """Whom a name, an id or an address means to a reader of the whole workbook, as `sheet_records` finds out.

    ``handles`` maps an id, an e-mail or an ORCID to an id, ``named`` a folded name to the ids of all who have it.
    """

    names: dict[str, str] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)

    def add(self, expert: Expert) -> None:
        """Note an expert, in the order of the sheet."""
        self.names[expert.id] = expert.name
        for handle in (expert.id, expert.email, expert.orcid):
            if handle:
                self.handles.setdefault(handle.lower(), expert.id)
        for name in (expert.name, *expert.names):
            if name:
                self.named.setdefault(person_key(name), set()).add(expert.id)

    def behind(self, evidence: Evidence) -> list[str]:
        """Name who did a piece of work: by name where the reader finds them so, else by id.

        Raises
        ------
        InvalidInput
            If the reader would take an id for that of somebody else.
        """
        found = []
        for each in evidence.expert_ids:
            if self._found(each) not in (None, each):
                raise InvalidInput(
                    f"The expert ids {each!r} and {self._found(each)!r} cannot be told apart in a spreadsheet, where "
                    "an id is read in any case and an address stands for its expert. Export JSONL or CSV."
                )
            name = self.names.get(each, "")
            found.append(name if name and self._found(name) == each else each)
        return found

    def _found(self, said: str) -> str | None:
        named = self.named.get(person_key(said), set())
        return self.handles.get(said.strip().lower()) or (next(iter(named)) if len(named) == 1 else None)


def row_cells(noun: str, record: Any, language: str, people: People) -> dict[str, Cells]:
    """Write a record: each field that holds something to its cells, of which most need one.

    Several cells of a field stand in as many columns; the reader puts them together again.

    Raises
    ------
    InvalidInput
        If a record breaks the rules that it would be read by, or a text is longer than cells can hold.
    """
    values = checked_values(noun, record)
    if noun == "evidence":
        values["expert"] = tuple(people.behind(record))
    cells: dict[str, Cells] = {}
    for name in exported_fields(noun):
        value = values[name]
        if is_blank(value):
            continue
        write = _written_before if _is_word(name) else _written
        written = write(noun, name, value, language)
        if written is None:
            raise InvalidInput(
                f"The {name} of {record.id!r} in {noun} ({shown(value)}) cannot be written to a spreadsheet so that "
                "it is read back the same. Export JSONL or CSV.",
                field=name,
            )
        cells[name] = written
    if all(field_of(str(each), noun) for written in cells.values() for each in written):
        cells["id"] = (_escaped(record.id),)  # else the whole row would be taken for a header
    return cells


def checked_values(noun: str, record: Any) -> dict[str, Any]:
    """Give each field of a record, in the order of its form.

    Raises
    ------
    InvalidInput
        If the record breaks the rules that it would be read by.
    """
    values = {name: getattr(record, name) for name in FORMS[noun].checks}
    _, faults = fill(FORMS[noun], values)
    if faults:
        raise InvalidInput(f"The record {record.id!r} of {noun} cannot be exported: {faults[0]}", field=faults[0].field)
    return values


def utf16_length(text: str) -> int:
    """Count a text as spreadsheet programs do: a letter beyond U+FFFF is two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _written(noun: str, name: str, value: Any, language: str) -> Cells | None:
    for way in _ways(noun, name, value, language):
        fits = all(isinstance(cell, int) or utf16_length(cell) <= CELL_UNITS for cell in way)
        if fits and _read_back(noun, name, way) == value:
            return way
    return None


_written_before = lru_cache(maxsize=4096)(_written)


def _is_word(name: str) -> bool:
    return name in CHOICES or name in ("field", "institution_id", "organisation_id", "department", "position")


def _ways(noun: str, name: str, value: Any, language: str) -> Iterator[Cells]:
    """Give ways to write a field, the plainest first."""
    if isinstance(value, int):
        yield (value,)
    elif isinstance(value, date):
        yield (value.isoformat(),)
    elif isinstance(value, tuple):
        yield from _ways_of_list(name, value, language)
    else:
        yield (guard(_word(name, value, language)),)
        yield (guard(value),)
        yield (as_json(value),)
        if name in JOINED:
            yield tuple(guard(each) for each in _at_line_ends(value))
            starts = range(0, len(value), PIECE_CHARACTERS)
            yield tuple(as_json(value[start : start + PIECE_CHARACTERS]) for start in starts)


def _ways_of_list(name: str, value: Sequence[str], language: str) -> Iterator[Cells]:
    sign = "؛" if language == "fa" else ";"
    joined = f"{sign} ".join(_word(name, each, language) for each in value)
    yield (guard(joined),)
    yield (guard(joined + sign),)  # one entry that holds a comma
    guarded = [guard(each) for each in value]
    for entries in (value, guarded):  # ids are each read as a cell of their own
        yield (as_json(entries),)
        yield tuple(as_json(some) for some in _in_pieces(entries))


def _word(name: str, value: str, language: str) -> str:
    """Write a word of a closed list in a language; anything else as it is."""
    if name == "field":
        return f"{value} {FIELD_NAMES[value][language][0]}" if value in FIELDS else value
    if name == "restricted":
        restricted, _, visibility = value.partition("=")
        return f"{restricted}={_word('visibility', visibility, language)}"
    names = CHOICES[name].get(value) if name in CHOICES else None
    return names[language][0] if names else value


def _at_line_ends(text: str) -> Iterator[str]:
    piece = ""
    for line in text.split("\n"):
        if piece and len(piece) + len(line) >= PIECE_CHARACTERS:
            yield piece
            piece = line
        else:
            piece = f"{piece}\n{line}" if piece else line
    yield piece


def _in_pieces(entries: Sequence[str]) -> Iterator[Sequence[str]]:
    piece: list[str] = []
    length = 0
    for each in entries:
        if piece and length + len(each) > PIECE_CHARACTERS:
            yield piece
            piece, length = [], 0
        piece.append(each)
        length += len(each) + 4
    yield piece


def _read_back(noun: str, name: str, cells: Cells) -> Any:
    """Read a field as the spreadsheet's reader does, and check it as its form does."""
    raw, faults = read_row(_plan(noun, name, len(cells)), Row(2, cells))
    if faults or name not in raw:
        return None
    if name not in FORMS[noun].checks:
        return tuple(raw[name])
    try:
        return FORMS[noun].checks[name](raw[name], name)
    except InvalidInput:
        return None


@lru_cache(maxsize=512)
def _plan(noun: str, name: str, n_cells: int) -> Plan:
    return Plan("", noun, places=tuple((name, place) for place in range(n_cells)))


def _escaped(identifier: str) -> str:
    """Write an id that reads like a header, so that it does so no longer."""
    first = identifier[0].encode("utf-16-be").hex()
    units = "".join(f"\\u{first[start : start + 4]}" for start in range(0, len(first), 4))
    return f"'\"{units}{as_json(identifier[1:])[2:]}"
