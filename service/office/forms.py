"""Forms of the office, read as browsers send them: urlencoded, or with files.

A request comes in; a `Sent` comes out. What is too much or cannot be read is said in it, so that the page with
the form can answer. Judges no value.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from service.imports.uploads import Upload
from service.office.base import InOffice

MOST_FIELDS: Final = 5_000
MOST_FILES: Final = 20
_MULTIPART: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: fields by name, files with something in them or not, and whether it was too much.

    Bytes that are not UTF-8 come through as lone surrogates in a field, which no check of text lets pass.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: tuple[Upload, ...] = ()
    is_too_large: bool = False
    is_unreadable: bool = False

    def get(self, name: str) -> str:
        """Give a field without spaces around it; empty where it was not sent."""
        return self.fields.get(name, "").strip()


async def posted_at_the_door(request: Request) -> AsyncIterator[Sent]:
    """Read a form of whoever sends it, and let its files go when the answer is made."""
    if not request.headers.get("content-type", "").startswith(_MULTIPART):
        yield await _urlencoded(request)
        return
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    except HTTPException as error:
        yield Sent(is_too_large=error.status_code == 413, is_unreadable=error.status_code != 413)
        return
    try:
        yield _read(form)
    finally:
        await form.close()


async def posted(request: Request, office: InOffice) -> AsyncIterator[Sent]:
    """Read a form of somebody who is signed in; nobody else's body is read at all."""
    async for sent in posted_at_the_door(request):
        yield sent


Posted = Annotated[Sent, Depends(posted)]
PostedAtTheDoor = Annotated[Sent, Depends(posted_at_the_door)]


async def _urlencoded(request: Request) -> Sent:
    try:
        body = await request.body()
        pairs = parse_qsl(
            body.decode("latin-1"), errors="surrogateescape", max_num_fields=MOST_FIELDS, keep_blank_values=True
        )
    except ValueError:
        return Sent(is_unreadable=True)
    return Sent(MappingProxyType(dict(pairs)))


def _read(form: FormData) -> Sent:
    fields: dict[str, str] = {}
    files: list[Upload] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append((value.filename, value.file))
        else:
            fields[name] = value
    return Sent(MappingProxyType(fields), tuple(files))
