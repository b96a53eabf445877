"""Catalogue files become records, whatever their form, and back."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.catalogue import read_catalogue, read_judgements, write_catalogue
from matcher.errors import InvalidInput
from matcher.fields import FIELDS
from matcher.records import (
    CONFIDENTIALITIES,
    LANGUAGES,
    PROGRAMMES,
    Catalogue,
    Evidence,
    Expert,
    Institution,
    Organisation,
    Problem,
)

SHARED = Path(__file__).parents[3] / "shared" / "eval"

SMALL = Catalogue(
    institutions=(Institution("u1", "دانشگاه یزد", region="یزد"),),
    experts=(Expert("x1", "مریم", "u1", interests=("شیشه", "کوره")), Expert("x2")),
    evidence=(
        Evidence("e1", ("x1", "x2"), "publication", "بازده کوره", 'با "گیومه" و , ویرگول\nدو سطر', "fa", 2019),
        Evidence("e2", ("x2",), "sentence", text="Furnace"),
    ),
    organisations=(Organisation("o1", "Glass Co", "glass"),),
    problems=(Problem("p1", "", "Kính", "vi", "o1", deadline=date(2027, 1, 31)),),
)

TABLES = {
    "institutions": [["id", "name", "region"], ["u1", "دانشگاه یزد", "یزد"]],
    "experts": [["id", "name", "institution_id", "interests"], ["x1", "مریم", "u1", "شیشه; کوره"], ["x2", "", "", ""]],
    "evidence": [
        ["year", "id", "expert_ids", "kind", "title", "text", "lang"],
        ["۲۰۱۹", "e1", "x1;x2", "publication", "بازده کوره", 'با "گیومه" و , ویرگول\nدو سطر', "fa"],
        ["", "e2", "x2", "sentence", "", "Furnace", ""],
    ],
    "organisations": [["id", "name", "sector"], ["o1", "Glass Co", "glass"]],
    "problems": [["id", "title", "lang", "organisation_id", "deadline"], ["p1", "Kính", "vi", "o1", "2027-01-31"]],
}


def as_csv(rows, newline="\n"):
    return newline.join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + newline


def save(path: Path, text: str, *, bom: bool = False) -> None:
    data = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".CSV"])
@pytest.mark.parametrize("bom", [False, True])
def test_csv(tmp_path, ending, bom):
    for noun, rows in TABLES.items():
        save(tmp_path / f"{noun}{ending}", as_csv(rows), bom=bom)
    assert read_catalogue(tmp_path) == SMALL


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
@pytest.mark.parametrize("bom", [False, True])
def test_jsonl(tmp_path, ending, bom):
    write_catalogue(SMALL, tmp_path / "plain")
    folder = tmp_path / "packed"
    folder.mkdir()
    for file in (tmp_path / "plain").iterdir():
        save(folder / f"{file.stem}{ending}", file.read_text("utf-8"), bom=bom)
    assert read_catalogue(str(folder)) == SMALL


def test_mixed_line_endings_and_blank_rows(tmp_path):
    save(tmp_path / "experts.csv", "id,name\r\na,A\nb,B\rc,C\r\n\r\n,\n\nd,D")
    assert [expert.id for expert in read_catalogue(tmp_path).experts] == ["a", "b", "c", "d"]
    (tmp_path / "experts.csv").unlink()
    save(tmp_path / "experts.jsonl", '{"id": "a"}\r\n\n{"id": "b"}\r{"id": "c"}\n  \n{"id": "d"}')
    assert [expert.id for expert in read_catalogue(tmp_path).experts] == ["a", "b", "c", "d"]


def test_line_breaks_within_a_cell_stay(tmp_path):
    save(tmp_path / "problems.csv", 'id,text\r\np,"a\r\nb\rc\nd"\r\n')
    assert read_catalogue(tmp_path).problems[0].text == "a\r\nb\rc\nd"


def test_only_what_looks_empty_is_empty(tmp_path):
    save(tmp_path / "problems.csv", "id,title\nNA,null\nNaN,None\n")
    assert [(each.id, each.title) for each in read_catalogue(tmp_path).problems] == [("NA", "null"), ("NaN", "None")]


def test_null_and_absent_fields(tmp_path):
    save(tmp_path / "evidence.jsonl", '{"id": "e", "expert_ids": ["x"], "kind": "k", "title": "t", "year": null}\n')
    assert read_catalogue(tmp_path).evidence == (Evidence("e", ("x",), "k", "t"),)


def test_one_file_is_known_by_its_name(tmp_path):
    save(tmp_path / "evidence.csv.gz", "id,expert_ids,kind,title\ne1,b;a,course,t\ne2,c;a,course,t\n")
    catalogue = read_catalogue(tmp_path / "evidence.csv.gz")
    assert catalogue.experts == (Expert("b"), Expert("a"), Expert("c"))
    assert len(catalogue.evidence) == 2


def test_references_are_free_while_their_table_is_away(tmp_path):
    save(tmp_path / "experts.csv", "id,institution_id\nx,elsewhere\n")
    assert read_catalogue(tmp_path).experts[0].institution_id == "elsewhere"


def test_other_files_are_passed_over(tmp_path):
    save(tmp_path / "experts.csv", "id\nx\n")
    for name in ("README.md", "judgements.tsv", ".experts.csv.swp", "._experts.csv", "picture.png"):
        save(tmp_path / name, "?")
    (tmp_path / "problems").mkdir()
    assert read_catalogue(tmp_path) == Catalogue(experts=(Expert("x"),))


def test_progress_ends_at_the_whole(tmp_path):
    rows = [["id", "expert_ids", "kind", "title"], *([f"e{i}", "x", "k", "t"] for i in range(5000))]
    save(tmp_path / "evidence.csv.gz", as_csv(rows))
    save(tmp_path / "experts.jsonl", '{"id": "x"}')
    calls: list[tuple[int, int]] = []
    read_catalogue(tmp_path, progress=lambda done, total: calls.append((done, total)))
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert calls == sorted(calls)
    assert len(calls) >= 5
    assert calls[-1] == (size, size)
    assert {total for _, total in calls} == {size}


IDENTIFIERS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"], include_characters="\t\r\n"), max_size=30
).map(lambda text: text if text.strip() else "")
PHRASES = TEXTS.filter(bool)
OPTIONAL = st.none() | PHRASES
URLS = st.none() | st.sampled_from(["https://a.example/؟q=1", "HTTP://b.example"])


@st.composite
def catalogues(draw):
    def ids():
        return draw(st.lists(IDENTIFIERS, unique=True, max_size=3))

    def some(strategy):
        return draw(strategy)

    institution_ids, expert_ids, organisation_ids = ids(), ids(), ids()
    catalogue = Catalogue(
        tuple(Institution(i, some(PHRASES), some(OPTIONAL), some(URLS)) for i in institution_ids),
        tuple(
            Expert(
                i,
                some(TEXTS),
                some(st.sampled_from([None, *institution_ids])),
                some(TEXTS),
                some(TEXTS),
                some(st.sampled_from([None, *FIELDS])),
                tuple(some(st.lists(PHRASES, max_size=3))),
                some(URLS),
            )
            for i in expert_ids
        ),
        tuple(
            Evidence(
                i,
                tuple(some(st.lists(st.sampled_from(expert_ids), min_size=1, unique=True))),
                some(PHRASES),
                some(PHRASES),
                some(TEXTS),
                some(st.sampled_from([None, *LANGUAGES])),
                some(st.none() | st.integers(1800, 2100)),
                some(URLS),
            )
            for i in (ids() if expert_ids else [])
        ),
        tuple(Organisation(i, some(PHRASES), some(OPTIONAL), some(OPTIONAL), some(URLS)) for i in organisation_ids),
        tuple(
            Problem(
                i,
                some(PHRASES),
                some(TEXTS),
                some(st.sampled_from([None, *LANGUAGES])),
                some(st.sampled_from([None, *organisation_ids])),
                some(OPTIONAL),
                some(OPTIONAL),
                some(st.sampled_from(PROGRAMMES)),
                some(st.none() | st.dates(date(1800, 1, 1), date(2100, 12, 31))),
                some(st.sampled_from(CONFIDENTIALITIES)),
            )
            for i in ids()
        ),
    )
    if catalogue == Catalogue():
        return Catalogue(experts=(Expert("x"),))
    return catalogue


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogues())
def test_written_and_read_is_the_same(tmp_path_factory, catalogue):
    folder = tmp_path_factory.mktemp("round") / "new"
    write_catalogue(catalogue, folder)
    assert read_catalogue(folder) == catalogue


def test_writing_keeps_what_is_there(tmp_path):
    save(tmp_path / "experts.csv", "id\nx\n")
    with pytest.raises(InvalidInput, match=r"holds experts\.csv already. Choose an empty folder"):
        write_catalogue(SMALL, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["experts.csv"]


def test_a_record_that_could_not_be_read_back_is_not_written(tmp_path):
    bad = Catalogue(evidence=(Evidence("e", (), "k", "t"),))
    with pytest.raises(InvalidInput, match="expert_ids is missing"):
        write_catalogue(bad, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["judgements.tsv", "judgements.tsv.gz"])
def test_judgements(tmp_path, name):
    save(tmp_path / name, "problem_id\texpert_id\tgrade\np\ta\t5.0\np\tb\t4.5\r\nq\ta\t0\n")
    expected = {"p": {"a": 5.0, "b": 4.5}, "q": {"a": 0.0}}
    assert read_judgements(tmp_path) == expected
    assert read_judgements(tmp_path / name) == expected


@pytest.mark.evaluation
def test_every_collection_is_read_whole():
    if not SHARED.is_dir():
        pytest.skip("the evaluation collections are not beside the project")
    folders = [file.parent for file in SHARED.rglob("judgements.tsv")]
    assert folders
    for folder in folders:
        catalogue = read_catalogue(folder)
        for noun in ("experts", "evidence", "problems"):
            with gzip.open(folder / f"{noun}.jsonl.gz", "rt", encoding="utf-8") as lines:
                assert [json.loads(line)["id"] for line in lines] == [each.id for each in getattr(catalogue, noun)]
        assert read_judgements(folder).keys() <= {problem.id for problem in catalogue.problems}
