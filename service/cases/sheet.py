"""A list of cases as a table to be taken away: cases in, a `Report` out, which `service.documents.workbook` writes.

Says what the page of the list says, in the reader's language. Knows no request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from service.cases.store import Case
from service.cases.surroundings import Around
from service.cases.words import words_of
from service.documents.report import Cell, Column, Report, Section, Table
from service.web.languages import translations


def sheet_of(cases: Sequence[Case], around: Around, code: str, day: date) -> Report:
    """Put cases into a table, in their order."""
    _: Callable[[str], str] = translations(code).gettext
    words = words_of(code)
    columns = (
        Column(_("Case")), Column(_("Organisation")), Column(_("Expert")), Column(_("Step")), Column(_("State")),
        Column(words.fields["next_action"]), Column(words.fields["due_on"], "date"), Column(words.fields["account_id"]),
        Column(words.fields["worth_rial"], "money"), Column(_("Opened on"), "date"),
    )  # fmt: skip
    return Report(
        title=_("Cases"),
        subtitle="",
        period="",
        made_on=day,
        sections=(Section(_("Cases"), table=Table(columns, tuple(_row(each, around, code) for each in cases))),),
    )


def _row(case: Case, around: Around, code: str) -> tuple[Cell, ...]:
    words = words_of(code)
    organisation, expert = around.organisation(case), around.expert(case)
    state = words.close_reasons[case.close_reason] if case.closed_at is not None else words.states["open"]
    return (
        case.title,
        organisation.name if organisation is not None else None,
        expert.name if expert is not None else None,
        words.steps[case.step], state, case.next_action or None, case.due_on, around.name_of(case.account_id) or None,
        case.worth_rial, case.opened_at.date(),
    )  # fmt: skip
