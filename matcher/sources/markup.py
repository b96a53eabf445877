"""Tags and entities out of titles and abstracts, as Crossref, publishers and reference managers leave them.

Text with HTML, JATS or MathML in it goes in; plain text comes out. Only tags that such texts have are
taken for tags: ``n<m`` and ``x < 5`` stay.
"""

from __future__ import annotations

import html
import re
from typing import Final

_NAMES: Final = (
    "a|abstract|alternatives|b|bold|br|caption|div|disp-formula|em|ext-link|fn|formula|font|h[1-6]|i|inline-formula|"
    "inline-graphic|italic|label|li|list|list-item|math|monospace|named-content|ol|p|roman|sc|scp|sec|section|small|"
    "span|strong|styled-content|sub|sup|table|tbody|td|tex-math|tr|title|tt|u|ul|underline|xref"
)
_TAG: Final = re.compile(rf"</?(?:jats:(?:[a-z-]+)|mml:(?:[a-z]+)|(?:{_NAMES}))(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAKS: Final = re.compile(
    r"<(?:/?(?:jats:)?(?:p|title|sec|section|div|list|list-item|li|h[1-6]|tr)(?:\s[^<>]*)?|br\s*/?)>", re.IGNORECASE
)
_RAISED: Final = re.compile(r"<(jats:)?sup>([^<>]*)</(jats:)?sup>", re.IGNORECASE)
_TWICE: Final = re.compile(r"<(?:jats:)?tex-math\b[^<>]*>[^<>]*</(?:jats:)?tex-math>(?=\s*<mml:math)", re.IGNORECASE)
_HEADINGS: Final = re.compile(
    r"<(?:jats:)?title>\s*(?:abstract|summary|چکیده|خلاصه|tóm tắt)\s*[.:]?\s*</(?:jats:)?title>", re.IGNORECASE
)
_ENTITY: Final = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]+);", re.IGNORECASE)
_RAISABLE: Final = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_ROUNDS: Final = 3
"""Markup that passed through several programs is escaped as often: ``&amp;lt;p&amp;gt;``."""


def without_tags(text: str) -> str:
    """Take tags away and write entities as what they stand for; what was a paragraph becomes one.

    A heading that only says that this is the abstract goes; of a formula given twice, MathML stays.
    """
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _HEADINGS.sub("", _TWICE.sub("", text))
            text = _RAISED.sub(lambda found: superscript(found[2]), text)
            text = _TAG.sub("", _BREAKS.sub("\n\n", text))
        if "&" in text:
            text = _ENTITY.sub(_said, text)
        if text == before:
            break
    return text


def superscript(piece: str) -> str:
    """Write an exponent as its own letters, so that 10 to the -3 does not become 10-3; else with a ``^``."""
    if not piece.strip() or piece in {"°", "′"}:
        return piece
    raised = piece.strip().translate(_RAISABLE)
    return raised if not any(each in raised for each in piece.strip()) else f"^{piece.strip()}"


def subscript(piece: str) -> str:
    """Write an index beside what it belongs to, as formulas are searched for: CO2; else with a ``_``."""
    return piece if piece.strip().isdigit() else f"_{piece}"


def paragraphs(text: str) -> str:
    """Write each paragraph in one line, with single spaces; empty lines end a paragraph."""
    parts = (" ".join(part.split()) for part in re.split(r"\n[^\S\n]*\n", text))
    return "\n".join(part for part in parts if part)


def _said(found: re.Match[str]) -> str:
    said = html.unescape(found.group())
    # Numbers of no character, such as &#0;, come out as signs that no text holds.
    return said if said.isprintable() or said.isspace() or said in {"\u200c", "\u200d", "\u00ad"} else " "
