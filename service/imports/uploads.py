"""Uploaded files, put where a worker can read them.

Named streams come in; a folder that holds the tables of a catalogue, or files that some reader may take, comes
out, or an error and no folder. Reads no row: that is the import's work.
"""

from __future__ import annotations

import shutil
import uuid
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

from matcher.errors import InvalidCatalogue, InvalidInput, RowProblem
from matcher.forms import FORMS
from matcher.sources.formats import READABLE
from matcher.tables import READ, find_tables

Upload = tuple[str, IO[bytes]]
"""A file's name, as its sender knows it, and its bytes."""

UNPACKED_BYTES: Final = 4 * 1024**3
"""What an archive may unpack to: a country's catalogue with room to spare, and less than a disk."""
MEMBERS: Final = 1000
MAX_NAME_CHARACTERS: Final = 60
"""Of a file's name: file systems take 255 bytes, and a letter may have four."""
_CHUNK_BYTES: Final = 1024 * 1024


def keep_uploads(uploads: Iterable[Upload], folder: Path, *, unpacked_bytes: int = UNPACKED_BYTES) -> Path:
    """Write uploaded files, or the catalogue files of an uploaded zip, to a new folder.

    Parameters
    ----------
    uploads : iterable of (name, stream)
        Tables such as ``experts.jsonl``, files of a source such as ``list.xlsx``, or zips of them. What else
        is in a zip is passed over.
    folder : Path
        The new folder is made in here.
    unpacked_bytes : int
        The most that may be written.

    Raises
    ------
    InvalidInput
        If it is too much, a zip cannot be read, or there is nothing that can be imported.
    """
    new = folder / uuid.uuid4().hex
    new.mkdir(parents=True)
    try:
        _write(uploads, new, unpacked_bytes)
        _check(new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return new


def _check(folder: Path) -> None:
    tables, problems = find_tables(folder)
    files = sorted(each.name for each in folder.iterdir())
    if tables and problems:  # tables of one catalogue, with something among them that is none
        raise InvalidCatalogue([RowProblem(each.file, each.row, each.message) for each in problems])
    unreadable = [] if tables else [each for each in files if not each.lower().endswith(READABLE)]
    if unreadable or not files:
        named = f"{unreadable[0]!r} cannot be read" if unreadable else "There is no file in the upload"
        raise InvalidInput(
            f"{named}. Send tables of a catalogue ({', '.join(FORMS)}, as {', '.join(READ)}) or files that end in "
            f"{', '.join(READABLE)}.",
            field="files",
        )


def _write(uploads: Iterable[Upload], folder: Path, left: int) -> None:
    for name, stream in uploads:
        for inner, content in _tables_of(name, stream):
            target = folder / inner
            if target.exists():
                raise InvalidInput(f"There are two files {inner!r}. Send each table once.", field="files")
            left = _copy(content, target, left)


def _tables_of(name: str, stream: IO[bytes]) -> Iterator[Upload]:
    """Yield the file itself, or the tables inside a zip, by their last names alone: no path leads elsewhere."""
    if not name.lower().endswith(".zip"):
        yield _last(name), stream
        return
    with _readable(name), ExitStack() as stack:
        archive = stack.enter_context(zipfile.ZipFile(stream))
        if len(archive.infolist()) > MEMBERS:
            raise InvalidInput(f"{name!r} holds more than {MEMBERS:,} files. Zip the catalogue alone.", field="files")
        for member in archive.infolist():
            inner = _last(member.filename)
            if not member.is_dir() and (inner.lower().partition(".")[0] in FORMS or inner.lower().endswith(READABLE)):
                with archive.open(member) as content:
                    yield inner, content


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InvalidInput(
            f"{name!r} cannot be unpacked: {error}. Make the zip again, without a password.", field="files"
        ) from error


def _copy(content: IO[bytes], target: Path, left: int) -> int:
    with target.open("wb") as out:
        while chunk := content.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise InvalidInput("These files unpack to more than is taken at once. Send fewer.", field="files")
            out.write(chunk)
    return left


def _last(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    if not last or "\0" in last:
        raise InvalidInput(f"A file is named {name!r}; wanted a name such as experts.jsonl.", field="files")
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= MAX_NAME_CHARACTERS else stem[: MAX_NAME_CHARACTERS - len(ending) - 1] + dot + ending
