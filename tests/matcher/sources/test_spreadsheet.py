"""Spreadsheets as offices have them: what is understood, what is read, what is refused."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput, UnknownChoice, UnreadableSource
from matcher.records import Expert
from matcher.sources.reading import Author, Reading
from matcher.sources.sheet_mapping import SheetMapping, parse_mapping
from matcher.sources.spreadsheet import preview_spreadsheet, read_mapping, read_spreadsheet
from tests.matcher.sources.workbooks import write_csv, write_xlsx

HEADER = [
    "ردیف", "نام", "نام خانوادگي", "مرتبه علمي", "گروه", "زمينه تحقيقاتی", "پست الكترونيك", "تلفن", "دانشگاه",
]  # fmt: skip
EXPERTS: list[list[Any]] = [
    [
        1,
        "نیلوفر",
        "راستین‌فر",
        "دانشیار",
        "شیمی",
        "خوردگی؛ پوشش",
        "Rastinfar@example.org",
        "۰۲۱-۵۵۵۰۱۰۰",
        "دانشگاه نمونه",
    ],
    [2, "بهرام", "سپنتا", "استاد", "شیمی", None, None, 2155501.0, "دانشگاه‌ نمونه"],
    [3, "آرش", "نمونه‌زاده", "استادیار", "مکانیک", "ارتعاش، صوت", None, None, None],
]
THESES = [
    ["عنوان پایان‌نامه", "سال", "استاد راهنما", "استاد مشاور", "دانشجو"],
    ["خوردگی در برج خنک‌کن", "۱۳۹۸", "دکتر نيلوفر راستین فر و بهرام سپنتا", None, "سارا نمونه"],
    ["ارتعاش پره", 1401, "آرش نمونه‌زاده", "کسی دیگر", "امید نمونه"],
    ["صدای پمپ", "1402/11/20", "ناشناس نمونه؛ مینا نمونه", None, None],
]


def test_a_persian_workbook_of_two_nouns(tmp_path: Path) -> None:
    grid = [["فهرست اعضای هیات علمی"], [], HEADER, *EXPERTS]
    merged = {"هیئت علمی": ["A1:I1"]}
    path = write_xlsx(tmp_path / "faculty.xlsx", {"پایان‌نامه‌ها": THESES, "هیئت علمی": grid}, merged=merged)
    reading = read_spreadsheet(path)
    assert reading.refused == ()
    first, second, third = reading.catalogue.experts
    assert dataclasses.replace(first, id="") == Expert(
        "", "نیلوفر راستین‌فر", first.institution_id, "دانشیار", "شیمی", interests=("خوردگی", "پوشش"),
        email="rastinfar@example.org", phone="021-5550100",
    )  # fmt: skip
    assert second.phone == "2155501"
    assert third.interests == ("ارتعاش", "صوت")
    assert third.institution_id is None
    (institution,) = reading.catalogue.institutions
    assert institution.name == "دانشگاه نمونه"
    assert first.institution_id == second.institution_id == institution.id
    corrosion, vibration = reading.catalogue.evidence
    assert corrosion.expert_ids == (first.id, second.id)
    assert (corrosion.kind, corrosion.year, corrosion.authors) == ("thesis", 2019, ("سارا نمونه",))
    assert vibration.expert_ids == (third.id,)
    assert "کسی دیگر" in vibration.authors
    (noise,) = reading.works
    assert noise.people == (Author("ناشناس نمونه"), Author("مینا نمونه"))
    assert (noise.evidence.expert_ids, noise.evidence.year) == ((), 2024)
    assert reading.origins["experts", first.id].identifier == "Rastinfar@example.org"
    assert {("evidence", each.id) for each in (corrosion, vibration, noise.evidence)} <= reading.origins.keys()
    kept_close = f"{first.id}{second.id}"
    assert "rastinfar" not in kept_close.lower()


def test_needs_of_an_organisation_in_vietnamese(tmp_path: Path) -> None:
    grid = [
        ["Tên công ty", "Tên nhu cầu", "Mô tả nhu cầu", "Tỉnh", "Hạn chót", "Hình thức hợp tác"],
        ["Thép Ví dụ", "Rò đường ống", "Đường ống bị rò.", "Hà Nội", "2026-09-22", "tư vấn"],
    ]
    reading = read_spreadsheet(write_xlsx(tmp_path / "needs.xlsx", {"Nhu cầu": grid}))
    (problem,), (organisation,) = reading.catalogue.problems, reading.catalogue.organisations
    assert (problem.title, problem.programme, str(problem.deadline)) == ("Rò đường ống", "advice", "2026-09-22")
    assert problem.organisation_id == organisation.id
    assert (organisation.name, organisation.region) == ("Thép Ví dụ", "Hà Nội")


def test_family_names_come_first_where_the_header_is_vietnamese(tmp_path: Path) -> None:
    reading = read_spreadsheet(write_csv(tmp_path / "a.csv", [["Họ đệm", "Tên", "Khoa"], ["Trần Thị", "Minh", "Hóa"]]))
    assert reading.catalogue.experts[0].name == "Trần Thị Minh"


def test_rows_that_break_a_rule_are_refused_and_the_others_read(tmp_path: Path) -> None:
    grid = [
        ["Name", "E-mail", "ORCID", "Field of research"],
        ["A Example", "a@example.org", None, "2.4"],
        ["B Example", "not an address", "0000-0002-1825-0098", None],
        [None, "c@example.org", None, None],
        ["A. Example", "a@example.org", None, None],
        ["D Example", None, None, 2.1],
        ["E Example", None, "0000-0002-1825-0097", "Kỹ thuật hóa học"],
    ]
    reading = read_spreadsheet(write_xlsx(tmp_path / "list.xlsx", {"Staff": grid}))
    assert [expert.name for expert in reading.catalogue.experts] == ["A Example", "E Example"]
    assert {expert.field for expert in reading.catalogue.experts} == {"2.4"}
    assert {problem.file for problem in reading.refused} == {"list.xlsx › Staff"}
    assert [problem.row for problem in reading.refused] == [3, 3, 4, 5, 6]
    messages = [problem.message for problem in reading.refused]
    assert {message.partition(": ")[0] for message in messages[:2]} == {"Column B «E-mail»", "Column C «ORCID»"}
    assert "row 2 of Staff" in messages[3]
    assert "2.10" in messages[4]


def test_evidence_that_names_nobody_is_refused(tmp_path: Path) -> None:
    grid = [["Title", "Kind", "Advisor"], ["Corrosion", "thesis", None], ["Noise", None, "A Example"]]
    reading = read_spreadsheet(write_csv(tmp_path / "a.csv", grid), noun="evidence")
    assert [(problem.row, problem.message.partition(";")[0]) for problem in reading.refused] == [
        (2, "Column C «Advisor»: It names nobody who did it"),
        (3, "Column B «Kind»: The kind is missing"),
    ]


def test_the_order_of_names_in_a_cell_makes_no_other_work(tmp_path: Path) -> None:
    grid = [["Thesis title", "Advisor"], ["Corrosion", "A Example; B Example"], ["Corrosion", "B Example; A Example"]]
    reading = read_spreadsheet(write_csv(tmp_path / "a.csv", grid))
    assert len(reading.works) == 1
    assert [problem.row for problem in reading.refused] == [3]


def test_homonyms_in_a_workbook_are_not_guessed_at(tmp_path: Path) -> None:
    experts = [["Name", "Department"], ["A Example", "Chemistry"], ["A Example", "Law"]]
    theses = [["Thesis title", "Advisor"], ["Corrosion", "A Example"]]
    reading = read_spreadsheet(write_xlsx(tmp_path / "a.xlsx", {"Experts": experts, "Theses": theses}))
    assert len(reading.catalogue.experts) == 2
    assert [work.people for work in reading.works] == [(Author("A Example"),)]


def test_an_id_column_and_a_personnel_number_hold_a_person(tmp_path: Path) -> None:
    def read(name: str, grid: list[list[Any]]) -> tuple[Expert, ...]:
        return read_spreadsheet(write_xlsx(tmp_path / name, {"s": grid}), source="staff").catalogue.experts

    (first,) = read("a.xlsx", [["ID", "Name"], ["e7", "A Example"]])
    assert first.id == "e7"
    (before,) = read("b.xlsx", [["Personnel number", "Name"], [10234.0, "A Example"]])
    (after,) = read("c.xlsx", [["شماره پرسنلی", "نام", "نام خانوادگی"], ["۱۰۲۳۴", "الف", "نمونه"]])
    assert before.id == after.id
    assert "10234" not in before.id


def test_an_orcid_is_one_however_it_is_written(tmp_path: Path) -> None:
    header = ["Name", "ORCID"]
    written = (
        "0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097",
        "0000000218250097",
        "۰۰۰۰-۰۰۰۲-۱۸۲۵-۰۰۹۷",
    )
    grid = [header, *([f"{place} Example", each] for place, each in enumerate(written))]
    reading = read_spreadsheet(write_csv(tmp_path / "a.csv", grid))
    assert [expert.id for expert in reading.catalogue.experts] == ["a:0000-0002-1825-0097"]
    assert [problem.row for problem in reading.refused] == [3, 4, 5]


def test_a_row_without_an_institution_gets_the_given_one(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["Name", "University"], ["A Example", None], ["B Example", "Other"]])
    first, second = read_spreadsheet(path, institution_id="u1").catalogue.experts
    assert first.institution_id == "u1"
    assert second.institution_id == "institution:other"


def test_columns_that_repeat_are_joined_or_said_to_be_taken(tmp_path: Path) -> None:
    header = ["نام و نام خانوادگی", "دانشکده", "گروه", "زمینه تحقیقاتی ۱", "زمینه تحقیقاتی ۲", "ایمیل", "رایانامه"]
    path = write_csv(
        tmp_path / "a.csv", [header, ["الف نمونه", "مهندسی", "شیمی", "الف", "ب", "a@example.org", "b@x.ir"]]
    )
    (expert,) = read_spreadsheet(path).catalogue.experts
    assert (expert.department, expert.interests, expert.email) == ("مهندسی - شیمی", ("الف", "ب"), "a@example.org")
    assert preview_spreadsheet(path).sheets[0].columns[-1].how == "taken"


def test_headers_of_two_lines_and_repeated_headers(tmp_path: Path) -> None:
    grid = [
        ["Name", "Contact", None, "Department"],
        [None, "E-mail", "Phone", None],
        ["A Example", "a@example.org", "1", "Law"],
        ["Name", "E-mail", "Phone", "Department"],
        ["Faculty of Arts", None, None, None],
        ["B Example", "b@example.org", "2", "Art"],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", {"s": grid}, merged={"s": ["A1:A2", "B1:C1", "D1:D2", "A5:D5"]})
    preview = preview_spreadsheet(path).sheets[0]
    assert (preview.header_row, preview.n_rows) == (2, 2)
    assert preview.note.endswith("row 4, 5.")
    assert [expert.department for expert in read_spreadsheet(path).catalogue.experts] == ["Law", "Art"]


def test_nothing_understood_is_shown_but_not_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["foo", "bar"], ["A Example", "x"]])
    (sheet,) = preview_spreadsheet(path).sheets
    assert (sheet.noun, [column.how for column in sheet.columns]) == (None, ["not understood"] * 2)
    assert "mapping" in sheet.note
    with pytest.raises(UnreadableSource, match="foo, bar"):
        read_spreadsheet(path)
    said = {"*": {"noun": "experts", "columns": {"FOO": "name", "B": "department"}}}
    (expert,) = read_spreadsheet(path, mapping=parse_mapping(said)).catalogue.experts
    assert (expert.name, expert.department) == ("A Example", "x")


def test_a_mapping_overrides_what_is_understood(tmp_path: Path) -> None:
    grid = [["Name", "Old name"], ["report", "2024"], ["Name", "Rank"], ["A Example", "Professor"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"s": grid})
    file = tmp_path / "mapping.json"
    file.write_text('{"s": {"header_row": 3, "columns": {"rank": "department", "Name": "name"}}}', encoding="utf-8")
    (expert,) = read_spreadsheet(path, mapping=read_mapping(file)).catalogue.experts
    assert (expert.department, expert.position) == ("Professor", "")
    left_out = {"s": SheetMapping(header_row=3, columns={"Rank": None})}
    assert preview_spreadsheet(path, mapping=left_out).sheets[0].columns[1].how == "left out"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([], "wanted"),
        ({"s": {"columns": {"Name": "salary"}}}, "salary"),
        ({"s": {"noun": "people"}}, "experts, evidence"),
        ({"s": {"header": 3}}, "header_row"),
        ({"s": {"header_row": 0}}, "from 1 on"),
        ({"s": {"header_row": 9}}, "Row 9"),
        ({"t": {"noun": "experts"}}, "Choose one of: s"),
        ({"s": {"columns": {"Surname": "last_name"}}}, "Choose one of: Name"),
        ({"s": {"noun": "experts", "columns": {"Name": "title"}}}, "personnel_number"),
    ],
)
def test_a_mapping_of_what_is_not_there_is_refused(tmp_path: Path, said: Any, message: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["Name", "Rank"], ["A Example", "Professor"]]})
    with pytest.raises(InvalidInput, match=message):
        preview_spreadsheet(path, mapping=parse_mapping(said))


def test_an_unknown_noun_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["Name"], ["A Example"]])
    with pytest.raises(UnknownChoice, match="experts"):
        read_spreadsheet(path, noun="people")


def keyed(reading: Reading) -> set[str]:
    records = [*reading.catalogue.experts, *reading.catalogue.evidence, *reading.catalogue.institutions]
    return {repr(record) for record in records} | {repr(work) for work in reading.works}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), n_above=st.integers(0, 4))
def test_the_order_of_columns_and_rows_changes_nothing(tmp_path: Path, seed: int, n_above: int) -> None:
    drawn = random.Random(seed)

    def shuffled(header: list[Any], rows: list[list[Any]]) -> list[list[Any]]:
        order = drawn.sample(range(len(header)), len(header))
        rows = drawn.sample(rows, len(rows))
        return [[]] * n_above + [
            [row[place] if place < len(row) else None for place in order] for row in [header, *rows]
        ]

    named = [[*row[:-1], row[-1] and "دانشگاه نمونه"] for row in EXPERTS]
    straight = {"استادان": [HEADER, *named], "پایان‌نامه‌ها": [row[:3] for row in THESES]}
    mixed = {
        "پایان‌نامه‌ها": shuffled(THESES[0][:3], [row[:3] for row in THESES[1:]]),
        "استادان": shuffled(HEADER, named),
    }
    first = read_spreadsheet(write_xlsx(tmp_path / "a.xlsx", straight), source="s")
    second = read_spreadsheet(write_xlsx(tmp_path / "b.xlsx", mixed), source="s")
    assert keyed(first) == keyed(second)
    assert first.origins == second.origins


def test_preview_and_read_agree_and_the_preview_is_json(tmp_path: Path) -> None:
    bad = [4, "بی", "نشان", None, None, None, "نشانی نیست", None, None]
    sheets = {"هیئت علمی": [HEADER, *EXPERTS, bad], "پایان‌نامه‌ها": THESES, "یادداشت": [["سلام"]], "خالی": []}
    path = write_xlsx(tmp_path / "faculty.xlsx", sheets)
    preview, reading = preview_spreadsheet(path), read_spreadsheet(path)
    by_noun = {sheet.noun: sheet for sheet in preview.sheets}
    assert by_noun["experts"].n_read == len(reading.catalogue.experts) == 3
    assert by_noun["evidence"].n_read == len(reading.catalogue.evidence) + len(reading.works) == 3
    assert by_noun["experts"].n_rows == 4
    assert preview.refused == tuple(problem for problem in reading.refused if problem.row)
    assert [problem.file for problem in reading.refused if not problem.row] == ["faculty.xlsx › یادداشت"]
    assert [sheet.name for sheet in preview.sheets] == list(sheets)
    shown = json.loads(json.dumps(dataclasses.asdict(preview), ensure_ascii=False))
    assert shown["sheets"][0]["records"][0]["name"] == "نیلوفر راستین‌فر"
    assert shown["sheets"][0]["columns"][2] == {
        "letter": "C", "header": "نام خانوادگي", "field": "last_name", "how": "synonym",
        "samples": ["راستین‌فر", "سپنتا", "نمونه‌زاده"],
    }  # fmt: skip


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "faculty.xlsx", {"هیئت علمی": [HEADER, *EXPERTS], "پایان‌نامه‌ها": THESES})
    assert read_spreadsheet(path) == read_spreadsheet(path)
