"""Spreadsheet files: formats, encodings, merged cells, and what must not be opened."""

from __future__ import annotations

import struct
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from matcher.errors import UnreadableSource
from matcher.sources.sheet_guards import MOST_ROWS
from matcher.sources.sheets import read_sheets
from tests.matcher.sources.workbooks import compound, write_csv, write_ods, write_ods_xml, write_xls, write_xlsx

GRID = [["نام", "سال", "گروه"], ["آرش نمونه", 1398, "شیمی"], [None, None, None], ["مینا نمونه", 1400.5, None]]
ROWS = [
    (1, ("نام", "سال", "گروه")),
    (2, ("آرش نمونه", 1398, "شیمی")),
    (4, ("مینا نمونه", 1400.5, None)),
]


def rows_of(path: Path) -> list[tuple[int, tuple[object, ...]]]:
    (sheet,) = read_sheets(path)
    return [(row.number, (*row.cells, None, None)[:3]) for row in sheet.rows]


def test_the_three_formats_of_workbooks_hold_the_same(tmp_path: Path) -> None:
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"استادان": GRID}),
        write_xls(tmp_path / "a.xls", "استادان", GRID),
        write_ods(tmp_path / "a.ods", {"استادان": GRID}),
    ):
        assert rows_of(path) == ROWS, path.suffix
        assert read_sheets(path)[0].name == "استادان"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_its_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    written = write_csv(tmp_path / "a.csv", GRID, encoding=encoding, separator=separator)
    wanted = [(number, tuple(None if cell is None else str(cell) for cell in cells)) for number, cells in ROWS]
    read = [
        (n, tuple(c.replace("ي", "ی") if isinstance(c, str) else c for c in cells)) for n, cells in rows_of(written)
    ]
    assert read == wanted


def test_a_csv_keeps_the_numbers_of_rows_that_span_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,text\nA,"one\ntwo; three, four"\nB,x\n', encoding="utf-8")
    assert [row.number for row in read_sheets(path)[0].rows] == [1, 2, 4]


def test_a_quote_that_is_not_closed_swallows_no_rows_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,text\nA,5" pipe\nB,"open\nC,x\nD,y\n', encoding="utf-8")
    with pytest.raises(UnreadableSource, match="from row 3 on"):
        read_sheets(path)
    path.write_text('name,text\nA,5" pipe\nB,"closed\nhere"', encoding="utf-8")
    assert read_sheets(path)[0].rows[-1].cells == ("B", "closed\nhere")


def test_a_csv_of_sentences_with_semicolons_is_still_split_at_commas(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,interests\n"A","x; y; z"\n"B","x; y; z"\n', encoding="utf-8")
    assert read_sheets(path)[0].rows[0].cells == ("name", "interests")


def test_merged_cells_are_filled_and_a_title_is_told(tmp_path: Path) -> None:
    grid = [["فهرست", None, None], ["a", "b", "c"], ["x", 1, 2], [None, 3, 4]]
    (sheet,) = read_sheets(write_xlsx(tmp_path / "a.xlsx", {"s": grid}, merged={"s": ["A1:C1", "A3:A4"]}))
    assert sheet.rows[3].cells == ("x", 3, 4)
    assert [row.across for row in sheet.rows] == [True, False, False, False]
    (sheet,) = read_sheets(write_ods(tmp_path / "a.ods", {"s": grid}, spans={(2, 0): 2}))
    assert sheet.rows[3].cells == ("x", 3, 4)


def test_formulas_are_their_values_and_days_are_days(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["=1+1", date(2024, 5, 1), True, 12.0, "=not a formula"[1:]]]})
    assert read_sheets(path)[0].rows[0].cells == ("computed", date(2024, 5, 1), True, 12, "not a formula")


def test_what_a_person_does_not_see_is_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["a"]], "lists": [["b"]]}, hidden=["lists"])
    assert [sheet.hidden for sheet in read_sheets(path)] == [False, True]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"%PDF-1.7 scanned", "a PDF"),
        ("a.xlsx", b"\xff\xd8\xff\xe0 scanned", "a picture"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "a web page"),
        ("a.xlsx", b"name,year\nA,2019\n", "Rename it to a.csv"),
        ("a.xlsx", b"PK\x03\x04 broken", "broken"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "cannot be read"),
        ("a.csv", b"", "empty"),
        ("a.xlsx", bytes(range(1, 256)) * 20 + b"\0", "no spreadsheet"),
        ("a.xlsx", compound("EncryptedPackage".encode("utf-16-le")), "password"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=said):
        read_sheets(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="cannot be opened"):
        read_sheets(tmp_path / "none.xlsx")


def test_a_workbook_under_another_ending_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": GRID}).rename(tmp_path / "a.csv")
    with pytest.raises(UnreadableSource, match=r"Rename it to a\.xlsx"):
        read_sheets(path)
    path = write_ods(tmp_path / "a.ods", {"s": GRID}).rename(tmp_path / "a.xls")
    with pytest.raises(UnreadableSource, match=r"Rename it to a\.ods"):
        read_sheets(path)


