"""The SQL of the documents of cases and of the office's templates. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.cases.tables import CaseRow, DocumentRow, TemplateRow


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a case, without what is in it; ``role`` is that of whoever added it."""

    id: int
    case_id: int
    step: str
    kind: str
    name: str
    type: str
    size_bytes: int
    internal: bool
    lang: str | None
    number: str
    on_day: date
    facts: Mapping[str, Any]
    account_id: int | None
    role: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OfficeTemplate:
    """A template of letters that an office put in the place of ours, without what is in it."""

    institution_id: str
    kind: str
    lang: str
    name: str
    placeholders: Sequence[str]
    version: int
    updated_at: datetime


def add_document(session: Session, **values: Any) -> int | None:
    """Keep a file; nothing where the case has the very same one, or the form was sent before."""
    return session.scalar(insert(DocumentRow).values(**values).on_conflict_do_nothing().returning(DocumentRow.id))


def find_document(
    session: Session, case_id: int, *, digest: bytes | None = None, form_key: str | None = None
) -> int | None:
    """Find the file of a case with this content, or that a form has made."""
    is_it = DocumentRow.digest == digest if digest is not None else DocumentRow.form_key == form_key
    return session.scalar(select(DocumentRow.id).where(DocumentRow.case_id == case_id, is_it))


def get_document(session: Session, case_id: int, document_id: int) -> Document | None:
    """Fetch what is known of a file of a case."""
    row = session.scalar(select(DocumentRow).where(DocumentRow.id == document_id, DocumentRow.case_id == case_id))
    return _document(row) if row is not None else None


def content_of(session: Session, document_id: int) -> bytes:
    """Fetch what is in a file."""
    return session.scalars(select(DocumentRow.content).where(DocumentRow.id == document_id)).one()


def documents_of(session: Session, case_id: int) -> tuple[Document, ...]:
    """List the files of a case, latest first."""
    rows = session.scalars(select(DocumentRow).where(DocumentRow.case_id == case_id).order_by(DocumentRow.id.desc()))
    return tuple(map(_document, rows))


def show_document(session: Session, document_id: int) -> None:
    """Let every side of the case see a file."""
    session.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(internal=False))


def remove_document(session: Session, document_id: int) -> None:
    """Remove a file for good."""
    session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))


def latest_facts(session: Session, *, case_id: int | None = None, institution_id: str | None = None) -> dict[str, Any]:
    """Fetch what went into the latest letter of a case, or of an office."""
    query = select(DocumentRow.facts).join(CaseRow, CaseRow.id == DocumentRow.case_id).where(DocumentRow.number != "")
    if case_id is not None:
        query = query.where(DocumentRow.case_id == case_id)
    else:
        query = query.where(CaseRow.institution_id == institution_id)
    return dict(session.scalar(query.order_by(DocumentRow.id.desc()).limit(1)) or {})


def count_letters(session: Session, institution_id: str | None, since: date) -> int:
    """Count the letters that an office made from a day on."""
    query = (
        select(func.count())
        .select_from(DocumentRow)
        .join(CaseRow, CaseRow.id == DocumentRow.case_id)
        .where(DocumentRow.number != "", DocumentRow.on_day >= since, CaseRow.institution_id == institution_id)
    )
    return session.scalar(query) or 0


def templates_of(session: Session, institution_id: str | None) -> dict[tuple[str, str], OfficeTemplate]:
    """Map kinds of letters and languages to an office's own templates."""
    rows = session.scalars(select(TemplateRow).where(TemplateRow.institution_id == institution_id))
    return {(row.kind, row.lang): _template(row) for row in rows}


def template_content(session: Session, institution_id: str | None, kind: str, lang: str) -> bytes | None:
    """Fetch an office's own template; nothing where it uses ours."""
    return session.scalar(select(TemplateRow.content).where(*_is(institution_id, kind, lang)))


def get_template(session: Session, institution_id: str, kind: str, lang: str) -> OfficeTemplate | None:
    """Fetch what is known of an office's own template, and hold it for this unit of work."""
    row = session.scalar(select(TemplateRow).where(*_is(institution_id, kind, lang)).with_for_update())
    return _template(row) if row is not None else None


def add_template(session: Session, institution_id: str, kind: str, lang: str, **values: Any) -> bool:
    """Put an office's own template in the place of ours; false where it has one."""
    added = insert(TemplateRow).values(institution_id=institution_id, kind=kind, lang=lang, **values)
    return session.scalar(added.on_conflict_do_nothing().returning(TemplateRow.id)) is not None


def change_template(session: Session, institution_id: str, kind: str, lang: str, **values: Any) -> None:
    """Replace an office's own template, and count the change."""
    changed = {**values, "version": TemplateRow.version + 1, "updated_at": func.now()}
    session.execute(update(TemplateRow).where(*_is(institution_id, kind, lang)).values(changed))


def remove_template(session: Session, institution_id: str, kind: str, lang: str) -> None:
    """Go back to our template."""
    session.execute(delete(TemplateRow).where(*_is(institution_id, kind, lang)))


def _is(institution_id: str | None, kind: str, lang: str) -> tuple[Any, ...]:
    return (TemplateRow.institution_id == institution_id, TemplateRow.kind == kind, TemplateRow.lang == lang)


def _document(row: DocumentRow) -> Document:
    return Document(
        row.id, row.case_id, row.step, row.kind, row.name, row.type, row.size_bytes, row.internal, row.lang, row.number,
        row.on_day, row.facts, row.account_id, row.role, row.created_at,
    )  # fmt: skip


def _template(row: TemplateRow) -> OfficeTemplate:
    return OfficeTemplate(
        row.institution_id, row.kind, row.lang, row.name, row.placeholders, row.version, row.updated_at
    )  # fmt: skip
