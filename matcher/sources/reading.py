"""What every reader gives: records, each with where it comes from, and what could not be read.

A reader turns one file, or one answer of a service, into a `Reading`. It knows no store, and does
not decide who is the same person as whom: its ids are its own, made by `stable_id`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from matcher.checks import MAX_ID_CHARACTERS
from matcher.errors import RowProblem
from matcher.records import Catalogue, Evidence

_HASH_CHARACTERS: Final = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one record comes from: its identifier there, the day it was last changed there, its licence."""

    identifier: str
    dated: date | None = None
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Someone whom a source names as having done a piece of work, known to the catalogue or not."""

    name: str
    orcid: str | None = None
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work of which it is not known yet which experts did it.

    ``evidence.expert_ids`` is empty; ``people`` are those who may stand behind it: the authors of a
    publication, the advisors of a thesis.
    """

    evidence: Evidence
    people: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a file.

    ``source`` names the source, ``format`` the reader. ``works`` have no experts yet; everything in
    ``catalogue`` is whole. ``origins`` maps (table, id) to where the record comes from. ``refused`` are the
    entries that could not be read; the others were. ``licence`` holds for records whose origin names none.
    """

    source: str
    format: str
    catalogue: Catalogue = field(default_factory=Catalogue)
    works: tuple[Work, ...] = ()
    origins: Mapping[tuple[str, str], Origin] = field(default_factory=lambda: MappingProxyType({}))
    refused: tuple[RowProblem, ...] = ()
    licence: str = ""


def stable_id(source: str, *parts: str) -> str:
    """Make a record's id of its source and its identifier there, the same each time.

    One that would be too long ends in a hash of the whole.
    """
    whole = f"{source}:{'/'.join(' '.join(part.split()) for part in parts)}"
    if len(whole) <= MAX_ID_CHARACTERS and whole.isprintable():
        return whole
    readable = "".join(letter for letter in whole if letter.isprintable())
    said = hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=_HASH_CHARACTERS // 2).hexdigest()
    return f"{readable[: MAX_ID_CHARACTERS - _HASH_CHARACTERS - 1].rstrip()}~{said}"
