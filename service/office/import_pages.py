"""Pages that bring files into the catalogue: choose them, look at how they are understood, begin the import.

A form comes in, files are kept or an import is enqueued, a page goes out. Each step has an address of its own, so
that reloading a page, changing its language and pressing a button twice do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from fastapi import Response

from matcher.errors import InvalidCatalogue, InvalidInput, RowProblem
from matcher.forms import FORMS
from matcher.records import Institution
from matcher.sources.formats import FORMATS, READABLE
from matcher.tables import READ
from matcher.text import readable
from service.catalogue.workflow import list_institutions
from service.errors import status_of
from service.imports.bringing import Order, preview, sources_in
from service.imports.changes import list_changes
from service.imports.uploads import Upload
from service.listing import Page
from service.office import kept
from service.office.base import IMPORT, InOffice, Office, office_router, see, shown
from service.office.kept import Kept
from service.office.preview_view import MOST_REFUSED, FileView, file_view, said_of_sheets
from service.office.words import words_of
from service.web.forms import MOST_FILES, Posted, Sent

MOST_SOURCE_CHARACTERS: Final = 100
MOST_INSTITUTIONS: Final = 1000
DOCUMENTS: Final = (".pdf", ".docx", ".doc")
"""Endings of CVs: these are read too, but elsewhere."""

router = office_router()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: a code that the template has words for, or a message of the program."""

    field: str
    code: str = ""
    message: str = ""
    problems: tuple[RowProblem, ...] = ()


@router.get("/import")
def show_form(office: InOffice) -> Response:
    """Ask for a file."""
    source = office.request.query_params.get("source", "")[:MOST_SOURCE_CHARACTERS]
    return _form(office, Order(source=source))


@router.post("/import")
def keep_files(office: InOffice, sent: Posted) -> Response:
    """Keep the file, and go on to the page that shows how it is understood."""
    if sent.is_too_large:
        return _form(office, Order(), Fault("file", "too-large"), status=413)
    if sent.is_unreadable:
        return _form(office, Order(), Fault("file", "unreadable"), status=422)
    order, fault = _order_of(office, sent, Order())
    fault = _fault_of_files(sent.files) or fault
    if fault is None:
        try:
            return see(f"{IMPORT}/{kept.keep(office.runtime, office.actor, sent.files, order)}")
        except InvalidInput as error:
            fault = _fault("file", error)
    return _form(office, order, fault, status=422)


@router.get("/import/{name}")
def show_preview(office: InOffice, name: str) -> Response:
    """Show how each column of the file is understood, and the first records as they would be."""
    found = kept.kept(office.runtime, office.actor, name)
    if found.job_id is not None:
        return see(f"/office/jobs/{found.job_id}")
    return _preview(office, found)


@router.post("/import/{name}")
def look_or_import(office: InOffice, name: str, sent: Posted) -> Response:
    """Look again at what the reader chose, or have it imported: never what was not shown before."""
    found = kept.kept(office.runtime, office.actor, name)
    if found.job_id is not None:
        return see(f"/office/jobs/{found.job_id}")
    if sent.is_unreadable or sent.is_too_large:
        return see(f"{IMPORT}/{name}")
    order, fault = _order_of(office, sent, found.order)
    order = said_of_sheets(sent.fields, order)
    if fault is not None:
        return _preview(office, replace(found, order=order), fault, status=422)
    seen = (found.order.mapping, found.order.noun, found.order.format)
    kept.say(office.runtime, office.actor, name, order)
    if sent.get("do") != "import":
        return see(f"{IMPORT}/{name}")
    if (order.mapping, order.noun, order.format) != seen:
        return see(f"{IMPORT}/{name}?changed=yes")
    return see(f"/office/jobs/{kept.begin(office.runtime, office.actor, name, order)}")


