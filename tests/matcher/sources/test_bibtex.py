from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.errors import UnreadableSource
from matcher.sources.bibtex import read_bibtex
from matcher.sources.latex import without_latex
from matcher.sources.publication import read_language, read_year
from matcher.sources.reading import Reading

WORKS = Path(__file__).parent / "files" / "works.bib"


def read(folder: Path, text: str, encoding: str = "utf-8") -> Reading:
    path = folder / "a.bib"
    path.write_bytes(text.encode(encoding))
    return read_bibtex(path)


def keys(reading: Reading) -> list[str]:
    return [work.evidence.id.removeprefix("bibtex:") for work in reading.works]


def refused(reading: Reading) -> dict[int, str]:
    return {problem.row: problem.message for problem in reading.refused}


def entry(key: str, title: str = "A title", more: str = "") -> str:
    return f"@article{{{key},\n  title = {{{title}}},\n  year = {{2001}}{more}\n}}\n"


def test_what_a_file_says_of_its_works() -> None:
    reading = read_bibtex(WORKS)
    assert reading.refused == ()
    by_key = {work.evidence.id: work for work in reading.works}
    drying = by_key["bibtex:rezaei2019drying"].evidence
    assert drying.title == "Drying of Walnut Wood with TiO2 in situ at 40 °C"
    assert drying.text == ("We dry 50% of the boards at 10⁻³ bar. Costs fell from $5 to $6.\ndrying; walnut; kiln")
    assert (drying.kind, drying.year, drying.lang, drying.expert_ids) == ("publication", 2019, "en", ())
    assert (drying.doi, drying.url) == ("10.5555/jwp.2019_12", "https://example.org/walnut?id=1&lang=en")
    assert drying.authors == ("Ali Rezaei", "Anna van der Berg", "Péter Erdős")
    origin = reading.origins["evidence", drying.id]
    assert (origin.identifier, origin.dated) == ("rezaei2019drying", date(2021, 3, 4))


def test_a_thesis_speaks_for_its_advisors_and_names_everyone() -> None:
    thesis = next(work for work in read_bibtex(WORKS).works if work.evidence.kind == "thesis")
    assert [person.name for person in thesis.people] == ["علی رضایی", "مریم کریمی"]
    assert thesis.evidence.authors == ("سارا احمدی", "علی رضایی", "مریم کریمی")
    assert thesis.evidence.title == "بهینه‌سازی مصرف انرژی در کوره‌های سیمان"
    assert (thesis.evidence.year, thesis.evidence.lang) == (2020, "fa")
    assert thesis.evidence.translated_title == "Optimising Energy Use in Cement Kilns"
    assert thesis.evidence.text == "کوره; سیمان; انرژی"


def test_kinds_inheritance_and_what_is_left_out() -> None:
    works = {work.evidence.id.removeprefix("bibtex:"): work for work in read_bibtex(WORKS).works}
    assert {key: work.evidence.kind for key, work in works.items()} == {
        "rezaei2019drying": "publication", "ahmadi1399": "thesis", "nguyen2020": "publication",
        "vnconf": "publication", "kiln2018": "project", "p1": "patent", "d1": "dataset", "m1": "publication",
    }  # fmt: skip
    vietnamese = works["nguyen2020"].evidence
    assert (vietnamese.year, vietnamese.doi, vietnamese.lang) == (2020, None, "vi")  # the volume's year, not its DOI
    assert vietnamese.authors == ("Nguyễn Văn Động", "Trần Thị Hoà")
    assert works["kiln2018"].evidence.authors == ("Institute of Kilns and Furnaces",)
    assert works["kiln2018"].evidence.doi is None
    assert works["p1"].evidence.authors == ("علی رضایی", "سارا احمدی")
    assert works["p1"].evidence.year == 2019
    assert works["d1"].people[0].affiliation == "Example University"
    assert (works["m1"].evidence.year, works["m1"].evidence.url) == (None, None)


