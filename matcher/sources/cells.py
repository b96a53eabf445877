"""One cell's value read as what a field wants: a year, a date, a list, names, a word of a closed list.

A cell as the spreadsheet has it goes in; raw values for `matcher.forms` come out, which checks them. What
cannot be read is handed on as it stands, so that the one set of rules says what is wrong with it. Text stays as
written; digits of any script are read in numbers, dates, phones, addresses and choices. What an export marked as
exact (`matcher.guarded`) is not interpreted at all. It knows no columns.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import jdatetime

from matcher.checks import JALALI_YEARS
from matcher.errors import InvalidInput
from matcher.fields import FIELDS
from matcher.guarded import exact_list, exact_text, unguard
from matcher.sources.sheet_words import CHOICES, FIELD_NAMES, choose
from matcher.sources.sheets import Cell
from matcher.text.letters import INVISIBLE, compose, fold_latin, fold_letters

YEARS_BETWEEN: Final = 621
"""What is added to a Jalali year: the Gregorian year in which it begins, and in which nine months of it lie."""

_DATE: Final = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})(?:[T\s].*)?")
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPAN: Final = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{2}|\d{4})")
_YEAR_IN_WORDS: Final = re.compile(
    r"(?:سال|year|năm)?\s*(\d{4})\s*(?:شمسی|خورشیدی|میلادی|ه\.?ش\.?|ش|م|AD|CE)?", re.IGNORECASE
)
_MARKS: Final = re.compile(f"[{INVISIBLE}\u200c]")
_HARD: Final = re.compile(r"[؛;\n\r|]+|\s+&\s+")
_SOFT: Final = re.compile(r"[،,]")
_STROKE: Final = re.compile(r"\s*/\s*")
_AND: Final = re.compile(r"\s+(?:و|and|và)\s+", re.IGNORECASE)
_BULLET: Final = re.compile(r"^\s*(?:[-–•*▪●]+|\d{1,2}\s*(?:[.)](?!\d)|[-–](?=[\s\u0620-\u06ff])))\s*(?=\S)")
_TITLES: Final = re.compile(
    r"^(?:(?:دکتر|مهندس|پروفسور|استاد|جناب|سرکار|خانم|آقای|آقا|سید(?=\s+دکتر))\s+|"
    r"(?:dr|prof|professor|mr|mrs|ms|eng|assoc|asst|gs|pgs|ts|ths|tskh)\b\.?\s*)+",
    re.IGNORECASE,
)


def line(cell: Cell) -> str | None:
    """Give a cell that is one line, a name or a title: as written, on one line."""
    written = text(cell)
    return exact_text(cell) or (" ".join(written.split()) if written else None)


def text(cell: Cell) -> str | None:
    """Give a cell as text: as written, numbers as a person writes them, days as ISO 8601 writes them."""
    if isinstance(cell, str):
        return unguard(cell.strip()) if cell else None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def plain(cell: Cell) -> str | None:
    """Give a cell that is no prose (a number, a code, an address): western digits, nothing invisible."""
    written = text(cell)
    return exact_text(cell) or (_MARKS.sub("", compose(written)).strip() if written else None)


def code(cell: Cell) -> str | None:
    """Give an identifier as written, without what cannot be seen at its ends; 1398.0 is 1398."""
    written = text(cell)
    return written.strip().strip("\u200c\u200e\u200f\ufeff\u202a\u202b\u202c").strip() if written else None


def email(cell: Cell) -> str | None:
    """Give the first address of a cell; more of them, and the words around them, are left out."""
    written = plain(cell)
    if not written or exact_text(cell):
        return written
    written = written.removeprefix("mailto:")
    return next((part.strip("<>()") for part in re.split(r"[\s;,،؛/]+", written) if "@" in part), written)


def web(cell: Cell) -> str | None:
    """Give a web address, with its scheme where it was left out."""
    written = plain(cell)
    return f"https://{written}" if written and written.lower().startswith("www.") else written


def year(cell: Cell) -> Cell:
    """Read a year: Gregorian as it is; Jalali (1300 to 1410) plus 621; of a date its exact year.

    A Jalali year holds days of two Gregorian ones. It is read as the one in which it begins: nine months of it
    and more lie there. Of a span of two, «1397-98», the first counts.
    """
    if isinstance(cell, date):
        return _gregorian(cell.year, cell.month, cell.day).year
    written = plain(cell)
    if not written:
        return None
    found = _YEAR_IN_WORDS.fullmatch(written) or _SPAN.fullmatch(written)
    if found and (found.lastindex == 1 or _follow(*found.groups())):
        number = int(found.group(1))
    else:
        day = day_of(cell)
        return day.year if isinstance(day, date) else written
    return number + YEARS_BETWEEN if number in JALALI_YEARS else number


def day_of(cell: Cell) -> Cell:
    """Read a day: a date of the spreadsheet, 2024-05-17, 1402/05/17 or 14020517 (Jalali, converted exactly).

    With the year at the end (17/05/2024) it is read only where it cannot be mistaken: one of the two other numbers
    is above 12, or both are the same.
    """
    if isinstance(cell, date):
        return _gregorian(cell.year, cell.month, cell.day)
    written = plain(cell)
    found = (_DATE.fullmatch(written) or _COMPACT_DATE.fullmatch(written)) if written else None
    if not found:
        return written
    first, second, third = map(int, found.groups())
    if len(found.group(1)) == 4:
        numbers = first, second, third
    elif len(found.group(3)) != 4:
        return written
    elif first > 12 or first == second:
        numbers = third, second, first
    elif second > 12:
        numbers = third, first, second
    else:
        raise InvalidInput(
            f"The date {written} can mean two days; write the year first, as in {third}-{second:02}-{first:02}."
        )
    try:
        return _gregorian(*numbers)
    except ValueError as error:
        raise InvalidInput(f"There is no day {written}; wanted one such as 2024-05-17 or 1403/02/28.") from error


def phrases(cell: Cell) -> list[str]:
    """Read a list of texts: split at semicolons, line ends and «|»; where there are none, at commas."""
    if (exact := exact_list(cell)) is not None:
        return exact
    written = text(cell)
    if not written:
        return []
    parts = _HARD.split(written)
    if len(parts) == 1:
        parts = _SOFT.split(written)
    return _cleaned(parts)


def names(cell: Cell) -> list[str]:
    """Read a list of persons, as offices write several of them into one cell.

    Names are apart at semicolons, line ends, strokes and «&»; at commas too, but a comma alone between a family
    name and a given one («رضایی، علی») turns them round; and at «و», «and», «và» where a list is plain: beside
    another separator, or between two names of two words or more.
    """
    if (exact := exact_list(cell)) is not None:
        return exact
    written = text(cell)
    if not written:
        return []
    found: list[str] = []
    parts = [part for hard in _HARD.split(written) for part in _STROKE.split(hard)]
    for part in parts:
        pieces = _cleaned(_SOFT.split(part))
        if len(pieces) == 2 and min(len(piece.split()) for piece in pieces) == 1 and not _AND.search(part):
            found.append(f"{pieces[1]} {pieces[0]}")
            continue
        for piece in pieces:
            joined = _cleaned(_AND.split(piece))
            plainly = len(pieces) > 1 or len(parts) > 1 or all(len(each.split()) > 1 for each in joined)
            found += joined if plainly else [piece]
    return list(dict.fromkeys(found))


def choice(cell: Cell, field: str) -> str | None:
    """Read a word of the closed list of a field, in any of the three languages; an unknown one as it stands."""
    written = plain(cell)
    return exact_text(cell) or ((choose(written, CHOICES[field]) or text(cell)) if written else None)


def choices(cell: Cell, field: str) -> list[str]:
    """Read several words of a closed list."""
    return [choice(each, field) or each for each in phrases(cell)]


def field_code(cell: Cell) -> str | None:
    """Read a field of research, by its code or its name in any of the three languages.

    Raises
    ------
    InvalidInput
        On the number 2.1: a spreadsheet writes 2.10 so too.
    """
    if isinstance(cell, float) and f"{cell}0" in FIELDS:
        named = " or ".join(f"{FIELDS[each]} ({each})" for each in (str(cell), f"{cell}0"))
        raise InvalidInput(f"The field {cell} is a number and can be {named}; write its name.", field="field")
    written = plain(cell)
    if not written:
        return None
    bare = written.partition(" ")[0]
    return bare if bare in FIELDS else choose(written, FIELD_NAMES) or text(cell)


def restricted(cell: Cell) -> list[str]:
    """Read which fields are seen by whom, as ``email=public; phone=own institution``."""
    found = []
    for each in phrases(cell):
        field, sign, who = each.partition("=")
        found.append(f"{field.strip()}={choice(who, 'visibility') or ''}" if sign else each)
    return found


def person_key(name: str) -> str:
    """Write a person's name so that its spellings coincide: no title, no accents, no spaces."""
    folded = compose(name)
    bare = _TITLES.sub("", folded)
    return "".join(filter(str.isalnum, fold_latin(fold_letters(bare or folded))))


def _gregorian(year: int, month: int, day: int) -> date:
    if year in JALALI_YEARS:
        converted: date = jdatetime.date(year, month, day).togregorian()
        return converted
    return date(year, month, day)


def _follow(first: str, second: str) -> bool:
    return int(first[: 4 - len(second)] + second) == int(first) + 1


def _cleaned(parts: list[str]) -> list[str]:
    bare = (_BULLET.sub("", part).strip() for part in parts)
    return list(dict.fromkeys(part for part in bare if part))
