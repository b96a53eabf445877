"""The SQL of organisations and problems. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.records import Organisation, Problem
from service.fingerprints import record_hash, search_name
from service.listing import Listing, Page
from service.problems.tables import OrganisationRow, ProblemRow
from service.store import Values, add_row, name_holds, page_of, put_rows


def put_organisations(session: Session, organisations: Iterable[Organisation]) -> None:
    """Write organisations; known ones are replaced."""
    put_rows(session, OrganisationRow, [_organisation_values(each) for each in organisations])


def add_organisation(session: Session, organisation: Organisation) -> bool:
    """Write a new organisation; false where its id is taken."""
    return add_row(session, OrganisationRow, _organisation_values(organisation))


def get_organisation(session: Session, organisation_id: str) -> Organisation | None:
    """Fetch an organisation."""
    row = session.get(OrganisationRow, organisation_id)
    return _organisation(row) if row else None


def list_organisations(
    session: Session, page: Page, *, sector: str | None, region: str | None, text: str | None
) -> Listing[Organisation]:
    """Page through organisations."""
    query = select(OrganisationRow)
    if sector is not None:
        query = query.where(OrganisationRow.sector == sector)
    if region is not None:
        query = query.where(OrganisationRow.region == region)
    if text is not None:
        query = query.where(name_holds(OrganisationRow.search_name, text))
    rows, total = page_of(session, query, page)
    return Listing([_organisation(row) for row in rows], total, page)


def count_problems(session: Session, organisation_id: str) -> int:
    """Count an organisation's problems."""
    return session.scalar(select(func.count()).where(ProblemRow.organisation_id == organisation_id)) or 0


def put_problems(session: Session, problems: Iterable[Problem]) -> None:
    """Write problems; known ones are replaced."""
    put_rows(session, ProblemRow, [_problem_values(each) for each in problems])


def add_problem(session: Session, problem: Problem) -> bool:
    """Write a new problem; false where its id is taken."""
    return add_row(session, ProblemRow, _problem_values(problem))


def get_problem(session: Session, problem_id: str) -> Problem | None:
    """Fetch a problem."""
    row = session.get(ProblemRow, problem_id)
    return _problem(row) if row else None


def list_problems(
    session: Session,
    page: Page,
    *,
    organisation_id: str | None,
    sector: str | None,
    region: str | None,
    programme: str | None,
) -> Listing[Problem]:
    """Page through problems."""
    query = select(ProblemRow)
    for column, wanted in (
        (ProblemRow.organisation_id, organisation_id),
        (ProblemRow.sector, sector),
        (ProblemRow.region, region),
        (ProblemRow.programme, programme),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    rows, total = page_of(session, query, page)
    return Listing([_problem(row) for row in rows], total, page)


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(row.id, row.name, row.sector, row.region, row.url)


def _organisation_values(record: Organisation) -> Values:
    return {
        "id": record.id,
        "name": record.name,
        "search_name": search_name(record.name),
        "sector": record.sector,
        "region": record.region,
        "url": record.url,
        "record_hash": record_hash(record),
    }


def _problem(row: ProblemRow) -> Problem:
    return Problem(
        id=row.id,
        text=row.text,
        title=row.title,
        lang=row.lang,
        organisation_id=row.organisation_id,
        sector=row.sector,
        region=row.region,
        programme=row.programme,
        deadline=row.deadline,
        confidentiality=row.confidentiality,
    )


def _problem_values(record: Problem) -> Values:
    return {
        "id": record.id,
        "title": record.title,
        "text": record.text,
        "lang": record.lang,
        "organisation_id": record.organisation_id,
        "sector": record.sector,
        "region": record.region,
        "programme": record.programme,
        "deadline": record.deadline,
        "confidentiality": record.confidentiality,
        "record_hash": record_hash(record),
    }