def test_three_broken_among_five_hundred(tmp_path: Path) -> None:
    entries = [entry(f"k{number}") for number in range(500)]
    entries[100] = "@article{k100,\n  title = {Not {closed},\n  year = {2001}\n}\n"
    entries[200] = "@article{title = {Without a key}, year = {2001},\n\n\n}\n"
    entries[499] = "@article{k499,\n  title = {Without}\n  year = {2001},\n}\n"
    reading = read(tmp_path, "\n".join(entries))
    assert len(reading.works) == 497
    assert {"k99", "k101", "k199", "k201", "k498"} <= set(keys(reading))
    problems = refused(reading)
    assert sorted(problems) == [100 * 5 + 1, 200 * 5 + 1, 499 * 5 + 1]
    assert "brace of the field 'title' opens and is not closed" in problems[501]
    assert "no citation key" in problems[1001]
    assert "After the value of title comes 'year = {2001}'; wanted a comma" in problems[2496]
    assert {problem.file for problem in reading.refused} == {"a.bib"}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("@article{x,\n title = {Open {one},\n year = 2001\n}", "brace of the field 'title' opens"),
        ("@article{x,\n title = {Whole},\n year = 2001\n", "own brace is not closed"),
        ('@article{x, title = {Whole}, note = "open\n}', "quotation mark of the field 'note'"),
        ("@article{, title = {No key}}", "no citation key"),
        ("@article{title = {No key}}", "no citation key"),
        ("@article{x\n title = {No comma}\n}", "no comma after the citation key 'x'"),
        ("@article{x, title = {No comma} year = 2001}", "wanted a comma"),
        ("@article{x, title = Several bare words, year = 2001}", "wanted a comma"),
        ("@article{x, title {No sign}, year = 2001}", "name = {value}"),
        ("@article{x, title = {One too many}}, year = 2001}", "brace too many"),
        ("@article x, title = {No brace}}", "After @article comes no brace"),
        ("@article{x, year = 2001}", "The title is missing"),
        ("@article{x, title = {{}}, year = 2001}", "The title is missing"),
        ("@article{x, title = {Zero \x00 byte}}", "zero bytes"),
    ],
)
def test_a_broken_entry_says_why_and_spares_its_neighbours(tmp_path: Path, broken: str, why: str) -> None:
    text = f"{entry('before')}\n{broken}\n\n{entry('after')}"
    if "\x00" in broken:
        with pytest.raises(UnreadableSource, match=why):
            read(tmp_path, text)
        return
    reading = read(tmp_path, text)
    assert keys(reading) == ["before", "after"]
    (problem,) = reading.refused
    assert problem.row == 6
    assert why in problem.message


def test_one_key_for_two_works_is_refused_with_both_lines(tmp_path: Path) -> None:
    reading = read(tmp_path, entry("a") + entry("a", "Another") + entry("a") + entry("b"))
    assert keys(reading) == ["a", "b"]
    assert reading.works[0].evidence.title == "A title"
    (problem,) = reading.refused  # the third says what the first does
    assert problem.row == 5
    assert "in line 1 and in line 5" in problem.message


def test_a_key_whose_first_entry_is_refused_is_free(tmp_path: Path) -> None:
    reading = read(tmp_path, entry("a", "") + entry("a", "Another"))
    assert [work.evidence.title for work in reading.works] == ["Another"]
    assert list(refused(reading)) == [1]


def test_strings_comments_and_values_joined(tmp_path: Path) -> None:
    text = """@STRING{Who = "Ali Rezaei"}
@string(both = who # { and Sara Ahmadi})
@comment{@article{hidden, title={x}}}
A note of someone with an address a@example.org
@preamble{"\\newcommand{x}"}
@article(a, author = BOTH, title = "Walnut " # {and } # "{W}ood", month = jan # "~10", pages = 1--2, year = 2001)
@article{b, title = {Two}, Title = {Second}, keywords = {x}, keywords = {y}}
@xdata{c, title = {No work}}
"""
    reading = read(tmp_path, text)
    assert reading.refused == ()
    first, second = reading.works
    assert first.evidence.title == "Walnut and Wood"
    assert first.evidence.authors == ("Ali Rezaei", "Sara Ahmadi")
    assert (second.evidence.title, second.evidence.text) == ("Two", "x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_persian_in_every_encoding(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = entry("a", "كاربرد شبكه\u200cهاي عصبي", more=",\n  author = {احمدي، سارا}") + "@article{b, year = 1}"
    reading = read(tmp_path, text.replace("\n", line_end), encoding)
    (work,) = reading.works
    assert work.evidence.title == "كاربرد شبكه\u200cهاي عصبي"  # as its author wrote it
    assert work.evidence.authors == ("سارا احمدي",)
    assert list(refused(reading)) == [6]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Rezaei, Ali and Karimi, Maryam", ["Ali Rezaei", "Maryam Karimi"]),
        ("Karimi, Jr., Maryam", ["Maryam Karimi Jr."]),
        ("Ludwig von Example", ["Ludwig von Example"]),
        ("علی رضایی; سارا احمدی؛ مریم کریمی", ["علی رضایی", "سارا احمدی", "مریم کریمی"]),
        ("علی رضایی، سارا احمدی، مریم کریمی", ["علی رضایی", "سارا احمدی", "مریم کریمی"]),
        ("علی رضایی و همکاران", ["علی رضایی"]),
        ("وزارت علوم و آموزش عالی", ["وزارت علوم و آموزش عالی"]),
        ("{وزارت علوم، تحقیقات and فناوری}", ["وزارت علوم، تحقیقات and فناوری"]),
        ("Nguye\u0302\u0303n, Va\u0306n A", ["Va\u0306n A Nguye\u0302\u0303n"]),
        ("Ali Rezaei, and others", ["Ali Rezaei"]),
    ],
)
def test_names_as_people_say_them(tmp_path: Path, written: str, names: list[str]) -> None:
    (work,) = read(tmp_path, entry("a", more=f",\n author = {{{written}}}")).works
    assert [person.name for person in work.people] == names


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"Tr{\`\^a}n, Nguy\~{\^e}n, \h{o}, \'{\i}, \v Capek", "Trần, Nguyễn, ỏ, í, Čapek"),
        (r"\mbox{H}$_{2}$O, \texttt{code}, \href{http://a.example}{link}", "H2O, code, link"),
        (r"$\alpha$-Fe$_2$O$_3$ at $10^{-3}$ and $x_i^2$", "α-Fe2O3 at 10⁻³ and x_i²"),
        (r"50% \& 60\% -- ``so''~\cite[p.~2]{x}.", "50% & 60% – “so”."),
        (r"$\frac{a}{b} \leq \sqrt{2}$ \unknown{stays} \unknown", "a/b ≤ √2 stays unknown"),
        ("رشد {گردو} ~50 درصد می‌شود", "رشد گردو ~50 درصد می‌شود"),
        ("{unclosed \\", "unclosed  "),
    ],
)
def test_latex_becomes_what_the_page_shows(latex: str, shown: str) -> None:
    assert without_latex(latex) == shown


