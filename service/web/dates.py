"""Days and whole numbers as people type them: Jalali or Gregorian, in any digits.

A text goes in, a day or a number comes out, and the other way round for a field that is shown again.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

import jdatetime

from service.faults import NotADay, NotANumber
from service.web.languages import in_digits_of

_PARTS: Final = re.compile(r"(\d{1,4})[/.\-\s](\d{1,2})[/.\-\s](\d{1,4})")
_LAST_JALALI_YEAR: Final = 1700
_WHOLE: Final = re.compile(r"-?(?:\d{1,17}|[1-9]\d{0,2}([ ,٬،._])\d{3}(?:\1\d{3}){0,4})")
"""Marks of one kind, and each before three digits: else one of them could be a fraction's."""


def read_day(text: str, field: str) -> date | None:
    """Read a day; an empty text is none.

    The year comes first, or last where it has four digits; up to 1700 it is Jalali.

    Raises
    ------
    NotADay
        If it cannot be read, or there is no such day.
    """
    digits = "".join(str(unicodedata.digit(each, 0)) if each.isdigit() else each for each in text).strip()
    if not digits:
        return None
    found = _PARTS.fullmatch(digits)
    if found is None:
        raise NotADay(field, text)
    first, month, last = (int(each) for each in found.groups())
    year, day_ = (last, first) if len(found[3]) == 4 else (first, last)
    try:
        if year <= _LAST_JALALI_YEAR:
            gregorian: date = jdatetime.date(year, month, day_).togregorian()
            return gregorian
        return date(year, month, day_)
    except ValueError as error:
        raise NotADay(field, text) from error


def write_day(day: date | None, code: str) -> str:
    """Write a day into a field, as a reader of this language types it."""
    if day is None:
        return ""
    if code != "fa":
        return day.isoformat()
    jalali = jdatetime.date.fromgregorian(date=day)
    return in_digits_of(code, f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}")


def read_number(text: str, field: str) -> int | None:
    """Read a whole number in any digits, with or without marks between thousands; an empty text is none.

    Raises
    ------
    NotANumber
        If it cannot be read, or may be a fraction.
    """
    digits = "".join(str(unicodedata.digit(each, 0)) if each.isdigit() else each for each in text)
    digits = re.sub(r"\s", " ", digits.strip())
    if not digits:
        return None
    if _WHOLE.fullmatch(digits) is None:
        raise NotANumber(field, text)
    return int(re.sub(r"[^\d-]", "", digits))
