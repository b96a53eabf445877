"""What kind of file somebody gave us, judged by what is in it, and under which name it is kept.

A name and bytes go in; a kind and a safe name come out, or `FileRefused`. Opens no archive further than its list of
contents; knows no store.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

from matcher.errors import InvalidInput
from service.web.shown import harmless

Fault = Literal["none", "empty", "size", "type", "macro", "broken", "many"]

ONE_MIB: Final = 1024 * 1024
MOST_BYTES: Final = 10 * ONE_MIB
MOST_MEMBERS: Final = 5_000
MOST_NAME_CHARACTERS: Final = 100

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
}
KINDS: Final = tuple(_TYPES)
_MAIN_PARTS: Final = {
    "docx": f"{_OFFICE}wordprocessingml.document.main+xml".encode(),
    "xlsx": f"{_OFFICE}spreadsheetml.sheet.main+xml".encode(),
}
_MOST_CONTENTS_BYTES: Final = ONE_MIB
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\r\n\t]+')


class FileRefused(InvalidInput):
    """A file that is not kept; ``fault`` names why in a word, ``seen`` and ``most`` in MiB where it is too large."""

    def __init__(self, fault: Fault, message: str, *, field: str = "file") -> None:
        super().__init__(message, field=field)
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that may be kept: its safe name, its kind, and what it is sent as."""

    name: str
    kind: str
    media_type: str
    content: bytes


def looked_at(name: str, content: bytes) -> Kept:
    """Let a file through that is of one of `KINDS` by its content, whatever its name says.

    Raises
    ------
    FileRefused
        If it is empty, larger than `MOST_BYTES`, of another kind, broken, or holds macros.
    """
    if not content:
        raise FileRefused("empty", f"The file {name[:60]!r} is empty. Choose one with something in it.")
    if len(content) > MOST_BYTES:
        raise FileRefused(
            "size",
            f"The file has {len(content) / ONE_MIB:,.1f} MiB; at most {MOST_BYTES // ONE_MIB} MiB are kept. "
            "Make it smaller, or split it.",
        )
    kind = _kind_of(content)
    return Kept(safe_name(name, kind), kind, _TYPES[kind], content)


def safe_name(name: str, kind: str) -> str:
    """Write a file's name so that no system takes it for anything else; its ending is that of its kind."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", harmless(last)).split())
    stem, dot, ending = cleaned.rpartition(".")
    stem = stem if dot and len(ending) <= 5 and ending.isascii() and ending.isalnum() else cleaned
    stem = stem.strip(" .")[: MOST_NAME_CHARACTERS - 5].strip(" .")
    return f"{stem or 'file'}.{'jpg' if kind == 'jpeg' else kind}"


def media_type_of(kind: str) -> str:
    """Say what a file of a kind is sent as."""
    return _TYPES[kind]


def _kind_of(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    raise FileRefused("type", f"The file is none of {', '.join(KINDS)}. Save it as one of these.")


def _kind_of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            names = {each.filename for each in members}
            if len(members) > MOST_MEMBERS or "[Content_Types].xml" not in names:
                raise FileRefused("type", "The file is an archive. Only DOCX and XLSX are kept; send them one by one.")
            if archive.getinfo("[Content_Types].xml").file_size > _MOST_CONTENTS_BYTES:
                raise FileRefused("broken", "The file lists more contents than any document has. Save it again.")
            declared = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileRefused("broken", f"The file is broken: {error}. Save it again, and send it again.") from error
    if b"macroEnabled" in declared or any("vbaproject" in each.lower() for each in names):
        raise FileRefused("macro", "The file holds macros, which are not kept here. Save it without them.")
    for kind, part in _MAIN_PARTS.items():
        if part in declared:
            return kind
    raise FileRefused("type", "The file is an office file, but no DOCX and no XLSX. Save it as one of these.")
