"""Where everything of a chart goes, in shares of its width and height, before it is drawn.

A `Chart` and a language go in; bars, points and labels come out, with lengths between 0 and 1 counted from where a
line of the language starts. `charts` draws it as SVG, `pdf` in a PDF. Knows no pixel and no colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import Final

from babel.numbers import format_compact_decimal

from service.documents.faces import written
from service.documents.report import Chart
from service.web.languages import in_digits_of, number
from service.web.shown import harmless

LABEL_CHARACTERS: Final = 46
"""Of a label beside a bar; the whole stands in its title and in the table."""
_TICKS: Final = 4
_STEPS: Final = (1, 2, 2.5, 5, 10)
_MOST_POINT_LABELS: Final = 8
_POINT_LABEL_CHARACTERS: Final = 44
"""Of all labels below a line together: what a telephone has room for."""
_COMPACT: Final = 10_000
"""From here on a mark of an axis is written in thousands, millions and so on."""
_SHORTEST: Final = 0.004
"""Of a bar whose value is above zero, so that it can be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or a piece of a stacked one: which series, from where, how long, and what it says."""

    series: int
    start: float
    length: float
    said: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """The bars of one label; ``said`` is their value or sum, empty where each bar says its own."""

    label: str
    whole_label: str
    said: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line: ``along`` from where the line starts, ``height`` from the bottom."""

    along: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one series, in stretches that missing values part."""

    series: int
    stretches: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis: where it stands, between 0 and 1."""

    place: float
    said: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole chart; either ``rows`` or ``lines`` are empty. ``names`` are of the series, if there are several."""

    title: str
    names: tuple[str, ...]
    rows: tuple[BarRow, ...] = ()
    lines: tuple[Line, ...] = ()
    along: tuple[Mark, ...] = ()
    upward: tuple[Mark, ...] = ()


def planned(chart: Chart, code: str) -> Plan:
    """Lay a chart out for the readers of a language."""
    names = tuple(_line(each.name) for each in chart.series) if len(chart.series) > 1 else ()
    if chart.kind == "line":
        return _lines(chart, code, names)
    return Plan(_line(chart.title), names, rows=tuple(_rows(chart, code)))


def _rows(chart: Chart, code: str) -> list[BarRow]:
    columns = [[each.values[at] for each in chart.series] for at in range(len(chart.labels))]
    stacked = chart.kind == "stacked"
    sums = [sum(value or 0 for value in values) for values in columns]
    top = max(sums if stacked else [value or 0 for values in columns for value in values], default=0) or 1
    rows = []
    for label, values, whole in zip(chart.labels, columns, sums, strict=True):
        bars, start = [], 0.0
        for at, value in enumerate(values):
            share = (value or 0) / top
            length = max(share, _SHORTEST) if share and not stacked else share
            bars.append(Bar(at, start, length, written(value, chart.values, code, decimals=chart.decimals)))
            start += share if stacked else 0.0
        if len(values) == 1:
            said = bars[0].said
        else:
            known = any(value is not None for value in values)
            said = written(whole if known else None, chart.values, code, decimals=chart.decimals) if stacked else ""
        whole_label = _line(label)
        rows.append(BarRow(_cut(whole_label), whole_label, said, tuple(bars)))
    return rows


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else label[: LABEL_CHARACTERS - 1].rstrip() + "…"


def _lines(chart: Chart, code: str, names: tuple[str, ...]) -> Plan:
    n_labels = len(chart.labels)
    top, step = _scale(max((value or 0 for each in chart.series for value in each.values), default=0), chart)
    places = [at / (n_labels - 1) if n_labels > 1 else 0.5 for at in range(n_labels)]
    lines = []
    for at, each in enumerate(chart.series):
        stretches: list[list[Point]] = [[]]
        for place, value in zip(places, each.values, strict=True):
            if value is None:
                stretches.append([])
            else:
                said = written(value, chart.values, code, decimals=chart.decimals)
                stretches[-1].append(Point(place, value / top, said))
        lines.append(Line(at, tuple(tuple(stretch) for stretch in stretches if stretch)))
    longest = max(map(len, chart.labels), default=0) + 2
    most = max(2, min(_MOST_POINT_LABELS, _POINT_LABEL_CHARACTERS // longest))
    every = -(-n_labels // most) or 1
    # counted from the last one, which is the one that is looked for
    along = [Mark(places[at], _line(chart.labels[at])) for at in range(n_labels - 1, -1, -every)][::-1]
    upward = [Mark(value / top, _tick(value, step, chart, code)) for value in _ticks(top, step)]
    return Plan(_line(chart.title), names, lines=tuple(lines), along=tuple(along), upward=tuple(upward))


def _scale(highest: float, chart: Chart) -> tuple[float, float]:
    """Choose the top of an axis and the step between its marks, both round numbers."""
    highest = highest or 1
    rough = highest / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in _STEPS if each * power >= rough * (1 - 1e-9))
    if chart.values != "percent" and chart.decimals == 0:
        step = max(1.0, step if step < 1 or step == int(step) else float(int(step) + 1))
    top = step
    while top < highest * (1 - 1e-9):
        top += step
    return top, step


def _ticks(top: float, step: float) -> list[float]:
    return [at * step for at in range(round(top / step) + 1)]


def _tick(value: float, step: float, chart: Chart, code: str) -> str:
    """Write a mark of the axis: the figure without its unit, which the title names."""
    if chart.values == "percent":
        return written(value, "percent", code, decimals=0 if (100 * step) % 1 < 1e-9 else 1)
    if value >= _COMPACT:
        return in_digits_of(code, format_compact_decimal(value, locale=code, format_type="short", fraction_digits=1))
    return number(value, code, decimals=0 if step % 1 < 1e-9 else 2)


def segments(line: Line) -> list[tuple[Point, Point]]:
    """Give the pieces of a line, point by point."""
    return [pair for stretch in line.stretches for pair in pairwise(stretch)]


def _line(text: str) -> str:
    return " ".join(harmless(text).split())
