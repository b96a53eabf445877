"""What bibliographies share, whatever they are written in: entries to works, checked and counted.

A reader of one format gives an `Entry` for each thing that it found, or a `RowProblem`; a `Reading`
comes out. It knows neither files nor formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from matcher.checks import (
    EARLIEST_YEAR,
    JALALI_YEARS,
    LATEST_YEAR,
    check_doi,
    check_orcid,
    check_url,
)
from matcher.errors import InvalidInput, RowProblem
from matcher.forms import EVIDENCE, fill
from matcher.records import Evidence
from matcher.sources.markup import paragraphs, without_tags
from matcher.sources.reading import Author, Origin, Reading, Work, stable_id
from matcher.text.letters import compose

JALALI_YEAR_BEGINS: Final = 621
"""A Jalali year begins in the Gregorian year that is greater by this; most of it lies there."""

_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?:\d{4})?(?!\d)")  # 2019-05-12, and 20190512 as well
_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)
_DOI_SITE: Final = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_COMMA: Final = re.compile(r"\s*[,،]\s*")
_KEYWORD_ENDS: Final = re.compile(r"[;؛،,\n]")
_PROJECT: Final = re.compile(r"طرح|پروژه|\bproject\b|\bcontract\b|đề tài|dự án", re.IGNORECASE)
_LANGUAGES: Final = MappingProxyType({
    **dict.fromkeys(["fa", "fas", "per", "persian", "farsi", "فارسی", "پارسی"], "fa"),
    **dict.fromkeys(["en", "eng", "english", "american", "british", "ukenglish", "usenglish", "انگلیسی"], "en"),
    **dict.fromkeys(["vi", "vie", "vietnamese", "tiếng việt", "việt", "ویتنامی"], "vi"),
    "tiếng anh": "en",
    "زبان فارسی": "fa",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a bibliography, in plain words.

    ``row`` is its line in the file, or its number where lines say nothing. ``identifier`` is what its source
    calls it, blank where it has no name there. ``advisors`` are those of a thesis.
    """

    row: int
    identifier: str
    kind: str
    title: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    year: int | None = None
    doi: str | None = None
    url: str | None = None
    lang: str | None = None
    translated_title: str = ""
    authors: tuple[Author, ...] = ()
    advisors: tuple[Author, ...] = ()
    dated: date | None = None
    licence: str = ""


_WORK: Final = replace(
    EVIDENCE, noun="an entry", record=partial(Evidence, expert_ids=()), required=("id", "kind", "title"), either=()
)
"""Evidence of which it is not known yet whose it is; without a title it could not be told from another."""


@dataclass(slots=True)
class _Gathered:
    works: list[Work] = field(default_factory=list)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    refused: list[RowProblem] = field(default_factory=list)
    taken: dict[str, Entry] = field(default_factory=dict)


def gather(
    entries: Iterable[Entry | RowProblem], *, file: str, source: str, format: str, place: str = "line"
) -> Reading:
    """Make a reading of what was found; each entry becomes a work or is refused with what is wrong.

    Of two entries by one identifier the second is refused, with the place of both; if it says the same, it is
    passed over in silence.

    Parameters
    ----------
    file : str
        The file's name, for messages.
    place : str
        What an entry's ``row`` counts.
    """
    found = _Gathered()
    for entry in entries:
        if isinstance(entry, RowProblem):
            found.refused.append(entry)
            continue
        try:
            work = _work(entry, source)
        except InvalidInput as fault:
            found.refused.append(RowProblem(file, entry.row, f"{_named(entry)}{fault}"))
            continue
        before = found.taken.get(work.evidence.id)
        if before is None:
            found.taken[work.evidence.id] = entry
            found.works.append(work)
            named = entry.identifier or work.evidence.id
            found.origins["evidence", work.evidence.id] = Origin(named, entry.dated, entry.licence)
        elif replace(before, row=entry.row) != entry:
            what = f"The identifier {entry.identifier!r}" if entry.identifier else "One title, year and first author"
            found.refused.append(RowProblem(
                file, entry.row,
                f"{what} stands for two different entries, in {place} {before.row} and in {place} {entry.row}; "
                "the first was read. Give one of them another identifier, or remove it.",
            ))  # fmt: skip
    return Reading(
        source=source,
        format=format,
        works=tuple(found.works),
        origins=MappingProxyType(found.origins),
        refused=tuple(found.refused),
    )


