"""The lines under one heading in; its entries, interests and degrees out.

It knows what a list, a table and a degree look like, not what a whole CV is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from matcher.sources.cv_authors import folded
from matcher.sources.cv_person import INSTITUTION
from matcher.sources.cv_references import MARKER, without_marker, year_of
from matcher.sources.documents import Line

MOST_INTERESTS: Final = 60
LONGEST_INTEREST: Final = 120
LONGEST_ENTRY: Final = 2_000
"""In letters; what is longer is no entry of a list, and is not searched for one."""
_LONGEST_CELL: Final = 60

_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({
    "title": "عنوان|عنوان مقاله|عنوان کتاب|عنوان طرح|عنوان طرح پژوهشی|عنوان پروژه|نام طرح|نام پروژه|عنوان پایان‌نامه"
    "|عنوان پایان‌نامه/رساله|عنوان رساله|عنوان اختراع|نام درس|عنوان درس|درس|موضوع"
    "|title|paper|paper title|article|project|project title|thesis title|course|course title|course name|patent"
    "|tên bài báo|tên công trình|tên đề tài|tên đề tài, dự án|tên luận văn|tên sách|tên môn học|tên học phần|tiêu đề",
    "authors": "نویسندگان|نویسنده|مؤلفان|مولفان|پدیدآورندگان|مخترعان|authors|author|inventors|tác giả|các tác giả",
    "year": "سال|سال انتشار|سال چاپ|تاریخ|تاریخ انتشار|سال اخذ|سال اخذ مدرک|سال فارغ‌التحصیلی|سال دریافت|سال دفاع"
    "|تاریخ دفاع|تاریخ اخذ|سال اجرا|تاریخ ثبت|year|date|years|period"
    "|năm|năm tốt nghiệp|năm công bố|thời gian|năm cấp",
    "degree": "مقطع|مقطع تحصیلی|مدرک|مدرک تحصیلی|درجه|نوع مدرک"
    "|degree|level|qualification|trình độ|bằng|bằng cấp|học vị",
    "field": "رشته|رشته تحصیلی|رشته و گرایش|رشته/گرایش|گرایش"
    "|field|major|discipline|subject|field of study|chuyên ngành|ngành|ngành học",
    "institution": "دانشگاه|دانشگاه محل تحصیل|محل تحصیل|محل اخذ مدرک|محل اخذ|مؤسسه|نام دانشگاه|دانشگاه اخذ مدرک"
    "|university|institution|school|cơ sở đào tạo|trường|nơi đào tạo|trường đào tạo",
    "": "ردیف|شماره|مجله|نام مجله|نشریه|محل انتشار|محل چاپ|نام نشریه|کارفرما|دانشجو|نام دانشجو|وضعیت|نقش|واحد|ناشر|کشور"
    "|شماره ثبت|کنفرانس|no|no.|#|row|journal|venue|client|sponsor|student|status|role|credits|country|publisher"
    "|stt|tt|tạp chí|tên tạp chí|nơi công bố|vai trò|quốc gia|nước|học viên|kinh phí",
})  # fmt: skip


def _solid(name: str) -> str:
    """Write a column's name without spaces: half-spaces are written in many ways."""
    return re.sub(r"[\s\u200c:/]", "", folded(name))


_COLUMN_OF: Final = {_solid(word): name for name, said in _COLUMNS.items() for word in said.split("|")}

_LEVEL: Final = re.compile(
    r"\b(?:ph\.?\s?d\.?|doctor(?:ate|al)?(?:\s+of\s+(?:philosophy|science|engineering))?|d\.phil\.?|m\.?\s?sc\.?|b\.?\s?sc\.?"
    r"|m\.?eng\.?|b\.?eng\.?|m\.?d\.?(?=[\s,.])|m\.?a\.?(?=[\s,.])|b\.?a\.?(?=[\s,.])|mba|m\.?s\.(?=[\s,])|b\.?s\.(?=[\s,])"
    r"|master(?:'s|’s)?(?:\s+degree)?(?:\s+of\s+(?:science|arts|engineering))?"
    r"|bachelor(?:'s|’s)?(?:\s+degree)?(?:\s+of\s+(?:science|arts|engineering))?|post-?doc(?:torate|toral(?:\s+fellow(?:ship)?)?)?)(?!\w)"
    r"|(?:فوق\s?دکتر[یا]|پسا\s?دکتر[یا]|دکتر[یا](?:ی)?(?:\s+(?:تخصصی|حرفه.?ای|عمومی))?|کارشناسی\s?ارشد|فوق\s?لیسانس|کارشناسی|لیسانس|کاردانی)(?!\w)"
    r"|\b(?:tiến\s+sĩ(?:\s+khoa\s+học)?|thạc\s+sĩ|cử\s+nhân|kỹ\s+sư)\b",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"(\s*[,،;؛\t|]\s*|\s+[–—-]\s+|\s*[()]\s*)")
