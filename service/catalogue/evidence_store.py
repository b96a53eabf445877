"""The SQL of evidence, its keys and who stands behind it. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from sqlalchemy import ColumnElement, delete, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from matcher.index import n_terms
from matcher.records import Evidence
from service.catalogue.links_store import behind, write_links
from service.catalogue.tables import EvidenceKeyRow, EvidenceRow
from service.catalogue.traces_store import forget_traces
from service.fingerprints import content_hash, record_hash
from service.store import Values, add_row, one_of, put_rows


@dataclass(frozen=True, slots=True)
class Described:
    """A piece of evidence with what was found in its text, ready to be written."""

    evidence: Evidence
    lang: str
    keys: Mapping[str, int]
    text_revision: str


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


def merged_into(session: Session, evidence_id: str) -> list[str]:
    """List the pieces that are merged into a piece of evidence."""
    found = select(EvidenceRow.id).where(EvidenceRow.merged_into == evidence_id).order_by(EvidenceRow.id)
    return list(session.scalars(found))


def content_hashes(session: Session, evidence_ids: Collection[str]) -> dict[str, bytes]:
    """Map each of these pieces of evidence that exists to the hash of its text."""
    found = select(EvidenceRow.id, EvidenceRow.content_hash).where(one_of(EvidenceRow.id, evidence_ids))
    return dict(session.execute(found).all())


def delete_evidence(session: Session, evidence_ids: Collection[str]) -> set[str]:
    """Delete evidence with its keys and vectors; say which there was."""
    return _delete(session, one_of(EvidenceRow.id, evidence_ids))


def delete_evidence_of(session: Session, expert_ids: Collection[str]) -> set[str]:
    """Delete the evidence that only these experts stand behind, by what its source says; say which."""
    ids = literal(list(expert_ids), ARRAY(Text()))
    named = EvidenceRow.given_expert_ids
    return _delete(session, named.overlap(ids) & named.contained_by(ids))


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


def _delete(session: Session, which: ColumnElement[bool]) -> set[str]:
    doomed = select(EvidenceRow.id).where(which)
    alike = list(session.scalars(select(EvidenceRow.id).where(EvidenceRow.merged_into.in_(doomed))))
    gone = set(session.scalars(delete(EvidenceRow).where(which).returning(EvidenceRow.id)))
    forget_traces(session, "evidence", gone)
    write_links(session, set(alike) - gone)  # what was shown as one of these stands for itself now
    return gone


def _write_links(session: Session, described: Sequence[Described]) -> None:
    write_links(session, [each.evidence.id for each in described])
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
    experts: Mapping[str, Sequence[str]]
    experts = {row.id: row.given_expert_ids for row in rows} if as_given else behind(session, [row.id for row in rows])
    return [
        Evidence(
            id=row.id,
            expert_ids=tuple(experts[row.id]),
            kind=row.kind,
            title=row.title,
            text=row.text,
            lang=row.given_lang if as_given else row.lang,
            year=row.year,
            url=row.url,
            authors=tuple(row.authors),
            doi=row.doi,
            translated_title=row.translated_title,
            visibility=row.visibility,
        )
        for row in rows
    ]


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
        "authors": list(record.authors),
        "doi": record.doi,
        "translated_title": record.translated_title,
        "visibility": record.visibility,
        "given_expert_ids": list(record.expert_ids),
    }
