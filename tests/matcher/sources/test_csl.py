from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import UnreadableSource
from matcher.sources.csl import read_csl
from matcher.sources.reading import Reading

WORKS = Path(__file__).parent / "files" / "works.csl.json"


def read(folder: Path, value: Any, name: str = "a.json") -> Reading:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return read_csl(path)


def item(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "type": "article-journal", "title": f"Title {key}", **more}


def titles(reading: Reading) -> list[str]:
    return [work.evidence.title for work in reading.works]


def test_what_a_file_says_of_its_works() -> None:
    reading = read_csl(WORKS)
    assert (reading.refused, reading.format) == ((), "csl-json")
    article, thesis, report = (work.evidence for work in reading.works)
    assert (article.id, article.kind, article.year) == ("csl-json:rezaei2019", "publication", 2019)
    assert article.title == "Drying of walnut wood: in situ"
    assert article.text == "We dry boards.\ndrying; walnut"
    assert (article.doi, article.url, article.lang) == ("10.5555/jwp.2019.12", "https://example.org/walnut", "en")
    assert article.authors == ("Anna van der Berg", "Institute of Kilns and Furnaces", "Nguyễn Văn A")
    assert (thesis.kind, thesis.year, thesis.lang) == ("thesis", 2020, "fa")
    assert (thesis.translated_title, thesis.authors) == ("Optimising Energy Use", ("سارا احمدی", "علی رضایی"))
    assert [person.name for person in reading.works[1].people] == ["علی رضایی"]
    assert (report.kind, report.year) == ("project", 2019)


def test_a_bad_item_is_refused_by_its_number(tmp_path: Path) -> None:
    bad: list[Any] = [
        5, item("n", title=""), item("a", author="Ali"), item("b", author=[7]), item("c", title={"x": 1}),
        item("d", title="\ud800"),
    ]  # fmt: skip
    reading = read(tmp_path, [item("1a"), *bad, item("2a", author=None, issued=None)])
    assert titles(reading) == ["Title 1a", "Title 2a"]
    assert [problem.row for problem in reading.refused] == [2, 3, 4, 5, 6, 7]
    assert [problem.message.partition(";")[2] for problem in reading.refused[:5]] == [
        " wanted a work's fields, in braces.", " an entry needs it.", " wanted a list of names.",
        " wanted a name with family and given.", " wanted text.",
    ]  # fmt: skip
    assert "U+D800" in reading.refused[5].message


def test_one_id_for_two_works(tmp_path: Path) -> None:
    reading = read(tmp_path, [item("a"), item("a"), item("a", title="Other")])
    assert titles(reading) == ["Title a"]
    (problem,) = reading.refused
    assert (problem.row, "in item 1 and in item 3" in problem.message) == (3, True)


@pytest.mark.parametrize(
    "shape", [[item("a")], item("a"), {"items": [item("a")]}, {"status": "ok", "message": {"items": [item("a")]}}]
)
def test_shapes_that_are_read(tmp_path: Path, shape: Any) -> None:
    assert titles(read(tmp_path, shape)) == ["Title a"]


def test_an_empty_list_holds_no_works(tmp_path: Path) -> None:
    assert read(tmp_path, []).works == ()


def test_an_item_in_each_line(tmp_path: Path) -> None:
    lines = "\n".join([json.dumps(item("a")), "", "{broken", "1" * 5000, json.dumps(item("b"))])
    for name in ("a.jsonl", "a.json"):
        reading = read(tmp_path, lines, name)
        assert titles(reading) == ["Title a", "Title b"]
        assert [problem.row for problem in reading.refused] == [3, 4]
        assert reading.refused[0].message.startswith("The line is not JSON")
    assert titles(read(tmp_path, json.dumps(item("a"), indent=1))) == ["Title a"]


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ({"orcid-identifier": {}, "person": {}}, "fields such as 'orcid-identifier', 'person'"),
        ([1, 2], "holds 1, and nothing with a title or a DOI"),
        ("text", "is not JSON"),
        ('"text"', "holds 'text'"),
        ("[" * 100_000, "nested too deep"),
        ({}, "holds no fields"),
    ],
)
def test_another_shape_is_named(tmp_path: Path, value: Any, seen: str) -> None:
    with pytest.raises(UnreadableSource, match=seen):
        read(tmp_path, value)


@given(order=st.permutations(range(6)))
def test_any_order_gives_the_same_works(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    items: list[Any] = [item(f"k{number}") for number in range(5)]
    items.append(item("bad", title=None))
    reading = read(tmp_path_factory.mktemp("order"), [items[place] for place in order])
    assert {work.evidence.id for work in reading.works} == {f"csl-json:k{number}" for number in range(5)}
    assert len(reading.refused) == 1
