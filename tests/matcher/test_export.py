"""Exports: what goes out comes back the same in every format and language, and no cell starts a formula."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from matcher import export
from matcher.catalogue import read_catalogue
from matcher.errors import InvalidInput, UnknownChoice
from matcher.export import EXPORT_LANGUAGES, write_csv, write_jsonl, write_xlsx
from matcher.forms import FORMS, fill
from matcher.guarded import as_json, exact_list, guard, listed, starts_formula, unguard
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from matcher.sources.columns import HEADERS
from matcher.sources.files import read_bytes
from matcher.sources.formats import guess_format, read_source
from matcher.sources.spreadsheet import preview_spreadsheet

NASTY = (
    "=cmd|' /C calc'!A0",
    "-omics",
    "@home",
    "+",
    "\t=1+1",
    "\r\n+1",
    "\u200f=1",
    "＝1+1",
    "'=1+1",
    "''=1+1",
    "'t Hooft",
    '\'"x"',
    '\'["x"]',
    '"quoted; twice"',
    "a; b",
    "رضایی، علی و دیگران",
    "one / two & three, four",
    "- bullet",
    "2. second",
    "1402",
    "۱۴۰۲",
    "كتاب ي",
    "نیم‌فاصله",
    "Tiếng Việt",
    normalize("NFD", "Tiếng Việt"),
    "  spaces  at ends ",
    "two\nlines",
    "\r\nline ends\r",
    "_x0041_",
    "<b>&amp;</b>",
    "\u2028",
    "😀",
    "نام",
    "Title",
    "مقاله",
    "book",
    "other",
)
"""Texts that spreadsheets, CSV or a reader meant for people would take for something else."""


def nasty_catalogue() -> Catalogue:
    words = [each for each in NASTY if each.strip()]
    ids = [f"{each.strip()}#{number}" for number, each in enumerate(words) if each.isprintable()]
    experts = [
        Expert(
            id=f"e{number}",
            name=word,
            institution_id="=in",
            position=word,
            department=word,
            field=("2.1", "2.10", "6.5")[number % 3],
            interests=(word, "x", "y; z"),
            names=(words[number - 1],),
            phone=word,
            url="https://example.org/۱?a=1;b=2",
            email=f"-a{number}/b@example.org",
            available_for=("projects", "sabbatical"),
            available_until=date(2027, 3, 21),
            at_once=number % 3,
            visibility=("public", "consortium", "institution")[number % 3],
            restricted=("email=public", "phone=consortium"),
        )
        for number, word in enumerate(words)
    ]
    experts += [Expert(id=each) for each in ids]
    evidence = [
        Evidence(
            id=f"v{number}",
            expert_ids=(f"e{number}", *ids[:2]),
            kind=word,
            title=word,
            text=word,
            lang="other",
            year=1850 + number,
            authors=(word, "e1", words[number - 1]) if number != 1 else ("e1",),
            doi="10.1000/a;b(=)",
            translated_title=word,
        )
        for number, word in enumerate(words)
    ]
    return Catalogue(
        institutions=(
            Institution("ID", "Institution name", "Region"),
            Institution("شناسه", "نام دانشگاه", "استان"),
            Institution("Mã", "Tên trường"),
            Institution("=in", "دانشگاه"),
        ),
        experts=tuple(experts),
        evidence=tuple(evidence),
        organisations=tuple(Organisation(f"o{n}", word, word, word) for n, word in enumerate(words)),
        problems=tuple(
            Problem(f"p{n}", word, word, organisation_id=f"o{n}", programme="advice", deadline=date(2026, 9, 22))
            for n, word in enumerate(words)
        ),
    )


def as_jsonl(catalogue: Catalogue, folder: Path) -> Path:
    write_jsonl(catalogue, folder / "خروجی")
    return folder / "خروجی"


def as_csv(catalogue: Catalogue, folder: Path) -> Path:
    write_csv(catalogue, folder / "خروجی")
    return folder / "خروجی"


def as_xlsx(language: str) -> Callable[[Catalogue, Path], Path]:
    def write(catalogue: Catalogue, folder: Path) -> Path:
        write_xlsx(catalogue, folder / "خروجی فهرست.xlsx", language)
        return folder / "خروجی فهرست.xlsx"

    return write


WAYS = {"jsonl": as_jsonl, "csv": as_csv} | {f"xlsx {each}": as_xlsx(each) for each in EXPORT_LANGUAGES}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("catalogue", [read_catalogue("data/sample"), nasty_catalogue()], ids=["sample", "nasty"])
def test_an_export_is_read_back_as_the_same_records(tmp_path: Path, way: str, catalogue: Catalogue) -> None:
    reading = read_source(WAYS[way](catalogue, tmp_path))
    assert reading.refused == ()
    assert reading.works == ()
    for noun in FORMS:
        assert getattr(reading.catalogue, noun) == getattr(catalogue, noun)


TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs", "Cn")), min_size=1, max_size=12),
    st.lists(st.sampled_from(["'", '"', ";", "=", "[", "]", "\\", ",", "و", " ", "\n", "a", "-", "/"])).map("".join),
)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """A few records as their forms let them through."""
    text = draw(TEXTS)
    lists = draw(st.lists(TEXTS, unique=True, max_size=3))
    raw: dict[str, dict[str, object]] = {
        "institutions": {"id": text, "name": draw(TEXTS), "region": draw(TEXTS)},
        "experts": {"id": draw(TEXTS), "name": draw(TEXTS), "interests": lists, "names": lists, "phone": draw(TEXTS)},
        "problems": {"id": text, "title": draw(TEXTS), "text": draw(TEXTS), "sector": draw(TEXTS)},
    }
    found = {noun: fill(FORMS[noun], fields)[0] for noun, fields in raw.items()}
    return Catalogue(**{noun: (each,) for noun, each in found.items() if each is not None})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogues(), st.sampled_from(EXPORT_LANGUAGES))
def test_any_record_comes_back_from_csv_and_xlsx(catalogue: Catalogue, language: str) -> None:
    with TemporaryDirectory(prefix="peyvand-tests-") as made:
        folder = Path(made)
        write_xlsx(catalogue, folder / "a.xlsx", language)
        assert read_source(folder / "a.xlsx").catalogue == catalogue
        write_csv(catalogue, folder / "csv")
        if catalogue != Catalogue():
            assert read_catalogue(folder / "csv") == catalogue


@given(TEXTS)
def test_a_guard_starts_no_formula_and_is_taken_off_again(text: str) -> None:
    assert unguard(guard(text)) == text
    assert unguard(as_json(text)) == text
    assert not starts_formula(guard(text))


@given(st.lists(TEXTS))
def test_a_list_as_json_is_read_as_it_stands(entries: list[str]) -> None:
    assert exact_list(as_json(entries)) == entries
    assert listed(as_json(entries)) == entries


def test_other_apostrophes_are_letters() -> None:
    for text in ("'t Hooft", "'", "''", "'\"broken", "'[1, 2", "'a; b'"):
        assert unguard(text) == text


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_no_cell_starts_a_formula(tmp_path: Path, language: str) -> None:
    catalogue = nasty_catalogue()
    write_xlsx(catalogue, tmp_path / "a.xlsx", language)
    write_csv(catalogue, tmp_path / "csv")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    for path in sorted((tmp_path / "csv").iterdir()):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    bare = [cell.strip().strip("\u200f")[:1] for cell in cells]
    assert not {"=", "+", "-", "@", "＝"} & set(bare)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_sheets_are_named_and_run_as_the_language_does(tmp_path: Path, language: str) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(read_catalogue("data/sample"), path, language)
    preview = preview_spreadsheet(path)
    assert [sheet.noun for sheet in preview.sheets] == [
        "experts", "evidence", "problems", "institutions", "organisations", None,
    ]  # fmt: skip
    for sheet in preview.sheets[:5]:
        assert sheet.noun is not None
        assert {column.header for column in sheet.columns} <= {
            names[language][0] for names in HEADERS[sheet.noun].values()
        }
        assert all(column.field for column in sheet.columns)
    with zipfile.ZipFile(path) as archive:
        sheet1 = archive.read("xl/worksheets/sheet1.xml").decode()
    assert ('rightToLeft="1"' in sheet1) is (language == "fa")
    assert 'state="frozen"' in sheet1


def test_long_texts_and_lists_continue_in_further_columns(tmp_path: Path) -> None:
    lines = "\n".join(f"سطر {number} از چکیده‌ای دراز" for number in range(4000))
    authors = tuple(f"Author {number}, A." for number in range(5000))
    catalogue = Catalogue(
        experts=(Expert("e", "نام"),),
        evidence=(Evidence("v", ("e",), "thesis", title="t", text=lines, authors=authors),),
    )
    write_xlsx(catalogue, tmp_path / "a.xlsx", "fa")
    assert read_source(tmp_path / "a.xlsx").catalogue == catalogue


@pytest.mark.parametrize("field", ["title", "translated_title"])
def test_what_no_cell_holds_is_refused_and_leaves_nothing(tmp_path: Path, field: str) -> None:
    given: dict[str, Any] = {field: "😀" * 16_384}
    piece = Evidence("v", ("e",), "thesis", text="t", **given)
    catalogue = Catalogue(experts=(Expert("e"),), evidence=(piece,))
    with pytest.raises(InvalidInput, match=f"The {field} of 'v'.*Export JSONL"):
        write_xlsx(catalogue, tmp_path / "a.xlsx")
    long = replace(catalogue, evidence=(replace(piece, text="x" * 200_000),))
    with pytest.raises(InvalidInput, match=r"The text of 'v'.*200,000.*Export JSONL"):
        write_csv(long, tmp_path / "csv")
    assert list(tmp_path.iterdir()) == []
    write_jsonl(long, tmp_path / "jsonl")
    assert read_catalogue(tmp_path / "jsonl") == long


@pytest.mark.parametrize(
    "given",
    [
        {"authors": ("Wang Wei", "Wang Wei")},
        {"text": "یک خط دراز " * 6_000},
        {"text": "the same line\n" * 5_000 + "end"},
        {"text": " x\n" * 10_000},
    ],
    ids=["an entry twice", "a long line", "lines alike", "spaces at ends"],
)
def test_what_is_hard_to_write_is_kept_or_refused_but_never_lost(tmp_path: Path, given: dict[str, Any]) -> None:
    piece = replace(Evidence("v", ("e",), "thesis", title="t"), **given)
    catalogue = Catalogue(experts=(Expert("e"),), evidence=(piece,))
    try:
        write_xlsx(catalogue, tmp_path / "a.xlsx")
    except InvalidInput as error:
        assert f"The {next(iter(given))} of 'v' in evidence" in str(error)  # noqa: PT017
    else:
        assert read_source(tmp_path / "a.xlsx").catalogue == catalogue
    write_csv(catalogue, tmp_path / "csv")
    assert read_catalogue(tmp_path / "csv") == catalogue


def test_ids_that_a_spreadsheet_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    experts = (Expert("X1", "Sara Nikpey"), Expert("x1", "Dara Mehrju"))
    with pytest.raises(InvalidInput, match="'x1' and 'X1' cannot be told apart"):
        write_xlsx(Catalogue(experts=experts, evidence=(Evidence("v", ("x1",), "thesis", "t"),)), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_more_than_a_reader_takes_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "read_bytes", lambda path: read_bytes(path, most_bytes=1000))
    with pytest.raises(InvalidInput, match=r"too large for one spreadsheet.*Export JSONL or CSV"):
        write_xlsx(Catalogue(institutions=(Institution("i", "n"),)), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_authors_of_an_expert_s_name_do_not_become_experts(tmp_path: Path) -> None:
    experts = (Expert("e1", "Sara Nikpey"), Expert("e2", "Dara Mehrju"), Expert("e3", "Dara Mehrju"))
    catalogue = Catalogue(
        experts=experts,
        evidence=(
            Evidence("v1", ("e2",), "thesis", title="a", authors=("Sara Nikpey", "Dara Mehrju")),
            Evidence("v2", ("e3", "e1"), "thesis", title="b", authors=("Sara Nikpey",)),
        ),
    )
    write_xlsx(catalogue, tmp_path / "a.xlsx", "en")
    assert read_source(tmp_path / "a.xlsx").catalogue == catalogue


def test_more_rows_than_a_sheet_takes_go_to_a_further_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROWS_A_SHEET", 100)
    sample = read_catalogue("data/sample")
    write_xlsx(sample, tmp_path / "a.xlsx", "vi")
    assert read_source(tmp_path / "a.xlsx").catalogue == sample
    assert "Minh chứng 2" in CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names


def test_nothing_is_overwritten_and_unknown_languages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"mine")
    with pytest.raises(InvalidInput, match=r"a\.xlsx is there already"):
        write_xlsx(Catalogue(), tmp_path / "a.xlsx")
    with pytest.raises(UnknownChoice, match="fa, en, vi"):
        write_xlsx(Catalogue(), tmp_path / "b.xlsx", "de")
    write_csv(nasty_catalogue(), tmp_path)
    with pytest.raises(InvalidInput, match=r"holds .*\.csv already"):
        write_csv(nasty_catalogue(), tmp_path)
    assert guess_format(tmp_path / "experts.csv") == "catalogue"
