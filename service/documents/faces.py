"""How a value of a document is written in a language: figures, money, shares, days, dates, and people's text.

A value and its kind go in, a text comes out, in the language's digits and calendar. Knows no document.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

import jdatetime
from babel.dates import format_date

from service.documents.report import Cell, ColumnKind
from service.web.languages import LANGUAGES, day, in_digits_of, number, translations
from service.web.shown import harmless

NOTHING: Final = "–"
_PATTERNS: Final = {"en": "d MMM y", "vi": "dd/MM/y"}
_MARKS: Final = {"ltr": "\u200e", "rtl": "\u200f"}


def written(value: Cell, kind: ColumnKind, code: str, *, decimals: int = 0) -> str:
    """Write a value of a table or chart as the reader of a language does; nothing is a dash."""
    if value is None or isinstance(value, str):
        return " ".join(harmless(value or "").split()) or NOTHING
    if isinstance(value, date):
        return short_day(value, code)
    return _figure(value, kind, code, decimals)


def short_day(moment: date, code: str) -> str:
    """Write a day briefly: ۱۴۰۵/۰۹/۰۸, 29 Nov 2026, 29/11/2026; such Persian days sort as text, too."""
    if isinstance(moment, datetime):
        moment = moment.astimezone().date()
    if code == "fa":
        jalali = jdatetime.date.fromgregorian(date=moment)
        return in_digits_of(code, f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}")
    return format_date(moment, format=_PATTERNS.get(code, "y-MM-dd"), locale=code)


def long_day(moment: date, code: str) -> str:
    """Write a day as a letter does: ۸ آذر ۱۴۰۵, November 29, 2026, 29 tháng 11 năm 2026."""
    if code == "vi":
        return f"{moment.day} tháng {moment.month} năm {moment.year}"
    return day(moment, code)


def at_home(text: str, code: str) -> str:
    """Make a person's text harmless, and keep it together where it runs against the document's direction.

    An invisible mark (U+200E, U+200F) on both sides holds the brackets and full stops of a Latin name in a
    Persian line, where office programs know no isolates.
    """
    said = harmless(text).strip()
    home = LANGUAGES[code].direction
    own = _direction(said)
    if own is None or own == home:
        return said
    mark = _MARKS[own]
    return "\n".join(f"{mark}{line}{mark}" if line else "" for line in said.split("\n"))


def _direction(text: str) -> str | None:
    """Find how a text runs by its first strong letter (Unicode Annex 9, P2)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return None


def _figure(value: float, kind: ColumnKind, code: str, decimals: int) -> str:
    _: Callable[[str], str] = translations(code).gettext
    if kind == "percent":
        return _("%(share)s%%") % {"share": number(100 * value, code, decimals=decimals)}
    figure = number(value, code, decimals=decimals)
    if kind == "money":
        return _("%(amount)s rials") % {"amount": figure}
    if kind == "days":
        return translations(code).ngettext("%(days)s day", "%(days)s days", round(value)) % {"days": figure}
    return figure
