"""What stands in a BibTeX text: entries with their fields' values, and what is broken, with its line.

A text goes in; `Found` entries and `Broken` ones come out. bibtexparser cuts the text into entries, and
goes on at the next ``@`` in front of a line where one is broken. What it lets pass, and what would lose
a field in silence, is looked for here: a comma that is missing, a brace that closes an entry early,
values joined with ``#``. It knows nothing of publications.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    ImplicitComment,
    ParsingFailedBlock,
    String,
)
from bibtexparser.model import Entry as RawEntry

from matcher.checks import shown
from matcher.errors import InvalidInput
from matcher.text.letters import compose

# What bibtexparser logs is in `Broken`; without a handler it would also be printed.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

TYPES: Final = frozenset([
    "article", "book", "mvbook", "inbook", "bookinbook", "suppbook", "booklet", "collection", "mvcollection",
    "incollection", "suppcollection", "conference", "dataset", "manual", "mastersthesis", "bachelorsthesis",
    "misc", "online", "patent", "periodical", "suppperiodical", "phdthesis", "proceedings", "mvproceedings",
    "inproceedings", "reference", "inreference", "report", "software", "standard", "techreport", "thesis",
    "unpublished",
])  # fmt: skip
"""Types of entries that BibTeX and biblatex know; others are read too."""

_HEAD: Final = re.compile(r"@\s*\w+\s*[{(]\s*([^,={}\"]*)([,={}\"]?)")
_FIELD_BEGINS: Final = re.compile(r"[ \t]*([^\s=,{}\"#]+(?: [^\s=,{}\"#]+){0,3})[ \t]*=[ \t]*[{\"\w]")
_MORE_FIELDS: Final = re.compile(rf",\s*{_FIELD_BEGINS.pattern}")  # a comma alone between two entries does no harm
_WITHOUT_BRACE: Final = re.compile(r"^[ \t]*@([A-Za-z]+)\b(?!\s*[{(])", re.MULTILINE)
_BRACE: Final = re.compile(r"(?<!\\)[{}]")
_MARK: Final = re.compile(r"(?<!\\)[{}\",\n]")
_QUOTE_OR_BRACE: Final = re.compile(r"(?<!\\)[{}\"]")
_BARE: Final = re.compile(r"[^\s#{}\",=]+")
_NAME_GAPS: Final = re.compile(r"[\s_\u200c-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """An entry. Names of fields are folded by `fold_name`; of a field that stands twice the first counts."""

    line: int
    type: str
    key: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry, or what was to be one, that cannot be read, and why."""

    line: int
    message: str


def parse_bibtex(text: str) -> Iterator[Found | Broken]:
    """Give every entry of a text, in order; lines count from 1."""
    blocks = parse_string(text.replace("\r\n", "\n").replace("\r", "\n"), parse_stack=[]).blocks
    strings: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, String):
            try:
                strings.setdefault(block.key.casefold(), _value(block.key, block.value, strings))
            except InvalidInput as fault:
                yield Broken(_line(block), f"@string: {fault}")
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block or block  # noqa: PLW2901
        if isinstance(block, RawEntry):
            if block.entry_type:  # else it is an @ in a comment
                yield _entry(block, following, strings)
        elif isinstance(block, ImplicitComment):
            yield from _entries_without_brace(block)
        elif isinstance(block, ParsingFailedBlock):
            yield Broken(
                _line(block), _what_is_wrong(block.raw or "", cut_short=isinstance(following, ImplicitComment))
            )


def fold_name(field: str) -> str:
    """Write a field's name the one way that its spellings share: no case, no spaces, no ``-`` and ``_``."""
    return _NAME_GAPS.sub("", compose(field).casefold())


