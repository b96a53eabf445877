"""The whole catalogue over HTTP, as a file: one request is one call of `service.catalogue.exports`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse

from service.catalogue.exports import EXPORT_FORMATS, open_export
from service.web.records import fails
from service.web.requests import RuntimeOf, nothing_unknown, writes

ZIP: Final = "application/zip"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK_BYTES: Final = 256 * 1024

router = APIRouter(tags=["exports"], dependencies=[Depends(nothing_unknown)])


@router.get(
    "/exports/{format}",
    response_class=StreamingResponse,
    responses={**fails(401, 403), 200: {"description": "The file.", "content": {ZIP: {}, XLSX: {}}}},
    dependencies=[writes],
)
def export(
    runtime: RuntimeOf,
    format: Annotated[str, Path(description=f"One of {', '.join(EXPORT_FORMATS)}; the first two come as a zip.")],
    lang: Annotated[str, Query(description="The language of an XLSX's headers: fa, en or vi.")] = "fa",
) -> StreamingResponse:
    """Give all that the token's holder may see: institutions, experts, evidence, organisations, problems.

    An import takes the file back as it is.
    """
    return as_download(open_export(runtime, format, lang), format)


def as_download(file: IO[bytes], format: str) -> StreamingResponse:
    """Send an export, to be kept under a name."""
    name = "peyvand.xlsx" if format == "xlsx" else f"peyvand-{format}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    return StreamingResponse(_chunks(file), media_type=XLSX if format == "xlsx" else ZIP, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
