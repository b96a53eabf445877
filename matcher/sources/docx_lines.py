"""The paragraphs of a DOCX, with its tables, text boxes and page headers.

A path goes in; paragraphs come out in reading order, a table's row as one of them, its cells apart by
tabs. The parts that hold text are read as XML (ECMA-376, part 1) through `parse_xml`, which follows no
entity; pictures and whatever else is embedded are not unpacked at all.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from matcher.errors import UnreadableSource
from matcher.sources.files import ONE_MIB, check_zip, parse_xml

MOST_XML_BYTES: Final = 32 * ONE_MIB
"""Of one part; a book of 1,000 pages has about 10 MiB."""
MOST_HEADERS: Final = 4
MOST_DEPTH: Final = 60
"""Of tables in tables and the like."""

_LONGEST_HEADING: Final = 80
_LINES_OF_A_COLUMN: Final = 4
_LEFT_OUT: Final = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "tblPr", "sectPr"})


@dataclass(frozen=True, slots=True)
class DocxLine:
    """One line; ``starts`` tells whether a paragraph begins with it."""

    text: str
    heading: bool
    starts: bool


def docx_lines(path: Path) -> tuple[DocxLine, ...]:
    """Read the text of a DOCX, paragraph by paragraph: page headers first, as they often hold the name.

    Raises
    ------
    UnreadableSource
        If it is no DOCX, or broken, or not safe.
    """
    check_zip(path)
    try:
        with zipfile.ZipFile(path) as archive:
            main = _main_part(archive, path.name)
            folder = posixpath.dirname(main)
            headers = [
                name for name in sorted(archive.namelist())
                if posixpath.dirname(name) == folder and posixpath.basename(name).startswith("header")
            ]  # fmt: skip
            parts = [_part(archive, name, path.name) for name in [*headers[:MOST_HEADERS], main]]
        return tuple(line for part in parts for line in _lines(part, path.name))
    except RecursionError as error:
        raise UnreadableSource(f"{path.name} is nested deeper than any document is. Save it again as DOCX.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableSource(f"{path.name} is broken: {error}. Save it again as DOCX.") from error


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    for relation in _part(archive, "_rels/.rels", name).iter():
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "")).lstrip("/")
    raise UnreadableSource(f"{name} is no DOCX: it holds no document. Save it as DOCX or PDF.")


def _part(archive: zipfile.ZipFile, part: str, name: str) -> Element:
    size = archive.getinfo(part).file_size
    if size > MOST_XML_BYTES:
        raise UnreadableSource(
            f"{name} holds {size / ONE_MIB:,.0f} MiB of text; at most {MOST_XML_BYTES / ONE_MIB:,.0f} MiB are read. "
            "Send the CV alone."
        )
    return parse_xml(archive.read(part), name=name)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _lines(element: Element, name: str, depth: int = 0) -> Iterator[DocxLine]:
    if depth > MOST_DEPTH:
        raise UnreadableSource(f"{name} is nested deeper than any document is. Save it again as DOCX.")
    for child in element:
        kind = _local(child)
        if kind == "p":
            yield from _paragraph(child)
            for box in _found(child, "txbxContent", skip="Fallback"):
                yield from _lines(box, name, depth + 1)
        elif kind == "tbl":
            yield from _table(child, name, depth + 1)
        elif kind not in _LEFT_OUT:
            yield from _lines(child, name, depth + 1)


def _found(element: Element, wanted: str, *, skip: str) -> Iterator[Element]:
    """Yield the outermost elements of a name, except inside others (text boxes are there twice, for old programs)."""
    for child in element:
        if _local(child) == wanted:
            yield child
        elif _local(child) != skip:
            yield from _found(child, wanted, skip=skip)


def _table(table: Element, name: str, depth: int) -> Iterator[DocxLine]:
    for row in _found(table, "tr", skip="tc"):
        cells = [[line for line in _lines(cell, name, depth + 1) if line.text] for cell in row if _local(cell) == "tc"]
        n_filled = sum(map(bool, cells))
        if n_filled > 2 or (n_filled == 2 and all(len(cell) < _LINES_OF_A_COLUMN for cell in cells)):
            texts = [" ".join(line.text.replace("\t", " ") for line in cell) for cell in cells]
            yield DocxLine("\t".join(texts), heading=False, starts=True)
        else:  # one cell, or a page laid out in two columns by a table
            for cell in cells:
                yield from cell


def _paragraph(paragraph: Element) -> Iterator[DocxLine]:
    runs = list(_runs(paragraph, bold=False))
    style = next((each.get(_name(each, "val"), "") for each in paragraph.iter() if _local(each) == "pStyle"), "")
    text = "".join(said for said, _ in runs)
    bold = bool(text.strip()) and all(is_bold for said, is_bold in runs if said.strip())
    heading = style.lower().startswith(("heading", "title")) or (bold and len(text) <= _LONGEST_HEADING)
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            yield DocxLine(" ".join(line.split()), heading, starts=number == 0)


def _name(element: Element, local: str) -> str:
    return next((key for key in element.attrib if key.rpartition("}")[2] == local), local)


def _runs(element: Element, *, bold: bool) -> Iterator[tuple[str, bool]]:
    """Yield the text of a paragraph in pieces, each with whether it is bold; text boxes are left to the caller."""
    for child in element:
        kind = _local(child)
        if kind == "r":
            yield from _runs(child, bold=_is_bold(child))
        elif kind == "t":
            yield child.text or "", bold
        elif kind == "tab":
            yield "\t", bold
        elif kind in {"br", "cr"}:
            yield "\n", bold
        elif kind == "noBreakHyphen":
            yield "-", bold
        elif kind not in _LEFT_OUT and kind not in {"drawing", "pict", "AlternateContent", "txbxContent"}:
            yield from _runs(child, bold=bold)


def _is_bold(run: Element) -> bool:
    for properties in run:
        if _local(properties) == "rPr":
            return any(
                _local(each) in {"b", "bCs"} and each.get(_name(each, "val"), "true") not in {"0", "false", "off"}
                for each in properties
            )
    return False
