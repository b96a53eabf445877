"""BibTeX and biblatex files, as reference managers and publishers give them.

A file goes in; works come out, and each entry that cannot be read, with its line. LaTeX becomes the
letters it stands for. It does not know whose the works are.

Keys of citations are their author's own: two files of two people may use one key for two works. Give
each file a ``source`` of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from matcher.errors import RowProblem, UnreadableSource
from matcher.sources.bibtex_syntax import Broken, Found, fold_name, parse_bibtex
from matcher.sources.files import read_text
from matcher.sources.latex import without_escapes, without_latex
from matcher.sources.publication import (
    Entry,
    gather,
    kind_of_report,
    of_one,
    plain,
    plain_paragraphs,
    read_doi,
    read_keywords,
    read_language,
    read_url,
    read_year,
)
from matcher.sources.reading import Author, Reading

_KINDS: Final = MappingProxyType({
    **dict.fromkeys(["thesis", "phdthesis", "mastersthesis", "bachelorsthesis"], "thesis"),
    "patent": "patent",
    "dataset": "dataset",
    "software": "software",
})  # fmt: skip
"""Kinds of the types that are not a publication; reports go by what their ``type`` says."""

_REPORTS: Final = ("techreport", "report")
_NO_WORKS: Final = ("xdata", "set", "control", "ieeetranbstctl")
_INHERITED: Final = ("year", "date", "language", "langid")
"""What an entry takes from the one it names in ``crossref``. Its title and its DOI are another work's."""

_ADVISORS: Final = tuple(map(fold_name, (
    "advisor", "advisors", "adviser", "supervisor", "supervisors", "thesis advisor", "promotor", "promoter",
    "استاد راهنما", "استادان راهنما", "اساتید راهنما", "راهنما", "giảng viên hướng dẫn", "người hướng dẫn",
    "co-advisor", "co-supervisor", "استاد مشاور", "استادان مشاور", "اساتید مشاور",
)))  # fmt: skip
_TRANSLATIONS: Final = tuple(map(fold_name, (
    "translated title", "title translation", "title en", "title fa", "title vi", "english title", "persian title",
    "origtitle", "original title", "عنوان انگلیسی", "عنوان فارسی",
)))  # fmt: skip
_DATES: Final = tuple(map(fold_name, ("date-modified", "modification date", "timestamp", "date-added")))
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOBODY: Final = frozenset({"others", "et al", "et al.", "etal", "دیگران", "همکاران"})
_AND: Final = re.compile(r"\s+و\s+")
_OFFICES: Final = re.compile(r"(?:وزارت|سازمان|مرکز|دانشگاه|دانشکده|شرکت|پژوهشگاه|پژوهشکده|مؤسسه|موسسه|انجمن|گروه)\b")


def read_bibtex(path: Path, *, source: str = "bibtex") -> Reading:
    """Read a BibTeX file in UTF-8, UTF-16 or Windows-1256.

    Returns
    -------
    Reading
        Works by citation key. An entry is refused with its line, and its neighbours are read, if it is broken,
        has no key or no title, or has the key of an earlier entry that says something else.

    Raises
    ------
    UnreadableSource
        If the file cannot be opened, or holds no entry at all.
    """
    found = list(parse_bibtex(read_text(path)))
    if not found:
        raise UnreadableSource(
            f"{path.name} holds no entry; wanted BibTeX such as @article{{key, title = {{…}}}}. Export it again as "
            "BibTeX."
        )
    return gather(_entries(found, path.name), file=path.name, source=source, format="bibtex")


def _entries(found: list[Found | Broken], file: str) -> Iterator[Entry | RowProblem]:
    parents: dict[str, Found] = {}
    for each in found:
        if isinstance(each, Found):
            parents.setdefault(each.key.casefold(), each)
    for each in found:
        if isinstance(each, Broken):
            yield RowProblem(file, each.line, each.message)
        elif each.type not in _NO_WORKS:
            parent = parents.get(each.fields.get("crossref", "").strip().casefold())
            inherited = {name: parent.fields[name] for name in _INHERITED if name in parent.fields} if parent else {}
            yield _entry(each, {**inherited, **each.fields})


def _entry(found: Found, fields: Mapping[str, str]) -> Entry:
    def words(*names: str) -> str:
        return next((said for name in names if (said := _words(fields.get(name, "")))), "")

    def address(*names: str) -> list[str]:
        return [without_escapes(fields[name]) for name in names if name in fields]

    title, subtitle = words("title"), words("subtitle")
    authors = _people(fields.get("author", "")) or _people(fields.get("editor", ""))
    kind = _KINDS.get(found.type, "publication")
    return Entry(
        row=found.line,
        identifier=found.key,
        kind=kind_of_report(words("type", "note")) if found.type in _REPORTS else kind,
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=plain_paragraphs(without_latex(fields.get("abstract", ""))),
        keywords=read_keywords(*(without_latex(fields.get(name, "")) for name in ("keywords", "keyword"))),
        year=read_year(*(fields.get(name, "") for name in ("year", "date", "issued"))),
        doi=read_doi(*address("doi", "url", "ee")),
        url=read_url(*address("url", "link", "ee", "howpublished")),
        lang=read_language(words("language", "langid", "hyphenation")),
        translated_title=words(*_TRANSLATIONS),
        authors=of_one(authors, [words("affiliation")]),
        advisors=tuple(each for name in _ADVISORS for each in _people(fields.get(name, ""))),
        dated=next((dated for name in _DATES if (dated := _date(fields.get(name, "")))), None),
        licence=words("license", "licence"),
    )


def _words(value: str) -> str:
    return plain(without_latex(value))


def _people(value: str) -> tuple[Author, ...]:
    """Read names joined by ``and``, each as people say it; a name in braces, a body's, stays whole."""
    names = (_words(_spoken(name)) for name in _separate(" ".join(value.split())))
    return tuple(Author(name) for name in names if name and name.casefold() not in _NOBODY)


def _separate(value: str) -> list[str]:
    """Cut a list of names; those written by hand may be joined by «و», semicolons or commas alone."""
    names: list[str] = split_multiple_persons_names(value)
    if len(names) != 1 or "{" in value:
        return names
    if len(parts := re.split(r"\s*[;؛]\s*", value)) > 1:
        return parts
    if len(parts := _AND.split(value)) > 1 and not _OFFICES.match(value):
        last = parts[-1] in _NOBODY
        return parts if last or all(1 < len(part.split()) < 5 for part in parts) else names
    if len(parts := re.split(r"\s*[,،]\s*", value)) > 2 and all(len(part.split()) > 1 for part in parts):
        return parts
    return names


def _spoken(name: str) -> str:
    if "{" not in name:
        name = name.replace("،", ",")
    spoken: str = parse_single_name_into_parts(name.strip(" ,"), strict=False).merge_first_name_first
    return spoken


def _date(value: str) -> date | None:
    found = _ISO_DATE.match(value.strip())
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None