def _work(entry: Entry, source: str) -> Work:
    """Make a work, or raise the first thing wrong with it."""
    everyone = tuple(dict.fromkeys(person.name for person in (*entry.authors, *entry.advisors)))
    first = everyone[0] if everyone else ""
    named = entry.identifier or "/".join([compose(entry.title).casefold(), str(entry.year or ""), compose(first)])
    evidence, faults = fill(_WORK, {
        "id": stable_id(source, named),
        "kind": entry.kind,
        "title": entry.title,
        "text": "\n".join(part for part in (entry.abstract, "; ".join(entry.keywords)) if part),
        "lang": entry.lang if _is_written_in(entry, entry.lang) else None,
        "year": entry.year,
        "url": entry.url,
        "authors": everyone,
        "doi": entry.doi,
        "translated_title": "" if entry.translated_title == entry.title else entry.translated_title,
    })  # fmt: skip
    if evidence is None:
        raise faults[0]
    people = entry.advisors if entry.kind == "thesis" and entry.advisors else entry.authors
    return Work(evidence, tuple(dict.fromkeys(people)))


def _named(entry: Entry) -> str:
    named = entry.identifier or entry.title[:60]
    return f"In the entry {named!r}: " if named else ""


def _is_written_in(entry: Entry, lang: str | None) -> bool:
    """Tell whether the letters agree with a language: that of a whole work is often not that of its abstract here."""
    words = f"{entry.title} {entry.abstract}"
    persian, latin = len(_ARABIC.findall(words)), len(_LATIN.findall(words))
    return persian > latin / 4 if lang == "fa" else latin > persian / 4 if lang in {"en", "vi"} else True


def plain(text: str) -> str:
    """Write a text of one line without tags, entities and superfluous spaces."""
    return " ".join(without_tags(text).split())


def plain_paragraphs(text: str) -> str:
    """Write a text of several paragraphs, each in a line, without tags and entities."""
    return paragraphs(without_tags(text))


def read_year(*written: str) -> int | None:
    """Find the Gregorian year in the first of some dates that has one.

    Digits of any script are read; of a date in both calendars the Gregorian year is taken, and a Jalali year
    alone becomes that in which it began.
    """
    for text in written:
        years = [int(found) for found in _YEAR.findall(text)]
        gregorian = [year for year in years if EARLIEST_YEAR <= year <= LATEST_YEAR]
        jalali = [year + JALALI_YEAR_BEGINS for year in years if year in JALALI_YEARS]
        if gregorian or jalali:
            return (gregorian or jalali)[0]
    return None


def read_doi(*written: str) -> str | None:
    """Find the DOI in the first of some texts that has one: a field for it, or an address at doi.org."""
    for text in written:
        found = _DOI.search(unquote(text) if _DOI_SITE.search(text) else text)
        if found:
            try:
                return check_doi(found.group().rstrip(".,;"))
            except InvalidInput:
                continue
    return None


def read_url(*written: str) -> str | None:
    """Give the first of some texts that is a web address."""
    for text in written:
        try:
            return check_url(text.strip())
        except InvalidInput:
            continue
    return None


def read_orcid(written: str) -> str | None:
    """Give an ORCID iD if it is one."""
    try:
        return check_orcid(written)
    except InvalidInput:
        return None


def read_language(written: str) -> str | None:
    """Name the language that a field says, in whichever way: ``fa-IR``, ``eng``, ``Persian``, ``فارسی``.

    Any other language is ``other``; a field that names several, or none, says nothing.
    """
    said = compose(written).casefold()
    names = [name for name in re.split(r"\s*[;,،/]\s*|\s+and\s+", said) if name]
    if len(names) != 1:
        return None
    bare = re.sub(r"(?<=^[a-z]{2})[-_].*|(?<=^[a-z]{3})[-_].*", "", names[0])
    known = _LANGUAGES.get(bare)
    return known or ("other" if bare.isalpha() and bare not in {"und", "mul", "zxx"} else None)


def read_keywords(*written: str) -> tuple[str, ...]:
    """Cut lists of keywords into words, each once."""
    words = (" ".join(word.split()) for text in written for word in _KEYWORD_ENDS.split(plain_paragraphs(text)))
    return tuple(dict.fromkeys(word for word in words if word))


def kind_of_report(described: str) -> str:
    """Tell whether a report is that of a project, as its type says; any other is a publication."""
    return "project" if _PROJECT.search(compose(described)) else "publication"


def of_one(authors: Sequence[Author], affiliations: Sequence[str]) -> tuple[Author, ...]:
    """Give an affiliation to the only author; of several it is not said whose it is."""
    if len(authors) == 1 and len(affiliations) == 1 and affiliations[0]:
        return (replace(authors[0], affiliation=affiliations[0]),)
    return tuple(authors)


def natural_order(name: str) -> str:
    """Write ``Last, First, Suffix`` as people say it; a name without a comma, Latin or Persian, stands."""
    last, *rest = _COMMA.split(plain(name).strip(" ,،"))
    return " ".join(part for part in (*rest[:1], last, *rest[1:]) if part)


def choose_identifier(*candidates: str | None) -> str:
    """Give the first that names an entry for good; a bare number only counts the entries of one export."""
    return next((name for each in candidates if (name := (each or "").strip()) and not name.isdecimal()), "")
