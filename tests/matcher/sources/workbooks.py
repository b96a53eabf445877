"""Spreadsheets for the tests, made as they are needed: nothing binary is tracked.

XLSX comes from xlsxwriter. ODS is zipped by hand to the OpenDocument 1.2 schema, XLS written by hand to the
published BIFF8 record layout inside a compound file of one stream; they hold text and numbers, no more.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

Grid = Sequence[Sequence[Any]]


def write_xlsx(
    path: Path,
    sheets: Mapping[str, Grid],
    *,
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """Write grids as the sheets of an XLSX; ``merged`` names ranges such as ``A1:C1``, their first cell kept."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, grid in sheets.items():
        sheet = book.add_worksheet(name)
        ranges = list((merged or {}).get(name, ()))
        for cells in ranges:
            sheet.merge_range(cells, "")
        for row, values in enumerate(grid):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(row, column, value, None, "computed")
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return path


def write_csv(path: Path, grid: Grid, *, encoding: str = "utf-8", separator: str = ",") -> Path:
    """Write a grid as CSV without quotes; Windows-1256 has no ی, so what was saved in it has ي."""
    lines = [separator.join("" if value is None else str(value) for value in row) for row in grid]
    text = "\r\n".join(lines) + "\r\n"
    path.write_bytes((text.replace("ی", "ي") if encoding == "cp1256" else text).encode(encoding))
    return path


def write_ods(path: Path, sheets: Mapping[str, Grid], *, spans: Mapping[tuple[int, int], int] | None = None) -> Path:
    """Write grids as the sheets of an ODS; ``spans`` maps (row, column) to the rows that its cell is merged over."""
    tables = []
    for name, grid in sheets.items():
        rows = []
        for row, values in enumerate(grid):
            cells = "".join(
                _ods_cell(value, (spans or {}).get((row, column), 1)) for column, value in enumerate(values)
            )
            rows.append(f"<table:table-row>{cells}</table:table-row>")
        blank = '<table:table-cell table:number-columns-repeated="1024"/>'
        rows.append(f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>')
        tables.append(f'<table:table table:name="{escape(name)}">{"".join(rows)}</table:table>')
    return write_ods_xml(path, "".join(tables))


def write_ods_xml(path: Path, tables: str) -> Path:
    """Write an ODS around the XML of its tables."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def _ods_cell(value: Any, n_rows: int) -> str:
    span = f' table:number-rows-spanned="{n_rows}" table:number-columns-spanned="1"' if n_rows > 1 else ""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell{span} office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell{span} office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def write_xls(path: Path, name: str, grid: Grid) -> Path:
    """Write one grid as an XLS: BIFF8 records LABEL and NUMBER, in a compound file."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = _record(0x0809, begin) + _record(0x0042, struct.pack("<H", 1200))
    place = len(start) + 4 + 6 + len(title) + 4
    book = start + _record(0x0085, struct.pack("<IBB", place, 0, 0) + title) + _record(0x000A, b"")
    cells = b""
    for row, values in enumerate(grid):
        for column, value in enumerate(values):
            head = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                cells += _record(0x0204, head + text)
            elif value is not None:
                cells += _record(0x0203, head + struct.pack("<d", value))
    begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    path.write_bytes(compound(book + _record(0x0809, begin) + cells + _record(0x000A, b"")))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Put one stream into a compound file: header, allocation table, directory, sectors of 512 bytes."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    n_sectors = len(stream) // 512
    assert n_sectors + 2 <= 128, "one sector of allocation table is enough for the tests"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, n_sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    return header + table + entries.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size)
