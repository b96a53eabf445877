"""Imports over HTTP: bring files, look at what they would bring and what imports did, take one back."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Path, Query, Response, UploadFile

from matcher.errors import InvalidInput
from matcher.sources.reading import Reading
from matcher.sources.template import template
from service.imports import changes
from service.imports.bringing import Order, order_of, preview, sources_in
from service.imports.origins import origins_of
from service.imports.schemas import ChangeOut, ImportBegun, OriginOut, OriginsOut, PreviewOut, TouchedOut
from service.imports.summary import NOUNS
from service.imports.uploads import keep_uploads
from service.jobs import enqueue_import, enqueue_undo
from service.web.records import ListOf, fails, listed
from service.web.requests import PageOf, RuntimeOf, nothing_unknown, writes

UPLOADS: Final = "uploads"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(tags=["imports"], dependencies=[Depends(nothing_unknown)])

Files = Annotated[
    list[UploadFile], File(description="Tables of a catalogue, a spreadsheet, a bibliography, …, or a zip of them.")
]
Said = Annotated[
    str,
    Form(
        alias="order",
        description="JSON that says what cannot be found out: format, source, noun, mapping, institution_id, "
        "expert_id, part.",
        examples=['{"source": "faculty-list"}'],
    ),
]
ImportId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/imports", status_code=202, responses=fails(401, 413), dependencies=[writes])
def import_files(response: Response, runtime: RuntimeOf, files: Files, said: Said = "{}") -> ImportBegun:
    """Import files; a job does it, `GET /jobs/{id}` says how far.

    Of Peyvand's own tables, all or nothing is taken; of others, what cannot be read is refused and listed.
    """
    order = _order(said)
    folder = keep_uploads([(each.filename or "", each.file) for each in files], runtime.settings.data_dir / UPLOADS)
    job_id = enqueue_import(runtime, folder, order, remove_after=True)
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return ImportBegun(job_id=job_id)


@router.post("/imports/preview", responses=fails(401, 413), dependencies=[writes])
def preview_files(runtime: RuntimeOf, files: Files, said: Said = "{}") -> PreviewOut:
    """Show what files would bring, and how each column of a spreadsheet is understood. Writes nothing."""
    order = _order(said)
    folder = keep_uploads([(each.filename or "", each.file) for each in files], runtime.settings.data_dir / UPLOADS)
    try:
        seen = [(each.name, preview(each, order)) for each in sources_in(folder, order)]
        return PreviewOut(files=[_shown(each) | {"file": name} for name, each in seen])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@router.get("/imports", responses=fails(403))
def list_imports(runtime: RuntimeOf, page: PageOf) -> ListOf[ChangeOut]:
    """List imports, the latest first: an officer those of the own institution."""
    return listed(ChangeOut, changes.list_changes(runtime, page=page))


@router.get("/imports/{id}", responses=fails(403, 404))
def read_import(runtime: RuntimeOf, id: ImportId) -> ChangeOut:
    """Read what an import did and refused."""
    return ChangeOut.model_validate(changes.read_change(runtime, id))


@router.get("/imports/{id}/records", responses=fails(403, 404))
def list_records(
    *,
    runtime: RuntimeOf,
    page: PageOf,
    id: ImportId,
    noun: Annotated[str | None, Query(description="A table, such as experts.")] = None,
    action: Annotated[str | None, Query(description="created, replaced, vanished or returned.")] = None,
) -> ListOf[TouchedOut]:
    """List what an import did to which record."""
    return listed(TouchedOut, changes.list_touched(runtime, id, page=page, noun=noun, action=action))


@router.post("/imports/{id}/undo", status_code=202, responses=fails(401, 403, 404), dependencies=[writes])
def undo_import(response: Response, runtime: RuntimeOf, id: ImportId) -> ImportBegun:
    """Take an import back as a whole; a job does it, and fails where something later stands on it."""
    changes.read_change(runtime, id)
    job_id = enqueue_undo(runtime, id)
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return ImportBegun(job_id=job_id)


@router.get(
    "/templates/{noun}",
    response_class=Response,
    responses={**fails(), 200: {"description": "The spreadsheet.", "content": {XLSX: {}}}},
)
def read_template(
    noun: Annotated[str, Path(description="experts, evidence, problems, organisations or institutions.")],
    lang: Annotated[str, Query(description="The language of its columns: fa, en or vi.")] = "fa",
) -> Response:
    """Give an empty spreadsheet (XLSX) whose columns Peyvand understands."""
    headers = {"Content-Disposition": f'attachment; filename="peyvand-{noun}.xlsx"'}
    return Response(template(noun, lang), media_type=XLSX, headers=headers)


@router.get("/origins", responses=fails(403, 404))
def list_origins(
    runtime: RuntimeOf,
    id: Annotated[str, Query(description="An expert's or a piece of evidence's id.")],
    noun: Annotated[str, Query(description="experts or evidence.")] = "experts",
) -> OriginsOut:
    """List the sources of a person or a work, with identifier, date and licence; those of merged records too."""
    return OriginsOut(items=[OriginOut.model_validate(each) for each in origins_of(runtime, noun, id)])


def _order(said: str) -> Order:
    try:
        raw = json.loads(said)
    except ValueError as error:
        raise InvalidInput(f"The order is not JSON: {error}. Send an object such as {{}}.", field="order") from error
    if not isinstance(raw, dict):
        raise InvalidInput(f"The order is {said[:40]!r}; wanted a JSON object such as {{}}.", field="order")
    return order_of(raw)


def _shown(seen: Any) -> dict[str, Any]:
    if not isinstance(seen, Reading):
        return asdict(seen)
    counts = {noun: len(getattr(seen.catalogue, noun)) for noun in NOUNS} | {"works": len(seen.works)}
    refused = [asdict(each) for each in seen.refused]
    return {"format": seen.format, "source": seen.source, "counts": counts, "refused": refused}
