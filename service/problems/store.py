"""The SQL of organisations and problems. Takes a session, returns records, never commits."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, func, or_, select, update
from sqlalchemy.orm import Session

from matcher.explain import whole_text
from matcher.records import Organisation, Problem
from service.accounts.actors import Actor
from service.fingerprints import record_hash, search_name
from service.listing import Listing, Page
from service.problems.posting_tables import PostingRow
from service.problems.tables import OrganisationRow, ProblemRow
from service.store import Values, add_row, name_holds, one_of, page_of, put_rows

_NOT_RETURNED: Values = {"returned_at": None, "returned_note": "", "returned_by": None}


@dataclass(frozen=True, slots=True)
class Returned:
    """That a problem went back to its organisation as too vague: when, and with which words."""

    at: datetime
    note: str


def text_hash(problem: Problem) -> bytes:
    """Hash what is matched of a problem, so that it can be told from another without keeping it."""
    return hashlib.sha256(whole_text(problem).encode("utf-8")).digest()


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


def get_organisations(session: Session, organisation_ids: Collection[str]) -> dict[str, Organisation]:
    """Fetch organisations by id."""
    rows = session.scalars(select(OrganisationRow).where(one_of(OrganisationRow.id, organisation_ids)))
    return {row.id: _organisation(row) for row in rows}


def organisations_named(session: Session, names: Iterable[str]) -> dict[str, list[str]]:
    """Map each of these folded names to the organisations of that name."""
    row = OrganisationRow
    found: dict[str, list[str]] = {}
    for each, name in session.execute(select(row.id, row.search_name).where(one_of(row.search_name, list(names)))):
        found.setdefault(name, []).append(each)
    return found


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
    """Write problems; known ones are replaced. One that was returned is so no longer once its text is another."""
    written = {each.id: each for each in problems}
    stored = session.scalars(
        select(ProblemRow).where(one_of(ProblemRow.id, written)).order_by(ProblemRow.id).with_for_update()
    )
    rewritten = [
        row.id for row in stored if row.returned_at and text_hash(problem_of(row)) != text_hash(written[row.id])
    ]
    if rewritten:
        session.execute(update(ProblemRow).where(one_of(ProblemRow.id, rewritten)).values(_NOT_RETURNED))
    put_rows(session, ProblemRow, [_problem_values(each) for each in written.values()])


def add_problem(session: Session, problem: Problem) -> bool:
    """Write a new problem; false where its id is taken."""
    return add_row(session, ProblemRow, _problem_values(problem))


def get_problem(session: Session, problem_id: str) -> Problem | None:
    """Fetch a problem."""
    row = session.get(ProblemRow, problem_id)
    return problem_of(row) if row else None


def get_problems(session: Session, problem_ids: Collection[str]) -> dict[str, Problem]:
    """Fetch problems by id."""
    rows = session.scalars(select(ProblemRow).where(one_of(ProblemRow.id, problem_ids)))
    return {row.id: problem_of(row) for row in rows}


def returned_problems(session: Session, problem_ids: Collection[str]) -> dict[str, Returned]:
    """Say which of these problems went back to their organisations."""
    columns = select(ProblemRow.id, ProblemRow.returned_at, ProblemRow.returned_note)
    rows = session.execute(columns.where(one_of(ProblemRow.id, problem_ids), ProblemRow.returned_at.is_not(None)))
    return {row.id: Returned(row.returned_at, row.returned_note) for row in rows}


def return_problem(session: Session, problem_id: str, said: bytes, *, note: str, decision_id: int) -> bool:
    """Give a problem back to its organisation; false where its text is no longer what the hash ``said`` is of."""
    row = session.scalar(select(ProblemRow).where(ProblemRow.id == problem_id).with_for_update())
    if row is None or text_hash(problem_of(row)) != said:
        return False
    returned = {"returned_at": func.now(), "returned_note": note, "returned_by": decision_id}
    session.execute(update(ProblemRow).where(ProblemRow.id == problem_id).values(returned))
    return True


def withdraw_return(session: Session, decision_ids: Sequence[int]) -> bool:
    """Take back that these decisions returned a problem; false where none is returned by them."""
    theirs = update(ProblemRow).where(ProblemRow.returned_by.in_(decision_ids)).values(_NOT_RETURNED)
    return bool(session.scalars(theirs.returning(ProblemRow.id)).all())


def list_problems(
    session: Session,
    page: Page,
    *,
    organisation_id: str | None,
    sector: str | None,
    region: str | None,
    programme: str | None,
    seen_by: Actor,
) -> Listing[Problem]:
    """Page through the problems that are not hidden from an actor (`service.problems.sight`), each as it stands."""
    query = select(ProblemRow)
    if seen_by.kind in ("anyone", "company"):
        own = ProblemRow.organisation_id == seen_by.organisation_id if seen_by.organisation_id else false()
        query = query.where(or_(ProblemRow.confidentiality == "public", own))
    elif (organisation_id or region) is not None and not seen_by.administrator:
        # whose a redacted problem is, and where, is not to be found out
        query = query.where(or_(ProblemRow.confidentiality != "confidential", _handled_by(seen_by)))
    for column, wanted in (
        (ProblemRow.organisation_id, organisation_id),
        (ProblemRow.sector, sector),
        (ProblemRow.region, region),
        (ProblemRow.programme, programme),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    rows, total = page_of(session, query, page)
    return Listing([problem_of(row) for row in rows], total, page)


def _handled_by(actor: Actor) -> ColumnElement[bool]:
    if actor.institution_id is None:
        return false()
    elsewhere = (PostingRow.problem_id == ProblemRow.id) & (PostingRow.institution_id != actor.institution_id)
    return ~exists().where(elsewhere)


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


def problem_of(row: ProblemRow) -> Problem:
    """Make the record of a row."""
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
        "search_text": search_name(whole_text(record)),
        "lang": record.lang,
        "organisation_id": record.organisation_id,
        "sector": record.sector,
        "region": record.region,
        "programme": record.programme,
        "deadline": record.deadline,
        "confidentiality": record.confidentiality,
        "record_hash": record_hash(record),
    }
