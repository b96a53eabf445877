"""OpenAlex: saved authors and works, to experts and what they published.

A file of the API's answers goes in; a `Reading` comes out. Topics, concepts and the language that
OpenAlex states are left out: machines guessed them from the very title and abstract that are read here,
and the catalogue reads those itself. It knows no network: `service.catalogue.live` fetches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matcher.checks import shown
from matcher.errors import UnreadableSource
from matcher.sources.files import read_json
from matcher.sources.gathered import CC0, Gathered, Place, author_of, day_of, institution_id, lines_of, year_of
from matcher.sources.publication import plain, plain_paragraphs, read_doi, read_orcid, read_url
from matcher.sources.reading import Author, Origin, Reading, stable_id

_ENTITY: Final = re.compile(r"(?:https?://openalex\.org/(?:\w+/)?)?([AWI]\d{1,15})", re.IGNORECASE)
_KINDS: Final[Mapping[str, str]] = MappingProxyType({"dissertation": "thesis", "grant": "grant", "patent": "patent"})


def read_openalex(path: Path, *, source: str = "openalex") -> Reading:
    """Read authors and works, in any mix, from JSON (an object, a list, a page of results) or JSONL.

    A work belongs to those of its authors who are in the file; one whose authors are not is a `Work`.

    Raises
    ------
    UnreadableSource
        If the file is not JSON, or holds no author, work or institution of OpenAlex.
    """
    gathered = Gathered(source, "openalex", CC0)
    authors: dict[str, str] = {}
    works: list[tuple[int, str, Mapping[str, Any]]] = []
    n_entities = 0
    for row, entity in _entities(path, gathered):
        known = _ENTITY.fullmatch(str(entity.get("id", "")))
        if known is None:
            gathered.refuse(
                (path.name, row), f"The id is {shown(entity.get('id'))}; wanted an author or a work of OpenAlex."
            )
            continue
        n_entities += 1
        short = known[1].upper()
        if short[0] == "A":
            authors[short] = _author(short, entity, gathered, (path.name, row))
        elif short[0] == "W":
            works.append((row, short, entity))
        else:
            _institution(entity, gathered, (path.name, row))
    if not n_entities:
        raise UnreadableSource(
            f"{path.name} holds no author and no work of OpenAlex. Save an answer of its API, whole, or its results."
        )
    for row, short, entity in works:
        _work(short, entity, authors, gathered, (path.name, row))
    return gathered.reading()


def abstract_of(inverted: object) -> str:
    """Put an abstract together again from its index, a mapping of each word to its places."""
    if not isinstance(inverted, Mapping):
        return ""
    placed = [
        (place, word)
        for word, places in inverted.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(placed))


def _entities(path: Path, gathered: Gathered) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give each object with its row: its line in JSONL, its number in JSON."""
    if path.suffix.lower() not in {".jsonl", ".ndjson"}:
        yield from enumerate(_flat(read_json(path)), start=1)
        return
    for row, line in lines_of(path, gathered):
        yield from ((row, entity) for entity in _flat(line))


def _flat(document: object) -> Iterator[Mapping[str, Any]]:
    """Give the objects of a document that is one of them, a list of them, or a page of results."""
    if isinstance(document, Mapping) and isinstance(document.get("results"), list):
        document = document["results"]
    for each in document if isinstance(document, list) else [document]:
        yield each if isinstance(each, Mapping) else {"id": each}


def _author(short: str, entity: Mapping[str, Any], gathered: Gathered, at: Place) -> str:
    name = entity.get("display_name")
    known = entity.get("last_known_institutions") or [entity.get("last_known_institution")]
    institution = known[0] if isinstance(known, list) and known and isinstance(known[0], Mapping) else None
    raw = {
        "id": stable_id(gathered.source, short),
        "name": name,
        "names": _others(entity.get("display_name_alternatives"), name),
        "orcid": entity.get("orcid"),
        "institution_id": _institution(institution, gathered, at) if institution else None,
    }
    gathered.expert(raw, at=at, origin=_origin(short, entity))
    return str(raw["id"])


def _work(short: str, entity: Mapping[str, Any], authors: Mapping[str, str], gathered: Gathered, at: Place) -> None:
    if entity.get("is_retracted") is True or entity.get("is_paratext") is True:
        what = "was retracted" if entity.get("is_retracted") is True else "is a cover or a table of contents"
        gathered.refuse(at, f"The work {short} {what}; that is no evidence. Nothing is to be done.")
        return
    expert_ids: list[str] = []
    people: list[Author] = []
    authorships = entity.get("authorships")
    for authorship in authorships if isinstance(authorships, list) else ():
        if not isinstance(authorship, Mapping) or not isinstance(author := authorship.get("author"), Mapping):
            continue
        known = _ENTITY.fullmatch(str(author.get("id", "")))
        if known and (expert_id := authors.get(known[1].upper())) in gathered.experts and expert_id:
            expert_ids.append(expert_id)
        name = authorship.get("raw_author_name") or author.get("display_name")
        orcid = read_orcid(str(author.get("orcid") or ""))
        if (person := author_of(name, orcid, _affiliation(authorship))) is not None:
            people.append(person)
    location = entity.get("primary_location")
    landing = str(location.get("landing_page_url") or "") if isinstance(location, Mapping) else ""
    doi = str(entity.get("doi") or "")
    raw = {
        "id": stable_id(gathered.source, short),
        "expert_ids": expert_ids,
        "kind": _KINDS.get(str(entity.get("type")), "publication"),
        "title": plain(str(entity.get("title") or entity.get("display_name") or "")),
        "text": plain_paragraphs(abstract_of(entity.get("abstract_inverted_index"))),
        "year": year_of(entity.get("publication_year")),
        "url": read_url(landing, doi),
        "authors": [person.name for person in people],
        "doi": read_doi(doi),
    }
    gathered.work(raw, tuple(people), at=at, origin=_origin(short, entity))


def _institution(entity: Mapping[str, Any], gathered: Gathered, at: Place) -> str | None:
    ror, name = str(entity.get("ror") or ""), entity.get("display_name")
    if not isinstance(name, str) or not name.strip():
        return None
    raw = {"id": institution_id(name, ror), "name": name, "url": ror}
    return gathered.institution(raw, at=at, origin=_origin(ror or name, entity))


def _affiliation(authorship: Mapping[str, Any]) -> str:
    written = authorship.get("raw_affiliation_strings") or [authorship.get("raw_affiliation_string")]
    return "; ".join(str(each).strip() for each in written if each) if isinstance(written, list) else ""


def _others(names: object, name: object) -> list[str]:
    each = names if isinstance(names, list) else []
    return list(dict.fromkeys(other for other in each if isinstance(other, str) and other.strip() and other != name))


def _origin(identifier: str, entity: Mapping[str, Any]) -> Origin:
    return Origin(identifier, day_of(entity.get("updated_date")), CC0)
