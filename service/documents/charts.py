"""A chart as an SVG fragment for a page: no script, no style attribute, nothing from elsewhere.

A `Chart` and a language go in; markup comes out. Widths are shares of the page's, heights and letters are in pixels,
so that a chart fits a telephone without its letters shrinking. Bars grow, and time runs, from where a line of the
language starts. Colours are attributes, so that it can be read alone; ``static/documents.css`` sets them by class, in
the dark too. The table beside a chart says the same in words (`view`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

from service.documents.chart_plan import BarRow, Mark, Plan, planned, segments
from service.documents.report import Chart
from service.web.languages import LANGUAGES

COLOURS: Final = ("#17808a", "#d99a1c", "#8a6bb8", "#4d8f3a", "#a4553f", "#5b6f9c")
"""Of the series, in order; every bar and point has its figure in words too."""

_LETTERS: Final = 14
_LEGEND: Final = 24
_ROW_LABEL: Final = 24
_BAR: Final = 14
_GAP: Final = 16
_ROOM_FOR_FIGURES: Final = 0.28
"""Of the width, after the longest bar, where each bar has its figure at its end."""
_PLOT: Final = 200
_AXIS: Final = (0.14, 0.97)
"""Where lines start and end, as shares of the width; before them stand the figures of the axis, on its marks."""
_TOP: Final = 20


def chart_svg(chart: Chart, code: str) -> Markup:
    """Draw a chart.

    Parameters
    ----------
    chart : Chart
        Its title becomes the accessible name.
    code : str
        The reader's language: digits, direction.

    Returns
    -------
    Markup
        One ``svg`` element, as wide as what it stands in.
    """
    plan = planned(chart, code)
    rtl = LANGUAGES[code].direction == "rtl"
    parts = list(_legend(plan, rtl=rtl))
    top = _LEGEND * ((len(plan.names) + 1) // 2) + (8 if plan.names else 0)
    drawn, height = (_line_parts if plan.upward else _bar_parts)(plan, top, rtl)
    direction = "rtl" if rtl else "ltr"
    return Markup(  # noqa: S704 every text in it was escaped where it was put in
        f'<svg class="chart" role="img" aria-label="{escape(plan.title)}" width="100%" height="{height}" '
        f'direction="{direction}" font-size="{_LETTERS}" fill="currentColor">'
        f"<title>{escape(plan.title)}</title>{''.join([*parts, *drawn])}</svg>"
    )


def _legend(plan: Plan, *, rtl: bool) -> Iterator[str]:
    for at, name in enumerate(plan.names):
        place, y = (at % 2) * 0.5, _LEGEND * (at // 2)
        yield _rectangle(place, 12, y + 5, 12, at, rtl=rtl, fixed=True)
        yield _text(name, place, y + 16, rtl=rtl, shift=18)


def _bar_parts(plan: Plan, top: int, rtl: bool) -> tuple[list[str], int]:
    parts: list[str] = []
    y = top
    # with one figure a row it stands on the label's line, else after each bar, which then has to leave it room
    scale = 1 - _ROOM_FOR_FIGURES if plan.rows and not plan.rows[0].said else 1.0
    for row in plan.rows:
        parts += _row_words(row, y, rtl)
        y += _ROW_LABEL
        if row.said:
            parts.append(f'<rect class="chart-track" width="100%" height="{_BAR}" y="{y}" rx="3" fill-opacity=".08"/>')
        for bar in row.bars:
            words = f"{plan.names[bar.series]}: {bar.said}" if plan.names else f"{row.whole_label}: {bar.said}"
            parts.append(_rectangle(bar.start, bar.length * scale, y, _BAR, bar.series, rtl=rtl, title=words))
            if not row.said:
                parts.append(_text(bar.said, bar.length * scale, y + 12, rtl=rtl, shift=6, small=True))
                y += _BAR + 5
        y += _BAR + _GAP if row.said else _GAP - 5
    return parts, max(y - _GAP + 4, 1)


def _row_words(row: BarRow, y: int, rtl: bool) -> Iterator[str]:
    yield _text(row.label, 0, y + 16, rtl=rtl, title=row.whole_label if row.label != row.whole_label else "")
    if row.said:
        yield _text(row.said, 1, y + 16, rtl=rtl, end=True, strong=True)


def _line_parts(plan: Plan, top: int, rtl: bool) -> tuple[list[str], int]:
    start, end = _AXIS
    y0 = top + _TOP

    def across(along: float) -> float:
        return start + along * (end - start)

    def down(height: float) -> float:
        return round(y0 + (1 - height) * _PLOT, 2)

    parts = []
    for mark in plan.upward:
        y = down(mark.place)
        parts.append(
            f'<line class="chart-grid" x1="0" x2="100%" y1="{y}" y2="{y}" stroke="currentColor" stroke-opacity=".16"/>'
        )
        parts.append(_text(mark.said, 0, y - 5, rtl=rtl, small=True))
    for line in plan.lines:
        colour = COLOURS[line.series]
        for one, other in segments(line):
            parts.append(
                f'<line class="series-{line.series + 1} chart-line" x1="{_at(across(one.along), rtl)}" '
                f'x2="{_at(across(other.along), rtl)}" y1="{down(one.height)}" y2="{down(other.height)}" '
                f'stroke="{colour}" stroke-width="2.5" stroke-linecap="round"/>'
            )
        name = f"{plan.names[line.series]}: " if plan.names else ""
        for point in (each for stretch in line.stretches for each in stretch):
            parts.append(
                f'<circle class="series-{line.series + 1}" cx="{_at(across(point.along), rtl)}" '
                f'cy="{down(point.height)}" r="4" fill="{colour}"><title>{escape(name + point.said)}</title></circle>'
            )
    for mark in plan.along:
        parts.append(_middle(mark, across(mark.place), y0 + _PLOT + 24, rtl))
    return parts, y0 + _PLOT + 36


def _middle(mark: Mark, place: float, y: float, rtl: bool) -> str:
    anchor = "end" if mark.place == 1 else "middle"
    x = _at(1 if mark.place == 1 else place, rtl)
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{_LETTERS - 1}">{escape(mark.said)}</text>'


def _at(place: float, rtl: bool) -> str:
    return f"{round(100 * (1 - place if rtl else place), 3)}%"


def _rectangle(
    start: float, length: float, y: float, height: int, series: int, *, rtl: bool, title: str = "", fixed: bool = False
) -> str:
    """Draw a bar from ``start``; ``length`` is a share of the width, or pixels where it is ``fixed``."""
    if fixed:
        x, width = _at(start, rtl), f"{round(length)}"
        move = f' transform="translate(-{width})"' if rtl else ""
    else:
        x, width, move = _at(start + length if rtl else start, rtl), f"{round(100 * length, 3)}%", ""
    inside = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect class="series-{series + 1}" x="{x}" y="{y}" width="{width}" height="{height}" rx="3" '
        f'fill="{COLOURS[series]}"{move}>{inside}</rect>'
    )


def _text(
    said: str, place: float, y: float, *, rtl: bool, shift: int = 0, end: bool = False, strong: bool = False,
    small: bool = False, title: str = "",
) -> str:  # fmt: skip
    """Write a text that starts (or ends) at a place, moved on by some pixels in the language's direction."""
    more = f' dx="{-shift if rtl else shift}"' if shift else ""
    more += ' text-anchor="end"' if end else ""
    more += ' font-weight="600"' if strong else ""
    more += f' font-size="{_LETTERS - 1}"' if small else ""
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<text x="{_at(place, rtl)}" y="{y}"{more}>{escape(said)}{inside}</text>'
