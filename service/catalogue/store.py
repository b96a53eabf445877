"""The SQL of institutions, experts and evidence. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from matcher.index import n_terms
from matcher.records import Evidence, Expert, Institution
from service.catalogue.tables import EvidenceExpertRow, EvidenceKeyRow, EvidenceRow, ExpertRow, InstitutionRow
from service.fingerprints import content_hash, record_hash, search_name
from service.listing import Listing, Page
from service.store import Values, add_row, name_holds, one_of, page_of, put_rows


@dataclass(frozen=True, slots=True)
class Described:
    """A piece of evidence with what was found in its text, ready to be written."""

    evidence: Evidence
    lang: str
    keys: Mapping[str, int]
    text_revision: str


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


def list_institutions(session: Session, page: Page, *, region: str | None, text: str | None) -> Listing[Institution]:
    """Page through institutions."""
    query = select(InstitutionRow)
    if region is not None:
        query = query.where(InstitutionRow.region == region)
    if text is not None:
        query = query.where(name_holds(InstitutionRow.search_name, text))
    rows, total = page_of(session, query, page)
    return Listing([_institution(row) for row in rows], total, page)


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


def get_expert(session: Session, expert_id: str) -> Expert | None:
    """Fetch an expert."""
    row = session.get(ExpertRow, expert_id)
    return _expert(row) if row else None


def get_experts(session: Session, expert_ids: Collection[str]) -> dict[str, tuple[Expert, Institution | None]]:
    """Fetch experts with their institutions, by id."""
    found = select(ExpertRow, InstitutionRow).outerjoin(InstitutionRow).where(one_of(ExpertRow.id, expert_ids))
    return {
        expert.id: (_expert(expert), _institution(institution) if institution else None)
        for expert, institution in session.execute(found)
    }


def list_experts(
    session: Session,
    page: Page,
    *,
    institution_id: str | None,
    field: str | None,
    region: str | None,
    text: str | None,
) -> Listing[Expert]:
    """Page through experts."""
    query = select(ExpertRow)
    if institution_id is not None:
        query = query.where(ExpertRow.institution_id == institution_id)
    if field is not None:
        query = query.where(ExpertRow.field == field)
    if region is not None:
        query = query.join(InstitutionRow).where(InstitutionRow.region == region)
    if text is not None:
        query = query.where(name_holds(ExpertRow.search_name, text))
    rows, total = page_of(session, query, page)
    return Listing([_expert(row) for row in rows], total, page)


# Evidence


def put_evidence(session: Session, described: Sequence[Described]) -> None:
    """Write evidence with its experts and keys; known pieces are replaced. No id may stand twice."""
    put_rows(session, EvidenceRow, [_evidence_values(each) for each in described])
    _write_links(session, described)


def add_evidence(session: Session, described: Described) -> bool:
    """Write a new piece of evidence; false where its id is taken."""
    if not add_row(session, EvidenceRow, _evidence_values(described)):
        return False
    _write_links(session, [described])
    return True


def get_evidence(session: Session, evidence_ids: Collection[str], *, as_given: bool = False) -> dict[str, Evidence]:
    """Fetch evidence by id, with the language that was given or detected, or ``as_given`` only."""
    rows = session.scalars(select(EvidenceRow).where(one_of(EvidenceRow.id, evidence_ids))).all()
    return {each.id: each for each in _with_experts(session, rows, as_given=as_given)}


def list_evidence(
    session: Session, page: Page, *, expert_id: str | None, kind: str | None, lang: str | None
) -> Listing[Evidence]:
    """Page through evidence."""
    query = select(EvidenceRow)
    if expert_id is not None:
        query = query.join(EvidenceExpertRow).where(EvidenceExpertRow.expert_id == expert_id)
    if kind is not None:
        query = query.where(EvidenceRow.kind == kind)
    if lang is not None:
        query = query.where(EvidenceRow.lang == lang)
    rows, total = page_of(session, query, page)
    return Listing(_with_experts(session, rows), total, page)


def delete_evidence(session: Session, evidence_ids: Collection[str]) -> set[str]:
    """Delete evidence with its keys and vectors; say which there was."""
    gone = delete(EvidenceRow).where(one_of(EvidenceRow.id, evidence_ids)).returning(EvidenceRow.id)
    return set(session.scalars(gone))


def evidence_of_no_one_else(session: Session, expert_id: str) -> set[str]:
    """List the evidence that this expert alone stands behind."""
    link = EvidenceExpertRow
    of_expert = select(link.evidence_id).where(link.expert_id == expert_id)
    alone = (
        select(link.evidence_id)
        .where(link.evidence_id.in_(of_expert))
        .group_by(link.evidence_id)
        .having(func.count() == 1)
    )
    return set(session.scalars(alone))


def stale_texts(session: Session, text_revision: str, limit: int) -> Sequence[Evidence]:
    """Fetch evidence whose keys another revision of the text rules made."""
    stale: ColumnElement[bool] = EvidenceRow.text_revision != text_revision
    rows = session.scalars(select(EvidenceRow).where(stale).limit(limit).with_for_update(skip_locked=True)).all()
    return _with_experts(session, rows, as_given=True)


def rewrite_keys(session: Session, described: Sequence[Described]) -> None:
    """Write keys anew for evidence whose record is unchanged."""
    for each in described:
        row = session.get_one(EvidenceRow, each.evidence.id)
        row.lang = each.lang
        row.key_count = n_terms(each.keys)
        row.text_revision = each.text_revision
    _write_keys(session, described)


def _write_links(session: Session, described: Sequence[Described]) -> None:
    link = EvidenceExpertRow
    session.execute(delete(link).where(one_of(link.evidence_id, [each.evidence.id for each in described])))
    links = [
        {"evidence_id": each.evidence.id, "expert_id": expert_id, "position": position}
        for each in described
        for position, expert_id in enumerate(each.evidence.expert_ids)
    ]
    if links:
        session.execute(insert(link), links)
    _write_keys(session, described)


def _write_keys(session: Session, described: Sequence[Described]) -> None:
    """Copy keys in bulk: there are about a hundred for each piece of evidence."""
    ids = [each.evidence.id for each in described]
    session.execute(delete(EvidenceKeyRow).where(one_of(EvidenceKeyRow.evidence_id, ids)))
    session.flush()
    connection = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY evidence_keys (evidence_id, key, occurrences) FROM STDIN") as copy,
    ):
        for each in described:
            for key, occurrences in each.keys.items():
                copy.write_row((each.evidence.id, key, occurrences))


def _with_experts(session: Session, rows: Sequence[EvidenceRow], *, as_given: bool = False) -> list[Evidence]:
    link = EvidenceExpertRow
    experts: dict[str, list[str]] = {row.id: [] for row in rows}
    found = select(link.evidence_id, link.expert_id).where(one_of(link.evidence_id, experts)).order_by(link.position)
    for evidence_id, expert_id in session.execute(found):
        experts[evidence_id].append(expert_id)
    return [
        Evidence(row.id, tuple(experts[row.id]), row.kind, row.title, row.text, lang, row.year, row.url)
        for row in rows
        for lang in [row.given_lang if as_given else row.lang]
    ]


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
    )


def _expert_values(record: Expert) -> Values:
    return {
        "id": record.id,
        "name": record.name,
        "search_name": search_name(record.name),
        "institution_id": record.institution_id,
        "position": record.position,
        "department": record.department,
        "field": record.field,
        "interests": list(record.interests),
        "url": record.url,
        "record_hash": record_hash(record),
    }


def _evidence_values(described: Described) -> Values:
    record = described.evidence
    return {
        "id": record.id,
        "kind": record.kind,
        "title": record.title,
        "text": record.text,
        "lang": described.lang,
        "given_lang": record.lang,
        "year": record.year,
        "url": record.url,
        "key_count": n_terms(described.keys),
        "content_hash": content_hash(record),
        "record_hash": record_hash(record),
        "text_revision": described.text_revision,
    }
