"""Years as people type them: Jalali or Gregorian, in any digits; kept as Gregorian.

A text goes in, a year comes out, and the other way round for a field that is shown again.
"""

from __future__ import annotations

from typing import Final

import jdatetime

from service.faults import OutOfRange
from service.web.dates import read_number
from service.web.languages import in_digits_of, year

_FIRST_JALALI, _LAST_JALALI = 1250, 1500
_EARLIEST, _LATEST = 1900, 2100
_IN_SUMMER: Final = (4, 1)
"""Month and day of a Jalali year, in the Gregorian one that holds most of it."""


def read_year(text: str, field: str) -> int | None:
    """Read a year; an empty text is none. A Jalali one becomes the Gregorian one that `languages.year` shows as it.

    Raises
    ------
    NotANumber
        If it cannot be read.
    OutOfRange
        If it is neither a Jalali year of these centuries nor a Gregorian one.
    """
    number = read_number(text, field)
    if number is None or _EARLIEST <= number <= _LATEST:
        return number
    if not _FIRST_JALALI <= number <= _LAST_JALALI:
        raise OutOfRange(field, number, _EARLIEST, _LATEST)
    gregorian: int = jdatetime.date(number, *_IN_SUMMER).togregorian().year
    return gregorian


def write_year(gregorian: int | None, code: str) -> str:
    """Write a year into a field, as a reader of this language types it."""
    if gregorian is None:
        return ""
    return year(gregorian, code) if code == "fa" else in_digits_of(code, str(gregorian))
