"""The tags of a letter's template: what may stand in one, and which placeholders it asks for.

A part of a DOCX, parsed, goes in; the names in it come out, or `TemplateRefused`. A template may say ``{{ name }}``,
``{% if name %}``, ``{% if not name %}``, ``{% else %}`` and ``{% endif %}`` within a paragraph, and the same as
``{%p if name %}`` around whole paragraphs or ``{%tr if name %}`` around rows of a table. There are no loops, no
filters and no calls, so that filling it ends, and asks for nothing but `PLACEHOLDERS`. It knows no Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal
from xml.etree.ElementTree import Element

from matcher.errors import UnreadableSource
from service.documents.facts import PLACEHOLDERS
from service.web.shown import harmless

Fault = Literal[
    "size", "type", "broken", "bomb", "macro", "embedded", "external", "field", "unknown", "tag", "pairs", "none"
]

MOST_TAGS: Final = 1_000
"""Of one part."""

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_NAME: Final = re.compile(r"\{\{\s*([^\W\d]\w*)\s*\}\}")
_BLOCK: Final = re.compile(r"\{%(p|tr)?\s+(?:if\s+(?:not\s+)?([^\W\d]\w*)|(else)|(endif))\s*%\}")
_LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_SHOWN: Final = 60


class TemplateRefused(UnreadableSource):
    """A template that is not kept; ``fault`` names why in a word, ``seen`` what was seen, for who says it again."""

    def __init__(self, fault: Fault, message: str, *, seen: str = "") -> None:
        super().__init__(message, field="template")
        self.fault: Fault = fault
        self.seen = seen


def checked_tags(root: Element) -> Iterator[str]:
    """Yield the placeholders of a part of a DOCX, in their order.

    Raises
    ------
    TemplateRefused
        If a tag is none of those above, names no placeholder, or does not pair up where it has to: within its
        paragraph, or among the tags of its sort.
    """
    around: list[str] = []
    n_tags = 0
    for text in _texts(root):
        if odd := _LEFT_OVER.search(rest := _TAG.sub("", text)):
            raise _unpaired(rest[max(0, odd.start() - 20) : odd.end() + 20])
        outside = len(around)
        for tag in _TAG.findall(text):
            n_tags += 1
            if name := _asked_for(tag, text, around):
                yield name
        if (len(around) > outside and around[-1] == "") or n_tags > MOST_TAGS:
            raise _unpaired(text)
    if around:
        raise _unpaired("{% if … %}")


def local_name(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _asked_for(tag: str, text: str, around: list[str]) -> str | None:
    """Give the name that a tag asks for; ``around`` holds the sorts of the blocks that are open, and is kept."""
    if named := _NAME.fullmatch(tag):
        return _known(named[1])
    block = _BLOCK.fullmatch(tag)
    if block is None or (block[1] == "p" and text.strip() != tag):
        raise TemplateRefused(
            "tag",
            f"The template has the tag {tag[:_SHOWN]!r}. Only {{{{ name }}}}, {{% if name %}}, {{% if not name %}}, "
            "{% else %} and {% endif %} are filled in, and {%p if name %} alone in its paragraph.",
            seen=harmless(tag[:_SHOWN]),
        )
    sort = block[1] or ""
    if block[2]:
        around.append(sort)
        return _known(block[2])
    if not around or around[-1] != sort:
        raise _unpaired(tag)
    if block[4]:
        around.pop()
    return None


def _known(name: str) -> str:
    if name not in PLACEHOLDERS:
        raise TemplateRefused(
            "unknown",
            f"The template asks for {name[:_SHOWN]!r}, which is no placeholder. Use one of: {', '.join(PLACEHOLDERS)}.",
            seen=name[:_SHOWN],
        )
    return name


def _unpaired(seen: str) -> TemplateRefused:
    seen = harmless(" ".join(seen.split())[:_SHOWN])
    return TemplateRefused(
        "pairs",
        f"The template has a tag without its other half at {seen!r}. Write {{{{ name }}}} whole, and close each "
        "{% if … %} with {% endif %} in the same paragraph, or each {%p if … %} with {%p endif %}.",
        seen=seen,
    )


def _texts(root: Element) -> Iterator[str]:
    """Yield the text of each paragraph, and each text and attribute outside of them in which a tag could hide."""
    for element in root.iter():
        yield from (value for value in element.attrib.values() if "{" in value)
        if local_name(element) == "p":
            yield "".join(each.text or "" for each in element.iter() if local_name(each) == "t")
        elif element.text and "{" in element.text and local_name(element) != "t":
            yield element.text
