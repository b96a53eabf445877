"""A term's figures as a report in the reader's language, which becomes a page, a workbook or a PDF.

A `TermReport` goes in, a `service.documents.report.Report` comes out. Counts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from service.documents.report import Cell, Chart, Column, ColumnKind, Report, Section, Series, Table
from service.reports.figures import COUNTED, TermFigures
from service.reports.words import Words, words_of
from service.reports.workflow import TermReport
from service.web.half_years import term_days, term_name
from service.web.sectors import sector_name

TOP_GROUPS: Final = 12
"""Of sectors, departments and institutions so many stand in a chart; the table has all."""


def report_of(told: TermReport, code: str, made_on: date) -> Report:
    """Write a term's report in a language."""
    words = words_of(code)
    sections = (
        _at_a_glance(told, words, code),
        _over_time(told, words, code),
        _answers(told.figures, words),
        _steps(told.figures, words),
        _times(told.figures, words),
        _group(told, "sector", words, lambda key: sector_name(key, code)),
        _group(told, "department", words, lambda key: key or ""),
        _group(told, "institution_id", words, lambda key: told.institutions.get(key or "", key or "")),
        _exposure(told, words),
    )
    return Report(
        title=words.title, sections=tuple(each for each in sections if each is not None), subtitle=told.of,
        period=f"{term_name(told.term, code)} ({term_days(told.term, code)})", made_on=made_on,
    )  # fmt: skip


def _at_a_glance(told: TermReport, words: Words, code: str) -> Section:
    before = told.history[-2][1] if len(told.history) > 1 else None
    rows = tuple(
        (words.figures[name], getattr(told.figures, name), getattr(before, name, None))
        for name in ("problems", "ranked", "nobody", "asked", "revealed", "cases", "contracts", "outcomes")
    )
    columns = (
        Column(words.plain["figure"]),
        Column(words.plain["this_term"], "number"),
        Column(words.plain["term_before"], "number"),
    )
    worth = words.worth_told(told.figures.worth, code)
    return Section(words.plain["at_a_glance"], (words.summary(told.figures, code), worth), table=Table(columns, rows))


def _over_time(told: TermReport, words: Words, code: str) -> Section:
    names = ("problems", "asked", "cases", "contracts")
    labels = tuple(term_name(term, code) for term, _ in told.history)
    series = tuple(
        Series(words.figures[name], tuple(getattr(figures, name) for _, figures in told.history)) for name in names
    )
    columns = (
        Column(words.plain["term"]),
        *(Column(words.figures[name], "number") for name in names),
        Column(words.plain["worth"], "money"),
    )
    rows = tuple(
        (label, *(getattr(figures, name) for name in names), figures.worth)
        for label, (_, figures) in zip(labels, told.history, strict=True)
    )
    chart = Chart("bar", words.plain["over_time"], labels, series)
    return Section(words.plain["over_time"], chart=chart, table=Table(columns, rows))


def _answers(figures: TermFigures, words: Words) -> Section:
    rows = (
        (words.answers["yes"], figures.yes), (words.answers["no"], figures.no), (words.answers["later"], figures.later),
        (words.answers["accepted"], figures.accepted), (words.answers["declined"], figures.declined),
    )  # fmt: skip
    return Section(
        words.plain["how_answered"],
        table=Table((Column(words.plain["answer"]), Column(words.plain["how_many"], "number")), rows),
    )


def _steps(figures: TermFigures, words: Words) -> Section:
    labels = tuple(words.steps[step] for step in figures.by_step)
    counts = tuple(figures.by_step.values())
    chart = Chart("bar", words.plain["steps_reached"], labels, (Series(words.plain["how_many"], counts),))
    table = Table(
        (Column(words.plain["step"]), Column(words.plain["how_many"], "number")),
        tuple(zip(labels, counts, strict=True)),
    )
    return Section(words.plain["steps_reached"], chart=chart, table=table)


def _times(figures: TermFigures, words: Words) -> Section:
    rows = tuple(
        (words.way(each.start, each.end), each.count, each.median_days) for each in figures.ways
    )  # fmt: skip
    columns = (
        Column(words.plain["from_to"]),
        Column(words.plain["how_many"], "number"),
        Column(words.plain["median"], "days", decimals=1),
    )
    return Section(words.plain["how_long"], (words.plain["median_told"],), table=Table(columns, rows))


def _group(told: TermReport, name: str, words: Words, named: Callable[[str | None], str]) -> Section | None:
    rows = told.figures.groups[name]
    if not rows or (name == "institution_id" and len(rows) < 2 and len(told.institutions) < 2):
        return None
    kinds: Mapping[str, ColumnKind] = {"worth": "money"}
    counted = tuple(Column(words.counted[each], kinds.get(each, "number")) for each in COUNTED)
    cells: list[tuple[Cell, ...]] = [
        (named(key) or words.plain["unknown"], *(counts[each] for each in COUNTED)) for key, counts in rows
    ]
    total: tuple[Cell, ...] = (words.plain["total"], *(sum(counts[each] for _, counts in rows) for each in COUNTED))
    busiest = rows[:TOP_GROUPS]
    series = tuple(
        Series(words.counted[each], tuple(counts[each] for _, counts in busiest)) for each in ("asked", "contracts")
    )
    chart = Chart("bar", words.by_group[name], tuple(str(row[0]) for row in cells[:TOP_GROUPS]), series)
    return Section(
        words.by_group[name], chart=chart, table=Table((Column(words.groups[name]), *counted), tuple(cells), total)
    )


def _exposure(told: TermReport, words: Words) -> Section:
    ledger = told.exposure
    said = [words.exposure(ledger.total, ledger.in_question, ledger.half)]
    if ledger.is_lopsided:
        said.append(words.plain["lopsided"])
    rows = tuple((line.expert.name, line.asked, line.share) for line in ledger.lines.items)
    columns = (
        Column(words.plain["expert"]),
        Column(words.counted["asked"], "number"),
        Column(words.plain["share"], "percent"),
    )
    return Section(words.plain["who_is_asked"], tuple(said), table=Table(columns, rows) if rows else None)
