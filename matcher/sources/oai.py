"""OAI-PMH 2.0: theses and papers of a repository, as it gives them in Dublin Core.

A saved answer goes in, or several; a `Reading` comes out. Of a thesis the people are those who guided it; the
student is among its authors alone. It knows no network: the answers are saved by whoever harvests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element

from matcher.errors import UnreadableSource
from matcher.sources.files import parse_xml, read_bytes
from matcher.sources.gathered import Gathered, Place, day_of, year_of
from matcher.sources.oai_names import is_person, person_of, persons_in, plain
from matcher.sources.publication import plain as untagged
from matcher.sources.publication import plain_paragraphs, read_doi, read_language
from matcher.sources.reading import Author, Origin, Reading, stable_id
from matcher.text import detect_language

_OAI: Final = "{http://www.openarchives.org/OAI/2.0/}"
_OLD_OAI: Final = "{http://www.openarchives.org/OAI/1."
_DUBLIN_CORE: Final = ("{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}")
_TERMS: Final[Mapping[str, str]] = MappingProxyType({
    "abstract": "description", "issued": "date", "alternative": "title",
})  # fmt: skip
"""Terms of qualified Dublin Core that stand for one of the fifteen elements."""
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_END: Final = re.compile(rb"</(?:\w+:)?OAI-PMH\s*>")
_LONGEST_RIGHTS: Final = 200

_KINDS: Final = (
    ("thesis", ("thesis", "theses", "dissertation", "پایان نامه", "پایاننامه", "رساله", "luận văn", "luận án",
                "khóa luận", "đồ án")),
    ("patent", ("patent", "اختراع", "sáng chế")),
    ("course", ("course", "lecture", "learning object", "teaching", "درسنامه", "جزوه", "bài giảng", "giáo trình")),
    ("project", ("project", "طرح پژوهشی", "طرح تحقیقاتی", "đề tài")),
)  # fmt: skip
"""What the words of ``dc:type`` are here; all else is a publication."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One element: its text, and the language that it says it is in."""

    text: str
    lang: str | None


def read_oai(path: Path, *, source: str = "oai-pmh") -> Reading:
    """Read answers to ListRecords or GetRecord with ``oai_dc``: a file, several in one file, or a folder of them.

    Records that the repository deleted are passed over. If no page of the list is the last one, that is said
    among what was refused.

    Raises
    ------
    UnreadableSource
        If the file is no such answer, is one of version 1, or is the repository's error; in a folder such a file
        is refused instead.
    """
    gathered = Gathered(source, "oai-pmh")
    tokens: list[str] = []
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.suffix.lower() == ".xml" and each.is_file())
        if not files:
            raise UnreadableSource(f"{path.name} holds no file that ends in .xml. Check the folder.")
        for each in files:
            try:
                _read_file(each, gathered, tokens)
            except UnreadableSource as error:
                gathered.refuse((each.name, 0), str(error))
    else:
        _read_file(path, gathered, tokens)
    if tokens and all(tokens):
        gathered.refuse(
            (path.name, 0),
            f"The list goes on where this ends: its last resumptionToken is {tokens[-1]!r}. What is here was read; "
            "ask the repository for the rest.",
        )
    return gathered.reading()


def _read_file(path: Path, gathered: Gathered, tokens: list[str]) -> None:
    row = 0
    for root in _answers(path):
        _check(root, path.name)
        for record in root.iter(f"{_OAI}record"):
            row += 1
            _record(record, gathered, (path.name, row))
        if root.find(f".//{_OAI}ListRecords") is not None:
            tokens.append((root.findtext(f".//{_OAI}resumptionToken") or "").strip())


def _answers(path: Path) -> Iterator[Element]:
    """Parse each document of a file: pages are often saved one behind the other."""
    content, start = read_bytes(path), 0
    ends = [found.end() for found in _END.finditer(content)]
    for end in ends[:-1]:
        yield parse_xml(content[start:end].strip(), name=path.name)
        start = end
    yield parse_xml(content[start:].strip(), name=path.name)


def _check(root: Element, name: str) -> None:
    if root.tag.startswith(_OLD_OAI):
        raise UnreadableSource(f"{name} is an answer of OAI-PMH 1; wanted version 2.0. Ask the repository for that.")
    if (error := root.find(f"{_OAI}error")) is not None:
        said = " ".join((error.text or "no reason given").split())
        raise UnreadableSource(
            f"{name} is no list, but the repository's error {error.get('code', '')}: {said.rstrip('.')}. "
            "Mend the request and save its answer."
        )
    if root.find(f".//{_OAI}record") is None and root.tag != f"{_OAI}record":
        verbs = [child.tag.rpartition("}")[2] for child in root if child.tag.startswith(_OAI)]
        seen = next((verb for verb in verbs if verb not in {"responseDate", "request"}), root.tag.rpartition("}")[2])
        raise UnreadableSource(
            f"{name} holds {seen!r} and no record of OAI-PMH 2.0; wanted an answer to ListRecords or GetRecord. "
            "Save the answer to verb=ListRecords&metadataPrefix=oai_dc."
        )


