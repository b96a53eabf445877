"""An XLS looked over before it is opened: how far its cells reach.

The bytes of a file go in; nothing comes out, or `UnreadableSource`. An XLS is a stream of BIFF records in a
compound file ([MS-CFB], [MS-XLS]); the reader lays the whole grid out, and a record can name any cell. Cells
are looked at where they stand, not what they hold.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from matcher.errors import UnreadableSource
from matcher.sources.sheet_guards import check_reach

_FREE: Final = 0xFFFFFFFA
"""Sector numbers from here on end a chain."""
_ENTRY_BYTES: Final = 128
_BOOKS: Final = ("workbook", "book")
_BEGIN, _SIZE, _MANY = 0x0809, 0x0200, 0x00BD
_CELLS: Final = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00FD, 0x00D6, 0x0207})
"""FORMULA, NUMBER, LABEL, BOOLERR, RK, MULRK, LABELSST, RSTRING, STRING."""
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def check_xls(content: bytes, *, file: str) -> None:
    """Let an XLS through whose sheets reach no farther than is read.

    Raises
    ------
    UnreadableSource
        If a sheet is too large, or the file is damaged.
    """
    try:
        books = list(_books(content))
        for book in books:
            _check_book(book, file)
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadableSource(
            f"{file} cannot be read: it is damaged ({error}). Open it in a spreadsheet program and save it as .xlsx."
        ) from error
    if not books:
        raise UnreadableSource(f"{file} holds no workbook. Open it where it was made, and save its table as .xlsx.")


def _check_book(book: bytes, file: str) -> None:
    place = rows = columns = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        place += 4
        if kind == _BEGIN:
            rows = columns = 0
        elif kind == _SIZE and length >= 10:
            # room for what the sheet says of its own size is set aside before a cell is read
            _, last_row, _, last_column = struct.unpack_from("<IIHH" if length >= 12 else "<HHHH", book, place)
            if last_row > _MOST_ROWS or last_column > _MOST_COLUMNS:
                raise UnreadableSource(f"{file} says that it has {last_row:,} rows. Save it again as .xlsx.")
        elif kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", book, place)
            if kind == _MANY:
                column = max(column, struct.unpack_from("<H", book, place + length - 2)[0])
            if row >= rows or column >= columns:
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                check_reach(file, rows=rows, columns=columns)
        place += length


def _books(content: bytes) -> Iterator[bytes]:
    """Give the streams of a compound file that hold a workbook."""
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise ValueError("sectors of an unknown size")
    (directory_start,) = struct.unpack_from("<I", content, 48)
    cutoff, small_table_start, _, more_start = struct.unpack_from("<IIII", content, 56)
    table = _table(content, shift, more_start)
    directory = _chain(content, directory_start, table, shift)
    root_start, root_size = _extent(directory[:_ENTRY_BYTES])
    for place in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = directory[place : place + _ENTRY_BYTES]
        name = entry[: max(0, int.from_bytes(entry[64:66], "little") - 2)].decode("utf-16-le", "replace")
        if name.lower() not in _BOOKS:
            continue
        start, size = _extent(entry)
        if size >= cutoff:
            yield _chain(content, start, table, shift)
        else:
            small = _chain(content, root_start, table, shift)[:root_size]
            small_table = _numbers(_chain(content, small_table_start, table, shift))
            yield _chain(small, start, small_table, small_shift, first=0)


def _table(content: bytes, shift: int, more: int) -> list[int]:
    """Read the table that says which sector follows which."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    seen = 0
    while more < _FREE:
        seen += 1
        if seen > len(content) >> shift:
            raise ValueError("a chain without an end")
        numbers = _numbers(_sector(content, more, shift))
        sectors += numbers[:-1]
        more = numbers[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE:
            table += _numbers(_sector(content, sector, shift))
    return table


def _chain(content: bytes, start: int, table: list[int], shift: int, *, first: int = 1) -> bytes:
    """Join the sectors of a chain; ``first`` sectors stand before the one with number 0."""
    parts: list[bytes] = []
    sector = start
    while sector < _FREE:
        if len(parts) > len(content) >> shift:
            raise ValueError("a chain without an end")
        parts.append(_sector(content, sector, shift, first=first))
        sector = table[sector]
    return b"".join(parts)


def _sector(content: bytes, number: int, shift: int, *, first: int = 1) -> bytes:
    return content[(number + first) << shift : (number + first + 1) << shift]


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))


def _extent(entry: bytes) -> tuple[int, int]:
    start, size = struct.unpack_from("<II", entry, 116)
    return start, size
