"""A report in print: a `Report` and a language in, the bytes of a PDF out.

The page is set by Typst from ``report.typ`` beside this file, with the fonts that ship with it; what the report says
goes in as JSON, in which nothing is read as markup. Nothing is fetched, and no font of the machine is used. The PDF
is tagged, so that it can be read aloud.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any, Final

import typst

from service.documents.chart_plan import planned
from service.documents.charts import COLOURS
from service.documents.faces import at_home, long_day
from service.documents.report import Chart, Report, Section, Table
from service.documents.view import CellView, TableView, table_view
from service.web.languages import LANGUAGES, translations
from service.web.shown import harmless

PDF: Final = "application/pdf"

_HERE: Final = Path(str(resources.files("service.documents")))
_NUMBERING: Final = {"fa": "۱"}
"""How Typst counts pages in the digits of a language; elsewhere ``1``."""
_WIDE: Final = 24
"""Characters from which a column may be broken into lines, and shares what room there is."""


def pdf(report: Report, code: str) -> bytes:
    """Set a report as a PDF, A4, in the reader's language: direction, calendar, digits, font."""
    made: bytes = typst.compile(
        str(_HERE / "report.typ"),
        root=str(_HERE),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"report": json.dumps(_document(report, code), ensure_ascii=False)},
    )
    return made


def _document(report: Report, code: str) -> dict[str, Any]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "language": code,
        "direction": LANGUAGES[code].direction,
        "numbering": _NUMBERING.get(code, "1"),
        "pages": _("Page %(page)s of %(pages)s"),
        "colours": COLOURS,
        "title": _line(report.title),
        "subtitle": _line(report.subtitle),
        "period": _line(report.period),
        "made_on": long_day(report.made_on, code) if report.made_on else "",
        "sections": [_section(each, code) for each in report.sections],
    }


def _section(section: Section, code: str) -> dict[str, Any]:
    return {
        "heading": _line(section.heading),
        "paragraphs": [at_home(each, code) for each in section.paragraphs],
        "chart": _chart(section.chart, code) if section.chart else None,
        "table": _table(section.table, code) if section.table else None,
    }


def _chart(chart: Chart, code: str) -> dict[str, Any]:
    return asdict(planned(chart, code))


def _table(table: Table, code: str) -> dict[str, Any]:
    view = table_view(table, code)
    return {
        "caption": _line(view.caption),
        "headers": _said(view.headers, code),
        "figures": [column.is_number for column in table.columns],
        "widths": _widths(view),
        "rows": [_said(row, code) for row in view.rows],
        "total": _said(view.total, code),
    }


def _widths(view: TableView) -> list[float]:
    """Give each wide column a share of the room, by its longest cell; 0 for one that takes what it needs."""
    columns = list(zip(view.headers, *view.rows, strict=True))
    longest = [max(len(cell.said) for cell in column) for column in columns]
    shares = [0.0 if length < _WIDE else float(min(length, 3 * _WIDE)) for length in longest]
    if shares and not any(shares):  # the first one then fills the line
        shares[0] = 1.0
    return shares


def _said(cells: tuple[CellView, ...], code: str) -> list[str]:
    return [at_home(_line(cell.said), code) for cell in cells]


def _line(text: str) -> str:
    return " ".join(harmless(text).split())
