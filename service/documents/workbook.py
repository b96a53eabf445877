"""A report as a workbook: a `Report` and a language in, the bytes of an XLSX out.

The first sheet is the report's title and what its sections say; each table has a sheet of its own, with real
figures, a header that stays in sight, and right to left in Persian. No text becomes a formula or a link. In Persian
days are Jalali and therefore text, in an order that sorts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from service.documents.faces import long_day, short_day, written
from service.documents.report import Cell, Column, Report, Section, Table
from service.web.languages import LANGUAGES, translations
from service.web.shown import harmless

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NAME_CHARACTERS: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""Of sheets: Microsoft, "Rename a worksheet"."""
_RESERVED: Final = "history"
_CELL_CHARACTERS: Final = 32_000
"""Of one text, under the 32,767 that a cell holds."""
_NARROWEST: Final = 10
_WIDEST: Final = 60
_PERSIAN_FIGURES: Final = "[$-3000429]"
"""Before a format of figures, lets a spreadsheet show the digits of Persian; the value stays a number."""
_DAY_FORMATS: Final = {"en": "d mmm yyyy", "vi": "dd/mm/yyyy"}


def workbook(report: Report, code: str) -> bytes:
    """Write a report as an XLSX in the reader's language."""
    content = BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
         "default_date_format": "yyyy-mm-dd"},
    )  # fmt: skip
    book.set_properties({"title": _text(report.title), "created": datetime(2000, 1, 1)})
    rtl = LANGUAGES[code].direction == "rtl"
    formats = _Formats(book, code, rtl=rtl)
    names = _names(report)
    _front(book.add_worksheet(next(names)), report, formats, code)
    sheets = [
        _sheet(book.add_worksheet(next(names)), section, section.table, formats)
        for section in report.sections
        if section.table
    ]
    if len(sheets) == 1:  # a list: open on its rows
        sheets[0].activate()
    book.close()
    return content.getvalue()


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, code: str, *, rtl: bool) -> None:
        self.code = code
        self.rtl = rtl
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        self.face = {"font_name": "Tahoma" if rtl else "Calibri", "font_size": 10 if rtl else 11, "valign": "top"}

    def get(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self.face, "reading_order": 2 if self.rtl else 1, **more})
        return self._made[key]

    def figure(self, column: Column, *, bold: bool) -> Any:
        _: Callable[[str], str] = translations(self.code).gettext
        pattern = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
        if column.kind == "percent":
            pattern = pattern.replace("#,##0", "0") + "%"
        if self.code == "fa":
            pattern = _PERSIAN_FIGURES + pattern
        return self.get(num_format=pattern, bold=bold, **({"top": 1} if bold else {}))


def _front(sheet: Any, report: Report, formats: _Formats, code: str) -> None:
    _face(sheet, formats)
    sheet.set_column(0, 0, 90)
    row = 0
    for said, size in ((report.title, 16), (report.subtitle, 12), (report.period, 12)):
        if said:
            sheet.write_string(row, 0, _text(said), formats.get(bold=size == 16, font_size=size))
            row += 1
    if report.made_on:
        sheet.write_string(row, 0, long_day(report.made_on, code), formats.get())
        row += 1
    for section in report.sections:
        row += 1
        sheet.write_string(row, 0, _text(section.heading), formats.get(bold=True, font_size=12))
        for paragraph in section.paragraphs:
            row += 1
            sheet.write_string(row, 0, _text(paragraph), formats.get(text_wrap=True))
        row += 1


def _sheet(sheet: Any, section: Section, table: Table, formats: _Formats) -> Any:
    _face(sheet, formats)
    sheet.freeze_panes(1, 0)
    header = formats.get(bold=True, bottom=1, text_wrap=True)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, _text(column.title), header)
        cells = [row[place] for row in (*table.rows, *((table.total,) if table.total else ()))]
        shown = [len(written(cell, column.kind, formats.code, decimals=column.decimals)) for cell in cells]
        sheet.set_column(place, place, min(max([_NARROWEST, len(column.title) + 2, *(n + 2 for n in shown)]), _WIDEST))
        for number, cell in enumerate(cells, start=1):
            _write(
                sheet,
                number,
                place,
                cell,
                column,
                formats=formats,
                bold=table.total is not None and number == len(cells),
            )
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{_text(section.heading).replace('&', '&&')[:200]}")
    return sheet


def _write(sheet: Any, row: int, place: int, cell: Cell, column: Column, *, formats: _Formats, bold: bool) -> None:
    line = {"bold": bold, **({"top": 1} if bold else {})}
    if cell is None:
        sheet.write_blank(row, place, None, formats.get(**line))
    elif isinstance(cell, str):
        sheet.write_string(row, place, _text(cell), formats.get(text_wrap=len(cell) > _WIDEST, **line))
    elif isinstance(cell, date):
        if formats.code == "fa":
            sheet.write_string(row, place, short_day(cell, "fa"), formats.get(**line))
        else:
            pattern = _DAY_FORMATS.get(formats.code, "yyyy-mm-dd")
            day = date(cell.year, cell.month, cell.day)
            sheet.write_datetime(row, place, day, formats.get(num_format=pattern, align="left", **line))
    else:
        sheet.write_number(row, place, cell, formats.figure(column, bold=bold))


def _face(sheet: Any, formats: _Formats) -> None:
    if formats.rtl:
        sheet.right_to_left()


def _names(report: Report) -> Iterator[str]:
    """Name the sheets: after what they hold, within what a workbook allows, and each once."""
    taken: set[str] = set()
    for wanted in (report.title, *(section.heading for section in report.sections if section.table)):
        bare = " ".join(_NOT_IN_NAMES.sub(" ", _text(wanted)).split()).strip("'") or "1"
        name, number = _cut(bare, _NAME_CHARACTERS), 1
        while name.casefold() in taken or name.casefold() == _RESERVED:
            number += 1
            end = f" {number}"
            name = _cut(bare, _NAME_CHARACTERS - len(end)) + end
        taken.add(name.casefold())
        yield name


def _cut(name: str, most: int) -> str:
    """Cut a name where it is too long: between two words, unless that leaves less than half of it."""
    if len(name) > most:
        whole = name[: most + 1].rpartition(" ")[0]
        name = whole if len(whole) > most // 2 else name[:most]
    return name.strip(" '")


def _text(text: str) -> str:
    return harmless(text)[:_CELL_CHARACTERS]
