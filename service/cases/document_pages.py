"""The files of a case, and the letters that are made for it.

A form or an address comes in, one verb of `service.cases.documents` or `service.cases.letters` is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput
from service.cases import documents, letters
from service.cases.case_pages import shown_case
from service.cases.file_kinds import MOST_BYTES, FileRefused, media_type_of
from service.cases.letters import FROM_RECORD, OF_CASE, OF_OFFICE, prepare_letter
from service.cases.shared_pages import CaseId, DocumentId, attachment, case_page, faults_of, form_key_of, new_form_key
from service.cases.words import words_of
from service.web.dates import read_day, read_number, write_day
from service.web.desk import AtDesk, Desk, Posted, Sent, desk_router, see
from service.web.languages import LANGUAGES, number

router = desk_router()

LONG: Final = ("scope", "problem_summary")


@router.post("/cases/{case_id}/documents")
def add(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Keep a file."""
    try:
        name, content = uploaded(sent, MOST_BYTES)
        documents.add_document(
            desk.runtime, case_id, name, content, kind=sent.get("kind"), internal=sent.get("document_shared") != "yes"
        )
    except InvalidInput as error:
        faults = faults_of(error, desk.code)
        return shown_case(desk, case_id, status=422, values=sent.fields, faults=faults, form="document")
    return see(f"/cases/{case_id}#documents", told="added")


@router.get("/cases/{case_id}/documents/{document_id}")
def download(desk: AtDesk, case_id: CaseId, document_id: DocumentId) -> Response:
    """Send a file, to be kept, never to be shown as a page of this host."""
    document, content = documents.open_document(desk.runtime, case_id, document_id)
    return attachment(document.name, media_type_of(document.type), content)


@router.post("/cases/{case_id}/documents/{document_id}/remove")
def remove(desk: AtDesk, _sent: Posted, case_id: CaseId, document_id: DocumentId) -> Response:
    """Remove a file for good."""
    documents.remove_document(desk.runtime, case_id, document_id)
    return see(f"/cases/{case_id}#documents", told="removed")


@router.post("/cases/{case_id}/documents/{document_id}/share")
def share(desk: AtDesk, _sent: Posted, case_id: CaseId, document_id: DocumentId) -> Response:
    """Let both sides see a file that only the office saw."""
    letters.show_to_sides(desk.runtime, case_id, document_id)
    return see(f"/cases/{case_id}#documents", told="shared")


@router.get("/cases/{case_id}/letters/{kind}")
def show_letter(desk: AtDesk, case_id: CaseId, kind: str) -> Response:
    """Show what a letter would say, and ask for what the record does not know."""
    asked = desk.asked("in")
    return _letter_page(desk, case_id, kind, asked if asked in LANGUAGES else desk.code)


@router.post("/cases/{case_id}/letters/{kind}")
def make_letter(desk: AtDesk, sent: Posted, case_id: CaseId, kind: str) -> Response:
    """Make a letter."""
    lang = sent.get("letter_lang")
    try:
        title = words_of(lang).letters.get(kind, kind) if lang in LANGUAGES else kind
        name = f"{title} {sent.get('number').replace('/', '.')}.docx"
        letters.make_letter(
            desk.runtime, case_id, kind, lang, _typed(sent), name=name,
            form_key=form_key_of(sent),
        )  # fmt: skip
    except InvalidInput as error:
        faults = faults_of(error, desk.code)
        return _letter_page(desk, case_id, kind, lang, status=422, values=sent.fields, faults=faults)
    return see(f"/cases/{case_id}#documents", told="made")


def uploaded(sent: Sent, most_bytes: int) -> tuple[str, bytes]:
    """Give the name and the bytes of the file in a form.

    Raises
    ------
    FileRefused
        If there is none, or it is more than a form may hold.
    """
    if sent.is_too_large:
        raise FileRefused("size", "The file is larger than a form may hold. Make it smaller.")
    if not sent.files:
        raise FileRefused("none", "No file was sent. Choose one.")
    name, stream = sent.files[0]
    return name, stream.read(most_bytes + 1)


def _typed(sent: Sent) -> dict[str, Any]:
    typed: dict[str, Any] = {name: sent.get(name) for name in letters.TYPED}
    for name in ("starts", "ends"):
        typed[name] = read_day(sent.get(name), name)
    typed["amount_rial"] = read_number(sent.get("amount_rial"), "amount_rial")
    return typed


def _letter_page(
    desk: Desk, case_id: int, kind: str, lang: str, *, status: int = 200, values: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    prepared = prepare_letter(desk.runtime, case_id, kind, lang)
    facts = prepared.facts
    known: dict[str, Any] = {name: getattr(facts, name) for name in letters.TYPED}
    known["amount_rial"] = "" if facts.amount_rial is None else number(facts.amount_rial, desk.code)
    known["starts"], known["ends"] = write_day(facts.starts, desk.code), write_day(facts.ends, desk.code)
    return case_page(
        desk, "cases/letter.html", status=status, values={**known, **(values or {})}, faults=faults,
        prepared=prepared, facts=facts, case=prepared.case, kind=kind, lang=lang, from_record=FROM_RECORD,
        of_office=OF_OFFICE, of_case=OF_CASE, long=LONG,
        form_key=(values or {}).get("form_key") or new_form_key(),
    )  # fmt: skip
