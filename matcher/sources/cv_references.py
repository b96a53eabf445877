"""What one line of a list of works says: title, year, authors, DOI.

An entry as text goes in. The styles known are APA, IEEE, Vancouver, the Persian one with the title between
«», and lists by commas in three languages. Where none of them is plain to see, the whole line is the title:
a person who confirms it can cut it, but would not miss what was lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from matcher.checks import EARLIEST_YEAR, JALALI_YEARS, LATEST_YEAR
from matcher.sources.cv_authors import (
    PART,
    are_authors,
    is_name,
    look_like_names,
    may_be_name,
    names_someone,
    split_authors,
)
from matcher.text.letters import compose, fold_latin

JALALI_TO_GREGORIAN: Final = 621
"""Added to a Jalali year; its last three months lie in the next Gregorian one."""

MARKER: Final = re.compile(
    r"^\s*(?:[•●▪■◆❖➢➤✓✔*◦○‣–—-]+\s*|[\[(]?\d{1,3}\s*[\].)\-–ـ:]+(?=\s|[^\W\d]|[«\"“])|\[[A-Z]{1,2}\d{1,3}\]|[A-Z]{1,2}\d{1,3}[.)](?=\s))\s*"
)
"""A bullet or a number before an entry."""

_QUOTED: Final = re.compile(r"«([^«»]{8,}?)»|“(.{8,}?[,.?!])”|“([^“”]{8,}?)”|\"([^\"]{8,}?)\"|‘‘([^’]{8,}?)’’")
_DOI: Final = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/[^\s،؛»”\"<>]+", re.ASCII)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|\bdoi\s*:?\s*10\.\S+", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<![\d/.\-–:])\d{4}(?![\d])")
_YEAR_IN_BRACKETS: Final = re.compile(r"[(\[]\s*(?:[^\W\d]+\.?\s+)?(\d{4})[a-z]?(?:[,،/][^)\]]{0,20})?\s*[)\]]")
_SPAN: Final = re.compile(r"(?<!\d)(\d{4})\s*(?:[-–—]|تا|to|đến)\s*(\d{4})(?!\d)")
_PAGES: Final = re.compile(r"(?:\bpp?\b\.?|\btr\b\.?|صص?\.?|صفحات|صفحه|pages?)\s*[\d\s\-–—]+", re.IGNORECASE)
_NOT_YET: Final = "زیر چاپ|در دست چاپ|پذیرفته.?شده|in press|forthcoming|to appear|accepted"
_AFTER_AUTHORS: Final = re.compile(
    rf"^(.{{3,600}}?)(?:\s*[(\[]\s*(?:(\d{{4}})[a-z]?(?:[,،][^)\]]{{0,20}})?|{_NOT_YET})\s*[)\]]\s*[.,:،؛]?"
    r"|[.,،]\s(\d{4})[a-z]?[.،,:])\s*(\S.*)$",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(
    r"(?<=[^\W\d_])(?<!\b[^\W\d_])[.؟?!](?=\s+[^a-z])|(?<=[\d)\]»”\"])[.؟?!](?=\s+[^\W\d_a-z])"
)
_ABBREVIATED: Final = re.compile(
    r"\b(?:vs|e\.g|i\.e|cf|St|Dr|No|Vol|et al|Eds?|Proc|Int|Conf|Univ|sp|spp|var|ca)$", re.I
)
_CUE: Final = re.compile(
    r"(?:\S+مین\s+(?:و\s+\S+مین\s+)?)?(?:مجل[ههٔ]\w*|فصلنام\w*|فصل.نام\w*|دو.?فصلنام\w*|ماهنام\w*|نشری[هات]\w*|پژوهش.?نام\w*|"
    r"کنفرانس|همایش|کنگره|سمینار|مجموعه مقالات|انتشارات|نشر\b|دوره\s*\d|جلد\s*\d|شماره\s*\d|سال\s*\d)"
    r"|(?:in\s*:?\s+)?(?:the\s+)?(?:proceedings|proc\.|\d+(?:st|nd|rd|th)\s)|in\s*:\s|in\s+(?:international|ieee|acm)\b"
    r"|(?:[\w&-]+\s+){0,6}(?:journal|transactions|letters|conference|symposium|congress|bulletin|annals|press|quarterly)\b"
    r"|j\.\s(?!and\b)\w+\.?\s\w|vol\.?\s*\d|(?:trong\s+)?(?:tap chi|ky yeu|hoi nghi|hoi thao|nxb|nha xuat ban)\b",
    re.IGNORECASE,
)
_VANCOUVER_NAME: Final = r"[^\W\d_][\w'’-]+(?:\s[\w'’-]+){0,2}\s[A-ZÀ-ÖØ-ÞĐ]{1,3}[*†‡]?"
_VANCOUVER: Final = re.compile(rf"^({_VANCOUVER_NAME}(?:,\s{_VANCOUVER_NAME})*(?:,?\set\sal)?)\.\s+(\S.+)$")
_ACS_NAME: Final = r"[^\W\d_][\w'’ -]{1,40},\s(?:[A-ZÀ-ÖØ-ÞĐ]\.[\s-]?){1,4}"
_ACS: Final = re.compile(rf"^({_ACS_NAME}(?:;\s*{_ACS_NAME})+)\s*(\S.+)$")


@dataclass(frozen=True, slots=True)
class Reference:
    """What an entry says; ``title`` is the whole entry where it could not be told apart."""

    title: str
    authors: tuple[str, ...] = ()


def without_marker(text: str) -> str:
    """Drop the bullet or the number before an entry."""
    return MARKER.sub("", text, count=1).strip()


def doi_of(text: str) -> str | None:
    """Find a DOI, in lower case."""
    found = _DOI.search(text)
    return found.group().rstrip(".,;:)]").lower() if found else None


def year_of(text: str) -> int | None:
    """Find the year, Gregorian: in brackets, else the last one that is no page; a Jalali one plus 621."""
    bare = _ADDRESS.sub(" ", text)
    for found in _YEAR_IN_BRACKETS.finditer(bare):
        if year := gregorian(found.group(1)):
            return year
    bare = _PAGES.sub(" ", bare)
    spans = [max(filter(None, map(gregorian, found.groups())), default=None) for found in _SPAN.finditer(bare)]
    if spans and spans[-1]:
        return spans[-1]
    years = [year for found in _YEAR.finditer(bare) if (year := gregorian(found.group()))]
    return years[-1] if years else None


def gregorian(digits: str) -> int | None:
    """Read a year of either calendar, in digits of any script; None where it can be neither."""
    year = int(digits)
    if year in JALALI_YEARS:
        return year + JALALI_TO_GREGORIAN
    return year if max(1900, EARLIEST_YEAR) <= year <= min(2060, LATEST_YEAR) else None


def read_reference(entry: str, *, owner: frozenset[str] = frozenset()) -> Reference:
    """Tell the title and the authors of a publication.

    Parameters
    ----------
    entry : str
        Without its number or bullet.
    owner : set of str
        The family name of the CV's owner, as `folded` writes it: who is named before a title is an author.
    """
    text = " ".join(entry.split())
    found = (
        _quoted(text, owner)
        or _vancouver(text)
        or _after_year(text, owner)
        or _by_sentences(text, owner)
        or _by_commas(text, owner)
    )  # fmt: skip
    return found if found and _is_title(found.title) else Reference(text)


def _is_title(text: str) -> bool:
    return len(text) >= 8 and sum(letter.isalpha() for letter in text) > len(text) / 2


def _clean(title: str) -> str:
    return title.strip().strip(",،؛;").rstrip(".").strip(' \t"“”«»')


def _quoted(text: str, owner: frozenset[str]) -> Reference | None:
    found = _QUOTED.search(text)
    if not found or len(next(filter(None, found.groups())).split()) < 3:
        return None
    before = _YEAR_IN_BRACKETS.sub("", text[: found.start()])
    if before.strip() and not before.rstrip().endswith(":") and not are_authors(before, owner):
        return None  # a quotation within a title
    return Reference(_clean(next(filter(None, found.groups()))), split_authors(before))


def _vancouver(text: str) -> Reference | None:
    found = _VANCOUVER.match(text) or _ACS.match(text)
    end = _end_of_title(found.group(2)) if found else None
    return Reference(_clean(found.group(2)[:end]), split_authors(found.group(1))) if found and end else None


def _after_year(text: str, owner: frozenset[str]) -> Reference | None:
    found = _AFTER_AUTHORS.match(text)
    year = found and (found.group(2) or found.group(3))
    if not found or (year and not gregorian(year)):
        return None
    if not (are_authors(found.group(1), owner) or look_like_names(found.group(1))):
        return None
    rest = found.group(4)
    end = _end_of_title(rest)
    cut = _before_cue(rest[:end] if end else rest)
    title = rest[:cut] if cut else rest[:end] if end else None
    return Reference(_clean(title), split_authors(found.group(1))) if title else None


def _by_sentences(text: str, owner: frozenset[str]) -> Reference | None:
    sentences: list[str] = []
    rest = text
    while (end := _end_of_sentence(rest)) and len(sentences) < 4:
        sentences.append(rest[:end])
        rest = rest[end + 1 :].strip()
    sentences.append(rest)
    if len(sentences) < 2:
        return None
    first, second = sentences[0], sentences[1]
    if len(sentences) > 2 and are_authors(first, owner):
        cut = _before_cue(second)
        return Reference(_clean(second[:cut] if cut else second), split_authors(first))
    if len(first.split()) >= 3 and not names_someone(first, owner) and (
        _is_cue(second) or (len(sentences) > 2 and are_authors(second, owner))
    ):  # fmt: skip
        cut = _before_cue(first)
        return Reference(_clean(first[:cut] if cut else first), () if _is_cue(second) else split_authors(second))
    return None


def _by_commas(text: str, owner: frozenset[str]) -> Reference | None:
    """Read «authors, title, journal» and «title, journal»; the journal has to be plain to see."""
    cut = _before_cue(text)
    head = text[: cut or _end_of_title(text)]
    gaps = [found.span() for found in PART.finditer(head)]
    starts = [0, *(end for _, end in gaps)]
    pieces = [head[start:end] for start, end in zip(starts, [*(start for start, _ in gaps), len(head)], strict=True)]
    n_names = next((place for place, piece in enumerate(pieces) if not may_be_name(piece)), len(pieces) - 1)
    if n_names and are_authors(authors := head[: starts[n_names]], owner):
        surely = max((place for place, piece in enumerate(pieces[:n_names]) if is_name(piece, owner)), default=-1)
        if n_names - surely <= 1 or len(pieces[n_names].split()) > 2:
            return Reference(_clean(head[starts[n_names] :]), split_authors(authors))
        return None
    if cut and len(head.split()) >= 3:
        named = [place for place, piece in enumerate(pieces) if is_name(piece, owner)]
        if not named and not names_someone(head, owner):
            return Reference(_clean(head))
        if named and named[0] and all(map(may_be_name, pieces[named[0] :])):  # «title, authors, journal»
            return Reference(_clean(head[: gaps[named[0] - 1][0]]), split_authors(head[starts[named[0]] :]))
    return None


def _end_of_sentence(text: str) -> int | None:
    for found in _SENTENCE_END.finditer(text):
        if not _ABBREVIATED.search(text[: found.start()]):
            return found.start() + (found.group() != ".")
    return None


def _end_of_title(text: str) -> int | None:
    """Find the end of a title: not after a question if what follows, a sentence of its own, names no volume."""
    end = _end_of_sentence(text)
    if end is None or text[end - 1] not in "?؟!":
        return end
    rest = text[end:].lstrip()
    after = _end_of_sentence(rest)
    if after is None or re.search(r"\d", rest[:after]) or _is_cue(rest):
        return end
    return end + len(text[end:]) - len(rest) + after


def _is_cue(part: str) -> bool:
    return _CUE.match(fold_latin(compose(part.strip()))) is not None


def _before_cue(text: str) -> int | None:
    """Find the comma before the name of a journal, a conference or a press."""
    for found in PART.finditer(text):
        if found.start() > 5 and _is_cue(text[found.end() :]):
            return found.start()
    return None
