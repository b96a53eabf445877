"""Crossref's JSON, as its REST API answers a question for works.

A saved answer goes in; works come out by DOI, and each item that cannot be read, with its number. It
knows no network, and not whose the works are. Markup of abstracts (JATS) is taken out; a title that
was deposited in two languages is read in both.
"""

from __future__ import annotations

from pathlib import Path

from matcher.sources.csl import entries
from matcher.sources.json_items import read_items
from matcher.sources.publication import gather
from matcher.sources.reading import Reading


def read_crossref(path: Path, *, source: str = "crossref") -> Reading:
    """Read a saved answer: with several works or one, a work alone, a list of works, or a work in each line.

    Raises
    ------
    UnreadableSource
        If the file is no JSON, or nothing in it has a title or a DOI.
    """
    items = read_items(
        path, wanted='an answer of Crossref\'s /works, {"message": {"items": […]}}, or works of one, in a list or lines'
    )
    return gather(
        entries(items, path.name, identified_by=("DOI", "id")),
        file=path.name,
        source=source,
        format="crossref",
        place=items.place,
    )
