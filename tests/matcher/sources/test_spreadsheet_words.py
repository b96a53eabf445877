"""What headers, names and cells of spreadsheets mean."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.fields import FIELDS
from matcher.forms import FORMS
from matcher.sources import cells
from matcher.sources.columns import HEADERS, SHEET_FIELDS, field_of, guess_noun, is_row_number
from matcher.sources.sheet_words import CHOICES, FIELD_NAMES, choose, kind_named, noun_of_sheet

NAMES = [
    (noun, field, name)
    for noun, fields in HEADERS.items()
    for field, names in fields.items()
    for each in names.values()
    for name in each
]


def test_every_field_has_a_name_in_every_language() -> None:
    for noun, fields in HEADERS.items():
        assert fields.keys() == FORMS[noun].checks.keys() | set(SHEET_FIELDS[noun])
        for names in fields.values():
            assert set(names) == {"fa", "en", "vi"}
            assert all(names.values())


def test_every_name_means_its_field_and_so_does_the_fields_own() -> None:
    for noun, field, name in NAMES:
        assert field_of(name, noun) == field, (noun, name)
        assert field_of(field, noun) == field


@given(
    case=st.sampled_from(NAMES),
    arabic=st.booleans(),
    spaces=st.sampled_from([" ", "\u200c", "_", "  ", "\n", "\u00a0"]),
    form=st.sampled_from(["NFC", "NFD"]),
    after=st.sampled_from(["", ":", " *", " (اختیاری)", " (optional)", " [1]", "\u200f"]),
    upper=st.booleans(),
)
def test_a_header_is_understood_however_it_is_written(
    *, case: tuple[str, str, str], arabic: bool, spaces: str, form: str, after: str, upper: bool
) -> None:
    noun, field, name = case
    written = name.replace("ی", "ي").replace("ک", "ك") if arabic else name
    written = written.replace(" ", spaces)
    written = unicodedata.normalize(form, written.upper() if upper else written) + after  # type: ignore[arg-type]
    assert field_of(written, noun) == field


def test_a_header_in_two_languages_is_understood() -> None:
    assert field_of("گروه آموزشی / Department", "experts") == "department"
    assert field_of("Phone 2", "experts") == "phone"
    assert field_of("salary", "experts") is None
    assert is_row_number("ردیف")
    assert is_row_number("#")


@pytest.mark.parametrize(
    ("headers", "noun"),
    [
        ("نام،نام خانوادگی،مرتبه علمی،گروه،زمینه تحقیقاتی", "experts"),
        ("پست الکترونیک،تلفن،نام", "experts"),
        ("عنوان پایان‌نامه،سال،استاد راهنما", "evidence"),
        ("شرح نیاز،نام شرکت،استان", "problems"),
        ("نام شرکت،صنعت،استان", "organisations"),
        ("نام دانشگاه،استان،وب‌سایت", "institutions"),
        ("یک،دو", None),
    ],
)
def test_the_noun_of_headers(headers: str, noun: str | None) -> None:
    assert guess_noun(headers.split("،")) == noun


def test_names_of_sheets_and_kinds() -> None:
    assert noun_of_sheet("پايان‌نامه ها (۱۴۰۲)") == "evidence"
    assert noun_of_sheet("experts-2024") == "experts"
    assert noun_of_sheet("Sheet1") is None
    assert kind_named(["عنوان پایان‌نامه"]) == "thesis"
    assert kind_named(["عنوان", "Luận văn"]) == "thesis"
    assert kind_named(["عنوان"]) is None


def test_choices_are_read_in_three_languages() -> None:
    for table in (*CHOICES.values(), FIELD_NAMES):
        for word, names in table.items():
            assert choose(word, table) == word
            for each in names.values():
                assert all(choose(name, table) == word for name in each), word
    assert FIELD_NAMES.keys() == FIELDS.keys()
    assert cells.choice("عمومي", "visibility") == "public"
    assert cells.choice("everyone I like", "visibility") == "everyone I like"
    assert cells.restricted("email=عمومی؛ phone=own institution") == ["email=public", "phone=institution"]
    assert cells.field_code("۲٫۴") == "2.4"
    assert cells.field_code(2.4) == "2.4"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("علی نمونه، مریم نمونه و حسن نمونه", ["علی نمونه", "مریم نمونه", "حسن نمونه"]),
        ("علی نمونه و مریم نمونه", ["علی نمونه", "مریم نمونه"]),
        ("رضایی، علی", ["علی رضایی"]),
        ("Example, A.; Sample, B.", ["A. Example", "B. Sample"]),
        ("Anna Example and Bo Sample", ["Anna Example", "Bo Sample"]),
        ("Trần Thị Minh và Lê Văn Ví", ["Trần Thị Minh", "Lê Văn Ví"]),
        ("۱- علی نمونه\n۲- مریم نمونه", ["علی نمونه", "مریم نمونه"]),
        ("علی نمونه / مریم نمونه", ["علی نمونه", "مریم نمونه"]),
        ("Ali و Co", ["Ali و Co"]),
        ("  ", []),
    ],
)
def test_several_names_in_one_cell(written: str, names: list[str]) -> None:
    assert cells.names(written) == names


def test_lists_are_split_where_their_writer_split_them() -> None:
    assert cells.phrases("خوردگی؛ پوشش، رنگ") == ["خوردگی", "پوشش، رنگ"]
    assert cells.phrases("خوردگی، پوشش") == ["خوردگی", "پوشش"]
    assert cells.phrases("- corrosion\n- 3-D printing\n- 2.5 GHz radar") == [
        "corrosion",
        "3-D printing",
        "2.5 GHz radar",
    ]


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (1398, 2019), ("۱۳۹۸", 2019), ("سال ١٣٩٨", 2019), ("1397-98", 2018), ("1398/07/01", 2019), ("1398/11/20", 2020),
        ("2019", 2019), (date(2020, 1, 2), 2020), (date(1402, 5, 17), 2023), ("1400-1398", "1400-1398"), ("98", "98"),
        (None, None),
    ],
)  # fmt: skip
def test_years(cell: object, year: object) -> None:
    assert cells.year(cell) == year  # type: ignore[arg-type]


def test_days() -> None:
    assert cells.day_of("۱۴۰۲/۰۵/۱۷") == cells.day_of(14020517) == date(2023, 8, 8)
    assert cells.day_of("17/05/2024") == cells.day_of("2024-05-17") == date(2024, 5, 17)
    for unclear, said in (("05/06/2024", "two days"), ("1402/13/01", "no day"), ("2023-02-29", "no day")):
        with pytest.raises(InvalidInput, match=said):
            cells.day_of(unclear)


def test_addresses_and_codes() -> None:
    assert cells.email("mailto:a@example.org ; b@example.org") == "a@example.org"
    assert cells.web("www.example.org") == "https://www.example.org"
    assert cells.plain("\u202a۰۲۱ ۵۵۵\u202c") == "021 555"
    assert cells.person_key("PGS.TS. Trần Thị Minh") == cells.person_key("Tran Thi Minh")
    assert cells.person_key("دکتر نيلوفر راستین‌فر") == cells.person_key("نیلوفر راستین فر")