def test_a_gigabyte_of_csv_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(1024**3)  # a hole: it takes no room
    start = time.perf_counter()
    with pytest.raises(UnreadableSource, match="1,024 MiB"):
        read_sheets(path)
    assert time.perf_counter() - start < 0.5


def test_more_rows_than_are_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" * (MOST_ROWS + 1), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="more than 200,000 rows"):
        read_sheets(path)


def rewritten(path: Path, part: str, content: bytes) -> Path:
    """Write a workbook again with another content of one part."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, old in parts.items():
            archive.writestr(name, content if name == part else old)
    return path


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def test_a_workbook_of_one_cell_far_away_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["a"]]})
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableSource, match="row 1,048,576"):
        read_sheets(rewritten(path, "xl/worksheets/sheet1.xml", SHEET % far))
    wide = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" t="n"><v>1</v></c></row>'
    with pytest.raises(UnreadableSource, match="16,384 columns"):
        read_sheets(rewritten(path, "xl/worksheets/sheet1.xml", SHEET % wide))
    styled = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert len(read_sheets(rewritten(path, "xl/worksheets/sheet1.xml", SHEET % styled))[0].rows) == 1


@pytest.mark.parametrize(("row", "column"), [(65_535, 255), (65_535, 65_535), (3, 2_000)])
def test_an_xls_of_one_cell_far_away_is_refused(tmp_path: Path, row: int, column: int) -> None:
    path = write_xls(tmp_path / "a.xls", "s", [["near"], ["far"]])
    near, far = (struct.pack("<HHHH", 0x0204, 15, *place) for place in ((1, 0), (row, column)))
    assert path.read_bytes().count(near) == 1
    path.write_bytes(path.read_bytes().replace(near, far))
    with pytest.raises(UnreadableSource, match=f"{row + 1:,} rows and {column + 1:,} columns"):
        read_sheets(path)


def test_an_xls_that_boasts_of_its_size_is_refused(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", "s", [["near"]])
    boast = struct.pack("<HHIIHHH", 0x0200, 14, 0, 0x7FFFFFFF, 0, 0x7FFF, 0)
    content = path.read_bytes()
    place = content.index(struct.pack("<HHHH", 0x0204, 17, 0, 0))
    path.write_bytes(content[:place] + boast + content[place : -len(boast)])
    with pytest.raises(UnreadableSource, match="says that it has"):
        read_sheets(path)


def test_a_long_text_that_all_cells_point_to_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["a"]]})
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_001)).encode()
    path = rewritten(path, "xl/worksheets/sheet1.xml", SHEET % cells)
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    text = b"<sst " + namespace + b"><si><t>" + b"long " * 6500 + b"</t></si></sst>"
    with pytest.raises(UnreadableSource, match="repeats long texts"):
        read_sheets(rewritten(path, "xl/sharedStrings.xml", text))


def test_an_ods_that_repeats_a_row_is_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    bomb = f'<table:table table:name="s"><table:table-row table:number-rows-repeated="9000000">{cell}</table:table-row>'
    with pytest.raises(UnreadableSource, match="row 9,000,000"):
        read_sheets(write_ods_xml(tmp_path / "a.ods", bomb + "</table:table>"))


def test_a_zip_that_grows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    with pytest.raises(UnreadableSource, match="would unpack"):
        read_sheets(path)


def test_a_zip_that_says_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["a"]]})
    path = rewritten(path, "xl/worksheets/sheet1.xml", b" " * 3_000_000)
    content = path.read_bytes().replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100))
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match="more than it says"):
        read_sheets(path)


def test_damaged_workbooks_never_raise_anything_else(tmp_path: Path) -> None:
    """Bytes of every format are turned one by one; the file is read, or refused with a reason."""
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"s": GRID}),
        write_xls(tmp_path / "a.xls", "s", GRID),
        write_ods(tmp_path / "a.ods", {"s": GRID}),
    ):
        whole = path.read_bytes()
        for place in range(0, len(whole), max(1, len(whole) // 120)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            try:
                read_sheets(path)
            except UnreadableSource as error:
                assert path.name in str(error)  # noqa: PT017 - reading it is right as well


def test_an_ods_with_entities_is_refused(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"s": GRID})
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    evil = content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', 1)
    with pytest.raises(UnreadableSource, match="entities"):
        read_sheets(rewritten(path, "content.xml", evil))


def test_an_ods_behind_a_password_is_refused(tmp_path: Path) -> None:
    path = rewritten(write_ods(tmp_path / "a.ods", {"s": GRID}), "META-INF/manifest.xml", b"<x><encryption-data/></x>")
    with pytest.raises(UnreadableSource, match="password"):
        read_sheets(path)