def _entry(block: RawEntry, following: Block | None, strings: Mapping[str, str]) -> Found | Broken:
    line, key = _line(block), block.key.strip()
    if not key:
        return Broken(line, "The entry has no citation key; write one after its first brace: @article{key, …}.")
    if isinstance(following, ImplicitComment) and _MORE_FIELDS.match(following.comment):
        rest = shown(following.comment.splitlines()[0])
        return Broken(line, f"A brace too many closes the entry {key!r} before {rest}; remove that brace.")
    fields: dict[str, str] = {}
    try:
        for each in block.fields:
            fields.setdefault(fold_name(each.key), _value(each.key, each.value, strings))
    except InvalidInput as fault:
        return Broken(line, f"In the entry {key!r}: {fault}")
    return Found(line, block.entry_type.casefold(), key, fields)


def _value(name: str, raw: str, strings: Mapping[str, str]) -> str:
    """Read what stands after ``name =``: texts in braces or quotes, numbers and names of strings, joined by ``#``."""
    said: list[str] = []
    place = 0
    while True:
        place += len(raw[place:]) - len(raw[place:].lstrip())
        begin = place
        if raw[begin : begin + 1] == "{":
            place = _end(_BRACE, raw, begin)
            said.append(raw[begin + 1 : place - 1])
        elif raw[begin : begin + 1] == '"':
            place = _end(_QUOTE_OR_BRACE, raw, begin)
            said.append(raw[begin + 1 : place - 1])
        elif bare := _BARE.match(raw, begin):
            place = bare.end()
            said.append(strings.get(bare.group().casefold(), bare.group()))
        elif begin == len(raw) and not said:
            return ""
        rest = raw[place:].lstrip()
        if not rest:
            return "".join(said)
        if place == begin or not rest.startswith("#"):
            raise InvalidInput(
                f"After the value of {name} comes {shown(rest)}; wanted a comma. Put the value in braces, and a comma "
                "after it.",
                field=name,
            )
        place = raw.index("#", place) + 1


def _end(marks: re.Pattern[str], raw: str, begin: int) -> int:
    """Find where a text in braces or quotes ends: after its last mark, or at the end if it has none."""
    depth = 0
    for found in marks.finditer(raw, begin):
        if found.group() == '"':
            if depth == 0 and found.start() > begin:
                return found.end()
        else:
            depth += 1 if found.group() == "{" else -1
            if depth <= 0 and raw[begin] == "{":
                return found.end()
    return len(raw)


def _entries_without_brace(comment: ImplicitComment) -> Iterator[Broken]:
    for found in _WITHOUT_BRACE.finditer(comment.comment):
        if found[1].casefold() in TYPES:
            line = _line(comment) + comment.comment.count("\n", 0, found.start(1))
            yield Broken(line, f"After @{found[1]} comes no brace; wanted @{found[1]}{{key, …}}.")


def _what_is_wrong(raw: str, *, cut_short: bool) -> str:
    """Say in plain words why an entry cannot be read; ``cut_short`` where no end was looked for."""
    head = _HEAD.match(raw)
    before, mark = (head[1].split(), head[2]) if head else ([], "")
    if mark == "=" and len(before) < 2:
        return "The entry has no citation key; write one after its first brace: @article{key, …}."
    if mark and mark in '={"':
        key = before[0].rstrip(";:") if before else raw[:20]
        return f"There is no comma after the citation key {key!r}; write one."
    depth, field, in_quotes = 0, "", False
    for found in _MARK.finditer(raw):
        begins = _FIELD_BEGINS.match(raw, found.end())
        if found.group() == '"':
            in_quotes ^= depth == 1
        elif found.group() in "{}":
            depth += 1 if found.group() == "{" else -1
        elif begins and depth > 1 and found.group() == "\n":
            break  # a field begins inside the one before
        elif begins and depth == 1 and not in_quotes:
            field = begins[1]
    named = f"of the field {field!r} " if field else ""
    if cut_short or (depth < 1 and not in_quotes):
        return "Something in it is not written as name = {value}, with a comma between; look at its fields."
    if in_quotes:
        return f"A quotation mark {named}opens and is not closed before the next entry or the end; close it."
    if depth > 1:
        return f"A brace {named}opens and is not closed before the next entry or the end; close it."
    return "The entry's own brace is not closed before the next entry or the end; write } after its last field."


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1
