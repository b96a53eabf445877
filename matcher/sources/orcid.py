"""ORCID's public records, version 3.0, in JSON or XML: a person, where they work, and what they did.

Records go in: one, a folder of them, or a line each; a `Reading` comes out. Only what the person shows to
everyone is read, and of that neither biography nor education nor address: nothing here needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matcher.checks import shown
from matcher.errors import UnreadableSource
from matcher.sources.files import parse_xml, read_bytes, read_json
from matcher.sources.gathered import (
    CC0,
    Gathered,
    Place,
    institution_id,
    lines_of,
    year_of,
)
from matcher.sources.orcid_xml import (
    Node,
    day_in,
    deep,
    each_of,
    is_public,
    moment_of,
    public_ones,
    shown_first,
    text_of,
    to_json,
)
from matcher.sources.publication import plain, plain_paragraphs, read_doi, read_language, read_url
from matcher.sources.publication import read_orcid as orcid_of
from matcher.sources.reading import Origin, Reading, stable_id

_KINDS: Final[Mapping[str, str]] = MappingProxyType({
    "patent": "patent", "invention": "patent", "dissertation-thesis": "thesis", "dissertation": "thesis",
    "teaching-material": "course", "contract": "contract", "grant": "grant", "award": "grant", "salary-award": "grant",
})  # fmt: skip
"""What ORCID's types of works and fundings are here; every other work is a publication, every other funding a grant."""
_SUFFIXES: Final = (".json", ".xml", ".jsonl", ".ndjson")
_OWNER: Final = re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_BETWEEN_KEYWORDS: Final = re.compile(r"\s*[,;،؛]\s*")


@dataclass(slots=True)
class _Found:
    """What was found of one person, in one document or several."""

    at: Place
    person: Node | None = None
    dated: date | None = None
    activities: list[Node] = field(default_factory=list)
    full_works: dict[str, Node] = field(default_factory=dict)


def read_orcid(path: Path, *, source: str = "orcid") -> Reading:
    """Read records of ORCID from a JSON or XML file, from JSON lines, or from a folder of all these.

    Works are in a record as summaries, of which each group is one work told by several sources: the one that
    the person prefers is taken. A work's own document in the same folder adds its abstract and its authors.

    Raises
    ------
    UnreadableSource
        If the file is no record of ORCID, or one of version 1 or 2; in a folder it is refused instead.
    """
    gathered = Gathered(source, "orcid", CC0)
    found: dict[str, _Found] = {}
    alone = not path.is_dir() and path.suffix.lower() not in {".jsonl", ".ndjson"}
    for at, document in _documents(path, gathered):
        try:
            _sort(document, at, found, gathered)
        except UnreadableSource as error:
            if alone:
                raise
            gathered.refuse(at, str(error))
    for orcid, each in found.items():
        if each.person is None:
            gathered.refuse(each.at, f"There are works of {orcid}, but no person. Put the record itself beside them.")
        else:
            _expert(orcid, each, each.person, gathered)
    return gathered.reading()


def _documents(path: Path, gathered: Gathered) -> Iterator[tuple[Place, object]]:
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.suffix.lower() in _SUFFIXES and each.is_file())
        if not files:
            raise UnreadableSource(f"{path.name} holds no file that ends in {', '.join(_SUFFIXES)}. Check the folder.")
        for each in files:
            try:
                yield from _documents(each, gathered)
            except UnreadableSource as error:
                gathered.refuse((each.name, 0), str(error))
        return
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        yield from (((path.name, row), document) for row, document in lines_of(path, gathered))
        return
    content = read_bytes(path)
    if path.suffix.lower() == ".xml" or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield (path.name, 0), to_json(parse_xml(content, name=path.name), name=path.name)
        return
    document = read_json(path)
    several = enumerate(document, start=1) if isinstance(document, list) else [(0, document)]
    yield from (((path.name, row), each) for row, each in several)


