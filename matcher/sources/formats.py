"""Which reader a file needs: by what is asked for, else by its name and its first words.

A path goes in, a `Reading` comes out. Peyvand's own tables, which `matcher.catalogue` reads, are one format more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matcher.catalogue import Progress, read_catalogue
from matcher.errors import UnknownChoice, UnreadableSource
from matcher.forms import FORMS
from matcher.sources.bibtex import read_bibtex
from matcher.sources.crossref import read_crossref
from matcher.sources.csl import read_csl
from matcher.sources.files import decode
from matcher.sources.oai import read_oai
from matcher.sources.openalex import read_openalex
from matcher.sources.orcid import read_orcid
from matcher.sources.reading import Reading
from matcher.sources.ris import read_ris
from matcher.sources.sheet_mapping import Mappings
from matcher.sources.spreadsheet import read_spreadsheet
from matcher.sources.vivo import read_vivo
from matcher.tables import READ

CATALOGUE: Final = "catalogue"
SPREADSHEET: Final = "spreadsheet"

READERS: Final[Mapping[str, Callable[..., Reading]]] = MappingProxyType({
    "bibtex": read_bibtex,
    "ris": read_ris,
    "csl-json": read_csl,
    "crossref": read_crossref,
    "orcid": read_orcid,
    "openalex": read_openalex,
    "oai-pmh": read_oai,
    "vivo": read_vivo,
})  # fmt: skip
"""Readers that take a path and the source's name alone."""

FORMATS: Final = (CATALOGUE, SPREADSHEET, *READERS)

WORLDWIDE: Final = frozenset({"crossref", "orcid", "openalex"})
"""Formats of one source each, whose identifiers hold everywhere. Of others the file's name names the source."""

ENDINGS: Final[Mapping[str, str]] = MappingProxyType({
    ".xlsx": SPREADSHEET, ".xlsm": SPREADSHEET, ".xls": SPREADSHEET, ".ods": SPREADSHEET,
    ".csv": SPREADSHEET, ".tsv": SPREADSHEET,
    ".bib": "bibtex", ".ris": "ris",
    ".ttl": "vivo", ".nt": "vivo", ".rdf": "vivo", ".owl": "vivo", ".jsonld": "vivo",
})  # fmt: skip

_LOOKED_AT: Final = 65_536
_BY_CONTENT: Final = (".json", ".jsonl", ".xml", ".txt")
READABLE: Final = (*ENDINGS, *_BY_CONTENT)
"""Endings of files that some reader may take."""

_MARKS: Final = (
    ("OAI-PMH", "oai-pmh"), ("oai_dc:dc", "oai-pmh"),
    ("rdf:RDF", "vivo"), ("@context", "vivo"), ("@prefix", "vivo"),
    ("orcid-identifier", "orcid"), ("www.orcid.org/ns", "orcid"),
    ("openalex.org/", "openalex"),
    ('"message"', "crossref"), ('"is-referenced-by-count"', "crossref"), ('"issued"', "csl-json"),
    ("@article", "bibtex"), ("@inproceedings", "bibtex"), ("TY  - ", "ris"),
)  # fmt: skip
"""What stands near the beginning of a file of each format and of no other; the first that is found counts."""


@dataclass(frozen=True, slots=True)
class HowToRead:
    """How a file is to be read; what is not said is found out.

    ``source`` names where the records come from: the same name each time has the same ids. ``noun`` and
    ``mapping`` speak of spreadsheets, ``institution_id`` of the experts who name none.
    """

    format: str | None = None
    source: str | None = None
    noun: str | None = None
    mapping: Mappings | None = None
    institution_id: str | None = None


def guess_format(path: Path) -> str:
    """Find the format of a file or folder by its name, else by what stands at its beginning.

    Raises
    ------
    UnreadableSource
        If neither says.
    """
    if path.is_dir() or _is_own_table(path):
        return CATALOGUE
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    try:
        with path.open("rb") as file:
            beginning = file.read(_LOOKED_AT)
    except OSError as error:
        raise UnreadableSource(f"{path.name} cannot be opened: {error.strerror}. Check the path.") from error
    if ending in _BY_CONTENT and b"\0" not in beginning[4:]:
        text = decode(beginning, name=path.name)
        if (found := next((format_ for mark, format_ in _MARKS if mark in text), None)) is not None:
            return found
    raise UnreadableSource(
        f"What is in {path.name} cannot be told from its name or its beginning. "
        f"Say its format, one of: {', '.join(FORMATS)}; or save it with one of the endings {', '.join(READABLE)}."
    )


def read_source(path: Path, how: HowToRead = HowToRead(), *, progress: Progress | None = None) -> Reading:
    """Read a file, or a folder of Peyvand's own tables.

    Raises
    ------
    UnknownChoice
        If there is no such format.
    UnreadableSource
        If no reader can make sense of it.
    InvalidCatalogue
        With every bad row of Peyvand's own tables.
    """
    format_ = how.format or guess_format(path)
    if format_ not in FORMATS:
        raise UnknownChoice("format", format_, FORMATS)
    source = how.source or (format_ if format_ in WORLDWIDE else path.stem)
    if format_ == CATALOGUE:
        return Reading(source, CATALOGUE, read_catalogue(path, progress=progress))
    if format_ == SPREADSHEET:
        return read_spreadsheet(
            path, source=source, noun=how.noun, mapping=how.mapping, institution_id=how.institution_id
        )
    reading = READERS[format_](path, source=source)
    return _at_institution(reading, how.institution_id) if how.institution_id else reading


def _is_own_table(path: Path) -> bool:
    """Tell a table in Peyvand's own form, by its name and its columns' names, from a spreadsheet saved as CSV."""
    stem, dot, ending = path.name.lower().partition(".")
    if stem not in FORMS or dot + ending not in READ:
        return False
    if ending != "csv":
        return True
    with path.open("rb") as file:
        header = file.readline(_LOOKED_AT).decode("utf-8-sig", "replace")
    return {each.strip().strip('"') for each in header.split(",")} <= FORMS[stem].checks.keys()


def _at_institution(reading: Reading, institution_id: str) -> Reading:
    """Have experts whose source names no institution belong to one."""
    catalogue = reading.catalogue
    experts = tuple(
        each if each.institution_id else replace(each, institution_id=institution_id) for each in catalogue.experts
    )
    return replace(reading, catalogue=replace(catalogue, experts=experts))
