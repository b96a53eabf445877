"""RDF in any of its spellings, to a graph: Turtle, N-Triples, RDF/XML, JSON-LD.

A path goes in, an rdflib graph comes out. Nothing is fetched: no context, no document type, no import.
It knows no vocabulary; `matcher.sources.vivo` reads the graph.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import tostring
from xml.sax import SAXException

from rdflib import Graph
from rdflib.exceptions import Error as RdfError
from rdflib.plugins.parsers.jsonld import to_rdf

from matcher.errors import UnreadableSource
from matcher.sources.files import ONE_MIB, decode, parse_xml, read_bytes

MOST_BYTES: Final = 32 * ONE_MIB
"""Of one file: a graph takes up to fifty times as much memory as its file of Turtle."""
_BASE: Final = "https://relative.invalid/"
"""What addresses without a beginning begin with, so that they never name a place of this machine."""
_FORMATS: Final = {
    ".ttl": "turtle", ".n3": "turtle", ".nt": "nt", ".rdf": "xml", ".xml": "xml", ".owl": "xml",
    ".jsonld": "json-ld", ".json": "json-ld",
}  # fmt: skip


def read_graph(path: Path) -> Graph:
    """Read a file of RDF, in the format that its name or else its first letter tells.

    Raises
    ------
    UnreadableSource
        If it is broken, declares entities, or takes its JSON-LD context from elsewhere.
    """
    content = read_bytes(path, most_bytes=MOST_BYTES)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    spelling = _FORMATS.get(path.suffix.lower()) or {b"<": "xml", b"{": "json-ld", b"[": "json-ld"}.get(start, "turtle")
    if spelling == "xml":
        text = tostring(parse_xml(content, name=path.name), encoding="unicode")  # no document type is left
    else:
        text = decode(content, name=path.name)
    graph = Graph()
    try:
        if spelling == "json-ld":
            to_rdf(_without_remote_contexts(text, path.name), graph, base=_BASE)
        else:
            graph.parse(data=text, format=spelling, publicID=_BASE)
    except RecursionError as error:
        raise UnreadableSource(f"{path.name} is nested deeper than any record is. Save it again.") from error
    except (RdfError, SAXException, SyntaxError, ValueError, TypeError, LookupError, AttributeError) as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise UnreadableSource(
            f"{path.name} cannot be read as {spelling}: {said}. Save it again at its source, whole, under a name that "
            f"ends in one of {', '.join(_FORMATS)}."
        ) from error
    return graph


def _without_remote_contexts(text: str, name: str) -> Any:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSource(f"{name} is not JSON: {error}. Save it again at its source.") from error
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            context = node.get("@context")
            remote = [each for each in (context if isinstance(context, list) else [context]) if isinstance(each, str)]
            remote += [str(node["@import"])] if "@import" in node else []
            if remote:
                raise UnreadableSource(
                    f"{name} takes its context from {remote[0][:200]!r}, and nothing is fetched while a file is read. "
                    "Save it with the context inside, or as Turtle."
                )
    return document
