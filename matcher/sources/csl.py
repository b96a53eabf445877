"""CSL-JSON, which reference managers and doi.org give; Crossref's own JSON has its shape.

A file goes in; works come out, and each item that cannot be read, with its number. It does not know
whose the works are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matcher.checks import shown
from matcher.errors import InvalidInput, RowProblem
from matcher.sources.json_items import Items, read_items
from matcher.sources.publication import (
    Entry,
    choose_identifier,
    gather,
    kind_of_report,
    plain,
    plain_paragraphs,
    read_doi,
    read_keywords,
    read_language,
    read_orcid,
    read_url,
    read_year,
)
from matcher.sources.reading import Author, Reading

_KINDS: Final = MappingProxyType({
    **dict.fromkeys(["thesis", "dissertation"], "thesis"),
    "patent": "patent",
    **dict.fromkeys(["dataset", "database"], "dataset"),
    "software": "software",
    "grant": "grant",
})  # fmt: skip
"""Kinds of the types that are not a publication; reports go by what their ``genre`` says."""

_REPORTS: Final = ("report", "report-component")
_NO_WORKS: Final = (
    "journal", "journal-issue", "journal-volume", "book-series", "book-set", "proceedings-series", "report-series",
    "component",
)  # fmt: skip
_DATES: Final = ("issued", "published", "published-print", "published-online", "approved", "posted")
_ADVISORS: Final = ("advisor", "supervisor", "thesis-advisor")


def read_csl(path: Path, *, source: str = "csl-json") -> Reading:
    """Read CSL-JSON: a list of items, one item, or an item in each line.

    Returns
    -------
    Reading
        Works by the item's ``id``, else by DOI, else by title, year and first author. An item without a title is
        refused with its number.

    Raises
    ------
    UnreadableSource
        If the file is no JSON, or nothing in it has a title or a DOI.
    """
    items = read_items(path, wanted='CSL-JSON, a list of items such as [{"id": "…", "type": "…", "title": "…"}]')
    return gather(
        entries(items, path.name, identified_by=("id", "DOI")),
        file=path.name,
        source=source,
        format="csl-json",
        place=items.place,
    )


def entries(items: Items, file: str, *, identified_by: tuple[str, ...]) -> Iterator[Entry | RowProblem]:
    """Give each item as an entry, or what is wrong with it; journals and series are no one's work."""
    for found in items.found:
        if isinstance(found, RowProblem):
            yield found
            continue
        row, item = found
        if item.get("type") in _NO_WORKS:
            continue
        try:
            yield _entry(row, item, identified_by)
        except InvalidInput as fault:
            yield RowProblem(file, row, str(fault))


def _entry(row: int, item: Mapping[str, Any], identified_by: tuple[str, ...]) -> Entry:
    titles = [plain(text) for text in _texts(item, "title")] or [""]
    subtitle = plain(next(iter(_texts(item, "subtitle")), ""))
    title = titles[0]
    other = [plain(text) for text in (*_texts(item, "original-title"), *_texts(item, "translated-title"))]
    type_ = next(iter(_texts(item, "type")), "")
    doi = read_doi(*_texts(item, "DOI"), *_texts(item, "URL"))
    names = {"DOI": doi, "id": next(iter(_texts(item, "id")), "")}
    return Entry(
        row=row,
        identifier=choose_identifier(*(names[name] for name in identified_by)),
        kind=kind_of_report(" ".join(_texts(item, "genre"))) if type_ in _REPORTS else _KINDS.get(type_, "publication"),
        title=f"{title}: {subtitle}" if subtitle and title and subtitle not in title else title,
        abstract=plain_paragraphs("\n\n".join(_texts(item, "abstract"))),
        keywords=read_keywords(*_texts(item, "keyword")),
        year=read_year(*(_date(item.get(name)) for name in _DATES)),
        doi=doi,
        url=read_url(*_texts(item, "URL")),
        lang=read_language(next(iter(_texts(item, "language")), "")),
        translated_title=next((each for each in (*other, *titles[1:]) if each and each != title), ""),
        authors=_people(item, "author") or _people(item, "editor"),
        advisors=tuple(each for name in _ADVISORS for each in _people(item, name)),
        dated=_day(item.get("deposited")) or _day(item.get("indexed")),
        licence=_licence(item.get("license")),
    )


def _texts(item: Mapping[str, Any], name: str) -> list[str]:
    """Read a field that holds a text, a number or a list of texts."""
    value = item.get(name)
    each = value if isinstance(value, list) else [] if value is None else [value]
    texts = [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in each if one is not None]
    for one in texts:
        if not isinstance(one, str):
            raise InvalidInput(f"The {name} is {shown(one)}; wanted text.", field=name)
    return [one for one in texts if one.strip()]


def _people(item: Mapping[str, Any], name: str) -> tuple[Author, ...]:
    value = item.get(name) or []
    if not isinstance(value, list):
        raise InvalidInput(f"The {name} is {shown(value)}; wanted a list of names.", field=name)
    people = (_person(each, name) for each in value)
    return tuple(person for person in people if person.name)


def _person(value: object, field: str) -> Author:
    if isinstance(value, str):
        return Author(plain(value))
    if not isinstance(value, dict):
        raise InvalidInput(f"One {field} is {shown(value)}; wanted a name with family and given.", field=field)
    order = ["given", "dropping-particle", "non-dropping-particle", "family", "suffix"]
    if value.get("static-ordering"):
        order = ["non-dropping-particle", "family", "given", "suffix"]
    parts = (
        [part for name in order for part in _texts(value, name)] or _texts(value, "literal") or _texts(value, "name")
    )
    bodies = value.get("affiliation") or []
    named = [body.get("name") if isinstance(body, dict) else body for body in _listed(bodies)]
    return Author(
        plain(" ".join(parts)),
        next(filter(None, map(read_orcid, _texts(value, "ORCID"))), None),
        "; ".join(plain(body) for body in named if isinstance(body, str) and body.strip()),
    )


def _date(value: object) -> str:
    """Write a date as text, of which the year is read: parts, or as somebody wrote it."""
    if isinstance(value, dict):
        parts = value.get("date-parts")
        while isinstance(parts, list):
            parts = parts[0] if parts else None
        value = parts if parts is not None else value.get("raw") or value.get("literal")
    return str(value) if isinstance(value, str | int) else ""


def _day(value: object) -> date | None:
    """Read the day of Crossref's dates, in UTC."""
    said = value.get("date-time") if isinstance(value, dict) else None
    try:
        return date.fromisoformat(said[:10]) if isinstance(said, str) else None
    except ValueError:
        return None


def _licence(value: object) -> str:
    """Name the licence of the published version, else the first that is named."""
    named = [each for each in _listed(value) if isinstance(each, dict) and isinstance(each.get("URL"), str)]
    named.sort(key=lambda each: each.get("content-version") != "vor")
    return str(named[0]["URL"]) if named else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