def _sort(document: object, at: Place, found: dict[str, _Found], gathered: Gathered) -> None:
    """Put a document to the person whom it is about."""
    node = document if isinstance(document, Mapping) else {}
    if "response-code" in node or "error-code" in node:
        said = text_of(node.get("user-message")) or text_of(node.get("developer-message")) or "no reason given"
        gathered.refuse(
            at, f"ORCID gave no record, but an answer: {said.rstrip('.')}. Leave it out, or fetch it again."
        )
        return
    if "orcid-identifier" in node:
        _sort_record(node, at, found, gathered)
        return
    bulk = each_of(node, "bulk", "work") + [work for item in each_of(node, "bulk") for work in each_of(item, "work")]
    works = bulk + each_of(node, "work") + ([node] if "put-code" in node and "title" in node else [])
    for work in works:
        owned = found.setdefault(_owner(work, at), _Found(at))
        owned.full_works[text_of(work.get("put-code"))] = work
    summary = next(iter(each_of(node, "activities-summary")), node)
    if "group" in summary or "works" in summary:
        activities = {"works": summary} if "group" in summary else summary
        owner = _owner(summary if "path" in summary else next(iter(each_of(summary, "works")), {}), at)
        found.setdefault(owner, _Found(at)).activities.append(activities)
    elif not works:
        raise UnreadableSource(
            f"{at[0]} is no record of ORCID: {shown(document)}. Save the answer of the API's /v3.0/, a record whole."
        )


def _sort_record(node: Node, at: Place, found: dict[str, _Found], gathered: Gathered) -> None:
    orcid = orcid_of(text_of(deep(node, "orcid-identifier", "path")))
    if orcid is None:
        seen = deep(node, "orcid-identifier", "path")
        gathered.refuse(at, f"The record's ORCID iD is {shown(seen)}; wanted one such as 0000-0002-1825-0097.")
    elif text_of(deep(node, "history", "deactivation-date")):
        gathered.refuse(at, f"The record {orcid} was deactivated by its owner. Leave it out.")
    elif not isinstance(name := deep(node, "person", "name"), Mapping) or not is_public(name):
        gathered.refuse(at, f"The record {orcid} shows nobody a name. Ask its owner to, or leave it out.")
    else:
        activities = next(iter(each_of(node, "activities-summary")), {})
        if each_of(activities, "employments", "employment-summary"):
            raise UnreadableSource(f"{at[0]} holds {orcid} in version 2; wanted 3.0. Fetch it from the API's /v3.0/.")
        own = found.setdefault(orcid, _Found(at))
        own.at, own.person, own.dated = at, node["person"], day_in(deep(node, "history", "last-modified-date"))
        own.activities.append(activities)


def _expert(orcid: str, found: _Found, person: Node, gathered: Gathered) -> None:
    name = person["name"]
    called = " ".join(filter(None, (text_of(name.get("given-names")), text_of(name.get("family-name")))))
    credited = text_of(name.get("credit-name")) or called
    others = [text_of(each.get("content")) for each in shown_first(public_ones(person, "other-names", "other-name"))]
    words = [text_of(each.get("content")) for each in shown_first(public_ones(person, "keywords", "keyword"))]
    emails = sorted(
        public_ones(person, "emails", "email"), key=lambda each: text_of(each.get("primary")).lower() != "true"
    )
    urls = [text_of(each.get("url")) for each in shown_first(public_ones(person, "researcher-urls", "researcher-url"))]
    employed = _employment(found)
    raw = {
        "id": stable_id(gathered.source, orcid),
        "name": credited,
        "names": list(dict.fromkeys(each for each in (called, *others) if each and each != credited)),
        "orcid": orcid,
        "email": text_of(emails[0].get("email")) if emails else None,
        "interests": list(dict.fromkeys(each for word in words for each in _BETWEEN_KEYWORDS.split(word) if each)),
        "url": read_url(*urls),
        "position": text_of(employed.get("role-title")),
        "department": text_of(employed.get("department-name")),
        "institution_id": _institution(employed, found.at, gathered),
    }
    expert_id = gathered.expert(raw, at=found.at, origin=Origin(orcid, found.dated, CC0))
    if expert_id is not None:
        _works(orcid, expert_id, found, gathered)


