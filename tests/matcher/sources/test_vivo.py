"""VIVO: one graph in four spellings, circles that end, and nothing fetched."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path

import pytest
from rdflib import Graph

from matcher.errors import UnreadableSource
from matcher.sources.reading import Origin
from matcher.sources.vivo import read_vivo

FILES = Path(__file__).parent / "files"
TURTLE = FILES / "vivo.ttl"
AT = "https://vivo.example.org/individual/"
VIVO = "http://vivoweb.org/ontology/core#"


def saved(folder: Path, content: str, name: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_person_is_read_with_the_position_that_lasts() -> None:
    reading = read_vivo(TURTLE)
    (expert,), (institution,) = reading.catalogue.experts, reading.catalogue.institutions
    assert (expert.id, expert.orcid) == (f"vivo:{AT}n1", "0000-0002-1825-0097")
    assert (expert.name, expert.names) == ("سپهری‌نیا، مریم", ("Sepehri-Nia, Maryam", "Maryam Sepehri-Nia"))
    assert (expert.email, expert.url) == ("sepehri@example.org", "https://sepehri.example.org/")
    assert (expert.position, expert.department) == ("دانشیار", "گروه خوردگی")
    assert expert.interests == ("corrosion", "پوشش‌دهی")
    assert (institution.id, institution.name) == (expert.institution_id, "دانشگاه صنعتی سپیدرود")
    assert reading.origins["experts", expert.id] == Origin(f"{AT}n1")


def test_works_belong_to_their_authors_by_rank() -> None:
    reading = read_vivo(TURTLE)
    grant, paper = reading.catalogue.evidence
    assert (grant.kind, grant.title) == ("grant", "پوشش برای پمپ‌های آب‌شیرین‌کن")
    assert (paper.title, paper.translated_title) == ("Corrosion of coated pumps", "خوردگی پمپ‌های پوشش‌دار")
    assert paper.authors == ("سپهری‌نیا، مریم", "Ali Karimi")
    assert (paper.year, paper.doi, paper.text) == (2021, "10.5555/corrosion.1", "Pumps corrode.")
    assert grant.expert_ids == paper.expert_ids == (f"vivo:{AT}n1",)
    (thesis,) = reading.works
    assert (thesis.evidence.kind, thesis.evidence.authors) == ("thesis", ("Mahmoudi, Hassan",))
    assert thesis.people == (), "a student is no expert"
    (problem,) = reading.refused
    assert f"{AT}paper2: The title is missing" in problem.message


@pytest.mark.parametrize(
    ("name", "spelling"), [("a.nt", "nt"), ("a.rdf", "xml"), ("a.jsonld", "json-ld"), ("a", "turtle")]
)
def test_each_spelling_says_the_same(tmp_path: Path, name: str, spelling: str) -> None:
    path = saved(tmp_path, Graph().parse(TURTLE, format="turtle").serialize(format=spelling), name)
    want, got = read_vivo(TURTLE), read_vivo(path)
    assert (got.catalogue, got.works, got.origins) == (want.catalogue, want.works, want.origins)


def test_positions_and_authorships_of_version_1_5(tmp_path: Path) -> None:
    old = f"""@prefix v: <{VIVO}> . @prefix b: <http://purl.org/ontology/bibo/> .
    @prefix r: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <{AT}> .
    :n1 a v:FacultyMember ; r:label "Trần Thị Mai" ; v:primaryEmail "mai@example.org" ;
        v:personInPosition :p ; v:authorInAuthorship :a .
    :p a v:FacultyPosition ; r:label "Giảng viên" ; v:positionInOrganization :u .
    :u a v:University ; r:label "Trường Đại học Sông Xanh" .
    :d a b:Article ; r:label "Xử lý nước thải" ; v:informationResourceInAuthorship :a .
    :a a v:Authorship ; v:linkedAuthor :n1 ; v:linkedInformationResource :d ."""
    reading = read_vivo(saved(tmp_path, old, "old.ttl"))
    (expert,) = reading.catalogue.experts
    assert (expert.position, expert.email, expert.department) == ("Giảng viên", "mai@example.org", "")
    assert reading.catalogue.institutions[0].name == "Trường Đại học Sông Xanh"
    assert reading.catalogue.evidence[0].expert_ids == (expert.id,)


def test_everything_pointing_at_everything_ends(tmp_path: Path) -> None:
    draw = random.Random(4)
    graph = Graph().parse(TURTLE, format="turtle")
    subjects, verbs = sorted(set(graph.subjects()), key=str), sorted(set(graph.predicates()), key=str)
    for _ in range(400):
        graph.add((draw.choice(subjects), draw.choice(verbs), draw.choice(subjects)))
    reading = read_vivo(saved(tmp_path, graph.serialize(format="nt"), "circles.nt"))
    assert any(expert.orcid for expert in reading.catalogue.experts)


def test_addresses_without_beginning_name_no_place_of_this_machine(tmp_path: Path) -> None:
    text = f'<n1> a <{VIVO}FacultyMember> ; <http://www.w3.org/2000/01/rdf-schema#label> "Ali Karimi" .'
    (expert,) = read_vivo(saved(tmp_path, text, "relative.ttl")).catalogue.experts
    assert expert.id == "vivo:https://relative.invalid/n1"


@pytest.mark.parametrize("context", [
    "https://vivo.example.org/context.jsonld", [{}, "https://vivo.example.org/context.jsonld"],
    {"@import": "https://vivo.example.org/context.jsonld"},
    {"name": {"@id": "https://schema.example.org/name", "@context": "https://vivo.example.org/context.jsonld"}},
])  # fmt: skip
def test_no_context_is_fetched(tmp_path: Path, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetched(*_: object, **__: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr("socket.create_connection", fetched)
    monkeypatch.setattr("urllib.request.urlopen", fetched)
    document = {"@graph": [{"@context": context, "@id": f"{AT}n1", "name": "Ali"}]}
    with pytest.raises(UnreadableSource, match=r"context from 'https://vivo\.example\.org"):
        read_vivo(saved(tmp_path, json.dumps(document), "remote.jsonld"))


RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.ttl", "@prefix : <https://example.org/> .\n:a :b :c .", "1 statements, of which none"),
    ("a.ttl", "@prefix : <https://example.org/> .\n:a :b", "cannot be read as turtle"),
    ("a.ttl", "یک متن ساده", "cannot be read as turtle"),
    ("a.nt", "<a> <b> .", "cannot be read as nt"),
    ("a.rdf", RDF_XML, "not XML"),
    ("a.rdf", "<html/>", "none names|cannot be read"),
    ("a.rdf", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + RDF_XML + "&x;</rdf:RDF>", "entities"),
    ("a.rdf", '<!DOCTYPE r [<!ENTITY x "xx">]>' + RDF_XML + "&x;</rdf:RDF>", "entities"),
    ("a.jsonld", '{"@id": ', "not JSON"),
    ("a.jsonld", '{"@id": 3, "@type": {}}', "cannot be read as json-ld|none names"),
    ("a.jsonld", "[" * 100_000, "not JSON"),
    ("a.json", '[["@list"], 4]', "cannot be read as json-ld|none names"),
    ("a.ttl", "", "empty"),
])  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(UnreadableSource, match=said):
        read_vivo(saved(tmp_path, content, name))


@pytest.mark.parametrize(
    ("spelling", "name"), [("turtle", "a.ttl"), ("nt", "a.nt"), ("xml", "a.rdf"), ("json-ld", "a.json")]
)
def test_whatever_is_broken_it_is_said_so(tmp_path: Path, spelling: str, name: str) -> None:
    draw = random.Random(4)
    whole = Graph().parse(TURTLE, format="turtle").serialize(format=spelling)
    for _ in range(25):
        start, length = draw.randrange(len(whole)), draw.choice([1, 1, 3, 40, len(whole)])
        broken = whole[:start] + draw.choice(["", '"', "<", "}", "\x00", "😀", " 9 "]) + whole[start + length :]
        with contextlib.suppress(UnreadableSource):
            read_vivo(saved(tmp_path, broken, name))
