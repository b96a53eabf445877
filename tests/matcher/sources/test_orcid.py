"""ORCID's records: one shape from JSON and XML, only what is public, and kind words for what cannot be read."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import UnreadableSource
from matcher.sources.orcid import read_orcid
from matcher.sources.reading import Origin

FILES = Path(__file__).parent / "files"
ORCID = "0000-0002-1825-0097"
PATENT = "/".join([ORCID, "work", "63"])
XML_HEAD = '<record:record xmlns:record="http://www.orcid.org/ns/record" xmlns:common="http://www.orcid.org/ns/common">'


def record() -> dict[str, Any]:
    made: dict[str, Any] = json.loads((FILES / "orcid-record.json").read_text(encoding="utf-8"))
    return made


def saved(folder: Path, content: object, name: str = "record.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_json_and_xml_say_the_same() -> None:
    from_json, from_xml = read_orcid(FILES / "orcid-record.json"), read_orcid(FILES / "orcid-record.xml")
    assert from_json.catalogue == from_xml.catalogue
    assert from_json.origins == from_xml.origins
    assert [problem.message for problem in from_json.refused] == [problem.message for problem in from_xml.refused]


def test_a_person_is_read_with_what_is_public() -> None:
    reading = read_orcid(FILES / "orcid-record.xml")
    (expert,), (institution,) = reading.catalogue.experts, reading.catalogue.institutions
    assert (expert.id, expert.orcid, expert.name) == (f"orcid:{ORCID}", ORCID, "M. Sepehri-Nia")
    assert expert.names == ("Maryam Sepehri", "مریم سپهری‌نیا", "Sepehry, Mariam")
    assert expert.email == "sepehri@example.org"
    assert expert.url == "https://sepehri.example.org/"
    assert expert.interests == ("خوردگی", "پوشش‌دهی", "corrosion", "coatings")
    assert (expert.position, expert.department) == ("Associate professor", "Department of Corrosion")
    assert (institution.id, institution.region) == (expert.institution_id, "Gilan")
    assert reading.origins["experts", expert.id] == Origin(ORCID, date(2024, 3, 1), "CC0-1.0")
    told = repr(reading)
    for private in ("A name for friends", "private@", "secret", "not told", "Not for everyone", "A life in short"):
        assert private not in told


def test_a_group_is_one_work_as_the_person_prefers_it() -> None:
    work, patent, grant = read_orcid(FILES / "orcid-record.json").catalogue.evidence
    assert work.title == "Corrosion of coated pumps: a field study"
    assert work.translated_title == "خوردگی پمپ‌های پوشش‌دار"
    assert (work.kind, work.year, work.doi) == ("publication", 2021, "10.5555/corrosion.1")
    assert (work.id, work.url) == ("orcid:doi/10.5555/corrosion.1", "https://journal.example.org/62")
    assert (patent.kind, patent.year, patent.id) == ("patent", 2021, f"orcid:{PATENT}")  # 1400 is Jalali
    assert (grant.kind, grant.year, grant.url) == ("grant", 2019, "https://grants.example.org/1234")
    assert {each.expert_ids for each in (work, patent, grant)} == {(f"orcid:{ORCID}",)}


def test_a_work_without_title_is_refused_with_its_place() -> None:
    (problem,) = read_orcid(FILES / "orcid-record.json").refused
    assert (problem.file, problem.row) == ("orcid-record.json", 0)
    assert "Work 64" in problem.message
    assert "title is missing" in problem.message


def test_the_last_employment_counts_where_none_lasts(tmp_path: Path) -> None:
    made = record()
    for group in made["activities-summary"]["employments"]["affiliation-group"]:
        for each in group["summaries"]:
            ended = each["employment-summary"]
            ended["end-date"] = ended["end-date"] or {"year": {"value": "2015"}}
    (expert,) = read_orcid(saved(tmp_path, made)).catalogue.experts
    assert expert.position == "Assistant professor"
    assert expert.institution_id == "institution:University of Khavarkuh"


def test_a_folder_joins_records_and_whole_works(tmp_path: Path) -> None:
    saved(tmp_path, (FILES / "orcid-record.xml").read_text(encoding="utf-8"), "a.xml")
    saved(tmp_path, {"bulk": [{"work": {
        "put-code": 62, "path": f"/{ORCID}", "visibility": "public", "type": "journal-article",
        "title": {"title": {"value": "Corrosion of coated pumps"}}, "language-code": "en",
        "short-description": "<p>Pumps corrode.</p>",
        "contributors": {"contributor": [{"credit-name": {"value": "M. Sepehri-Nia"}}, {"credit-name": None}]},
    }}]}, "b.json")  # fmt: skip
    saved(tmp_path, "<work:work xmlns:work='http://www.orcid.org/ns/work'/>", "c.xml")
    saved(tmp_path, "{", "d.json")
    reading = read_orcid(tmp_path)
    (work,) = (each for each in reading.catalogue.evidence if each.doi)
    assert (work.text, work.authors, work.lang) == ("Pumps corrode.", ("M. Sepehri-Nia",), "en")
    assert work.year == 2021, "what the whole work leaves open is in its summary"
    assert [problem.file for problem in reading.refused] == ["a.xml", "c.xml", "d.json"]


def test_a_work_of_two_people_belongs_to_both(tmp_path: Path) -> None:
    other = json.loads(json.dumps(record(), ensure_ascii=False).replace(ORCID, "0000-0000-0000-1119"))
    lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in (record(), other))
    reading = read_orcid(saved(tmp_path, lines + "\n{", "people.jsonl"))
    assert len(reading.catalogue.experts) == 2
    (shared,) = (each for each in reading.catalogue.evidence if each.doi)
    assert shared.expert_ids == (f"orcid:{ORCID}", "orcid:0000-0000-0000-1119")
    assert [problem.row for problem in reading.refused] == [1, 2, 3]


@pytest.mark.parametrize(("change", "said"), [
    ({"history": {"deactivation-date": {"value": 1}}}, "deactivated"),
    ({"person": {"name": None}}, "nobody a name"),
    ({"person": {"name": {"given-names": {"value": "Maryam"}, "visibility": "private"}}}, "nobody a name"),
    ({"orcid-identifier": {"path": "0000-0002-1825-0098"}}, "0000-0002-1825-0098"),
])  # fmt: skip
def test_a_record_that_shows_nothing_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    reading = read_orcid(saved(tmp_path, {**record(), **change}))
    assert not reading.catalogue.experts
    assert said in reading.refused[0].message


def test_an_answer_instead_of_a_record_is_told(tmp_path: Path) -> None:
    answer = {"response-code": 409, "user-message": "The ORCID record is locked.", "error-code": 9018}
    assert "The ORCID record is locked" in read_orcid(saved(tmp_path, answer)).refused[0].message


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.json", "{", "not JSON"),
    ("a.json", '{"people": []}', "no record of ORCID"),
    ("a.json", "[]3", "not JSON"),
    ("a.xml", "<record>", "not XML"),
    ("a.xml", "<html/>", "'html'"),
    ("a.xml", '<orcid-message xmlns="http://www.orcid.org/ns/orcid"/>', "version 1"),
    ("a.xml", XML_HEAD + "<common:orcid-identifier>", "not XML"),
    ("a.xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/issue">]>' + XML_HEAD + "&x;</record:record>", "entities"),
    ("a.xml", '<!DOCTYPE r [<!ENTITY x "xx">]>' + XML_HEAD + "&x;</record:record>", "entities"),
    ("a.json", "", "empty"),
])  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(UnreadableSource, match=said):
        read_orcid(saved(tmp_path, content, name))


def test_version_2_is_refused(tmp_path: Path) -> None:
    made = record()
    made["activities-summary"]["employments"] = {"employment-summary": [{"role-title": "Professor"}]}
    with pytest.raises(UnreadableSource, match="version 2; wanted 3"):
        read_orcid(saved(tmp_path, made))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UnreadableSource, match="no file"):
        read_orcid(empty)


def test_whatever_stands_in_a_field_nothing_breaks(tmp_path: Path) -> None:
    draw = random.Random(4)
    junk: list[Any] = [None, 7, "x", [], {}, [[]], {"value": {}}, [None, 3], True, "\x00", "\ud800"]
    for _ in range(300):
        made = copy.deepcopy(record())
        node: Any = made
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw.choice(keys)
            if not isinstance(node[key], dict | list) or not node[key] or draw.random() < 0.15:
                node[key] = draw.choice(junk)
                break
            node = node[key]
        path = tmp_path / "junk.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        with contextlib.suppress(UnreadableSource):
            read_orcid(path)
