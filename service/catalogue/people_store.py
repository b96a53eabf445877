"""The SQL of institutions and experts. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matcher.records import Expert, Institution
from service.catalogue.persons import put_together
from service.catalogue.tables import ExpertRow, InstitutionRow
from service.catalogue.traces_store import forget_traces
from service.fingerprints import record_hash, search_name
from service.listing import Listing, Page
from service.store import Values, add_row, name_holds, one_of, page_of, put_rows

# Institutions


def put_institutions(session: Session, institutions: Iterable[Institution]) -> None:
    """Write institutions; known ones are replaced."""
    put_rows(session, InstitutionRow, [_institution_values(each) for each in institutions])


def add_institution(session: Session, institution: Institution) -> bool:
    """Write a new institution; false where its id is taken."""
    return add_row(session, InstitutionRow, _institution_values(institution))


def get_institution(session: Session, institution_id: str) -> Institution | None:
    """Fetch an institution."""
    row = session.get(InstitutionRow, institution_id)
    return _institution(row) if row else None


def get_institutions(session: Session, institution_ids: Collection[str]) -> dict[str, Institution]:
    """Fetch institutions by id."""
    rows = session.scalars(select(InstitutionRow).where(one_of(InstitutionRow.id, institution_ids)))
    return {row.id: _institution(row) for row in rows}


def list_institutions(session: Session, page: Page, *, region: str | None, text: str | None) -> Listing[Institution]:
    """Page through institutions."""
    query = select(InstitutionRow)
    if region is not None:
        query = query.where(InstitutionRow.region == region)
    if text is not None:
        query = query.where(name_holds(InstitutionRow.search_name, text))
    rows, total = page_of(session, query, page)
    return Listing([_institution(row) for row in rows], total, page)


def institutions_named(session: Session, names: Iterable[str]) -> dict[str, list[str]]:
    """Map each of these folded names to the institutions of that name."""
    row = InstitutionRow
    found: dict[str, list[str]] = {}
    for each, name in session.execute(select(row.id, row.search_name).where(one_of(row.search_name, list(names)))):
        found.setdefault(name, []).append(each)
    return found


def institution_names(session: Session) -> dict[str, str]:
    """Map the id of every institution to its name."""
    return dict(session.execute(select(InstitutionRow.id, InstitutionRow.name).order_by(InstitutionRow.id)).all())


def regions_by_institution(session: Session) -> dict[str, str | None]:
    """Map the id of every institution to its region, by id."""
    return dict(session.execute(select(InstitutionRow.id, InstitutionRow.region).order_by(InstitutionRow.id)).all())


def count_experts(session: Session, institution_id: str) -> int:
    """Count an institution's experts."""
    return session.scalar(select(func.count()).where(ExpertRow.institution_id == institution_id)) or 0


# Experts


def put_experts(session: Session, experts: Iterable[Expert]) -> None:
    """Write experts, without the evidence of their interests; known ones are replaced."""
    put_rows(session, ExpertRow, [_expert_values(each) for each in experts])


def add_expert(session: Session, expert: Expert) -> bool:
    """Write a new expert; false where the id is taken."""
    return add_row(session, ExpertRow, _expert_values(expert))


def get_expert(session: Session, expert_id: str, *, as_given: bool = False) -> Expert | None:
    """Fetch an expert with what records merged into it add, or ``as_given`` by its source."""
    row = session.get(ExpertRow, expert_id)
    if row is None or as_given:
        return _expert(row) if row else None
    return _whole(session, [row])[row.id]


def get_experts(session: Session, expert_ids: Collection[str]) -> dict[str, tuple[Expert, Institution | None]]:
    """Fetch experts with their institutions, by id, each with what records merged into it add."""
    rows = session.scalars(select(ExpertRow).where(one_of(ExpertRow.id, expert_ids))).all()
    experts = _whole(session, rows)
    wanted = {each.institution_id for each in experts.values()} - {None}
    institutions = select(InstitutionRow).where(InstitutionRow.id.in_(wanted))
    known = {row.id: _institution(row) for row in session.scalars(institutions)}
    return {each.id: (each, known.get(each.institution_id or "")) for each in experts.values()}


def get_given_experts(session: Session, expert_ids: Collection[str]) -> dict[str, Expert]:
    """Fetch experts by id, each as its own source says it."""
    rows = session.scalars(select(ExpertRow).where(one_of(ExpertRow.id, expert_ids)))
    return {row.id: _expert(row) for row in rows}


def merged_into(session: Session, expert_id: str) -> list[str]:
    """List the records that are merged into an expert."""
    found = select(ExpertRow.id).where(ExpertRow.merged_into == expert_id).order_by(ExpertRow.id)
    return list(session.scalars(found))


def delete_experts(session: Session, expert_ids: Collection[str]) -> set[str]:
    """Delete experts' records; say which there were."""
    gone = set(session.scalars(delete(ExpertRow).where(one_of(ExpertRow.id, expert_ids)).returning(ExpertRow.id)))
    forget_traces(session, "experts", gone)
    return gone


def _whole(session: Session, rows: Sequence[ExpertRow]) -> dict[str, Expert]:
    """Put together each expert and the records that are merged into it, in the order of ``rows``."""
    parts: dict[str, list[Expert]] = {row.id: [] for row in rows}
    merged = select(ExpertRow).where(one_of(ExpertRow.merged_into, parts)).order_by(ExpertRow.id)
    for row in session.scalars(merged):
        parts[row.merged_into or ""].append(_expert(row))
    return {row.id: put_together(_expert(row), parts[row.id]) for row in rows}


def _institution(row: InstitutionRow) -> Institution:
    return Institution(row.id, row.name, row.region, row.url)


def _institution_values(record: Institution) -> Values:
    return {
        "id": record.id,
        "name": record.name,
        "search_name": search_name(record.name),
        "region": record.region,
        "url": record.url,
        "record_hash": record_hash(record),
    }


def _expert(row: ExpertRow) -> Expert:
    return Expert(
        id=row.id,
        name=row.name,
        institution_id=row.institution_id,
        position=row.position,
        department=row.department,
        field=row.field,
        interests=tuple(row.interests),
        url=row.url,
        names=tuple(row.names),
        orcid=row.orcid,
        email=row.email,
        phone=row.phone,
        available_for=tuple(row.available_for),
        available_until=row.available_until,
        at_once=row.at_once,
        visibility=row.visibility,
        restricted=tuple(row.restricted),
    )


def _expert_values(record: Expert) -> Values:
    return {
        "id": record.id,
        "name": record.name,
        "search_name": search_name(" ".join((record.name, *record.names))),
        "institution_id": record.institution_id,
        "position": record.position,
        "department": record.department,
        "field": record.field,
        "interests": list(record.interests),
        "url": record.url,
        "names": list(record.names),
        "orcid": record.orcid,
        "email": record.email,
        "phone": record.phone,
        "available_for": list(record.available_for),
        "available_until": record.available_until,
        "at_once": record.at_once,
        "visibility": record.visibility,
        "restricted": list(record.restricted),
        "record_hash": record_hash(record),
    }
