from __future__ import annotations

import re
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader

from matcher.errors import InvalidInput, UnknownChoice
from service.documents.chart_plan import planned
from service.documents.charts import chart_svg
from service.documents.faces import written
from service.documents.report import Cell, Chart, Column, ColumnKind, Series, Table
from service.documents.view import viewed
from service.web.languages import LANGUAGES
from service.web.shown import harmless
from tests.service.documents.reports import CHARTS, DAY, EVIL, REPORT

VALUES = st.lists(st.none() | st.integers(0, 10**12) | st.floats(0, 1e9), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("value", "kind", "fa", "en", "vi"),
    [
        (1234, "number", "۱٬۲۳۴٫۰", "1,234.0", "1.234,0"),
        (0.375, "percent", "۳۷٫۵٪", "37.5%", "37,5%"),
        (2_000, "money", "۲٬۰۰۰٫۰ ریال", "2,000.0 rials", "2.000,0 rial"),
        (DAY, "date", "۱۴۰۵/۰۸/۱۱", "2 Nov 2026", "02/11/2026"),
        (None, "money", "–", "–", "–"),
        (" \u202e", "text", "–", "–", "–"),
    ],
)
def test_values_are_written_as_their_readers_write_them(
    value: Cell, kind: ColumnKind, fa: str, en: str, vi: str
) -> None:
    assert [written(value, kind, code, decimals=1) for code in ("fa", "en", "vi")] == [fa, en, vi]


def test_days_are_counted_in_the_singular_too() -> None:
    assert [written(number, "days", "en") for number in (1, 2)] == ["1 day", "2 days"]
    assert written(62, "days", "fa") == "۶۲ روز"


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_persian_days_sort_as_texts_do(one: date, other: date) -> None:
    assert (one < other) == (written(one, "date", "fa") < written(other, "date", "fa"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a",), "1 cell.*2 column"),
        (("a", "b"), "'b' under 'n'"),
        ((1, 1), "1 under 't'"),
        (("a", float("nan")), "nan under"),
        (("a", True), "True under"),
    ],
)
def test_a_table_is_checked_when_it_is_made(row: tuple[Cell, ...], message: str) -> None:
    columns = (Column("t"), Column("n", "number"))
    with pytest.raises(InvalidInput, match=message):
        Table(columns, (row,))
    with pytest.raises(InvalidInput):
        Table(columns, total=row)


def test_a_chart_is_checked_when_it_is_made() -> None:
    with pytest.raises(InvalidInput, match="1 value"):
        Chart("bar", "a", ("b", "c"), (Series("d", (1,)),))
    with pytest.raises(InvalidInput, match="0 and more"):
        Chart("bar", "a", ("b",), (Series("d", (-1,)),))
    with pytest.raises(InvalidInput, match="1 to 6"):
        Chart("bar", "a", ("b",), ())
    with pytest.raises(UnknownChoice, match="bar, stacked, line"):
        Chart("pie", "a", ("b",), (Series("d", (1,)),))  # type: ignore[arg-type]
    with pytest.raises(UnknownChoice, match="money"):
        Column("a", "price")  # type: ignore[arg-type]


@given(values=VALUES, kind=st.sampled_from(["bar", "stacked", "line"]), code=st.sampled_from(list(LANGUAGES)))
def test_all_of_a_chart_stays_inside_and_lengths_follow_values(
    values: list[float | None], kind: str, code: str
) -> None:
    labels = tuple(str(at) for at in range(len(values)))
    series = (Series("a", tuple(values)), Series("b", tuple(reversed(values))))
    plan = planned(Chart(kind, "t", labels, series), code)  # type: ignore[arg-type]
    for row in plan.rows:
        assert all(bar.start >= 0 and bar.start + bar.length <= 1 + 1e-9 for bar in row.bars)
    if kind == "bar":
        longest = max((row.bars[0] for row in plan.rows), key=lambda bar: bar.length)
        top = max(value or 0 for value in values)
        assert longest.length == pytest.approx(1.0 if top else 0.0)
    for line in plan.lines:
        assert all(0 <= p.along <= 1 and 0 <= p.height <= 1 + 1e-9 for stretch in line.stretches for p in stretch)
    if kind == "line":
        assert sum(len(stretch) for stretch in plan.lines[0].stretches) == sum(each is not None for each in values)
        assert 2 <= len(plan.upward) <= 12
        assert plan.upward[-1].place == pytest.approx(1)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: f"{chart.kind}-{len(chart.series)}")
def test_a_drawing_is_sound_and_brings_no_style_and_no_script(chart: Chart, code: str) -> None:
    svg = str(chart_svg(chart, code))
    root = ElementTree.fromstring(svg)  # noqa: S314 our own
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.title == root[0].text
    assert root.get("direction") == LANGUAGES[code].direction
    for element in root.iter():
        assert element.tag in {"svg", "title", "rect", "text", "line", "circle"}
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
    said = "".join(root.itertext())
    assert "\u202e" not in said
    # numbers stand in the drawing itself, or in the titles of its points
    assert written(18, "number", code) in said


def test_bars_grow_from_where_a_line_of_the_language_starts() -> None:
    def first_bar(code: str) -> tuple[float, float]:
        root = ElementTree.fromstring(str(chart_svg(CHARTS[0], code)))  # noqa: S314 our own
        bars = [each for each in root.iter("rect") if "series-1" in each.get("class", "")]
        half = bars[2]
        return float(half.get("x", "").strip("%")), float(half.get("width", "").strip("%"))

    assert first_bar("en") == (0, 50)
    assert first_bar("fa") == (50, 50)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_says_every_cell_beside_its_chart(code: str) -> None:
    environment = Environment(loader=PackageLoader("service.web"), autoescape=True)
    environment.filters["harmless"] = harmless
    macros = environment.get_template("documents/report.html").module
    page = str(macros.report_sections(viewed(REPORT, code)))  # type: ignore[attr-defined]
    assert page.count("<svg") == len(CHARTS)
    assert written(4_500_000_000, "money", code) in page
    assert written(DAY, "date", code) in page
    assert "style=" not in page
    assert "<b onclick" not in page
    assert len(re.findall(r'<th scope="row"', page)) == 3 + 80


def test_a_moment_is_the_day_of_it() -> None:
    assert written(datetime(2026, 11, 2, 12).astimezone(), "date", "en") == "2 Nov 2026"


def test_harmless_texts_stay_on_one_line() -> None:
    assert "\n" not in written(EVIL + "\n\tb", "text", "fa")
