"""From the order in which glyphs stand on a line to the order in which they are read.

Glyphs with their places go in, text comes out. A line that holds letters of the Arabic script is sorted
by place and brought back to the order of reading: the bidirectional algorithm (Unicode Standard
Annex 9) run backwards. Half-spaces are not stored in a PDF; two letters that could join but do not touch
had one between them. It knows no PDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matcher.text.letters import ARABIC_MARKS, PERSIAN_LETTERS, ZWNJ

_SPACE_EM: Final = 0.15
"""A wider gap between two letters, in letter heights, is a space: half-spaces measured .07 to .11, spaces .22 up."""
_CELL_EM: Final = 1.2
"""A wider one leads to the next cell of a table."""
_APART_EM: Final = 0.02
"""Letters that join overlap; from here on they do not."""

_NEVER_JOIN_ON: Final = frozenset("اآأإٱدذرزژوؤءةۀ")
_R: Final = re.compile(f"[{PERSIAN_LETTERS}]")
_L: Final = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff]")
_MARK: Final = re.compile(f"[{ARABIC_MARKS}]")
_FORMS: Final = re.compile("[\ufb00-\ufb06\ufb50-\ufdfb\ufe70-\ufefc]+")
_OPENING: Final = "([{«"
_CLOSING: Final = ")]}»"
_BRACKET: Final = re.compile(r"[()\[\]{}«»]")
_ENDS_A_BRACKET: Final = frozenset(" \t.,،؛;:!؟?)]}»")
_RUN_IN_PERSIAN: Final = re.compile("(?:N[NS]*)?L(?:[LNSO ]*[LN])?|N(?:S?N)*|P(?:S?P)*")
_RUN_IN_LATIN: Final = re.compile("R(?:[RNPSO ]*R)?")
_STRAY_STOP: Final = re.compile(r"^([.,;:،؛])(?=\w)(.*)$")
_STRAY_NUMBER: Final = re.compile(r"^(.+?)[ \t]*\.(\d{1,3})(\.?)$")
_DASHES: Final = frozenset("-+\u2212")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter and its ink on the page, in points, and the room set aside for it.

    ``spaced``: the PDF has a space before it.
    """

    letter: str
    left: float
    right: float
    starts: float
    ends: float
    baseline: float
    size: float
    bold: bool = False
    spaced: bool = False


def direction(glyphs: Sequence[Glyph]) -> int:
    """Count letters that are read from the right less those that are read from the left."""
    return sum((_R.match(glyph.letter) is not None) - (_L.match(glyph.letter) is not None) for glyph in glyphs)


def read_line(glyphs: Sequence[Glyph], *, right_to_left: bool) -> str:
    """Read a line; a tab stands where a table's next cell begins.

    Parameters
    ----------
    glyphs : sequence of Glyph
        As the PDF's reader gave them, which is the order of reading for scripts read from the left.
    right_to_left : bool
        Whether the paragraph is read from the right.
    """
    latin = not right_to_left or any(_L.match(glyph.letter) for glyph in glyphs)
    if latin and not any(_R.match(glyph.letter) for glyph in glyphs):
        text = _STRAY_STOP.sub(r"\2\1", _folded(_as_it_stands(glyphs)))
        # an English item in a list read from the right has its full stop at the left and its number at the right
        return _STRAY_NUMBER.sub(r"\2. \1\3", text) if right_to_left else text
    seen = _in_sight(glyphs)
    return _folded(_brackets(_from_the_right(seen) if right_to_left else _from_the_left(seen)))


def _folded(text: str) -> str:
    text = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return unicodedata.normalize("NFC", text).strip()


def _as_it_stands(glyphs: Sequence[Glyph]) -> str:
    text = ""
    for before, glyph in zip([None, *glyphs[:-1]], glyphs, strict=True):
        if before is not None:
            wide = glyph.starts - before.ends > _CELL_EM * max(glyph.size, before.size)
            text += "\t" if wide else " " if glyph.spaced else ""
        text += glyph.letter
    return text


