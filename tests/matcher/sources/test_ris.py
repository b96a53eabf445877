from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import UnreadableSource
from matcher.sources.reading import Author, Reading
from matcher.sources.ris import read_ris

WORKS = Path(__file__).parent / "files" / "works.ris"


def read(folder: Path, text: str, encoding: str = "utf-8") -> Reading:
    path = folder / "a.ris"
    path.write_bytes(text.encode(encoding))
    return read_ris(path)


def entry(title: str, *more: str) -> str:
    return "\n".join(["TY  - JOUR", f"TI  - {title}", *more, "ER  - ", ""])


def test_what_a_file_says_of_its_works() -> None:
    reading = read_ris(WORKS)
    assert (reading.refused, reading.format) == ((), "ris")
    article, thesis, report = reading.works
    said = article.evidence
    assert said.id == "ris:10.5555/jwp.2019.12"  # the ID 1 only counts the entries of one export
    assert said.title == "Drying of walnut wood & its colour"
    assert said.text == "We dry boards, and measure them.\ndrying; walnut"
    assert (said.kind, said.year, said.lang, said.url) == ("publication", 2019, "en", "https://example.org/a;b")
    assert said.authors == ("Ali Rezaei", "Maryam Karimi Jr.")
    assert thesis.evidence.id == "ris:Invented Theses T-77"
    assert (report.evidence.kind, report.evidence.lang) == ("project", "vi")
    assert report.people == (Author("Văn A Nguyễn", affiliation="Đại học Ví dụ"),)
    assert reading.origins["evidence", said.id].identifier == "10.5555/jwp.2019.12"


def test_a_thesis_speaks_for_its_advisor() -> None:
    thesis = read_ris(WORKS).works[1]
    assert (thesis.evidence.kind, thesis.evidence.year, thesis.evidence.lang) == ("thesis", 2020, "fa")
    assert [person.name for person in thesis.people] == ["علی رضایی"]
    assert thesis.evidence.authors == ("سارا احمدی", "علی رضایی")
    assert thesis.evidence.translated_title == "Optimising Energy Use"


def test_a_missing_end_costs_nothing(tmp_path: Path) -> None:
    reading = read(tmp_path, "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nPY  - 2001")
    assert [(work.evidence.title, work.evidence.year) for work in reading.works] == [("One", None), ("Two", 2001)]


def test_what_is_refused_has_its_line(tmp_path: Path) -> None:
    text = entry("One") + "TY  - JOUR\nAU  - Rezaei, Ali\nER  - \n" + "\nTI  - No type\nER  - \n" + entry("Two")
    reading = read(tmp_path, text)
    assert [work.evidence.title for work in reading.works] == ["One", "Two"]
    assert [(problem.file, problem.row) for problem in reading.refused] == [("a.ris", 4), ("a.ris", 8)]
    untitled, untyped = (problem.message for problem in reading.refused)
    assert "The title is missing" in untitled
    assert "begins with 'TI'; wanted 'TY  - ' first" in untyped


def test_two_works_of_one_doi(tmp_path: Path) -> None:
    text = entry("One", "DO  - 10.5555/a") * 2 + entry("Other", "DO  - doi:10.5555/A") + entry("Three", "DO  - none")
    reading = read(tmp_path, text)
    assert [work.evidence.title for work in reading.works] == ["One", "Three"]
    (problem,) = reading.refused
    assert (problem.row, "in line 1 and in line 9" in problem.message) == (9, True)


def test_tags_as_older_and_looser_exports_write_them(tmp_path: Path) -> None:
    tags = ["TY - JOUR", "T1 - One - and more", "A1 - Rezaei,Ali,Jr", "N2 - First", "second", "Y1 - 2001///"]
    text = "\n".join(["\ufeff" + tags[0], *tags[1:], "M3 - 10.5555/x", "ER -", ""])
    (work,) = read(tmp_path, text).works
    assert (work.evidence.title, work.evidence.text, work.evidence.year) == ("One - and more", "First second", 2001)
    assert (work.evidence.authors, work.evidence.doi) == (("Ali Rezaei Jr",), "10.5555/x")


def test_an_abstract_is_not_taken_for_tags(tmp_path: Path) -> None:
    (work,) = read(tmp_path, entry("One", "AB  - We study", "CO - emissions and", "PH -", "values")).works
    assert work.evidence.text == "We study CO - emissions and PH - values"


def test_an_affiliation_is_given_only_where_it_is_clear_whose(tmp_path: Path) -> None:
    (work,) = read(tmp_path, entry("One", "AU  - A, B", "AU  - C, D", "AD  - Example University")).works
    assert {person.affiliation for person in work.people} == {""}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_persian_in_every_encoding(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = entry("كاربرد شبكه\u200cهاي عصبي", "AU  - احمدي، سارا") + "TY  - JOUR\nER  - "
    reading = read(tmp_path, text.replace("\n", line_end), encoding)
    (work,) = reading.works
    assert (work.evidence.title, work.evidence.authors) == ("كاربرد شبكه\u200cهاي عصبي", ("سارا احمدي",))
    assert [problem.row for problem in reading.refused] == [5]


@pytest.mark.parametrize("text", ["@article{a, title={x}}", "TI  - No type at all\nER  - \n"])
def test_a_file_without_entries(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableSource, match="holds no entry; wanted RIS"):
        read(tmp_path, text)


@given(order=st.permutations(range(6)))
def test_any_order_gives_the_same_works(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    entries = [entry(f"Title {number}", "ID  - 7", f"PY  - {2000 + number}") for number in range(5)]
    entries.append("TY  - JOUR\nAU  - Nobody\n")
    reading = read(tmp_path_factory.mktemp("order"), "".join(entries[place] for place in order))
    assert {work.evidence.id for work in reading.works} == {
        f"ris:title {number}/{2000 + number}/" for number in range(5)
    }
    assert len(reading.refused) == 1
