"""RIS files, as databases of publications and reference managers export them.

A file goes in; works come out, and each entry that cannot be read, with its line. It does not know
whose the works are.

rispy reads the tags of one entry. The file is cut into entries here, at each ``TY``: rispy would join
an entry without ``ER`` to the next, and gives no lines. Tags as in the RIS specification of 2011, in which
``A3`` of a thesis is its advisor, and what older exports use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rispy

from matcher.errors import RowProblem, UnreadableSource
from matcher.sources.files import read_text
from matcher.sources.publication import (
    Entry,
    choose_identifier,
    gather,
    kind_of_report,
    natural_order,
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

_TAG: Final = re.compile(r"^([A-Z][A-Z0-9])  -(?: (.*))?$")
_LOOSE_TAG: Final = re.compile(r"^\s?([A-Z][A-Z0-9])\s{1,2}-\s?(.*)$")
"""With one space, as some exports write all tags; read so where ``TY`` itself is written so."""

_KINDS: Final = MappingProxyType({
    "THES": "thesis",
    "PAT": "patent",
    **dict.fromkeys(["DATA", "DBASE", "AGGR"], "dataset"),
    "COMP": "software",
    **dict.fromkeys(["GRANT", "GRNT"], "grant"),
})  # fmt: skip
"""Kinds of the types that are not a publication; reports go by what ``M3`` says."""

_NOBODY: Final = frozenset({"others", "et al", "et al."})


@dataclass(slots=True)
class _Lines:
    """The lines of one entry under their tags; ``row`` is the number of the first."""

    row: int
    tagged: list[tuple[str, list[str]]] = field(default_factory=list)
    loose: bool = False


def read_ris(path: Path, *, source: str = "ris") -> Reading:
    """Read a RIS file in UTF-8, UTF-16 or Windows-1256.

    Unknown tags are passed over; an entry without ``ER`` ends where the next begins.

    Returns
    -------
    Reading
        Works by DOI, else by accession number or reference id, else by title, year and first author. An entry is
        refused with its line if it has no ``TY`` or no title.

    Raises
    ------
    UnreadableSource
        If the file cannot be opened, or holds no ``TY`` at all.
    """
    entries = list(_cut(read_text(path)))
    if not any(lines.tagged and lines.tagged[0][0] == "TY" for lines in entries):
        raise UnreadableSource(
            f"{path.name} holds no entry; wanted RIS, with a line 'TY  - JOUR' (or another type) where each entry "
            "begins. Export it again as RIS."
        )
    return gather((_entry(lines, path.name) for lines in entries), file=path.name, source=source, format="ris")


def _cut(text: str) -> Iterator[_Lines]:
    """Cut a text into entries at ``TY`` and ``ER``; a line without a tag goes on with the one before."""
    current = _Lines(0)
    for row, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        loose = _LOOSE_TAG.match(line)
        found = _TAG.match(line) or (loose if current.loose or (loose and loose[1] == "TY") else None)
        tag, said = (found[1], (found[2] or "").strip()) if found else ("", line.strip())
        if tag == "TY":
            if current.tagged:
                yield current
            current = _Lines(row, [(tag, [said])], loose=not _TAG.match(line))
        elif tag == "ER":
            if current.tagged:
                yield current
            current = _Lines(0, loose=current.loose)
        elif tag:
            current.row = current.row or row
            current.tagged.append((tag, [said]))
        elif said and current.tagged:
            current.tagged[-1][1].append(said)
    if current.tagged:
        yield current


def _entry(lines: _Lines, file: str) -> Entry | RowProblem:
    if lines.tagged[0][0] != "TY":
        return RowProblem(
            file, lines.row, f"An entry begins with {lines.tagged[0][0]!r}; wanted 'TY  - ' first, with its type."
        )
    given = _tags(lines)

    def all_of(*tags: str) -> list[str]:
        return [said for tag in tags for said in given.get(tag, []) if said]

    def first_of(*tags: str) -> str:
        return next(map(plain, all_of(*tags)), "")

    type_ = " ".join(lines.tagged[0][1]).upper()
    doi = read_doi(*all_of("DO", "DI"), *(said for said in all_of("M3", "L3", "UR") if "10." in said))
    accession = [" ".join(filter(None, [first_of("DB"), number])) for number in all_of("AN")[:1]]
    authors = _people(all_of("AU", "A1")) or _people(all_of("A2", "ED"))
    return Entry(
        row=lines.row,
        identifier=choose_identifier(doi, *(all_of("AN")[:1] and accession), *all_of("ID")[:1]),
        kind=kind_of_report(first_of("M3")) if type_ == "RPRT" else _KINDS.get(type_, "publication"),
        title=first_of("TI", "T1", "CT", "BT"),
        abstract="\n".join(dict.fromkeys(map(plain_paragraphs, all_of("AB", "N2")))),
        keywords=read_keywords(*all_of("KW", "DE")),
        year=read_year(*all_of("PY", "Y1", "DA")),
        doi=doi,
        url=read_url(*(address for said in all_of("UR", "L2", "LK") for address in re.split(r";(?=\s*http)", said))),
        lang=read_language(first_of("LA")),
        translated_title=first_of("TT"),
        authors=of_one(authors, [plain(said) for said in all_of("AD")]),
        advisors=_people(all_of("A3")) if type_ == "THES" else (),
    )


def _tags(lines: _Lines) -> dict[str, list[str]]:
    """Let rispy read an entry; every tag holds a list of texts, in the order in which they stand."""
    tags = {tag: tag for tag, _ in lines.tagged[1:]} | {"TY": "TY"}
    text = "\n".join(f"{tag}  - {' '.join(said)}" for tag, said in lines.tagged)
    (entry,) = rispy.loads(f"{text}\nER  - \n", mapping=tags, list_tags=list(tags), delimiter_tags_mapping={})
    return {tag: list(said) for tag, said in entry.items() if tag != "TY"}


def _people(names: list[str]) -> tuple[Author, ...]:
    spoken = (natural_order(name) for name in names)
    return tuple(Author(name) for name in spoken if name and name.casefold() not in _NOBODY)
