"""Forms of the pages, read as browsers send them: urlencoded, or with files.

A request comes in; a `Sent` comes out, if it carries the word against forged forms. What is too much or cannot be
read is said in it, so that the page with the form can answer. Judges no value.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from service.imports.uploads import Upload
from service.web.forgery import FIELD, check_word

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
    several: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    is_too_large: bool = False
    is_unreadable: bool = False

    def get(self, name: str) -> str:
        """Give a field without spaces around it, its lines ended by line feeds; empty where it was not sent."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field that may be ticked more than once."""
        return self.several.get(name, ())


async def posted(request: Request) -> AsyncIterator[Sent]:
    """Read a form, and let its files go when the answer is made.

    Raises
    ------
    FormOutdated
        If it lacks the word of this browser; ``request.state.sent`` holds what was typed.
    """
    if not request.headers.get("content-type", "").startswith(_MULTIPART):
        yield _checked(request, read_urlencoded(await request.body()))
        return
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    except HTTPException as error:
        yield _checked(request, Sent(is_too_large=error.status_code == 413, is_unreadable=error.status_code != 413))
        return
    try:
        yield _checked(request, _read(form))
    finally:
        await form.close()


def read_urlencoded(body: bytes) -> Sent:
    """Read ``application/x-www-form-urlencoded``."""
    try:
        pairs = parse_qsl(
            body.decode("latin-1"), errors="surrogateescape", max_num_fields=MOST_FIELDS, keep_blank_values=True
        )
    except ValueError:
        return Sent(is_unreadable=True)
    return Sent(MappingProxyType(dict(pairs)), several=_several(pairs))


Posted = Annotated[Sent, Depends(posted)]


def _checked(request: Request, sent: Sent) -> Sent:
    request.state.sent = sent
    if not (sent.is_too_large or sent.is_unreadable):
        check_word(request, sent.get(FIELD))
    return sent


def _read(form: FormData) -> Sent:
    pairs: list[tuple[str, str]] = []
    files: list[Upload] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append((value.filename, value.file))
        else:
            pairs.append((name, value))
    return Sent(MappingProxyType(dict(pairs)), tuple(files), _several(pairs))


def _several(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return MappingProxyType(found)
