"""Files that come from anywhere, opened with care.

A path goes in; its bytes, its text or its XML comes out, or `UnreadableSource`. Nothing is unpacked
that grows beyond measure, no entity of an XML file is followed, and no password is guessed.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from matcher.errors import UnreadableSource

ONE_MIB: Final = 1024 * 1024
MOST_BYTES: Final = 256 * ONE_MIB
"""Of one file that is read as a whole; more is asked for in parts."""
MOST_UNPACKED_BYTES: Final = 1024 * ONE_MIB
MOST_MEMBERS: Final = 10_000
MOST_GROWTH: Final = 200
"""How many times larger than packed a member may be: office files stay under 50."""
_BROKEN: Final = re.compile("[\udc80-\udcff\ufffd]")
_BROKEN_SHARE: Final = 4
"""A text with this many whole letters beyond ASCII for each broken byte is broken UTF-8, and no code page."""
_SMALL_BYTES: Final = 8 * ONE_MIB
"""Below this, growth does no harm."""


def read_bytes(path: Path, *, most_bytes: int = MOST_BYTES) -> bytes:
    """Read a whole file of bounded size.

    Raises
    ------
    UnreadableSource
        If it is not there, may not be read, is empty, or is longer.
    """
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise UnreadableSource(
                f"{path.name} has {size / ONE_MIB:,.0f} MiB; at most {most_bytes / ONE_MIB:,.0f} MiB are read at "
                "once. Split it, or save it as the catalogue's own tables (jsonl), which are read row by row."
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"{path.name} cannot be opened: {error.strerror}. Check the path.") from error
    if not content.strip():
        raise UnreadableSource(f"{path.name} is empty. Save it again at its source, or leave it out.")
    return content


def read_text(path: Path, *, most_bytes: int = MOST_BYTES) -> str:
    """Read a whole text in UTF-8, UTF-16 with its mark, or the Windows code page for Persian and Arabic, 1256."""
    return decode(read_bytes(path, most_bytes=most_bytes), name=path.name)


def decode(content: bytes, *, name: str) -> str:
    """Decode text: by its byte order mark, else as UTF-8, else as Windows-1256.

    Raises
    ------
    UnreadableSource
        If it holds zero bytes, as no text does, or is UTF-8 for the most part and broken in places.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content:
        raise UnreadableSource(f"{name} is not text: it holds zero bytes. Save it as UTF-8 text.")
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        marked = content.decode(encoding, "surrogateescape" if encoding != "utf-16" else "replace")
        n_broken = len(_BROKEN.findall(marked))
        if encoding == "utf-16" or n_broken * _BROKEN_SHARE < sum(letter > "\x7f" for letter in marked) - n_broken:
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadableSource(
                f"{name} is {encoding.removesuffix('-sig').upper()}, but broken in {n_broken:,} place(s), the first in "
                f"line {line}. Save it again at its source; nothing was read."
            ) from error
        return content.decode("cp1256")


def read_json(path: Path) -> Any:
    """Read a whole JSON document.

    Raises
    ------
    UnreadableSource
        If it is not one, with the place of the first fault.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            f"{path.name} is not JSON: {error.msg} in line {error.lineno}, character {error.colno}. Save it again."
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableSource(f"{path.name} is nested too deep, or holds numbers too long, for any record.") from error


def read_xml(path: Path) -> Element:
    """Read a whole XML document; one that declares entities is refused.

    Raises
    ------
    UnreadableSource
        If it is not XML, or not safe.
    """
    return parse_xml(read_bytes(path), name=path.name)


def parse_xml(content: bytes, *, name: str) -> Element:
    """Parse XML as `read_xml` does."""
    try:
        root: Element = defusedxml.ElementTree.fromstring(content, forbid_dtd=False)
    except DefusedXmlException as error:
        raise UnreadableSource(
            f"{name} declares entities or reaches outside itself ({type(error).__name__}); that is not safe to read. "
            "Save it without a document type."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableSource(f"{name} is not XML: {error}. Save it again at its source.") from error
    return root


def check_zip(path: Path) -> None:
    """Let a zip through (xlsx, ods, docx are zips) that unpacks to a bounded size; anything else is not looked at.

    Raises
    ------
    UnreadableSource
        If it would unpack to more than is safe, or is broken.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableSource(f"{path.name} is broken: {error}. Save it again.") from error
    unpacked = sum(member.file_size for member in members)
    grown = any(
        member.file_size > _SMALL_BYTES and member.file_size > MOST_GROWTH * max(member.compress_size, 1)
        for member in members
    )
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES or grown:
        raise UnreadableSource(
            f"{path.name} would unpack to {unpacked / ONE_MIB:,.0f} MiB in {len(members):,} parts; that is no office "
            "file, and it is not opened. Save the table alone in a new file."
        )