def _order_of(office: Office, sent: Sent, before: Order) -> tuple[Order, Fault | None]:
    """Read what is said of the file; an officer's institution is not for them to choose."""
    fault = None
    source = " ".join(sent.get("source").split())
    try:
        readable(source, what="source")
    except InvalidInput:
        fault, source = Fault("source", "unreadable"), ""
    if len(source) > MOST_SOURCE_CHARACTERS:
        fault = Fault("source", "too-long")
    institution = sent.get("institution") or None
    if not office.runtime.actor.administrator:
        institution = office.runtime.actor.institution_id
    elif institution is not None and institution not in {each.id for each in _institutions(office)}:
        fault, institution = Fault("institution", "unknown"), None
    return (
        replace(
            before,
            source=source or None,
            noun=sent.get("noun") if sent.get("noun") in FORMS else None,
            format=sent.get("format") if sent.get("format") in FORMATS else None,
            institution_id=institution,
            part=sent.get("part") == "yes",
        ),
        fault,
    )


def _fault_of_files(files: tuple[Upload, ...]) -> Fault | None:
    """Say what is wrong with files before any is kept."""
    if not files:
        return Fault("file", "missing")
    for name, stream in files:
        ending = name.lower()
        if ending.endswith(DOCUMENTS):
            return Fault("file", "document", name)
        if not ending.endswith((*READABLE, *READ, ".zip")):
            return Fault("file", "kind", name)
        if not stream.read(1):
            return Fault("file", "empty", name)
        stream.seek(0)
    return None


def _fault(field: str, error: InvalidInput) -> Fault:
    if isinstance(error, InvalidCatalogue):
        return Fault(field, message=str(error), problems=error.problems[:MOST_REFUSED])
    return Fault(field, message=str(error))


def _preview(office: Office, found: Kept, fault: Fault | None = None, *, status: int = 200) -> Response:
    """Show the preview; where what was said of columns cannot be, show it without, and say so."""
    try:
        files = _files(office, found)
    except InvalidInput as error:
        if found.order.mapping is None:
            return _form(office, found.order, _fault("file", error), status=status_of(error))
        found, fault, status = replace(found, order=replace(found.order, mapping=None)), _fault("columns", error), 422
        try:
            files = _files(office, found)
        except InvalidInput as still:
            return _form(office, found.order, _fault("file", still), status=status_of(still))
    return shown(
        office,
        "preview.html",
        status=status,
        here="import",
        kept=found,
        order=found.order,
        files=files,
        fault=fault,
        is_changed=office.request.query_params.get("changed") == "yes",
        most_refused=MOST_REFUSED,
        **_offered(office),
    )


def _files(office: Office, found: Kept) -> list[FileView]:
    files: list[FileView] = []
    for path in sources_in(found.folder, found.order):
        first = sum(len(each.sheets) for each in files)
        seen = preview(path, found.order)
        called = ", ".join(found.names) if path == found.folder else path.name
        files.append(file_view(called, seen, found.order, words_of(office.code), first=first))
    return files


def _form(office: Office, order: Order, fault: Fault | None = None, *, status: int = 200) -> Response:
    return shown(
        office, "import.html", status=status, here="import", order=order, fault=fault, **_offered(office),
    )  # fmt: skip


def _offered(office: Office) -> dict[str, object]:
    """Give what a reader may choose from: known sources, institutions, tables, formats."""
    sources = [each.source for each in list_changes(office.runtime, page=Page(limit=Page.MAX_LIMIT)).items]
    return {
        "sources": list(dict.fromkeys(sources)),
        "institutions": _institutions(office),
        "table_names": tuple(FORMS),
        "format_names": FORMATS,
        "accepted": ",".join((*READABLE, ".zip")),
        "own_institution": office.actor.institution_id,
        "most_files": MOST_FILES,
    }


def _institutions(office: Office) -> list[Institution]:
    """List the institutions that the reader may import for."""
    found: list[Institution] = []
    while len(found) < MOST_INSTITUTIONS:
        some = list_institutions(office.runtime, page=Page(limit=Page.MAX_LIMIT, offset=len(found)))
        found += some.items
        if not some.items or len(found) >= some.total:
            break
    own = office.actor.institution_id
    return [each for each in found if own is None or each.id == own]