def _in_sight(glyphs: Sequence[Glyph]) -> str:
    """Write the glyphs from left to right, with the spaces, cells and half-spaces between them."""
    marks = [glyph for glyph in glyphs if _MARK.match(glyph.letter)]
    ordered = sorted((glyph for glyph in glyphs if not _MARK.match(glyph.letter)), key=_centre)
    above = dict.fromkeys(range(len(ordered)), "")
    for mark in marks:
        if ordered:
            above[min(above, key=lambda place: abs(_centre(ordered[place]) - _centre(mark)))] += mark.letter
    text = ""
    for place, glyph in enumerate(ordered):
        text += (_between(ordered[place - 1], glyph) if place else "") + above[place] + glyph.letter
    return text


def _centre(glyph: Glyph) -> float:
    return (glyph.left + glyph.right) / 2


def _between(left: Glyph, right: Glyph) -> str:
    size = max(left.size, right.size, 1.0)
    gap, between_ink = (right.starts - left.ends) / size, (right.left - left.right) / size
    if gap > _CELL_EM:
        return "\t"
    persian = _R.match(left.letter) and _R.match(right.letter)
    if gap > _SPACE_EM and (persian or gap > 0.2 or right.spaced):
        return " "
    if not persian:
        either = _R.match(left.letter) or _R.match(right.letter)
        return " " if right.spaced and not either and gap > _SPACE_EM / 2 else ""
    return ZWNJ if between_ink > _APART_EM and right.letter not in _NEVER_JOIN_ON and left.letter != "ء" else ""


def _from_the_right(seen: str) -> str:
    pieces: list[str] = []
    place = 0
    for run in _RUN_IN_PERSIAN.finditer(_kinds(seen)):
        start, end = run.span()
        if start < place:
            continue
        while end < len(seen) and _BRACKET.match(seen[end]) and len(_BRACKET.findall(seen[start:end])) % 2:
            end += 1
        pieces += (seen[place:start][::-1], seen[start:end])
        place = end
    return "".join(reversed([*pieces, seen[place:][::-1]]))


def _from_the_left(seen: str) -> str:
    text, place = "", 0
    for run in _RUN_IN_LATIN.finditer(_kinds(seen)):
        text += seen[place : run.start()] + _from_the_right(seen[run.start() : run.end()])
        place = run.end()
    return text + seen[place:]


def _kinds(seen: str) -> str:
    kinds = "".join(map(_kind, seen))
    # before the first letter, dashes hold numbers together; after Persian letters they part them (rules W2 and W4)
    first = max(kinds.rfind("R"), 0)
    return kinds[:first] + "".join(
        "S" if letter in _DASHES else kind for letter, kind in zip(seen[first:], kinds[first:], strict=True)
    )


def _kind(letter: str) -> str:
    if _R.match(letter) or _MARK.match(letter) or letter == ZWNJ:
        return "R"
    if letter.isdigit():
        return "N" if letter.isascii() else "P"
    if _L.match(letter):
        return "L"
    return {"\t": "T", " ": " "}.get(letter, "S" if letter in ".,/:٫٬" else "O")


def _brackets(text: str) -> str:
    """Turn brackets the way they face in reading: which way a PDF's reader gives them cannot be known."""
    open_now = dict.fromkeys(_OPENING, 0)
    letters = list(text)
    for place, letter in enumerate(letters):
        if not _BRACKET.match(letter):
            continue
        pair = _OPENING.find(letter) if letter in _OPENING else _CLOSING.find(letter)
        before = letters[place - 1] if place else " "
        after = letters[place + 1] if place + 1 < len(letters) else " "
        opens = before.isspace() or before in _OPENING
        closes = after in _ENDS_A_BRACKET or after.isspace() or (_BRACKET.match(after) is not None and not opens)
        if opens == closes:
            opens = not open_now[_OPENING[pair]]
        open_now[_OPENING[pair]] += 1 if opens else -1 if open_now[_OPENING[pair]] else 0
        letters[place] = _OPENING[pair] if opens else _CLOSING[pair]
    return "".join(letters)
