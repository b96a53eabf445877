"""How one sheet is understood: what it holds, where its header stands, which field each column is.

A sheet, and what a person says about it, go in; a `Plan` comes out. It reads the header and a few sample
values, and makes no records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from matcher.errors import InvalidInput, UnknownChoice
from matcher.sources.cells import text
from matcher.sources.columns import HEADERS, field_of, guess_noun, is_row_number, language_of
from matcher.sources.sheet_mapping import SheetMapping
from matcher.sources.sheet_words import fold, is_guide, kind_named, noun_of_sheet
from matcher.sources.sheets import Row, Sheet

HOW: Final = ("mapping", "field name", "synonym", "left out", "row number", "taken", "not understood")
"""How a column came to its field, or why it has none."""

SEVERAL: Final = frozenset({"interests", "names", "expert", "expert_ids", "authors", "available_for", "restricted"})
"""Fields that several columns can hold together: «استاد راهنمای اول», «استاد راهنمای دوم»."""
JOINED: Final[Mapping[str, str]] = {"phone": " / ", "department": " - ", "text": "\n"}
"""Fields of one text that two columns can hold, and what is put between: faculty and group, office and mobile."""

_LOOKED_THROUGH: Final = 50
_NAMED_ROWS: Final = 10
_SAMPLES: Final = 3
_SAMPLE_CHARACTERS: Final = 80
_GIVEN_NAMES: Final = frozenset(map(fold, ("name", "tên", "اسم")))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its letter, its header as written, its field or ``None``, one of `HOW`, and some values."""

    letter: str
    header: str
    field: str | None
    how: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sheet is read. ``noun`` is ``None`` where it is not; ``note`` says why, or what is to be known.

    ``header_row`` counts as a person does; ``rows`` are those below it; ``places`` names
    each field with the place of its cell, from 0 on. ``kind`` is the kind of evidence that a
    header or the sheet's name speaks of; ``family_first`` is true where a joined name begins with the family's.
    """

    sheet: str
    noun: str | None
    header_row: int | None = None
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    kind: str | None = None
    family_first: bool = False
    note: str = ""
    silent: bool = False


def plan_sheet(sheet: Sheet, *, noun: str | None = None, said: SheetMapping | None = None) -> Plan:
    """Understand one sheet.

    Parameters
    ----------
    noun : str, optional
        What it holds, where its name does not matter.
    said : SheetMapping, optional
        What a person says of it; wins over everything.

    Raises
    ------
    InvalidInput
        If the mapping names a header row that the sheet does not have.
    """
    said = said or SheetMapping()
    if is_guide(sheet.name) or (sheet.hidden and not said.columns):
        note = "It is hidden, and passed over." if sheet.hidden else "It explains the others, and is passed over."
        return Plan(sheet.name, None, note=note, silent=True)
    if not sheet.rows:
        return Plan(sheet.name, None, note="It is empty.", silent=True)
    given = said.noun or noun
    place = _header(sheet, given, said)
    named = given or noun_of_sheet(sheet.name)
    headers = _texts(sheet.rows[place])
    fields = {header: said.columns[header] for header in headers if header in said.columns}
    understood = named if named and (given or _n_fields(headers, named)) else guess_noun(headers)
    if not understood and fields:
        understood = next((each for each in HEADERS if {*fields.values()} - {None} <= {*HEADERS[each]}), None)
    columns = _columns(sheet, place, understood, said)
    if not understood or not any(column.field for column in columns):
        note = (
            "No row of headers is understood in it. Name its columns as a template does, or say in a mapping what "
            "they are."
        )
        return Plan(sheet.name, None, sheet.rows[place].number, columns, note=note)
    columns = _with_given_names(columns) if understood == "experts" else columns
    known = {column.header for column in columns if column.field}
    below = sheet.rows[place + 1 :]
    passed = {row.number: None for row in below if _is_passed_over(row, known)}
    return Plan(
        sheet.name,
        understood,
        sheet.rows[place].number,
        columns,
        tuple(row for row in below if row.number not in passed),
        tuple((column.field, place_of_letter(column.letter)) for column in columns if column.field),
        kind=kind_named([*(each.header for each in columns if each.field == "title"), sheet.name]),
        note=_said_of([*passed]),
        family_first=any(each.field == "last_name" and language_of(each.header, "experts") == "vi" for each in columns),
    )


def check_mapped(plans: Sequence[Plan], mapping: Mapping[str, SheetMapping]) -> None:
    """Raise `UnknownChoice` where a mapping speaks of a sheet or a column that is not there."""
    names = [plan.sheet for plan in plans]
    for name, said in mapping.items():
        meant = [plan for plan in plans if name in ("*", plan.sheet)]
        if not meant:
            raise UnknownChoice("sheet in the mapping", name, names)
        headers = [column.header for plan in meant for column in plan.columns if column.header]
        letters = {column.letter for plan in meant for column in plan.columns}
        folded = set(map(fold, headers))
        for column in said.columns:
            if fold(column) not in folded and column not in letters and column not in headers:
                raise UnknownChoice("column in the mapping", column, dict.fromkeys(headers))


def letter_of(place: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of_letter(letter: str) -> int:
    """Undo `letter_of`."""
    place = 0
    for each in letter:
        place = place * 26 + ord(each) - 64
    return place - 1


def _header(sheet: Sheet, noun: str | None, said: SheetMapping) -> int:
    """Find the header's place among the rows: the row that the most fields are read off, as early as can be.

    Of two alike that follow each other the later counts: a header of two lines whose cells are merged.
    """
    if said.header_row is not None:
        for place, row in enumerate(sheet.rows):
            if row.number == said.header_row:
                return place
        raise InvalidInput(
            f"Row {said.header_row} of {sheet.name!r} is empty or not there; wanted the row of the header."
        )
    mapped = set(map(fold, said.columns))
    named = noun or noun_of_sheet(sheet.name)
    best, most = None, 0
    for place, row in enumerate(sheet.rows[:_LOOKED_THROUGH]):
        if row.across:
            continue
        headers = _texts(row)
        guessed = named if named and _n_fields(headers, named) else guess_noun(headers)
        n_fields = _n_fields(headers, guessed) if guessed else 0
        n_fields = max(n_fields, sum(fold(header) in mapped for header in headers if header))
        follows = best is not None and best == place - 1 and row.number == sheet.rows[best].number + 1
        enough = n_fields >= 2 or 2 * n_fields >= len(set(headers) - {""})
        if n_fields and enough and (n_fields > most or (n_fields == most and follows and _is_header(headers, guessed))):
            best, most = place, n_fields
    if best is not None:
        return best
    return next((place for place, row in enumerate(sheet.rows) if not row.across), 0)


def _is_header(headers: Sequence[str], noun: str | None) -> bool:
    filled = {header for header in headers if header}
    return bool(noun) and 2 * sum(bool(noun and field_of(header, noun)) for header in filled) >= len(filled)


def _n_fields(headers: Sequence[str], noun: str) -> int:
    return len({field for header in set(headers) if header and (field := field_of(header, noun))})


def _texts(row: Row) -> list[str]:
    return [" ".join((text(cell) or "").split()) for cell in row.cells]


def _columns(sheet: Sheet, place: int, noun: str | None, said: SheetMapping) -> tuple[Column, ...]:
    headers = _texts(sheet.rows[place])
    below = sheet.rows[place + 1 :]
    width = max([len(headers), *(len(row.cells) for row in below[:_LOOKED_THROUGH])])
    folded = {fold(name): field for name, field in said.columns.items()}
    columns = []
    for number in range(width):
        letter = letter_of(number)
        header = headers[number] if number < len(headers) else ""
        samples = _samples(below, number)
        if not header and not samples:
            continue
        mapped = next((each for each in (header, letter) if each in said.columns), None)
        if mapped is not None or (header and fold(header) in folded):
            field = said.columns[mapped] if mapped is not None else folded[fold(header)]
            if field is not None and noun and field not in HEADERS[noun]:
                raise UnknownChoice(f"field of {noun} in the mapping of {sheet.name!r}", field, HEADERS[noun])
            columns.append(Column(letter, header, field, "mapping" if field else "left out", samples))
        elif is_row_number(header):
            columns.append(Column(letter, header, None, "row number", samples))
        else:
            field = field_of(header, noun) if noun and header else None
            how = "not understood" if not field else "field name" if header.lower() == field else "synonym"
            columns.append(Column(letter, header, field, how, samples))
    return _without_taken(columns)


def _without_taken(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Give each field of one value to one column: to a mapped one, else to the first."""
    holders: dict[str, Column] = {}
    for column in sorted(columns, key=lambda column: column.how != "mapping"):
        if column.field and column.field not in SEVERAL and column.field not in JOINED:
            holders.setdefault(column.field, column)
    return tuple(
        replace(column, field=None, how="taken")
        if column.field in holders and holders[column.field] is not column
        else column
        for column in columns
    )


