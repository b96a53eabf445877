"""The languages of the pages: their direction, their words, their numbers and dates.

The catalogues of translations are read from the ``.po`` files themselves, so
that there is nothing to compile and nothing that can be out of date.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final

import jdatetime
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages: its code, its own name for itself, the direction of its script."""

    code: str
    name: str
    direction: str


LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType({
    language.code: language
    for language in (
        Language("fa", "فارسی", "rtl"),
        Language("en", "English", "ltr"),
        Language("vi", "Tiếng Việt", "ltr"),
    )
})  # fmt: skip
SOURCE_LANGUAGE: Final = "en"
COOKIE: Final = "language"

_WEIGHT: Final = re.compile(r"q=([01](?:\.\d{0,3})?)", re.IGNORECASE)
_MIDDLE_OF_YEAR: Final = (7, 1)
_PERSIAN_DIGITS: Final = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹" * 2)


def chosen_language(asked: str | None, remembered: str | None, default: str) -> Language:
    """Pick the reader's language: the one asked for, else the one remembered, else the default.

    A language that the pages do not speak is passed over: a page in another language
    serves its reader better than an error.
    """
    for code in (asked, remembered, default):
        if code is not None and code in LANGUAGES:
            return LANGUAGES[code]
    return LANGUAGES["fa"]


def accepted_language(header: str | None, default: str) -> Language:
    """Pick the reader's language from ``Accept-Language`` (RFC 9110, 12.5.4): the most wanted that the pages speak.

    As for the pages, what cannot be read or spoken is passed over, and the default stays.
    """
    wanted: list[tuple[float, str]] = []
    for each in (header or "").split(","):
        tag, _, weight = each.partition(";")
        found = _WEIGHT.fullmatch(weight.strip())
        quality = float(found[1]) if found else 1.0
        if quality > 0:
            wanted.append((quality, tag.strip().lower().partition("-")[0]))
    known = [(quality, code) for quality, code in wanted if code in LANGUAGES]
    best = max(known, key=lambda each: each[0], default=(0.0, default))
    return chosen_language(best[1], None, default)


@lru_cache(maxsize=len(LANGUAGES))
def translations(code: str) -> NullTranslations:
    """Read the words of one language; the words in the templates are those of `SOURCE_LANGUAGE`."""
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue_of(code))
    compiled.seek(0)
    return Translations(compiled)


def catalogue_of(code: str) -> Catalog:
    """Read every ``.po`` file of a language into one catalogue: each room has its own."""
    whole = Catalog(locale=code)
    folder = resources.files("service.web") / "translations" / code / "LC_MESSAGES"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".po"):
            with file.open("rb") as lines:
                for message in read_po(lines, locale=code, abort_invalid=True):
                    if message.id:
                        whole[message.id] = message
    return whole


def number(value: float, code: str, *, decimals: int = 0) -> str:
    """Write a number with the digits and marks of a language."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = format_decimal(value, format=pattern, locale=code, numbering_system="default")
    return in_digits_of(code, written)


def year(gregorian: int, code: str) -> str:
    """Write a Gregorian year in the reader's calendar.

    A year alone has no day to convert; the solar Hijri year that begins in March of it is
    the one that holds most of it.
    """
    if code != "fa":
        return str(gregorian)
    month, day = _MIDDLE_OF_YEAR
    jalali = jdatetime.date.fromgregorian(year=gregorian, month=month, day=day)
    return in_digits_of(code, str(jalali.year))


def day(moment: date | datetime, code: str) -> str:
    """Write a day in the reader's calendar; an aware moment is shown by the clock of this machine."""
    if isinstance(moment, datetime):
        moment = moment.astimezone().date()
    if code != "fa":
        return format_date(moment, format="long", locale=code)
    jalali = jdatetime.date.fromgregorian(date=moment)
    month = jdatetime.date.j_months_fa[jalali.month - 1]
    return in_digits_of(code, f"{jalali.day} {month} {jalali.year}")


def direction_of(lang: str) -> str:
    """Say how a text of this language runs; ``auto`` lets its first strong letter decide."""
    return LANGUAGES[lang].direction if lang in LANGUAGES else "auto"


def in_digits_of(code: str, written: str) -> str:
    """Write digits as a reader of this language does."""
    return written.translate(_PERSIAN_DIGITS) if code == "fa" else written
