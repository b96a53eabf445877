"""Workbooks looked over before they are opened: how far their cells reach, and how much text they unfold to.

The bytes of an XLSX or ODS go in; the reach of every sheet comes out, or `UnreadableSource`. A workbook of a
few kilobytes can name one cell in the last row and column, repeat one cell a million times, or point a
million cells at one long text; a reader that lays the grid out would not survive it. It reads no values.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from matcher.errors import UnreadableSource
from matcher.sources.files import MOST_UNPACKED_BYTES, ONE_MIB

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 12_000_000
"""Of the rectangle around all that a sheet holds, empty cells among them."""

ZIP_FAULTS: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What opening a damaged zip raises."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of merged cells, counted from 0."""

_FILLED_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,9})[\"'](?:[^>]*[^>/])?>"
)
_TEXT_NUMBER: Final = re.compile(rb"\st=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})")
_TEXT_END: Final = re.compile(rb"</(?:\w+:)?si>")
_LONG: Final = 4 * ONE_MIB
"""Of XML in which no row ends."""
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass(slots=True)
class _Reach:
    """How far the filled cells of one sheet reach, counted from 1."""

    rows: int = 0
    columns: int = 0

    def check(self, file: str) -> None:
        if self.rows > MOST_ROWS:
            raise UnreadableSource(
                f"{file} has a sheet that is filled down to row {self.rows:,}; at most {MOST_ROWS:,} rows are read "
                "at once. Split it into several files, or delete what stands far below the table."
            )
        if self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS:
            raise UnreadableSource(
                f"{file} has a sheet of {self.rows:,} rows and {self.columns:,} columns; at most {MOST_COLUMNS:,} "
                f"columns and {MOST_CELLS:,} cells are read. Delete what stands far beside the table, or split it."
            )


def check_reach(file: str, *, rows: int, columns: int) -> None:
    """Let a sheet of so many rows and columns through, or raise `UnreadableSource`."""
    _Reach(rows, columns).check(file)


def check_xlsx(content: bytes, *, file: str) -> None:
    """Let an XLSX through whose sheets reach no farther than is read, and whose texts unfold to a bounded size.

    Raises
    ------
    UnreadableSource
        If a sheet is too large, a part is longer than the zip says, or the zip is broken.
    """
    with _opened(content, file) as archive:
        lengths: list[int] = []
        parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".bin"))]
        for part in sorted(parts, key=lambda part: not part.filename.lower().endswith("sharedstrings.xml")):
            shared = part.filename.lower().endswith("sharedstrings.xml")
            reach, unfolded = _Reach(), 0
            rest = b""
            for chunk in _unpacked(content, part, file):
                rest += chunk
                end = b"si>" if shared else b"row>"
                cut = rest.rfind(end) + len(end)
                if cut < len(end):  # there is none
                    cut = rest.rfind(b"<") if len(rest) > _LONG else 0
                whole, rest = rest[:cut], rest[cut:]
                if shared:
                    lengths += _text_lengths(whole)
                else:
                    _stretch(reach, whole)
                    unfolded += sum(_looked_up(lengths, whole))
            if shared:
                lengths += _text_lengths(rest)
            else:
                _stretch(reach, rest)
                unfolded += sum(_looked_up(lengths, rest))
            reach.check(file)
            if unfolded > MOST_UNPACKED_BYTES:
                raise UnreadableSource(
                    f"{file} repeats long texts until a sheet holds {unfolded / ONE_MIB:,.0f} MiB of them; at most "
                    f"{MOST_UNPACKED_BYTES / ONE_MIB:,.0f} MiB are read. Save the table alone in a new file."
                )


def check_ods(content: bytes, *, file: str) -> dict[str, list[Range]]:
    """Let an ODS through whose sheets reach no farther than is read, and tell which cells are merged.

    Returns
    -------
    dict
        The name of each sheet to its merged ranges.
    """
    merged: dict[str, list[Range]] = {}
    with _opened(content, file) as archive:
        try:
            part = archive.getinfo("content.xml")
        except KeyError as error:
            raise UnreadableSource(f"{file} holds no table. Save it again as .ods or .xlsx.") from error
        for chunk in _unpacked(content, part, file):
            del chunk
        try:
            with archive.open(part) as stream:
                _walk_ods(stream, merged, file)
        except DefusedXmlException as error:
            raise UnreadableSource(
                f"{file} declares entities ({type(error).__name__}); that is not safe to read. Save it again."
            ) from error
        except (ParseError, *ZIP_FAULTS) as error:
            raise UnreadableSource(f"{file} is broken: {error}. Save it again at its source.") from error
    return merged


def _walk_ods(stream: object, merged: dict[str, list[Range]], file: str) -> None:
    ranges: list[Range] = []
    reach = _Reach()
    row = column = 0
    filled = 0
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        name = element.tag.removeprefix(_TABLE)
        if event == "start":
            if name == "table":
                reach, row = _Reach(), 0
                ranges = merged.setdefault(element.get(f"{_TABLE}name", ""), [])
            elif name == "table-row":
                column = filled = 0
            continue
        if name in ("table-cell", "covered-table-cell"):
            times = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
            down = int(element.get(f"{_TABLE}number-rows-spanned", "1"))
            across = int(element.get(f"{_TABLE}number-columns-spanned", "1"))
            if down * across > 1 and max(down, across) <= MOST_ROWS:
                ranges.append(((row, column), (row + down - 1, column + across - 1)))
            column += times
            if len(element) or any(key.endswith("}value-type") for key in element.attrib):
                filled = column
            element.clear()
        elif name == "table-row":
            row += int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            if filled:
                reach.rows, reach.columns = row, max(reach.columns, filled)
                reach.check(file)
            element.clear()


def _opened(content: bytes, file: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(content))
    except ZIP_FAULTS as error:
        raise UnreadableSource(f"{file} is broken: {error}. Save it again.") from error


def _unpacked(content: bytes, part: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    """Unpack a part piece by piece, and stop where it grows longer than the zip says it is.

    Other readers unpack until the data end, whatever length the zip declares.
    """
    start = part.header_offset + 30
    names = content[start - 4 : start]
    start += int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED or part.flag_bits & 1:
        raise UnreadableSource(
            f"{file} is packed in a way that office files are not. Save it again without a password."
        )
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    length = 0
    waiting: bytes | memoryview = packed
    try:
        while not engine.eof and waiting:
            chunk = engine.decompress(waiting, ONE_MIB)
            waiting = engine.unconsumed_tail
            length += len(chunk)
            if length > part.file_size:
                raise UnreadableSource(f"{file} unpacks to more than it says; it is not opened. Save it again.")
            yield chunk
    except zlib.error as error:
        raise UnreadableSource(f"{file} is broken: {error}. Save it again.") from error


def _stretch(reach: _Reach, xml: bytes) -> None:
    found = _FILLED_CELL.findall(xml)
    if found:
        columns, rows = zip(*found, strict=True)
        reach.rows = max([reach.rows, *map(int, set(rows))])
        reach.columns = max([reach.columns, *map(_column_number, set(columns))])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text_lengths(xml: bytes) -> Iterator[int]:
    start = 0
    for end in _TEXT_END.finditer(xml):
        yield end.end() - start
        start = end.end()


def _looked_up(lengths: list[int], xml: bytes) -> Iterator[int]:
    n_texts = len(lengths)
    return (
        (lengths[number] for number in map(int, _TEXT_NUMBER.findall(xml)) if number < n_texts) if n_texts else iter(())
    )
