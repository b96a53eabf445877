"""The pages of reports: a term as a page, as a workbook, as a PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import Response

from matcher.errors import NotFound
from service.accounts import audit
from service.days import today
from service.documents.pdf import PDF, pdf
from service.documents.view import viewed
from service.documents.workbook import XLSX, workbook
from service.faults import NotOffered
from service.reports.building import report_of
from service.reports.workflow import term_report
from service.terms import Term, latest_terms, read_term
from service.web.desk import AtDesk, Desk, desk_router, shown
from service.web.half_years import term_name

router = desk_router()

HERE: Final = "reports"
TERMS_OFFERED: Final = 8
FORMATS: Final = {"xlsx": (XLSX, workbook), "pdf": (PDF, pdf)}


@router.get("/reports")
def show_report(desk: AtDesk) -> Response:
    """Show a term, the present one unless another is asked for."""
    terms = latest_terms(today(), TERMS_OFFERED)
    term = _term(desk.asked("term"), terms[0])
    offered = terms if term in terms else (*terms, term)
    told = term_report(desk.runtime, term)
    report = report_of(told, desk.code, today())
    first, *others = report.sections
    return shown(
        desk, "reports/report.html", here=HERE, report=report, first=first, term=term,
        view=viewed(replace(report, sections=tuple(others)), desk.code),
        terms=[(each.code, term_name(each, desk.code)) for each in offered],
    )  # fmt: skip


@router.get("/reports/{term}.{format}")
def download(desk: AtDesk, term: str, format: str) -> Response:
    """Send a term as a file that can be kept and printed."""
    if format not in FORMATS:
        raise NotFound("report", f"{term}.{format}"[:80])
    try:
        wanted = read_term(term)
    except NotOffered as error:
        raise NotFound("report", term[:40]) from error
    report = report_of(term_report(desk.runtime, wanted), desk.code, today())
    media_type, make = FORMATS[format]
    _note(desk, wanted, format)
    headers = {
        "Content-Disposition": f'attachment; filename="peyvand-{wanted.code}-{desk.code}.{format}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(make(report, desk.code), media_type=media_type, headers=headers)


def _note(desk: Desk, term: Term, format: str) -> None:
    with desk.runtime.database.unit() as session:
        audit.note(session, desk.actor, "took-out", "report", term.code, format=format)


def _term(asked: str, usual: Term) -> Term:
    try:
        return read_term(asked or usual.code)
    except NotOffered:
        return usual
