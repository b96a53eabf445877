"""The lines of a PDF, in reading order, in the order in which their letters are read.

A PDF's bytes go in; lines with their page and their paragraphs come out. `matcher.sources.sight` reads
each line. pdfium divides the page into lines; it serves one thread at a time, so everything is locked.
"""

from __future__ import annotations

import ctypes
import re
import statistics
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from matcher.errors import UnreadableSource
from matcher.sources.sight import Glyph, direction, read_line
from matcher.text.letters import ZWNJ

MOST_PAGES: Final = 200
MOST_GLYPHS_OF_A_PAGE: Final = 50_000
MOST_GLYPHS_OF_A_LINE: Final = 2_000
_SOFT_HYPHEN: Final = "\u00ad"
_BOLD_WEIGHT: Final = 600
_one_at_a_time: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line as it is read; ``starts`` tells whether a new paragraph begins with it."""

    text: str
    page: int
    heading: bool
    starts: bool


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    right_to_left: bool
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    first_word_width: float


def pdf_lines(content: bytes, *, name: str) -> tuple[PdfLine, ...]:
    """Read the text of a PDF, line by line.

    Raises
    ------
    UnreadableSource
        If it is no PDF, wants a password, has too many pages, or holds pictures alone.
    """
    with _one_at_a_time:
        pages = _pages(content, name=name)
    if not any(pages):
        raise UnreadableSource(
            f"{name} holds pictures of pages and no text. Send the text version (DOCX, or the PDF that the program "
            "in which it was written saves), or have the text recognised first."
        )
    sizes = Counter(round(row.size, 1) for rows in pages for row in rows for _ in row.text)
    body_size = sizes.most_common(1)[0][0]
    edges = min(row.left for rows in pages for row in rows), max(row.right for rows in pages for row in rows)
    return tuple(
        line for number, rows in enumerate(pages, start=1) for line in _page_lines(rows, number, body_size, edges)
    )


def _pages(content: bytes, *, name: str) -> list[list[_Row]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableSource(f"{name} is protected by a password. Save it without one.") from error
        raise UnreadableSource(f"{name} is broken: {error}. Save it again as PDF.") from error
    try:
        n_pages = len(document)
        if n_pages > MOST_PAGES:
            raise UnreadableSource(f"{name} has {n_pages} pages; at most {MOST_PAGES} are read. Send the CV alone.")
        return [_rows(document[number]) for number in range(n_pages)]
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(f"{name} is broken: {error}. Save it again as PDF.") from error
    finally:
        document.close()


def _rows(page: pypdfium2.PdfPage) -> list[_Row]:
    lines = _glyphs(page)
    page_is_right = direction([glyph for line in lines for glyph in line]) > 0
    rows = []
    for line in lines:
        right_to_left = page_is_right or direction(line) > 0
        text = read_line(line, right_to_left=right_to_left)
        if not text:
            continue
        n_first = len(re.split(r"[ \t]", text, maxsplit=1)[0].replace(ZWNJ, ""))
        first = sorted(line, key=lambda glyph: glyph.left, reverse=right_to_left)[:n_first]
        letters = [glyph for glyph in line if glyph.letter.isalpha()]
        rows.append(
            _Row(
                text,
                right_to_left,
                left=min(glyph.left for glyph in line),
                right=max(glyph.right for glyph in line),
                baseline=statistics.median(glyph.baseline for glyph in line),
                size=max(statistics.median(glyph.size for glyph in line), 1.0),
                bold=bool(letters) and all(glyph.bold for glyph in letters),
                first_word_width=max(glyph.right for glyph in first) - min(glyph.left for glyph in first),
            )
        )
    return rows


def _glyphs(page: pypdfium2.PdfPage) -> list[list[Glyph]]:
    textpage = page.get_textpage()
    lines: list[list[Glyph]] = [[]]
    spaced = False
    for place in range(min(textpage.count_chars(), MOST_GLYPHS_OF_A_PAGE)):
        letter = chr(pdfium.FPDFText_GetUnicode(textpage, place))
        if letter in "\r\n" or len(lines[-1]) == MOST_GLYPHS_OF_A_LINE:
            lines.append([])
            spaced = False
        if letter in "\r\n":
            continue
        if letter.isspace():
            spaced = True
        elif pdfium.FPDFText_IsHyphen(textpage, place) == 1:
            lines[-1].append(_glyph(textpage, place, _SOFT_HYPHEN, spaced))
        elif letter.isprintable():
            glyph = _glyph(textpage, place, letter, spaced)
            if not _is_drawn_again(glyph, lines[-1][-3:]):
                lines[-1].append(glyph)
                spaced = False
    textpage.close()
    page.close()
    return [line for line in lines if line]


def _is_drawn_again(glyph: Glyph, before: Sequence[Glyph]) -> bool:
    """Tell a letter that is there already: «ễ» is drawn as «ê» and a tone, and both say that they are «ễ»."""
    return any(
        glyph.letter == other.letter and other.left - 0.5 <= glyph.left and glyph.right <= other.right + 0.5
        for other in before
    )


def _glyph(textpage: pypdfium2.PdfTextPage, place: int, letter: str, spaced: bool) -> Glyph:
    left, right, bottom, top, across, up = (ctypes.c_double() for _ in range(6))
    room = pdfium.FS_RECTF()
    pdfium.FPDFText_GetCharBox(textpage, place, left, right, bottom, top)
    pdfium.FPDFText_GetCharOrigin(textpage, place, across, up)
    pdfium.FPDFText_GetLooseCharBox(textpage, place, room)
    return Glyph(
        letter,
        left.value,
        right.value,
        room.left,
        room.right,
        up.value,
        pdfium.FPDFText_GetFontSize(textpage, place),
        pdfium.FPDFText_GetFontWeight(textpage, place) >= _BOLD_WEIGHT,
        spaced,
    )


def _page_lines(rows: Sequence[_Row], page: int, body_size: float, edges: tuple[float, float]) -> Iterator[PdfLine]:
    left, right = edges
    pitches = [before.baseline - row.baseline for before, row in pairwise(rows)]
    pitch = min((pitch for pitch in pitches if pitch > 0.9 * body_size), default=1.5 * body_size)
    for number, row in enumerate(rows):
        heading = row.size > 1.12 * body_size or row.bold
        starts = number == 0 or not _runs_on(rows[number - 1], row, left=left, right=right, pitch=pitch)
        yield PdfLine(row.text, page, heading, starts)


def _runs_on(before: _Row, row: _Row, *, left: float, right: float, pitch: float) -> bool:
    """Tell whether a line goes on with the paragraph of the line before.

    It does where its first word would not have fitted there any more.
    """
    room = before.left - left if before.right_to_left else right - before.right
    return (
        room < row.first_word_width + 0.5 * row.size
        and 0 < before.baseline - row.baseline < 1.3 * pitch
        and abs(row.size - before.size) < 0.1 * row.size
        and row.bold == before.bold
        and row.right_to_left == before.right_to_left
    )