def _works(orcid: str, expert_id: str, found: _Found, gathered: Gathered) -> None:
    left = {code: work for code, work in found.full_works.items() if is_public(work)}
    for activities in found.activities:
        for group in each_of(activities, "works", "group"):
            told = shown_first([each for each in each_of(group, "work-summary") if is_public(each)])
            if told:
                codes = [text_of(each.get("put-code")) for each in told]
                whole = next((left[code] for code in codes if code in left), told[0])
                left = {code: work for code, work in left.items() if code not in codes}
                _work(orcid, expert_id, {**told[0], **whole}, found.at, gathered)
        for group in each_of(activities, "fundings", "group"):
            told = shown_first([each for each in each_of(group, "funding-summary") if is_public(each)])
            if told:
                _work(orcid, expert_id, told[0], found.at, gathered, funding=True)
    for work in left.values():
        _work(orcid, expert_id, work, found.at, gathered)


def _work(orcid: str, expert_id: str, node: Node, at: Place, gathered: Gathered, *, funding: bool = False) -> None:
    room, code = "funding" if funding else "work", text_of(node.get("put-code"))
    title, subtitle = (plain(text_of(deep(node, "title", part))) for part in ("title", "subtitle"))
    own = [each for each in each_of(node, "external-ids", "external-id") if _is_own(each)]
    dois = (each for each in own if text_of(each.get("external-id-type")).lower() == "doi")
    doi = read_doi(*(text_of(each.get("external-id-value")) for each in dois))
    urls = [text_of(node.get("url")), *(text_of(each.get("external-id-url")) for each in own)]
    contributors = each_of(node, "contributors", "contributor")
    raw = {
        "id": stable_id(gathered.source, "doi", doi) if doi else stable_id(gathered.source, orcid, room, code),
        "expert_ids": [expert_id],
        "kind": _KINDS.get(text_of(node.get("type")).lower().replace("_", "-"), "grant" if funding else "publication"),
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "translated_title": plain(text_of(deep(node, "title", "translated-title"))),
        "text": plain_paragraphs(text_of(node.get("short-description"))),
        "lang": read_language(text_of(node.get("language-code"))),
        "year": year_of(text_of(deep(node, "start-date" if funding else "publication-date", "year"))),
        "url": read_url(*urls),
        "authors": [each for each in (text_of(one.get("credit-name")) for one in contributors) if each],
        "doi": doi,
    }
    origin = Origin(f"{orcid}/{room}/{code}", day_in(node.get("last-modified-date")), CC0)
    gathered.work(raw, (), at=at, origin=origin, called=f"{room.capitalize()} {code}")


def _employment(found: _Found) -> Node:
    """Give the employment that lasts, the one begun last of several; else the one that ended last."""
    groups = [group for each in found.activities for group in each_of(each, "employments", "affiliation-group")]
    inside = [each for group in groups for each in (group, *each_of(group, "summaries"))]
    employments = [one for each in inside for one in each_of(each, "employment-summary") if is_public(one)]

    def lateness(one: Node) -> tuple[bool, list[int], list[int]]:
        ended, began = moment_of(one.get("end-date")), moment_of(one.get("start-date"))
        return not ended, ended, began

    return max(employments, key=lateness, default={})


def _institution(employment: Node, at: Place, gathered: Gathered) -> str | None:
    organization = employment.get("organization")
    if not (name := text_of(deep(organization, "name"))):
        return None
    known = deep(organization, "disambiguated-organization")
    is_ror = text_of(deep(known, "disambiguation-source")).upper() == "ROR"
    ror = text_of(deep(known, "disambiguated-organization-identifier")) if is_ror else ""
    raw = {
        "id": institution_id(name, ror),
        "name": name,
        "region": text_of(deep(organization, "address", "region")) or text_of(deep(organization, "address", "city")),
        "url": ror if ror.startswith("https://") else None,
    }
    return gathered.institution(raw, at=at, origin=Origin(ror or name, None, CC0))


def _owner(node: Node, at: Place) -> str:
    """Name whose document this is: its path says so, or else its file's name."""
    for place in (text_of(node.get("path")), at[0]):
        if (said := _OWNER.search(place)) and (orcid := orcid_of(said[1])):
            return orcid
    raise UnreadableSource(f"{at[0]} does not say whose works it holds. Save the whole record in its place.")


def _is_own(external: Node) -> bool:
    """Tell whether an identifier is the work's own, not that of the book or the series around it."""
    return text_of(external.get("external-id-relationship")).lower() in {"", "self"}
