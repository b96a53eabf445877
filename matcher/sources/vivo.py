"""VIVO: people, their positions and what they published, from a university's linked data.

A file of RDF in the VIVO ontology (1.6 and later; positions and authorships of 1.5 too) goes in; a `Reading`
comes out. Every walk through the graph ends, whatever points at whatever. It knows no network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, SKOS
from rdflib.term import Node

from matcher.errors import UnreadableSource
from matcher.sources.gathered import Gathered, author_of, institution_id, year_of
from matcher.sources.publication import plain, plain_paragraphs, read_doi, read_orcid, read_url
from matcher.sources.rdf import read_graph
from matcher.sources.reading import Author, Origin, Reading, stable_id
from matcher.text import detect_language

VIVO: Final = Namespace("http://vivoweb.org/ontology/core#")
BIBO: Final = Namespace("http://purl.org/ontology/bibo/")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
HAS_CONTACT: Final = URIRef("http://purl.obolibrary.org/obo/ARG_2000028")
PART_OF: Final = URIRef("http://purl.obolibrary.org/obo/BFO_0000050")

_PEOPLE: Final = frozenset({
    FOAF.Person, VIVO.FacultyMember, VIVO.FacultyMemberEmeritus, VIVO.ProfessorEmeritus, VIVO.NonFacultyAcademic,
    VIVO.LibrarianEmeritus, VIVO.Librarian, VIVO.Postdoc,
})  # fmt: skip
_STUDENTS: Final = frozenset({VIVO.Student, VIVO.GraduateStudent, VIVO.UndergraduateStudent})
_NO_WORKS: Final = frozenset({
    BIBO.Collection, BIBO.Periodical, BIBO.Journal, BIBO.Magazine, BIBO.Newspaper, BIBO.Series, BIBO.Issue,
    BIBO.Conference, BIBO.Event, BIBO.Hearing, BIBO.Performance, BIBO.PersonalCommunication, BIBO.DocumentStatus,
})  # fmt: skip
"""Classes of BIBO that are around works, or happen."""
_WORKS: Final = frozenset({
    VIVO.ConferencePaper, VIVO.ConferencePoster, VIVO.WorkingPaper, VIVO.Abstract, VIVO.Review, VIVO.CaseStudy,
    VIVO.Grant, VIVO.Project,
})  # fmt: skip
_KINDS: Final = {BIBO.Thesis: "thesis", BIBO.Patent: "patent", VIVO.Grant: "grant", VIVO.Project: "project"}
_LANGUAGES: Final = ("fa", "", "en", "vi")
"""Which label names a person or a body first; others follow by letter."""
_INSTITUTIONS: Final = frozenset({VIVO.University, VIVO.ResearchOrganization})


@dataclass(slots=True)
class _People:
    """The people of a graph, and who of them is an expert of the reading."""

    nodes: set[Node]
    experts: dict[Node, str] = field(default_factory=dict)


def read_vivo(path: Path, *, source: str = "vivo") -> Reading:
    """Read people and works of the VIVO ontology from Turtle, N-Triples, RDF/XML or JSON-LD.

    A student is named among the authors, and is no expert. A work of which no author is in the file is a `Work`.

    Raises
    ------
    UnreadableSource
        If the file is not safe RDF, or holds neither a person nor a work.
    """
    graph = read_graph(path)
    gathered = Gathered(source, "vivo")
    faculty = _typed(graph, VIVO.FacultyMember)
    people = _People(
        set().union(*(_typed(graph, each) for each in _PEOPLE))
        - (set().union(*(_typed(graph, each) for each in _STUDENTS)) - faculty)
    )
    works = _works(graph)
    if not people.nodes and not works:
        raise UnreadableSource(
            f"{path.name} has {len(graph):,} statements, of which none names a person or a work as VIVO does. "
            "Export people with their positions and publications."
        )
    for person in _sorted(people.nodes):
        _expert(graph, person, people, gathered, path.name)
    for work in _sorted(works):
        _work(graph, work, people, gathered, path.name)
    return gathered.reading()


def _works(graph: Graph) -> set[Node]:
    kinds = {each for each in graph.objects(None, RDF.type) if isinstance(each, URIRef)}
    documents = {each for each in kinds if each.startswith(str(BIBO))} - _NO_WORKS | _WORKS
    return set().union(*(_typed(graph, each) for each in documents))


def _expert(graph: Graph, person: Node, people: _People, gathered: Gathered, file: str) -> None:
    names = _names(graph, person)
    cards = _sorted(graph.objects(person, HAS_CONTACT))
    position, organization = _position(graph, person)
    institution = _institution(graph, organization) if organization is not None else None
    titles = [label for card in cards for each in graph.objects(card, VCARD.hasTitle) for label in _labels(graph, each)]
    areas = [_first(_labels(graph, area)) for area in _sorted(graph.objects(person, VIVO.hasResearchArea))]
    words = [str(each) for each in _sorted(graph.objects(person, VIVO.freetextKeyword))]
    within = organization is not None and organization != institution
    raw = {
        "id": stable_id(gathered.source, _identifier(person, names)),
        "name": _first(names),
        "names": names[1:],
        "orcid": _orcid(graph, person),
        "email": _first(_emails(graph, person, cards)),
        "url": read_url(*_card_values(graph, cards, VCARD.hasURL, VCARD.url)),
        "position": (_first(_labels(graph, position)) if position is not None else "") or _first(titles),
        "department": _first(_labels(graph, organization)) if organization is not None and within else "",
        "institution_id": _keep_institution(graph, institution, gathered, file),
        "interests": list(dict.fromkeys(each for each in (*areas, *words) if each)),
    }
    origin = Origin(str(person) if isinstance(person, URIRef) else _first(names))
    expert_id = gathered.expert(raw, at=(file, 0), origin=origin, called=str(person))
    if expert_id is not None:
        people.experts[person] = expert_id


def _work(graph: Graph, work: Node, people: _People, gathered: Gathered, file: str) -> None:
    titles = _labels(graph, work) or [str(each) for each in _sorted(graph.objects(work, DCTERMS.title))]
    abstract = _first(_in_order([*graph.objects(work, BIBO.abstract), *graph.objects(work, DCTERMS.abstract)]))
    title = next((each for each in titles if detect_language(each) == detect_language(abstract)), _first(titles))
    authors = _authors(graph, work)
    doi = read_doi(*(str(each) for each in _sorted(graph.objects(work, BIBO.doi))))
    moments = [moment for each in graph.objects(work, VIVO.dateTimeValue) for moment in _moments(graph, each)]
    moments += [str(each) for each in (*graph.objects(work, DCTERMS.issued), *graph.objects(work, DCTERMS.date))]
    cards = _sorted(graph.objects(work, HAS_CONTACT))
    urls = [*_card_values(graph, cards, VCARD.hasURL, VCARD.url), *map(str, _sorted(graph.objects(work, BIBO.uri)))]
    types = set(graph.objects(work, RDF.type))
    raw = {
        "id": stable_id(gathered.source, str(work) if isinstance(work, URIRef) else doi or title),
        "expert_ids": list(dict.fromkeys(people.experts[each] for each in authors if each in people.experts)),
        "kind": next((kind for each, kind in _KINDS.items() if each in types), "publication"),
        "title": plain(title),
        "translated_title": plain(
            next((each for each in titles if detect_language(each) != detect_language(title)), "")
        ),
        "text": plain_paragraphs(abstract),
        "year": min(filter(None, map(year_of, moments)), default=None),
        "doi": doi,
        "url": read_url(*urls, f"https://doi.org/{doi}" if doi else ""),
    }
    named = [(_author(graph, each), set(graph.objects(each, RDF.type))) for each in authors]
    raw["authors"] = list(dict.fromkeys(author.name for author, _ in named if author))
    behind = tuple(author for author, kinds in named if author and not kinds & _STUDENTS)
    gathered.work(raw, behind, at=(file, 0), origin=Origin(str(work)), called=str(work))


def _authors(graph: Graph, work: Node) -> list[Node]:
    """Give those who did a work, by their rank: through authorships, or as its creators."""
    ranked: list[tuple[int, str, Node]] = []
    for relation in _related(graph, work, "ship"):
        others = {*graph.objects(relation, VIVO.relates), *graph.subjects(VIVO.relatedBy, relation)}
        others |= {*graph.objects(relation, VIVO.linkedAuthor), *graph.subjects(VIVO.authorInAuthorship, relation)}
        rank = next((int(str(each)) for each in graph.objects(relation, VIVO.rank) if str(each).isdecimal()), 10_000)
        ranked += [(rank, str(each), each) for each in others - {work} if _is_agent(graph, each)]
    if VIVO.Grant in set(graph.objects(work, RDF.type)) or VIVO.Project in set(graph.objects(work, RDF.type)):
        direct: Iterable[Node] = {*graph.objects(work, VIVO.relates), *graph.subjects(VIVO.relatedBy, work)}
    else:
        direct = {*graph.objects(work, DCTERMS.creator), *graph.subjects(FOAF.made, work)}
    ranked += [(10_000, str(each), each) for each in direct if isinstance(each, Literal) or _is_agent(graph, each)]
    return list(dict.fromkeys(each for _, _, each in sorted(ranked, key=lambda one: one[:2])))


def _author(graph: Graph, node: Node) -> Author | None:
    if isinstance(node, Literal):
        return author_of(str(node))
    return author_of(_first(_names(graph, node)), _orcid(graph, node))


def _is_agent(graph: Graph, node: Node) -> bool:
    types = set(graph.objects(node, RDF.type))
    return bool(types & (_PEOPLE | _STUDENTS | {FOAF.Agent, VCARD.Individual})) and FOAF.Organization not in types


def _related(graph: Graph, node: Node, ending: str) -> list[Node]:
    """Give the relations of a node whose class ends so: positions, authorships; named by 1.6 or by 1.5."""
    found = {*graph.objects(node, VIVO.relatedBy), *graph.subjects(VIVO.relates, node)}
    if ending == "Position":
        found |= {*graph.objects(node, VIVO.personInPosition), *graph.subjects(VIVO.positionForPerson, node)}
    else:
        found |= {
            *graph.objects(node, VIVO.informationResourceInAuthorship),
            *graph.subjects(VIVO.linkedInformationResource, node),
        }
    return [each for each in _sorted(found) if any(str(its).endswith(ending) for its in graph.objects(each, RDF.type))]


def _position(graph: Graph, person: Node) -> tuple[Node | None, Node | None]:
    """Give the position that lasts, or that ended last, and the organisation in which it is."""

    def lateness(position: Node) -> tuple[bool, str, str]:
        spans = list(graph.objects(position, VIVO.dateTimeInterval))
        ends = [said for span in spans for each in graph.objects(span, VIVO.end) for said in _moments(graph, each)]
        starts = [said for span in spans for each in graph.objects(span, VIVO.start) for said in _moments(graph, each)]
        return not ends, max(ends, default=""), max(starts, default="")

    position = max(_related(graph, person, "Position"), key=lateness, default=None)
    if position is None:
        return None, None
    others = {*graph.objects(position, VIVO.relates), *graph.subjects(VIVO.relatedBy, position)}
    others |= {*graph.objects(position, VIVO.positionInOrganization)}
    bodies = [each for each in _sorted(others - {person}) if _labels(graph, each) and not _is_agent(graph, each)]
    return position, next(iter(bodies), None)


def _institution(graph: Graph, organization: Node) -> Node:
    """Go up from a department to its university, or to the last body that it is part of; a circle ends it."""
    seen, here = {organization}, organization
    while not _INSTITUTIONS & set(graph.objects(here, RDF.type)):
        above = [each for each in _sorted(graph.objects(here, PART_OF)) if each not in seen and _labels(graph, each)]
        if not above:
            break
        here = above[0]
        seen.add(here)
    return here


def _keep_institution(graph: Graph, institution: Node | None, gathered: Gathered, file: str) -> str | None:
    name = _first(_labels(graph, institution)) if institution is not None else ""
    if not name:
        return None
    raw = {"id": institution_id(name), "name": name}
    return gathered.institution(raw, at=(file, 0), origin=Origin(str(institution)))


def _names(graph: Graph, person: Node) -> list[str]:
    """Give a person's names, the one to be called by first: labels, else the parts on the visiting card."""
    labels = _labels(graph, person) or [str(each) for each in _sorted(graph.objects(person, FOAF.name))]
    cards = [person, *_sorted(graph.objects(person, HAS_CONTACT))]
    holders = [name for card in cards for name in _sorted(graph.objects(card, VCARD.hasName))]
    pairs = [(VCARD.givenName, VCARD.familyName), (FOAF.firstName, FOAF.lastName), (FOAF.givenName, FOAF.familyName)]
    parts = [
        " ".join(filter(None, (_first(_in_order(graph.objects(each, part))) for part in pair)))
        for each in (*holders, person)
        for pair in pairs
    ]
    return list(dict.fromkeys(" ".join(each.split()) for each in (*labels, *parts) if each.strip()))


