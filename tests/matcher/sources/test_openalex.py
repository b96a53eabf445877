"""OpenAlex: authors and works in any mix, abstracts put together again, broken lines told."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import UnreadableSource
from matcher.sources.openalex import abstract_of, read_openalex
from matcher.sources.reading import Author, Origin

FILES = Path(__file__).parent / "files"


def entities() -> list[dict[str, Any]]:
    lines = (FILES / "openalex.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[:-1]]


def saved(folder: Path, content: object, name: str = "page.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_authors_become_experts() -> None:
    reading = read_openalex(FILES / "openalex.jsonl")
    maryam, khoa = reading.catalogue.experts
    assert (maryam.id, maryam.orcid) == ("openalex:A9000000001", "0000-0002-1825-0097")
    assert maryam.names == ("M. Sepehri-Nia", "مریم سپهری‌نیا")
    assert maryam.interests == (), "topics are a machine's guess"
    assert (khoa.name, khoa.institution_id) == ("Nguyễn Văn Khoa", None)
    (institution,) = reading.catalogue.institutions
    assert (institution.id, institution.url) == ("institution:012345678", "https://ror.org/012345678")
    assert maryam.institution_id == institution.id
    assert reading.origins["experts", maryam.id] == Origin("A9000000001", date(2024, 3, 1), "CC0-1.0")


def test_a_work_belongs_to_the_authors_in_the_file() -> None:
    reading = read_openalex(FILES / "openalex.jsonl")
    (paper,), (thesis,) = reading.catalogue.evidence, reading.works
    assert paper.expert_ids == ("openalex:A9000000001",)
    assert paper.authors == ("M. Sepehri‐Nia", "علی کریمی"), "as the work names them"
    assert (paper.title, paper.text) == (
        "Corrosion of coated pumps: a field study", "Pumps corrode and coatings corrode less.",
    )  # fmt: skip
    assert (paper.year, paper.doi, paper.url) == (2021, "10.5555/corrosion.1", "https://journal.example.org/62")
    assert paper.lang is None, "the language stated is a machine's guess, and here a wrong one"
    assert (thesis.evidence.kind, thesis.evidence.expert_ids) == ("thesis", ())
    assert thesis.people == (
        Author("Trần Thị Mai", "0000-0000-0000-1119", "Khoa Môi trường; Trường Đại học Sông Xanh"),
    )  # fmt: skip


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    refused = read_openalex(FILES / "openalex.jsonl").refused
    assert [problem.row for problem in refused] == [5, 6, 7, 8]
    said = ["title is missing", "retracted", "S9000000001", "not JSON"]
    assert all(words in problem.message for words, problem in zip(said, refused, strict=True))


def test_the_order_and_the_wrapping_change_nothing(tmp_path: Path) -> None:
    want = read_openalex(FILES / "openalex.jsonl")
    turned = entities()[::-1]
    for number, content in enumerate([turned, {"meta": {}, "results": turned}]):
        got = read_openalex(saved(tmp_path, content, f"{number}.json"))
        assert set(got.catalogue.experts) == set(want.catalogue.experts)
        assert got.catalogue.evidence == want.catalogue.evidence
        assert got.works == want.works
    alone = read_openalex(saved(tmp_path, turned[-1]))
    assert [expert.id for expert in alone.catalogue.experts] == ["openalex:A9000000001"]


@given(st.lists(st.sampled_from(["آب", "خاک", "water", "đất", "of"]), max_size=30), st.randoms())
def test_an_abstract_comes_back_word_for_word(words: list[str], draw: random.Random) -> None:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    index = list(places.items())
    draw.shuffle(index)
    assert abstract_of(dict(index)) == " ".join(words)


def test_a_huge_place_in_an_abstract_costs_nothing() -> None:
    assert abstract_of({"a": [10**12], "b": [0, "x", None]}) == "b a"
    assert abstract_of(None) == abstract_of([1]) == abstract_of({"a": 3}) == ""


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.json", '{"results": [{"id": "https://openal', "not JSON"),
    ("a.json", '{"results": []}', "no author and no work"),
    ("a.json", '[{"id": "https://orcid.org/0000-0002-1825-0097"}]', "no author and no work"),
    ("a.jsonl", "<html></html>", "no author and no work"),
    ("a.jsonl", "", "no author and no work"),
])  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(UnreadableSource, match="empty" if not content and name == "a.json" else said):
        read_openalex(saved(tmp_path, content, name))
    with pytest.raises(UnreadableSource, match="cannot be opened"):
        read_openalex(tmp_path / "nowhere.jsonl")


def test_whatever_stands_in_a_field_nothing_breaks(tmp_path: Path) -> None:
    draw = random.Random(4)
    junk: list[Any] = [None, 7, "x", [], {}, [[]], {"value": {}}, [None, 3], True, "\x00", "\ud800", 1e400]
    for _ in range(300):
        made = entities()
        node: Any = made
        while True:
            key = draw.choice(list(node) if isinstance(node, dict) else list(range(len(node))))
            if not isinstance(node[key], dict | list) or not node[key] or (node is not made and draw.random() < 0.2):
                node[key] = draw.choice(junk)
                break
            node = node[key]
        read_openalex(saved(tmp_path, made))
