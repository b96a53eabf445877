from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import UnreadableSource
from matcher.sources.crossref import read_crossref
from matcher.sources.markup import paragraphs, without_tags
from matcher.sources.publication import read_doi
from matcher.sources.reading import Author

WORKS = Path(__file__).parent / "files" / "crossref-works.json"


def test_what_an_answer_says_of_its_works() -> None:
    reading = read_crossref(WORKS)
    article, thesis = reading.works
    said = article.evidence
    assert said.id == "crossref:10.5555/jwp.2019.12"
    assert said.title == "Drying of walnut wood with CO2 & steam: A kiln study"
    assert said.translated_title == "خشک کردن چوب گردو"
    assert said.text == "At p < 0.05 and 10⁻³ bar.\nBoards dry."
    assert (said.kind, said.year, said.lang) == ("publication", 2019, "en")
    assert article.people == (
        Author("Ali Rezaei", "0000-0002-1825-0097", "Example University; Kiln Centre"),
        Author("Maryam Karimi"),  # her iD has a wrong check digit
        Author("Kiln Working Group"),
    )
    assert (thesis.evidence.kind, thesis.evidence.year) == ("thesis", 2020)
    assert thesis.evidence.lang is None  # a Persian thesis, of which an English title was deposited
    origin = reading.origins["evidence", said.id]
    assert (origin.identifier, origin.dated) == ("10.5555/jwp.2019.12", date(2021, 3, 4))
    assert origin.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_a_work_without_a_title_is_refused_and_a_journal_is_no_work() -> None:
    (problem,) = read_crossref(WORKS).refused
    assert (problem.file, problem.row) == ("crossref-works.json", 4)
    assert "'10.5555/untitled': The title is missing" in problem.message


def test_every_way_of_saving_it(tmp_path: Path) -> None:
    whole = json.loads(WORKS.read_text(encoding="utf-8"))
    items = whole["message"]["items"]
    wanted = read_crossref(WORKS).works
    shapes: dict[str, tuple[Any, int]] = {
        "list.json": (items, 2), "one.json": ({"message": items[0]}, 1), "plain.json": (items[0], 1),
        "lines.jsonl": ("\n".join(map(json.dumps, items)), 2),
        "answers.jsonl": ("\n".join(json.dumps({"message": each}) for each in items), 2),
    }  # fmt: skip
    for name, (shape, n_works) in shapes.items():
        path = tmp_path / name
        path.write_text(shape if isinstance(shape, str) else json.dumps(shape), encoding="utf-8")
        assert read_crossref(path).works == wanted[:n_works], name


def test_an_answer_that_failed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"status": "failed", "message": [{"type": "parameter-not-allowed", "value": "x"}]}')
    with pytest.raises(UnreadableSource, match=r"'type', 'value'.* wanted an answer of Crossref's /works"):
        read_crossref(path)


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo"),
        ("n<m and x < 5 but c>d", "n<m and x < 5 but c>d"),
        ("می&zwnj;شود &amp;amp; &bogus; R&D", "می\u200cشود & &bogus; R&D"),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>We dry.</jats:p></jats:sec>", "Aim\nWe dry."),
        ("<jats:title>چکیده</jats:title><jats:p>متن</jats:p>", "متن"),
        (
            "<jats:alternatives><jats:tex-math>$x$</jats:tex-math><mml:math><mml:mi>x</mml:mi></mml:math>"
            "</jats:alternatives> holds<br/>",
            "x holds",
        ),
        ("<sup>13</sup>C, m<sup>2</sup>, x<sup>ab</sup>", "¹³C, m², x^ab"),
        ("&#0;&#xD800;&#x1F600;", "\ufffd\ufffd😀"),
    ],
)
def test_markup_goes_and_what_only_looks_like_it_stays(marked: str, said: str) -> None:
    assert paragraphs(without_tags(marked)) == said


@given(st.text(alphabet="<>/&;#abpisu0 jats:\nی", max_size=80))
def test_text_without_markup_stands(text: str) -> None:
    once = without_tags(text)
    assert len(once) <= len(text) + 2 * text.count("<")
    if not {"<", "&"} & set(text):
        assert once == text


@pytest.mark.parametrize(
    ("written", "doi"),
    [("10.5555/A.b", "10.5555/a.b"), ("doi: 10.5555/x.", "10.5555/x"), ("https://doi.org/10.5555%2Fx", "10.5555/x"),
     ("https://dx.doi.org/10.5555/x", "10.5555/x"), ("dx.doi.org/10.5555/x;", "10.5555/x"), ("10.5555", None),
     ("", None), ("10.5555/" + "x" * 300, None)],
)  # fmt: skip
def test_dois_as_people_write_them(written: str, doi: str | None) -> None:
    assert read_doi(written) == doi
