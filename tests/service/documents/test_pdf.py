from __future__ import annotations

import re
import unicodedata

import pypdfium2
import pytest

from service.documents.faces import written
from service.documents.pdf import pdf
from service.documents.report import Column, Report, Section, Table
from service.web.languages import LANGUAGES
from tests.service.documents.reports import REPORT


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [document[at].get_textpage().get_text_bounded() for at in range(len(document))]
    finally:
        document.close()


def bare(text: str) -> str:
    """Letters as they are typed, and none of the marks and spaces that a PDF puts between them."""
    return re.sub(r"[\s\u200b-\u200f\u2066-\u2069\u0640\u0654]+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_that_a_report_says_can_be_read_in_its_pdf(code: str) -> None:
    said = pages(pdf(REPORT, code))
    assert len(said) >= 3
    text = bare("\n".join(said))
    for wanted in (
        REPORT.title,
        REPORT.sections[0].paragraphs[0].rstrip("."),
        "قرارداد",
        "eval" if code == "fa" else "#eval(1)*a*",
    ):
        assert bare(wanted) in text, wanted
    assert bare(written(62, "days", code)) in text
    last = {"fa": f"صفحه{str(len(said)).translate(str.maketrans('123456789', '۱۲۳۴۵۶۷۸۹'))}", "en": f"Page{len(said)}"}
    assert last.get(code, f"Trang{len(said)}") in bare(said[-1])


def test_a_persian_report_is_set_in_its_font_and_digits() -> None:
    content = pdf(REPORT, "fa")
    text = "".join(pages(content))
    assert "۶۲ روز" in text
    assert not re.search("[0-9]{2}", text)
    assert b"Vazirmatn" in content
    assert b"/Lang" in content


def test_a_table_starts_at_the_side_where_a_line_starts() -> None:
    report = Report("t", (Section("s", table=Table((Column("first"), Column("last")), (("one", "two"),))),))

    def places(code: str) -> tuple[float, float]:
        document = pypdfium2.PdfDocument(pdf(report, code))
        try:
            page = document[0].get_textpage()
            whole = page.get_text_range()
            return page.get_charbox(whole.index("first"))[0], page.get_charbox(whole.index("last"))[0]
        finally:
            document.close()

    first, last = places("en")
    assert first < last
    first, last = places("fa")
    assert first > last


def test_an_empty_report_is_one_page() -> None:
    assert len(pages(pdf(Report("Nothing yet", ()), "vi"))) == 1
