"""Makers of CVs for the tests: DOCX with python-docx, PDF by printing a page in Chromium."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from matcher.sources.cv import Suggestions
from tests.matcher.sources.cv_samples import Sample

ROOT = Path(__file__).parents[3]
FONT = ROOT / "service" / "web" / "static" / "fonts" / "Vazirmatn-wght.woff2"


def write_docx(sample: Sample, path: Path) -> Path:
    document = docx.Document()
    for kind, content in sample.blocks:
        if kind in {"t", "h"}:
            _set_rtl(document.add_heading(str(content), level=0 if kind == "t" else 1), sample.lang)
        elif kind == "p":
            _set_rtl(document.add_paragraph(str(content)), sample.lang)
        elif kind == "table":
            rows = _rows(content)
            table = document.add_table(rows=0, cols=len(rows[0]))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            style = "List Bullet" if kind == "l" else "List Number"
            for item in _items(content):
                _set_rtl(document.add_paragraph(item, style=style), sample.lang)
    document.save(str(path))
    return path


def page_of(sample: Sample, *, font: str = "Vazirmatn") -> str:
    """The CV as a page to print, set in the vendored Vazirmatn or in a font of the machine."""
    body = "".join(_block(kind, content) for kind, content in sample.blocks)
    direction = "rtl" if sample.lang == "fa" else "ltr"
    return (
        f'<html lang="{sample.lang}" dir="{direction}"><meta charset="utf-8"><style>'
        f"@font-face {{ font-family: Vazirmatn; src: url('{FONT.as_uri()}') }}"
        f"body {{ font-family: '{font}'; font-size: 11pt }} td {{ padding: 2px 18px; vertical-align: top }}"
        f"</style><body>{body}</body></html>"
    )


def _block(kind: str, content: object) -> str:
    if kind in {"t", "h", "p"}:
        tag = {"t": "h1", "h": "h2", "p": "p"}[kind]
        return f'<{tag} dir="auto">{html.escape(str(content))}</{tag}>'
    if kind == "table":
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in _rows(content))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    tag = "ul" if kind == "l" else "ol"
    return f"<{tag}>{''.join(f'<li>{html.escape(item)}</li>' for item in _items(content))}</{tag}>"


def _rows(content: object) -> list[tuple[str, ...]]:
    assert isinstance(content, tuple)
    return list(content)


def _items(content: object) -> tuple[str, ...]:
    assert isinstance(content, tuple)
    return content


def _set_rtl(paragraph: docx.text.paragraph.Paragraph, lang: str) -> None:
    if lang == "fa":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            mark = OxmlElement("w:rtl")
            mark.set(qn("w:val"), "1")
            run._r.get_or_add_rPr().append(mark)


def shares(read: Iterable[tuple[Sample, Suggestions]]) -> dict[str, float]:
    """How much of the truth was found exactly, by what it is; a suggestion that is not there does not count."""
    right: Counter[str] = Counter()
    there: Counter[str] = Counter()
    suggested: Counter[str] = Counter()

    def count(what: str, truth: Iterable[object], found: Iterable[object]) -> None:
        wanted, seen = Counter(truth), Counter(found)
        right[what] += sum((wanted & seen).values())
        there[what] += sum(wanted.values())
        suggested[what] += sum(seen.values())

    for sample, found in read:
        count("titles", (title for title, _ in sample.publications), (work.title for work in found.publications))
        count("titles with year", sample.publications, ((work.title, work.year) for work in found.publications))
        count("interests", sample.interests, found.interests)
        count("degrees", sample.degrees, ((d.title, d.field, d.institution, d.year) for d in found.degrees))
        count("person", sample.person.items(), ((key, getattr(found, key)) for key in sample.person))
        for name in ("projects", "theses", "patents", "courses"):
            count("other works", sample.others.get(name, ()), (work.title for work in getattr(found, name)))
    return {what: right[what] / there[what] for what in there} | {
        f"{what}, of those suggested": right[what] / max(suggested[what], 1) for what in there
    }
