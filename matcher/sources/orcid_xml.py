"""The shape of ORCID's documents: XML brought to the shape of JSON, and how that is read.

The root of an XML document of version 3.0 goes in; the mapping that ORCID's API gives as JSON comes out,
so that `matcher.sources.orcid` reads one shape alone. It knows who may see an item, and no field's meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element

from matcher.errors import UnreadableSource
from matcher.sources.gathered import day_of

Node = Mapping[str, Any]

_NAMESPACE: Final = "{http://www.orcid.org/ns/"
_OLD: Final = "{http://www.orcid.org/ns/orcid}"
"""Of the messages of versions 1.x."""
_DEEPEST: Final = 40
"""Levels; a record has about ten."""


def to_json(root: Element, *, name: str) -> dict[str, Any]:
    """Bring a document to the shape of ORCID's JSON.

    Elements and attributes become keys without their namespace, repeated elements a list, and an element
    with a text and attributes ``{"value": text, …}``.

    Raises
    ------
    UnreadableSource
        If it is no document of ORCID, or of an older version.
    """
    if root.tag.startswith(_OLD):
        raise UnreadableSource(
            f"{name} is an ORCID message of version 1; wanted version 3.0. Fetch it again from the API's /v3.0/."
        )
    if not root.tag.startswith(_NAMESPACE):
        raise UnreadableSource(
            f"{name} is XML with the root {_local(root.tag)!r}; wanted a record of ORCID. Save the record itself."
        )
    made = _made(root, 0, name)
    inside = made if isinstance(made, dict) else {"value": made}
    return {_local(root.tag): inside} if _local(root.tag) in {"work", "bulk", "works", "activities-summary"} else inside


def _made(element: Element, depth: int, name: str) -> Any:
    if depth > _DEEPEST:
        raise UnreadableSource(f"{name} is nested deeper than any record is. Save it again at its source.")
    made: dict[str, Any] = {_local(key): value for key, value in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        key, value = _local(child.tag), _made(child, depth + 1, name)
        if key not in made:
            made[key] = value
        elif isinstance(made[key], list):
            made[key].append(value)
        else:
            made[key] = [made[key], value]
    text = (element.text or "").strip()
    if not made:
        return text or None
    if text:
        made["value"] = text
    return made


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def is_public(node: Node) -> bool:
    """Tell whether everyone may see an item; one that does not say is not read."""
    return text_of(node.get("visibility")).lower() == "public"


def public_ones(person: Node, *keys: str) -> list[Node]:
    """Give the mappings under these keys that everyone may see."""
    return [each for each in each_of(person, *keys) if is_public(each)]


def shown_first(nodes: list[Node]) -> list[Node]:
    """Order as ORCID shows them: the highest display index first."""
    indexes = [text_of(node.get("display-index")) for node in nodes]
    ranks = [int(index) if index.isdecimal() else 0 for index in indexes]
    return [nodes[place] for place in sorted(range(len(nodes)), key=lambda place: -ranks[place])]


def moment_of(node: object) -> list[int]:
    """Give year, month and day of a date, 0 where unsaid; nothing without a year."""
    parts = (text_of(deep(node, part)) for part in ("year", "month", "day"))
    return [int(part) if part.isdecimal() else 0 for part in parts] if text_of(deep(node, "year")) else []


def day_in(node: object) -> date | None:
    """Read the day of a time: milliseconds since 1970 in JSON, ISO 8601 in XML."""
    written = text_of(node)
    if not written.isdecimal():
        return day_of(written)
    try:
        return datetime.fromtimestamp(int(written) / 1000, UTC).date()
    except (OverflowError, ValueError, OSError):
        return None


def text_of(node: object) -> str:
    """Give the text of a leaf, which may be wrapped as ``{"value": …}``."""
    if isinstance(node, Mapping):
        node = node.get("value")
    return str(node).strip() if isinstance(node, str | int | float) else ""


def deep(node: object, *keys: str) -> Any:
    """Give what stands under these keys, one within the other; None where there is none."""
    for key in keys:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def each_of(node: object, *keys: str) -> list[Node]:
    """Give the mappings under these keys: one, or a list of them."""
    inside = deep(node, *keys)
    return [each for each in (inside if isinstance(inside, list) else [inside]) if isinstance(each, Mapping)]