def _with_given_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Read «Name» beside «Surname» as the given name."""
    fields = {column.field for column in columns}
    if "last_name" not in fields or "first_name" in fields:
        return columns
    return tuple(
        replace(column, field="first_name")
        if column.field == "name" and fold(column.header) in _GIVEN_NAMES
        else column
        for column in columns
    )


def _samples(rows: Sequence[Row], number: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows[:_LOOKED_THROUGH]:
        value = text(row.cells[number]) if number < len(row.cells) else None
        if value:
            found[value if len(value) <= _SAMPLE_CHARACTERS else f"{value[:_SAMPLE_CHARACTERS]}…"] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _said_of(passed: Sequence[int]) -> str:
    rest = f" and {len(passed) - _NAMED_ROWS:,} more" if len(passed) > _NAMED_ROWS else ""
    listed = ", ".join(map(str, passed[:_NAMED_ROWS]))
    return f"Titles across the table and repeated headers are passed over: row {listed}{rest}." if passed else ""


def _is_passed_over(row: Row, headers: set[str]) -> bool:
    """Tell a title across the table, and the header where it is repeated, as on every printed page."""
    return row.across or {each for each in _first_texts(row) if each} <= headers


def _first_texts(row: Row) -> list[str]:
    return [" ".join(cell.split()) if isinstance(cell, str) else str(cell or "") for cell in row.cells]
