"""A file in, its rows of raw fields out, each with its number.

Reads JSONL or CSV (``.tsv``: separated by tabs), plain or with ``.gz``, one row at
a time, and notes in the table whatever cannot be read. It knows which columns a
table has, not what their values must be.

CSV is read with the standard ``csv`` module. pandas does not say on which line of
the file a record starts, stops at the first row with too many cells or drops such
rows, and fails as a whole on a byte that is not UTF-8; here each of them is named.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import IO, Any, Final, cast

from matcher.checks import is_blank, shown
from matcher.forms import Form
from matcher.guarded import listed, unguard
from matcher.tables import Table

LINES_BETWEEN_CALLS: Final = 1000

Row = tuple[int, dict[str, object]]
"""The row's number as a person counts, and its raw fields."""


def read_rows(table: Table, *, advance: Callable[[int], None] = lambda n_bytes: None) -> Iterator[Row]:
    """Yield the rows that can be read, with known columns only; note the others in the table.

    ``advance`` is called now and then with how many bytes of the file are behind.
    """
    name = table.path.name.lower()
    row = 0
    try:
        with table.path.open("rb") as file:
            lines = _Lines(file, packed=name.endswith(".gz"), advance=advance)
            for row, fields in _json_rows(table, lines) if ".jsonl" in name else _csv_rows(table, lines):
                yield row, fields
            advance(file.tell())
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        table.lose(0, f"It is not a whole .gz file ({error}); it was read up to row {row}. Copy it again.")
    except OSError as error:
        table.lose(0, f"It cannot be opened: {error.strerror}. Check that it is a file that you may read.")


class _Lines:
    """The lines of a file, their endings kept, with the bytes that are not UTF-8 marked.

    ``broken`` is the first such byte since `heal`, or ``None``.
    """

    def __init__(self, file: IO[bytes], *, packed: bool, advance: Callable[[int], None]) -> None:
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
        # bytes that are not UTF-8 come out as lone surrogates, which UTF-8 itself can never hold
        self._text = TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._file = file
        self._advance = advance
        self.number = 0
        self.broken: int | None = None

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.number += 1
            if self.number % LINES_BETWEEN_CALLS == 0:
                self._advance(self._file.tell())
            try:
                line.encode()
            except UnicodeEncodeError as error:
                self.broken = ord(line[error.start]) - 0xDC00
            yield line

    def heal(self, table: Table, row: int) -> bool:
        """Note the broken bytes of the row just read, if there are any, and forget them."""
        if self.broken is None:
            return False
        table.lose(row, f"The byte 0x{self.broken:02X} is not UTF-8. Save as UTF-8, not UTF-16 or a Windows code page.")
        self.broken = None
        return True


def _json_rows(table: Table, lines: _Lines) -> Iterator[Row]:
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
    known = table.form.checks.keys()
    unknown: dict[str, list[int]] = {}
    empty = True
    for line in lines:
        row = lines.number
        if lines.heal(table, row) or not line.strip():
            continue
        empty = False
        try:
            fields = decoder.decode(line)
        except (ValueError, RecursionError) as error:
            why = f"{error.msg} at character {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            table.lose(row, f"This is not JSON: {why}. Wanted one JSON object on each line.")
            continue
        if not isinstance(fields, dict):
            table.lose(row, f'The row is {shown(fields)}; wanted a JSON object such as {{"id": "…"}}.')
            continue
        for name in fields.keys() - known:
            unknown.setdefault(name, []).append(row)
        yield row, {name: value for name, value in fields.items() if name in known}
    for name, rows in unknown.items():
        _report_unknown(table, name, rows)
    if empty and table.complete:
        table.lose(0, "The file is empty. Wanted one record on each line; or remove the file.")


def _csv_rows(table: Table, lines: _Lines) -> Iterator[Row]:
    separator = "\t" if ".tsv" in table.path.name.lower() else ","
    lists = table.form.lists
    header: list[str] | None = None
    for row, cells in _records(table, lines, separator):
        if header is None and not table.complete:  # the header could not be read
            return
        if header is None:
            header = _header(table, row, cells, separator)
        elif len(cells) != len(header):
            table.lose(
                row,
                f"The row has {len(cells)} cells; the header has {len(header)}. "
                "Put text that holds a comma or a line break between double quotes.",
            )
        else:
            fields: dict[str, object] = {}
            for name, cell in zip(header, cells, strict=True):
                if name in table.form.checks:
                    fields[name] = listed(cell) if name in lists and not is_blank(cell) else unguard(cell)
            yield row, fields
    if header is None and table.complete:
        table.lose(0, f"The file is empty. Wanted a header in row 1; or remove the file. {_known(table.form)}")


def _records(table: Table, lines: _Lines, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it starts."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.broken = None
            spread = reader.line_num > row
            lost = " What follows it was not read." if spread else ""
            table.lose(
                row,
                f"This is not CSV: {error}. Close every double quote, double those inside a cell, and "
                f"move texts of more than {csv.field_size_limit():,} characters to a JSONL file.{lost}",
            )
            if spread:  # a quote that is not closed: no telling where the next record starts
                return
            continue
        if not lines.heal(table, row) and any(cells):
            yield row, cells


def _header(table: Table, row: int, cells: list[str], separator: str) -> list[str]:
    form = table.form
    header = [cell.strip() for cell in cells]
    if len(header) == 1 and (seen := next((each for each in ",;\t|" if each in header[0]), None)):
        table.report(row, f"The columns are separated by {seen!r}; wanted {separator!r}. Save the file so.")
    for name in dict.fromkeys(header):
        if name not in form.checks:
            _report_unknown(table, name, [row])
        elif header.count(name) > 1:
            table.report(row, f"The column {name!r} stands {header.count(name)} times; wanted once.")
    for name in form.required:
        if name not in header:
            table.missing.add(name)
            table.report(row, f"The column {name!r} is missing; {form.noun} needs it. {_known(form)}")
    if form.either and not set(form.either) & set(header):
        table.missing.add(form.either[0])
        table.report(row, f"There is no column {' and no '.join(map(repr, form.either))}; {form.noun} needs one.")
    return header


def _report_unknown(table: Table, name: str, rows: list[int]) -> None:
    others = f" (here and in {len(rows) - 1} more rows)" if len(rows) > 1 else ""
    table.report(rows[0], f"Unknown column {shown(name)}{others}. {_known(table.form)}")


def _known(form: Form[Any]) -> str:
    return f"Known columns: {', '.join(form.checks)}."


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a name stands twice in it")
    return fields


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")
