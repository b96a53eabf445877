"""Documents to lines: order of reading, half-spaces, tables, and every kind of file that cannot be read."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import UnreadableSource
from matcher.sources import documents, pdf_lines
from matcher.sources.documents import read_document
from matcher.sources.sight import Glyph, read_line
from matcher.text.letters import ZWNJ
from tests.matcher.sources.cv_samples import FA_LISTS, FA_TABLES
from tests.matcher.sources.cvs import write_docx

FILES = Path(__file__).parent / "files"


def texts(path: Path) -> list[str]:
    return [line.text for line in read_document(path).lines]


def drawn(seen: str, *, wide: str = " ", size: float = 10.0) -> list[Glyph]:
    """Glyphs as they stand on a line, from left to right; «|» is the narrow gap of a half-space."""
    glyphs, place = [], 0.0
    for letter in seen:
        if letter in wide:
            place += 0.3 * size
        elif letter == "|":
            place += 0.08 * size
        else:
            glyphs.append(Glyph(letter, place, place + 5, place, place + 5, 0.0, size))
            place += 5
    return glyphs


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("هشیش هروک", "کوره شیشه"),
        ("یاه|هروک", f"کوره{ZWNJ}های"),
        ("۱۶۰-۱۴۵ صص", "صص ۱۴۵-۱۶۰"),
        ("۱۳۹۹-۱۴۰۱", "۱۳۹۹-۱۴۰۱"),
        ("CFD شور", "روش CFD"),
        ("doi:10.1000/xyz و لاس 2019", "2019 سال و doi:10.1000/xyz"),
        (")۱۳۹۸( لاس", "سال (۱۳۹۸)"),
        ("(۱۳۹۸) لاس", "سال (۱۳۹۸)"),
        (".رخآ", "آخر."),
    ],
)
def test_a_persian_line_is_read_from_the_right(seen: str, read: str) -> None:
    assert read_line(drawn(seen), right_to_left=True) == read


def test_persian_words_within_an_english_line() -> None:
    assert read_line(drawn("Her book باتک هروک (1398) won"), right_to_left=False) == "Her book کوره کتاب (1398) won"


def test_presentation_forms_are_folded() -> None:
    assert read_line(drawn("ﻪﺸﯿﺷ"), right_to_left=True) == "شیشه"


@given(st.lists(st.text("بپتسشکگلمنیه", min_size=1, max_size=6), min_size=1, max_size=6))
def test_reading_undoes_drawing(words: list[str]) -> None:
    line = " ".join(words)
    assert read_line(drawn(line[::-1]), right_to_left=True) == line


@pytest.mark.parametrize("name", ["cv-fa-lists.pdf", "cv-mixed.pdf"])
def test_a_printed_persian_page_is_read_in_order_with_its_half_spaces(name: str) -> None:
    said = "\n".join(texts(FILES / name))
    wanted = {
        "cv-fa-lists.pdf": [
            f"کاهش مصرف گاز در کوره{ZWNJ}های شیشهٔ بسته{ZWNJ}بندی با گرمایش الکتریکی کمکی",
            "تلفن: ۰۲۱-۸۸۷۷۶۶۵۵",
            "(۱۳۹۸)",
            "4. Rastegar, M., & Kaviani, H. (2021).",
        ],
        "cv-mixed.pdf": ["یادگیری ماشین (Machine Learning)", f"«خلاصه{ZWNJ}سازی خودکار متون خبری فارسی با روش BERT»"],
    }
    for phrase in wanted[name]:
        assert phrase in said
    assert not re.search("[ﭐ-﷿ﹰ-ﻼ]", said)


def test_a_letter_drawn_in_two_strokes_is_one() -> None:
    assert "Họ và tên: Nguyễn Thị Hường" in texts(FILES / "cv-vi.pdf")


def test_lines_know_their_page_their_paragraph_and_whether_they_are_headings() -> None:
    lines = read_document(FILES / "cv-fa-lists.pdf").lines
    assert lines[0].heading
    assert (lines[0].page, lines[0].number) == (1, 1)
    run_on = [line for line in lines if not line.starts]
    assert run_on
    assert all(not line.heading for line in run_on)
    heading = next(line for line in lines if line.text == f"زمینه{ZWNJ}های پژوهشی")
    assert heading.heading


def test_a_row_of_a_table_is_one_line(tmp_path: Path) -> None:
    row = "۱\tدکتری\tعلوم باغبانی\tدانشگاه نمونه شیراز\t۱۳۹۴"
    assert row in texts(write_docx(FA_TABLES, tmp_path / "cv.docx"))
    assert row in texts(FILES / "cv-fa-tables.pdf")


def test_docx_says_what_was_written(tmp_path: Path) -> None:
    lines = read_document(write_docx(FA_LISTS, tmp_path / "cv.docx")).lines
    assert [line.text for line in lines[:2]] == [FA_LISTS.blocks[0][1], FA_LISTS.blocks[1][1]]
    assert lines[0].heading
    assert lines[0].page is None


def _rewritten(path: Path, change: dict[str, bytes]) -> Path:
    """The same DOCX with some parts changed or added."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | change
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Publications")
    document.save(str(tmp_path / "cv.docx"))
    return tmp_path / "cv.docx"


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_text_boxes_are_read_once_and_deleted_text_is_not(plain: Path) -> None:
    body = (
        f'<w:document xmlns:w="{W}" xmlns:mc="m"><w:body><w:p><w:r><w:t>Name</w:t></w:r><w:del><w:r><w:delText>gone'
        "</w:delText></w:r></w:del><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r>"
        "<w:t>In a box</w:t></w:r>"
        "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p></w:body></w:document>"
    )
    assert texts(_rewritten(plain, {"word/document.xml": body.encode()})) == ["Name", "In a box"]


