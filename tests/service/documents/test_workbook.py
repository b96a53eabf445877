from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from service.documents.report import Column, Report, Section, Table
from service.documents.workbook import workbook
from service.web.languages import LANGUAGES
from service.web.shown import harmless
from tests.service.documents.files import parts
from tests.service.documents.reports import DAY, EVIL, REPORT


@pytest.mark.parametrize("code", LANGUAGES)
def test_figures_are_figures_and_texts_are_texts(code: str) -> None:
    content = workbook(REPORT, code)
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = book.get_sheet_by_index(1).to_python()
    day: object = "۱۴۰۵/۰۸/۱۱" if code == "fa" else date(2026, 11, 2)
    assert rows[1] == ["مهندسی شیمی", 18, 4_500_000_000, 0.375, 62, day]
    assert rows[2][:4] == [harmless(EVIL), 6, "", 0.125]
    assert rows[3][:2] == ["جمع", 24]
    sheets = [text for name, text in parts(content).items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert all((b'rightToLeft="1"' in sheet) == (code == "fa") for sheet in sheets)
    assert all(b'state="frozen"' in sheet for sheet in sheets[1:])


def test_sheets_have_names_that_a_workbook_allows() -> None:
    table = Table((Column("a"),), (("b",),))
    long = "گزارش همکاری دانشگاه با صنعت در نیم‌سال نخست"
    titles = ["History", "a/b:c*[d]?", "'quoted'", "", "A/B", "a b", long, long]
    report = Report("x", tuple(Section(title, table=table) for title in titles))
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(report, "en")))
    names = book.sheet_names
    assert len({name.casefold() for name in names}) == len(titles) + 1
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_list_opens_on_its_rows_and_a_name_is_cut_between_words() -> None:
    table = Table((Column("a"),), (("b",),))
    heading = "روزهایی که از رسیدن مسئله تا پاسخ متخصص گذشت"
    listed = parts(workbook(Report("x", (Section(heading, table=table),)), "fa"))["xl/workbook.xml"].decode()
    assert 'activeTab="1"' in listed
    many = workbook(Report("x", tuple(Section(heading, table=table) for _ in range(2))), "fa")
    assert b"activeTab" not in parts(many)["xl/workbook.xml"]
    for name in CalamineWorkbook.from_filelike(BytesIO(many)).sheet_names[1:]:
        assert set(name.split()) <= {*heading.split(), "2"}
        assert len(name) > 15


def test_the_same_report_is_the_same_file() -> None:
    assert workbook(REPORT, "fa") == workbook(REPORT, "fa")
    assert DAY.year == 2026
