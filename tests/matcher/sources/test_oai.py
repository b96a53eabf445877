"""OAI-PMH: theses with those who guided them, in three languages, and lists that are no lists."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from matcher.errors import UnreadableSource
from matcher.sources.gathered import year_of
from matcher.sources.oai import read_oai
from matcher.sources.oai_names import person_of
from matcher.sources.reading import Author, Origin

FILES = Path(__file__).parent / "files"
LIST = FILES / "oai-list.xml"
OAI = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
DC = 'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
HEADER = "<header><identifier>oai:repository.example.org:1/9</identifier><datestamp>2024-01-01</datestamp></header>"


def answer(fields: str, *, token: str | None = None, name: str = "9") -> str:
    """Write an answer to ListRecords with one record."""
    more = "" if token is None else f"<resumptionToken>{token}</resumptionToken>"
    header = HEADER.replace("1/9", f"1/{name}")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH {OAI}><ListRecords><record>{header}<metadata>'
        f"<oai_dc:dc {DC}>{fields}</oai_dc:dc></metadata></record>{more}</ListRecords></OAI-PMH>\n"
    )


def saved(folder: Path, content: str, name: str = "list.xml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_persian_thesis() -> None:
    reading = read_oai(LIST)
    work = reading.works[0]
    thesis = work.evidence
    assert (thesis.kind, thesis.lang, thesis.year) == ("thesis", "fa", 2024)  # 1402-11-15 is 2024-02-04
    assert thesis.title == "بازیافت آب در رنگرزی نساجی"
    assert thesis.translated_title == "Recovery of water in textile dyeing"
    assert thesis.text == "آب پساب رنگرزی را با غشا بازیافتیم."
    assert (thesis.doi, thesis.url) == ("10.5555/thesis.101", "https://repository.example.org/handle/1/101")
    assert [person.name for person in work.people] == ["دکتر مریم سپهری‌نیا", "رضایی، زهرا"], "no student, no judge"
    assert {person.affiliation for person in work.people} == {"دانشگاه خاورکوه"}
    assert "کریمی، علی" in thesis.authors
    assert thesis.id == "oai-pmh:oai:repository.example.org:1/101"
    assert reading.origins["evidence", thesis.id] == Origin(
        "oai:repository.example.org:1/101", date(2024, 3, 1), "CC BY 4.0"
    )


def test_a_vietnamese_thesis_and_an_english_paper() -> None:
    _, thesis, paper = read_oai(LIST).works
    assert (thesis.evidence.lang, thesis.evidence.kind) == ("vi", "thesis")
    assert thesis.evidence.translated_title == "Treating textile effluent with activated carbon"
    assert [person.name for person in thesis.people] == ["PGS.TS. Nguyễn Văn Khoa"]
    assert (paper.evidence.kind, paper.evidence.lang, paper.evidence.year) == ("publication", "en", 2020)
    assert [person.name for person in paper.people] == ["Rezaei, Zahra", "Karimi, Ali", "Mahmoudi, Hassan"]
    assert paper.people[0].orcid == "0000-0000-0000-2226"
    assert paper.evidence.url == "https://doi.org/10.5555/salt.4"


def test_deleted_records_are_passed_over_and_a_missing_title_is_told() -> None:
    reading = read_oai(LIST)
    (problem,) = reading.refused
    assert (problem.row, "title is missing" in problem.message) == (5, True)
    assert "1/103" not in repr(reading)


@pytest.mark.parametrize(("written", "name"), [
    ("استاد راهنما: دکتر مریم سپهری", "دکتر مریم سپهری"),
    ("استاد راهنماي اول : مريم سپهري", "مريم سپهري"),
    ("استاد‌ راهنما: مریم سپهری", "مریم سپهری"),
    ("اساتید راهنما: مریم سپهری", "مریم سپهری"),
    ("سپهری، مریم، استاد راهنما", "سپهری، مریم"),
    ("سپهری، مریم (استاد مشاور)", "سپهری، مریم"),
    ("راهنما: مهندس راهنمایی", "مهندس راهنمایی"),
    ("Supervisor: Dr. Maryam Sepehri", "Dr. Maryam Sepehri"),
    ("Sepehri, Maryam, thesis advisor", "Sepehri, Maryam"),
    ("Sepehri, Maryam [co-supervisor]", "Sepehri, Maryam"),
    (unicodedata.normalize("NFD", "Người hướng dẫn khoa học: PGS.TS. Nguyễn Văn Khoa"), "PGS.TS. Nguyễn Văn Khoa"),
    ("GVHD: TS. Trần Thị Mai", "TS. Trần Thị Mai"),
    ("Trần Đăng Khoa", "Trần Đăng Khoa"),
    ("Universe, Maria", "Universe, Maria"),
    ("استاد داور: حسن محمودی", None),
    ("Mahmoudi, Hassan (examiner)", None),
    ("Cán bộ phản biện 1: TS. Lê Văn Bình", None),
    ("دانشگاه خاورکوه", None),
    ("مؤسسه آموزش عالی خاور", None),
    ("University of Khavarkuh. Department of Soil", None),
    ("Sepidrud University", None),
    ("Trường Đại học Sông Xanh", None),
    ("Khoa Môi trường", None),
])  # fmt: skip
def test_a_name_loses_its_role_alone(written: str, name: str | None) -> None:
    person = person_of(written)
    assert (person.name if person else None) == name


def test_an_orcid_beside_a_name_is_read() -> None:
    assert person_of("Sepehri, Maryam (https://orcid.org/0000-0002-1825-0097)") == Author(
        "Sepehri, Maryam", "0000-0002-1825-0097"
    )


@pytest.mark.parametrize(("written", "year"), [
    ("2019", 2019), ("2019-05-06T07:08:09Z", 2019), ("1402", 2023), ("۱۴۰۲", 2023), ("1402-03-05", 2023),
    ("1402/10/20", 2024), ("خرداد ١٤٠٢", 2023), ("1402-13-45", 2023), ("1402 (2024)", 2024), ("c2001", 2001),
    ("", None), ("بی‌تا", None), ("20190506", None), (1399, 2020), (None, None),
])  # fmt: skip
def test_years_in_both_calendars(written: object, year: int | None) -> None:
    assert year_of(written) == year


@pytest.mark.parametrize(("written", "kind"), [
    ("Thesis", "thesis"), ("info:eu-repo/semantics/doctoralThesis", "thesis"), ("پايان نامه", "thesis"),
    ("پایان‌نامه", "thesis"), ("رساله دکتری", "thesis"), ("Khoá luận tốt nghiệp", "thesis"),
    (unicodedata.normalize("NFD", "Luận án tiến sĩ"), "thesis"), ("Patent", "patent"), ("ثبت اختراع", "patent"),
    ("طرح پژوهشی", "project"), ("Learning Object", "course"), ("Article", "publication"), ("", "publication"),
])  # fmt: skip
def test_kinds(tmp_path: Path, written: str, kind: str) -> None:
    path = saved(tmp_path, answer(f"<dc:title>Water</dc:title><dc:type>{written}</dc:type>"))
    assert read_oai(path).works[0].evidence.kind == kind


def test_pages_one_behind_the_other_and_in_a_folder(tmp_path: Path) -> None:
    pages = [answer("<dc:title>One</dc:title>", token="next", name="1"), answer("<dc:title>Two</dc:title>", token="")]
    together = read_oai(saved(tmp_path, "\n".join(pages)))
    assert [work.evidence.title for work in together.works] == ["One", "Two"]
    assert not together.refused
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, page in enumerate(pages):
        saved(folder, page, f"{number}.xml")
    assert read_oai(folder).works == together.works


def test_a_list_that_goes_on_says_so(tmp_path: Path) -> None:
    reading = read_oai(saved(tmp_path, answer("<dc:title>One</dc:title>", token="abc/2")))
    assert len(reading.works) == 1
    assert "abc/2" in reading.refused[0].message


def test_one_broken_page_of_a_folder_is_refused_alone(tmp_path: Path) -> None:
    saved(tmp_path, answer("<dc:title>One</dc:title>"), "a.xml")
    saved(tmp_path, answer("<dc:title>Two</dc:title>")[:200], "b.xml")
    reading = read_oai(tmp_path)
    assert len(reading.works) == 1
    assert reading.refused[0].file == "b.xml"


def test_another_metadata_format_is_refused_by_record(tmp_path: Path) -> None:
    marc = f"<OAI-PMH {OAI}><GetRecord><record>{HEADER}<metadata><m/></metadata></record></GetRecord></OAI-PMH>"
    assert "metadataPrefix=oai_dc" in read_oai(saved(tmp_path, marc)).refused[0].message


@pytest.mark.parametrize(("content", "said"), [
    (f'<OAI-PMH {OAI}><error code="noRecordsMatch">Nothing new.</error></OAI-PMH>', "noRecordsMatch: Nothing new"),
    (f"<OAI-PMH {OAI}><Identify/></OAI-PMH>", "'Identify'"),
    ('<ListRecords xmlns="http://www.openarchives.org/OAI/1.1/OAI_ListRecords"/>', "wanted version 2.0"),
    ("<html><body/></html>", "'html'"),
    ("{}", "not XML"),
    (answer("<dc:title>Water</dc:title>")[:250], "not XML"),
    ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + f"<OAI-PMH {OAI}>&x;</OAI-PMH>", "entities"),
    ("", "empty"),
])  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UnreadableSource, match=said):
        read_oai(saved(tmp_path, content))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no file"):
        read_oai(tmp_path)