def _emails(graph: Graph, person: Node, cards: list[Node]) -> list[str]:
    plain_ones = [each for name in (VIVO.primaryEmail, VIVO.email) for each in _sorted(graph.objects(person, name))]
    written = [*_card_values(graph, cards, VCARD.hasEmail, VCARD.email), *map(str, plain_ones)]
    return [each.removeprefix("mailto:") for each in written]


def _card_values(graph: Graph, cards: list[Node], holder: URIRef, value: URIRef) -> list[str]:
    held = [each for card in cards for each in _sorted(graph.objects(card, holder))]
    return [str(said) for each in held for said in (_sorted(graph.objects(each, value)) or [each])]


def _orcid(graph: Graph, person: Node) -> str | None:
    return next(filter(None, (read_orcid(str(each)) for each in _sorted(graph.objects(person, VIVO.orcidId)))), None)


def _moments(graph: Graph, node: Node) -> list[str]:
    """Give the dates of a DateTimeValue, or the date itself."""
    return [str(node)] if isinstance(node, Literal) else sorted(map(str, graph.objects(node, VIVO.dateTime)))


def _labels(graph: Graph, node: Node) -> list[str]:
    return _in_order(graph.objects(node, RDFS.label)) or _in_order(graph.objects(node, SKOS.prefLabel))


def _in_order(literals: Iterable[Node]) -> list[str]:
    """Write literals out, Persian first, then those without a language, English, Vietnamese, others."""

    def place(literal: Node) -> tuple[int, str, str]:
        lang = (literal.language or "").partition("-")[0] if isinstance(literal, Literal) else ""
        return _LANGUAGES.index(lang) if lang in _LANGUAGES else len(_LANGUAGES), lang, str(literal)

    written = (" ".join(str(each).split()) for each in sorted(literals, key=place) if isinstance(each, Literal))
    return list(dict.fromkeys(filter(None, written)))


def _identifier(node: Node, names: list[str]) -> str:
    """Name a node the same each time: a blank one by what it says, for its own name changes."""
    return _first(names) if isinstance(node, BNode) else str(node)


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def _typed(graph: Graph, kind: Node) -> set[Node]:
    return set(graph.subjects(RDF.type, kind))


def _sorted(nodes: Iterable[Node]) -> list[Node]:
    """Order nodes by their letters: a graph itself has no order."""
    return sorted(set(nodes), key=str)
