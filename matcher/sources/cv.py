"""A CV in, suggestions out, each with the very words it was read from; a person confirms them.

Nothing that is read here enters the catalogue by itself: `evidence_of` makes evidence of what somebody
has confirmed. Sections are told by their headings; what stands under an unknown or an unrelated heading
is not read, and the heading is named; so are lines under a known one that were not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matcher.errors import UnreadableSource
from matcher.forms import parse_evidence
from matcher.records import Evidence
from matcher.sources.cv_authors import folded, split_authors
from matcher.sources.cv_entries import LONGEST_ENTRY, Degree, Entry, entries, read_degrees, read_interests
from matcher.sources.cv_headings import heading_of
from matcher.sources.cv_person import read_person
from matcher.sources.cv_references import doi_of, gregorian, read_reference, year_of
from matcher.sources.documents import Document, Line, read_document
from matcher.sources.reading import stable_id
from matcher.text import detect_language

MOST_LINES_OF_A_PERSON: Final = 40
LONGEST_LINE_OF_A_PERSON: Final = 400

_LISTS: Final = ("publication", "project", "thesis", "patent", "course")


def _before(words: str) -> re.Pattern[str]:
    """Find the comma, dash or bracket before one of some words."""
    return re.compile(rf"\s*[.,،؛;–—(-]\s*(?=(?:{words}))", re.IGNORECASE)


_ENDS_A_TITLE: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType({
    "project": _before(
        "کارفرما|مجری|همکار|سفارش|به سفارش|با حمایت|حامی|محل اجرا|مبلغ"
        "|funded|sponsor|client|supported|principal|pi\\b|co-?pi\\b|role|budget|grant no"
        "|đề tài cấp|cấp (?:bộ|nhà nước|trường|cơ sở)|chủ nhiệm|mã số|kinh phí"
    ),
    "thesis": _before(
        "دانشجو|نام دانشجو|کارشناسی ارشد|دکتری|استاد|رساله|پایان.?نامه"
        "|student|by\\s|m\\.?sc|ph\\.?d|master|học viên|nghiên cứu sinh|ncs|luận văn|luận án|thạc sĩ|tiến sĩ"
    ),
    "patent": _before(
        "شماره|ثبت|اختراع|کد|us\\s?patent|patent|application|no\\.?\\s?\\d|us\\s?\\d|ep\\s?\\d|wo\\s?\\d"
        "|số|bằng|giải pháp"
    ),
    "course": _before(
        "کارشناسی|دکتری|تحصیلات تکمیلی|\\d|undergraduate|graduate|ph\\.?d|m\\.?sc|b\\.?sc|master|bachelor"
        "|đại học|sau đại học|cao học|thạc sĩ|tiến sĩ"
    ),
})  # fmt: skip
_TAIL: Final = re.compile(
    r"\s*(?:[,،.;؛–—-]\s*)?[(\[]?(?:(?:سال|năm|in)\s+)?\d{4}"
    r"(?:\s*(?:[-–—]|تا|to|đến)\s*(?:\d{4}|present|nay|اکنون))?[)\]]?\s*\.?\s*$"
)
_BEFORE_A_TITLE: Final = re.compile(
    r"^(?:\d{4}(?:\s*[-–—]\s*\d{4})?\s*[:.,]?\s+)?(?:(?:عنوان(?:\s+\w+)?|title|tên đề tài|đề tài)\s*:\s*)?",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"[«“\"]([^«»“”\"]{8,}?)[»”\"]")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A piece of work that a CV seems to name.

    ``title`` is the whole entry where it could not be told apart; ``said`` are the very lines, from line
    ``line`` of page ``page`` on (`matcher.sources.documents.Line`); ``year`` is Gregorian.
    """

    kind: str
    title: str
    said: str
    year: int | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    page: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a CV seems to say.

    ``unread`` are lines under a known heading that were not understood, ``skipped`` the headings under which
    nothing was read; ``said`` holds, by field, the words that the fields of the person were read from.
    """

    name: str = ""
    email: str | None = None
    phone: str | None = None
    orcid: str | None = None
    position: str = ""
    department: str = ""
    institution: str = ""
    interests: tuple[str, ...] = ()
    degrees: tuple[Degree, ...] = ()
    publications: tuple[Suggested, ...] = ()
    projects: tuple[Suggested, ...] = ()
    theses: tuple[Suggested, ...] = ()
    patents: tuple[Suggested, ...] = ()
    courses: tuple[Suggested, ...] = ()
    unread: tuple[Line, ...] = ()
    skipped: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_cv(path: Path) -> Suggestions:
    """Read a CV in PDF or DOCX.

    Raises
    ------
    UnreadableSource
        If the file cannot be read (`read_document`), or shows neither a name nor a known section.
    """
    suggestions = suggest(read_document(path))
    if not any(
        getattr(suggestions, field) for field in ("name", "email", "interests", "degrees", "publications", "projects")
    ):
        raise UnreadableSource(
            f"{path.name} shows no name and no section of a CV, such as «Publications» or «مقالات». "
            "Check that it is a CV, and that its headings stand on lines of their own."
        )
    return suggestions


def suggest(document: Document) -> Suggestions:
    """Tell what a CV says, from its lines."""
    sections = _sections(document)
    person = read_person(line.text[:LONGEST_LINE_OF_A_PERSON] for line in sections["person"][:MOST_LINES_OF_A_PERSON])
    interests, unread_interests = read_interests(sections["interests"])
    degrees, unread_degrees = read_degrees(sections["degrees"])
    owner = _family_name(person.found.get("name", ""), person.found.get("email", ""))
    works: dict[str, tuple[Suggested, ...]] = {}
    unread = [*unread_interests, *unread_degrees]
    for kind in _LISTS:
        found: list[Suggested] = []
        for entry in entries(sections[kind]):
            read = _works(kind, entry, owner)
            found += read
            unread += [] if read or _TAIL.fullmatch(entry.text) else [entry.first]
        works[kind] = tuple(found)
    said = dict(person.said)
    if interests:
        said["interests"] = "\n".join(line.text for line in sections["interests"])
    return Suggestions(
        name=person.found.get("name", ""),
        email=person.found.get("email"),
        phone=person.found.get("phone"),
        orcid=person.found.get("orcid"),
        position=person.found.get("position", ""),
        department=person.found.get("department", ""),
        institution=person.found.get("institution", ""),
        interests=interests,
        degrees=degrees,
        publications=works["publication"],
        projects=works["project"],
        theses=works["thesis"],
        patents=works["patent"],
        courses=works["course"],
        skipped=_skipped(sections, set(person.said.values())),
        unread=tuple(sorted(unread, key=_place)),
        said=MappingProxyType(said),
    )


def evidence_of(suggested: Suggested, expert_id: str, source: str) -> Evidence:
    """Make evidence of a suggestion that somebody has confirmed, perhaps after mending it.

    Its id is made of the source, the expert, the kind, and the DOI or the title and the year, so that
    confirming the same twice changes nothing.

    Raises
    ------
    InvalidInput
        If a field is not what the catalogue takes, with its name.
    """
    work = (suggested.doi,) if suggested.doi else (" ".join(folded(suggested.title).split()), str(suggested.year or ""))
    return parse_evidence({
        "id": stable_id(source, expert_id, suggested.kind, *work),
        "expert_ids": [expert_id],
        "kind": suggested.kind,
        "title": suggested.title,
        "year": suggested.year,
        "authors": list(suggested.authors),
        "doi": suggested.doi,
    })  # fmt: skip


def _sections(document: Document) -> dict[str, list[Line]]:
    """Sort the lines by the section they stand in; those before the first heading speak of the person."""
    sections: dict[str, list[Line]] = {
        kind: [] for kind in ("person", "interests", "degrees", *_LISTS, "other", "skipped")
    }
    now, at_the_top = "person", True
    for line in document.lines:
        heading = heading_of(line.text, set_as_heading=line.heading and not (at_the_top and now == "person"))
        if heading is None:
            sections[now].append(line)
            continue
        now, at_the_top = heading.kind, False
        if now == "other":
            sections["skipped"].append(line)
        if heading.rest:
            sections[now].append(Line(heading.rest, line.page, line.number))
    return sections


def _skipped(sections: Mapping[str, list[Line]], used: set[str]) -> tuple[str, ...]:
    """Name the headings under which nothing was read; one after the name is taken for one if it was of no use."""
    top = [line for line in sections["person"][1:] if line.heading and line.text not in used]
    return tuple(line.text for line in sorted([*top, *sections["skipped"]], key=_place))


def _place(line: Line) -> tuple[int, int]:
    return line.page or 0, line.number


def _family_name(name: str, email: str) -> frozenset[str]:
    """Give the family name, the first word of a Vietnamese name and the last of others, and what the address says."""
    words = re.findall(r"\w+", folded(name))
    address = re.findall(r"[a-z]{5,}", email.partition("@")[0])
    return frozenset([*(words[:1] if detect_language(name) == "vi" else words[-1:]), *address])


def _works(kind: str, entry: Entry, owner: frozenset[str]) -> list[Suggested]:
    if (
        entry.torn
        or len(entry.text) > LONGEST_ENTRY
        or not re.search(r"[^\W\d_]{2}", entry.text)
        or _TAIL.fullmatch(entry.text)
    ):
        return []
    if kind == "course" and not entry.columns:
        return [
            _suggested(kind, _title(kind, name), entry)
            for name in re.split(r"\s*[;؛،•|]\s*|\s*,\s+(?=[^\W\d])", _unbracketed(entry.text))
            if re.search(r"[^\W\d_]{2}", name)
        ]
    if title := entry.columns.get("title"):
        found = re.search(r"\d{4}", entry.columns.get("year", ""))
        year = gregorian(found.group()) if found else None
        return [_suggested(kind, title, entry, split_authors(entry.columns.get("authors", "")), year)]
    if kind == "publication":
        reference = read_reference(entry.text, owner=owner)
        return [_suggested(kind, reference.title, entry, reference.authors)]
    return [_suggested(kind, _title(kind, entry.text), entry)]


def _unbracketed(text: str) -> str:
    """Drop «(undergraduate, since 2010)»: the comma within parts no courses."""
    return re.sub(r"\s*\([^()]*\)", "", text)


def _title(kind: str, text: str) -> str:
    """Cut a title off before words that tell who, for whom and when; the whole where none of them stands there."""
    quoted = _QUOTED.search(text)
    if quoted and len(quoted.group(1).split()) > 2:
        return quoted.group(1).strip(" .,،")
    cut = _ENDS_A_TITLE[kind].search(text, 8 if kind != "course" else 3)
    title = text[: cut.start()] if cut else text
    title = _BEFORE_A_TITLE.sub("", title)
    return (_TAIL.sub("", title) or title).strip(" .,،؛;:").strip() or text


def _suggested(
    kind: str, title: str, entry: Entry, authors: tuple[str, ...] = (), year: int | None = None
) -> Suggested:
    return Suggested(
        kind,
        title,
        entry.said,
        year or year_of(entry.text),
        authors,
        doi_of(entry.text),
        entry.first.page,
        entry.first.number,
    )
