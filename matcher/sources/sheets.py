"""A spreadsheet file in, its sheets as rows of cell values out.

Reads XLSX, XLS, ODS and CSV (UTF-8, UTF-16, Windows-1256; comma, semicolon or tab). Formulas are read as the
values that were last computed; merged cells are filled. It knows what a cell is, not what a column means.
"""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Final, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from matcher.errors import UnreadableSource
from matcher.sources.files import check_zip, decode, read_bytes
from matcher.sources.sheet_guards import MOST_CELLS, MOST_ROWS, ZIP_FAULTS, Range, check_ods, check_reach, check_xlsx
from matcher.sources.sheet_xls import check_xls

Cell = str | int | float | bool | date | None
READ: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")
SEPARATORS: Final = (",", ";", "\t")

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENDINGS: Final = {
    "xlsx": (".xlsx", ".xlsm"),
    "ods": (".ods",),
    "xls": (".xls",),
    "csv": (".csv", ".tsv", ".txt"),
}
_LOOKED_THROUGH: Final = 64 * 1024
"""Characters of a text in which its separator is looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something: its number as a person sees it, and its cells from column A on.

    ``across`` is true where all that it holds is one cell merged across several columns: a title.
    """

    number: int
    cells: tuple[Cell, ...]
    across: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's rows, those left out that hold nothing. ``hidden`` is true of what a person does not see."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read every sheet of a spreadsheet; a CSV has one, named for its file.

    Raises
    ------
    UnreadableSource
        If it is no spreadsheet, too large, not safe, broken, behind a password, or not what its name says.
    """
    content = read_bytes(path)
    kind = _kind(content, path)
    if path.suffix.lower() not in _ENDINGS[kind]:
        raise UnreadableSource(
            f"{path.name} is named {path.suffix or 'without an ending'} and holds {kind.upper()}. "
            f"Rename it to {path.stem}{_ENDINGS[kind][0]}, or save it again in the format that you want."
        )
    if kind == "csv":
        return (_read_text(content, path),)
    return _read_workbook(content, kind, path)


def _kind(content: bytes, path: Path) -> str:
    """Tell what a file is by what it holds, and say kindly what it is where it is no spreadsheet."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK"):
        check_zip(path)
        return _kind_of_zip(content, path)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _locked(path)
        return "xls"
    lowered = head.lower()
    other = (
        "a PDF" if head.startswith(b"%PDF")
        else "a picture" if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"))
        else "a web page" if lowered.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head"))
        else "an XML file" if lowered.startswith(b"<?xml")
        else "a compressed file" if head.startswith((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"))
        else ""
    )  # fmt: skip
    if other:
        raise UnreadableSource(
            f"{path.name} is {other}, whatever it is named; wanted a spreadsheet. Open it in a spreadsheet program and "
            "save it as .xlsx; a scanned table has to be typed or read from its source."
        )
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSource(
            f"{path.name} is no spreadsheet that can be read, or it is broken. Open it where it was made and save it "
            "as .xlsx."
        )
    return "csv"


def _kind_of_zip(content: bytes, path: Path) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            locked = "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")
    except ZIP_FAULTS as error:
        raise UnreadableSource(f"{path.name} is broken: {error}. Save it again.") from error
    if locked:
        raise _locked(path)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    what = "a Word document" if any(name.startswith("word/") for name in names) else "a zip, but no XLSX and no ODS"
    raise UnreadableSource(f"{path.name} is {what}; wanted a spreadsheet. Save its table as .xlsx.")


def _read_workbook(content: bytes, kind: str, path: Path) -> tuple[Sheet, ...]:
    merged: dict[str, list[Range]] = {}
    if kind == "xlsx":
        check_xlsx(content, file=path.name)
    elif kind == "xls":
        check_xls(content, file=path.name)
    else:
        merged = check_ods(content, file=path.name)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            sheets = []
            for known in book.sheets_metadata:
                if known.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(known.name)
                check_reach(path.name, rows=sheet.total_height, columns=sheet.total_width)
                grid = cast(list[list[object]], sheet.to_python(skip_empty_area=False))
                ranges = sheet.merged_cell_ranges if kind != "ods" else merged.get(known.name)
                hidden = known.visible is not SheetVisibleEnum.Visible
                sheets.append(Sheet(known.name, _rows(grid, ranges or []), hidden))
            return tuple(sheets)
    except PasswordError as error:
        raise _locked(path) from error
    except CalamineError as error:
        raise _broken(path, error) from error
    except BaseException as error:
        # a fault inside the reader's Rust code arrives as this, which is no Exception and cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(path, error) from error


def _rows(grid: list[list[object]], ranges: list[Range]) -> tuple[Row, ...]:
    """Make rows of a grid: merged cells filled with what their first cell holds, empty rows left out."""
    titles: dict[int, int] = {}
    left_to_fill = MOST_CELLS
    for (top, left), (bottom, right) in ranges:
        if top >= len(grid) or left >= len(grid[top]) or (value := grid[top][left]) == "":
            continue
        for number in range(top, min(bottom + 1, len(grid))):
            row = grid[number]
            left_to_fill -= right + 1 - left
            if left_to_fill < 0:  # ranges that lie over each other, without number
                break
            stop = min(right + 1, len(row))
            row[left:stop] = [value] * (stop - left)
            if right > left:
                titles[number] = max(titles.get(number, 0), stop - left)
    rows = []
    for number, raw in enumerate(grid):
        cells = tuple(map(_value, raw))
        filled = len(cells) - cells.count(None)
        if filled:
            across = number in titles and titles[number] == filled
            rows.append(Row(number + 1, cells, across))
    return tuple(rows)


def _value(raw: object) -> Cell:
    """Make a cell's value of what the reader gives: whole numbers whole, days without their hours."""
    if isinstance(raw, str):
        return raw if raw and not raw.isspace() else None
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and abs(raw) < 1e15 else raw
    if isinstance(raw, datetime):
        return raw.date()
    if raw is None or isinstance(raw, int | date):
        return raw
    return str(raw)


def _read_text(content: bytes, path: Path) -> Sheet:
    text = decode(content, name=path.name)
    separator = "\t" if path.suffix.lower() == ".tsv" else _separator(text)
    rows: list[Row] = []
    # not strict: a quote within a cell is read as spreadsheet programs read it
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    started = 0
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise _open_quote(path, number, str(error)) from error
        started = number
        if len(rows) >= MOST_ROWS:
            raise UnreadableSource(
                f"{path.name} has more than {MOST_ROWS:,} rows; that is the most that is read at once. Split it."
            )
        values = tuple(map(_value, cells))
        if any(value is not None for value in values):
            rows.append(Row(number, values))
    if reader.line_num > started:  # the last row spans lines: it may have swallowed all that follow
        last = "".join(islice(StringIO(text, newline=""), started - 1, None))
        try:
            list(csv.reader(StringIO(last, newline=""), delimiter=separator, strict=True))
        except csv.Error as error:
            raise _open_quote(path, started, str(error)) from error
    check_reach(path.name, rows=len(rows), columns=max((len(row.cells) for row in rows), default=0))
    return Sheet(path.stem, tuple(rows))


def _open_quote(path: Path, row: int, why: str) -> UnreadableSource:
    return UnreadableSource(
        f"{path.name} is no table from row {row} on: {why}. Close every double quote there, or save it as .xlsx."
    )


def _separator(text: str) -> str:
    """Find the separator: that by which the most of the first rows have as many cells as others, and most cells."""
    start = text[:_LOOKED_THROUGH]
    found = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(StringIO(start, newline=""), delimiter=separator) if row][:50]
        except csv.Error:
            continue
        split = [width for width in widths if width > 1]
        usual = max(split, key=lambda width: (split.count(width), width), default=1)
        fits = split.count(usual) / max(len(widths), 1), usual
        if fits > found[1]:
            found = separator, fits
    return found[0]


def _locked(path: Path) -> UnreadableSource:
    return UnreadableSource(
        f"{path.name} is behind a password, and no password is asked for here. Save a copy without one."
    )


def _broken(path: Path, error: BaseException) -> UnreadableSource:
    return UnreadableSource(
        f"{path.name} cannot be read: {error}. Open it in a spreadsheet program and save it again as .xlsx."
    )
