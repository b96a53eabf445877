"""A preview as a page shows it: each column with its choices, each record as it would be.

A `Preview` or a `Reading` goes in; values for a template come out, and from what the reader chose, an `Order`.
Knows no request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from matcher.errors import RowProblem
from matcher.forms import raw_fields
from matcher.sources.columns import HEADERS
from matcher.sources.reading import Reading
from matcher.sources.spreadsheet import Preview, SheetPreview
from service.imports.bringing import Order
from service.imports.summary import NOUNS
from service.office.words import Words

MOST_COLUMNS: Final = 80
"""Of one sheet; what stands further out is read as it is understood, and cannot be changed here."""
MOST_REFUSED: Final = 50
SHOWN_RECORDS: Final = 5
SHOWN_CHARACTERS: Final = 240
LEFT_OUT: Final = "-"
_HIDDEN: Final = ("id", "visibility")
_NAMES: Final = ("name", "title")


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record: what it is called, and its other fields as (label, values)."""

    title: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column: what it is, how that was found, and what the reader said of it (nothing, a field, or `LEFT_OUT`)."""

    name: str
    letter: str
    header: str
    field: str | None
    how: str
    samples: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """One sheet of a spreadsheet, with what the reader may say of it and what would be read."""

    number: int
    sheet: SheetPreview
    noun_said: str
    header_said: str
    columns: tuple[ColumnChoice, ...]
    choices: tuple[tuple[str, str], ...]
    records: tuple[ShownRecord, ...]
    n_more_columns: int = 0


@dataclass(frozen=True, slots=True)
class FileView:
    """One file: its sheets, or the records that another reader found; and what is refused."""

    file: str
    format: str
    sheets: tuple[SheetChoice, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    records: tuple[tuple[str, tuple[ShownRecord, ...]], ...] = ()
    refused: tuple[RowProblem, ...] = ()

    @property
    def n_records(self) -> int:
        """How many records would be read."""
        return sum(count for _, count in self.counts) + sum(each.sheet.n_read for each in self.sheets)


def file_view(file: str, seen: Preview | Reading, order: Order, words: Words, *, first: int) -> FileView:
    """Lay out one file; ``first`` is the number of its first sheet on the page."""
    if isinstance(seen, Preview):
        sheets = tuple(_sheet(first + at, sheet, order, words) for at, sheet in enumerate(seen.sheets))
        return FileView(file, "spreadsheet", sheets=sheets, refused=seen.refused)
    found = {noun: getattr(seen.catalogue, noun) for noun in NOUNS} | {"works": [each.evidence for each in seen.works]}
    return FileView(
        file,
        seen.format,
        counts=tuple((noun, len(records)) for noun, records in found.items() if records),
        records=tuple(
            (noun, tuple(_record(noun, raw_fields(each), words) for each in records[:SHOWN_RECORDS]))
            for noun, records in found.items()
            if records
        ),
        refused=seen.refused,
    )


def said_of_sheets(sent: Mapping[str, str], order: Order) -> Order:
    """Read what a reader chose for sheets and columns; what belongs to another table than the sheet holds is dropped.

    Fields are called ``sheet-N`` (its name), ``noun-N``, ``row-N`` and ``column-N-LETTER``.
    """
    mapping: dict[str, dict[str, Any]] = {}
    for name, sheet in sent.items():
        kind, _, number = name.partition("-")
        if kind != "sheet" or not number.isdecimal():
            continue
        noun, row = sent.get(f"noun-{number}", ""), sent.get(f"row-{number}", "").strip()
        known = HEADERS.get(noun) or HEADERS.get(sent.get(f"understood-{number}", "")) or {}
        columns = {
            letter: None if field == LEFT_OUT else field
            for letter, field in _columns_of(sent, number)
            if field == LEFT_OUT or field in known
        }
        said: dict[str, Any] = {"columns": columns} if columns else {}
        if noun in HEADERS:
            said["noun"] = noun
        if row.isdecimal() and 0 < int(row) < 10**7:
            said["header_row"] = int(row)
        if said:
            mapping[sheet] = said
    return replace(order, mapping=mapping or None)


def _columns_of(sent: Mapping[str, str], number: str) -> Iterable[tuple[str, str]]:
    start = f"column-{number}-"
    return ((name.removeprefix(start), field) for name, field in sent.items() if name.startswith(start) and field)


def _sheet(number: int, sheet: SheetPreview, order: Order, words: Words) -> SheetChoice:
    said = (order.mapping or {}).get(sheet.name, {})
    columns = said.get("columns", {})
    fields = HEADERS.get(sheet.noun or "", {})
    return SheetChoice(
        number=number,
        sheet=sheet,
        noun_said=said.get("noun", ""),
        header_said=str(said.get("header_row", "")),
        columns=tuple(
            ColumnChoice(
                name=f"column-{number}-{each.letter}",
                letter=each.letter,
                header=each.header,
                field=each.field,
                how=each.how,
                samples=each.samples,
                said=(columns[each.letter] or LEFT_OUT) if each.letter in columns else "",
            )
            for each in sheet.columns[:MOST_COLUMNS]
        ),
        choices=tuple((field, names[words.code][0]) for field, names in fields.items()),
        records=tuple(_record(sheet.noun or "", each, words) for each in sheet.records),
        n_more_columns=max(0, len(sheet.columns) - MOST_COLUMNS),
    )


def _record(noun: str, raw: Mapping[str, Any], words: Words) -> ShownRecord:
    noun = "evidence" if noun == "works" else noun
    called = next((name for name in _NAMES if raw.get(name)), "id")
    rest = [
        name for name in raw if name not in (called, *_HIDDEN) and not (name == "expert_ids" and raw[name] == ("?",))
    ]
    return ShownRecord(
        cut(str(raw.get(called, ""))),
        tuple((words.field(noun, name), values_of(name, raw[name], words)) for name in rest),
    )


def values_of(name: str, value: Any, words: Words) -> tuple[str, ...]:
    """Write a field's value for a reader, each entry of a list by itself."""
    several: Sequence[Any] = value if isinstance(value, list | tuple) else (value,)
    return tuple(words.value(name, cut(str(each))) for each in several)


def cut(text: str) -> str:
    """Cut a text that is too long to be looked at."""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS].rstrip()}…"
