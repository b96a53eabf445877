"""Write the letters' templates that ship with Peyvand: ``python scripts/letter_templates.py [FOLDER]``.

The words are in `letter_words`; this gives them the form of a letter: right to left in Persian, with fonts and
languages for complex script, A4, letterhead, signatures. An office edits what comes out in Word or LibreOffice.
"""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from letter_words import LETTERS

FONTS = {
    "fa": ("Times New Roman", "B Nazanin", 13),
    "en": ("Calibri", "Calibri", 11),
    "vi": ("Times New Roman", "Times New Roman", 13),
}
LANGS = {"fa": ("en-US", "fa-IR"), "en": ("en-GB", "fa-IR"), "vi": ("vi-VN", "fa-IR")}
MADE = datetime(2026, 11, 29)
ALIGN = {"start": None, "centre": WD_ALIGN_PARAGRAPH.CENTER, "both": WD_ALIGN_PARAGRAPH.JUSTIFY}


def main() -> None:
    """Write every letter, into the package or a folder."""
    here = Path(__file__).parents[1] / "service" / "documents" / "templates"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    folder.mkdir(parents=True, exist_ok=True)
    for (kind, code), blocks in LETTERS.items():
        Letter(code, blocks).save(folder / f"{kind}.{code}.docx")


class Letter:
    """One template, built block by block."""

    def __init__(self, code: str, blocks: list[tuple[Any, ...]]) -> None:
        self.code = code
        self.rtl = code == "fa"
        self.document = Document()
        self._page()
        self._styles()
        for kind, *said in blocks:
            getattr(self, f"_{kind}")(*said)
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = "", "", ""
        properties.created = properties.modified = MADE

    def save(self, path: Path) -> None:
        self.document.save(str(path))

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2)
        if self.rtl:
            section._sectPr.find(qn("w:docGrid")).addprevious(OxmlElement("w:bidi"))

    def _styles(self) -> None:
        latin, complex_script, points = FONTS[self.code]
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = latin, Pt(points)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        fonts.set(qn("w:cs"), complex_script)
        fonts.set(qn("w:eastAsia"), latin)
        _add(properties, "w:szCs", val=str(2 * points))
        language, bidi = LANGS[self.code]
        _add(properties, "w:lang", val=language, bidi=bidi)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.line_spacing = 1.3
        if self.rtl:
            _front(style.element.get_or_add_pPr(), "w:bidi")

    def _say(
        self,
        place: Any,
        text: str,
        align: str = "start",
        *,
        bold: bool = False,
        points: int = 0,
        after: int | None = None,
    ) -> Any:
        """Write a paragraph; ``**`` around a stretch makes it bold."""
        paragraph = place.add_paragraph()
        paragraph.alignment = ALIGN[align]
        if after is not None:
            paragraph.paragraph_format.space_after = Pt(after)
        if self.rtl:
            _front(paragraph._p.get_or_add_pPr(), "w:bidi")
        for at, piece in enumerate(re.split(r"\*\*", text)):
            if piece:
                self._run(paragraph, piece, bold=bold or at % 2 == 1, points=points)
        return paragraph

    def _run(self, paragraph: Any, text: str, *, bold: bool, points: int) -> Any:
        run = paragraph.add_run(text)
        properties = run._r.get_or_add_rPr()
        if bold:
            run.bold = True
            _add(properties, "w:bCs")
        if points:
            run.font.size = Pt(points)
            _add(properties, "w:szCs", val=str(2 * points))
        if self.rtl:
            _add(properties, "w:rtl")
        return run

    def _centre(self, text: str, points: int = 0) -> None:
        self._say(self.document, text, "centre", bold=True, points=points)

    def _p(self, text: str) -> None:
        self._say(self.document, text, "both")

    def _line(self, text: str) -> None:
        self._say(self.document, text, after=2)

    def _heading(self, text: str) -> None:
        paragraph = self._say(self.document, text, bold=True, after=3)
        paragraph.paragraph_format.space_before = Pt(10)
        paragraph.paragraph_format.keep_with_next = True

    def _given(self, name: str, text: str) -> None:
        """Write a paragraph that stands only where a value is known."""
        self._say(self.document, f"{{%p if {name} %}}")
        self._say(self.document, text, "both")
        self._say(self.document, "{%p endif %}")

    def _space(self, points: int = 12) -> None:
        self._say(self.document, "", after=points)

    def _columns(self, columns: list[tuple[str, list[str]]], widths: list[float]) -> None:
        """Write side by side, without lines; each column has its alignment and its lines."""
        table = self.document.add_table(rows=1, cols=len(columns))
        table.autofit = False
        if self.rtl:
            _front(table._tbl.tblPr, "w:bidiVisual", after="w:tblStyle")
        # kept whole on one page
        _add(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, grid, width in zip(table.rows[0].cells, table._tbl.tblGrid, widths, strict=True):
            cell.width = Cm(width)
            grid.set(qn("w:w"), str(round(width * 567)))
        for cell, (align, lines) in zip(table.rows[0].cells, columns, strict=True):
            for line in lines or [""]:
                self._say(cell, line, align, after=2)
            first = cell.paragraphs[0]._p
            first.getparent().remove(first)

    def _footer(self, text: str, page: str = "") -> None:
        footer = self.document.sections[0].footer
        paragraph = self._say(footer, text, "centre", points=9)
        first = footer.paragraphs[0]._p
        first.getparent().remove(first)
        if page:
            self._run(paragraph, f" {page} ", bold=False, points=9)
            for kind in ("begin", "PAGE", "end"):
                run = self._run(paragraph, "", bold=False, points=9)
                if kind == "PAGE":
                    _add(run._r, "w:instrText").text = kind
                else:
                    _add(run._r, "w:fldChar", fldCharType=kind)


def _add(parent: Any, name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    if parent.tag == qn("w:rPr"):
        for old in parent.findall(qn(name)):
            parent.remove(old)
    parent.append(element)
    if parent.tag == qn("w:rPr"):
        # the schema wants an order (ECMA-376, part 1, 17.3.2.28)
        order = ["rFonts", "b", "bCs", "sz", "szCs", "rtl", "lang"]
        parent[:] = sorted(parent, key=lambda each: order.index(each.tag.rpartition("}")[2]))
    return element


def _front(parent: Any, name: str, after: str = "w:pStyle") -> None:
    """Put a mark in its place among the properties of a paragraph or a table (ECMA-376, part 1, 17.3.1.26)."""
    before = {
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "widowControl",
        "numPr",
        "pBdr",
        "shd",
        "tabs",
        after.partition(":")[2],
    }
    at = max((i + 1 for i, each in enumerate(parent) if each.tag.rpartition("}")[2] in before), default=0)
    parent.insert(at, OxmlElement(name))


if __name__ == "__main__":
    main()