@given(st.text(alphabet="ab{}\\$%^_~'\"`-&é ی\u200c\n()", max_size=60))
def test_no_latex_is_too_broken_to_read(latex: str) -> None:
    assert "{" not in without_latex(latex).replace("\\{", "") or "\\{" in latex


@pytest.mark.parametrize(
    ("written", "year"),
    [("2019", 2019), ("۱۳۹۹", 2020), ("1399/05/12", 2020), ("1398 [2019]", 2019), ("20190512", 2019), ("98", None),
     ("c2003.", 2003), ("in press", None), ("20191", None), ("٢٠١٩", 2019), ("1300", 1921), ("1410", 2031)],
)  # fmt: skip
def test_years_of_both_calendars(written: str, year: int | None) -> None:
    assert read_year(written) == year


@pytest.mark.parametrize(
    ("written", "lang"),
    [("fa_IR", "fa"), ("Persian", "fa"), ("فارسي", "fa"), ("per", "fa"), ("USenglish", "en"), ("eng", "en"),
     ("Tiếng Việt", "vi"), ("vie", "vi"), ("german", "other"), ("", None), ("und", None), ("en; fa", None)],
)  # fmt: skip
def test_languages_by_any_name(written: str, lang: str | None) -> None:
    assert read_language(written) == lang


def test_a_language_that_the_letters_deny_is_not_believed(tmp_path: Path) -> None:
    (work,) = read(tmp_path, entry("a", "کوره سیمان", more=",\n language = {english}")).works
    assert work.evidence.lang is None


@pytest.mark.parametrize("text", ["TY  - JOUR\nER  - \n", "@comment{only}", "plain words"])
def test_a_file_without_entries(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableSource, match="holds no entry; wanted BibTeX"):
        read(tmp_path, text)


@given(order=st.permutations(range(8)))
def test_any_order_gives_the_same_works(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    entries = [entry(f"k{number}", f"Title {number}") for number in range(5)]
    entries += ["@inproceedings{child, title={C}, crossref={k3}}", "@string{x={y}}", "@article{bad, title={{x}\n}\n"]
    reading = read(tmp_path_factory.mktemp("order"), "\n".join(entries[place] for place in order))
    works = {(work.evidence.id, work.evidence.title, work.evidence.year) for work in reading.works}
    assert works == {(f"bibtex:k{number}", f"Title {number}", 2001) for number in range(5)} | {
        ("bibtex:child", "C", 2001)
    }
    assert len(reading.refused) == 1


@given(st.text(alphabet='@{}(),="#\\ab1\n ', max_size=200))
def test_whatever_stands_between_does_no_more_than_be_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: str
) -> None:
    assume(not noise.lstrip().startswith(","))  # that could be the rest of the entry before
    reading = read(tmp_path_factory.mktemp("noise"), f"{entry('before')}\n{noise}\n\n{entry('after')}")
    assert {"before", "after"} <= set(keys(reading))
    assert all(problem.row >= 1 and problem.message for problem in reading.refused)
