"""A PDF or a DOCX in, its lines of text in reading order out.

It does not know what the text says. PDF is read with pdfium: it gives each letter's place, from which
Persian lines can be brought in order (`matcher.sources.sight`); it opens every kind of encryption, to
say that there is one. pypdf gives no places, and of Persian set in a variable font (Vazirmatn, by
Chromium) mixes up the letters within words and reverses numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matcher.errors import UnreadableSource
from matcher.sources.docx_lines import docx_lines
from matcher.sources.files import ONE_MIB, read_bytes
from matcher.sources.pdf_lines import pdf_lines

MOST_BYTES: Final = 64 * ONE_MIB
MOST_LINES: Final = 20_000

_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the files of Office before 2007 begin, and newer ones under a password."""
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document. In a row of a table, cells are apart by tabs.

    ``page`` counts from 1 and is None in DOCX, which has no pages; ``number`` counts lines from 1, on
    the page or in the document. ``heading``: it is set as one. ``starts``: a paragraph begins here.
    """

    text: str
    page: int | None
    number: int
    heading: bool = False
    starts: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says, line by line."""

    lines: tuple[Line, ...]


def read_document(path: Path) -> Document:
    """Read a PDF or a DOCX, told apart by how they begin, not by their names.

    Raises
    ------
    UnreadableSource
        If it is neither, broken, under a password, without text, or larger than any CV is.
    """
    content = read_bytes(path, most_bytes=MOST_BYTES)
    if b"%PDF-" in content[:1024]:
        lines = _numbered_by_page(content, path.name)
    elif content.startswith(b"PK"):
        paragraphs = docx_lines(path)
        lines = tuple(
            Line(line.text, None, number, line.heading, line.starts) for number, line in enumerate(paragraphs, start=1)
        )
    elif content.startswith(_COMPOUND_FILE):
        if _ENCRYPTED_STREAM in content:
            raise UnreadableSource(f"{path.name} is protected by a password. Save it without one.")
        raise UnreadableSource(f"{path.name} is a document of Word before 2007 (.doc). Save it as DOCX or PDF.")
    else:
        raise UnreadableSource(f"{path.name} is neither PDF nor DOCX. Save it as one of them.")
    if not lines:
        raise UnreadableSource(f"{path.name} holds no text. Send a version in which the text can be marked and copied.")
    if len(lines) > MOST_LINES:
        raise UnreadableSource(
            f"{path.name} has {len(lines):,} lines; at most {MOST_LINES:,} are read. Send the CV alone."
        )
    return Document(lines)


def _numbered_by_page(content: bytes, name: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    for line in pdf_lines(content, name=name):
        number = lines[-1].number + 1 if lines and lines[-1].page == line.page else 1
        lines.append(Line(line.text, line.page, number, line.heading, line.starts))
    return tuple(lines)
