"""A catalogue in, files out that the readers of this package make the same catalogue of: JSONL, CSV or XLSX.

Nothing is cut and nothing is lost silently: what a format cannot hold is refused, with the format that can. No cell
of a CSV or XLSX starts a formula; how that is written, and read again, is in `matcher.guarded`. It knows no store
and does not decide who may see what.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from matcher.catalogue import write_catalogue as write_jsonl
from matcher.checks import is_blank
from matcher.errors import InvalidInput, UnknownChoice, UnreadableSource
from matcher.export_cells import Cells, People, checked_values, exported_fields, row_cells
from matcher.forms import FORMS
from matcher.guarded import as_json, guard, listed, starts_formula
from matcher.records import Catalogue
from matcher.sources.columns import HEADERS
from matcher.sources.files import read_bytes
from matcher.sources.sheet_guards import MOST_ROWS, check_xlsx
from matcher.sources.sheet_words import GUIDES, SHEETS
from matcher.tables import find_tables

__all__ = ["EXPORT_LANGUAGES", "write_csv", "write_jsonl", "write_xlsx"]

EXPORT_LANGUAGES: Final = ("fa", "en", "vi")
ROWS_A_SHEET: Final = MOST_ROWS - 1
"""Rows below a header: as many as the reader takes, and a fifth of what XLSX holds. More go to a further sheet."""

_WIDEST: Final = 60
_MEASURED_ROWS: Final = 200
_GUIDE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "fa": (
        "این فایل خروجی پیوند است و همان‌گونه که هست دوباره وارد می‌شود.",
        "شناسه‌ها را تغییر ندهید: هر ردیف با شناسه‌اش شناخته می‌شود.",
        "چند مورد در یک خانه با «؛» از هم جدا می‌شوند. تاریخ‌ها میلادی‌اند؛ تاریخ شمسی هم خوانده می‌شود.",
        "آپاستروف در آغاز یک خانه نشان می‌دهد که آنچه پس از آن می‌آید متن است، نه فرمول؛ هنگام ورود برداشته می‌شود.",
    ),
    "en": (
        "This file is an export of Peyvand, and can be imported again as it is.",
        "Leave the IDs as they are: each row is known by its ID.",
        "Several entries in a cell have a semicolon between them. Days are Gregorian; Jalali ones are read too.",
        "An apostrophe at the beginning of a cell says that what follows is text, no formula. Imports take it off.",
    ),
    "vi": (
        "Tệp này được xuất từ Peyvand và có thể nhập lại nguyên trạng.",
        "Không thay đổi mã: mỗi hàng được nhận biết bằng mã của nó.",
        "Nhiều mục trong một ô được ngăn cách bằng dấu chấm phẩy. Ngày tháng theo dương lịch.",
        "Dấu nháy đơn ở đầu ô cho biết phần sau là văn bản, không phải công thức; khi nhập, dấu này được bỏ đi.",
    ),
})  # fmt: skip


def write_csv(catalogue: Catalogue, folder: str | Path) -> None:
    """Write a catalogue as CSV files that `matcher.catalogue.read_catalogue` reads back as the same records.

    UTF-8 with a mark, so that a spreadsheet program shows Persian; entries of a list have ``; `` between them.

    Raises
    ------
    InvalidInput
        If the folder holds catalogue files already, a record breaks the rules that it would be read by, or a text is
        longer than a CSV is read with.
    """
    folder = Path(folder)
    if folder.exists() and (taken := find_tables(folder)[0]):
        raise InvalidInput(f"{folder} holds {taken[0].path.name} already. Choose an empty folder.")
    tables = {noun: [_csv_row(noun, record) for record in getattr(catalogue, noun)] for noun in FORMS}
    folder.mkdir(parents=True, exist_ok=True)
    for noun, rows in tables.items():
        if rows:
            with (folder / f"{noun}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([list(FORMS[noun].checks), *rows])


def write_xlsx(catalogue: Catalogue, path: str | Path, language: str = "fa") -> None:
    """Write a catalogue as a workbook that `matcher.sources.spreadsheet` reads back as the same records.

    One sheet for each table, named in the language and right to left in Persian, and one that explains them. Headers
    are the first names of `matcher.sources.column_names`; words of closed lists are in the language too.

    Raises
    ------
    InvalidInput
        If the file is there already, a record breaks the rules that it would be read by, or the workbook would be
        larger than one that is read.
    UnknownChoice
        If no sheet is written in the language.
    """
    path = Path(path)
    if language not in EXPORT_LANGUAGES:
        raise UnknownChoice("language of an export", language, EXPORT_LANGUAGES)
    if path.exists():
        raise InvalidInput(f"{path} is there already. Choose another name; nothing was written.")
    sheets = _sheets(catalogue, language)
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    as_text = book.add_format({"num_format": "@"})  # a code that is typed below stays one: 2.10 is not 2.1
    for each in sheets:
        _write_sheet(book.add_worksheet(each.name), each, language, bold, as_text)
    guide = book.add_worksheet(GUIDES[language])
    _face(guide, language)
    guide.set_column(0, 0, 120)
    for place, said in enumerate(_GUIDE[language]):
        guide.write_string(place, 0, said)
    book.close()
    try:
        check_xlsx(read_bytes(path), file=path.name)
    except UnreadableSource as error:
        with suppress(OSError):
            path.unlink()
        raise InvalidInput(f"The catalogue is too large for one spreadsheet ({error}) Export JSONL or CSV.") from error


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: its fields with how many columns each has, and its rows, each of a field's cells."""

    name: str
    noun: str
    columns: Mapping[str, int]
    rows: list[dict[str, Cells]]


