"""A report as a page shows it: every cell written in the reader's language, every chart drawn.

A `Report` and a language go in, a `ReportView` comes out, which ``documents/report.html`` puts into a page. The order
and the figures are those of the XLSX and the PDF. Knows no request.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from service.documents.charts import chart_svg
from service.documents.faces import long_day, written
from service.documents.report import Cell, Column, Report, Section, Table


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as it is shown; ``is_figure`` where it lines up at the end of its column."""

    said: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as it is shown; ``total`` is empty where there is none."""

    caption: str
    headers: tuple[CellView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    total: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as it is shown; ``chart`` is an ``svg`` element, below its title."""

    heading: str
    paragraphs: tuple[str, ...]
    chart_title: str
    chart: Markup | None
    table: TableView | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as it is shown."""

    title: str
    subtitle: str
    period: str
    made_on: str
    sections: tuple[SectionView, ...]


def viewed(report: Report, code: str) -> ReportView:
    """Write a report in the reader's language, for a page."""
    return ReportView(
        title=report.title,
        subtitle=report.subtitle,
        period=report.period,
        made_on=long_day(report.made_on, code) if report.made_on else "",
        sections=tuple(_section(each, code) for each in report.sections),
    )


def table_view(table: Table, code: str) -> TableView:
    """Write a table in the reader's language."""
    return TableView(
        caption=table.caption,
        headers=tuple(CellView(column.title, column.is_number) for column in table.columns),
        rows=tuple(_row(row, table.columns, code) for row in table.rows),
        total=_row(table.total, table.columns, code) if table.total else (),
    )


def _section(section: Section, code: str) -> SectionView:
    return SectionView(
        heading=section.heading,
        paragraphs=section.paragraphs,
        chart_title=section.chart.title if section.chart else "",
        chart=chart_svg(section.chart, code) if section.chart else None,
        table=table_view(section.table, code) if section.table else None,
    )


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], code: str) -> tuple[CellView, ...]:
    return tuple(
        CellView(written(cell, column.kind, code, decimals=column.decimals), column.is_number)
        for cell, column in zip(row, columns, strict=True)
    )