_DATES: Final = re.compile(r"\b(?:\d{1,2}/)?\d{4}\s*(?:(?:[-–—]|تا|to|đến)\s*(?:\d{4}|now|present|nay|اکنون))?\s*[:.]?")
_IN_A_FIELD: Final = re.compile(r"^(?:in|of|degree in|رشته|در رشته|ngành|chuyên ngành|from|at)\s*:?\s+", re.IGNORECASE)
_OF_THE_YEAR: Final = re.compile(r"\s*(?:در\s+)?(?:سال|năm)$")
_PLACE_AFTER_FIELD: Final = re.compile(
    r"\s+از\s+(?=دانشگاه|پژوهشگاه|مؤسسه)|\s+(?=(?:دانشگاه|Đại học|Trường)\s)|\s+(?:from|at)\s+"
)
_ABOUT_THE_THESIS: Final = re.compile(
    r"^(?:thesis|dissertation|supervisor|advisor|gpa|عنوان|پایان.?نامه|رساله|استاد راهنما|معدل|luận|người hướng dẫn)",
    re.IGNORECASE,
)
_LEAD_IN: Final = re.compile(
    r"^(?:my\s+)?(?:main\s+|current\s+)?(?:research\s+)?(?:interests?|areas?|work)\s+"
    r"(?:include|are|lie in|focus(?:es)? on|:)\s*"
    r"|^(?:i am interested in|i work on)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a section: its text on one line, where it begins, the very lines, and its table's columns.

    ``torn``: it is a part of a table's row, whose other parts a PDF has put elsewhere.
    """

    text: str
    first: Line
    said: str
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    torn: bool = False


def entries(lines: Sequence[Line]) -> Iterator[Entry]:
    """Put the lines of a section together to entries: rows of tables, numbered or bulleted items, paragraphs."""
    numbered = sum(MARKER.match(line.text) is not None for line in lines if "\t" not in line.text)
    by_marker = numbered > 1 or (numbered == 1 and lines and MARKER.match(lines[0].text) is not None)
    header: tuple[str, ...] = ()
    waiting: list[Line] = []
    for line in lines:
        cells = [cell.strip() for cell in line.text.split("\t")]
        if len(cells) > 1:
            yield from _entry(waiting)
            waiting = []
            if columns := _header(cells):
                header = columns
            elif header and len(cells) == len(header):
                yield _row(cells, header, line)
            else:
                yield from _entry([line], torn=bool(header) and line.page is not None)
            continue
        marked = MARKER.match(line.text) is not None
        if header and line.page is not None and not marked and len(line.text) < _LONGEST_CELL:
            yield from _entry([line], torn=True)
            continue
        header = ()
        if marked or (line.starts and not (by_marker and waiting)):
            yield from _entry(waiting)
            waiting = []
        waiting.append(line)
    yield from _entry(waiting)


def _entry(lines: Sequence[Line], *, torn: bool = False) -> Iterator[Entry]:
    if not lines:
        return
    text = ""
    for line in lines:
        said = line.text.replace("\t", "، " if re.search("[آ-ی]", line.text) else ", ")
        if text.endswith("\u00ad"):  # a word that a PDF broke
            text = text[:-1] + said
        else:
            text += said if text.endswith(("-", "/")) else f" {said}"
    yield Entry(
        without_marker(text.strip().rstrip("\u00ad")), lines[0], "\n".join(line.text for line in lines), torn=torn
    )


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """Name a table's columns, if this row is its head."""
    names = [_COLUMN_OF.get(_solid(cell)) for cell in cells]
    return tuple(name or "" for name in names) if sum(name is not None for name in names) > len(cells) / 2 else ()


def _row(cells: Sequence[str], header: Sequence[str], line: Line) -> Entry:
    columns = {name: cell for name, cell in zip(header, cells, strict=True) if name and cell}
    joiner = "، " if re.search("[آ-ی]", line.text) else ", "
    return Entry(joiner.join(filter(None, cells)), line, line.text, MappingProxyType(columns))


def read_interests(lines: Iterable[Line]) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Read interests, and the lines that are none: sentences longer than any interest."""
    found: list[str] = []
    left: list[Line] = []
    for entry in entries(list(lines)):
        if len(entry.text) > LONGEST_ENTRY:
            left.append(entry.first)
            continue
        text = _LEAD_IN.sub("", entry.text).rstrip(".。").strip()
        phrases = [each for each in re.split(r"\s*[;؛،•●▪|\t]\s*|\s*,\s+|\s+[–—-]\s+(?=\S)", text) if each.strip(" .")]
        phrases = [re.sub(r"^(?:and|و|và)\s+", "", phrase.strip(" .:")) for phrase in phrases]
        good = [phrase for phrase in phrases if 2 <= len(phrase) <= LONGEST_INTEREST and re.search(r"[^\W\d_]", phrase)]
        found += good
        if len(good) < len(phrases):
            left.append(entry.first)
    return tuple(dict.fromkeys(found))[:MOST_INTERESTS], tuple(left)


@dataclass(frozen=True, slots=True)
class Degree:
    """A degree as the CV names it; ``year`` is Gregorian, the one in which it ended. ``said``: the very words."""

    title: str
    field: str
    institution: str
    year: int | None
    said: str


def read_degrees(lines: Iterable[Line]) -> tuple[tuple[Degree, ...], tuple[Line, ...]]:
    """Read degrees, and the lines that name none. What follows a degree without one of its own belongs to it."""
    groups: list[list[Entry]] = []
    left: list[Line] = []
    waiting: list[Entry] = []
    for entry in entries(list(lines)):
        if len(entry.text) > LONGEST_ENTRY:
            left.append(entry.first)
        elif entry.columns.get("degree") or _LEVEL.search(_before_thesis(entry.text)):
            groups.append([*waiting, entry])
            waiting = []
        elif groups and not waiting and _completes(groups[-1], entry):
            groups[-1].append(entry)
        elif INSTITUTION.search(entry.text) or _DATES.fullmatch(entry.text.strip()):
            waiting.append(entry)  # «2005-2010» or a university on the line above its degree
        else:
            left.append(entry.first)
    left += [entry.first for entry in waiting]
    return tuple(map(_degree, groups)), tuple(left)


def _before_thesis(text: str) -> str:
    return "" if _ABOUT_THE_THESIS.match(text) else text


def _completes(group: Sequence[Entry], entry: Entry) -> bool:
    if _ABOUT_THE_THESIS.match(entry.text):
        return True
    known = " ".join(each.text for each in group)
    says_where = INSTITUTION.search(entry.text) is not None
    says_when = year_of(entry.text) is not None
    return (says_where and not INSTITUTION.search(known)) or (says_when and not says_where and year_of(known) is None)


def _degree(group: Sequence[Entry]) -> Degree:
    said = "\n".join(entry.said for entry in group)
    if columns := group[0].columns:
        year = columns.get("year", "")
        return Degree(
            columns.get("degree") or columns.get("title", ""),
            columns.get("field", ""),
            columns.get("institution", ""),
            year_of(year) if year else year_of(group[0].text),
            said,
        )
    text = ", ".join(entry.text for entry in group if not _ABOUT_THE_THESIS.match(entry.text))
    level = _LEVEL.search(text)
    title = level.group().strip() if level else ""
    rest = f", {text[level.end() :]}, {text[: level.start()]}" if level else f", {text}"
    name = institution = ""
    parts = _PART.split(rest)
    for mark, part in zip(parts[1::2], parts[2::2], strict=True):
        said_there = _IN_A_FIELD.sub("", _OF_THE_YEAR.sub("", _DATES.sub(" ", part).strip(" .:-–—")))
        if (
            not re.search(r"[^\W\d_]{2}", said_there)
            or _LEVEL.fullmatch(said_there)
            or folded(said_there) in {"in", "of", "سال", "nam"}
        ):
            continue
        if INSTITUTION.search(said_there):
            inside = _PLACE_AFTER_FIELD.search(said_there)
            if inside and not name and not institution:
                name, said_there = said_there[: inside.start()].strip(), said_there[inside.end() :].strip()
            institution = institution or said_there
        elif not name:
            name = said_there
        elif mark.strip() in {"-", "–"} and not institution:  # «materials - ceramics»
            name = f"{name}{mark}{said_there}"
    return Degree(title, name, institution, year_of(text), said)