def _sheets(catalogue: Catalogue, language: str) -> list[_Sheet]:
    """Write every record before a file is opened, so that what is refused leaves none."""
    people = People()
    for each in catalogue.experts:
        people.add(each)
    sheets = []
    for noun in SHEETS:
        rows = [row_cells(noun, record, language, people) for record in getattr(catalogue, noun)]
        columns = dict.fromkeys(exported_fields(noun), 1)
        for row in rows:
            for name, cells in row.items():
                columns[name] = max(columns[name], len(cells))
        for number, start in enumerate(range(0, max(len(rows), 1), ROWS_A_SHEET), start=1):
            name = SHEETS[noun][language][0] + (f" {number}" if number > 1 else "")
            sheets.append(_Sheet(name, noun, columns, rows[start : start + ROWS_A_SHEET]))
    return sheets


def _write_sheet(sheet: Any, written: _Sheet, language: str, bold: Any, as_text: Any) -> None:
    _face(sheet, language)
    sheet.freeze_panes(1, 0)
    headers = [
        HEADERS[written.noun][name][language][0] + (f" {number}" if number > 1 else "")
        for name, times in written.columns.items()
        for number in range(1, times + 1)
    ]
    places: dict[str, int] = {}
    for name, times in written.columns.items():
        places[name] = sum(written.columns[before] for before in places)
        for place in range(places[name], places[name] + times):
            seen = [row[name][0] for row in written.rows[:_MEASURED_ROWS] if name in row]
            widest = max([len(headers[place]) + 2, *(len(str(cell)) for cell in seen)])
            sheet.set_column(place, place, min(max(widest, 12), _WIDEST), as_text)
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
    for number, row in enumerate(written.rows, start=1):
        for name, cells in row.items():
            for place, cell in enumerate(cells, start=places[name]):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell, as_text)


def _face(sheet: Any, language: str) -> None:
    if language == "fa":
        sheet.right_to_left()


def _csv_row(noun: str, record: Any) -> list[str]:
    row = {name: _csv_cell(value) for name, value in checked_values(noun, record).items()}
    for name, cell in row.items():
        if len(cell) > csv.field_size_limit():
            raise InvalidInput(
                f"The {name} of {record.id!r} in {noun} has {len(cell):,} characters; a CSV is read with at most "
                f"{csv.field_size_limit():,} in a cell. Export JSONL.",
                field=name,
            )
    return list(row.values())


def _csv_cell(value: Any) -> str:
    if isinstance(value, tuple):
        plain = guard("; ".join(value))
        # where the separator is a semicolon, a spreadsheet program starts a cell at each entry
        plainly = not any(map(starts_formula, value)) and (not value or listed(plain) == list(value))
        return plain if plainly else as_json(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if is_blank(value) else guard(str(value))
