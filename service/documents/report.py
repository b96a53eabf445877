"""A report as a value: what it says, before it becomes a page, a workbook or a PDF.

Headings, words and figures go in, already in the reader's language; `view` makes fragments of a page of it,
`workbook` an XLSX, `pdf` a PDF, all three of the same value. It is checked when it is made, and knows no store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final, Literal, get_args

from matcher.errors import InvalidInput, UnknownChoice

ColumnKind = Literal["text", "number", "money", "percent", "date", "days"]
"""What stands in a column: ``money`` in rial, ``percent`` as a share (.25 is 25 %), ``days`` a length of time."""
ChartKind = Literal["bar", "stacked", "line"]
Cell = str | int | float | date | None
"""``None`` where there is nothing to say; it is shown as a dash, never as a zero."""

COLUMN_KINDS: Final[tuple[str, ...]] = get_args(ColumnKind)
CHART_KINDS: Final[tuple[str, ...]] = get_args(ChartKind)
MOST_SERIES: Final = 6
"""As many as can be told apart by colour."""
MOST_ROWS: Final = 10_000
"""Of one table of a report; longer lists are exports of the catalogue."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, what stands in it, and how many decimals a number is shown with."""

    title: str
    kind: ColumnKind = "text"
    decimals: int = 0

    def __post_init__(self) -> None:
        if self.kind not in COLUMN_KINDS:
            raise UnknownChoice("kind of a column", self.kind, COLUMN_KINDS)

    @property
    def is_number(self) -> bool:
        """Whether figures stand in it, which line up at the end of the column."""
        return self.kind not in ("text", "date")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under typed columns; ``total`` is a last row that is set apart.

    Raises
    ------
    InvalidInput
        If a row has more or fewer cells than there are columns, or a cell is not of its column's kind.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: tuple[Cell, ...] | None = None
    caption: str = ""

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_ROWS:
            raise InvalidInput(
                f"A table of {len(self.rows):,} rows; a report has at most {MOST_ROWS:,}. Sum up, or export instead."
            )
        for number, row in enumerate((*self.rows, *((self.total,) if self.total else ())), start=1):
            if len(row) != len(self.columns):
                raise InvalidInput(
                    f"Row {number} has {len(row)} cell(s), the table {len(self.columns)} column(s). Give one for each; "
                    "None where there is nothing to say."
                )
            for column, cell in zip(self.columns, row, strict=True):
                if not _fits(cell, column.kind):
                    raise InvalidInput(
                        f"Row {number} has {cell!r} under {column.title!r}, a column of kind {column.kind!r}. "
                        "Give a value of that kind, or None."
                    )


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values of a chart, by its name; ``None`` where one is missing."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: for each label one value of each series.

    Raises
    ------
    InvalidInput
        If a series has more or fewer values than there are labels, there are too many series, or a value is below
        zero or not finite.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    values: ColumnKind = "number"
    decimals: int = 0

    def __post_init__(self) -> None:
        if self.kind not in CHART_KINDS:
            raise UnknownChoice("kind of a chart", self.kind, CHART_KINDS)
        if self.values in ("text", "date"):
            raise UnknownChoice(
                "kind of a chart's values", self.values, [kind for kind in COLUMN_KINDS if kind not in ("text", "date")]
            )
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise InvalidInput(
                f"The chart {self.title!r} has {len(self.series)} series; 1 to {MOST_SERIES} can be told apart. Sum up."
            )
        for each in self.series:
            if len(each.values) != len(self.labels):
                raise InvalidInput(
                    f"The series {each.name!r} has {len(each.values)} value(s) for {len(self.labels)} label(s). "
                    "Give one for each; None where one is missing."
                )
            for value in each.values:
                if value is not None and not (isfinite(value) and value >= 0):
                    raise InvalidInput(
                        f"The series {each.name!r} has the value {value!r}; a chart shows 0 and more. "
                        "Leave it out, or show a table alone."
                    )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a heading, and below it paragraphs, a chart and a table, each if there is one."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; ``period`` says which time it speaks of, ``made_on`` when it was made."""

    title: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    period: str = ""
    made_on: date | None = None


def _fits(cell: Cell, kind: ColumnKind) -> bool:
    if cell is None:
        return True
    if kind == "text":
        return isinstance(cell, str)
    if kind == "date":
        return isinstance(cell, date)
    return isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell)