def _record(record: Element, gathered: Gathered, at: Place) -> None:
    header = record.find(f"{_OAI}header")
    if header is None or not (identifier := (header.findtext(f"{_OAI}identifier") or "").strip()):
        gathered.refuse(at, "The record has no identifier in its header. Ask the repository for it again.")
        return
    if header.get("status") == "deleted":
        return
    fields = _fields(record.find(f"{_OAI}metadata"))
    if not fields:
        gathered.refuse(at, f"{identifier} has no Dublin Core. Ask the repository with metadataPrefix=oai_dc.")
        return
    kind = _kind(fields.get("type", []))
    title, translated = _titles(fields.get("title", []), _language(fields))
    creators = [person for each in fields.get("creator", []) for person in _persons(each.text, "")]
    advisors = _advisors(fields) if kind == "thesis" else []
    rights = [each.text for each in fields.get("rights", []) if len(each.text) <= _LONGEST_RIGHTS]
    doi, url = _addresses(fields.get("identifier", []))
    raw = {
        "id": stable_id(gathered.source, identifier),
        "kind": kind,
        "title": untagged(title.text),
        "translated_title": untagged(translated),
        "text": plain_paragraphs(_description(fields.get("description", []), title)),
        "lang": _language(fields),
        "year": _year(fields.get("date", [])),
        "url": url,
        "doi": doi,
        "authors": list(dict.fromkeys(person.name for person in (*creators, *advisors))),
    }
    people = advisors if kind == "thesis" else creators
    origin = Origin(identifier, day_of(header.findtext(f"{_OAI}datestamp")), rights[0] if rights else "")
    gathered.work(raw, tuple(people), at=at, origin=origin, called=identifier)


def _fields(metadata: Element | None) -> dict[str, list[_Said]]:
    fields: dict[str, list[_Said]] = {}
    for element in metadata.iter() if metadata is not None else ():
        namespace, _, name = element.tag.rpartition("}") if isinstance(element.tag, str) else ("", "", "")
        text = (element.text or "").strip()
        if f"{namespace}}}" in _DUBLIN_CORE and text:
            fields.setdefault(_TERMS.get(name, name), []).append(_Said(text, read_language(element.get(_LANGUAGE, ""))))
    return fields


def _kind(types: list[_Said]) -> str:
    written = " ".join(plain(each.text) for each in types)
    return next((kind for kind, words in _KINDS if any(word in written for word in words)), "publication")


def _language(fields: Mapping[str, list[_Said]]) -> str | None:
    return next(filter(None, (read_language(each.text) for each in fields.get("language", []))), None)


def _titles(titles: list[_Said], lang: str | None) -> tuple[_Said, str]:
    """Give the title in the work's language, or else the first, and one in another language."""
    if not titles:
        return _Said("", None), ""
    told = [(each, each.lang or detect_language(each.text)) for each in titles]
    main, main_lang = next(((each, its) for each, its in told if its == lang), told[0])
    return main, next((each.text for each, its in told if its != main_lang), "")


def _description(descriptions: list[_Said], title: _Said) -> str:
    """Join what is in the title's language, or else all: an abstract often stands there in two languages."""
    own = title.lang or detect_language(title.text)
    same = [each.text for each in descriptions if (each.lang or detect_language(each.text)) == own]
    return "\n\n".join(dict.fromkeys(same or [each.text for each in descriptions]))


def _year(dates: list[_Said]) -> int | None:
    """Give the year of the work: of the dates without a time the earliest, for those with one say when it was filed."""
    days = [year for each in dates if "T" not in each.text and (year := year_of(each.text))]
    moments = [year for each in dates if (year := year_of(each.text))]
    return min(days or moments, default=None)


def _addresses(identifiers: list[_Said]) -> tuple[str | None, str | None]:
    dois = {each.text: doi for each in identifiers if (doi := read_doi(each.text))}
    urls = [each.text for each in identifiers if each.text.lower().startswith(("http://", "https://"))]
    landing = [url for url in urls if url not in dois]
    return next(iter(dois.values()), None), next(iter(landing or urls), None)


def _advisors(fields: Mapping[str, list[_Said]]) -> list[Author]:
    """Give those who guided a thesis; its publisher is the university at which they did."""
    university = next((each.text for each in fields.get("publisher", []) if not is_person(each.text)), "")
    return [person for each in fields.get("contributor", []) for person in _persons(each.text, university)]


def _persons(written: str, affiliation: str) -> list[Author]:
    return [person for each in persons_in(written) if (person := person_of(each, affiliation)) is not None]