def test_pictures_in_a_docx_are_not_even_unpacked(plain: Path) -> None:
    _rewritten(plain, {"word/media/image1.png": b"a picture that is checked when it is unpacked"})
    content = plain.read_bytes()
    with zipfile.ZipFile(plain) as archive:
        place = archive.getinfo("word/media/image1.png").header_offset
    broken = bytearray(content)
    broken[place + 60] ^= 0xFF
    plain.write_bytes(bytes(broken))
    assert texts(plain) == ["Publications"]


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>', '<!DOCTYPE d [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>'],
    ids=["external", "growing"],
)
def test_entities_in_a_docx_are_refused(plain: Path, declared: str) -> None:
    body = f'{declared}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(UnreadableSource, match="declares entities"):
        read_document(_rewritten(plain, {"word/document.xml": body.encode()}))


def test_a_docx_nested_without_end_is_refused(plain: Path) -> None:
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    body = f'<w:document xmlns:w="{W}"><w:body><w:p>{deep}</w:p></w:body></w:document>'
    with pytest.raises(UnreadableSource, match="nested deeper"):
        read_document(_rewritten(plain, {"word/document.xml": body.encode()}))


def test_a_zip_bomb_is_refused(plain: Path) -> None:
    with pytest.raises(UnreadableSource, match="not opened"):
        read_document(_rewritten(plain, {"word/media/x.bin": bytes(16 * 1024 * 1024)}))


def test_a_pdf_of_pictures_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(path)
    document.close()
    with pytest.raises(UnreadableSource, match=r"pictures of pages and no text\. Send the text version"):
        read_document(path)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_lines, "MOST_PAGES", 1)
    with pytest.raises(UnreadableSource, match="2 pages; at most 1"):
        read_document(FILES / "cv-fa-lists.pdf")


def test_too_long_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableSource, match="at most"):
        read_document(FILES / "cv-vi.pdf")


def test_a_password_is_asked_to_be_taken_off(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="password"):
        read_document(FILES / "cv-locked.pdf")
    locked = tmp_path / "locked.docx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(UnreadableSource, match="password"):
        read_document(locked)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save it as DOCX or PDF"),
        (b"%PDF-1.7\nnothing of the kind", "broken"),
        (b"PK\x03\x04 and no more", "broken"),
        (b"plain text", "neither PDF nor DOCX"),
        (b"  ", "empty"),
    ],
    ids=["doc", "pdf", "zip", "text", "nothing"],
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=said):
        read_document(path)


def test_a_spreadsheet_is_no_cv(tmp_path: Path) -> None:
    path = tmp_path / "table.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(UnreadableSource, match="broken"):
        read_document(path)
